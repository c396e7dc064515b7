// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct LoadTests {
    /// A register of families of two, half of them in each village, in portions of ten.
    private struct Register: IteratorProtocol, Sendable {
        let kernel: KernelFixture
        let families: Int
        var done = 0

        mutating func next() -> [RegisterPage]? {
            guard done < families else { return nil }
            let pages = (done..<min(done + 10, families)).compactMap(page)
            done += pages.count
            return pages
        }

        private func page(_ family: Int) -> RegisterPage? {
            let village = family % 2 == 0 ? kernel.villageA : kernel.villageB
            let birth = "19\(50 + family % 50)-0\(5 + family / 500)-06"
            let people = [("张三", family * 2 + 1), ("李小四", family * 2)].compactMap { name, serial in
                try? kernel.draft(name, number: kernel.number(birth, serial: serial), hukou: village, home: village)
            }
            return RegisterPage(people: people, relations: ["本人", "配偶"], regionID: village)
        }
    }

    @Test(arguments: TestStores.all)
    func `a loaded store is like one whose people came in one by one`(dialect: Dialect) async throws {
        try await TestStores.withStore(dialect) { database in
            let kernel = try await KernelFixture.make(database)
            let parties = kernel.parties

            let made = try await parties.load(actor: kernel.system, from: Register(kernel: kernel, families: 25))

            #expect(made == 50)
            let clerk = kernel.clerk(kernel.townA)
            let list = try await parties.list(actor: clerk, PersonQuery())
            #expect(list.total == .exact(26))
            #expect(try await parties.list(actor: kernel.system, PersonQuery(text: "zs")).total == .exact(25))
            #expect(try await parties.list(actor: clerk, PersonQuery(text: "李小四")).total == .exact(13))
            let number = try kernel.number("1950-05-06", serial: 1)
            let found = try await parties.list(actor: clerk, PersonQuery(text: number.number))
            let head = try #require(found.people.first)
            let card = try await parties.card(actor: clerk, head.id)
            #expect(card.households.flatMap(\.members).map(\.name) == ["张三", "李小四"])
            await #expect(throws: PartiesProblem.self, "the index that keeps numbers single is there again") {
                try await parties.create(actor: clerk, kernel.draft("王五", number: number, hukou: kernel.villageA))
            }
            _ = try await parties.create(actor: clerk, kernel.draft("王五", hukou: kernel.villageA))
            #expect(try await parties.list(actor: clerk, PersonQuery()).total == .exact(27))
        }
    }

    @Test func `a store that has people takes no load`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("张三", hukou: kernel.villageA)

        await #expect(throws: PartiesProblem.notEmpty) {
            try await kernel.parties.load(actor: kernel.system, from: Register(kernel: kernel, families: 1))
        }
    }

    @Test(arguments: TestStores.all)
    func `filters of the whole store and last digits find the same people by every way`(dialect: Dialect) async throws {
        try await TestStores.withStore(dialect) { database in
            let kernel = try await KernelFixture.make(database)
            _ = try await kernel.parties.load(actor: kernel.system, from: Register(kernel: kernel, families: 1_200))
            let parties = kernel.parties

            let many = try await parties.list(actor: kernel.system, PersonQuery(sex: .male))
            #expect(many.total == .atLeast(1_000))
            #expect(many.people.map(\.id) == many.people.map(\.id).sorted(by: >))
            #expect(many.people.allSatisfy { $0.sex == .male } && many.people.count == 20)
            let second = try await parties.list(actor: kernel.system, PersonQuery(sex: .male, before: many.next))
            #expect((second.people.first?.id ?? .max) < (many.people.last?.id ?? 0))

            let few = try await parties.list(actor: kernel.system, PersonQuery(sex: .female, ages: 30...30))
            let all = try await parties.list(actor: kernel.system, PersonQuery(sex: .female, ages: 30...30, limit: 100))
            #expect(few.total == .exact(all.people.count))
            #expect(few.people == Array(all.people.prefix(20)))
            #expect(try await parties.list(actor: kernel.system, PersonQuery(ages: 119...120)).people.isEmpty)

            let number = try kernel.number("1950-05-06", serial: 1)
            let tail = String(number.number.suffix(4))
            let county = try await parties.list(actor: kernel.system, PersonQuery(text: tail, limit: 100))
            let clerk = try await parties.list(actor: kernel.clerk(kernel.townA), PersonQuery(text: tail, limit: 100))
            let here = county.people.filter { $0.homeRegionID == kernel.villageA }
            #expect(clerk.people == here)
            #expect(!here.isEmpty && here.count <= county.people.count)
        }
    }
}
