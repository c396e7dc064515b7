// SPDX-License-Identifier: Apache-2.0

/// The tables of an open store as its own catalogue names them, in an order in which referred tables come first.
struct StoreCatalogue: Sendable {
    struct Table: Sendable {
        let name: String
        let columns: [String]
        /// Columns that tell rows apart and by which pages are read; the row's address when the table has no key.
        let keys: [String]
        let references: Set<String>
    }

    /// Bookkeeping of the driver and the migrator, which every store keeps for itself.
    private static let own: Set<String> = ["minzheng_key", "schema_migration"]

    let tables: [Table]

    init(_ transaction: any ReadTransaction) throws {
        let isSQLite = transaction.dialect == .sqlite
        let columns = try transaction.query(isSQLite ? Self.sqliteColumns : Self.postgresColumns)
        let references = try transaction.query(isSQLite ? Self.sqliteReferences : Self.postgresReferences)
        var found: [String: (columns: [String], keys: [(Int, String)])] = [:]
        for row in columns {
            let table: String = try row.get("table_name")
            let column: String = try row.get("column_name")
            let place: Int = try row.get("key_place")
            found[table, default: ([], [])].columns.append(column)
            if place > 0 { found[table, default: ([], [])].keys.append((place, column)) }
        }
        var targets: [String: Set<String>] = [:]
        for row in references { targets[try row.get("table_name"), default: []].insert(try row.get("target_name")) }
        let tables = found.filter { !Self.own.contains($0.key) }.map { name, entry in
            Table(
                name: name,
                columns: entry.columns,
                keys: entry.keys.isEmpty
                    ? [isSQLite ? "rowid" : "ctid"] : entry.keys.sorted { $0.0 < $1.0 }.map(\.1),
                references: targets[name] ?? []
            )
        }
        self.tables = Self.ordered(tables)
    }

    /// Referred tables first. Tables that refer to each other in a ring follow in the order of their names.
    private static func ordered(_ tables: [Table]) -> [Table] {
        var waiting = tables.sorted { $0.name < $1.name }
        var done: [Table] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let ready = waiting.firstIndex { $0.references.subtracting([$0.name]).isDisjoint(with: names) } ?? 0
            let table = waiting.remove(at: ready)
            done.append(table)
        }
        return done
    }

    // Search indexes (virtual and shadow tables, tables with a tsvector) differ by engine and are built anew from the rows.
    private static let sqliteColumns: SQL = """
        select t.name as table_name, c.name as column_name, c.pk as key_place
        from pragma_table_list t join pragma_table_xinfo(t.name) c
        where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite!_%' escape '!' and c.hidden = 0
        order by t.name, c.cid
        """

    private static let sqliteReferences: SQL = """
        select t.name as table_name, f."table" as target_name
        from pragma_table_list t join pragma_foreign_key_list(t.name) f
        where t.schema = 'main' and t.type = 'table'
        """

    private static let postgresColumns: SQL = """
        select c.relname::text as table_name, a.attname::text as column_name,
            coalesce(array_position(x.indkey::int2[], a.attnum), -1) + 1 as key_place
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        left join pg_index x on x.indrelid = c.oid and x.indisprimary
        where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
            and not exists (select 1 from pg_attribute s where s.attrelid = c.oid and s.attnum > 0
                and not s.attisdropped and s.atttypid = 'tsvector'::regtype)
        order by c.relname, a.attnum
        """

    private static let postgresReferences: SQL = """
        select c.relname::text as table_name, r.relname::text as target_name
        from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class r on r.oid = f.confrelid
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = current_schema() and f.contype = 'f'
        """
}
