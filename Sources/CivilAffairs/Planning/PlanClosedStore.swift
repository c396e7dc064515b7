// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What was counted township by township when a period was closed. It stays as it stood, whatever becomes of the records.
struct PlanClosedStore {
    let planID: String
    /// Stands for what belongs to no township.
    let rootRegionID: Int64

    /// Adds what every indicator came to at the end of a period.
    func keep(
        _ counts: [(indicatorID: String, townships: [Int64?: PlanFigure])],
        of period: PlanPeriod,
        in transaction: any Transaction
    ) throws {
        let rows = counts.flatMap { indicatorID, townships -> [[SQLValue]] in
            townships.map { township, figure in
                [
                    .text(planID), .text(indicatorID), period.sqlValue, .integer(township ?? rootRegionID),
                    .integer(figure.numerator), .integer(figure.denominator), .integer(figure.unknown),
                    .integer(figure.silent),
                ]
            }
        }
        guard !rows.isEmpty else { return }
        try transaction.insert(
            into: "plan_closed_count",
            ["plan_id", "indicator_id", "period", "region_id", "numerator", "denominator", "unknown", "silent"],
            rows: rows
        )
    }

    /// What an indicator came to in closed periods, by their last day. Statements: 1.
    func counts(of indicatorID: String, in transaction: any ReadTransaction) throws
        -> [CivilDate: [Int64?: PlanFigure]]
    {
        let rows = try transaction.query(
            """
            select period, region_id, numerator, denominator, unknown, silent from plan_closed_count
            where plan_id = \(planID) and indicator_id = \(indicatorID)
            """
        )
        var counts: [CivilDate: [Int64?: PlanFigure]] = [:]
        for row in rows {
            let (period, region): (PlanPeriod, Int64) = (try row.at(0), try row.at(1))
            let township: Int64? = region == rootRegionID ? nil : region
            counts[try period.lastDay, default: [:]][township] = PlanFigure(
                numerator: try row.at(2),
                denominator: try row.at(3),
                unknown: try row.at(4),
                silent: try row.at(5)
            )
        }
        return counts
    }
}
