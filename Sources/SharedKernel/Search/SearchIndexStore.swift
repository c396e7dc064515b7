// SPDX-License-Identifier: Apache-2.0
import Storage

/// The index of terms: FTS5 on SQLite, tsvector with GIN on PostgreSQL. The only place that knows the difference.
enum SearchIndexStore {
    /// One person's terms.
    struct Entry {
        let personID: Int64
        let terms: [String]
    }

    static func statements(_ dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite:
            ["create virtual table person_search using fts5 (terms, tokenize = 'ascii', detail = 'none')"]
        case .postgres:
            [
                "create table person_search (person_id bigint primary key, terms tsvector not null)",
                "create index person_search_terms on person_search using gin (terms)",
            ]
        }
    }

    /// Adds persons that the index does not have yet.
    static func add(_ entries: [Entry], in transaction: any Transaction) throws {
        switch transaction.dialect {
        case .sqlite:
            try transaction.insert(
                into: "person_search",
                ["rowid", "terms"],
                rows: entries.map { [.integer($0.personID), .text($0.terms.joined(separator: " "))] }
            )
        case .postgres:
            let rows = RowSet(
                [.init("person_id", .integer), .init("terms", .text)],
                entries.map { [.integer($0.personID), .text($0.terms.joined(separator: " "))] }
            )
            try transaction.run(
                """
                insert into person_search (person_id, terms)
                select person_id, array_to_tsvector(string_to_array(terms, ' ')) from \(rows) v
                """
            )
        }
    }

    static func remove(_ personIDs: [Int64], in transaction: any Transaction) throws {
        let key = SQL(sqlite: "rowid", postgres: "person_id")
        try transaction.run("delete from person_search where \(key) in \(in: personIDs)")
    }

    /// Replaces the terms of persons, whether the index has them or not.
    static func replace(_ entries: [Entry], in transaction: any Transaction) throws {
        guard !entries.isEmpty else { return }
        try remove(entries.map(\.personID), in: transaction)
        try add(entries, in: transaction)
    }

    /// Identifiers (`person_id`) of the persons with the terms, newest first; to be followed by an alias.
    /// - Parameters:
    ///   - alternatives: each a list of terms that must all be present.
    ///   - regions: one of which must be among the person's; nil for the whole store.
    static func matches(
        _ alternatives: [[String]],
        regions: [[Int64]],
        before: Int64?,
        limit: Int,
        dialect: Dialect
    ) -> SQL {
        let text = expression(alternatives, regions: regions, dialect: dialect)
        switch dialect {
        case .sqlite:
            let start: SQL = before.map { "and rowid < \($0)" } ?? ""
            return """
                (select rowid as person_id from person_search where person_search match \(text) \(start)
                 order by rowid desc limit \(limit))
                """
        case .postgres:
            let start: SQL = before.map { "and person_id < \($0)" } ?? ""
            return """
                (select person_id from person_search where terms @@ cast(\(text) as tsquery) \(start)
                 order by person_id desc limit \(limit))
                """
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
