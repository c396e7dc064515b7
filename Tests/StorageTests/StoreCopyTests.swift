// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing

struct StoreCopyTests {
    private static let own = Migration("20260101-0000-test-create-tree") { dialect in
        [
            // The names are such that their order is not that of the references.
            "create table z_region (id \(dialect.key), parent_id bigint references z_region (id), name text not null)",
            """
            create table a_member (region_id bigint not null references z_region (id), number text not null,
                content \(dialect.bytes), primary key (region_id, number))
            """,
            "create table loose (note text)",
        ]
    }
    private static let migrations = [own] + BlobStore.migrations + JobQueue.migrations
    private static let ways = TestStores.all.flatMap { from in TestStores.all.map { [from, $0] } }

    private static func fill(_ database: any Database) async throws {
        try await database.write { transaction throws in
            // Children have the smaller keys, so that every page refers forward.
            let count: Int64 = 1_300
            let regions = (1...count).reversed().map { id in
                [SQLValue.integer(id), id == count ? .null : .integer(id + 1), .text("村'\(id)")]
            }
            try transaction.insert(into: "z_region", ["id", "parent_id", "name"], rows: regions)
            let members = (1...count).map { id in
                [SQLValue.integer(id % 7 + 1), .text("n\(id)"), id % 3 == 0 ? .null : .bytes([0, UInt8(id % 256)])]
            }
            try transaction.insert(into: "a_member", ["region_id", "number", "content"], rows: members)
            try transaction.insert(
                into: "loose",
                ["note"],
                rows: (1...1_100).map { [$0 % 2 == 0 ? .null : .text("\($0)")] }
            )
            let content = Array(repeating: UInt8(9), count: 700_000)
            _ = try BlobStore(FieldCipher(TestStores.keyRing)).put(content, in: transaction, at: TestStores.moment)
            _ = try JobQueue().enqueue("print", payload: "单", in: transaction, at: TestStores.moment)
            _ = try transaction.newKeys(5_000)
        }
    }

    private static func content(_ database: any Database) async throws -> [[[SQLValue]]] {
        try await database.read { transaction throws in
            let queries: [SQL] = [
                "select * from z_region order by id", "select * from a_member order by region_id, number",
                "select note from loose order by note is null, note", "select * from blob",
                "select * from blob_piece order by number", "select * from job",
            ]
            return try queries.map { try transaction.query($0).map(\.values) }
        }
    }

    @Test(arguments: ways)
    func `a store copied to another engine and back is the same, and goes on with new keys`(_ way: [Dialect])
        async throws
    {
        try await TestStores.withStore(way[0], Self.migrations) { source async throws in
            try await Self.fill(source)
            try await TestStores.withStore(way[1], Self.migrations) { target async throws in
                let report = try await StoreCopy().run(from: source, to: target)
                #expect(report.rows["z_region"] == 1_300)
                #expect(report.rows["blob_piece"] == 3)
                #expect(report.rows["schema_migration"] == nil)
                #expect(report.total == 1_300 + 1_300 + 1_100 + 1 + 3 + 1)
                #expect(try await Self.content(target) == Self.content(source))
                let given = try await source.write { try $0.newKey() }
                let next = try await target.write { try $0.newKey() }
                #expect(next >= given)
                await #expect(throws: StorageProblem.self) {
                    try await target.write { try $0.run("update z_region set parent_id = 999999 where id = 1") }
                }
            }
        }
    }

    @Test(arguments: ways)
    func `a target that holds rows or was migrated otherwise is refused and left alone`(_ way: [Dialect]) async throws {
        try await TestStores.withStore(way[0], Self.migrations) { source async throws in
            try await Self.fill(source)
            try await TestStores.withStore(way[1], Self.migrations) { target async throws in
                try await target.write { try $0.run("insert into loose (note) values ('here')") }
                let problem = await #expect(throws: StorageProblem.self) {
                    try await StoreCopy().run(from: source, to: target)
                }
                #expect(problem?.code == "storage.copy")
                let count: Int = try await target.read { try $0.value("select count(*) from loose") }
                #expect(count == 1)
            }
            try await TestStores.withStore(way[1], [Self.own]) { target async throws in
                let problem = await #expect(throws: StorageProblem.self) {
                    try await StoreCopy().run(from: source, to: target)
                }
                #expect(problem?.code == "storage.copy")
            }
        }
    }

    @Test(arguments: ways)
    func `a side that is closed ends the copy instead of waiting for ever`(_ way: [Dialect]) async throws {
        try await TestStores.withStores(way[0], pools: 2, Self.migrations) { sources async throws in
            try await Self.fill(sources[0])
            try await TestStores.withStores(way[1], pools: 2, Self.migrations) { targets async throws in
                try await targets[1].close()
                await #expect(throws: (any Error).self) { try await StoreCopy().run(from: sources[0], to: targets[1]) }
                try await sources[1].close()
                await #expect(throws: (any Error).self) { try await StoreCopy().run(from: sources[1], to: targets[0]) }
            }
        }
    }
}
