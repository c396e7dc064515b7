// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Policy
package import Vocabulary

/// How an indicator stands. It is always worked out from values and targets, never written down.
package enum PlanStanding: String, Sendable, CaseIterable {
    // Its day has come.
    case completed = "完成"
    case missed = "未达预期"
    // Its day is still to come.
    case reached = "已达目标"
    case onTrack = "进度正常"
    case atRisk = "有风险"
    case behind = "滞后"
    // Nothing can be said, and why.
    case noData = "无数据"
    case notListed = "不列"
    case noDenominator = "分母为零"
    case noComparison = "缺对照数"
    case unplanned = "未规划"
    case blank = "原文空缺"
    case reference = "参照"

    /// Whether it says how far the plan was carried out.
    package var isJudged: Bool {
        switch self {
        case .completed, .missed, .reached, .onTrack, .atRisk, .behind: true
        default: false
        }
    }

    /// Whether it counts as good.
    package var isGood: Bool { [.completed, .reached, .onTrack].contains(self) }
}

/// What is said of one target of an indicator on a day.
package struct PlanVerdict: Sendable, Equatable {
    package let standing: PlanStanding
    /// In one Chinese sentence, with the numbers.
    package let reason: String
    /// Nil where the document sets no day.
    package let due: CivilDate?
    /// The value it rests on.
    package let point: PlanSeries.Point?
    package let goal: Ratio?
    /// The goal in words, such as 不低于 60%.
    package let goalText: String?
    /// Where it should stand in the year of the value, before its day.
    package let expected: PlanPath.Expected?
    package let forecast: PlanForecast?

    /// How much of the goal is there; nil where there is no number, or the goal is nought.
    package var share: Ratio? {
        guard let number = point?.number, let goal, goal.numerator != 0 else { return nil }
        return number.divided(by: goal)
    }
}

/// How an indicator stands as a whole: each of its targets, and the one that counts today.
package struct IndicatorStatus: Sendable, Equatable {
    package let indicator: IndicatorDefinition
    /// How it is counted on the day.
    package let edition: IndicatorEdition?
    package let series: PlanSeries
    /// One for each target, in the document's order.
    package let verdicts: [PlanVerdict]
    /// The first whose day is still to come, else the last; what the plan says of a reference figure otherwise.
    package let current: PlanVerdict

    /// A binding indicator weighs twice as much as another.
    package var weight: Int64 { indicator.nature == .binding ? 2 : 1 }
}

/// How a plan stands on a day.
package struct PlanStatus: Sendable, Equatable {
    package let plan: PlanDefinition
    package let day: CivilDate
    /// Whether the plan's years are over on the day.
    package let isClosed: Bool
    package let indicators: [IndicatorStatus]

    package func count(_ standing: PlanStanding) -> Int { indicators.filter { $0.current.standing == standing }.count }

    /// How many indicators have a target, and of how many something can be said.
    package var targeted: Int { indicators.filter { $0.indicator.nature != .reference }.count }
    package var judged: Int { indicators.filter(\.current.standing.isJudged).count }

    /// Share of the good ones among those of which something can be said, binding ones weighing twice. What has no
    /// data is in neither part of the fraction. Nil where nothing can be said at all.
    package var score: Ratio? {
        let judged = indicators.filter(\.current.standing.isJudged)
        let all = judged.reduce(Int64(0)) { $0 + $1.weight }
        let good = judged.filter(\.current.standing.isGood).reduce(Int64(0)) { $0 + $1.weight }
        return Ratio(good, all)
    }
}
