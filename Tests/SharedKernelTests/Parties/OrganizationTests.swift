// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct OrganizationTests {
    /// A fictional code of an association: the two check characters are worked out by trying.
    private func code(_ body: String) throws -> CreditCode {
        for inner in "0123456789X" {
            for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" {
                if let code = try? CreditCode(body + String(inner) + String(last)) { return code }
            }
        }
        throw VocabularyProblem.creditCode(reason: body)
    }

    private func draft(
        _ kernel: KernelFixture,
        _ name: String,
        code: CreditCode? = nil,
        from: String? = "2010-01-01"
    ) throws -> OrganizationDraft {
        OrganizationDraft(
            name: name,
            kind: .association,
            creditCode: code,
            regionID: kernel.villageA,
            from: try from.map { try kernel.date($0) }
        )
    }

    private func names(_ kernel: KernelFixture, _ text: String, kind: Organization.Kind? = nil) async throws -> [String]
    {
        try await kernel.parties.organizations(
            actor: kernel.clerk(kernel.townB),
            OrganizationQuery(text: text, kind: kind)
        ).organizations.map(\.name)
    }

    @Test(arguments: TestStores.all)
    func `a renamed organisation is found by both names, its code, pinyin and initials`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            let parties = kernel.parties
            let code = try code("52429006MJH00000")
            let id = try await parties.createOrganization(
                actor: kernel.clerk(kernel.townA),
                draft(kernel, "演示市夕阳红养老服务中心", code: code)
            )
            _ = try await parties.createOrganization(actor: kernel.system, draft(kernel, "演示市希望小学"))
            var new = try draft(kernel, "演示市幸福里养老服务中心", code: code, from: "2020-06-01")
            new.principal = "李敏"
            try await parties.changeOrganization(actor: kernel.clerk(kernel.townA), id, version: 1, new)

            for text in [
                "幸福里", "夕阳红", "xingfuli", "xyh", code.text, code.text.lowercased(), "演示市 养老",
            ] {
                #expect(try await names(kernel, text) == ["演示市幸福里养老服务中心"], "\(text)")
            }
            #expect(try await names(kernel, "演示市") == ["演示市希望小学", "演示市幸福里养老服务中心"])
            #expect(try await names(kernel, "演示市", kind: .company) == [])
            #expect(try await names(kernel, "\" OR 1 --") == [])
            let card = try await parties.organization(actor: kernel.clerk(kernel.townB), id)
            #expect(card.principal == "李敏")
            #expect(card.names.map(\.text) == ["演示市幸福里养老服务中心", "演示市夕阳红养老服务中心"])
            #expect(card.names.map { $0.validUntil?.iso } == [nil, "2020-05-31"])
        }
    }

    @Test(arguments: TestStores.all)
    func `a code stands for one organisation, and another township's office changes nothing`(dialect: Dialect)
        async throws
    {
        try await RegistryStores.run(dialect) { kernel in
            let parties = kernel.parties
            let code = try code("52429006MJH00001")
            let id = try await parties.createOrganization(actor: kernel.system, draft(kernel, "甲协会", code: code))
            let other = try await parties.createOrganization(actor: kernel.system, draft(kernel, "乙协会"))
            await #expect(throws: PartiesProblem.organizationCodeTaken(id: id, name: "甲协会")) {
                try await parties.createOrganization(actor: kernel.system, draft(kernel, "丙协会", code: code))
            }
            await #expect(throws: PartiesProblem.organizationCodeTaken(id: id, name: "甲协会")) {
                try await parties.changeOrganization(
                    actor: kernel.system,
                    other,
                    version: 1,
                    draft(kernel, "乙协会", code: code)
                )
            }
            let stranger = kernel.clerk(kernel.townB)
            await #expect(throws: AccessProblem.notFound(what: "单位")) {
                try await parties.endOrganization(actor: stranger, id, version: 1, on: kernel.date("2026-01-01"))
            }
            await #expect(throws: AccessProblem.notFound(what: "区划")) {
                try await parties.createOrganization(actor: stranger, draft(kernel, "丁协会"))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a dissolved organisation stays readable and takes no more changes`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            let parties = kernel.parties
            let id = try await parties.createOrganization(actor: kernel.system, draft(kernel, "甲协会"))
            await #expect(throws: PartiesProblem.dateAhead) {
                try await parties.endOrganization(actor: kernel.system, id, version: 1, on: kernel.date("2027-01-01"))
            }
            await #expect(throws: PartiesProblem.dateBeforeStart) {
                try await parties.endOrganization(actor: kernel.system, id, version: 1, on: kernel.date("2009-01-01"))
            }
            await #expect(throws: PartiesProblem.stale) {
                try await parties.endOrganization(actor: kernel.system, id, version: 7, on: kernel.date("2026-01-01"))
            }
            let last = try kernel.date("2026-01-01")
            try await parties.endOrganization(actor: kernel.system, id, version: 1, on: last)
            #expect(try await parties.organization(actor: kernel.system, id).endedOn == last)
            #expect(try await names(kernel, "甲协会") == ["甲协会"])
            await #expect(throws: PartiesProblem.organizationEnded(on: last)) {
                try await parties.changeOrganization(actor: kernel.system, id, version: 2, draft(kernel, "乙协会"))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `pages go by key, and the index is built anew under all names`(dialect: Dialect) async throws {
        try await RegistryStores.run(dialect) { kernel in
            let parties = kernel.parties
            for number in ["一", "二", "三", "四", "五"] {
                _ = try await parties.createOrganization(actor: kernel.system, draft(kernel, "第\(number)村民小组"))
            }
            let first = try await parties.organizations(actor: kernel.system, OrganizationQuery(text: "村民", limit: 2))
            #expect(first.organizations.map(\.name) == ["第五村民小组", "第四村民小组"])
            #expect(first.total == .exact(5))
            let second = try await parties.organizations(
                actor: kernel.system,
                OrganizationQuery(text: "村民", before: first.next, limit: 2)
            )
            #expect(second.organizations.map(\.name) == ["第三村民小组", "第二村民小组"])
            _ = try await parties.rebuildSearch()
            #expect(try await names(kernel, "cmxz").count == 5)
            _ = kernel.database.take()
            _ = try await parties.organizations(actor: kernel.system, OrganizationQuery(text: "村民", limit: 2))
            #expect(kernel.database.take() <= 3)
        }
    }

    @Test func `a name must be there and be one`() async throws {
        let kernel = try await KernelFixture.make()
        for name in ["", "  ", "<b>甲</b>", String(repeating: "甲", count: 101)] {
            await #expect(throws: PartiesProblem.self, "\(name)") {
                try await kernel.parties.createOrganization(actor: kernel.system, draft(kernel, name))
            }
        }
        await #expect(throws: PartiesProblem.dateAhead) {
            try await kernel.parties.createOrganization(
                actor: kernel.system,
                draft(kernel, "甲协会", from: "2027-01-01")
            )
        }
    }
}
