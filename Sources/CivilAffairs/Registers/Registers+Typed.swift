// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
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

    /// Fields whose value a form does not show again.
    package static func isUnseen(_ field: RegisterDefinition.Field) -> Bool {
        field.sensitivity == .sensitive || [.person, .organization, .entry].contains(field.type)
    }
}
