// SPDX-License-Identifier: Apache-2.0
import Storage
import TestSupport
import Testing

struct TransactionTests {
    private struct Interruption: Error {}

    private static let migrations = [
        Migration("20260101-0000-test-create-counter") { _ in
            [
                "create table counter (name text primary key, amount bigint not null check (amount >= 0))",
                "insert into counter (name, amount) values ('a', 0)",
                "create table mark (counter_name text not null references counter (name))",
            ]
        }
    ]

    @Test(arguments: TestStores.all)
    func `a write that throws leaves no trace`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            await #expect(throws: Interruption.self) {
                try await database.write { transaction throws in
                    try transaction.run("insert into counter (name, amount) values ('b', 1)")
                    throw Interruption()
                }
            }
            let count: Int = try await database.read { try $0.value("select count(*) from counter") }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `a transaction that keeps its plans answers like any other and costs no statement`(
        _ dialect: Dialect
    ) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            for round in 1...8 {
                let (found, statements) = try await database.write { transaction in
                    try transaction.keepPlans()
                    try transaction.run("update counter set amount = \(Int64(round)) where name = \("a")")
                    let rows = try transaction.query("select amount from counter where name in \(in: ["a", "z"])")
                    return (try rows.map { try $0.at(0, as: Int64.self) }, transaction.statementCount)
                }
                #expect(found == [Int64(round)])
                #expect(statements == 2)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `broken keys and checks are told apart, and the store goes on`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            await #expect(throws: StorageProblem.duplicate(table: "counter")) {
                try await database.write { try $0.run("insert into counter (name, amount) values ('a', 1)") }
            }
            await #expect(throws: StorageProblem.duplicate(table: "counter")) {
                try await database.write {
                    try $0.insert(into: "counter", ["name", "amount"], rows: [[.text("a"), .integer(1)]])
                }
            }
            await #expect(throws: StorageProblem.refused(table: "counter")) {
                try await database.write { try $0.run("insert into counter (name, amount) values ('c', null)") }
            }
            let check = await #expect(throws: StorageProblem.self) {
                try await database.write { try $0.run("update counter set amount = -1") }
            }
            #expect(check?.code == "storage.refused")
            let reference = await #expect(throws: StorageProblem.self) {
                try await database.write { try $0.run("insert into mark (counter_name) values ('nobody')") }
            }
            #expect(reference?.code == "storage.reference")
            let fault = await #expect(throws: StorageProblem.self) {
                try await database.read { try $0.query("select nothing from counter where name = \("secret")") }
            }
            #expect(fault?.code == "storage.statement")
            #expect(fault?.description.contains("secret") == false)
            let count: Int = try await database.read { try $0.value("select count(*) from counter") }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `many rows go in as few do, and one that may not be undoes them all`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            @Sendable func rows(_ prefix: String) -> [[SQLValue]] {
                (0..<1_000).map { [.text("\(prefix)\($0)\n\t\\N"), .integer(Int64($0))] }
            }
            let made = try await database.write { transaction throws in
                try transaction.insert(into: "counter", ["name", "amount"], rows: rows("甲"))
            }
            #expect(made == 1_000)
            await #expect(throws: StorageProblem.duplicate(table: "counter")) {
                try await database.write { transaction throws in
                    try transaction.insert(into: "counter", ["name", "amount"], rows: rows("乙") + rows("甲"))
                }
            }
            await #expect(throws: StorageProblem.refused(table: "counter")) {
                try await database.write { transaction throws in
                    try transaction.insert(
                        into: "counter",
                        ["name", "amount"],
                        rows: rows("丙") + [[.text("丁"), .null]]
                    )
                }
            }
            let found = try await database.read { transaction throws in
                try transaction.query("select name, amount from counter where name <> 'a' order by amount")
            }
            #expect(found.map(\.values) == rows("甲"))
        }
    }

    @Test(arguments: TestStores.all)
    func `existing rows are skipped when asked, and only the new ones counted`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            let inserted = try await database.write { transaction throws in
                try transaction.insert(
                    into: "counter",
                    ["name", "amount"],
                    rows: [[.text("a"), .integer(9)], [.text("b"), .integer(2)], [.text("b"), .integer(3)]],
                    skipExisting: true
                )
            }
            #expect(inserted == 1)
            let amounts = try await database.read {
                try $0.query("select amount from counter order by name").map(\.values)
            }
            #expect(amounts == [[.integer(0)], [.integer(2)]])
        }
    }

    @Test(arguments: TestStores.all)
    func `a reader cannot write`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            await #expect(throws: StorageProblem.self) {
                try await database.read {
                    _ = try $0.query("insert into counter (name, amount) values ('x', 1) returning name")
                }
            }
            let count: Int = try await database.read { try $0.value("select count(*) from counter") }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `what is attempted in vain leaves no trace, and the rest of the write stays`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            try await database.write { transaction throws in
                try transaction.run("insert into counter (name, amount) values ('before', 1)")
                do {
                    try transaction.attempt {
                        try transaction.run("insert into counter (name, amount) values ('in vain', 1)")
                        throw Interruption()
                    }
                    Issue.record("what was interrupted went on")
                } catch is Interruption {}
                // What the store itself refuses is undone just as well, also inside another attempt that is kept.
                try transaction.attempt {
                    try transaction.run("insert into counter (name, amount) values ('kept', 1)")
                    #expect(throws: StorageProblem.self) {
                        try transaction.attempt {
                            try transaction.run("insert into counter (name, amount) values ('refused', -1)")
                        }
                    }
                }
                try transaction.run("insert into counter (name, amount) values ('after', 1)")
            }
            let names: [String] = try await database.read {
                try $0.query("select name from counter order by name").map { try $0.at(0) }
            }
            #expect(names == ["a", "after", "before", "kept"])
        }
    }

    @Test(arguments: TestStores.all)
    func `what a statement is refused for is told by the end of the write at the latest, and none of it stays`(
        _ dialect: Dialect
    ) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            for refused in 0..<3 {
                let problem = await #expect(throws: StorageProblem.self) {
                    try await database.write { transaction throws in
                        for number in 0..<3 {
                            let amount = number == refused ? -1 : Int64(number)
                            try transaction.run(
                                "insert into counter (name, amount) values (\("n\(number)"), \(amount))"
                            )
                        }
                    }
                }
                #expect(problem?.code == "storage.refused")
            }
            // More than a driver holds back, and a question between them that sees all of them.
            let seen = try await database.write { transaction throws in
                for number in 0..<500 {
                    try transaction.run("insert into counter (name, amount) values (\("m\(number)"), 1)")
                }
                let seen: Int = try transaction.value("select count(*) from counter")
                try transaction.run("update counter set amount = 2 where name = 'm7'")
                return seen
            }
            #expect(seen == 501)
            let amount: Int = try await database.read {
                try $0.value("select sum(amount) from counter where name like 'm%'")
            }
            #expect(amount == 501)
        }
    }

    @Test(arguments: TestStores.all)
    func `what is asked ahead is answered as if it were asked in its turn`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            @Sendable func amount(of name: String) -> SQL { "select amount from counter where name = \(name)" }
            let all: SQL = "select count(*) from counter"
            let (answers, statements) = try await database.write { transaction throws in
                try transaction.askAhead([amount(of: "a"), amount(of: "b"), all])
                var answers: [Int?] = [try transaction.first(amount(of: "b"))?.at(0)]
                answers.append(try transaction.first(amount(of: "a"))?.at(0))
                try transaction.run("insert into counter (name, amount) values ('b', 5)")
                // Asked before the writing, and answered after it.
                answers.append(try transaction.value(all))
                answers.append(try transaction.first(amount(of: "b"))?.at(0))
                return (answers, transaction.statementCount)
            }
            #expect(answers == [nil, 0, 2, 5])
            #expect(statements == 5)
            await #expect(throws: StorageProblem.self) {
                try await database.read { transaction throws in
                    try transaction.askAhead([all, "select nothing from counter"])
                    _ = try transaction.query("select nothing from counter")
                }
            }
            let count: Int = try await database.read { try $0.value(all) }
            #expect(count == 2)
        }
    }

    @Test(.enabled(if: TestStores.all.contains(.postgres)))
    func `no plan is kept of a statement that is planned anew, wherever in a transaction it stands`() async throws {
        try await TestStores.withStore(.postgres, Self.migrations) { database async throws in
            @Sendable func amount(of name: String) -> SQL {
                "select amount as marked from counter where name = \(name)"
            }
            let kept: SQL = "select count(*) from pg_prepared_statements where statement like '%as marked from%'"
            for position in 0..<3 {
                let count: Int = try await database.write { transaction throws in
                    if position == 1 { _ = try transaction.query("select name from counter") }
                    if position == 2 { try transaction.run("update counter set amount = 3") }
                    _ = try transaction.query(amount(of: "a").plannedAnew)
                    return try transaction.value(kept)
                }
                #expect(count == 0)
            }
            let count: Int = try await database.write { transaction throws in
                _ = try transaction.query(amount(of: "a"))
                return try transaction.value(kept)
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `statements are counted, keys are not`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { database async throws in
            let count = try await database.write { transaction throws in
                try transaction.run("update counter set amount = 1")
                _ = try transaction.query("select name from counter")
                _ = try transaction.newKey()
                return transaction.statementCount
            }
            #expect(count == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `two servers on one store lose no increment and repeat no key`(_ dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases async throws in
            let keys = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for number in 0..<60 {
                    group.addTask {
                        try await databases[number % 2].write { transaction throws in
                            try transaction.run("update counter set amount = amount + 1 where name = 'a'")
                            let size = number % 7 == 0 ? 2_500 : 3
                            let first = try transaction.newKeys(size)
                            return (0..<size).map { first + Int64($0) }
                        }
                    }
                }
                return try await group.reduce(into: [Int64]()) { $0 += $1 }
            }
            #expect(Set(keys).count == keys.count)
            for database in databases {
                let amount: Int = try await database.read { try $0.value("select amount from counter") }
                #expect(amount == 60)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever works on a row after another gets the greater key`(_ dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases async throws in
            let keys = try await withThrowingTaskGroup(of: (Int64, Int64).self) { group in
                for number in 0..<200 {
                    group.addTask {
                        try await databases[number % 2].write { transaction throws in
                            try transaction.run("update counter set amount = amount + 1 where name = 'a'")
                            let turn: Int64 = try transaction.value("select amount from counter where name = 'a'")
                            return (turn, try transaction.newKeys(number % 5 == 0 ? 700 : 1))
                        }
                    }
                }
                return try await group.reduce(into: [Int64: Int64]()) { $0[$1.0] = $1.1 }
            }
            let inTurn = keys.keys.sorted().compactMap { keys[$0] }
            #expect(inTurn.count == 200)
            #expect(inTurn == inTurn.sorted())
        }
    }

    @Test(arguments: TestStores.all)
    func `two stores do not see each other`(_ dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { first async throws in
            try await TestStores.withStore(dialect, Self.migrations) { second async throws in
                try await first.write { try $0.run("insert into counter (name, amount) values ('only here', 1)") }
                let here: Int = try await first.read { try $0.value("select count(*) from counter") }
                let there: Int = try await second.read { try $0.value("select count(*) from counter") }
                #expect(here == 2)
                #expect(there == 1)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a read sees one moment while others write`(_ dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases async throws in
            let seen = try await databases[0].read { transaction throws in
                let before: Int = try transaction.value("select amount from counter")
                let done = Signal()
                Task.detached {
                    _ = try? await databases[1].write { try $0.run("update counter set amount = 5") }
                    done.raise()
                }
                done.wait()
                return [before, try transaction.value("select amount from counter")]
            }
            #expect(seen == [0, 0])
            let after: Int = try await databases[0].read { try $0.value("select amount from counter") }
            #expect(after == 5)
        }
    }
}
