// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// Entries as people type them: in a form, or line by line in a table.
extension Registers {
    /// Enters what was typed into a form.
    /// - Parameters:
    ///   - typed: texts by field; a region is `#` and its key.
    ///   - from: day from which it counts; nil for today.
    /// - Throws: as `create`.
    package func create(
        actor: Actor,
        registerID: String,
        regionID: Int64,
        typed: [String: String],
        from: CivilDate? = nil
    ) async throws -> RegisterEntry {
        let definition = try manual(registerID, changedBy: actor)
        return try await written(definition) { [self] transaction in
            try checkRegion(regionID, actor: actor, in: transaction)
            let reading = try RegisterReading([typed], definition, registers: self, actor: actor, in: transaction)
            let values = try reading.values(typed).compactMapValues { $0 }
            let draft = RegisterDraft(registerID: registerID, regionID: regionID, values: values, validFrom: from)
            return try create(draft, actor: actor, in: transaction)
        }
    }

    /// Saves what was typed into a form.
    /// - Parameter typed: texts by field. What the form does not show again (people, numbers of other entries, sensitive
    ///   fields) is left as it is when empty, and taken away by `无`.
    package func change(
        actor: Actor,
        registerID: String,
        entryID: Int64,
        version: Int64,
        regionID: Int64,
        typed: [String: String],
        reason: String
    ) async throws -> RegisterEntry {
        let definition = try manual(registerID, changedBy: actor)
        return try await written(definition) { [self] transaction in
            let old = try seen(entryID, definition, by: actor, in: transaction)
            try checkRegion(regionID, actor: actor, in: transaction)
            var sent = typed
            var values: [String: RegisterValue?] = [:]
            for field in definition.fields where Self.isUnseen(field) {
                switch sent[field.id]?.filter({ !$0.isWhitespace }) {
                case nil, "": sent[field.id] = nil
                case RegisterReading.cleared:
                    sent[field.id] = nil
                    values[field.id] = .some(nil)
                default: break
                }
            }
            let reading = try RegisterReading([sent], definition, registers: self, actor: actor, in: transaction)
            values.merge(try reading.values(sent)) { _, new in new }
            let change = RegisterChange(
                registerID: registerID,
                entryID: old.id,
                version: version,
                values: values,
                regionID: regionID,
                reason: reason
            )
            return try self.change(change, actor: actor, in: transaction)
        }
    }

    /// What was typed elsewhere, such as in a case's form, as values of a register's fields: of those fields that the
    /// register has, nil where the text is empty.
    /// - Throws: `RegisterProblem.fields` naming everything that cannot be read.
    package func values(
        _ typed: [String: String],
        of registerID: String,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> [String: RegisterValue?] {
        let reading = try RegisterReading(
            [typed],
            definition(registerID),
            registers: self,
            actor: actor,
            in: transaction
        )
        return try reading.values(typed)
    }

    /// Refuses links to what is not there, or is in another register. Statements: at most 3.
    func refuseDangling(
        _ rows: [[String: RegisterValue]],
        _ definition: RegisterDefinition,
        in transaction: any ReadTransaction
    ) throws {
        var wanted: [RegisterDefinition.FieldType: Set<Int64>] = [:]
        let fields = definition.fields.filter { [.person, .organization, .entry].contains($0.type) }
        for row in rows {
            for field in fields {
                if case .link(let key) = row[field.id] { wanted[field.type, default: []].insert(key) }
            }
        }
        guard !wanted.isEmpty else { return }
        func keys(_ type: RegisterDefinition.FieldType) -> [Int64] { (wanted[type] ?? []).sorted() }
        let people = keys(.person).isEmpty ? [:] : try parties.current(keys(.person), in: transaction)
        let organizations =
            keys(.organization).isEmpty
            ? [:] : try parties.organizationNames(keys(.organization), in: transaction)
        let entries = try store.names(keys(.entry), scope: .wholeStore, in: transaction)
        for row in rows {
            for field in fields {
                guard case .link(let key) = row[field.id] else { continue }
                let isThere =
                    switch field.type {
                    case .person: people[key] != nil
                    case .organization: organizations[key] != nil
                    default: entries[key]?.registerID == field.register
                    }
                guard !isThere else { continue }
                throw RegisterProblem.fields([.init(field: field.id, message: "“\(field.title)”指向的记录不存在。")])
            }
        }
    }

    /// Fields whose value a form does not show again.
    package static func isUnseen(_ field: RegisterDefinition.Field) -> Bool {
        field.sensitivity == .sensitive || [.person, .organization, .entry].contains(field.type)
    }
}
