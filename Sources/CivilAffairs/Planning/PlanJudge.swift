// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// Judges a plan's indicators by their definitions and values. Pure: no store, no clock.
package struct PlanJudge: Sendable {
    package let plan: PlanDefinition
    package let day: CivilDate
    /// Values by indicator.
    private let series: [String: PlanSeries]

    /// - Parameter further: values of our own or of departments, by indicator; the document's own are in the plan.
    package init(_ plan: PlanDefinition, on day: CivilDate, further: [String: [PlanSeries.Point]] = [:]) {
        self.plan = plan
        self.day = day
        series = Dictionary(
            plan.indicators.map { ($0.id, PlanSeries(of: $0, further: further[$0.id] ?? [], until: day.year)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    package var status: PlanStatus {
        PlanStatus(
            plan: plan,
            day: day,
            isClosed: plan.years.last.map { $0 <= lastFullYear } ?? false,
            indicators: plan.indicators.map(status)
        )
    }

    /// The last year that is over on the day; its last day counts as over.
    private var lastFullYear: Int { day.monthNumber == 12 && day.day == 31 ? day.year : day.year - 1 }

    package func status(of indicator: IndicatorDefinition) -> IndicatorStatus {
        let series = series[indicator.id] ?? PlanSeries(of: indicator, until: day.year)
        let verdicts = indicator.targets.map { verdict(on: $0, of: indicator, series) }
        let open = verdicts.firstIndex { verdict in verdict.due.map { $0 > day } ?? false }
        let current = open.map { verdicts[$0] } ?? verdicts.last ?? reference(indicator, series)
        return IndicatorStatus(
            indicator: indicator,
            edition: indicator.edition(on: day),
            series: series,
            verdicts: verdicts,
            current: current
        )
    }

    private func reference(_ indicator: IndicatorDefinition, _ series: PlanSeries) -> PlanVerdict {
        let point = series.latest(until: lastFullYear)
        let text = point.flatMap { point in
            point.number.map {
                "\(point.year)年为 \(PlanText.amount($0, indicator.unit))\(point.aside)，只供参照，没有目标"
            }
        }
        return PlanVerdict(
            standing: point == nil ? .noData : .reference,
            reason: text ?? "没有数，只供参照",
            due: nil,
            point: point,
            goal: nil,
            goalText: nil,
            expected: nil,
            forecast: nil
        )
    }

    private func verdict(on target: IndicatorTarget, of indicator: IndicatorDefinition, _ series: PlanSeries)
        -> PlanVerdict
    {
        // A target without a day is looked at at the end of the plan, or every year where there is no end.
        let year = target.judgedYear ?? plan.years.last ?? lastFullYear
        let isDue = target.due.map { $0 <= day } ?? (year <= lastFullYear)
        let question = Question(
            indicator: indicator,
            target: target,
            series: series,
            year: year,
            compared: compared(target, at: year)
        )
        func said(_ standing: PlanStanding, _ reason: String, _ point: PlanSeries.Point? = nil) -> PlanVerdict {
            question.verdict(standing, reason, point: point)
        }
        switch target.goal {
        case .reading(.blank): return said(.blank, "原文空缺：\(target.note ?? "目标没有写数")")
        case .reading(.unplanned): return said(.unplanned, "规划没有定目标，不判断完成情况", series.point(of: year))
        case .reading(.notListed(let why)): return said(.notListed, why)
        default: break
        }
        let point = isDue ? series.point(of: year) : series.points.last { $0.year <= lastFullYear }
        switch point?.value {
        case nil:
            return said(.noData, isDue ? "没有\(year)年的数，不能判断" : "还没有数，不能判断")
        case .notListed(let why): return said(.notListed, why, point)
        case .noDenominator(let what): return said(.noDenominator, "\(point?.year ?? year)年\(what)为零，算不出比例", point)
        case .number(let number):
            guard let point else { return said(.noData, "没有数") }
            if !isDue, let baseline = indicator.baseline, point.year <= baseline.year {
                return said(.noData, "只有\(point.year)年的基期数 \(PlanText.amount(number, indicator.unit))，之后还没有数", point)
            }
            guard let bounds = bounds(of: target, at: isDue ? year : point.year) else {
                return said(.noComparison, "缺对照的数：\(comparison(target, at: isDue ? year : point.year))", point)
            }
            return isDue
                ? question.closed(number, point, bounds: bounds)
                : question.open(number, point, bounds: bounds, lacking: lastFullYear - point.year)
        }
    }

    /// What a value is held against in a year.
    private func bounds(of target: IndicatorTarget, at year: Int) -> PlanBounds? {
        switch target.goal {
        case .reading(let reading): reading.figure.map { PlanBounds(least: Ratio($0), most: nil) }
        case .range(let least, let most): PlanBounds(least: Ratio(least), most: Ratio(most))
        case .words: PlanBounds(least: Ratio(1), most: nil)
        case .relative(let times, let other, let lag):
            series[other]?.point(of: year - lag)?.number.flatMap { $0.multiplied(by: Ratio(times)) }.map {
                PlanBounds(least: $0, most: nil, compared: compared(target, at: year))
            }
        }
    }

    /// What a relative goal is made of, such as 2024年“农村居民人均消费支出”的 0.8 倍.
    private func compared(_ target: IndicatorTarget, at year: Int) -> String {
        guard case .relative(let times, _, _) = target.goal else { return "" }
        return comparison(target, at: year) + (times == Figure(whole: 1) ? "" : "的 \(times.text) 倍")
    }

    private func comparison(_ target: IndicatorTarget, at year: Int) -> String {
        guard case .relative(_, let other, let lag) = target.goal else { return "" }
        return "\(year - lag)年“\(plan.indicator(other)?.title ?? other)”"
    }
}

/// What a value is held against: one number, or two ends.
struct PlanBounds: Equatable {
    let least: Ratio
    let most: Ratio?
    /// In words, where the number follows another indicator from year to year.
    var compared: String?
}
