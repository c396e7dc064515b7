// SPDX-License-Identifier: Apache-2.0

/// A foreign key that points at its own table or forward in the order of copying, and is checked at the end instead.
struct ForeignKey: Sendable {
    let table: String
    let name: String

    /// Postpones the check of such keys within the transaction.
    static func postpone(in transaction: any Transaction, order: [String]) throws -> [ForeignKey] {
        guard transaction.dialect == .postgres else {
            try transaction.run("pragma defer_foreign_keys = on")
            return []
        }
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let rows = try transaction.query(
            """
            select c.relname::text as table_name, r.relname::text as target_name, f.conname::text as name
            from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class r on r.oid = f.confrelid
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = current_schema() and f.contype = 'f' and not f.condeferrable
            """
        )
        var keys: [ForeignKey] = []
        for row in rows {
            let table: String = try row.get("table_name")
            let target: String = try row.get("target_name")
            guard let place = places[table], place <= places[target] ?? -1 else { continue }
            keys.append(ForeignKey(table: table, name: try row.get("name")))
        }
        for key in keys { try transaction.run(key.alteration("deferrable initially deferred")) }
        return keys
    }

    /// Checks what was postponed and gives the keys their former nature back.
    static func restore(_ keys: [ForeignKey], in transaction: any Transaction) throws {
        guard !keys.isEmpty else { return }
        try transaction.run("set constraints all immediate")
        for key in keys { try transaction.run(key.alteration("not deferrable")) }
    }

    private func alteration(_ nature: String) -> SQL {
        SQL(trusted: "alter table \(table) alter constraint \"\(name)\" \(nature)")
    }
}
