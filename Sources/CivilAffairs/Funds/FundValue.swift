// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// Something of a year that is reported of funds: an amount of a line by source, or how a goal came out.
package struct FundItem: Sendable, Equatable {
    package enum Measure: String, Sendable, CaseIterable {
        case budget, allocated, spent

        package var title: String {
            switch self {
            case .budget: "预算"
            case .allocated: "下达"
            case .spent: "支出"
            }
        }
    }

    package enum Subject: Sendable, Equatable {
        case money(FundSource, Measure)
        case goal(FundGoal)
    }

    /// Names it in the store and in addresses: `dibao.own.spent`, or the goal's own.
    package let key: String
    package let title: String
    package let subject: Subject

    static func money(_ line: FundLine, _ source: FundSource, _ measure: Measure) -> FundItem {
        FundItem(
            key: key(line.id, source, measure),
            title: "\(line.title)　\(source.rawValue)　\(measure.title)",
            subject: .money(source, measure)
        )
    }

    static func goal(_ goal: FundGoal) -> FundItem {
        FundItem(key: goalKey(goal), title: goal.title, subject: .goal(goal))
    }

    package static func goalKey(_ goal: FundGoal) -> String { "goal.\(goal.id)" }

    package static func key(_ line: String, _ source: FundSource, _ measure: Measure) -> String {
        "\(line).\(source).\(measure.rawValue)"
    }
}

/// A value that somebody reported of funds 上报数; it counts when a second person has checked it, and a correction stands
/// beside it.
package struct FundValue: Sendable, Equatable {
    package let id: Int64
    package let year: Int
    package let key: String
    /// 1 for the first of its item and year.
    package let number: Int
    package let amount: Money?
    package let figure: Figure?
    package let note: String
    package let reason: String?
    package let evidence: PlanValue.Evidence?
    package let state: PlanValue.State
    package let reportedByID: Int64?
    package let reportedBy: String
    package let reportedAt: Timestamp
    package let checkedBy: String?
    package let checkedAt: Timestamp?
    package let checkNote: String?

    package var text: String { amount.map { "\($0.text) 元" } ?? figure?.text ?? "" }
}

/// What somebody reports.
package struct FundEntry: Sendable {
    package let year: Int
    package let key: String
    package let value: String
    /// 元 or 万元, for amounts.
    package let unit: String
    package let note: String
    package let reason: String
    package let evidence: (name: String, content: [UInt8])?

    package init(
        year: Int,
        key: String,
        value: String,
        unit: String,
        note: String,
        reason: String,
        evidence: (name: String, content: [UInt8])?
    ) {
        self.year = year
        self.key = key
        self.value = value
        self.unit = unit
        self.note = note
        self.reason = reason
        self.evidence = evidence
    }
}
