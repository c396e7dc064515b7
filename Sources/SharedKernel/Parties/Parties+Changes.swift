// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

extension Parties {
    /// Changes a person: particulars, number, home, household register, death.
    /// - Parameters:
    ///   - version: the one that the editor saw.
    ///   - date: the day from which a new home or register counts; nil for today.
    /// - Throws: `PartiesProblem.stale`, `.merged`, `.alreadyRegistered` and others; `AccessProblem.notFound`.
    package func change(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ edit: PersonEdit,
        from date: CivilDate? = nil
    ) async throws {
        try await database.write { transaction in
            try change(actor: actor, id, version: version, edit, from: date, in: transaction)
        }
    }

    /// Changes a person inside the caller's transaction; as `change(actor:_:version:_:from:)`.
    package func change(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ edit: PersonEdit,
        from date: CivilDate? = nil,
        in transaction: any Transaction
    ) throws {
        try actor.require(.personWrite)
        let now = clock.now()
        let old = try openRecord(id, actor: actor, version: version, in: transaction)
        var new = try PersonRules.edited(old, edit, tree: regions.tree(in: transaction), today: now.date)
        if case .set(let address) = edit.homeAddress { try new.setAddress(address, cipher: cipher) }
        if case .set(let phone) = edit.phone { try new.setPhone(phone, cipher: cipher) }
        if case .set(let number) = edit.number { try replaceNumber(number, of: id, actor: actor, in: transaction) }
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
            detail: PersonRules.changedFields(old, new, edit).joined(separator: ", ")
        )
        try audit.record(entry, in: transaction)
    }

    /// Adds a disability card or another paper; a current one of the same kind is superseded.
    /// - Throws: `PartiesProblem.alreadyRegistered` when somebody else bears it.
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
                    personID: id,
                    terms: SearchTerms.person(name: name, areas: outcome.areas[id] ?? [])
                )
            },
            in: transaction
        )
    }

    private func replaceNumber(
        _ number: ResidentID,
        of id: Int64,
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
