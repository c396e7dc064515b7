// SPDX-License-Identifier: Apache-2.0
package import Storage
import Vocabulary

extension Parties {
    /// A person's record, masked; a record that was merged leads to the one that survived.
    /// Residents may open their own.
    /// - Throws: `AccessProblem.notFound` outside the scope.
    package func card(actor: Actor, _ id: Int64) async throws -> PersonCard {
        let own = actor.personID == id
        if !own { try actor.require(.personRead) }
        let scope = own ? AreaScope(.everything) : actor.scope
        let now = clock.now()
        let card = try await database.read { transaction in
            try self.card(id, scope: scope, reader: actor.scope, today: now.date, in: transaction)
        }
        guard let card else { throw AccessProblem.notFound(what: "人员档案") }
        try await audit.recordRead(
            AuditEntry(at: now, actor: actor, action: "person.read", subject: "person", subjectID: card.person.id)
        )
        return veiled(card, for: actor)
    }

    func card(
        _ id: Int64,
        scope: AreaScope,
        reader: AreaScope,
        today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> PersonCard? {
        guard let record = try persons.record(id, scope: scope, in: transaction), record.mergedInto == nil else {
            guard let survivor = try persons.survivor(of: id, in: transaction) else { return nil }
            return try self.card(survivor, scope: scope, reader: reader, today: today, in: transaction)
        }
        let tree = try regions.tree(in: transaction)
        let summary = record.summary
        return PersonCard(
            person: summary,
            age: summary.age(on: today),
            ethnicity: record.ethnicity,
            marital: record.marital,
            hukouRegion: record.hukouRegionID.map(tree.fullName),
            homeRegion: record.homeRegionID.map(tree.fullName),
            hasAddress: record.homeAddress != nil,
            identifiers: try persons.identifiers(of: id, in: transaction),
            // The person is visible, so is the page of the register on which they stand.
            households: try households.households(
                HouseholdStore.everOf(id),
                scope: AreaScope(.everything),
                reader: reader,
                showing: id,
                in: transaction
            )
        )
    }

    /// Opens what is masked, for a reason that the audit keeps. The reason is recorded before anything is shown.
    /// - Throws: `AccessProblem.reasonNeeded`, `.notPermitted`, `.notFound`.
    package func unmask(actor: Actor, _ id: Int64, reason: String) async throws -> Unmasked {
        try actor.require(.personUnmask)
        let why = String(reason.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(200))
        guard why.count >= 2 else { throw AccessProblem.reasonNeeded }
        let found = try await database.read { transaction -> (PersonRecord, [(Identifier.Kind, [UInt8])])? in
            guard let record = try persons.record(id, scope: actor.scope, in: transaction) else { return nil }
            return (record, try persons.sealedNumbers(of: id, in: transaction))
        }
        guard let (record, numbers) = found else { throw AccessProblem.notFound(what: "人员档案") }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "person.unmask",
                subject: "person",
                subjectID: id,
                reason: why
            )
        )
        return Unmasked(
            numbers: try numbers.map { kind, sealed in
                Unmasked.Number(kind: kind, text: try cipher.open(sealed, place: "person_identifier.number"))
            },
            phone: try record.phone.map { try cipher.open($0, place: "person.phone") },
            address: try record.homeAddress.map { try cipher.open($0, place: "person.home_address") }
        )
    }

    /// A person's record with everything in the open, for the person's own print-out; nil outside the scope. The caller's
    /// own use case permits and records it.
    package func holding(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws
        -> (card: PersonCard, open: Unmasked)?
    {
        let today = clock.today
        guard let card = try card(id, scope: scope, reader: .nothing, today: today, in: transaction),
            let record = try persons.record(card.person.id, scope: .wholeStore, in: transaction)
        else { return nil }
        let numbers = try persons.sealedNumbers(of: record.id, in: transaction).map { kind, sealed in
            Unmasked.Number(kind: kind, text: try cipher.open(sealed, place: "person_identifier.number"))
        }
        let open = Unmasked(
            numbers: numbers,
            phone: try record.phone.map { try cipher.open($0, place: "person.phone") },
            address: try record.homeAddress.map { try cipher.open($0, place: "person.home_address") }
        )
        return (card, open)
    }

    /// Current identity numbers of persons in the open, for files that must carry them (verification, bank, finance).
    /// The caller's own use case permits and records it; one statement.
    package func residentNumbers(
        of personIDs: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [Int64: String] {
        var result: [Int64: String] = [:]
        for (person, sealed) in try persons.sealedResidentNumbers(of: personIDs, in: transaction) {
            result[person] = try cipher.open(sealed, place: "person_identifier.number")
        }
        return result
    }

    /// Persons by current identity number, for files that come back; numbers that nobody bears are missing. One statement.
    package func personIDs(
        byNumber numbers: [String],
        in transaction: any ReadTransaction
    ) throws -> [String: Int64] {
        let blinds = Dictionary(
            numbers.map { (IdentifierRecord.blind($0, cipher: cipher), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var result: [String: Int64] = [:]
        for (blind, person) in try persons.holderIDs(of: Array(blinds.keys), in: transaction) {
            if let number = blinds[blind] { result[number] = person }
        }
        return result
    }
}
