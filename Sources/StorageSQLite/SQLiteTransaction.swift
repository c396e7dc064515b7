// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import Storage

/// A transaction over one GRDB connection. Lives only inside the closure it is handed to.
final class SQLiteTransaction: Storage.Transaction {
    let dialect = Dialect.sqlite
    private(set) var statementCount = 0
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    func query(_ sql: Storage.SQL) throws -> [Storage.Row] {
        statementCount += 1
        let rendered = SQLiteRendering(sql)
        return try mapped {
            let statement = try connection.cachedStatement(sql: rendered.text)
            let header = Storage.Row.Header(statement.columnNames)
            let width = header.names.count
            var rows: [Storage.Row] = []
            let cursor = try GRDB.Row.fetchCursor(statement, arguments: StatementArguments(rendered.arguments))
            while let row = try cursor.next() {
                var values: [SQLValue] = []
                values.reserveCapacity(width)
                for position in 0..<width { values.append(try Self.value(row[position])) }
                rows.append(Storage.Row(header: header, values: values))
            }
            return rows
        }
    }

    func run(_ sql: Storage.SQL) throws -> Int {
        statementCount += 1
        let rendered = SQLiteRendering(sql)
        return try mapped {
            let statement = try connection.cachedStatement(sql: rendered.text)
            try statement.execute(arguments: StatementArguments(rendered.arguments))
            return connection.changesCount
        }
    }

    func insert(
        into table: StaticString,
        _ columns: [StaticString],
        rows: [[SQLValue]],
        skipExisting: Bool
    ) throws -> Int {
        guard !rows.isEmpty else { return 0 }
        statementCount += 1
        let names = columns.map { "\($0)" }.joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let conflict = skipExisting ? " on conflict do nothing" : ""
        return try mapped {
            let text = "insert into \(table) (\(names)) values (\(places))\(conflict)"
            let statement = try connection.cachedStatement(sql: text)
            let before = connection.totalChangesCount
            for row in rows {
                try statement.execute(arguments: StatementArguments(row.map(SQLiteRendering.databaseValue)))
            }
            return connection.totalChangesCount - before
        }
    }

    func newKeys(_ count: Int) throws -> Int64 {
        try mapped {
            let statement = try connection.cachedStatement(
                sql: "update minzheng_key set next = next + ? returning next - ?"
            )
            guard let first = try Int64.fetchOne(statement, arguments: [count, count]) else {
                throw StorageProblem.statement(code: "key", detail: "no key row")
            }
            return first
        }
    }

    private static func value(_ value: (any DatabaseValueConvertible)?) throws -> SQLValue {
        switch value?.databaseValue.storage {
        case nil, .null: .null
        case .int64(let number): .integer(number)
        case .string(let text): .text(text)
        case .blob(let data): .bytes(Array(data))
        case .double: throw StorageProblem.column(name: "?", reason: "a floating-point result")
        }
    }

    private func mapped<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw SQLiteDatabase.problem(error)
        }
    }
}
