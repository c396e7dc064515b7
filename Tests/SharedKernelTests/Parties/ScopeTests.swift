// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Testing
import Vocabulary

struct ScopeTests {
    @Test func `a clerk of another township sees nothing in list, total, search or card`() async throws {
        let kernel = try await KernelFixture.make()
        let number = try kernel.number("1980-05-06", serial: 1)
        var draft = try kernel.draft("张三", number: number, hukou: kernel.villageA)
        draft.phone = try PhoneNumber("13800001234")
        let id = try await kernel.parties.create(actor: kernel.system, draft)
        let texts = ["", "张三", "zhangsan", "zs", number.number, number.lastFour, "13800001234"]
        for text in texts {
            for (actor, count) in [
                (kernel.clerk(kernel.townA), 1), (kernel.clerk(kernel.villageA), 1), (kernel.system, 1),
                (kernel.clerk(kernel.townB), 0), (kernel.clerk(kernel.villageB), 0),
            ] {
                for query in [PersonQuery(text: text), PersonQuery(sex: .male, text: text)] {
                    let page = try await kernel.parties.list(actor: actor, query)
                    #expect(page.people.count == count, "\(text) \(actor.regionID ?? 0)")
                    #expect(page.total == .exact(count))
                }
            }
            let both = Actor(
                identity: .staff(userID: 1),
                name: "李敏",
                function: "x",
                functionTitle: "x",
                level: "township",
                regionID: nil,
                scope: AreaScope(.regions([kernel.villageA, kernel.townA])),
                permissions: [.personRead]
            )
            #expect(try await kernel.names(both, PersonQuery(text: text)) == ["张三"])
            let page = try await kernel.parties.list(actor: both, PersonQuery(text: text))
            #expect(page.total == .exact(1))
        }
        let stranger = kernel.clerk(kernel.townB)
        await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
            try await kernel.parties.card(actor: stranger, id)
        }
        await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
            try await kernel.parties.change(actor: stranger, id, version: 1, PersonEdit(), reason: "核对户口簿")
        }
        let picked = try await kernel.database.read { transaction in
            try kernel.parties.people([id], scope: stranger.scope, in: transaction)
        }
        #expect(picked.isEmpty)
    }

    @Test func `a region outside the scope cannot be asked for`() async throws {
        let kernel = try await KernelFixture.make()
        await #expect(throws: AccessProblem.notFound(what: "区划")) {
            try await kernel.parties.list(actor: kernel.clerk(kernel.townA), PersonQuery(regionID: kernel.villageB))
        }
        await #expect(throws: AccessProblem.notFound(what: "区划")) {
            try await kernel.parties.list(actor: kernel.clerk(kernel.villageA), PersonQuery(regionID: kernel.townA))
        }
    }

    @Test func `somebody without region or permission sees nobody`() async throws {
        let kernel = try await KernelFixture.make()
        try await kernel.person("张三", hukou: kernel.villageA)
        let actor = Actor(
            identity: .staff(userID: 1),
            name: "无",
            function: nil,
            functionTitle: "系统管理员",
            level: nil,
            regionID: nil,
            scope: .nothing,
            permissions: [.personRead]
        )
        #expect(try await kernel.names(actor) == [])
        #expect(try await kernel.names(actor, PersonQuery(text: "张三")) == [])
        await #expect(throws: AccessProblem.notPermitted(permission: .personRead, function: "受理经办")) {
            try await kernel.names(kernel.clerk(kernel.townA, []))
        }
    }
}
