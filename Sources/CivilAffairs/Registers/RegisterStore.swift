// SPDX-License-Identifier: Apache-2.0
import Foundation
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Every statement on entries of registers and their history.
struct RegisterStore: Sendable {
    let cipher: FieldCipher

    /// An entry with what the store keeps of it beside its fields.
    struct Stored {
        let entry: RegisterEntry
        let searchText: String
    }

    private static let head: SQL = """
        e.id, e.number, e.state, e.region_id, e.label, e.valid_from, e.valid_until, e.version, e.created_at, e.updated_at
        """
    private static let headWidth = 10
    /// SQLite takes at most 32,766 arguments; plans of long statements are not worth keeping.
    private static let mostArguments = 4_000

    // MARK: - Writing

    /// Adds entries that are new, each with its row of fields.
    func insert(_ entries: [Stored], living: Bool, in table: RegisterTable, _ transaction: any Transaction) throws {
        guard !entries.isEmpty else { return }
        let isLiving: SQLValue = living ? .integer(1) : .null
        try transaction.insert(
            into: "registry_entry",
            [
                "id", "register_id", "number", "state", "living", "region_id", "label", "search_text", "valid_from",
                "valid_until", "version", "created_at", "updated_at",
            ],
            rows: entries.map { stored in
                let entry = stored.entry
                return [
                    .integer(entry.id), .text(entry.registerID), .text(entry.number), .text(entry.state), isLiving,
                    .integer(entry.regionID), .text(entry.label), .text(stored.searchText), entry.validFrom.sqlValue,
                    entry.validUntil.sqlValue, .integer(entry.version), entry.createdAt.sqlValue,
                    entry.updatedAt.sqlValue,
                ]
            }
        )
        let rows = try entries.map { ($0.entry.id, try table.cells($0.entry.values, cipher: cipher)) }
        let names = SQL.list((rows.first?.1 ?? []).map { "\($0.name)" })
        let values = rows.map { id, cells -> SQL in
            "(\(id), \(isLiving), \(SQL.list(cells.map { "\($0.value)" })))"
        }
        let most = max(1, Self.mostArguments / (2 + table.columns.count * 2))
        let parts = stride(from: 0, to: values.count, by: most).map { start -> SQL in
            let part = SQL.list(Array(values[start..<min(start + most, values.count)]))
            return "insert into \(table.name) (entry_id, living, \(names)) values \(part)"
        }
        try transaction.runEach(parts)
    }

    /// Saves an entry if nobody else has since the version was read.
    /// - Returns: false when the version has moved on.
    func update(
        _ stored: Stored,
        version: Int64,
        living: Bool,
        in table: RegisterTable,
        _ transaction: any Transaction
    ) throws -> Bool {
        let entry = stored.entry
        let isLiving: SQLValue = living ? .integer(1) : .null
        let changed = try transaction.runCounting(
            """
            update registry_entry set state = \(entry.state), living = \(isLiving), region_id = \(entry.regionID),
                label = \(entry.label), search_text = \(stored.searchText), valid_until = \(entry.validUntil),
                version = version + 1, updated_at = \(entry.updatedAt)
            where id = \(entry.id) and version = \(version)
            """
        )
        guard changed == 1 else { return false }
        let cells = try table.cells(entry.values, cipher: cipher).map { cell -> SQL in "\(cell.name) = \(cell.value)" }
        let all = SQL.list(["living = \(isLiving)"] + cells)
        try transaction.run("update \(table.name) set \(all) where entry_id = \(entry.id)")
        return true
    }

    /// The next numbers of a series, without gaps: the row is locked until the transaction ends.
    /// - Returns: the first of as many as were asked for.
    func nextNumbers(series: String, count: Int, in transaction: any Transaction) throws -> Int {
        try transaction.value(
            """
            insert into number_series (series, next) values (\(series), \(count + 1))
            on conflict (series) do update set next = number_series.next + \(count) returning next - \(count)
            """
        )
    }

    // MARK: - Reading

    func entry(
        _ id: Int64,
        in table: RegisterTable,
        scope: AreaScope,
        _ transaction: any ReadTransaction
    ) throws -> RegisterEntry? {
        let condition: SQL = "e.id = \(id) and e.register_id = \(table.registerID)"
        return try entries(where: condition, limit: 1, in: table, scope: scope, transaction).first
    }

    func page(
        _ query: RegisterQuery,
        in table: RegisterTable,
        scope: AreaScope,
        _ transaction: any ReadTransaction
    ) throws -> (entries: [RegisterEntry], total: Total, next: Int64?) {
        let whole = try conditions(query, table)
        // By the table that the conditions are on, so that their index gives the order too.
        let key: SQL = query.filters.isEmpty && !query.isLocated ? "e.id" : "r.entry_id"
        var part = whole
        if let before = query.before { part.append("\(key) < \(before)") }
        var found = try entries(
            where: SQL.all(part),
            by: key,
            limit: query.limit + 1,
            in: table,
            scope: scope,
            transaction
        )
        let more = found.count > query.limit
        if more { found.removeLast() }
        if query.before == nil, !more { return (found, .exact(found.count), nil) }
        let count: Int = try transaction.value(
            """
            select count(*) from (select e.id from \(scope.table(.registryEntry)) e
                join \(table.name) r on r.entry_id = e.id where \(SQL.all(whole)) limit \(Total.exactLimit + 1)) x
            """
        )
        let total: Total = count > Total.exactLimit ? .atLeast(Total.exactLimit) : .exact(count)
        return (found, total, more ? found.last?.id : nil)
    }

    private func conditions(_ query: RegisterQuery, _ table: RegisterTable) throws -> [SQL] {
        var conditions: [SQL] = ["e.register_id = \(table.registerID)"]
        if let state = query.state { conditions.append("e.state = \(state)") }
        if let region = query.regionID {
            conditions.append(
                "e.region_id in (select descendant_id from region_closure where ancestor_id = \(region))"
            )
        }
        for (field, value) in query.filters.sorted(by: { $0.key < $1.key }) {
            guard let column = table.column(field) else { throw RegisterProblem.unknownRegister }
            conditions.append("r.\(column.compared) = \(table.comparable(column, value, cipher: cipher))")
        }
        if query.isLocated {
            guard let column = table.columns.first(where: { $0.field.id == table.layer }) else { return ["1 = 0"] }
            conditions.append("r.\(column.name) is not null")
        }
        for word in RegisterRules.searchWords(query.text) {
            let pattern = "%" + RegisterRules.escaped(word) + "%"
            conditions.append("e.search_text like \(pattern) escape '!'")
        }
        return conditions
    }

    private func entries(
        where condition: SQL,
        by key: SQL = "e.id",
        limit: Int,
        in table: RegisterTable,
        scope: AreaScope,
        _ transaction: any ReadTransaction
    ) throws -> [RegisterEntry] {
        let fields = table.columns.map { column -> SQL in ", r.\(column.name)" }.reduce("" as SQL, +)
        return try transaction.query(
            """
            select \(Self.head)\(fields) from \(scope.table(.registryEntry)) e
            join \(table.name) r on r.entry_id = e.id where \(condition) order by \(key) desc limit \(limit)
            """
        ).map { try entry($0, in: table) }
    }

    private func entry(_ row: Row, in table: RegisterTable) throws -> RegisterEntry {
        var values: [String: RegisterValue] = [:]
        for (place, column) in table.columns.enumerated() {
            values[column.field.id] = try table.value(column, row.values[Self.headWidth + place], cipher: cipher)
        }
        return RegisterEntry(
            id: try row.at(0),
            registerID: table.registerID,
            number: try row.at(1),
            state: try row.at(2),
            regionID: try row.at(3),
            label: try row.at(4),
            validFrom: try row.at(5),
            validUntil: try row.at(6),
            version: try row.at(7),
            createdAt: try row.at(8),
            updatedAt: try row.at(9),
            values: values
        )
    }

    /// Numbers of living entries that have one of these in a field, with the value as it is compared.
    func living(
        with values: [SQLValue],
        in column: RegisterTable.Column,
        key: [RegisterTable.Column],
        table: RegisterTable,
        _ transaction: any ReadTransaction
    ) throws -> [(entryID: Int64, number: String, key: [SQLValue])] {
        let integers = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
        let texts = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
        let among: SQL =
            integers.isEmpty
            ? "r.\(column.compared) in \(in: Array(Set(texts)))" : "r.\(column.compared) in \(in: Array(Set(integers)))"
        let columns = key.map { column -> SQL in ", r.\(column.compared)" }.reduce("" as SQL, +)
        return try transaction.query(
            """
            select e.id, e.number\(columns) from \(table.name) r join registry_entry e on e.id = r.entry_id
            where r.living = 1 and \(among)
            """
        ).map { (try $0.at(0), try $0.at(1), Array($0.values[2...])) }
    }

    /// What entries are called, whoever asks: links from a record that was already checked. The scope only tells which
    /// of them may be opened.
    func names(_ ids: [Int64], scope: AreaScope, in transaction: any ReadTransaction) throws -> [Int64: RegisterNames
        .Entry]
    {
        guard !ids.isEmpty else { return [:] }
        var names: [Int64: RegisterNames.Entry] = [:]
        let rows = try transaction.query(
            """
            select e.id, e.register_id, e.number, e.label, case when seen.id is null then 0 else 1 end
            from registry_entry e left join \(scope.table(.registryEntry)) seen on seen.id = e.id where e.id in \(in: ids)
            """
        )
        for row in rows {
            let seen: Int64 = try row.at(4)
            names[try row.at(0)] = .init(
                registerID: try row.at(1),
                number: try row.at(2),
                label: try row.at(3),
                isVisible: seen == 1
            )
        }
        return names
    }

    func register(of id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first("select e.register_id from \(scope.table(.registryEntry)) e where e.id = \(id)")?.at(0)
    }

    /// Entries of a register by their numbers.
    func ids(_ registerID: String, numbers: [String], in transaction: any ReadTransaction) throws -> [String: Int64] {
        guard !numbers.isEmpty else { return [:] }
        var ids: [String: Int64] = [:]
        let rows = try transaction.query(
            "select number, id from registry_entry where register_id = \(registerID) and number in \(in: numbers)"
        )
        for row in rows { ids[try row.at(0)] = try row.at(1, as: Int64.self) }
        return ids
    }

    /// How many entries each register has within a scope, by state.
    func counts(scope: AreaScope, in transaction: any ReadTransaction) throws -> [String: [String: Int]] {
        var counts: [String: [String: Int]] = [:]
        let rows = try transaction.query(
            """
            select e.register_id, e.state, count(*) from \(scope.table(.registryEntry)) e
            group by e.register_id, e.state
            """
        )
        for row in rows { counts[try row.at(0), default: [:]][try row.at(1)] = try row.at(2, as: Int.self) }
        return counts
    }
}
