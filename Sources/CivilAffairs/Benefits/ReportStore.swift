// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Figures and lists over enrolments and entitlements.
enum ReportStore {
    /// The figures of a month as they stand, of every township and of all. Statements: 6.
    static func report(_ program: String, month: Month, in transaction: any ReadTransaction) throws -> MonthReport {
        let ran: Int = try transaction.value(
            "select count(*) from benefit_run where program_id = \(program) and for_month = \(month)"
        )
        let due = ran > 0 ? written(program, month) : RunStore.wanted(program, month: month, months: [month])
        var areas: [Int64: MonthReport.Area] = [:]
        func change(_ id: Int64, _ body: (inout MonthReport.Area) -> Void) {
            var area = areas[id] ?? MonthReport.Area(id)
            body(&area)
            areas[id] = area
        }
        for (id, urban, part) in try parts(due, transaction) {
            change(id) { if urban == .urban { $0.urban = part } else { $0.rural = part } }
        }
        for (id, movement) in try added(program, month, transaction) { change(id) { $0.added.append(movement) } }
        for (id, movement) in try left(program, month, transaction) { change(id) { $0.left.append(movement) } }
        for (id, backPay, recovery) in try corrections(program, month, transaction) {
            change(id) { ($0.backPay, $0.recovery) = (backPay, recovery) }
        }
        for (id, paid) in try paid(program, month, transaction) { change(id) { $0.paid = paid } }
        return MonthReport(programID: program, month: month, areas: Array(areas.values), isForecast: ran == 0)
    }

    /// What runs have written for a month, by person. A family that moved in the month counts where the last line says.
    private static func written(_ program: String, _ month: Month) -> SQL {
        """
        select t.township_id, t.urban, s.enrolment_id, s.person_id, s.amount_fen from (
            select enrolment_id, person_id, sum(amount_fen) as amount_fen,
                max(max(id)) over (partition by enrolment_id) as last_id
            from entitlement where program_id = \(program) and for_month = \(month) and run_month <= \(month)
            group by enrolment_id, person_id) s
        join entitlement t on t.id = s.last_id
        """
    }

    private static func parts(
        _ due: SQL,
        _ transaction: any ReadTransaction
    ) throws -> [(Int64, Enrolment.Urban, MonthReport.Part)] {
        try transaction.query(
            """
            select v.township_id, v.urban, count(distinct v.enrolment_id), count(*),
                cast(sum(v.amount_fen) as bigint)
            from (\(due)) v where v.amount_fen > 0 group by v.township_id, v.urban
            """
        ).map { row in
            let part = MonthReport.Part(families: try row.at(2), persons: try row.at(3), regular: try row.at(4))
            return (try row.at(0), try row.at(1), part)
        }
    }

    private static func corrections(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [(Int64, backPay: Money, recovery: Money)] {
        try transaction.query(
            """
            select township_id, cast(sum(case when amount_fen > 0 then amount_fen else 0 end) as bigint),
                cast(sum(case when amount_fen < 0 then amount_fen else 0 end) as bigint)
            from entitlement where program_id = \(program) and run_month = \(month) and for_month < \(month)
            group by township_id
            """
        ).map { (try $0.at(0), backPay: try $0.at(1), recovery: try $0.at(2)) }
    }

    private static func added(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [(Int64, MonthReport.Movement)] {
        try movements(
            """
            select e.township_id, c.kind, c.reason, sum(case when c.members_before = 0 then 1 else 0 end) as families,
                sum(c.members_after - c.members_before) as persons
            from enrolment_change c join enrolment e on e.id = c.enrolment_id
            where e.program_id = \(program) and c.from_month = \(month) and c.members_after > c.members_before
                and c.kind <> 'imported'
            group by e.township_id, c.kind, c.reason
            """,
            transaction
        )
    }

    private static func left(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [(Int64, MonthReport.Movement)] {
        try movements(
            """
            select v.township_id, v.kind, v.reason, sum(v.families) as families, sum(v.persons) as persons from (
                select e.township_id, c.kind, c.reason, case when c.members_after = 0 then 1 else 0 end as families,
                    c.members_before - c.members_after as persons
                from enrolment_change c join enrolment e on e.id = c.enrolment_id
                where e.program_id = \(program) and c.from_month = \(month) and c.members_after < c.members_before
                union all
                select e.township_id, 'taper', coalesce(e.end_reason, ''), 1, e.members from enrolment e
                where e.program_id = \(program) and e.ended_month = \(month) and exists (
                    select 1 from enrolment_change c where c.enrolment_id = e.id and c.kind = 'taper'
                        and c.from_month < \(month))) v
            group by v.township_id, v.kind, v.reason
            """,
            transaction
        )
    }

    private static func movements(
        _ sql: SQL,
        _ transaction: any ReadTransaction
    ) throws -> [(Int64, MonthReport.Movement)] {
        try transaction.query(
            """
            select m.township_id, m.kind, m.reason, cast(m.families as bigint), cast(m.persons as bigint)
            from (\(sql)) m order by m.kind, m.reason
            """
        ).map { row in
            let kind: EnrolmentChange.Kind = try row.at(1)
            let reason: String = try row.at(2)
            let movement = MonthReport.Movement(
                reason: reason.isEmpty ? kind.title : "\(kind.title)：\(reason)",
                families: try row.at(3),
                persons: try row.at(4)
            )
            return (try row.at(0), movement)
        }
    }

    private static func paid(
        _ program: String,
        _ month: Month,
        _ transaction: any ReadTransaction
    ) throws -> [(Int64, Money)] {
        try transaction.query(
            """
            select p.township_id, cast(sum(p.amount_fen) as bigint)
            from payment p join pay_batch b on b.id = p.batch_id
            where b.program_id = \(program) and b.for_month = \(month) and p.state = 'paid' group by p.township_id
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }

    /// These regions and all that lies under them, with whether any is a township or more.
    static func reach(
        of regions: [Int64],
        in transaction: any ReadTransaction
    ) throws -> (ids: Set<Int64>, hasTownship: Bool) {
        let rows = try transaction.query(
            """
            select c.descendant_id, r.level from region_closure c join region r on r.id = c.descendant_id
            where c.ancestor_id in \(in: regions)
            """
        )
        let levels: [String] = try rows.map { try $0.at(1) }
        return (Set(try rows.map { try $0.at(0) }), levels.contains { $0 != "village" })
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
