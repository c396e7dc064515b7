// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct HouseholdTests {
    @Test func `members join and leave on their days, and the head is a member`() async throws {
        let kernel = try await KernelFixture.make()
        let parties = kernel.parties
        let clerk = kernel.clerk(kernel.townA)
        let father = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let child = try await kernel.person("张小三", serial: 3, birth: "2015-05-06", hukou: kernel.villageA)
        let start = try kernel.date("2020-01-01")
        let draft = HouseholdDraft(
            kind: .hukou,
            number: "420001",
            regionID: kernel.villageA,
            address: "东村一组",
            headPersonID: father,
            members: [(father, "本人")],
            from: start
        )
        let id = try await parties.createHousehold(actor: clerk, draft)
        try await parties.addMember(actor: clerk, to: id, version: 1, person: child, relation: "子", from: start)
        await #expect(throws: PartiesProblem.alreadyMember(name: "张小三")) {
            try await parties.addMember(actor: clerk, to: id, version: 2, person: child, relation: "子", from: start)
        }
        await #expect(throws: PartiesProblem.stale) {
            try await parties.changeHead(actor: clerk, of: id, version: 1, to: child)
        }
        try await parties.endMember(actor: clerk, of: id, version: 2, person: father, on: kernel.date("2026-01-01"))
        let household = try await parties.household(actor: clerk, id)
        #expect(household.current.map(\.name) == ["张小三"])
        #expect(household.members.map(\.name) == ["张小三", "张三"])
        #expect(household.headPersonID == nil)
        #expect(household.hasAddress)
        await #expect(throws: PartiesProblem.headNotMember) {
            try await parties.changeHead(actor: clerk, of: id, version: 3, to: father)
        }
        let card = try await parties.card(actor: clerk, child)
        #expect(card.households.map(\.id) == [id])
        await #expect(throws: PartiesProblem.householdNumberTaken("420001")) {
            try await parties.createHousehold(actor: clerk, draft)
        }
    }

    @Test func `a household of another township is not found, nor a member from there taken in`() async throws {
        let kernel = try await KernelFixture.make()
        let parties = kernel.parties
        let person = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let day = try kernel.date("2020-01-01")
        let draft = HouseholdDraft(kind: .home, regionID: kernel.villageA, members: [(person, "本人")], from: day)
        let id = try await parties.createHousehold(actor: kernel.clerk(kernel.townA), draft)
        let stranger = kernel.clerk(kernel.townB)
        await #expect(throws: AccessProblem.notFound(what: "住户")) {
            try await parties.household(actor: stranger, id)
        }
        await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
            try await parties.createHousehold(actor: stranger, draft)
        }
    }

    @Test func `a household is entered only where the clerk answers, and not for a day to come`() async throws {
        let kernel = try await KernelFixture.make()
        let person = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let clerk = kernel.clerk(kernel.townA)
        func enter(in region: Int64, from day: String, as relation: String = "本人") async throws -> Int64 {
            let date = try kernel.date(day)
            let draft = HouseholdDraft(kind: .home, regionID: region, members: [(person, relation)], from: date)
            return try await kernel.parties.createHousehold(actor: clerk, draft)
        }
        await #expect(throws: AccessProblem.notFound(what: "区划")) {
            _ = try await enter(in: kernel.villageB, from: "2020-01-01")
        }
        await #expect(throws: PartiesProblem.dateAhead) { _ = try await enter(in: kernel.villageA, from: "2099-01-01") }
        await #expect(throws: PartiesProblem.relationMissing) {
            _ = try await enter(in: kernel.villageA, from: "2020-01-01", as: " ")
        }
        let id = try await enter(in: kernel.villageA, from: "2020-01-01")
        await #expect(throws: PartiesProblem.dateAhead) {
            try await kernel.parties.endMember(
                actor: clerk,
                of: id,
                version: 1,
                person: person,
                on: kernel.date("2099-01-01")
            )
        }
        await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
            let draft = HouseholdDraft(
                kind: .home,
                regionID: kernel.villageA,
                members: [(999_999, "本人")],
                from: try kernel.date("2020-01-01")
            )
            _ = try await kernel.parties.createHousehold(actor: kernel.system, draft)
        }
    }

    @Test func `members outside the reader's region are veiled`() async throws {
        let kernel = try await KernelFixture.make()
        let here = try await kernel.person("张三", serial: 1, hukou: kernel.villageA)
        let there = try await kernel.person("李小四", serial: 3, hukou: kernel.villageB)
        let draft = HouseholdDraft(
            kind: .home,
            regionID: kernel.villageA,
            members: [(here, "本人"), (there, "配偶")],
            from: try kernel.date("2020-01-01")
        )
        let id = try await kernel.parties.createHousehold(actor: kernel.system, draft)
        let clerk = kernel.clerk(kernel.townA)
        let households = [
            try await kernel.parties.household(actor: clerk, id),
            try #require(try await kernel.parties.card(actor: clerk, here).households.first),
        ]
        for household in households {
            #expect(household.members.map(\.name) == ["张三", "李*四"])
            #expect(household.members.map { $0.numberMasked == nil } == [false, true])
        }
    }
}
