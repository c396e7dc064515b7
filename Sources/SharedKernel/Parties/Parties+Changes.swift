// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

extension Parties {
    /// Changes a person: particulars, number, home, household register, death.
    /// - Parameters:
    ///   - version: the one that the editor saw.
    ///   - date: the day from which a new home, register or number counts; nil for today.
    ///   - reason: why, two characters at least; the audit keeps it.
    /// - Throws: `PartiesProblem.stale`, `.merged`, `.nothingChanged`, `.alreadyRegistered` and others;
    ///   `AccessProblem.notFound`, `.reasonNeeded`.
    package func change(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ edit: PersonEdit,
        from date: CivilDate? = nil,
        reason: String
    ) async throws {
        try actor.require(.personWrite)
        try await database.write { transaction in
            try change(actor: actor, id, version: version, edit, from: date, reason: reason, in: transaction)
        }
    }

    /// As above, with the card as it now is, though the person may have moved out of the actor's sight.
    package func changed(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ edit: PersonEdit,
        from date: CivilDate? = nil,
        reason: String
    ) async throws -> PersonCard {
        try actor.require(.personWrite)
        let card = try await database.write { transaction in
            try change(actor: actor, id, version: version, edit, from: date, reason: reason, in: transaction)
            let all = AreaScope(.everything)
            return try self.card(id, scope: all, reader: actor.scope, today: clock.today, in: transaction)
        }
        guard let card else { throw AccessProblem.notFound(what: "人员档案") }
        return card
    }

    private func change(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ wanted: PersonEdit,
        from date: CivilDate?,
        reason: String,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        let old = try openRecord(id, actor: actor, version: version, in: transaction)
        let why = try Self.checked(reason)
        if let date, date > now.date { throw PartiesProblem.dateAhead }
        let edit = try held(against: try currentNumber(of: old, for: wanted, in: transaction), wanted, today: now.date)
        var new = try PersonRules.edited(old, edit, tree: regions.tree(in: transaction), today: now.date)
        if case .set(let address) = edit.homeAddress { try new.setAddress(address, cipher: cipher) }
        if case .set(let phone) = edit.phone { try new.setPhone(phone, cipher: cipher) }
        let changed = PersonRules.changedFields(old, new, edit)
        guard !changed.isEmpty else { throw PartiesProblem.nothingChanged }
        if case .set(let number) = edit.number {
            try replaceNumber(number, of: id, from: date ?? now.date, actor: actor, in: transaction)
        }
        new.updatedAt = now
        guard try persons.update(new, in: transaction) else { throw PartiesProblem.stale }
        try moveReach(from: old, to: new, on: date ?? now.date, in: transaction)
        if PersonRules.changesPlaceOrName(old, new) {
            try refresh([id], renamed: old.name != new.name, in: transaction)
        }
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: "person.change",
            subject: "person",
            subjectID: id,
            reason: why,
            detail: changed.joined(separator: ", ")
        )
        try audit.record(entry, in: transaction)
    }

    /// The identity number that the record bears, opened only for an edit that must agree with it.
    private func currentNumber(
        of record: PersonRecord,
        for edit: PersonEdit,
        in transaction: any ReadTransaction
    ) throws -> String? {
        guard record.numberMasked != nil else { return nil }
        switch (edit.number, edit.sex, edit.birthOn) {
        case (.keep, .keep, .keep): return nil
        default:
            let sealed = try persons.sealedNumbers(of: record.id, in: transaction).first { $0.0 == .residentID }
            return try sealed.map { try cipher.open($0.1, place: "person_identifier.number") }
        }
    }

    /// The edit held against the number that stays: the same number again is no new one, and sex and birth agree with it.
    private func held(against current: String?, _ wanted: PersonEdit, today: CivilDate) throws -> PersonEdit {
        var edit = wanted
        if case .set(let number) = edit.number, number.number == current { edit.number = .keep }
        guard case .keep = edit.number, let bears = current.flatMap({ try? ResidentID($0, today: today) }) else {
            return edit
        }
        if case .set(let sex) = edit.sex, sex != bears.sex { throw PartiesProblem.sexContradictsNumber }
        if case .set(let birth) = edit.birthOn, birth != bears.birth { throw PartiesProblem.birthContradictsNumber }
        return edit
    }

    /// Adds a disability card or another paper; a current one of the same kind is superseded.
    /// - Throws: `PartiesProblem.alreadyRegistered` when somebody else bears it, `.numberIsChanged` for an identity number.
    package func addIdentifier(
        actor: Actor,
        to id: Int64,
        kind: Identifier.Kind,
        number: String,
        validFrom: CivilDate? = nil,
        validUntil: CivilDate? = nil
    ) async throws {
        try actor.require(.personWrite)
        let now = clock.now()
        let masked = String(number.prefix(2)) + "****" + String(number.suffix(4))
        try await database.write { transaction in
            guard try persons.record(id, scope: actor.scope, in: transaction) != nil else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            guard kind != .residentID else { throw PartiesProblem.numberIsChanged }
            if let validFrom, let validUntil, validUntil < validFrom { throw PartiesProblem.dateBeforeStart }
            let record = try IdentifierRecord(
                id: try transaction.newKey(),
                personID: id,
                kind: kind,
                text: number,
                masked: masked,
                validFrom: validFrom,
                validUntil: validUntil,
                cipher: cipher,
                at: now
            )
            try refuseHolder(blind: record.numberBlind, masked: masked, except: id, actor: actor, in: transaction)
            try persons.supersede(kind, of: id, at: now, in: transaction)
            try persons.insert([record], in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "person.identifier",
                subject: "person",
                subjectID: id,
                detail: kind.rawValue
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// A record that may be changed now.
    func openRecord(
        _ id: Int64,
        actor: Actor,
        version: Int64,
        in transaction: any ReadTransaction
    ) throws -> PersonRecord {
        guard let record = try persons.record(id, scope: actor.scope, in: transaction) else {
            if let survivor = try persons.survivor(of: id, in: transaction) {
                throw PartiesProblem.merged(into: survivor)
            }
            throw AccessProblem.notFound(what: "人员档案")
        }
        if let survivor = record.mergedInto { throw PartiesProblem.merged(into: survivor) }
        guard record.version == version else { throw PartiesProblem.stale }
        return record
    }

    /// Brings places, totals and search terms of persons in line with their rows.
    func refresh(_ ids: [Int64], renamed: Bool, in transaction: any Transaction) throws {
        let outcome = try areas.recompute(ids, in: transaction)
        let touched = renamed ? ids : outcome.changed.sorted()
        guard !touched.isEmpty else { return }
        let names = try persons.names(of: touched, in: transaction)
        try SearchIndexStore.remove(touched, in: transaction)
        try SearchIndexStore.add(
            names.map { id, name in
                SearchIndexStore.Entry(
                    id: id,
                    terms: SearchTerms.person(name: name, areas: outcome.areas[id] ?? [])
                )
            },
            in: transaction
        )
    }

    private func replaceNumber(
        _ number: ResidentID,
        of id: Int64,
        from date: CivilDate,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let now = clock.now()
        let record = try IdentifierRecord(
            id: try transaction.newKey(),
            personID: id,
            kind: .residentID,
            text: number.number,
            masked: number.masked,
            validFrom: date,
            cipher: cipher,
            at: now
        )
        try refuseHolder(blind: record.numberBlind, masked: number.masked, except: id, actor: actor, in: transaction)
        try persons.supersede(.residentID, of: id, at: now, in: transaction)
        try persons.insert([record], in: transaction)
    }

    private func moveReach(
        from old: PersonRecord,
        to new: PersonRecord,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        let moves: [(ReachReason, Int64?, Int64?)] = [
            (.hukou, old.hukouRegionID, new.hukouRegionID), (.home, old.homeRegionID, new.homeRegionID),
        ]
        for (reason, before, after) in moves where before != after {
            if let start = try areas.start(reason, of: old.id, in: transaction), date < start {
                throw PartiesProblem.dateBeforeStart
            }
            try areas.end(reason, referenceID: 0, of: [old.id], on: date, in: transaction)
            guard let after else { continue }
            let record = AreaStore.ReachRecord(
                id: try transaction.newKey(),
                personID: old.id,
                regionID: after,
                reason: reason,
                referenceID: 0,
                validFrom: date
            )
            try areas.insert([record], in: transaction)
        }
    }
}
