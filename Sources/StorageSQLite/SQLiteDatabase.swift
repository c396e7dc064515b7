// SPDX-License-Identifier: Apache-2.0
import CSQLiteSettings
import Foundation
import GRDB
package import Storage

/// A store in one SQLite file: one writer, several readers, write-ahead log, every commit on disk before it is answered.
package final class SQLiteDatabase: Storage.Database {
    package let dialect = Dialect.sqlite
    private let pool: any DatabaseWriter

    /// Settings of SQLite in the whole process, made once before its first connection.
    private static let settingsOfProcess: Int32 = minzheng_sqlite_without_memory_statistics()

    /// Opens the file or creates it.
    /// - Parameters:
    ///   - readers: connections that read at once.
    ///   - durable: false only for building demo data, where a crash means starting again.
    /// - Throws: `StorageProblem.unreachable` when the folder is missing or not writable.
    package init(path: String, readers: Int = 4, durable: Bool = true) throws {
        _ = Self.settingsOfProcess
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(30)
        // A demo is made by this program alone and in one go: no log, and no look at the parent of every row.
        configuration.foreignKeysEnabled = durable
        configuration.prepareDatabase { connection in
            // Batches touch pages all over the indexes; a writer that forgets them reads and writes them many times.
            let cache = connection.configuration.readonly ? "cache_size = -16000" : "cache_size = -64000"
            let settings =
                durable
                ? ["synchronous = full", cache, "temp_store = memory"]
                : [
                    "synchronous = off", "cache_size = -250000", "mmap_size = 8000000000", "temp_store = memory",
                    "threads = 1",
                ]
            for setting in settings { try connection.execute(sql: "pragma \(setting)") }
            if !durable { _ = try String.fetchOne(connection, sql: "pragma journal_mode = memory") }
        }
        do {
            pool =
                durable
                ? try DatabasePool(path: path, configuration: configuration)
                : try DatabaseQueue(path: path, configuration: configuration)
            try pool.write { connection in
                try connection.execute(sql: "create table if not exists minzheng_key (next integer not null)")
                try connection.execute(
                    sql: "insert into minzheng_key (next) select 1001 where not exists (select 1 from minzheng_key)"
                )
            }
        } catch let error as DatabaseError {
            throw Self.problem(error)
        }
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        try await mapped { try await self.pool.read { try body(SQLiteTransaction($0)) } }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Storage.Transaction) throws -> T
    ) async throws -> T {
        try await mapped { try await self.pool.write { try body(SQLiteTransaction($0)) } }
    }

    package func backup(to path: String) async throws {
        try await mapped {
            try await self.pool.writeWithoutTransaction { connection in
                try connection.execute(sql: "vacuum into ?", arguments: [path])
            }
        }
    }

    package func close() async throws {
        do {
            try pool.close()
        } catch let error as DatabaseError {
            throw Self.problem(error)
        }
    }

    private func mapped<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw Self.problem(error)
        }
    }

    /// GRDB's error as ours. SQLite names the table only in its message: `UNIQUE constraint failed: person.id`.
    static func problem(_ error: DatabaseError) -> StorageProblem {
        let message = error.message ?? ""
        let subject = message.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        let table = subject.split(separator: ".").first.map(String.init) ?? subject
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return .duplicate(table: table)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return .reference(table: "")
        case .SQLITE_CONSTRAINT_CHECK, .SQLITE_CONSTRAINT_NOTNULL: return .refused(table: table)
        default: break
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
        case .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_NOTADB, .SQLITE_READONLY:
            return .unreachable(reason: "SQLite \(error.resultCode.rawValue)")
        default:
            return .statement(
                code: "SQLite \(error.extendedResultCode.rawValue)",
                detail: [message, error.sql ?? ""].joined(separator: " in ")
            )
        }
    }
}
