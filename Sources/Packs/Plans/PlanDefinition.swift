// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A plan 规划 of a place as its document says it: what is to be reached, by whom, with which projects.
package struct PlanDefinition: Sendable, Equatable {
    /// What the document is.
    package enum Kind: String, Sendable, CaseIterable {
        case plan = "规划"
        case opinion = "意见"
        case draft = "征求意见稿"
        /// A time for which no plan has been written yet.
        case open = "待编"
    }

    /// Years for which it holds, first and last included.
    package struct Years: Sendable, Equatable {
        package let first: Int
        /// Nil where the document sets no end.
        package let last: Int?

        package func contains(_ year: Int) -> Bool { year >= first && last.map { year <= $0 } ?? true }
        /// `2021—2025年`, `2020年起`
        package var text: String { last.map { "\(first)—\($0)年" } ?? "\(first)年起" }
    }

    package let id: String
    package let title: String
    package let kind: Kind
    /// Number or publisher of the document.
    package let document: String
    package let issued: CivilDate?
    package let years: Years
    /// Who reports an indicator that says nothing else.
    package let reporting: IndicatorSource?
    /// Days on which the plan is to be evaluated.
    package let evaluations: [CivilDate]
    package let areas: [PlanArea]
    /// Where the document contradicts itself, others, or the law that came later.
    package let discrepancies: [PlanDiscrepancy]
    package let indicators: [IndicatorDefinition]
    package let measures: [MeasureDefinition]
    package let projects: [ProjectDefinition]
    /// What the projects' one-off amounts add up to, as it was counted by hand.
    package let investment: Money?
    package let note: String?
    package let basis: [String]
    package let place: PackPlace

    package func indicator(_ id: String) -> IndicatorDefinition? { indicators.first { $0.id == id } }
    package func project(_ id: String) -> ProjectDefinition? { projects.first { $0.id == id } }

    /// Every amount that is spent once, added up.
    package var oneOffInvestment: Money { projects.reduce(.zero) { $0 + $1.oneOffInvestment } }
}

/// The regions that an indicator counts over, so that its denominator is never in doubt.
package struct PlanArea: Sendable, Equatable {
    package let id: String
    package let title: String
    /// Level of the regions counted, as `regions.csv` names it.
    package let level: String
    /// Codes that are left out.
    package let except: [String]
    /// How many there are.
    package let count: Int
    package let note: String?
    package let place: PackPlace
}

/// A place where two figures or texts do not go together 出入: all readings stand, one is used, and the note says why.
package struct PlanDiscrepancy: Sendable, Equatable {
    package struct Reading: Sendable, Equatable {
        package let text: String
        package let basis: String
    }

    package let id: String
    package let title: String
    package let readings: [Reading]
    /// Which is used, in words.
    package let used: String
    package let note: String
    /// Indicators that it concerns.
    package let indicators: [String]
    package let place: PackPlace
}

/// A department 部门 or organisation that plans give tasks to.
package struct DepartmentDefinition: Sendable, Equatable {
    package let id: String
    package let title: String
    /// Other names that documents give it.
    package let also: [String]
    /// Whether the document's own list of departments has it.
    package let isListed: Bool
    package let note: String?
    package let place: PackPlace

    package func answers(to name: String) -> Bool { title == name || also.contains(name) }
}

/// What a section of a plan asks to be done 措施.
package struct MeasureDefinition: Sendable, Equatable {
    package let id: String
    package let title: String
    package let basis: [String]
    /// Names as the document writes them; the first leads.
    package let departments: [String]
    /// What is said where the document names nobody.
    package let unassigned: String?
    package let tasks: [TaskDefinition]
    package let indicators: [String]
    package let projects: [String]
    package let place: PackPlace
}

/// One thing of a measure that can be done and reported by itself 任务.
package struct TaskDefinition: Sendable, Equatable {
    package let id: String
    package let title: String
    /// Empty where those of the measure do it.
    package let departments: [String]
    package let unassigned: String?
    package let due: CivilDate?
    package let indicators: [String]
    package let place: PackPlace
}

/// Something that is built, bought or set up 工程项目.
package struct ProjectDefinition: Sendable, Equatable {
    package struct Content: Sendable, Equatable {
        package let title: String
        /// Nil where the document gives no number.
        package let quantity: Figure?
        package let unit: String?
        package let place: PackPlace
    }

    package struct Investment: Sendable, Equatable {
        package let title: String
        package let amount: Money
        /// Where the money comes from, 原文未列 where the document does not say.
        package let source: String
        /// Given every year rather than once.
        package let isYearly: Bool
        package let place: PackPlace
    }

    package struct Stage: Sendable, Equatable {
        package let title: String
        package let due: CivilDate?
    }

    package let id: String
    package let title: String
    package let basis: [String]
    package let contents: [Content]
    package let investments: [Investment]
    /// What the document says it costs as a whole, where it does.
    package let total: Money?
    package let stages: [Stage]
    package let from: CivilDate?
    package let until: CivilDate?
    package let departments: [String]
    package let indicators: [String]
    package let note: String?
    package let place: PackPlace

    package var oneOffInvestment: Money { investments.filter { !$0.isYearly }.reduce(.zero) { $0 + $1.amount } }
    package var yearlyInvestment: Money { investments.filter(\.isYearly).reduce(.zero) { $0 + $1.amount } }
}
