// SPDX-License-Identifier: Apache-2.0

/// A foreign key whose check is put off while many rows are written, and made for all of them at the end.
package struct ForeignKey: Sendable {
    private let table: String
    private let name: String
    private let definition: String

    /// Takes the keys of tables away, for a load over several transactions into a store that nobody uses yet.
    ///
    /// PostgreSQL checks each key of each row by a query of its own, which costs a large load more than writing does.
    /// SQLite looks a key up where the row is written, so there the keys stay.
    /// - Returns: what `set` needs to give them back.
    package static func lift(from tables: [String], in transaction: any Transaction) throws -> [ForeignKey] {
        guard transaction.dialect == .postgres else { return [] }
        let keys = try known(in: transaction).map(\.key).filter { tables.contains($0.table) }
        for key in keys {
            try transaction.run(SQL(trusted: "alter table \(key.table) drop constraint \"\(key.name)\""))
        }
        return keys
    }

    /// Gives keys back, each checked for all rows at once.
    /// - Throws: `StorageProblem.reference` when a row points nowhere.
    package static func set(_ keys: [ForeignKey], in transaction: any Transaction) throws {
        for key in keys {
            try transaction.run(
                SQL(trusted: "alter table \(key.table) add constraint \"\(key.name)\" \(key.definition)")
            )
        }
    }

    /// Postpones the check of keys that point at their own table or forward in the order of copying, within the
    /// transaction.
    static func postpone(in transaction: any Transaction, order: [String]) throws -> [ForeignKey] {
        guard transaction.dialect == .postgres else {
            try transaction.run("pragma defer_foreign_keys = on")
            return []
        }
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let keys = try known(in: transaction).filter { key, target in
            guard let place = places[key.table] else { return false }
            return place <= places[target] ?? -1
        }.map(\.key)
        for key in keys { try transaction.run(key.alteration("deferrable initially deferred")) }
        return keys
    }

    /// Checks what was postponed and gives the keys their former nature back.
    static func restore(_ keys: [ForeignKey], in transaction: any Transaction) throws {
        guard !keys.isEmpty else { return }
        try transaction.run("set constraints all immediate")
        for key in keys { try transaction.run(key.alteration("not deferrable")) }
    }

    /// Keys of the store's tables with the tables that they point at.
    private static func known(in transaction: any ReadTransaction) throws -> [(key: ForeignKey, target: String)] {
        try transaction.query(
            """
            select c.relname::text as table_name, r.relname::text as target_name, f.conname::text as name,
                pg_get_constraintdef(f.oid) as definition
            from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class r on r.oid = f.confrelid
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = current_schema() and f.contype = 'f' and not f.condeferrable
            order by table_name, name
            """
        ).map { row in
            let key = ForeignKey(
                table: try row.get("table_name"),
                name: try row.get("name"),
                definition: try row.get("definition")
            )
            return (key, try row.get("target_name"))
        }
    }

    private func alteration(_ nature: String) -> SQL {
        SQL(trusted: "alter table \(table) alter constraint \"\(name)\" \(nature)")
    }
}
