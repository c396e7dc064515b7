// SPDX-License-Identifier: Apache-2.0
package import Storage

/// Tables of registers in another store, for backup, restore and moving: migrations do not know them.
package enum RegisterTables {
    /// Makes the tables that one store has in another that was just migrated, empty as the rest of it.
    package static func prepare(_ target: any Database, from source: any Database) async throws {
        let blueprint: RegisterSchemaStore.Blueprint
        do {
            blueprint = try await source.read { try RegisterSchemaStore.blueprint(in: $0) }
        } catch StorageProblem.statement {
            // A store from before there were registers; the copy says itself that the two differ.
            return
        }
        try await target.write { try RegisterSchemaStore.build(blueprint, in: $0) }
    }
}
