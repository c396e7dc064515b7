// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// Counts the metrics that come from the standards in force: those that benefits are worked out by.
package struct PlanMetrics: Sendable {
    private let parameters: ParameterTable
    private let root: String

    package init(_ pack: ResolvedPack) {
        parameters = pack.parameters
        root = pack.root
    }

    /// The values of every indicator of a plan that is computed from our own data, for the years that are over.
    package func points(of plan: PlanDefinition, on day: CivilDate) -> [String: [PlanSeries.Point]] {
        let last = min(day.monthNumber == 12 && day.day == 31 ? day.year : day.year - 1, plan.years.last ?? .max)
        guard last >= plan.years.first - 1 else { return [:] }
        var points: [String: [PlanSeries.Point]] = [:]
        for indicator in plan.indicators {
            points[indicator.id] = (plan.years.first - 1...last).compactMap { year in
                guard let end = try? CivilDate(year: year, month: 12, day: 31),
                    let metric = indicator.edition(on: end)?.source.metric
                else { return nil }
                return value(metric, year: year).map {
                    PlanSeries.Point(year: year, value: $0, origin: .computed, note: since(metric, year: year))
                }
            }
        }
        return points
    }

    /// The metric on the last day of a year; nil where a standard is not known.
    package func value(_ metric: PlanMetric, year: Int) -> PlanSeries.Value? {
        switch metric {
        case .ruralToUrbanDibao:
            guard let rural = yearly(.ruralDibaoStandard, year), let urban = yearly(.urbanDibaoStandard, year) else {
                return nil
            }
            return percent(rural, of: urban, called: "城市低保标准")
        case .urbanDibaoGrowth: return growth(.urbanDibaoStandard, year)
        case .ruralDibaoGrowth: return growth(.ruralDibaoStandard, year)
        default: return row(metric, year).map { .number($0.amount) }
        }
    }

    /// Since when the standard of a year stands, where it wasn't set anew in that year.
    func since(_ metric: PlanMetric, year: Int) -> String? {
        let standards: [PlanMetric] =
            metric == .ruralToUrbanDibao ? [.ruralDibaoStandard, .urbanDibaoStandard] : [metric]
        let days = Set(standards.compactMap { row($0, year)?.from }.filter { $0.year < year }).sorted()
        return days.isEmpty ? nil : "按 \(days.map(\.iso).joined(separator: "、")) 起的标准"
    }

    /// Nothing where no standard began in the year: whether it stayed the same or nobody entered the new one isn't known.
    private func growth(_ metric: PlanMetric, _ year: Int) -> PlanSeries.Value? {
        guard row(metric, year)?.from.year == year, let now = yearly(metric, year),
            let before = yearly(metric, year - 1),
            let more = now.subtracting(before)
        else { return nil }
        return percent(more, of: before, called: "上年\(metric.id)")
    }

    private func percent(_ part: Ratio, of whole: Ratio, called name: String) -> PlanSeries.Value? {
        guard whole.numerator != 0 else { return .noDenominator(name) }
        return part.multiplied(by: Ratio(100))?.divided(by: whole).map(PlanSeries.Value.number)
    }

    /// A standard for a year, whether it is written by the month or by the year.
    private func yearly(_ metric: PlanMetric, _ year: Int) -> Ratio? {
        guard let row = row(metric, year) else { return nil }
        return row.isMonthly ? row.amount.multiplied(by: Ratio(12)) : row.amount
    }

    /// A share that a parameter sets, on the last day of a year; nil where none is set.
    func share(_ name: String, year: Int) -> Figure? {
        guard let day = try? CivilDate(year: year, month: 12, day: 31),
            let row = parameters.row(name, region: root, on: day),
            let figure = try? Figure(parsing: String(row.value.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })),
            figure != .zero
        else { return nil }
        return figure
    }

    private func row(_ metric: PlanMetric, _ year: Int) -> (amount: Ratio, isMonthly: Bool, from: CivilDate)? {
        guard let name = metric.parameter, let day = try? CivilDate(year: year, month: 12, day: 31),
            let row = parameters.row(name, region: root, on: day),
            let figure = try? Figure(parsing: String(row.value.prefix { $0.isASCII && ($0.isNumber || $0 == ".") })),
            // A standard of nought stands where none was published.
            figure.digits != 0
        else { return nil }
        return (Ratio(figure), row.value.hasSuffix("月"), row.from)
    }
}
