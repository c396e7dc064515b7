// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Figures and lists over enrolments and entitlements.
enum ReportStore {
    /// The figures of a month as they stand. Statements: 7.
    static func report(_ program: String, month: Month, in transaction: any ReadTransaction) throws -> MonthReport {
        let ran: Int = try transaction.value(
            "select count(*) from benefit_run where program_id = \(program) and for_month = \(month)"
        )
        let due = ran > 0 ? written(program, month) : RunStore.wanted(program, month: month, months: [month])
        let parts = try parts(due, transaction)
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
            townships: try townships(due, transaction),
            isForecast: ran == 0
        )
    }

    /// What runs have written for a month, by person.
    private static func written(_ program: String, _ month: Month) -> SQL {
        """
        select township_id, urban, enrolment_id, person_id, sum(amount_fen) as amount_fen from entitlement
        where program_id = \(program) and for_month = \(month) and run_month <= \(month)
        group by township_id, urban, enrolment_id, person_id
        """
    }

    private static func townships(_ due: SQL, _ transaction: any ReadTransaction) throws -> [MonthReport.Township] {
        try transaction.query(
            """
            select v.township_id, count(distinct v.enrolment_id), count(*), cast(sum(v.amount_fen) as bigint)
            from (\(due)) v where v.amount_fen > 0 group by v.township_id order by v.township_id
            """
        ).map { row in
            let part = MonthReport.Part(families: try row.at(1), persons: try row.at(2), regular: try row.at(3))
            return MonthReport.Township(regionID: try row.at(0), part: part)
        }
    }

    private static func parts(
        _ due: SQL,
        _ transaction: any ReadTransaction
    ) throws -> [Enrolment.Urban: MonthReport.Part] {
        let rows = try transaction.query(
            """
            select v.urban, count(distinct v.enrolment_id), count(*), cast(sum(v.amount_fen) as bigint)
            from (\(due)) v where v.amount_fen > 0 group by v.urban
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
}
