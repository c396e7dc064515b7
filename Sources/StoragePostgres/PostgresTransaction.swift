// SPDX-License-Identifier: Apache-2.0
import Storage

/// A transaction over one connection. Lives only inside the closure it is handed to.
final class PostgresTransaction: Storage.Transaction {
    private static let chunkRows = 10_000
    private static let chunkBytes = 16 * 1_048_576
    /// From so many rows on they are copied: that asks the server twice, and each row costs it half.
    private static let copiedRows = 200

    let dialect = Dialect.postgres
    private(set) var statementCount = 0
    /// The failure after which the server takes no further statement of this transaction.
    private(set) var failure: StorageProblem?
    private let connection: PostgresConnection
    private var keys = PostgresKeys()
    /// Answers to what was asked ahead, until they are fetched or something is written.
    private var answers: [PostgresRendering: PostgresResult] = [:]

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    func query(_ sql: SQL) throws -> [Row] {
        statementCount += 1
        let rendered = try PostgresRendering(sql)
        if let known = answers.removeValue(forKey: rendered) { return try known.rows() }
        return try sent { try connection.execute(rendered.statement) }.rows()
    }

    func askAhead(_ questions: [SQL]) throws {
        let rendered = try questions.map { try PostgresRendering($0) }.filter { answers[$0] == nil }
        guard !rendered.isEmpty else { return }
        let found = try sent { try connection.executeAll(rendered.map(\.statement)) }
        answers.merge(zip(rendered, found)) { $1 }
    }

    func run(_ sql: SQL) throws {
        statementCount += 1
        answers = [:]
        let rendered = try PostgresRendering(sql)
        try sent { try connection.post(rendered.statement) }
    }

    func runCounting(_ sql: SQL) throws -> Int {
        statementCount += 1
        answers = [:]
        let rendered = try PostgresRendering(sql)
        return try sent { try connection.execute(rendered.statement) }.changed
    }

    func insert(
        into table: StaticString,
        _ columns: [StaticString],
        rows: [[SQLValue]],
        skipExisting: Bool
    ) throws -> Int {
        guard !rows.isEmpty else { return 0 }
        statementCount += 1
        answers = [:]
        if !skipExisting {
            if rows.count >= Self.copiedRows {
                let copy = PostgresCopy(into: table, columns, rows: rows)
                return try sent { try connection.copy(copy) }.changed
            }
            // All of them go in, or the transaction fails.
            try batches(into: table, columns, rows, skipExisting) { try connection.post($0) }
            return rows.count
        }
        var inserted = 0
        try batches(into: table, columns, rows, skipExisting) { inserted += try connection.execute($0).changed }
        return inserted
    }

    private func batches(
        into table: StaticString,
        _ columns: [StaticString],
        _ rows: [[SQLValue]],
        _ skipExisting: Bool,
        _ send: (PostgresConnection.Statement) throws -> Void
    ) throws {
        var start = 0
        while start < rows.count {
            let end = Self.chunkEnd(rows, from: start)
            let batch = try PostgresBatch(into: table, columns, rows: rows[start..<end], skipExisting: skipExisting)
            try sent { try send(batch.statement) }
            start = end
        }
    }

    func attempt<T>(_ body: () throws -> T) throws -> T {
        // What was written before is no part of the attempt: its refusal would be taken for one of the attempt.
        try sent {
            try connection.catchUp()
            try connection.post(PostgresConnection.Statement("savepoint attempt"))
        }
        do {
            let result = try body()
            if let failure { throw failure }
            try sent { _ = try connection.execute(PostgresConnection.Statement("release savepoint attempt")) }
            return result
        } catch {
            // A connection that is gone takes no more: the first failure stays the one that is told.
            guard connection.isAlive else { throw error }
            try connection.undo(to: "attempt")
            answers = [:]
            failure = nil
            throw error
        }
    }

    func keepPlans() throws {
        try sent {
            try connection.post(PostgresConnection.Statement("set local plan_cache_mode = force_generic_plan"))
        }
    }

    func newKeys(_ count: Int) throws -> Int64 {
        try sent { try keys.take(count, over: connection) }
    }

    private static func chunkEnd(_ rows: [[SQLValue]], from start: Int) -> Int {
        let limit = min(rows.count, start + chunkRows)
        var size = 0
        for position in start..<limit {
            for value in rows[position] {
                switch value {
                case .bytes(let bytes): size += bytes.count
                case .text(let text): size += text.utf8.count
                case .null, .integer: size += 8
                }
            }
            if size > chunkBytes { return position + 1 }
        }
        return limit
    }

    private func sent<T>(_ body: () throws -> T) throws -> T {
        if let failure { throw failure }
        do {
            return try body()
        } catch let problem as StorageProblem {
            failure = problem
            throw problem
        }
    }
}
