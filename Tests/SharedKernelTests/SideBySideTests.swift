// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Several servers on one store, several stores on one server, and a store that comes back from its backup.
struct SideBySideTests {
    private static let migrations = AuditMigrations.all + AccessMigrations.all + Parties.migrations

    private func access(_ kernel: KernelFixture) -> Access {
        let clerk = FunctionCatalog.Function(
            id: "township-clerk",
            title: "受理经办",
            levels: ["township"],
            permissions: [.personRead],
            seesBusinessData: true
        )
        return Access(
            database: kernel.database,
            cipher: kernel.cipher,
            audit: kernel.audit,
            clock: kernel.clock,
            functions: FunctionCatalog([clerk]),
            rootRegionID: kernel.county
        )
    }

    @Test(arguments: TestStores.all)
    func `two servers on one store see each other's people and totals`(dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases in
            let one = try await KernelFixture.make(databases[0])
            let two = try await KernelFixture.make(databases[1])
            #expect(one.townA == two.townA)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (offset, server) in [one, two].enumerated() {
                    group.addTask {
                        for serial in 1...20 {
                            try await server.person("张三", serial: offset * 100 + serial, hukou: server.villageA)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for server in [one, two] {
                let page = try await server.parties.list(actor: server.clerk(server.townA), PersonQuery())
                #expect(page.total == .exact(40))
                #expect(Set(page.people.map(\.id)).count == page.people.count)
                let found = try await server.parties.list(actor: server.system, PersonQuery(text: "zhangsan"))
                #expect(found.total == .exact(40))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `of two servers that enter the same number at once, one is told who bears it`(dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases in
            let one = try await KernelFixture.make(databases[0])
            let two = try await KernelFixture.make(databases[1])
            for serial in 1...10 {
                let outcomes = await withTaskGroup(of: String.self) { group in
                    for server in [one, two] {
                        group.addTask {
                            do {
                                try await server.person("张三", serial: serial, hukou: server.villageA)
                                return "entered"
                            } catch let problem as any Problem {
                                return problem.code
                            } catch {
                                return "\(error)"
                            }
                        }
                    }
                    return await group.reduce(into: [String]()) { $0.append($1) }
                }
                #expect(outcomes.sorted() == ["entered", "parties.already-registered"])
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a session of one server holds on the other, and ends there too`(dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases in
            let one = try await KernelFixture.make(databases[0])
            let two = try await KernelFixture.make(databases[1])
            let (first, second) = (access(one), access(two))
            _ = try await first.createUser(
                actor: .system("test"),
                login: "jingling",
                name: "李敏",
                password: "test-password-2026",
                offices: [.init(function: "township-clerk", level: "township", regionID: one.townA)],
                mustChangePassword: false
            )
            let login = try await second.login(login: "jingling", password: "test-password-2026", code: nil)
            #expect(try await first.signedIn(token: login.token)?.actor.name == "李敏")
            try await second.logout(token: login.token)
            one.clock.travel(to: one.clock.now().adding(seconds: 3))
            #expect(try await first.signedIn(token: login.token) == nil)
            // Tries are counted together.
            for _ in 1...3 {
                try await first.limit("progress:10.0.0.1", to: 6, perSeconds: 300)
                try await second.limit("progress:10.0.0.1", to: 6, perSeconds: 300)
            }
            await #expect(throws: AccessProblem.self) {
                try await first.limit("progress:10.0.0.1", to: 6, perSeconds: 300)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a region that one server takes in is known to the other within a second`(dialect: Dialect) async throws {
        try await TestStores.withStores(dialect, pools: 2, Self.migrations) { databases in
            let one = try await KernelFixture.make(databases[0])
            let two = try await KernelFixture.make(databases[1])
            _ = try await two.regions.tree()
            let added = try await one.regions.addVillages(
                actor: one.system,
                under: one.townA,
                names: ["桃园村（演示）"],
                from: one.date("2026-01-01")
            )
            two.clock.travel(to: two.clock.now().adding(seconds: 2))
            #expect(try await two.regions.tree().region(added[0])?.name == "桃园村（演示）")
        }
    }

    @Test(arguments: TestStores.all)
    func `two stores of one server do not see each other`(dialect: Dialect) async throws {
        try await TestStores.withStore(dialect, Self.migrations) { first in
            try await TestStores.withStore(dialect, Self.migrations) { second in
                let here = try await KernelFixture.make(first)
                let there = try await KernelFixture.make(second)
                let person = try await here.person("张三", serial: 1, hukou: here.villageA)
                #expect(try await there.names(there.system) == [])
                #expect(try await there.names(there.system, PersonQuery(text: "zhangsan")) == [])
                await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
                    try await there.parties.card(actor: there.system, person)
                }
                // The same number may stand in both: a store is one authority's.
                try await there.person("张三", serial: 1, hukou: there.villageB)
                #expect(try await here.names(here.clerk(here.townB)) == [])
                #expect(try await there.names(there.clerk(there.townB)) == ["张三"])
                let read: Int = try await second.read {
                    try $0.value("select count(*) from audit_entry where subject_id = \(person) and subject = 'person'")
                }
                let own: Int = try await first.read {
                    try $0.value("select count(*) from audit_entry where subject_id = \(person) and subject = 'person'")
                }
                #expect(own > 0)
                #expect(read <= 1)
            }
        }
    }

    private static let ways = TestStores.all.flatMap { from in TestStores.all.map { [from, $0] } }

    @Test(arguments: ways)
    func `a store restored from its backup reads, finds and opens all it held`(way: [Dialect]) async throws {
        try await TestStores.withStore(way[0], Self.migrations) { source in
            let before = try await KernelFixture.make(source)
            var draft = try before.draft("张三", number: before.number("1980-05-06", serial: 1), hukou: before.villageA)
            draft.phone = try PhoneNumber("13800001234")
            draft.homeAddress = "竟陵路 1 号"
            let person = try await before.parties.create(actor: before.system, draft)
            let double = try await before.person("张叁", hukou: before.villageB)
            try await before.parties.merge(
                actor: before.system,
                survivor: person,
                loser: double,
                versions: (1, 1),
                reason: "同一人重复建档"
            )
            let association = OrganizationDraft(name: "演示市养老协会", kind: .association, regionID: before.villageA)
            _ = try await before.parties.createOrganization(actor: before.system, association)
            let rows = try await before.snapshot()

            // What the command writes: a SQLite file, whichever engine the store has.
            try await TestStores.withStore(.sqlite, Self.migrations) { file in
                _ = try await StoreCopy().run(from: source, to: file)
                try await TestStores.withStore(way[1], Self.migrations) { target in
                    _ = try await StoreCopy().run(from: file, to: target)
                    let after = try await KernelFixture.make(target)
                    _ = try await after.parties.rebuildSearch()

                    #expect(try await after.snapshot() == rows)
                    #expect(try await after.names(after.clerk(after.townB), PersonQuery(text: "zs")) == ["张三"])
                    #expect(try await after.names(after.system, PersonQuery(text: "13800001234")) == ["张三"])
                    let open = try await after.parties.unmask(actor: after.system, person, reason: "核对恢复")
                    #expect(open.phone == "13800001234")
                    #expect(open.address == "竟陵路 1 号")
                    let found = try await after.parties.organizations(
                        actor: after.system,
                        OrganizationQuery(text: "yanglao")
                    )
                    #expect(found.organizations.map(\.name) == ["演示市养老协会"])
                    try await after.parties.unmerge(actor: after.system, loser: double, reason: "核实为两人")
                    #expect(try await after.names(after.clerk(after.townB)) == ["张叁"])
                    #expect(try await after.audit.verify().firstFault == nil)
                    // Keys go on where the lost store stopped.
                    #expect(try await after.person("李四", hukou: after.villageA) > double)
                }
            }
        }
    }
}
