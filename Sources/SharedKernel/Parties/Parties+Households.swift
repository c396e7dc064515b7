// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

extension Parties {
    /// Enters a household with its members.
    /// - Throws: `PartiesProblem.headNotMember`, `.householdNumberTaken`, `.alreadyMember`, `.merged`, `.dateAhead`,
    ///   `.relationMissing`; `AccessProblem.notFound` for a member whom the actor may not see or a region that the actor
    ///   does not answer for.
    package func createHousehold(actor: Actor, _ draft: HouseholdDraft) async throws -> Int64 {
        do {
            return try await database.write { transaction in
                try createHouseholds(actor: actor, [draft], in: transaction)[0]
            }
        } catch StorageProblem.duplicate(let table) where table.hasPrefix("household") {
            throw PartiesProblem.householdNumberTaken(draft.number ?? "")
        }
    }

    /// Enters many households as two batches; the identifiers come in the order of the drafts.
    package func createHouseholds(
        actor: Actor,
        _ drafts: [HouseholdDraft],
        in transaction: any Transaction
    ) throws -> [Int64] {
        try actor.require(.personWrite)
        let now = clock.now()
        let tree = try regions.tree(in: transaction)
        try HouseholdRules.check(drafts, tree: tree, today: now.date)
        let wanted = Set(drafts.flatMap { $0.members.map(\.personID) })
        let seen = try persons.summaries(wanted.sorted(), scope: actor.scope, in: transaction)
        guard seen.count == wanted.count else { throw AccessProblem.notFound(what: "人员档案") }
        if let target = seen.lazy.compactMap(\.mergedInto).first { throw PartiesProblem.merged(into: target) }
        guard drafts.allSatisfy({ actor.answers(for: $0.regionID, tree: tree) }) else {
            throw AccessProblem.notFound(what: "区划")
        }
        let memberCount = drafts.reduce(0) { $0 + $1.members.count }
        let first = try transaction.newKeys(drafts.count + memberCount)
        var memberKey = first + Int64(drafts.count)
        var records: [HouseholdStore.Record] = []
        for (offset, draft) in drafts.enumerated() {
            let address = try draft.address.map { try cipher.seal($0, place: "household.address") }
            let id = first + Int64(offset)
            records.append(.init(id: id, draft: draft, address: address, memberKeys: memberKey))
            memberKey += Int64(draft.members.count)
        }
        try households.insert(records, at: now, in: transaction)
        try audit.record(
            records.map {
                AuditEntry(at: now, actor: actor, action: "household.create", subject: "household", subjectID: $0.id)
            },
            in: transaction
        )
        return records.map(\.id)
    }

    /// A household of the actor's scope with present and former members.
    package func household(actor: Actor, _ id: Int64) async throws -> Household {
        try actor.require(.personRead)
        let now = clock.now()
        let found = try await database.read { transaction in
            try households.households("(\(id))", scope: actor.scope, reader: actor.scope, in: transaction).first
        }
        guard let found else { throw AccessProblem.notFound(what: "住户") }
        try await audit.recordRead(
            AuditEntry(at: now, actor: actor, action: "household.read", subject: "household", subjectID: id)
        )
        return found
    }

    /// Households by key, with members as a reader may see them. One statement.
    /// - Parameters:
    ///   - scope: whose households are found.
    ///   - reader: whose people are shown by name; of the others only a veiled name.
    package func households(
        _ ids: [Int64],
        scope: AreaScope,
        reader: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [Household] {
        guard !ids.isEmpty else { return [] }
        return try households.households(
            "\(in: ids)",
            scope: scope,
            reader: reader,
            in: transaction
        )
    }

    /// Keys of the households with a number on the register, or of those in which people stand. One statement each.
    package func householdIDs(number: String, in transaction: any ReadTransaction) throws -> [Int64] {
        try households.ids(number: number, in: transaction)
    }

    package func householdIDs(of people: [Int64], in transaction: any ReadTransaction) throws -> [Int64] {
        people.isEmpty ? [] : try households.ids(of: people, in: transaction)
    }

    /// People who stand in a household with somebody today, that person among them. One statement.
    package func housemates(of personID: Int64, in transaction: any ReadTransaction) throws -> [Int64] {
        try households.housemates(of: personID, in: transaction)
    }

    /// Takes a person into a household.
    /// - Throws: `PartiesProblem.alreadyMember`, `.dateAhead`, `.relationMissing`, `.stale`.
    package func addMember(
        actor: Actor,
        to id: Int64,
        version: Int64,
        person personID: Int64,
        relation: String,
        from date: CivilDate
    ) async throws {
        try HouseholdRules.check(relation: relation, from: date, today: clock.today)
        try await changeHousehold(actor: actor, id, version: version, action: "household.join") {
            household,
            transaction in
            guard let person = try persons.summaries([personID], scope: actor.scope, in: transaction).first else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            if let target = person.mergedInto { throw PartiesProblem.merged(into: target) }
            guard !household.current.contains(where: { $0.personID == personID }) else {
                throw PartiesProblem.alreadyMember(name: person.name)
            }
            let key = try transaction.newKey()
            try households.insertMember(
                key,
                household: id,
                person: personID,
                relation: relation,
                from: date,
                in: transaction
            )
            return household.headPersonID
        }
    }

    /// Ends a person's place in a household; a head who leaves leaves it without one.
    /// - Throws: `PartiesProblem.notMember`, `.dateBeforeStart`, `.dateAhead`, `.stale`.
    package func endMember(
        actor: Actor,
        of id: Int64,
        version: Int64,
        person personID: Int64,
        on date: CivilDate
    ) async throws {
        guard date <= clock.today else { throw PartiesProblem.dateAhead }
        try await changeHousehold(actor: actor, id, version: version, action: "household.leave") {
            household,
            transaction in
            guard let member = household.current.first(where: { $0.personID == personID }) else {
                throw PartiesProblem.notMember
            }
            guard date >= member.validFrom else { throw PartiesProblem.dateBeforeStart }
            try households.endMember(member.id, on: date, in: transaction)
            return household.headPersonID == personID ? nil : household.headPersonID
        }
    }

    /// Makes a member the head.
    /// - Throws: `PartiesProblem.headNotMember`, `.stale`.
    package func changeHead(actor: Actor, of id: Int64, version: Int64, to personID: Int64) async throws {
        try await changeHousehold(actor: actor, id, version: version, action: "household.head") { household, _ in
            guard household.current.contains(where: { $0.personID == personID }) else {
                throw PartiesProblem.headNotMember
            }
            return personID
        }
    }

    /// - Parameter body: makes the change and returns who is the head afterwards.
    private func changeHousehold(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        action: String,
        _ body: @escaping @Sendable (Household, any Transaction) throws -> Int64?
    ) async throws {
        try actor.require(.personWrite)
        let now = clock.now()
        try await database.write { transaction in
            let found = try households.households("(\(id))", scope: actor.scope, reader: actor.scope, in: transaction)
                .first
            guard let household = found else { throw AccessProblem.notFound(what: "住户") }
            let head = try body(household, transaction)
            guard try households.update(id, version: version, head: head, in: transaction) else {
                throw PartiesProblem.stale
            }
            try audit.record(
                AuditEntry(at: now, actor: actor, action: action, subject: "household", subjectID: id),
                in: transaction
            )
        }
    }
}
