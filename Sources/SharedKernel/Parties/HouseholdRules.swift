// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What must hold before a household is saved.
enum HouseholdRules {
    static func check(_ drafts: [HouseholdDraft], tree: RegionTree) throws(PartiesProblem) {
        for draft in drafts {
            guard tree.region(draft.regionID) != nil else { throw .unknownRegion }
            let members = draft.members.map(\.personID)
            guard Set(members).count == members.count else { throw .alreadyMember(name: "同一人") }
            if let head = draft.headPersonID, !members.contains(head) { throw .headNotMember }
        }
    }
}
