// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension CaseStore {
    func statistics(
        _ days: ClosedRange<CivilDate>,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [CaseStatistics.Cell] {
        let (first, last) = (days.lowerBound, days.upperBound)
        let (begins, ends) = (Timestamp(date: first), Timestamp(date: last.adding(days: 1)))
        let closed: SQL = "c.closed_at >= \(begins) and c.closed_at < \(ends)"
        func count(_ condition: SQL) -> SQL { "sum(case when \(condition) then 1 else 0 end)" }
        let approved: SQL = "\(closed) and c.state = \(CaseFile.State.approved)"
        let refused: SQL = "\(closed) and c.state = \(CaseFile.State.refused)"
        let withdrawn: SQL = "\(closed) and c.state = \(CaseFile.State.withdrawn)"
        let late: SQL = "c.decided_on >= \(first) and c.decided_on <= \(last) and c.decided_on > c.due_on"
        return try transaction.query(
            """
            select c.service_id, c.region_id, \(count("c.opened_at >= \(begins) and c.opened_at < \(ends)")),
                \(count("c.accepted_on >= \(first) and c.accepted_on <= \(last)")), \(count(approved)),
                \(count(refused)), \(count(withdrawn)), \(count(late)),
                \(count("c.closed_at is null or c.closed_at >= \(ends)"))
            from \(scope.table(.caseFile)) c
            where c.state <> \(CaseFile.State.draft) and c.opened_at < \(ends)
                and (c.closed_at is null or c.closed_at >= \(begins))
            group by c.service_id, c.region_id
            """
        ).map { row in
            CaseStatistics.Cell(
                serviceID: try row.at(0),
                regionID: try row.at(1),
                count: CaseStatistics.Count(
                    opened: try row.at(2),
                    accepted: try row.at(3),
                    approved: try row.at(4),
                    refused: try row.at(5),
                    withdrawn: try row.at(6),
                    late: try row.at(7),
                    running: try row.at(8)
                )
            )
        }
    }
}
