// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Vocabulary

/// What the register itself tells of somebody, in the words of the rules.
struct RegisterFacts: Sendable {
    struct Person: Sendable {
        let birthOn: CivilDate?
        let diedOn: CivilDate?
        let hukouRegionID: Int64?
        let settlement: Settlement?
        /// Benefits that the person is covered by.
        var programs: Set<String> = []
        var enrolledSettlement: String?
        var card: DisabilityCard?
        /// A certificate whose number says nothing: the grade is then not known, and not none.
        var hasBadCard = false
    }

    /// What each benefit's rolls tell of whoever is on them.
    private static let rolls = [
        "dibao": "在享低保", "tekun": "在享特困", "guer": "在享孤儿保障", "shishi-wuren-fuyang": "在享事实无人抚养补贴",
    ]

    private let root: String
    private let codes: @Sendable (Int64) -> String
    /// Benefits whose rolls are kept here, so that whoever is not on them is not covered.
    private let kept: Set<String>

    init(_ edition: PolicyEdition) {
        root = edition.pack.root
        codes = edition.codes
        kept = Set(edition.pack.services.compactMap(\.program))
    }

    /// What nobody need be asked for.
    var answered: Set<String> {
        Set(["本地户籍", "出生日期", "死亡日期"] + Self.rolls.filter { kept.contains($0.key) }.map(\.value))
    }

    /// The register's own word goes before what was told.
    func values(of person: Person?, told: [String: String]) -> [String: String] {
        guard let person else { return told }
        var values = told
        if let region = person.hukouRegionID { values["本地户籍"] = codes(region).hasPrefix(root) ? "是" : "否" }
        if let birth = person.birthOn { values["出生日期"] = birth.iso }
        if let death = person.diedOn { values["死亡日期"] = death.iso }
        if let card = person.card {
            values["残疾类别"] = card.kindTitle
            values["残疾等级"] = String(card.grade)
        }
        if person.hasBadCard { values["残疾等级"] = PopulationMask.unreadable }
        for (program, name) in Self.rolls where kept.contains(program) || person.programs.contains(program) {
            values[name] = person.programs.contains(program) ? "是" : "否"
        }
        // Whoever is on these rolls was found to have little.
        if !person.programs.isDisjoint(with: ["dibao", "tekun"]) { values["低收入老年人"] = "是" }
        return values
    }

    /// What was told of the first of them who is known goes before the settlement of the register.
    func family(_ people: [Person], told: [[String: String]]) -> [String: String] {
        var values: [String: String] = [:]
        for known in told { values.merge(known) { first, _ in first } }
        if values["城乡类别"] == nil {
            values["城乡类别"] =
                people.lazy.compactMap(\.enrolledSettlement).first
                ?? people.lazy.compactMap(\.settlement).first.map { $0 == .rural ? "农村" : "城市" }
        }
        return values
    }
}
