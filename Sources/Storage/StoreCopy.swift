// SPDX-License-Identifier: Apache-2.0

/// Copies a whole store into another one that was just migrated, whichever engines the two have: backup, restore, moving.
///
/// The source is read as of one moment and stays in use; the target takes everything in one transaction or nothing.
/// Search indexes are not copied, since the engines spell them differently: the owner of an index builds it anew.
package struct StoreCopy: Sendable {
    /// What was copied, by table.
    package struct Report: Sendable, Equatable {
        package var rows: [String: Int] = [:]
        package var total: Int { rows.values.reduce(0, +) }
    }

    private struct Page: Sendable {
        let table: String
        let rows: [[SQLValue]]
    }

    private enum Message: Sendable {
        case tables([StoreCatalogue.Table], migrations: [String])
        case page(Page)
        case keys(past: Int64)
    }

    private static let largestPage = 500
    // One page is one statement; SQLite takes at most 32,766 arguments.
    private static let arguments = 30_000
    private static let pageBytes = 4 * 1_048_576

    package init() {}

    /// - Throws: `StorageProblem.copy` when the target was migrated otherwise, already holds rows, or lacks one afterwards.
    package func run(from source: any Database, to target: any Database) async throws -> Report {
        let channel = PageChannel<Message>(capacity: 4)
        async let sent = sending(source, channel)
        let received = try await receiving(target, channel)
        let report = try await sent
        guard received == report else { throw StorageProblem.copy(reason: "两边的行数不一致") }
        return report
    }

    /// Either side may fail before its transaction began; the other must not wait for it for ever.
    private func sending(_ source: any Database, _ channel: PageChannel<Message>) async throws -> Report {
        do {
            return try await source.read { transaction in
                let report = try send(transaction, channel)
                channel.finish()
                return report
            }
        } catch {
            channel.fail(error)
            throw error
        }
    }

    private func receiving(_ target: any Database, _ channel: PageChannel<Message>) async throws -> Report {
        do {
            return try await target.write { try receive($0, channel) }
        } catch {
            channel.fail(error)
            throw error
        }
    }

    // MARK: Source

    private func send(_ transaction: any ReadTransaction, _ channel: PageChannel<Message>) throws -> Report {
        let tables = try StoreCatalogue(transaction).tables
        try channel.send(.tables(tables, migrations: try Self.migrations(transaction)))
        var report = Report()
        for table in tables {
            let sent = try send(table, transaction, channel)
            guard try Self.count(table.name, transaction) == sent else {
                throw StorageProblem.copy(reason: "\(table.name) 行数不一致")
            }
            report.rows[table.name] = sent
        }
        try channel.send(.keys(past: try Self.lastKey(transaction)))
        return report
    }

    /// Pages by key, sized by what the last one weighed.
    private func send(
        _ table: StoreCatalogue.Table,
        _ transaction: any ReadTransaction,
        _ channel: PageChannel<Message>
    ) throws -> Int {
        let width = table.columns.count
        let largest = max(1, min(Self.largestPage, Self.arguments / max(1, width)))
        // A row's address in PostgreSQL travels as text, but must be ordered as an address.
        let address = table.keys == ["ctid"] ? SQL("ctid::text as row_address") : nil
        let keyColumns = address ?? SQL(trusted: table.keys.joined(separator: ", "))
        let columns = SQL(trusted: table.columns.joined(separator: ", "))
        let order = SQL(trusted: table.keys.joined(separator: ", "))
        var limit = min(50, largest)
        var last: [SQLValue]?
        var count = 0
        while true {
            let condition = last.map { Self.after($0, table.keys) } ?? "1 = 1"
            let rows = try transaction.query(
                """
                select \(columns), \(keyColumns) from \(SQL(trusted: table.name))
                where \(condition) order by \(order) limit \(limit)
                """
            )
            guard let end = rows.last else { return count }
            last = Array(end.values[width...])
            count += rows.count
            let values = rows.map { Array($0.values[..<width]) }
            try channel.send(.page(Page(table: table.name, rows: values)))
            guard rows.count == limit else { return count }
            limit = max(1, min(largest, limit * Self.pageBytes / max(1, Self.weight(values))))
        }
    }

    private static func after(_ last: [SQLValue], _ keys: [String]) -> SQL {
        if keys == ["ctid"], let place = last.first { return "ctid > \(place)::tid" }
        var places: SQL = "\(last[0])"
        for value in last.dropFirst() { places = places + ", \(value)" }
        return "(\(SQL(trusted: keys.joined(separator: ", ")))) > (\(places))"
    }

    private static func weight(_ rows: [[SQLValue]]) -> Int {
        rows.reduce(0) { sum, row in
            row.reduce(sum) { sum, value in
                switch value {
                case .null, .integer: sum + 8
                case .text(let text): sum + text.utf8.count
                case .bytes(let bytes): sum + bytes.count
                }
            }
        }
    }

    // MARK: Target

    private func receive(_ transaction: any Transaction, _ channel: PageChannel<Message>) throws -> Report {
        var report = Report()
        var tables: [String: StoreCatalogue.Table] = [:]
        var ringed: [ForeignKey] = []
        while let message = try channel.receive() {
            switch message {
            case .tables(let expected, let migrations):
                try check(transaction, expected, migrations)
                tables = Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0) })
                for table in expected { report.rows[table.name] = 0 }
                ringed = try ForeignKey.postpone(in: transaction, order: expected.map(\.name))
            case .page(let page):
                guard let table = tables[page.table] else { throw StorageProblem.copy(reason: "多出一张表") }
                try insert(page, table, transaction)
                report.rows[page.table, default: 0] += page.rows.count
            case .keys(let past):
                try ForeignKey.restore(ringed, in: transaction)
                try Self.skipKeys(past: past, in: transaction)
            }
        }
        for (name, rows) in report.rows {
            guard try Self.count(name, transaction) == rows else { throw StorageProblem.copy(reason: "\(name) 行数不一致") }
        }
        return report
    }

    private func check(_ transaction: any Transaction, _ expected: [StoreCatalogue.Table], _ migrations: [String])
        throws
    {
        guard try Self.migrations(transaction) == migrations else {
            throw StorageProblem.copy(reason: "两边的数据库版本不一致")
        }
        let own = try StoreCatalogue(transaction).tables
        let columns = Dictionary(uniqueKeysWithValues: own.map { ($0.name, Set($0.columns)) })
        for table in expected {
            guard columns[table.name] == Set(table.columns) else {
                throw StorageProblem.copy(reason: "\(table.name) 的结构不一致")
            }
            guard try Self.count(table.name, transaction) == 0 else {
                throw StorageProblem.copy(reason: "目标库不是空的（\(table.name)）")
            }
        }
    }

    private func insert(_ page: Page, _ table: StoreCatalogue.Table, _ transaction: any Transaction) throws {
        var sql = SQL(trusted: "insert into \(table.name) (\(table.columns.joined(separator: ", "))) values ")
        for (number, row) in page.rows.enumerated() {
            sql = sql + (number == 0 ? "(" : ", (")
            for (position, value) in row.enumerated() {
                sql = sql + (position == 0 ? "\(value)" : ", \(value)")
            }
            sql = sql + ")"
        }
        try transaction.run(sql)
    }

    private static func count(_ table: String, _ transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from \(SQL(trusted: table))")
    }

    private static func migrations(_ transaction: any ReadTransaction) throws -> [String] {
        try transaction.query("select identifier from schema_migration").map { try $0.at(0) }.sorted()
    }

    // MARK: Keys

    /// The last key that the source may have given away.
    private static func lastKey(_ transaction: any ReadTransaction) throws -> Int64 {
        switch transaction.dialect {
        case .sqlite: try transaction.value("select next from minzheng_key")
        // The sequence stands at the first key of the last block of 1,000.
        case .postgres: try transaction.value("select last_value + 1000 from minzheng_key")
        }
    }

    private static func skipKeys(past last: Int64, in transaction: any Transaction) throws {
        switch transaction.dialect {
        case .sqlite:
            try transaction.run("update minzheng_key set next = max(next, \(last + 1))")
        case .postgres:
            _ = try transaction.query(
                "select setval('minzheng_key', greatest(last_value, \(last + 1))) from minzheng_key"
            )
            // What is left of a block taken earlier is used up here, so that only keys past the last follow.
            while try transaction.newKeys(1_000) <= last {}
        }
    }
}
