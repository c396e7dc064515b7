// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The counts of a board, set-wise and within a scope.
struct BoardStore {
    let scope: AreaScope

    func benefits(in transaction: any ReadTransaction) throws -> [Board.Benefit] {
        try transaction.query(
            """
            select e.program_id, e.township_id, count(*), cast(sum(e.members) as bigint),
                cast(sum(case when e.state = 'active' then e.amount_fen else 0 end) as bigint)
            from \(scope.table(.enrolment)) e where e.state <> 'ended' group by e.program_id, e.township_id
            """
        ).map { row in
            Board.Benefit(
                programID: try row.at(0),
                townshipID: try row.at(1),
                families: try row.at(2),
                persons: try row.at(3),
                amount: try row.at(4)
            )
        }
    }

    /// A paused case has no day.
    func work(on day: CivilDate, in transaction: any ReadTransaction) throws -> [Board.Work] {
        try transaction.query(
            """
            select c.region_id, count(*),
                cast(sum(case when c.state = 'open' and c.next_due_on < \(day) then 1 else 0 end) as bigint),
                cast(sum(case when c.state = 'open' and c.next_due_on >= \(day) and c.next_due_on <= \(day.adding(days: 3))
                    then 1 else 0 end) as bigint)
            from \(scope.table(.caseFile)) c
            where c.closed_at is null and c.state in ('open', 'paused') group by c.region_id
            """
        ).map { row in
            Board.Work(regionID: try row.at(0), open: try row.at(1), late: try row.at(2), soon: try row.at(3))
        }
    }

    func ended(since start: Timestamp, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from \(scope.table(.caseFile)) c
            where c.closed_at is not null and c.closed_at >= \(start) and c.state <> 'withdrawn'
            """
        )
    }

    func openAlerts(in transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from \(scope.table(.alert)) a where a.state = 'open'")
    }

    func money(since first: Month, in transaction: any ReadTransaction) throws -> [Board.MonthMoney] {
        try transaction.query(
            """
            select b.for_month, cast(sum(p.amount_fen) as bigint),
                cast(sum(case when p.state = 'paid' then p.amount_fen else 0 end) as bigint)
            from \(scope.table(.payment)) p join pay_batch b on b.id = p.batch_id
            where b.for_month >= \(first) group by b.for_month
            """
        ).map { Board.MonthMoney(month: try $0.at(0), due: try $0.at(1), paid: try $0.at(2)) }
    }
}
