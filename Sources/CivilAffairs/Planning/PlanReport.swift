// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

/// How a plan stands, in texts that a program can read: every number is a decimal in words, never a floating one.
package struct PlanReport: Encodable, Sendable {
    package struct Indicator: Encodable, Sendable {
        package let id: String
        package let title: String
        package let nature: String
        package let unit: String
        package let standing: String
        package let reason: String
        package let due: String?
        package let year: Int?
        package let value: String?
        package let origin: String?
        package let goal: String?
        /// Percent of the goal that is there.
        package let share: String?
        package let expected: String?
        package let interpolated: Bool?
        package let forecast: String?
        package let forecastLow: String?
        package let forecastHigh: String?
        package let definition: String?
        package let basis: [String]
        package let disagreements: [String]
        package let note: String?
    }

    package let plan: String
    package let title: String
    package let years: String
    package let asOf: String
    package let closed: Bool
    /// Percent, binding indicators weighing twice; null where nothing can be judged.
    package let score: String?
    package let targeted: Int
    package let judged: Int
    package let counts: [String: Int]
    package let indicators: [Indicator]

    package init(_ status: PlanStatus) {
        plan = status.plan.id
        title = status.plan.title
        years = status.plan.years.text
        asOf = status.day.iso
        closed = status.isClosed
        score = status.scoreText
        targeted = status.targeted
        judged = status.judged
        counts = Dictionary(
            PlanStanding.allCases.map { ($0.rawValue, status.count($0)) }.filter { $0.1 > 0 },
            uniquingKeysWith: { first, _ in first }
        )
        indicators = status.indicators.map(Self.indicator)
    }

    private static func indicator(_ status: IndicatorStatus) -> Indicator {
        let verdict = status.current
        let percent = verdict.share.flatMap { $0.multiplied(by: Ratio(100)) }
        return Indicator(
            id: status.indicator.id,
            title: status.indicator.title,
            nature: status.indicator.nature.rawValue,
            unit: status.indicator.unit,
            standing: verdict.standing.rawValue,
            reason: verdict.reason,
            due: verdict.due?.iso,
            year: verdict.point?.year,
            value: verdict.point?.number.map(PlanText.number),
            origin: verdict.point?.origin.rawValue,
            goal: verdict.goal.map(PlanText.number),
            share: percent.flatMap { $0.figure(places: 1)?.text },
            expected: verdict.expected.map { PlanText.number($0.value) },
            interpolated: verdict.expected?.isInterpolated,
            forecast: verdict.forecast.map { PlanText.number($0.value) },
            forecastLow: verdict.forecast?.low.map(PlanText.number),
            forecastHigh: verdict.forecast?.high.map(PlanText.number),
            definition: status.edition?.text,
            basis: status.indicator.basis,
            disagreements: status.series.disagreements,
            note: status.indicator.note
        )
    }
}

extension PlanStatus {
    /// The score in percent with one decimal; nil where nothing can be judged.
    package var scoreText: String? {
        score.flatMap { $0.multiplied(by: Ratio(100))?.figure(places: 1)?.text }
    }

    /// `完成 6，未达预期 1，不列 2`, in the order in which standings are listed.
    package var countText: String {
        PlanStanding.allCases.map { ($0, count($0)) }.filter { $0.1 > 0 }.map { "\($0.0.rawValue) \($0.1)" }
            .joined(separator: "，")
    }
}
