// SPDX-License-Identifier: Apache-2.0
package import Storage

/// The index of terms: FTS5 on SQLite, tsvector with GIN on PostgreSQL. The only place that knows the difference.
package enum SearchIndexStore {
    /// Whose terms: a table and its key, which PostgreSQL has as a column and SQLite as the row's number.
    package enum Table {
        case person, organization, caseFile

        var name: SQL {
            switch self {
            case .person: "person_search"
            case .organization: "organization_search"
            case .caseFile: "case_search"
            }
        }
        var key: SQL {
            switch self {
            case .person: "person_id"
            case .organization: "organization_id"
            case .caseFile: "case_id"
            }
        }
        var target: StaticString {
            switch self {
            case .person: "person_search"
            case .organization: "organization_search"
            case .caseFile: "case_search"
            }
        }
    }

    /// One record's terms.
    package struct Entry {
        /// Key in the table of the records.
        let id: Int64
        /// Terms with spaces between.
        let text: String

        package init(id: Int64, terms: [String]) {
            self.id = id
            text = terms.joined(separator: " ")
        }

        init(id: Int64, text: String) {
            self.id = id
            self.text = text
        }
    }

    package static func statements(_ dialect: Dialect, table: Table = .person) -> [String] {
        switch (dialect, table) {
        case (.sqlite, .caseFile):
            ["create virtual table case_search using fts5 (terms, tokenize = 'ascii', detail = 'none', columnsize = 0)"]
        case (.postgres, .caseFile):
            [
                "create table case_search (case_id bigint primary key, terms tsvector not null)",
                "create index case_search_terms on case_search using gin (terms)",
            ]
        case (.sqlite, .organization):
            ["create virtual table organization_search using fts5 (terms, tokenize = 'ascii', detail = 'none')"]
        case (.postgres, .organization):
            [
                "create table organization_search (organization_id bigint primary key, terms tsvector not null)",
                "create index organization_search_terms on organization_search using gin (terms)",
            ]
        case (.sqlite, .person):
            [
                "create virtual table person_search using fts5 (terms, tokenize = 'ascii', detail = 'none', columnsize = 0)"
            ]
        case (.postgres, .person):
            [
                "create table person_search (person_id bigint primary key, terms tsvector not null)",
                postgresIndex,
            ]
        }
    }

    /// Prepares the index of a new store for as many persons as a county has.
    static func beginLoad(in transaction: any Transaction) throws {
        switch transaction.dialect {
        case .sqlite:
            // Terms are gathered in memory and put down in large pieces, which are joined once at the end.
            for (setting, value) in [("automerge", 0), ("crisismerge", 1_000), ("hashsize", 64 << 20)] {
                try configure(setting, value, in: transaction)
            }
        case .postgres: try transaction.run("drop index person_search_terms")
        }
    }

    static func endLoad(in transaction: any Transaction) throws {
        switch transaction.dialect {
        case .sqlite:
            try transaction.run("insert into person_search (person_search) values ('optimize')")
            for (setting, value) in [("automerge", 4), ("crisismerge", 16), ("hashsize", 1 << 20)] {
                try configure(setting, value, in: transaction)
            }
        case .postgres: try transaction.run(SQL(trusted: postgresIndex))
        }
    }

    private static func configure(_ setting: String, _ value: Int, in transaction: any Transaction) throws {
        try transaction.run("insert into person_search (person_search, rank) values (\(setting), \(value))")
    }

    /// With a short list of rows that still wait for the index: every search has to read through it, and without it
    /// a list of people that comes in would go into the index word by word.
    private static let postgresIndex =
        "create index person_search_terms on person_search using gin (terms) with (gin_pending_list_limit = 256)"

    /// Adds records that the index does not have yet.
    package static func add(_ entries: [Entry], table: Table = .person, in transaction: any Transaction) throws {
        try add(entries, table: table, conflict: "", in: transaction)
    }

    /// - Parameter conflict: what PostgreSQL does about a record that the index has.
    private static func add(
        _ entries: [Entry],
        table: Table,
        conflict: SQL,
        in transaction: any Transaction
    ) throws {
        switch transaction.dialect {
        case .sqlite:
            try transaction.insert(
                into: table.target,
                ["rowid", "terms"],
                rows: entries.map { [.integer($0.id), .text($0.text)] }
            )
        case .postgres:
            let rows = RowSet(
                [.init("id", .integer), .init("terms", .text)],
                entries.map { [.integer($0.id), .text($0.text)] }
            )
            try transaction.run(
                """
                insert into \(table.name) (\(table.key), terms)
                select id, array_to_tsvector(string_to_array(terms, ' ')) from \(rows) v
                \(conflict)
                """
            )
        }
    }

    package static func remove(_ ids: [Int64], table: Table = .person, in transaction: any Transaction) throws {
        let key: SQL = transaction.dialect == .sqlite ? "rowid" : table.key
        try transaction.run("delete from \(table.name) where \(key) in \(in: ids)")
    }

    /// Replaces the terms of records, whether the index has them or not.
    package static func replace(_ entries: [Entry], table: Table = .person, in transaction: any Transaction) throws {
        guard !entries.isEmpty else { return }
        // Two servers may come to the same record at once, which neither of them sees in the other's index.
        let over: SQL = "on conflict (\(table.key)) do update set terms = excluded.terms"
        if transaction.dialect == .sqlite { try remove(entries.map(\.id), table: table, in: transaction) }
        try add(entries, table: table, conflict: over, in: transaction)
    }

    /// How many of the newest records to look through for some with the terms, where that is quicker than fetching all that
    /// have them and sorting those; nil where it isn't. Looking at a record costs as much as fetching one: of a share of
    /// records the first takes most divided by the share, the other the share of all. Statements: 1, on PostgreSQL only:
    /// SQLite goes down the keys in any case.
    /// - Parameter most: how many are wanted.
    package static func window(
        _ alternatives: [[String]],
        regions: [[Int64]],
        most: Int,
        table: Table,
        in transaction: any ReadTransaction
    ) throws -> Int? {
        guard transaction.dialect == .postgres else { return nil }
        let areas = regions.map { $0.map(SearchTerms.region) }
        let name = String(describing: table.target)
        let rows = try transaction.query(
            """
            select m.term, cast(m.share * 1000000 as bigint), (select cast(t.reltuples as bigint) from pg_class t
                where t.relname = s.tablename and t.relnamespace = current_schema()::regnamespace)
            from pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as m (term, share)
            where s.schemaname = current_schema() and s.tablename = \(name) and s.attname = 'terms'
                and m.term in \(in: (alternatives + areas).flatMap { $0 })
            """
        )
        var shares: [String: Double] = [:]
        for row in rows { shares[try row.at(0)] = Double(try row.at(1, as: Int64.self)) / 1_000_000 }
        // Terms of one word come together, so that the rarest tells how many have all; a term that isn't listed is rare.
        let words = alternatives.map { $0.map { shares[$0] ?? 0 }.min() ?? 0 }.max() ?? 0
        let share = areas.reduce(min(1, words)) { $0 * min(1, $1.reduce(0) { $0 + (shares[$1] ?? 0) }) }
        let all = Double(try rows.first?.at(2, as: Int64.self) ?? 0)
        guard share > 0, share * share * all > Double(most) else { return nil }
        // Where they lie unevenly, or words that are frequent don't come together, it's given up before long.
        return Int(4 * Double(most) / share)
    }

    /// Identifiers (as the table's key) of the records with the terms, newest first; to be followed by an alias.
    /// - Parameters:
    ///   - alternatives: each a list of terms that must all be present.
    ///   - regions: one of which must be among the person's; nil for the whole store.
    ///   - window: looks through so many of the newest records alone.
    package static func matches(
        _ alternatives: [[String]],
        regions: [[Int64]],
        before: Int64?,
        limit: Int,
        window: Int? = nil,
        table: Table = .person,
        dialect: Dialect
    ) -> SQL {
        let text = expression(alternatives, regions: regions, dialect: dialect)
        switch dialect {
        case .sqlite:
            let start: SQL = before.map { "and rowid < \($0)" } ?? ""
            return """
                (select rowid as \(table.key) from \(table.name) where \(table.name) match \(text) \(start)
                 order by rowid desc limit \(limit))
                """
        case .postgres:
            let start: SQL = before.map { "and \(table.key) < \($0)" } ?? ""
            if let window {
                return """
                    (select d.\(table.key) from (select \(table.key), terms from \(table.name) where 1 = 1 \(start)
                        order by \(table.key) desc limit \(window)) d
                     where d.terms @@ cast(\(text) as tsquery) order by d.\(table.key) desc limit \(limit))
                    """
            }
            // A surname of many and a rare name want different ways through the table. Pairs of one word, though, are taken
            // for independent, so that what is no longer rare would be looked for all down the keys: whoever wants that
            // names a window.
            let order: SQL = table == .caseFile ? "\(table.key) + 0" : table.key
            let matches: SQL = """
                (select \(table.key) from \(table.name) where terms @@ cast(\(text) as tsquery) \(start)
                 order by \(order) desc limit \(limit))
                """
            return matches.plannedAnew
        }
    }

    private static func expression(_ alternatives: [[String]], regions: [[Int64]], dialect: Dialect) -> String {
        let (and, or, quote) = dialect == .sqlite ? (" AND ", " OR ", "\"") : (" & ", " | ", "'")
        func any(_ parts: [String]) -> String { parts.count == 1 ? parts[0] : "(" + parts.joined(separator: or) + ")" }
        func all(_ parts: [String]) -> String { parts.count == 1 ? parts[0] : "(" + parts.joined(separator: and) + ")" }
        func quoted(_ term: String) -> String { quote + term + quote }
        var parts = [any(alternatives.map { all(Array(Set($0)).sorted().map(quoted)) })]
        for group in regions { parts.append(any(group.map { quoted(SearchTerms.region($0)) })) }
        return all(parts)
    }
}
