// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Lists of entries, and one entry with all that belongs to it.
extension Registers {
    package typealias Overview = [(definition: RegisterDefinition, counts: [String: Int])]

    /// The registers that the actor reads, with how many entries lie in the actor's scope, by state. Statements: 1.
    package func overview(actor: Actor) async throws -> Overview {
        try actor.require(.registerRead)
        let readable = definitions.filter { (try? definition($0.id, readBy: actor)) != nil }
        let counts = try await database.read { [store] in try store.counts(scope: actor.scope, in: $0) }
        return readable.map { ($0, counts[$0.id] ?? [:]) }
    }

    /// A page of entries. Statements: at most 6, whatever the size.
    package func list(actor: Actor, _ query: RegisterQuery) async throws -> RegisterPage {
        let definition = try definition(query.registerID, readBy: actor)
        let table = try table(query.registerID)
        let page = try await database.read { [self] transaction -> RegisterPage in
            let found = try store.page(query, in: table, scope: actor.scope, transaction)
            return RegisterPage(
                entries: found.entries,
                total: found.total,
                next: found.next,
                names: try names(of: found.entries, definition, scope: actor.scope, in: transaction)
            )
        }
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "register.list",
            subject: "register",
            subjectID: nil,
            detail: "\(query.registerID) \(page.entries.count) 项"
        )
        try await audit.recordRead(entry)
        return page
    }

    /// The register of an entry that the actor may see.
    /// - Throws: `RegisterProblem.unknownEntry` outside the actor's scope.
    package func register(of entryID: Int64, readBy actor: Actor) async throws -> RegisterDefinition {
        try actor.require(.registerRead)
        let id = try await database.read { [store] in try store.register(of: entryID, scope: actor.scope, in: $0) }
        guard let id else { throw RegisterProblem.unknownEntry }
        return try definition(id, readBy: actor)
    }

    /// - Throws: `RegisterProblem.unknownEntry` outside the actor's scope.
    package func dossier(actor: Actor, registerID: String, entryID: Int64) async throws -> RegisterDossier {
        let definition = try definition(registerID, readBy: actor)
        let dossier = try await database.read { [self] transaction -> RegisterDossier in
            let entry = try seen(entryID, definition, by: actor, in: transaction)
            let history = try histories.history(of: entryID, in: transaction)
            let past = history.flatMap { line in
                line.changes.flatMap { change in [change.before, change.after].map { (change.field, $0) } }
            }
            return RegisterDossier(
                definition: definition,
                entry: entry,
                names: try names(of: [entry], past: past, definition, scope: actor.scope, in: transaction),
                history: history,
                certificates: try histories.certificates(of: entryID, in: transaction),
                cases: try histories.cases(of: entryID, scope: actor.scope, in: transaction)
            )
        }
        let read = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "register.read",
            subject: "register",
            subjectID: entryID
        )
        try await audit.recordRead(read)
        return dossier
    }

    /// Sensitive fields of an entry in the open, for a reason that the audit keeps.
    /// - Throws: `AccessProblem.reasonNeeded`, `.notPermitted`; `RegisterProblem.unknownEntry`.
    package func unmask(
        actor: Actor,
        registerID: String,
        entryID: Int64,
        reason: String
    ) async throws -> [String: RegisterValue] {
        try actor.require(.personUnmask)
        let definition = try definition(registerID, readBy: actor)
        let entry = try await database.read { [self] in try seen(entryID, definition, by: actor, in: $0) }
        let why = String(reason.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(200))
        guard why.count >= 2 else { throw AccessProblem.reasonNeeded }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "register.unmask",
                subject: "register",
                subjectID: entryID,
                reason: why
            )
        )
        let sensitive = definition.fields.filter { $0.sensitivity == .sensitive }.map(\.id)
        return entry.values.filter { sensitive.contains($0.key) }
    }

    /// What the links of entries are called. Statements: at most 4.
    /// - Parameter past: values that fields had, in the spelling of the history.
    func names(
        of entries: [RegisterEntry],
        past: [(field: String, value: String?)] = [],
        _ definition: RegisterDefinition,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> RegisterNames {
        func keys(_ type: RegisterDefinition.FieldType) -> [Int64] {
            let fields = definition.fields.filter { $0.type == type }.map(\.id)
            var keys: Set<Int64> = []
            for entry in entries {
                for field in fields { if case .link(let key) = entry.values[field] { keys.insert(key) } }
            }
            for (field, value) in past where fields.contains(field) {
                if let key = value.flatMap({ Int64($0) }) { keys.insert(key) }
            }
            return keys.sorted()
        }
        var names = RegisterNames()
        let people = keys(.person)
        if !people.isEmpty { try name(people, scope: scope, in: &names, transaction) }
        let organizations = keys(.organization)
        if !organizations.isEmpty {
            names.organizations = try parties.organizationNames(organizations, in: transaction)
        }
        names.entries = try store.names(keys(.entry), scope: scope, in: transaction)
        return names
    }

    /// People under the records that stand for them today, since two records of one person may have been joined.
    private func name(
        _ people: [Int64],
        scope: AreaScope,
        in names: inout RegisterNames,
        _ transaction: any ReadTransaction
    ) throws {
        let current = try parties.current(people, in: transaction)
        let standing = Set(current.values).sorted()
        let seen = Set(try parties.people(standing, scope: scope, in: transaction).map(\.id))
        let all = try parties.people(standing, scope: .wholeStore, in: transaction)
        let byID = Dictionary(all.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        for id in people {
            guard let standing = current[id], let name = byID[standing] else { continue }
            names.people[id] = seen.contains(standing) ? name : PersonName.masked(name)
            if seen.contains(standing) { names.visiblePeople.insert(id) }
        }
    }
}

extension RegisterNames {
    /// A value in words.
    package func text(_ value: RegisterValue, _ field: RegisterDefinition.Field, tree: RegionTree) -> String {
        switch value {
        case .text(let text): text
        case .number(let number): "\(field.text(number: number))\(field.unit.map { " \($0)" } ?? "")"
        case .money(let money): "\(money.text) 元"
        case .date(let date): date.iso
        case .flag(let flag): flag ? "是" : "否"
        case .link(let key):
            switch field.type {
            case .person: people[key] ?? "档案已不存在"
            case .organization: organizations[key] ?? "单位已不存在"
            case .region: tree.fullName(key)
            default: entries[key].map { "\($0.label)（\($0.number)）" } ?? "登记项已不存在"
            }
        }
    }

    /// As `text`, masked where the field is sensitive.
    package func shown(_ value: RegisterValue, _ field: RegisterDefinition.Field, tree: RegionTree) -> String {
        let text = text(value, field, tree: tree)
        return field.sensitivity == .sensitive ? field.masked(text) : text
    }

    /// A value of the history in words, masked where the field is sensitive.
    package func past(_ text: String?, _ field: RegisterDefinition.Field, tree: RegionTree) -> String {
        guard let text, let value = RegisterValue(canonical: text, type: field.type) else { return "无" }
        return shown(value, field, tree: tree)
    }
}
