// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What must hold before a person is saved.
enum PersonRules {
    /// The draft with sex and birth taken from the number where there is one.
    /// - Throws: `PartiesProblem` for what contradicts the number, is missing, or lies in the future.
    static func completed(_ draft: PersonDraft, tree: RegionTree, today: CivilDate) throws(PartiesProblem)
        -> PersonDraft
    {
        var result = draft
        if let number = draft.number {
            if let stated = draft.sex, stated != number.sex { throw .sexContradictsNumber }
            if let stated = draft.birthOn, stated != number.birth { throw .birthContradictsNumber }
            result.sex = number.sex
            result.birthOn = number.birth
        }
        guard result.sex != nil else { throw .sexMissing }
        guard let birth = result.birthOn else { throw .birthMissing }
        guard birth <= today else { throw .bornInFuture }
        for region in [draft.hukouRegionID, draft.homeRegionID].compactMap({ $0 }) where tree.region(region) == nil {
            throw .unknownRegion
        }
        return result
    }
}
