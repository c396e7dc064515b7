// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing

struct ReconnectionTests {
    private static let servers = TestStores.all.filter { $0 == .postgres }
    private static let migrations = [
        Migration("20260101-0000-test-create-note") { _ in ["create table note (text text primary key)"] }
    ]

    /// Ends the idle connection of the other pool, as a restarting server does.
    private static func endIdle(from database: any Database, of other: any Database) async throws {
        let process: Int = try await other.read { try $0.value("select pg_backend_pid()") }
        _ = try await database.write { try $0.query("select pg_terminate_backend(\(process)::int)") }
    }

    @Test(arguments: servers)
    func `a connection that the server closed while idle is replaced unnoticed`(_ dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases async throws in
            try await Self.endIdle(from: databases[0], of: databases[1])
            let count: Int = try await databases[1].read { try $0.value("select count(*) from note") }
            #expect(count == 0)
        }
    }

    @Test(arguments: servers)
    func `a connection lost in the middle of a write keeps nothing and the next write works`(
        _ dialect: Dialect
    ) async throws {
        try await TestStores.withStores(dialect, pools: 1, Self.migrations) { databases async throws in
            let problem = await #expect(throws: StorageProblem.self) {
                try await databases[0].write { transaction throws in
                    try transaction.run("insert into note (text) values ('lost')")
                    _ = try transaction.query("select pg_terminate_backend(pg_backend_pid())")
                    try transaction.run("insert into note (text) values ('never')")
                }
            }
            #expect(problem?.code == "storage.unreachable")
            try await databases[0].write { try $0.run("insert into note (text) values ('kept')") }
            let texts = try await databases[0].read { try $0.query("select text from note").map(\.values) }
            #expect(texts == [[.text("kept")]])
        }
    }

    @Test(arguments: servers)
    func `a refused statement that was caught still takes the write back`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            await #expect(throws: StorageProblem.duplicate(table: "note")) {
                try await database.write { transaction throws in
                    try transaction.run("insert into note (text) values ('a')")
                    _ = try? transaction.run("insert into note (text) values ('a')")
                }
            }
            let count: Int = try await database.read { try $0.value("select count(*) from note") }
            #expect(count == 0)
        }
    }

    @Test(arguments: servers)
    func `text with a zero byte is refused, not cut`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            let problem = await #expect(throws: StorageProblem.self) {
                try await database.write { try $0.run("insert into note (text) values (\("a\u{0}b"))") }
            }
            #expect(problem?.code == "storage.refused")
        }
    }

    @Test(arguments: servers)
    func `more transactions than connections wait their turn`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        _ = try await database.write { transaction in
                            try transaction.run("insert into note (text) values (\("n\(number)"))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let count: Int = try await database.read { try $0.value("select count(*) from note") }
            #expect(count == 200)
        }
    }
}
