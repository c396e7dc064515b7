// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing

struct SQLBindingTests {
    private static let migrations = [
        Migration("20260101-0000-test-create-item") { dialect in
            ["create table item (id \(dialect.key), name text, amount_fen bigint, content \(dialect.bytes))"]
        }
    ]

    private static let hostile = [
        "'; drop table item; --", "\"", "\\", "$1", "?", "%_", "", " ", "{\"a\":1}", "{1,2}", "\u{1}\n\t",
        "单于𠮷野家🏠", "e\u{301}", "NULL", "1",
    ]

    @Test(arguments: TestStores.all)
    func `hostile text comes back as it went in, alone, in lists and in batches`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            let texts = Self.hostile
            try await database.write { transaction throws in
                for (number, text) in texts.enumerated() {
                    try transaction.run("insert into item (id, name) values (\(number), \(text))")
                }
                let rows = texts.enumerated().map { [SQLValue.integer(Int64($0) + 100), .text($1)] }
                #expect(try transaction.insert(into: "item", ["id", "name"], rows: rows) == texts.count)
            }
            try await database.read { transaction throws in
                for text in texts {
                    #expect(try transaction.value("select count(*) from item where name = \(text)") == 2)
                    #expect(try transaction.value("select \(text)") == text)
                }
                #expect(
                    try transaction.value("select count(*) from item where name in \(in: texts)") == texts.count * 2
                )
                let set = RowSet([.init("name", .text)], texts.map { [.text($0)] })
                let joined = try transaction.query("select v.name from \(set) as v join item on item.name = v.name")
                #expect(joined.count == texts.count * 2)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `null, extremes and bytes keep their kind`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            let bytes = Array(UInt8.min...UInt8.max)
            try await database.write { transaction throws in
                let none: String? = nil
                try transaction.run(
                    "insert into item (id, name, amount_fen, content) values (1, \(none), \(Int64.max), \(bytes))"
                )
                let empty: [UInt8] = []
                try transaction.insert(
                    into: "item",
                    ["id", "name", "amount_fen", "content"],
                    rows: [[.integer(2), .null, .integer(.min), .bytes(empty)], [.integer(3), .null, .null, .null]]
                )
                try transaction.insert(into: "item", ["name", "id"], rows: [[.null, .integer(4)]])
                #expect(
                    try transaction.value("select count(*) from item where (\(none) is null or name = \(none))") == 4
                )
                #expect(
                    try transaction.runCounting(
                        "update item set name = coalesce(\(none), name), amount_fen = \(none) where id = 4"
                    ) == 1
                )
            }
            try await database.read { transaction throws in
                let rows = try transaction.query("select name, amount_fen, content from item order by id")
                #expect(rows[0].values == [.null, .integer(.max), .bytes(bytes)])
                #expect(rows[1].values == [.null, .integer(.min), .bytes([])])
                #expect(rows[2].values == [.null, .null, .null])
                #expect(rows[3].values == [.null, .null, .null])
                #expect(try transaction.value("select sum(id) from item") == Int64(10))
                #expect(try transaction.value("select \(5) + 1") == 6)
                #expect(throws: StorageProblem.column(name: "name", reason: "not a String")) {
                    try rows[0].get("name", as: String.self)
                }
                #expect(throws: StorageProblem.column(name: "age", reason: "not selected")) {
                    try rows[0].get("age", as: Int.self)
                }
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `an empty list matches nothing and a long one is one statement`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            let count = 100_000
            try await database.write { transaction throws in
                let first = try transaction.newKeys(count)
                let rows = (0..<count).map { [SQLValue.integer(first + Int64($0)), .text("n\($0)"), .bytes([7])] }
                #expect(try transaction.insert(into: "item", ["id", "name", "content"], rows: rows) == count)
                #expect(transaction.statementCount == 1)
                #expect(try transaction.newKey() >= first + Int64(count))
                #expect(try transaction.value("select count(*) from item where id in \(in: [Int64]())") == 0)
                #expect(try transaction.value("select count(*) from item where name in \(in: [String]())") == 0)
                let ids = (0..<count).map { first + Int64($0) }
                #expect(try transaction.value("select count(*) from item where id in \(in: ids)") == count)
                #expect(transaction.statementCount == 4)
                let none = RowSet([.init("id", .integer)], [])
                #expect(try transaction.query("select v.id from \(none) as v").isEmpty)
                #expect(try transaction.insert(into: "item", ["id"], rows: []) == 0)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `rows passed as data join and update a table in one statement`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            try await database.write { transaction throws in
                let rows = (1...10).map { [SQLValue.integer(Int64($0)), .text("n\($0)")] }
                try transaction.insert(into: "item", ["id", "name"], rows: rows)
                let set = RowSet(
                    [.init("id", .integer), .init("name", .text), .init("amount", .integer)],
                    [
                        [.integer(2), .text("二"), .integer(200)], [.integer(3), .null, .integer(300)],
                        [.integer(99), .null, .null],
                    ]
                )
                let changed = try transaction.runCounting(
                    "update item set name = v.name, amount_fen = v.amount from \(set) as v where item.id = v.id"
                )
                #expect(changed == 2)
            }
            try await database.read { transaction throws in
                let rows = try transaction.query(
                    "select name, amount_fen from item where id in \(in: [2, 3, 4]) order by id"
                )
                #expect(
                    rows.map(\.values) == [
                        [.text("二"), .integer(200)], [.null, .integer(300)], [.text("n4"), .null],
                    ]
                )
            }
        }
    }
}
