// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Storage
package import Vocabulary

/// A scenario (情景): some parameters with other figures, tried over all known families, and how far it is.
package struct PolicyScenario: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible { case running, done, failed }

    /// One parameter that is tried with another figure.
    package struct Change: Sendable, Equatable {
        package let name: String
        /// As the parameter table writes it, such as `630元/人·月`.
        package let before: String
        package let after: String
    }

    package let id: Int64
    package let title: String
    package let programID: String
    /// Day whose parameters and ages count.
    package let date: CivilDate
    package let releaseHash: String
    package let state: State
    /// Why it could not be finished, in Chinese.
    package let problem: String?
    /// Families that were looked at; 0 before it is done.
    package let families: Int
    package let madeBy: String
    package let madeAt: Timestamp
    package let finishedAt: Timestamp?
    package let version: Int64
    package internal(set) var changes: [Change] = []
    let jobID: Int64
    /// Whether families must be read anew for it.
    let isFresh: Bool
    /// What it was run on; nil before that, and for those of earlier versions.
    package let snapshotID: Int64?
}

/// How far a scenario is.
package struct ScenarioProgress: Sendable, Equatable {
    package let step: String
    package let done: Int
    /// 0 while it is not known yet.
    package let total: Int
}

/// What becomes of a family's benefit under other figures.
package enum ScenarioChangeKind: String, Sendable, CaseIterable, SQLConvertible {
    case entered, departed, raised, lowered, regraded

    package var title: String {
        switch self {
        case .entered: "进入保障"
        case .departed: "退出保障"
        case .raised: "金额增加"
        case .lowered: "金额减少"
        case .regraded: "只有结论变化"
        }
    }
}

/// Something that is not known of families for whom nothing can be decided.
package struct ScenarioGap: Sendable, Equatable {
    package let name: String
    package let families: Int
    /// Inputs that it stands for: those of one other benefit's rules stand together when they are many.
    package var items = 1

    /// The inputs of rules that are read along, such as the thirty of an assessment, as one.
    static func grouped(_ gaps: [ScenarioGap], _ edition: PolicyEdition, on date: CivilDate) -> [ScenarioGap] {
        let inputs = edition.program.readings(on: date).filter { $0.role == .input }
        let own = Set(inputs.filter { $0.program == edition.program.name }.map(\.name))
        let owners = Dictionary(inputs.map { ($0.name, $0.program) }, uniquingKeysWith: { first, _ in first })
        let foreign = Dictionary(grouping: gaps.filter { !own.contains($0.name) }) { owners[$0.name] ?? "" }
            .filter { $0.value.count > 3 && !$0.key.isEmpty }
        let gathered = foreign.map { owner, gaps in
            let title = edition.pack.policies[owner]?.title ?? owner
            return ScenarioGap(
                name: "\(title)的 \(gaps.count) 项",
                families: gaps.map(\.families).max() ?? 0,
                items: gaps.count
            )
        }
        let single = gaps.filter { gap in !foreign.values.contains { $0.contains(gap) } }
        return (single + gathered).sorted { ($1.families, $0.name) < ($0.families, $1.name) }
    }
}

/// Families, people and money of one group before and after.
package struct ScenarioTotal: Sendable, Equatable {
    package let townshipID: Int64
    /// 城市 or 农村 as the facts say; empty where they don't.
    package let settlement: String
    package let classCode: String
    package internal(set) var families = 0
    /// Families of which nothing is known that the rules ask for.
    package internal(set) var withoutFacts = 0
    /// Families of which too little is known for a decision 待核.
    package internal(set) var unclear = 0
    package internal(set) var before = Side()
    package internal(set) var after = Side()
    package internal(set) var counts: [ScenarioChangeKind: Int] = [:]

    /// Who is covered, and what that costs a month.
    package struct Side: Sendable, Equatable {
        package internal(set) var families = 0
        package internal(set) var persons = 0
        package internal(set) var amount = Money.zero
    }

    init(townshipID: Int64 = 0, settlement: String = "", classCode: String = "") {
        self.townshipID = townshipID
        self.settlement = settlement
        self.classCode = classCode
    }

    mutating func add(_ other: ScenarioTotal) {
        families += other.families
        withoutFacts += other.withoutFacts
        unclear += other.unclear
        before.add(other.before)
        after.add(other.after)
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// The groups together.
    package static func sum(_ totals: [ScenarioTotal]) -> ScenarioTotal {
        totals.reduce(into: ScenarioTotal()) { $0.add($1) }
    }
}

extension ScenarioTotal.Side {
    mutating func add(_ other: ScenarioTotal.Side) {
        families += other.families
        persons += other.persons
        amount += other.amount
    }
}

/// A family that the other figures change something for.
package struct ScenarioFamily: Sendable, Equatable {
    package let place: Int64
    package let regionID: Int64
    package let enrolmentID: Int64?
    package let caseID: Int64?
    /// Of the register, for benefits that nobody applies for here.
    package let householdID: Int64?
    /// Somebody without a household.
    package let personID: Int64?
    /// 户编号, 在册编号 or 办件编号.
    package let number: String
    /// Who gets the money or applied; masked.
    package let name: String
    package let kind: ScenarioChangeKind
    package let decisionBefore: String
    package let decisionAfter: String
    package let personsBefore: Int
    package let personsAfter: Int
    package let amountBefore: Money
    package let amountAfter: Money
    /// What the family really gets a month; nil for one that is not on the books.
    package let paid: Money?

    package var difference: Money { amountAfter - amountBefore }
}
