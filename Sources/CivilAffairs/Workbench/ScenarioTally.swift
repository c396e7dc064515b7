// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Vocabulary

/// Adds families up by township, settlement and class.
struct ScenarioTally {
    private struct Group: Hashable {
        let township: Int64
        let settlement: String
        let classCode: String
    }

    private let tree: RegionTree
    private var townships: [Int64: Int64] = [:]
    private var groups: [Group: ScenarioTotal] = [:]
    private(set) var seen = 0
    /// Unclear families that want each input, out of the first of them.
    private(set) var gaps: [String: Int] = [:]
    /// How many more unclear families are asked what they lack: naming it takes longer than judging.
    private(set) var gapsLeft = 5_000
    /// Place of the last changed family.
    var place: Int64 = 0

    init(tree: RegionTree) {
        self.tree = tree
    }

    var totals: [ScenarioTotal] { Array(groups.values) }

    /// The township that a village lies in; what is no village stands for itself.
    mutating func township(_ region: Int64) -> Int64 {
        if let known = townships[region] { return known }
        let found = tree.ancestors(of: region).first { $0.level == .township }?.id ?? region
        townships[region] = found
        return found
    }

    mutating func add(_ unclear: [ScenarioStore.Unclear]) {
        for family in unclear {
            for name in Set(family.missing.map(ScenarioStore.Unclear.name)) { gaps[name, default: 0] += 1 }
        }
        gapsLeft = max(0, gapsLeft - unclear.count)
    }

    mutating func addUnknown(_ family: ScenarioRun.Family) {
        change(family, classCode: "") { $0.withoutFacts += 1 }
    }

    /// - Returns: what changes for the family; nil when nothing does.
    mutating func add(_ family: ScenarioRun.Family, _ before: ScenarioRun.Judged, _ after: ScenarioRun.Judged)
        -> ScenarioChangeKind?
    {
        // What one side cannot tell would look like a loss or a gain.
        guard before.decision != nil, after.decision != nil else {
            change(family, classCode: "") { $0.unclear += 1 }
            return nil
        }
        let kind = ScenarioRun.kind(before, after)
        let code = before.isCovered || after.isCovered ? (after.isCovered ? after : before).classCode : ""
        change(family, classCode: code) { total in
            total.before.add(before)
            total.after.add(after)
            if let kind { total.counts[kind, default: 0] += 1 }
        }
        return kind
    }

    private mutating func change(
        _ family: ScenarioRun.Family,
        classCode: String,
        _ body: (inout ScenarioTotal) -> Void
    ) {
        seen += 1
        let township = township(family.regionID)
        let group = Group(township: township, settlement: family.settlement, classCode: classCode)
        var total =
            groups[group]
            ?? ScenarioTotal(townshipID: township, settlement: family.settlement, classCode: classCode)
        total.families += 1
        body(&total)
        groups[group] = total
    }
}

extension ScenarioTotal.Side {
    fileprivate mutating func add(_ judged: ScenarioRun.Judged) {
        guard judged.isCovered else { return }
        families += 1
        persons += judged.persons
        amount += judged.amount
    }
}
