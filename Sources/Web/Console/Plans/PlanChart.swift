// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy

/// Where an indicator should stand and where it stood, year by year, as a drawing without script. Whole numbers only.
struct PlanChart: Sendable {
    static let width: Int64 = 640
    static let height: Int64 = 220
    private static let margin: (left: Int64, right: Int64, top: Int64, bottom: Int64) = (20, 44, 34, 40)

    struct Spot: Sendable {
        let x: Int64
        let y: Int64
        let spotText: String
        let textY: Int64
    }

    struct Mark: Sendable {
        let x: Int64
        let mark: String
    }

    /// `x,y x,y` of the path; nil where the document gives fewer than two years.
    let path: String?
    /// The same of what was there.
    let line: String?
    let spots: [Spot]
    /// The target of the last year of the path.
    let goals: [Spot]
    let years: [Mark]
    let base: Int64
    let yearY: Int64
    /// Both series in words, for those who do not see the drawing.
    let described: String

    /// Nil where there is nothing to draw.
    init?(_ status: IndicatorStatus) {
        let unit = status.indicator.unit
        let hasTargets = !status.indicator.targets.isEmpty
        let expected = (hasTargets ? PlanPath(status.indicator).years : []).map { (year: $0.year, value: $0.value) }
        let actual = status.series.points.compactMap { point in
            point.number.map { (year: point.year, value: $0) }
        }
        let all = expected + actual
        guard let first = all.map(\.year).min(), let last = all.map(\.year).max(), first < last,
            let low = all.map(\.value).min(), let high = all.map(\.value).max()
        else { return nil }
        let (margin, width, height) = (Self.margin, Self.width, Self.height)
        let plain = width - margin.left - margin.right
        func x(_ year: Int) -> Int64 { margin.left + plain * Int64(year - first) / Int64(last - first) }
        func y(_ value: Ratio) -> Int64 {
            let room = height - margin.top - margin.bottom
            guard let span = high.subtracting(low), span.numerator != 0,
                let part = value.subtracting(low)?.divided(by: span)?.multiplied(by: Ratio(room)),
                let whole = part.rounded(to: 1, .half)
            else { return margin.top + room / 2 }
            return height - margin.bottom - whole.numerator
        }
        func joined(_ points: [(year: Int, value: Ratio)]) -> String? {
            guard points.count > 1 else { return nil }
            return points.map { "\(x($0.year)),\(y($0.value))" }.joined(separator: " ")
        }
        path = joined(expected)
        line = joined(actual)
        // Where a target lies close above what was reached in its year, its figure stands above and the other below.
        func crowds(_ year: Int) -> Bool {
            guard let goal = expected.last, goal.year == year,
                let reached = actual.last(where: { $0.year == year }).map({ y($0.value) })
            else { return false }
            let gap = reached - y(goal.value)
            return gap >= 0 && gap < 40 && reached + 30 < height - margin.bottom
        }
        spots = actual.map { point in
            let place = y(point.value)
            return Spot(
                x: x(point.year),
                y: place,
                spotText: PlanText.number(point.value),
                textY: crowds(point.year) ? place + 24 : place - 10
            )
        }
        goals = expected.suffix(1).map { point in
            let place = y(point.value)
            return Spot(
                x: x(point.year),
                y: place,
                spotText: PlanText.number(point.value),
                textY: crowds(point.year) ? place - 10 : place + 22
            )
        }
        // So many that they can be read on a phone.
        let step = max(1, (last - first + 5) / 6)
        years = stride(from: first, through: last, by: step).map { Mark(x: x($0), mark: String($0)) }
        base = height - margin.bottom + 6
        yearY = height - 10
        func words(_ points: [(year: Int, value: Ratio)]) -> String {
            points.map { "\($0.year)年 \(PlanText.amount($0.value, unit))" }.joined(separator: "，")
        }
        described = "应到：\(expected.isEmpty ? "没有写" : words(expected))；实际：\(actual.isEmpty ? "没有数" : words(actual))"
    }
}
