// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Figures and lists over enrolments and entitlements.
enum ReportStore {
    /// The figures of a month as they stand. Statements: 6.
    static func report(_ program: String, month: Month, in transaction: any ReadTransaction) throws -> MonthReport {
        let parts = try parts(program, month, transaction)
        let corrections = try corrections(program, month, transaction)
        func part(_ kind: Enrolment.Urban) -> MonthReport.Part {
            parts[kind] ?? MonthReport.Part(families: 0, persons: 0, regular: .zero)
        }
        let (urban, rural) = (part(.urban), part(.rural))
        return MonthReport(
            programID: program,
            month: month,
            total: MonthReport.Part(
                families: urban.families + rural.families,
                persons: urban.persons + rural.persons,
                regular: urban.regular + rural.regular
            ),
            urban: urban,
            rural: rural,
            added: try added(program, month, transaction),
            left: try left(program, month, transaction),
            backPay: corrections.backPay,
            recovery: corrections.recovery,
            paid: try paid(program, month, transaction),
            townships: try townships(program, month, transaction)
        )
    }

    private static func townships(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [MonthReport.Township] {
        try transaction.query(
            """
            select v.township_id, count(distinct v.enrolment_id), count(*), cast(sum(v.amount_fen) as bigint)
            from (select township_id, enrolment_id, person_id, sum(amount_fen) as amount_fen from entitlement
                where program_id = \(program) and for_month = \(month) and run_month <= \(month)
                group by township_id, enrolment_id, person_id) v
            where v.amount_fen > 0 group by v.township_id order by v.township_id
            """
        ).map { row in
            let part = MonthReport.Part(families: try row.at(1), persons: try row.at(2), regular: try row.at(3))
            return MonthReport.Township(regionID: try row.at(0), part: part)
        }
    }

    private static func parts(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [Enrolment.Urban: MonthReport.Part] {
        let rows = try transaction.query(
            """
            select v.urban, count(distinct v.enrolment_id), count(*), cast(sum(v.amount_fen) as bigint)
            from (select urban, enrolment_id, person_id, sum(amount_fen) as amount_fen from entitlement
                where program_id = \(program) and for_month = \(month) and run_month <= \(month)
                group by urban, enrolment_id, person_id) v
            where v.amount_fen > 0 group by v.urban
            """
        )
        return try Dictionary(
            rows.map { row in
                let part = MonthReport.Part(families: try row.at(1), persons: try row.at(2), regular: try row.at(3))
                return (try row.at(0), part)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func corrections(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> (backPay: Money, recovery: Money) {
        let row = try transaction.first(
            """
            select cast(coalesce(sum(case when amount_fen > 0 then amount_fen else 0 end), 0) as bigint),
                cast(coalesce(sum(case when amount_fen < 0 then amount_fen else 0 end), 0) as bigint)
            from entitlement where program_id = \(program) and run_month = \(month) and for_month < \(month)
            """
        )
        guard let row else { return (.zero, .zero) }
        return (try row.at(0), try row.at(1))
    }

    private static func added(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [MonthReport.Movement] {
        try movements(
            """
            select c.kind, c.reason, sum(case when c.members_before = 0 then 1 else 0 end) as families,
                sum(c.members_after - c.members_before) as persons
            from enrolment_change c join enrolment e on e.id = c.enrolment_id
            where e.program_id = \(program) and c.from_month = \(month) and c.members_after > c.members_before
                and c.kind <> 'imported'
            group by c.kind, c.reason order by c.kind, c.reason
            """,
            transaction
        )
    }

    private static func left(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [MonthReport.Movement] {
        try movements(
            """
            select v.kind, v.reason, sum(v.families) as families, sum(v.persons) as persons from (
                select c.kind, c.reason, case when c.members_after = 0 then 1 else 0 end as families,
                    c.members_before - c.members_after as persons
                from enrolment_change c join enrolment e on e.id = c.enrolment_id
                where e.program_id = \(program) and c.from_month = \(month) and c.members_after < c.members_before
                union all
                select 'taper', coalesce(e.end_reason, ''), 1, e.members from enrolment e
                where e.program_id = \(program) and e.ended_month = \(month) and exists (
                    select 1 from enrolment_change c where c.enrolment_id = e.id and c.kind = 'taper'
                        and c.from_month < \(month))) v
            group by v.kind, v.reason order by v.kind, v.reason
            """,
            transaction
        )
    }

    private static func movements(_ sql: SQL, _ transaction: any ReadTransaction) throws -> [MonthReport.Movement] {
        try transaction.query(
            """
            select m.kind, m.reason, cast(m.families as bigint), cast(m.persons as bigint) from (\(sql)) m
            """
        ).map { row in
            let kind: EnrolmentChange.Kind = try row.at(0)
            let reason: String = try row.at(1)
            return MonthReport.Movement(
                reason: reason.isEmpty ? kind.title : "\(kind.title)：\(reason)",
                families: try row.at(2),
                persons: try row.at(3)
            )
        }
    }

    private static func paid(_ program: String, _ month: Month, _ transaction: any ReadTransaction) throws -> Money {
        try transaction.value(
            """
            select cast(coalesce(sum(p.amount_fen), 0) as bigint) from payment p join pay_batch b on b.id = p.batch_id
            where b.program_id = \(program) and b.for_month = \(month) and p.state = 'paid'
            """
        )
    }

    // MARK: - Closed reports

    static func closed(_ program: String, month: Month, in transaction: any ReadTransaction) throws -> (
        content: String, ClosedMark
    )? {
        try transaction.first(
            """
            select content, content_hash, closed_by, closed_at from month_report
            where program_id = \(program) and for_month = \(month)
            """
        ).map { row in
            (try row.at(0), ClosedMark(hash: try row.at(1), by: try row.at(2), at: try row.at(3)))
        }
    }

    struct ClosedMark {
        let hash: String
        let by: String
        let at: Timestamp
    }

    static func close(
        _ program: String,
        month: Month,
        content: String,
        mark: ClosedMark,
        in transaction: any Transaction
    ) throws {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into month_report (id, program_id, for_month, content, content_hash, closed_by, closed_at)
            values (\(id), \(program), \(month), \(content), \(mark.hash), \(mark.by), \(mark.at))
            """
        )
    }

    // MARK: - Lists

    /// Everybody covered in a month, in order of township, village, family; limited to the reader's scope.
    static func roster(
        scope: AreaScope,
        program: String,
        month: Month,
        townshipID: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [RosterRow] {
        let township: SQL = townshipID.map { "e.township_id = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select e.number, e.household_number, e.township_id, e.region_id, e.payee_name, k.person_id, p.name,
                p.number_masked, k.place, e.class, e.urban, e.amount_fen, e.members, e.started_month
            from \(scope.table(.enrolment)) e join enrolment_member k on k.enrolment_id = e.id
            join \(AreaScope(.everything).person) p on p.id = k.person_id
            where e.program_id = \(program) and \(township) and k.from_month <= \(month)
                and (k.until_month is null or k.until_month > \(month))
                and (e.ended_month is null or e.ended_month > \(month))
            order by e.township_id, e.region_id, e.id, k.place limit \(limit)
            """
        ).map { row in
            RosterRow(
                enrolmentNumber: try row.at(0),
                householdNumber: try row.at(1),
                townshipID: try row.at(2),
                regionID: try row.at(3),
                payeeName: try row.at(4),
                personID: try row.at(5),
                name: try row.at(6),
                numberMasked: try row.at(7),
                place: try row.at(8),
                classCode: try row.at(9),
                urban: try row.at(10),
                familyAmount: try row.at(11),
                members: try row.at(12),
                startedMonth: try row.at(13)
            )
        }
    }
}
