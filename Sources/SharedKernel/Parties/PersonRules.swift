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

    /// A record with an edit applied; sealed fields are left to the caller.
    /// - Throws: as `completed`, and for a death in the future or before birth.
    static func edited(
        _ record: PersonRecord,
        _ edit: PersonEdit,
        tree: RegionTree,
        today: CivilDate
    ) throws(PartiesProblem) -> PersonRecord {
        var new = record
        if case .set(let name) = edit.name { new.name = name.text }
        new.sex = edit.sex.applied(to: record.sex)
        new.birthOn = edit.birthOn.applied(to: record.birthOn)
        if case .set(let number) = edit.number {
            if case .set(let stated?) = edit.sex, stated != number.sex { throw .sexContradictsNumber }
            if case .set(let stated?) = edit.birthOn, stated != number.birth { throw .birthContradictsNumber }
            new.sex = number.sex
            new.birthOn = number.birth
            new.numberMasked = number.masked
        }
        new.ethnicity = edit.ethnicity.applied(to: record.ethnicity)
        new.marital = edit.marital.applied(to: record.marital)
        new.settlement = edit.settlement.applied(to: record.settlement)
        new.hukouRegionID = edit.hukouRegionID.applied(to: record.hukouRegionID)
        new.homeRegionID = edit.homeRegionID.applied(to: record.homeRegionID)
        new.diedOn = edit.diedOn.applied(to: record.diedOn)
        try check(new, before: record, tree: tree, today: today)
        return new
    }

    private static func check(
        _ new: PersonRecord,
        before old: PersonRecord,
        tree: RegionTree,
        today: CivilDate
    ) throws(PartiesProblem) {
        guard new.sex != nil else { throw .sexMissing }
        guard let birth = new.birthOn else { throw .birthMissing }
        guard birth <= today else { throw .bornInFuture }
        if let died = new.diedOn {
            guard died <= today else { throw .diedInFuture }
            guard died >= birth else { throw .diedBeforeBirth }
        }
        for region in [new.hukouRegionID, new.homeRegionID].compactMap({ $0 }) where tree.region(region) == nil {
            throw .unknownRegion
        }
    }

    /// Whether lists, totals or the search would show the new record differently.
    static func changesPlaceOrName(_ old: PersonRecord, _ new: PersonRecord) -> Bool {
        old.name != new.name || old.sex != new.sex || old.birthOn != new.birthOn
            || old.hukouRegionID != new.hukouRegionID || old.homeRegionID != new.homeRegionID
    }

    /// Names of the fields that an edit changed, for the audit: which, never what.
    static func changedFields(_ old: PersonRecord, _ new: PersonRecord, _ edit: PersonEdit) -> [String] {
        var fields: [String] = []
        if old.name != new.name { fields.append("name") }
        if case .set = edit.number { fields.append("number") }
        if old.sex != new.sex { fields.append("sex") }
        if old.birthOn != new.birthOn { fields.append("birth") }
        if old.ethnicity != new.ethnicity { fields.append("ethnicity") }
        if old.marital != new.marital { fields.append("marital") }
        if old.hukouRegionID != new.hukouRegionID { fields.append("hukou") }
        if old.homeRegionID != new.homeRegionID { fields.append("home") }
        if case .set = edit.homeAddress { fields.append("address") }
        if case .set = edit.phone { fields.append("phone") }
        if old.settlement != new.settlement { fields.append("settlement") }
        if old.diedOn != new.diedOn { fields.append("died") }
        return fields
    }
}
