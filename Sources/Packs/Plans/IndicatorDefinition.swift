// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Something that a plan measures 指标.
package struct IndicatorDefinition: Sendable, Equatable {
    package enum Nature: String, Sendable, CaseIterable {
        case binding = "约束性"
        case expected = "预期性"
        /// It has a target, but the document does not say how binding it is.
        case unmarked = "未标注"
        /// A figure without target: what others are compared with, or where things stood.
        case reference = "参照"
    }

    /// How a value is held against the target.
    package enum Direction: String, Sendable, CaseIterable {
        case atLeast = "不低于"
        case above = "高于"
        case atMost = "不高于"
        case below = "低于"
        case exactly = "等于"
        case between = "介于"
        /// Done or not done; there is no number.
        case advance = "推进"
    }

    /// For what area there is one value.
    package enum Level: String, Sendable, CaseIterable {
        case whole = "全域"
        case county = "县级"
        case township = "乡镇"
        case village = "村级"
    }

    package let id: String
    package let title: String
    package let unit: String
    package let nature: Nature
    package let direction: Direction
    package let level: Level
    /// Id of the plan's area that the denominator counts over.
    package let area: String?
    package let basis: [String]
    /// What exactly is counted, and from which day on it is counted so; the earliest first.
    package let editions: [IndicatorEdition]
    package let baseline: ReportedValue?
    package let targets: [IndicatorTarget]
    /// Yearly values that the document itself gives on the way; those in between are interpolated.
    package let path: [ReportedValue]
    /// Values that the document itself reports.
    package let values: [ReportedValue]
    package let note: String?
    package let place: PackPlace

    /// How it is counted on a day.
    package func edition(on day: CivilDate) -> IndicatorEdition? {
        editions.last { $0.from <= day } ?? editions.first
    }

    /// The value that counts of a year, where several stand.
    package func value(of year: Int) -> ReportedValue? { values.first { $0.year == year && $0.isUsed } }
}

/// What exactly is counted from a day on 口径; a change of definition is a new edition, and older values stay under theirs.
package struct IndicatorEdition: Sendable, Equatable {
    package let from: CivilDate
    package let text: String
    package let numerator: String?
    package let denominator: String?
    package let source: IndicatorSource
    package let place: PackPlace
}

/// Where the values come from.
package enum IndicatorSource: Sendable, Equatable {
    /// From our own data.
    case computed(PlanMetric)
    /// By a department, with what proves it.
    case reported(by: String, evidence: String)
    /// Both, held against each other; our own counts.
    case compared(PlanMetric, by: String, evidence: String)
    /// Both, where our own records do not hold everything: the department's counts, and ours stands beside it.
    case attended(PlanMetric, by: String, evidence: String)

    package enum Kind: String, Sendable, CaseIterable {
        case computed = "自动计算"
        case reported = "上报"
        case compared = "核对"
        case attended = "对照"
    }

    /// Whether our own value can be what is judged by.
    package var judgesOwn: Bool {
        if case .attended = self { false } else { true }
    }

    package var metric: PlanMetric? {
        switch self {
        case .computed(let metric), .compared(let metric, _, _), .attended(let metric, _, _): metric
        case .reported: nil
        }
    }

    package var department: String? {
        switch self {
        case .reported(let name, _), .compared(_, let name, _), .attended(_, let name, _): name
        case .computed: nil
        }
    }

    /// What the department proves its values with.
    package var evidence: String? {
        switch self {
        case .reported(_, let text), .compared(_, _, let text), .attended(_, _, let text): text
        case .computed: nil
        }
    }
}

/// What a document writes where a number may stand.
package enum FigureReading: Sendable, Equatable {
    case figure(Figure)
    /// The number that a parameter has on the last day of the year; the number itself is filled in when layers are joined.
    case parameter(String)
    /// 不列: the document says that no value is given, and why.
    case notListed(String)
    /// 未规划: no target was set.
    case unplanned
    /// 原文空缺: the document left the number out.
    case blank

    package var figure: Figure? {
        if case .figure(let figure) = self { figure } else { nil }
    }
}

/// A value of a year, as the document gives it.
package struct ReportedValue: Sendable, Equatable {
    package let year: Int
    package let reading: FigureReading
    package let basis: String
    /// Whether it counts, where a document gives several for the same year.
    package let isUsed: Bool
    package let note: String?
    package let place: PackPlace
}

/// What is to be reached, and by when.
package struct IndicatorTarget: Sendable, Equatable {
    package enum Goal: Sendable, Equatable {
        case reading(FigureReading)
        case range(Figure, Figure)
        /// So many times the value of another indicator, so many years before.
        case relative(times: Figure, of: String, lag: Int)
        /// Words where there is no number.
        case words(String)
    }

    /// Nil where the document sets no year.
    package let due: CivilDate?
    package let goal: Goal
    package let basis: String
    package let note: String?
    package let place: PackPlace

    package var figure: Figure? {
        if case .reading(let reading) = goal { reading.figure } else { nil }
    }
}
