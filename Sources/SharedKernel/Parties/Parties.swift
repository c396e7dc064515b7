// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// Use cases on persons and households. Everything it hands out is masked; `unmask` alone shows what is behind.
package struct Parties: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    package let regions: Regions
    /// Age under which people's data is guarded most, as the packs say.
    let youngAge: @Sendable (CivilDate) -> Int
    let persons = PersonStore()
    let areas = AreaStore()
    let lists = PersonListStore()
    let households = HouseholdStore()
    let merges = MergeStore()
    let organizations = OrganizationStore()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        regions: Regions,
        youngAge: @escaping @Sendable (CivilDate) -> Int = { _ in 0 }
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.regions = regions
        self.youngAge = youngAge
    }

    /// Tables of this room and of the regions it stands on.
    package static let migrations = RegionsMigrations.all + PartiesMigrations.all

    /// Opens a record for a person who is not there yet.
    /// - Throws: `PartiesProblem.alreadyRegistered` naming who bears the number, masked; others of `PartiesProblem`.
    package func create(actor: Actor, _ draft: PersonDraft) async throws -> Int64 {
        try actor.require(.personWrite)
        do {
            return try await database.write { transaction in
                try create(actor: actor, draft, in: transaction)
            }
        } catch StorageProblem.duplicate(let table) where table == "person_identifier" {
            guard let number = draft.number else { throw StorageProblem.duplicate(table: table) }
            try await database.read { try refuseHolder(of: number, actor: actor, in: $0) }
            throw StorageProblem.duplicate(table: table)
        }
    }

    /// Opens a record inside the caller's transaction, for a family that is entered as a whole.
    /// - Throws: as `create(actor:_:)`.
    package func create(actor: Actor, _ draft: PersonDraft, in transaction: any Transaction) throws -> Int64 {
        try actor.require(.personWrite)
        let tree = try regions.tree(in: transaction)
        let now = clock.now()
        let complete = try PersonRules.completed(draft, tree: tree, today: now.date)
        if let number = complete.number { try refuseHolder(of: number, actor: actor, in: transaction) }
        let first = try transaction.newKeys(PersonBatch.keysNeeded([complete]))
        let batch = try PersonBatch([complete], firstKey: first, tree: tree, cipher: cipher, at: now)
        try batch.save(in: transaction)
        let entry = AuditEntry(at: now, actor: actor, action: "person.create", subject: "person", subjectID: first)
        try audit.record(entry, in: transaction)
        return first
    }

    /// A page of the persons whom the actor may see, newest first, with their number.
    /// - Throws: `AccessProblem.notPermitted`, `.notFound` for a region outside the scope.
    package func list(actor: Actor, _ query: PersonQuery) async throws -> PersonPage {
        try actor.require(.personRead)
        let tree = try await regions.tree()
        let today = clock.today
        guard
            let condition = try PersonListRules.condition(query, actor: actor, tree: tree, cipher: cipher, today: today)
        else { return .empty }
        let found = try await database.read { [lists] in try lists.page(condition, in: $0) }
        let page = PersonPage(people: veiled(found.people, for: actor), total: found.total, next: found.next)
        let action = query.text.isEmpty ? "person.list" : "person.search"
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: action,
                subject: "person",
                subjectID: nil,
                detail: "\(page.people.count) shown"
            )
        )
        return page
    }

    /// The holder of a number, for an intake that asks before it enters somebody anew; nil when nobody bears it.
    /// - Throws: `PartiesProblem.alreadyRegistered` when the holder lies outside the actor's scope.
    package func holder(of number: ResidentID, actor: Actor, in transaction: any ReadTransaction) throws
        -> PersonSummary?
    {
        try actor.require(.personRead)
        let blind = IdentifierRecord.blind(number.number, cipher: cipher)
        guard let holder = try persons.holders(of: [blind], in: transaction)[blind] else { return nil }
        guard try persons.record(holder.id, scope: actor.scope, in: transaction) != nil else {
            throw try registered(holder, masked: number.masked, visible: false, in: transaction)
        }
        return holder
    }

    /// Whoever bears a number, also beyond the actor's scope; nil when nobody does. Of somebody beyond nothing is told
    /// but where they are registered and whether the name is theirs, and finding them is audited.
    package func bearer(of number: ResidentID, name: PersonName, actor: Actor) async throws -> NumberBearer? {
        try actor.require(.personRead)
        let blind = IdentifierRecord.blind(number.number, cipher: cipher)
        let found = try await database.read { transaction -> NumberBearer? in
            guard let holder = try persons.holders(of: [blind], in: transaction)[blind] else { return nil }
            let isVisible = try persons.record(holder.id, scope: actor.scope, in: transaction) != nil
            return NumberBearer(
                personID: holder.id,
                isNamed: holder.name == name.text,
                nameMasked: isVisible ? PersonName.masked(holder.name) : nil,
                beyond: isVisible ? nil : try registerOffice(holder, in: transaction)
            )
        }
        if let found, found.beyond != nil {
            let entry = AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "person.find-beyond",
                subject: "person",
                subjectID: found.personID
            )
            try await audit.recordRead(entry)
        }
        return found
    }

    /// The township of somebody's household register, in words.
    private func registerOffice(_ person: PersonSummary, in transaction: any ReadTransaction) throws -> String {
        let tree = try regions.tree(in: transaction)
        let above = (person.hukouRegionID ?? person.homeRegionID).map(tree.ancestors) ?? []
        return (above.first { $0.level == .township } ?? above.first).map { tree.fullName($0.id) } ?? "本库"
    }

    /// Persons by identifier, masked, within the scope and in the order asked for; one statement.
    package func people(
        _ ids: [Int64],
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [PersonSummary] {
        let found = try persons.summaries(ids, scope: scope, in: transaction)
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return ids.compactMap { byID[$0] }
    }

    private func refuseHolder(of number: ResidentID, actor: Actor, in transaction: any ReadTransaction) throws {
        let blind = IdentifierRecord.blind(number.number, cipher: cipher)
        try refuseHolder(blind: blind, masked: number.masked, except: nil, actor: actor, in: transaction)
    }

    /// - Throws: `PartiesProblem.alreadyRegistered` when somebody other than `except` bears the number now.
    func refuseHolder(
        blind: String,
        masked: String,
        except id: Int64?,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws {
        guard let holder = try persons.holders(of: [blind], in: transaction)[blind], holder.id != id else { return }
        let visible = try persons.record(holder.id, scope: actor.scope, in: transaction) != nil
        throw try registered(holder, masked: masked, visible: visible, in: transaction)
    }

    private func registered(
        _ holder: PersonSummary,
        masked: String,
        visible: Bool,
        in transaction: any ReadTransaction
    ) throws -> PartiesProblem {
        let tree = try regions.tree(in: transaction)
        return .alreadyRegistered(
            personID: visible ? holder.id : nil,
            name: visible ? holder.name : PersonName.masked(holder.name),
            number: masked,
            region: holder.regionID.map(tree.fullName) ?? "本库"
        )
    }
}
