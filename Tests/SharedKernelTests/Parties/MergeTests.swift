// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct MergeTests {
    @Test func `a merge moves numbers, households and places, and taking it back restores every row`() async throws {
        let kernel = try await KernelFixture.make()
        let parties = kernel.parties
        let survivor = try await kernel.person("张三", hukou: kernel.villageA)
        let loser = try await kernel.person("张叁", serial: 1, hukou: kernel.villageB)
        let wife = try await kernel.person("李四", serial: 2, hukou: kernel.villageA)
        let day = try kernel.date("2020-01-01")
        for members in [[(loser, "本人"), (wife, "配偶")], [(survivor, "本人"), (loser, "本人")]] {
            let draft = HouseholdDraft(
                kind: .home,
                regionID: kernel.villageA,
                headPersonID: members[0].0,
                members: members.map { (personID: $0.0, relation: $0.1) },
                from: day
            )
            _ = try await parties.createHousehold(actor: kernel.system, draft)
        }
        let before = try await kernel.snapshot()
        try await parties.merge(
            actor: kernel.system,
            survivor: survivor,
            loser: loser,
            versions: (1, 1),
            reason: "同一人重复建档"
        )
        #expect(try await kernel.names(kernel.clerk(kernel.townB)) == ["张三"])
        #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "zhangsan")) == ["张三"])
        let all = try await parties.list(actor: kernel.system, PersonQuery())
        #expect(all.people.map(\.id) == [wife, survivor])
        #expect(all.total == .exact(2))
        let card = try await parties.card(actor: kernel.clerk(kernel.townB), loser)
        #expect(card.person.id == survivor)
        #expect(card.person.numberMasked == (try kernel.number("1980-05-06", serial: 1).masked))
        #expect(card.households.count == 2)
        #expect(card.households.allSatisfy { $0.current.filter { $0.personID == loser }.isEmpty })
        var edit = PersonEdit()
        edit.ethnicity = .set("汉族")
        let change = edit
        await #expect(throws: PartiesProblem.merged(into: survivor)) {
            try await parties.change(actor: kernel.system, loser, version: 2, change, reason: "核对户口簿")
        }
        let now = try await kernel.database.read { try parties.current([loser, survivor, wife], in: $0) }
        #expect(now == [loser: survivor, survivor: survivor, wife: wife])

        try await parties.unmerge(actor: kernel.system, loser: loser, reason: "核实为两人")
        #expect(try await kernel.snapshot() == before)
        #expect(try await kernel.names(kernel.clerk(kernel.townB), PersonQuery(text: "zhangsan")) == ["张叁"])
        #expect(try await kernel.names(kernel.clerk(kernel.townA), PersonQuery(text: "zhangsan")) == ["张三"])
        await #expect(throws: PartiesProblem.notMerged) {
            try await parties.unmerge(actor: kernel.system, loser: loser, reason: "再来一次")
        }
    }

    @Test func `two records with a current identity number each are not merged`() async throws {
        let kernel = try await KernelFixture.make()
        let one = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let other = try await kernel.person("张三", serial: 3, hukou: kernel.villageA)
        await #expect(throws: PartiesProblem.twoNumbers(kind: "居民身份证")) {
            try await kernel.parties.merge(
                actor: kernel.system,
                survivor: one,
                loser: other,
                versions: (1, 1),
                reason: "重复"
            )
        }
        await #expect(throws: PartiesProblem.sameRecord) {
            try await kernel.parties.merge(
                actor: kernel.system,
                survivor: one,
                loser: one,
                versions: (1, 1),
                reason: "重复"
            )
        }
    }

    @Test func `a chain of merges is taken back from its end`() async throws {
        let kernel = try await KernelFixture.make()
        let parties = kernel.parties
        let ids = [
            try await kernel.person("张一", hukou: kernel.villageA),
            try await kernel.person("张二", hukou: kernel.villageA),
            try await kernel.person("张三", hukou: kernel.villageA),
        ]
        let before = try await kernel.snapshot()
        try await parties.merge(actor: kernel.system, survivor: ids[1], loser: ids[0], versions: (1, 1), reason: "重复")
        try await parties.merge(actor: kernel.system, survivor: ids[2], loser: ids[1], versions: (1, 2), reason: "重复")
        #expect(try await parties.card(actor: kernel.system, ids[0]).person.id == ids[2])
        await #expect(throws: PartiesProblem.mergedFurther) {
            try await parties.unmerge(actor: kernel.system, loser: ids[0], reason: "误并")
        }
        try await parties.unmerge(actor: kernel.system, loser: ids[1], reason: "误并")
        try await parties.unmerge(actor: kernel.system, loser: ids[0], reason: "误并")
        #expect(try await kernel.snapshot() == before)
    }
}
