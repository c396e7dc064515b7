// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Storage
import Vocabulary

/// What whole years came to, by what the bureau recorded of its own work: meetings with issued minutes, and the lottery's
/// money as it was reported and checked. There are no records of single people behind it.
extension Planning {
    /// Values of years that are over on the day. A year before the first meeting that was recorded has none.
    func yearly(of plans: [PlanDefinition], on day: CivilDate, in transaction: any ReadTransaction) throws
        -> [PlanMetric: [PlanSeries.Point]]
    {
        let metrics = Set(plans.flatMap(\.indicators).compactMap { $0.edition(on: day)?.source.metric })
        let last = day.monthNumber == 12 && day.day == 31 ? day.year : day.year - 1
        var points: [PlanMetric: [PlanSeries.Point]] = [:]
        if metrics.contains(.topicalMeetings) {
            let counts = try MeetingStore.counts(in: transaction)
            points[.topicalMeetings] = PlanMetricRules.topicalMeetings(counts, until: last)
        }
        if metrics.contains(.lotteryForElders) {
            let keys = book.funds.lines.map { FundItem.key($0.id, .lottery, .spent) }
            let values = try FundStore.checked(keys, in: transaction)
            points[.lotteryForElders] = Dictionary(grouping: values, by: \.year).sorted { $0.key < $1.key }.compactMap {
                $0 > last
                    ? nil
                    : PlanMetricRules.lotteryForElders(FundYear(year: $0, book.funds, $1, paid: [:], elderTarget: nil))
            }
        }
        return points
    }
}

extension PlanMetricRules {
    /// One point a year, from the first year of which any meeting is known; a year without one is nought.
    static func topicalMeetings(
        _ counts: [(year: Int, kind: Meeting.Kind, count: Int)],
        until last: Int
    ) -> [PlanSeries.Point] {
        guard let first = counts.map(\.year).min(), first <= last else { return [] }
        return (first...last).map { year in
            let count = counts.filter { $0.year == year && $0.kind == .topical }.reduce(0) { $0 + $1.count }
            return PlanSeries.Point(
                year: year,
                value: .number(Ratio(Int64(count))),
                origin: .computed,
                note: "印发了纪要的专题会议"
            )
        }
    }

    /// Nil while a line of the lottery's money isn't known.
    static func lotteryForElders(_ year: FundYear) -> PlanSeries.Point? {
        guard let (elder, all) = year.elderSpending else { return nil }
        let note = "复核过的福彩支出 \(all.inLargeUnits)，其中用于养老 \(elder.inLargeUnits)"
        guard all != .zero else {
            return PlanSeries.Point(
                year: year.year,
                value: .noDenominator("福彩公益金支出"),
                origin: .computed,
                note: note
            )
        }
        return Ratio(elder.fen, all.fen)?.multiplied(by: Ratio(100)).map { share in
            PlanSeries.Point(year: year.year, value: .number(share), origin: .computed, note: note)
        }
    }
}
