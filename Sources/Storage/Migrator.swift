// SPDX-License-Identifier: Apache-2.0
import Crypto
package import Vocabulary

/// Brings a store to the schema this program needs, and refuses a store that is ahead of the program.
package struct Migrator: Sendable {
    package let migrations: [Migration]

    /// - Parameter migrations: those of all rooms; they are put in the order of their identifiers.
    package init(_ migrations: [Migration]) {
        self.migrations = migrations.sorted { $0.identifier < $1.identifier }
    }

    /// Runs what is missing, all in one transaction, and returns the identifiers that ran.
    /// - Parameter unless: looks at a store that an earlier program filled, by what has run there, before it is changed;
    ///   when it throws, the store stays as it is.
    /// - Throws: `StorageProblem.newerSchema`, `.changedMigration`.
    @discardableResult
    package func migrate(
        _ database: any Database,
        at now: Timestamp,
        unless: @escaping @Sendable (Set<String>, any ReadTransaction) throws -> Void = { _, _ in }
    ) async throws -> [String] {
        let migrations = migrations
        return try await database.write { transaction in
            if transaction.dialect == .postgres {
                _ = try transaction.query("select pg_advisory_xact_lock(hashtext(current_schema() || '.minzheng'))")
            }
            try transaction.run(
                """
                create table if not exists schema_migration (
                    identifier text primary key, text_hash text not null, applied_at bigint not null)
                """
            )
            var applied: [String: String] = [:]
            for row in try transaction.query("select identifier, text_hash from schema_migration order by identifier") {
                applied[try row.get("identifier")] = try row.get("text_hash", as: String.self)
            }
            let known = Set(migrations.map(\.identifier))
            if let unknown = applied.keys.sorted().first(where: { !known.contains($0) }) {
                throw StorageProblem.newerSchema(migration: unknown)
            }
            try unless(Set(applied.keys), transaction)
            var ran: [String] = []
            for migration in migrations {
                let statements = migration.statements(transaction.dialect)
                let hash = Self.hash(statements)
                if let earlier = applied[migration.identifier] {
                    guard earlier == hash else {
                        throw StorageProblem.changedMigration(migration: migration.identifier)
                    }
                    continue
                }
                for statement in statements { try transaction.run(SQL(trusted: statement)) }
                try transaction.run(
                    """
                    insert into schema_migration (identifier, text_hash, applied_at)
                    values (\(migration.identifier), \(hash), \(now))
                    """
                )
                ran.append(migration.identifier)
            }
            return ran
        }
    }

    /// Hash of a migration's text, as kept in the store.
    package static func hash(_ statements: [String]) -> String {
        let digest = SHA256.hash(data: Array(statements.joined(separator: ";\n").utf8))
        return Hexadecimal.text(Array(digest.prefix(12)))
    }
}

/// Lower-case hexadecimal text of bytes.
package enum Hexadecimal {
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var characters: [UInt8] = []
        for byte in bytes {
            characters.append(digits[Int(byte >> 4)])
            characters.append(digits[Int(byte & 15)])
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
