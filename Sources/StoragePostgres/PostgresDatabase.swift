// SPDX-License-Identifier: Apache-2.0
package import Storage

/// A store in one schema of a PostgreSQL database; any number of servers may have it open.
///
/// Reads are snapshots (repeatable read), writes are read committed. Unlike SQLite, PostgreSQL ends a transaction at its
/// first refused statement: a closure that catches the problem and goes on gets the same problem again.
package final class PostgresDatabase: Database {
    /// Serialises the making of schemas, so that two servers can open a new store at once.
    private static let openingLock = 726_983_105

    package let dialect = Dialect.postgres
    private let address: DatabaseAddress.Server
    private let pool: PostgresPool
    private let copy: (@Sendable (any Database, String) async throws -> Void)?

    /// Connects, and creates the schema when the store is new.
    /// - Parameters:
    ///   - connections: at most this many transactions run at once; further ones wait their turn.
    ///   - copy: writes a copy of this store to a path, for `backup`; the drivers do not know each other.
    /// - Throws: `StorageProblem.unreachable`, or `.statement` when the user may not create the schema.
    package init(
        _ address: DatabaseAddress.Server,
        connections: Int = 8,
        copy: (@Sendable (any Database, String) async throws -> Void)? = nil
    ) throws {
        self.address = address
        self.copy = copy
        pool = PostgresPool(address, size: max(1, connections))
        try Self.prepare(address)
    }

    package func read<T: Sendable>(
        _ body: @escaping @Sendable (any ReadTransaction) throws -> T
    ) async throws -> T {
        try await pool.transaction(.read) { try body($0) }
    }

    package func write<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await pool.transaction(.write) { try body($0) }
    }

    package func backup(to path: String) async throws {
        guard let copy else { throw StorageProblem.statement(code: "backup", detail: "no way of copying was given") }
        try await copy(self, path)
    }

    package func close() async throws {
        pool.close()
    }

    private static func prepare(_ address: DatabaseAddress.Server) throws {
        let connection = try PostgresConnection(address)
        let transaction = PostgresTransaction(connection)
        try connection.begin("begin")
        _ = try transaction.query("select pg_advisory_xact_lock(\(openingLock))")
        // Looked up first, since `if not exists` still asks for the right to create.
        let schemas: Int = try transaction.value("select count(*) from pg_namespace where nspname = \(address.store)")
        if schemas == 0 { try connection.command("create schema \"\(address.store)\"") }
        let sequences: Int = try transaction.value(
            """
            select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relname = 'minzheng_key' and n.nspname = \(address.store)
            """
        )
        if sequences == 0 {
            try connection.command(
                "create sequence minzheng_key as bigint increment by \(PostgresKeys.block) start with 1001"
            )
        }
        try connection.commit()
    }
}
