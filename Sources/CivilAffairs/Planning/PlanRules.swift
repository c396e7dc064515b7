// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
import SharedKernel
import Vocabulary

/// What may be reported, what counts of it, and what is still to come. Pure.
package enum PlanRules {
    static let longestNote = 1_000

    /// The value that counts of each indicator, region and period: the last that was checked.
    package static func counting(_ values: [PlanValue]) -> [PlanValue] {
        struct Place: Hashable {
            let plan: String
            let indicator: String
            let region: Int64
            let period: PlanPeriod
            let origin: PlanValue.Origin
        }
        let checked = values.filter { $0.state == .checked }
        let last = Dictionary(grouping: checked) {
            Place(
                plan: $0.planID,
                indicator: $0.indicatorID,
                region: $0.regionID,
                period: $0.period,
                origin: $0.origin
            )
        }.compactMap { $0.value.max { $0.number < $1.number } }
        return last.sorted { ($0.indicatorID, $0.period, $0.regionID) < ($1.indicatorID, $1.period, $1.regionID) }
    }

    /// The yearly values of the whole place that are judged.
    static func points(of plan: PlanDefinition, _ values: [PlanValue], regionID: Int64) -> [String: [PlanSeries.Point]]
    {
        var points: [String: [PlanSeries.Point]] = [:]
        for value in counting(values) where value.regionID == regionID && value.period.month == nil {
            guard let indicator = plan.indicator(value.indicatorID) else { continue }
            points[indicator.id, default: []].append(
                PlanSeries.Point(
                    year: value.period.year,
                    value: value.value.map { .number(Ratio($0)) }
                        ?? .noDenominator(denominator(of: indicator, in: value.period) ?? "分母"),
                    origin: value.origin == .computed ? .computed : .reported,
                    note: value.origin == .computed ? value.note : nil
                )
            )
        }
        return points
    }

    /// How it was counted at the end of a period.
    package static func edition(of indicator: IndicatorDefinition, in period: PlanPeriod) -> IndicatorEdition? {
        let day = try? CivilDate(year: period.year, month: period.month ?? 12, day: 28)
        return day.flatMap(indicator.edition)
    }

    static func denominator(of indicator: IndicatorDefinition, in period: PlanPeriod) -> String? {
        edition(of: indicator, in: period)?.denominator
    }

    // MARK: - What is reported

    /// - Throws: `PlanningProblem` naming what is wrong with the entry.
    static func value(
        _ entry: PlanEntry,
        _ period: PlanPeriod,
        _ indicator: IndicatorDefinition,
        _ plan: PlanDefinition,
        on today: CivilDate
    ) throws(PlanningProblem) -> Figure? {
        let edition = edition(of: indicator, in: period)
        guard edition?.source.department != nil else { throw .notReported }
        // Others are compared with the year before the plan, too.
        guard period.year >= plan.years.first - 1, period.year <= plan.years.last ?? .max else {
            throw .periodOutside(years: plan.years.text)
        }
        guard period.hasBegun(on: today) else { throw .periodAhead }
        guard !entry.note.isEmpty else { throw .noteNeeded }
        guard max(entry.note.count, entry.reason.count) <= longestNote else { throw .tooLong(most: longestNote) }
        if entry.isEmpty {
            guard edition?.denominator != nil else { throw .noDenominator }
            return nil
        }
        guard !entry.figure.isEmpty else { throw .figureNeeded }
        let plain =
            entry.figure.hasSuffix(indicator.unit) ? String(entry.figure.dropLast(indicator.unit.count)) : entry.figure
        let figure: Figure
        do {
            figure = try Figure(parsing: plain)
        } catch {
            throw .figure(String(entry.figure.prefix(20)))
        }
        if indicator.direction == .advance, figure != .zero, figure != Figure(whole: 1) { throw .yesOrNo }
        if indicator.unit == "%", edition?.denominator != nil, figure > Figure(whole: 100) { throw .shareAbove }
        if edition?.denominator != nil, figure < .zero { throw .shareBelow }
        return figure
    }

    // MARK: - What is still to come

    /// One indicator whose value of a year a department owes.
    package struct Due: Sendable, Equatable {
        package let indicator: IndicatorDefinition
        package let department: String
        package let evidence: String
        /// The last that came for the year; nil while nothing did.
        package let value: PlanValue?

        /// Whether there is no checked value yet.
        package var isOpen: Bool { value?.state != .checked }
    }

    /// What departments report of a year. What the document itself says of that year is not asked for again.
    package static func due(
        _ plan: PlanDefinition,
        year: Int,
        _ values: [PlanValue],
        regionID: Int64
    ) -> [Due] {
        let period = PlanPeriod(year: year)
        return plan.indicators.compactMap { indicator in
            guard let source = edition(of: indicator, in: period)?.source, indicator.value(of: year) == nil,
                let department = source.department, let evidence = source.evidence
            else { return nil }
            let came = values.filter {
                $0.indicatorID == indicator.id && $0.period == period && $0.regionID == regionID
                    && $0.origin == .reported
            }
            return Due(
                indicator: indicator,
                department: department,
                evidence: evidence,
                value: came.last { $0.state == .checked } ?? came.last
            )
        }
    }
}
