// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

/// How a plan stands, in texts that a program can read: every number is a decimal in words, never a floating one.
package struct PlanReport: Encodable, Sendable {
    package struct Indicator: Encodable, Sendable {
        let id: String
        let title: String
        let nature: String
        let unit: String
        let standing: String
        let reason: String
        let due: String?
        let year: Int?
        let value: String?
        let origin: String?
        let goal: String?
        /// Percent of the goal that is there.
        let share: String?
        let expected: String?
        let interpolated: Bool?
        let forecast: String?
        let forecastLow: String?
        let forecastHigh: String?
        let definition: String?
        let basis: [String]
        let disagreements: [String]
        let note: String?
    }

    let plan: String
    let title: String
    let years: String
    let asOf: String
    let closed: Bool
    /// Percent, binding indicators weighing twice; null where nothing can be judged.
    let score: String?
    let targeted: Int
    let judged: Int
    let counts: [String: Int]
    let indicators: [Indicator]

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
