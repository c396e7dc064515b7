// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// How records are judged that a metric counts over, by the same rule of which fact counts as decisions are. Pure.
enum PlanMetricRules {
    static let careKind = "供养方式"
    static let abilities = ["自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡"]
    /// From so many things that somebody cannot do the ability is wholly lost.
    ///
    /// Basis: 民发〔2021〕43号 第二十二条
    private static let whollyLost = 4

    /// One fact of a case with the day on which the case was decided.
    struct CaseFact: Sendable {
        let caseID: Int64
        let decidedOn: CivilDate
        let fact: Fact
    }

    /// What holds of a person: of the last case that says something of it, else what a list told.
    static func held(_ facts: [CaseFact], listed: [String: String]) -> [String: String] {
        let cases = Dictionary(grouping: facts, by: \.caseID).values.sorted {
            ($0.first?.decidedOn.iso ?? "", $0.first?.caseID ?? 0) < (
                $1.first?.decidedOn.iso ?? "", $1.first?.caseID ?? 0
            )
        }
        var held = listed
        for facts in cases {
            for (_, values) in FactRules.current(facts.map(\.fact)) {
                for (name, fact) in values { held[name] = fact.value }
            }
        }
        return held
    }

    /// Nil where it was not recorded.
    static func isInInstitution(_ held: [String: String]) -> Bool? { held[careKind].map { $0 == "集中供养" } }

    /// Whether somebody cannot look after themselves at all; nil where not enough was recorded to know.
    static func isDependent(_ held: [String: String]) -> Bool? {
        let failed = abilities.count { held[$0] == "否" }
        let open = abilities.count { held[$0] == nil }
        if failed >= whollyLost { return true }
        return failed + open < whollyLost ? false : nil
    }
}
