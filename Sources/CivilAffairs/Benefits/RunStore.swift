// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The monthly run: what each covered person should get, by month, as one query over sets.
enum RunStore {
    /// The latest month that was run for a program; nil before the first.
    static func latest(_ program: String, in transaction: any ReadTransaction) throws -> Month? {
        try transaction.first("select max(for_month) from benefit_run where program_id = \(program)")?.at(0)
    }

    /// The first month from which something has to be looked at again; nil when there is none before `month`.
    static func earliestRecompute(_ program: String, before month: Month, in transaction: any ReadTransaction) throws
        -> Month?
    {
        try transaction.first(
            """
            select min(recompute_from) from enrolment where program_id = \(program) and recompute_from is not null
                and recompute_from < \(month)
            """
        )?.at(0)
    }

    /// An upper bound for the number of entitlements a run can write.
    static func bound(_ program: String, months: Int, in transaction: any ReadTransaction) throws -> Int {
        let regular: Int = try transaction.value(
            """
            select count(*) from enrolment_member m join enrolment e on e.id = m.enrolment_id
            where e.program_id = \(program)
            """
        )
        guard months > 1 else { return regular }
        let again: Int = try transaction.value(
            """
            select count(*) from enrolment_member m join enrolment e on e.id = m.enrolment_id
            where e.program_id = \(program) and e.recompute_from is not null
            """
        )
        return regular + again * (months - 1)
    }

    /// What should be due in `month` for all, and in the months before it for those that changed back in time.
    ///
    /// The family's amount is split evenly; what is left over goes, one fen each, to the first members, so that the
    /// shares add up to the amount. Members who are no longer covered appear with 0, so that what was written for
    /// them is taken back.
    static func wanted(_ program: String, month: Month, months: [Month]) -> SQL {
        let list = RowSet([.init("for_month", .text)], months.map { [$0.sqlValue] })
        return """
            select s.enrolment_id, s.person_id, s.exclusion_group, s.for_month,
                cast(sum(case when s.covered = 0 then 0
                    else s.amount_fen / s.people + case when s.place <= s.amount_fen % s.people then 1 else 0 end
                    end) as bigint) as amount_fen,
                s.program_id, s.payee_person_id, s.region_id, s.township_id, s.urban
            from (
                select p.enrolment_id, p.person_id, p.exclusion_group, p.for_month, p.program_id, p.payee_person_id,
                    p.region_id, p.township_id, p.urban, p.covered, p.amount_fen,
                    cast(sum(p.covered) over family as bigint) as people,
                    cast(sum(p.covered) over (partition by p.enrolment_id, p.for_month order by p.place, p.member_id
                        rows between unbounded preceding and current row) as bigint) as place
                from (
                    select e.id as enrolment_id, m.id as member_id, m.person_id, m.exclusion_group, v.for_month,
                        e.program_id, e.payee_person_id, e.region_id, e.township_id, e.urban, m.place,
                        case when m.from_month <= v.for_month
                            and (m.until_month is null or m.until_month > v.for_month)
                            and (e.ended_month is null or e.ended_month > v.for_month) then 1 else 0 end as covered,
                        coalesce((select r.amount_fen from enrolment_revision r
                            where r.enrolment_id = e.id and r.from_month <= v.for_month
                            order by r.from_month desc, r.number desc limit 1), 0) as amount_fen
                    from \(list) v join enrolment e on v.for_month >= e.due_from_month
                        and (v.for_month = \(month) or e.recompute_from <= v.for_month)
                    join enrolment_member m on m.enrolment_id = e.id
                    where e.program_id = \(program)
                        and (e.ended_month is null or e.ended_month > \(month) or e.recompute_from is not null)) p
                window family as (partition by p.enrolment_id, p.for_month)) s
            group by s.enrolment_id, s.person_id, s.exclusion_group, s.for_month, s.program_id, s.payee_person_id,
                s.region_id, s.township_id, s.urban
            """
    }

    /// Those who were covered by enrolments that this month's run ends.
    static func leaving(
        _ program: String,
        month: Month,
        in transaction: any ReadTransaction
    ) throws -> [(personID: Int64, enrolmentID: Int64)] {
        try transaction.query(
            """
            select m.person_id, e.id from enrolment e join enrolment_member m on m.enrolment_id = e.id
            where e.program_id = \(program) and e.ended_month <= \(month) and e.state <> 'ended'
            """
        ).map { (personID: try $0.at(0), enrolmentID: try $0.at(1)) }
    }

    /// Forgets what the run has caught up with, and ends those whose last month (渐退) has passed.
    static func caughtUp(_ program: String, month: Month, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update enrolment set state = 'ended' where program_id = \(program) and ended_month <= \(month)
                and state <> 'ended'
            """
        )
        try transaction.run(
            """
            update enrolment set recompute_from = null
            where program_id = \(program) and recompute_from is not null and recompute_from <= \(month)
            """
        )
    }

    static func keep(
        _ program: String,
        month: Month,
        entitlements: Int,
        amount: Money,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into benefit_run (program_id, for_month, ran_at, ran_by, entitlements, amount_fen)
            values (\(program), \(month), \(now), \(name), \(entitlements), \(amount))
            on conflict (program_id, for_month) do update set ran_at = excluded.ran_at, ran_by = excluded.ran_by,
                entitlements = excluded.entitlements, amount_fen = excluded.amount_fen
            """
        )
    }
}
