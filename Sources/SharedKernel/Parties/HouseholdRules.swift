// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What must hold before a household is saved.
enum HouseholdRules {
    static func check(_ drafts: [HouseholdDraft], tree: RegionTree, today: CivilDate) throws(PartiesProblem) {
        for draft in drafts {
            guard let region = tree.region(draft.regionID), region.validUntil == nil else { throw .unknownRegion }
            let members = draft.members.map(\.personID)
            guard Set(members).count == members.count else { throw .alreadyMember(name: "同一人") }
            if let head = draft.headPersonID, !members.contains(head) { throw .headNotMember }
            for member in draft.members { try check(relation: member.relation, from: draft.from, today: today) }
        }
    }

    static func check(relation: String, from date: CivilDate, today: CivilDate) throws(PartiesProblem) {
        guard date <= today else { throw .dateAhead }
        guard relation.contains(where: { !$0.isWhitespace }) else { throw .relationMissing }
    }
}
