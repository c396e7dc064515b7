// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

extension Parties {
    /// Enters an organisation that is not there yet.
    /// - Throws: `PartiesProblem.organizationCodeTaken` naming who bears the code, `.organizationName`,
    ///   `.unknownRegion`, `.dateAhead`; `AccessProblem.notFound` for a region that the actor does not answer for.
    package func createOrganization(actor: Actor, _ draft: OrganizationDraft) async throws -> Int64 {
        try actor.require(.personWrite)
        let now = clock.now()
        do {
            return try await database.write { transaction in
                let draft = try checked(draft, actor: actor, at: now, in: transaction)
                try refuseBearer(of: draft.creditCode, except: nil, in: transaction)
                let id = try transaction.newKey()
                try organizations.insert(id, draft, at: now, in: transaction)
                try organizations.insertName(
                    draft.name,
                    of: id,
                    from: draft.from ?? now.date,
                    at: now,
                    in: transaction
                )
                try index(id, names: [draft.name], in: transaction)
                try record("organization.create", id, by: actor, at: now, in: transaction)
                return id
            }
        } catch StorageProblem.duplicate(let table) where table == "organization" {
            try await database.read { try refuseBearer(of: draft.creditCode, except: nil, in: $0) }
            throw StorageProblem.duplicate(table: table)
        }
    }

    /// An organisation with the names it bore.
    /// - Throws: `AccessProblem.notFound`.
    package func organization(actor: Actor, _ id: Int64) async throws -> Organization {
        try actor.require(.personRead)
        guard let found = try await database.read({ [organizations] in try organizations.organization(id, in: $0) })
        else { throw AccessProblem.notFound(what: "单位") }
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "organization.read",
            subject: "organization",
            subjectID: id
        )
        try await audit.recordRead(entry)
        return found
    }

    /// A page of organisations of the store, newest first. Statements: at most 2 and one for the audit.
    package func organizations(actor: Actor, _ query: OrganizationQuery) async throws -> OrganizationPage {
        try actor.require(.personRead)
        return try await publicOrganizations(actor: actor, query)
    }

    /// The same for anybody who has to name one on a form: the register of organisations is public.
    package func publicOrganizations(actor: Actor, _ query: OrganizationQuery) async throws -> OrganizationPage {
        var condition = OrganizationStore.Condition(
            search: nil,
            kind: query.kind,
            before: query.before,
            limit: query.limit
        )
        if !query.text.allSatisfy(\.isWhitespace) {
            if let code = try? CreditCode(query.text) {
                condition.search = .code(code.text)
            } else if case .terms(let alternatives) = SearchQuery(query.text) {
                condition.search = .terms(alternatives)
            } else {
                return .empty
            }
        }
        let page = try await database.read { [organizations, condition] in
            try organizations.page(condition, in: $0)
        }
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "organization.list",
            subject: "organization",
            subjectID: nil,
            detail: "\(page.organizations.count) shown"
        )
        try await audit.recordRead(entry)
        return page
    }

    /// Saves what a record shall say; another name starts a new dated name and ends the present one the day before.
    /// - Parameter draft: `from` is the day from which a new name counts; nil for today.
    /// - Throws: `PartiesProblem.stale`, `.organizationEnded`, `.dateBeforeStart`, and as `createOrganization`.
    package func changeOrganization(
        actor: Actor,
        _ id: Int64,
        version: Int64,
        _ draft: OrganizationDraft
    ) async throws {
        try actor.require(.personWrite)
        let now = clock.now()
        try await database.write { transaction in
            let old = try open(id, actor: actor, in: transaction)
            let new = try checked(draft, actor: actor, at: now, in: transaction)
            try refuseBearer(of: new.creditCode, except: id, in: transaction)
            guard
                try organizations.update(id, version: version, new, endedOn: nil, at: now, in: transaction)
            else { throw PartiesProblem.stale }
            if new.name != old.name {
                let from = new.from ?? now.date
                if let present = old.names.first, from <= present.validFrom { throw PartiesProblem.dateBeforeStart }
                try organizations.endName(of: id, on: from.adding(days: -1), in: transaction)
                try organizations.insertName(new.name, of: id, from: from, at: now, in: transaction)
                try index(id, names: [new.name] + old.names.map(\.text), in: transaction)
            }
            try record("organization.change", id, by: actor, at: now, in: transaction)
        }
    }

    /// Marks an organisation as dissolved; it stays readable.
    /// - Throws: `PartiesProblem.stale`, `.organizationEnded`, `.dateAhead`, `.dateBeforeStart`.
    package func endOrganization(actor: Actor, _ id: Int64, version: Int64, on date: CivilDate) async throws {
        try actor.require(.personWrite)
        let now = clock.now()
        guard date <= now.date else { throw PartiesProblem.dateAhead }
        try await database.write { transaction in
            let old = try open(id, actor: actor, in: transaction)
            if let present = old.names.first, date < present.validFrom { throw PartiesProblem.dateBeforeStart }
            let same = OrganizationDraft(
                name: old.name,
                kind: old.kind,
                creditCode: try old.creditCode.map { try CreditCode($0) },
                regionID: old.regionID,
                address: old.address,
                principal: old.principal
            )
            guard try organizations.update(id, version: version, same, endedOn: date, at: now, in: transaction) else {
                throw PartiesProblem.stale
            }
            try organizations.endName(of: id, on: date, in: transaction)
            try record("organization.end", id, by: actor, at: now, in: transaction)
        }
    }

    // MARK: - Links from other records

    /// Present names of organisations, for records that point at them; one statement.
    package func organizationNames(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: String] {
        try organizations.present(ids, in: transaction)
    }

    /// Organisations by whole credit code; codes that nobody bears are missing. One statement.
    package func organizationIDs(byCode codes: [String], in transaction: any ReadTransaction) throws -> [String: Int64]
    {
        try organizations.ids(byCode: codes, in: transaction)
    }

    // MARK: - Steps

    private func checked(
        _ draft: OrganizationDraft,
        actor: Actor,
        at now: Timestamp,
        in transaction: any ReadTransaction
    ) throws -> OrganizationDraft {
        var draft = draft
        draft.name = try OrganizationRules.name(draft.name)
        let tree = try regions.tree(in: transaction)
        try OrganizationRules.check(draft, tree: tree, today: now.date)
        guard actor.answers(for: draft.regionID, tree: tree) else {
            throw AccessProblem.notFound(what: "区划")
        }
        return draft
    }

    private func open(_ id: Int64, actor: Actor, in transaction: any ReadTransaction) throws -> Organization {
        guard let old = try organizations.organization(id, in: transaction),
            actor.answers(for: old.regionID, tree: try regions.tree(in: transaction))
        else { throw AccessProblem.notFound(what: "单位") }
        if let ended = old.endedOn { throw PartiesProblem.organizationEnded(on: ended) }
        return old
    }

    private func refuseBearer(of code: CreditCode?, except id: Int64?, in transaction: any ReadTransaction) throws {
        guard let code, let bearer = try organizations.bearer(of: code.text, in: transaction), bearer.id != id else {
            return
        }
        throw PartiesProblem.organizationCodeTaken(id: bearer.id, name: bearer.name)
    }

    private func index(_ id: Int64, names: [String], in transaction: any Transaction) throws {
        try SearchIndexStore.replace(
            [.init(id: id, terms: SearchTerms.organization(names: names))],
            table: .organization,
            in: transaction
        )
    }

    private func record(
        _ action: String,
        _ id: Int64,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let entry = AuditEntry(at: now, actor: actor, action: action, subject: "organization", subjectID: id)
        try audit.record(entry, in: transaction)
    }
}
