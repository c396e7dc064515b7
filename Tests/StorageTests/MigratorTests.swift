// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing

struct MigratorTests {
    private static let first = Migration("20260101-0000-test-create-a") { _ in
        ["create table a (id bigint primary key)"]
    }
    private static let second = Migration("20260102-0000-test-create-b") { _ in
        ["create table b (id bigint primary key)"]
    }

    @Test(arguments: TestStores.all)
    func `migrations run once, in order, and only what is missing`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect) { database async throws in
            let now = TestStores.moment
            #expect(try await Migrator([Self.first]).migrate(database, at: now) == [Self.first.identifier])
            let both = Migrator([Self.second, Self.first])
            #expect(try await both.migrate(database, at: now) == [Self.second.identifier])
            #expect(try await both.migrate(database, at: now) == [])
        }
    }

    @Test(arguments: TestStores.all)
    func `a store that is ahead of the program is refused`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, [Self.first, Self.second]) { database async throws in
            await #expect(throws: StorageProblem.newerSchema(migration: Self.second.identifier)) {
                try await Migrator([Self.first]).migrate(database, at: TestStores.moment)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a migration that was changed after it ran is refused`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, [Self.first]) { database async throws in
            let changed = Migration(Self.first.identifier) { _ in ["create table a (id bigint)"] }
            await #expect(throws: StorageProblem.changedMigration(migration: Self.first.identifier)) {
                try await Migrator([changed, Self.second]).migrate(database, at: TestStores.moment)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a migration that fails takes all of its run back`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect) { database async throws in
            let broken = Migration("20260103-0000-test-broken") { _ in
                ["create table c (id nonsense references nowhere", "x"]
            }
            await #expect(throws: StorageProblem.self) {
                try await Migrator([Self.first, broken]).migrate(database, at: TestStores.moment)
            }
            #expect(
                try await Migrator([Self.first]).migrate(database, at: TestStores.moment) == [Self.first.identifier]
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `two servers that start at once migrate once`(_ dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2) { databases async throws in
            async let one = Migrator([Self.first, Self.second]).migrate(databases[0], at: TestStores.moment)
            async let two = Migrator([Self.first, Self.second]).migrate(databases[1], at: TestStores.moment)
            let ran = try await one + two
            #expect(ran.sorted() == [Self.first.identifier, Self.second.identifier])
        }
    }
}
