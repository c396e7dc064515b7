// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Storage
import StoragePostgres
import StorageSQLite
package import Vocabulary

/// Fresh, empty stores for tests: SQLite always, PostgreSQL when `scripts/with-postgres` runs the tests.
///
/// `@Test(arguments: TestStores.all)`, then `try await TestStores.withStore(driver, X.migrations) { database in … }`.
package enum TestStores {
    private static let variable = "MINZHENG_TEST_POSTGRES"

    /// The databases at hand. Without PostgreSQL the suites run on SQLite alone.
    package static let all: [Dialect] =
        ProcessInfo.processInfo.environment[variable] == nil ? [.sqlite] : [.sqlite, .postgres]

    /// A moment at which all tests stand: 2026-11-20 09:00 in China.
    package static let moment = Timestamp(milliseconds: 1_795_136_400_000)

    /// A standing clock at `moment`.
    package static func clock() -> AdjustableClock { AdjustableClock(moment) }

    /// A key ring that seals alike in every run.
    package static let keyRing = KeyRing(identifier: "test", bytes: Array(0..<32))

    /// Runs the test on a migrated store that is deleted afterwards, whether the test passes or throws.
    @discardableResult
    package static func withStore<T: Sendable>(
        _ dialect: Dialect,
        _ migrations: [Migration] = [],
        _ test: @Sendable (any Database) async throws -> T
    ) async throws -> T {
        try await withStores(dialect, pools: 1, migrations) { try await test($0[0]) }
    }

    /// As `withStore`, with several pools on the one store, as several servers have them.
    @discardableResult
    package static func withStores<T: Sendable>(
        _ dialect: Dialect,
        pools: Int,
        _ migrations: [Migration] = [],
        _ test: @Sendable ([any Database]) async throws -> T
    ) async throws -> T {
        try await withAddress(dialect) { address in
            var databases: [any Database] = []
            let outcome: Result<T, any Error>
            do {
                for _ in 0..<pools { databases.append(try open(address)) }
                try await Migrator(migrations).migrate(databases[0], at: moment)
                outcome = .success(try await test(databases))
            } catch {
                outcome = .failure(error)
            }
            for database in databases { try await database.close() }
            return try outcome.get()
        }
    }

    /// Runs the test with the address of a store that does not exist yet, and removes what it made there.
    @discardableResult
    package static func withAddress<T: Sendable>(
        _ dialect: Dialect,
        _ test: @Sendable (DatabaseAddress) async throws -> T
    ) async throws -> T {
        switch dialect {
        case .sqlite:
            try await withFolder { try await test(.sqlite(path: "\($0)/store.sqlite")) }
        case .postgres:
            try await withSchema(test)
        }
    }

    /// Opens a store as the program does, with few connections.
    package static func open(_ address: DatabaseAddress) throws -> any Database {
        switch address {
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgres(let server): try PostgresDatabase(server, connections: 4)
        }
    }

    /// Runs the test with a new folder that is deleted afterwards.
    @discardableResult
    package static func withFolder<T: Sendable>(_ test: @Sendable (String) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("minzheng-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await test(folder.path))
        } catch {
            outcome = .failure(error)
        }
        try FileManager.default.removeItem(at: folder)
        return try outcome.get()
    }

    private static func withSchema<T: Sendable>(_ test: @Sendable (DatabaseAddress) async throws -> T) async throws -> T
    {
        let server = ProcessInfo.processInfo.environment[variable] ?? ""
        let name = "t" + UUID().uuidString.lowercased().replacing("-", with: "")
        let address = try DatabaseAddress.parse("\(server)?store=\(name)")
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await test(address))
        } catch {
            outcome = .failure(error)
        }
        let cleaner = try open(address)
        try await cleaner.write { transaction in
            // Its own sequence lies in the schema, so that this removes the store whole.
            _ = try transaction.run(SQL(trusted: "drop schema \"\(name)\" cascade"))
        }
        try await cleaner.close()
        return try outcome.get()
    }
}
