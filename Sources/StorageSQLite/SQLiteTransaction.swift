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
            let statement = SQLiteStatement(try connection.cachedStatement(sql: rendered.text))
            try statement.bind(rendered.arguments)
            return try statement.rows()
        }
    }

    func run(_ sql: Storage.SQL) throws {
        try runCounting(sql)
    }

    @discardableResult
    func runCounting(_ sql: Storage.SQL) throws -> Int {
        statementCount += 1
        let rendered = SQLiteRendering(sql)
        return try mapped {
            let statement = try connection.cachedStatement(sql: rendered.text)
            try statement.execute(arguments: StatementArguments(rendered.arguments.map(SQLiteRendering.databaseValue)))
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
            let statement = SQLiteStatement(try connection.cachedStatement(sql: text))
            let before = connection.totalChangesCount
            for row in rows {
                try statement.bind(row)
                try statement.run()
            }
            return connection.totalChangesCount - before
        }
    }

    func attempt<T>(_ body: () throws -> T) throws -> T {
        try mapped { try connection.execute(sql: "savepoint attempt") }
        do {
            let result = try body()
            try mapped { try connection.execute(sql: "release attempt") }
            return result
        } catch {
            try mapped { try connection.execute(sql: "rollback to attempt; release attempt") }
            throw error
        }
    }

    func keepPlans() throws {}

    /// The file is asked where it lies: no way is saved by asking ahead.
    func askAhead(_ questions: [Storage.SQL]) throws {}

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

    private func mapped<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw SQLiteDatabase.problem(error)
        }
    }
}
