// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of sheets that go to other systems, of their lines and of the answers.
enum ExchangeStore {
    /// Makes whoever else would make or answer a sheet of this kind wait until the transaction ends.
    static func lock(_ definition: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into exchange_desk (definition_id, version) values (\(definition), 1)
            on conflict (definition_id) do update set version = exchange_desk.version + 1
            """
        )
    }

    // MARK: - What is to be reported

    /// What happened in a month, and what was recorded since it began about months before. Cards and lists that were
    /// taken over are no news to the other system. Statements: 2.
    static func events(
        _ program: String,
        month: Month,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [ExchangeRules.Event] {
        let since = Timestamp(date: month.firstDay, hour: 0)
        let ended = try transaction.query(
            """
            select e.id, coalesce(e.end_reason, '') from \(scope.table(.enrolment)) e
            where e.program_id = \(program) and e.ended_month = \(month)
            """
        ).map {
            ExchangeRules.Event(enrolmentID: try $0.at(0), kind: .end, personID: nil, reason: try $0.at(1))
        }
        let changed = try transaction.query(
            """
            select c.enrolment_id, c.kind, c.person_id, c.reason
            from enrolment_change c join \(scope.table(.enrolment)) e on e.id = c.enrolment_id
            where e.program_id = \(program) and c.kind not in ('imported', 'card')
                and (c.from_month = \(month) or (c.from_month < \(month) and c.recorded_at >= \(since)))
            order by c.id
            """
        ).map {
            ExchangeRules.Event(
                enrolmentID: try $0.at(0),
                kind: try $0.at(1),
                personID: try $0.at(2),
                reason: try $0.at(3)
            )
        }
        return ended + changed
    }

    /// Everybody who is or was covered by some enrolments, family by family.
    static func members(
        of enrolments: [Int64],
        month: Month,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [ExchangeRules.Member] {
        try transaction.query(
            """
            select e.id, e.number, e.household_number, e.township_id, e.region_id, e.class, e.urban, e.started_month,
                e.ended_month, e.payee_person_id, e.payee_name,
                coalesce((select r.amount_fen from enrolment_revision r
                    where r.enrolment_id = e.id and r.from_month <= \(month)
                    order by r.from_month desc, r.number desc limit 1), 0),
                k.person_id, p.name, k.from_month, k.until_month
            from \(scope.table(.enrolment)) e join enrolment_member k on k.enrolment_id = e.id
            join \(AreaScope(.everything).person) p on p.id = k.person_id
            where e.id in \(in: enrolments) order by e.township_id, e.region_id, e.id, k.place, k.id
            """
        ).map { row in
            ExchangeRules.Member(
                enrolmentID: try row.at(0),
                number: try row.at(1),
                householdNumber: try row.at(2),
                townshipID: try row.at(3),
                regionID: try row.at(4),
                classCode: try row.at(5),
                urban: try row.at(6),
                startedMonth: try row.at(7),
                endedMonth: try row.at(8),
                payeePersonID: try row.at(9),
                payeeName: try row.at(10),
                amount: try row.at(11),
                personID: try row.at(12),
                name: try row.at(13),
                from: try row.at(14),
                until: try row.at(15)
            )
        }
    }

    struct Reported: Hashable {
        let enrolmentID: Int64
        let personID: Int64
        let contentHash: String
    }

    /// What the other system has been told about a month and has not refused.
    static func reported(
        _ definition: String,
        month: Month,
        in transaction: any ReadTransaction
    ) throws -> Set<Reported> {
        Set(
            try transaction.query(
                """
                select l.enrolment_id, l.person_id, l.content_hash from exchange_line l
                join exchange_sheet s on s.id = l.sheet_id
                where s.definition_id = \(definition) and s.for_month = \(month) and l.state <> 'refused'
                """
            ).map { Reported(enrolmentID: try $0.at(0), personID: try $0.at(1), contentHash: try $0.at(2)) }
        )
    }

    static func sheetCount(_ definition: String, month: Month, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from exchange_sheet where definition_id = \(definition) and for_month = \(month)
            """
        )
    }

    static func insert(
        _ sheet: ExchangeSheet,
        hash: String,
        lines: [(id: Int64, number: String, line: ExchangeRules.Line)],
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into exchange_sheet (id, number, definition_id, title, program_id, for_month, name, hash, made_by,
                made_at)
            values (\(sheet.id), \(sheet.number), \(sheet.definitionID), \(sheet.title), \(sheet.programID),
                \(sheet.month), \(sheet.fileName), \(hash), \(sheet.madeBy), \(sheet.madeAt))
            """
        )
        try transaction.insert(
            into: "exchange_line",
            [
                "id", "sheet_id", "line", "number", "enrolment_id", "person_id", "name", "change", "content_hash",
                "state",
            ],
            rows: lines.enumerated().map { place, one in
                [
                    .integer(one.id), .integer(sheet.id), .integer(Int64(place + 1)), .text(one.number),
                    .integer(one.line.member.enrolmentID), .integer(one.line.member.personID),
                    .text(one.line.member.name), one.line.change.sqlValue, .text(one.line.contentHash),
                    .text(ExchangeLine.State.waiting.rawValue),
                ]
            }
        )
    }

    // MARK: - Sheets

    /// Sheets with the lines that the scope shows, newest first.
    static func sheets(
        id: Int64? = nil,
        scope: AreaScope,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [ExchangeSheet] {
        let condition: SQL = id.map { "s.id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select s.id, s.number, s.definition_id, s.title, s.program_id, s.for_month, s.name, s.made_by, s.made_at,
                cast(sum(case when l.state = 'waiting' then 1 else 0 end) as bigint),
                cast(sum(case when l.state = 'accepted' then 1 else 0 end) as bigint),
                cast(sum(case when l.state = 'refused' then 1 else 0 end) as bigint)
            from exchange_sheet s join exchange_line l on l.sheet_id = s.id
            join \(scope.table(.enrolment)) e on e.id = l.enrolment_id
            where \(condition)
            group by s.id, s.number, s.definition_id, s.title, s.program_id, s.for_month, s.name, s.made_by, s.made_at
            order by s.id desc limit \(limit)
            """
        ).map { row in
            ExchangeSheet(
                id: try row.at(0),
                number: try row.at(1),
                definitionID: try row.at(2),
                title: try row.at(3),
                programID: try row.at(4),
                month: try row.at(5),
                fileName: try row.at(6),
                waiting: try row.at(9),
                accepted: try row.at(10),
                refused: try row.at(11),
                madeBy: try row.at(7),
                madeAt: try row.at(8)
            )
        }
    }

    /// Hash of a sheet's file; nil when some of its lines lie outside the scope, since a file cannot be cut.
    static func hash(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first(
            """
            select s.hash from exchange_sheet s where s.id = \(id) and not exists (
                select 1 from exchange_line l where l.sheet_id = s.id
                    and l.enrolment_id not in (select e.id from \(scope.table(.enrolment)) e))
            """
        )?.at(0)
    }

    static func lines(
        _ sheet: Int64,
        state: ExchangeLine.State?,
        scope: AreaScope,
        after: Int,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [ExchangeLine] {
        let condition: SQL = state.map { "l.state = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select l.id, l.line, l.number, l.enrolment_id, l.name, e.region_id, l.change, l.state, l.reason,
                l.answered_at
            from exchange_line l join \(scope.table(.enrolment)) e on e.id = l.enrolment_id
            where l.sheet_id = \(sheet) and l.line > \(after) and \(condition) order by l.line limit \(limit)
            """
        ).map { row in
            ExchangeLine(
                id: try row.at(0),
                line: try row.at(1),
                number: try row.at(2),
                enrolmentID: try row.at(3),
                name: try row.at(4),
                regionID: try row.at(5),
                change: try row.at(6),
                state: try row.at(7),
                reason: try row.at(8),
                answeredAt: try row.at(9)
            )
        }
    }

    // MARK: - Answers

    /// What was sent under some numbers, as far as the scope shows it.
    static func sent(
        _ numbers: [String],
        definition: String,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [String: ExchangeReading.Sent] {
        let rows = try transaction.query(
            """
            select l.number, l.id, l.state from exchange_line l
            join exchange_sheet s on s.id = l.sheet_id and s.definition_id = \(definition)
            join \(scope.table(.enrolment)) e on e.id = l.enrolment_id
            where l.number in \(in: numbers)
            """
        )
        return try Dictionary(
            rows.map { (try $0.at(0), ExchangeReading.Sent(id: try $0.at(1), state: try $0.at(2))) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Writes answers down. Statements: 1.
    /// - Returns: false when one of the lines had been answered in between.
    static func settle(
        _ settled: [ExchangeReading.Settled],
        answer: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        let rows = RowSet(
            [.init("id", .integer), .init("state", .text), .init("reason", .text)],
            settled.map { one in
                let state: ExchangeLine.State = one.isAccepted ? .accepted : .refused
                return [.integer(one.id), state.sqlValue, .text(one.reason ?? "")]
            }
        )
        return try transaction.runCounting(
            """
            update exchange_line set answered_at = \(now), answer_id = \(answer),
                state = (select v.state from \(rows) as v where v.id = exchange_line.id),
                reason = (select nullif(v.reason, '') from \(rows) as v where v.id = exchange_line.id)
            where state = 'waiting' and id in \(in: settled.map(\.id))
            """
        ) == settled.count
    }

    static func insert(
        _ answer: ExchangeAnswer,
        definition: String,
        hash: String,
        lines: [ExchangeAnswer.Line],
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into exchange_answer (id, definition_id, title, name, hash, lines, accepted, refused, known, bad,
                taken_by, taken_at)
            values (\(answer.id), \(definition), \(answer.title), \(answer.fileName), \(hash), \(answer.lines),
                \(answer.accepted), \(answer.refused), \(answer.known), \(answer.bad), \(answer.takenBy),
                \(answer.takenAt))
            """
        )
        try transaction.insert(
            into: "exchange_answer_line",
            ["answer_id", "line", "outcome", "reason"],
            rows: lines.map {
                [.integer(answer.id), .integer(Int64($0.line)), $0.outcome.sqlValue, $0.reason.sqlValue]
            }
        )
    }

    private static func answers(_ condition: SQL, limit: Int, _ transaction: any ReadTransaction) throws
        -> [ExchangeAnswer]
    {
        try transaction.query(
            """
            select id, title, name, lines, accepted, refused, known, bad, taken_by, taken_at from exchange_answer
            where \(condition) order by id desc limit \(limit)
            """
        ).map { row in
            ExchangeAnswer(
                id: try row.at(0),
                title: try row.at(1),
                fileName: try row.at(2),
                lines: try row.at(3),
                accepted: try row.at(4),
                refused: try row.at(5),
                known: try row.at(6),
                bad: try row.at(7),
                takenBy: try row.at(8),
                takenAt: try row.at(9)
            )
        }
    }

    static func answers(limit: Int, in transaction: any ReadTransaction) throws -> [ExchangeAnswer] {
        try answers("1 = 1", limit: limit, transaction)
    }

    static func answer(_ id: Int64, in transaction: any ReadTransaction) throws -> ExchangeAnswer? {
        try answers("id = \(id)", limit: 1, transaction).first
    }

    static func answer(hash: String, in transaction: any ReadTransaction) throws -> ExchangeAnswer? {
        try answers("hash = \(hash)", limit: 1, transaction).first
    }

    /// Lines of an answer that refuse something or that somebody must look at.
    static func notable(
        _ answer: Int64,
        after: Int,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [ExchangeAnswer.Line] {
        try transaction.query(
            """
            select line, outcome, reason from exchange_answer_line where answer_id = \(answer) and line > \(after)
            order by line limit \(limit)
            """
        ).map { ExchangeAnswer.Line(line: try $0.at(0), outcome: try $0.at(1), reason: try $0.at(2)) }
    }
}
