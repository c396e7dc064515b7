// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension Consultation.State: SQLConvertible {}
extension Consultation.Step.Kind: SQLConvertible {}
extension Consultation.Opinion.Verdict: SQLConvertible {}

/// The SQL of asking for opinions: drafts, rounds and steps. Replies are in an extension.
enum ConsultationStore {
    private static let columns: SQL = """
        c.id, c.title, c.plan_id, c.state, c.round, c.draft, c.version, c.drafted_by, c.drafted_at
        """

    // MARK: - Consultations

    static func insert(_ one: Consultation, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into consultation (id, title, plan_id, state, round, draft, version, drafted_by, drafted_at)
            values (\(one.id), \(one.title), \(one.planID), \(one.state), \(one.round), \(one.draft), \(one.version),
                \(one.draftedBy), \(one.draftedAt))
            """
        )
    }

    /// Moves a consultation on.
    /// - Returns: false where somebody else changed it since it was read.
    static func move(
        _ one: Consultation,
        to state: Consultation.State,
        title: String,
        round: Int,
        draft: Int,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update consultation set state = \(state), title = \(title), round = \(round), draft = \(draft),
                version = version + 1
            where id = \(one.id) and version = \(one.version)
            """
        ) == 1
    }

    static func consultation(_ id: Int64, in transaction: any ReadTransaction) throws -> Consultation? {
        try transaction.first("select \(columns) from consultation c where c.id = \(id)").map(consultation)
    }

    /// Those in a state, the newest first.
    /// - Parameter onlySent: as they stood with the round that was sent last.
    static func lines(
        _ state: Consultation.State,
        onlySent: Bool,
        limit: Int,
        offset: Int,
        in transaction: any ReadTransaction
    ) throws -> [Consultations.Line] {
        let shown = onlySent ? sentState : "c.state"
        let round = onlySent ? lastSent : "c.round"
        return try transaction.query(
            """
            select c.id, c.title, c.plan_id, \(shown) as state, r.number, r.draft, c.version, c.drafted_by,
                c.drafted_at, r.letter_number, r.due_at,
                (select count(*) from consultation_unit u where u.consultation_id = c.id and u.round = r.number),
                (select count(*) from consultation_reply p
                    where p.consultation_id = c.id and p.round = r.number and p.is_replaced = 0)
            from consultation c join consultation_round r on r.consultation_id = c.id and r.number = \(round)
            where \(shown) = \(state) order by c.id desc limit \(limit) offset \(offset)
            """
        ).map { row in
            Consultations.Line(
                consultation: try consultation(row),
                letterNumber: try row.at(9),
                due: try row.at(10),
                units: try row.at(11),
                replies: try row.at(12)
            )
        }
    }

    /// A round of it went out.
    private static let sent: SQL = """
        exists (select 1 from consultation_round s where s.consultation_id = c.id and s.sent_at is not null)
        """

    private static let lastSent: SQL = """
        (select max(s.number) from consultation_round s where s.consultation_id = c.id and s.sent_at is not null)
        """

    /// What is prepared anew is still being collated for those who were asked.
    private static let sentState: SQL = "case when c.state = 'drafting' then 'collating' else c.state end"

    static func wasSent(_ id: Int64, in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first("select c.id from consultation c where c.id = \(id) and \(sent)") != nil
    }

    /// Has others wait who change the same consultation.
    static func takeTurn(_ id: Int64, in transaction: any Transaction) throws {
        try transaction.run("update consultation set version = version where id = \(id)")
    }

    static func counts(onlySent: Bool, in transaction: any ReadTransaction) throws -> [Consultation.State: Int] {
        let shown = onlySent ? sentState : "c.state"
        let rows = try transaction.query(
            "select \(shown) as state, count(*) from consultation c where \(onlySent ? sent : "1 = 1") group by 1"
        )
        return try rows.reduce(into: [:]) { counts, row in
            counts[try row.at(0, as: Consultation.State.self)] = try row.at(1, as: Int.self)
        }
    }

    /// How many of those that are asked wait for an answer of a region, and how many are past their deadline.
    static func waiting(regionID: Int64?, at now: Timestamp, in transaction: any ReadTransaction) throws
        -> (unanswered: Int, over: Int)
    {
        let row = try transaction.first(
            """
            select count(case when exists (select 1 from consultation_unit u where u.consultation_id = c.id
                    and u.round = c.round and u.region_id = \(regionID) and not exists (select 1
                        from consultation_reply p where p.unit_id = u.id and p.is_replaced = 0)) then 1 end),
                count(case when r.due_at < \(now) then 1 end)
            from consultation c join consultation_round r on r.consultation_id = c.id and r.number = c.round
            where c.state = 'asking'
            """
        )
        guard let row else { return (0, 0) }
        return (try row.at(0), try row.at(1))
    }

    private static func consultation(_ row: Row) throws -> Consultation {
        Consultation(
            id: try row.at(0),
            title: try row.at(1),
            planID: try row.at(2),
            state: try row.at(3),
            round: try row.at(4),
            draft: try row.at(5),
            version: try row.at(6),
            draftedBy: try row.at(7),
            draftedAt: try row.at(8)
        )
    }

    // MARK: - Drafts

    static func insert(
        _ clauses: [Consultation.Clause],
        of id: Int64,
        draft: Int,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into consultation_draft (consultation_id, number, made_by, made_at)
            values (\(id), \(draft), \(name), \(now))
            """
        )
        try put(clauses, of: id, draft: draft, in: transaction)
    }

    /// Writes the clauses of a draft that was never sent anew.
    static func replace(
        _ clauses: [Consultation.Clause],
        of id: Int64,
        draft: Int,
        in transaction: any Transaction
    ) throws {
        try transaction.run("delete from consultation_clause where consultation_id = \(id) and draft = \(draft)")
        try put(clauses, of: id, draft: draft, in: transaction)
    }

    private static func put(
        _ clauses: [Consultation.Clause],
        of id: Int64,
        draft: Int,
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "consultation_clause",
            ["consultation_id", "draft", "place", "number", "text", "is_removed", "reason", "opinions"],
            rows: clauses.enumerated().map { place, clause in
                [
                    .integer(id), .integer(Int64(draft)), .integer(Int64(place)), .integer(Int64(clause.number)),
                    .text(clause.text), clause.isRemoved.sqlValue, .text(clause.reason),
                    .text(clause.opinions.map(String.init).joined(separator: " ")),
                ]
            }
        )
    }

    static func drafts(of id: Int64, in transaction: any ReadTransaction) throws -> [Consultations.Draft] {
        let clauses = try transaction.query(
            """
            select draft, number, text, is_removed, reason, opinions from consultation_clause
            where consultation_id = \(id) order by draft, place
            """
        ).map { row in
            let opinions: String = try row.at(5)
            return (
                draft: try row.at(0, as: Int.self),
                clause: Consultation.Clause(
                    number: try row.at(1),
                    text: try row.at(2),
                    isRemoved: try row.at(3),
                    reason: try row.at(4),
                    opinions: opinions.split(separator: " ").compactMap { Int64($0) }
                )
            )
        }
        let of = Dictionary(grouping: clauses, by: \.draft)
        return try transaction.query(
            "select number, made_by, made_at from consultation_draft where consultation_id = \(id) order by number"
        ).map { row in
            let number: Int = try row.at(0)
            return Consultations.Draft(
                number: number,
                madeBy: try row.at(1),
                madeAt: try row.at(2),
                clauses: (of[number] ?? []).map(\.clause)
            )
        }
    }

    // MARK: - Rounds

    static func insert(_ round: Consultation.Round, of id: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into consultation_round (consultation_id, number, draft, letter_number, due_at, silence_agrees,
                sent_at, sent_by)
            values (\(id), \(round.number), \(round.draft), \(round.letterNumber), \(round.due),
                \(round.silenceAgrees), \(round.sentAt), \(round.sentBy))
            """
        )
        try put(round, of: id, in: transaction)
    }

    /// Writes a round that was not sent before, with its units.
    static func update(_ round: Consultation.Round, of id: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update consultation_round set draft = \(round.draft), letter_number = \(round.letterNumber),
                due_at = \(round.due), silence_agrees = \(round.silenceAgrees), sent_at = \(round.sentAt),
                sent_by = \(round.sentBy)
            where consultation_id = \(id) and number = \(round.number) and sent_at is null
            """
        )
        try transaction.run(
            "delete from consultation_unit where consultation_id = \(id) and round = \(round.number)"
        )
        try put(round, of: id, in: transaction)
    }

    private static func put(_ round: Consultation.Round, of id: Int64, in transaction: any Transaction) throws {
        guard !round.units.isEmpty else { return }
        try transaction.insert(
            into: "consultation_unit",
            ["id", "consultation_id", "round", "place", "name", "region_id"],
            rows: round.units.enumerated().map { place, unit in
                [
                    .integer(unit.id), .integer(id), .integer(Int64(round.number)), .integer(Int64(place)),
                    .text(unit.name), unit.regionID.sqlValue,
                ]
            }
        )
    }

    static func rounds(of id: Int64, in transaction: any ReadTransaction) throws -> [Consultation.Round] {
        let units = try transaction.query(
            """
            select round, id, name, region_id from consultation_unit where consultation_id = \(id)
            order by round, place
            """
        ).map { row in
            (
                round: try row.at(0, as: Int.self),
                unit: Consultation.Unit(id: try row.at(1), name: try row.at(2), regionID: try row.at(3))
            )
        }
        let of = Dictionary(grouping: units, by: \.round)
        return try transaction.query(
            """
            select number, draft, letter_number, due_at, silence_agrees, sent_at, sent_by from consultation_round
            where consultation_id = \(id) order by number
            """
        ).map { row in
            let number: Int = try row.at(0)
            return Consultation.Round(
                number: number,
                draft: try row.at(1),
                letterNumber: try row.at(2),
                due: try row.at(3),
                silenceAgrees: try row.at(4),
                sentAt: try row.at(5),
                sentBy: try row.at(6),
                units: (of[number] ?? []).map(\.unit)
            )
        }
    }

    // MARK: - Steps

    static func note(
        _ step: Consultation.Step,
        of id: Int64,
        byID: Int64?,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into consultation_step (id, consultation_id, kind, words, by_id, by_name, at)
            values (\(step.id), \(id), \(step.kind), \(step.words), \(byID), \(step.by), \(step.at))
            """
        )
    }

    static func steps(of id: Int64, in transaction: any ReadTransaction) throws -> [Consultation.Step] {
        try transaction.query(
            "select id, kind, words, by_name, at from consultation_step where consultation_id = \(id) order by id"
        ).map { row in
            Consultation.Step(
                id: try row.at(0),
                kind: try row.at(1),
                words: try row.at(2),
                by: try row.at(3),
                at: try row.at(4)
            )
        }
    }
}
