// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Benefits that nobody applies for here yet, tried on the households of the register.
struct RegisterScenarioTests {
    private func household(_ office: CaseOffice, _ people: [Int64], village: Int64? = nil) async throws {
        _ = try await office.rooms.parties.createHousehold(
            actor: .system("test"),
            HouseholdDraft(
                kind: .hukou,
                regionID: village ?? office.village,
                headPersonID: people.first,
                members: people.enumerated().map { (personID: $1, relation: $0 == 0 ? "本人" : "配偶") },
                from: try CivilDate(parsing: "2020-01-01")
            )
        )
    }

    private func tried(_ office: CaseOffice, _ program: String, _ values: [String: String], fresh: Bool = false)
        async throws -> ScenarioDetail
    {
        let id = try await office.workbench.start(
            actor: office.actor("leader"),
            Workbench.Draft(
                requestID: office.request(),
                programID: program,
                title: "",
                date: office.clock.today,
                values: values,
                isFresh: fresh
            )
        )
        while try await office.workbench.work(worker: "test") {}
        return try await office.workbench.scenario(actor: office.actor("leader"), id: id)
    }

    @Test(arguments: TestStores.all)
    func `an allowance for the aged is told from ages and places, household by household`(dialect: Dialect) async throws
    {
        try await CaseOffice.with(dialect) { office in
            let old = try await office.person("甲大山", birth: "1940-01-01")
            let older = try await office.person("乙小河", birth: "1930-01-01")
            let young = try await office.person("丙春兰", birth: "1980-01-01")
            try await household(office, [old, older])
            try await household(office, [young], village: office.otherVillage)
            _ = try await office.person("丁独居", birth: "1945-01-01", village: office.otherVillage)
            let found = try await tried(office, "gaoling-jintie", ["高龄津贴一档": "80"])
            #expect(found.scenario.state == .done)
            #expect(found.scenario.families == 3)
            #expect(found.total.withoutFacts == 0)
            #expect(found.total.unclear == 0)
            // 50 and 100, and 50; 80 and 100, and 80.
            #expect(found.total.before.amount == Money(yuan: 200))
            #expect(found.total.after.amount == Money(yuan: 260))
            #expect(found.total.after.families == 2)
            #expect(found.total.after.persons == 3)
            let page = try await office.workbench.families(actor: office.actor("leader"), id: found.scenario.id)
            #expect(page.rows.map(\.name) == ["甲*山", "丁*居"])
            #expect(page.rows.map(\.paid) == [nil, nil])
            let told = try await office.workbench.comparison(
                actor: office.actor("leader"),
                id: found.scenario.id,
                place: 1
            )
            #expect(Set(told.names.values) == ["甲*山", "乙*河"])
            #expect(told.after.people.values.compactMap { $0["高龄津贴"]?.shown }.count == 2)
            let simulation = try await office.workbench.simulate(
                actor: .system("test"),
                program: "高龄津贴",
                month: office.clock.today.month,
                values: ["高龄津贴一档": "80"]
            )
            #expect(simulation.families.map(\.name) == ["甲*山", "丁*居"])
            #expect(simulation.total.after == found.total.after)
        }
    }

    @Test(arguments: TestStores.all)
    func `what the register does not tell stays unclear, counted on neither side and named`(dialect: Dialect)
        async throws
    {
        try await CaseOffice.with(dialect) { office in
            try await household(office, [try await office.person("甲大山", birth: "1940-01-01")])
            // Whoever is on the rolls of 低保 is known to have little.
            let enrolment = try await office.listed("乙小河", wage: 400)
            try await office.rooms.database.write {
                _ = try $0.run(
                    """
                    update person set birth_on = '1940-01-01'
                    where id = (select person_id from enrolment_member where enrolment_id = \(enrolment))
                    """
                )
            }
            let found = try await tried(office, "gaoling-jintie", ["高龄津贴限低收入": "是"])
            #expect(found.total.unclear == 1)
            #expect(found.gaps.map { "\($0.name) \($0.families)" } == ["低收入老年人 1"])
            #expect(found.total.before.amount == Money(yuan: 50))
            #expect(found.total.after.amount == Money(yuan: 50))
            #expect(found.total.counts[.departed] == 0)
            let price = try await tried(office, "jiage-butie", ["居民消费价格同比": "4%"])
            #expect(price.total.counts[.entered] == 1)
            // 4 % of 630.
            #expect(price.total.after.amount == (try Money(parsing: "25.20")))
        }
    }

    @Test func `the many questions of rules that are read along stand together`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            let enrolment = try await office.listed("甲大山", wage: 400)
            try await office.rooms.database.write {
                _ = try $0.run(
                    """
                    update person set birth_on = '1950-01-01'
                    where id = (select person_id from enrolment_member where enrolment_id = \(enrolment))
                    """
                )
            }
            let found = try await tried(office, "laonian-butie", ["养老服务补贴标准": "90"])
            #expect(found.total.unclear == 1)
            #expect(found.gaps.contains { $0.name.hasPrefix("老年人能力评估的 2") && $0.items > 20 && $0.families == 1 })
            let sheet = try await office.workbench.listFactSheet(
                actor: office.actor("drafter"),
                of: found.scenario.id
            )
            // One grade answers them all.
            #expect(sheet.columns.contains { $0.name == "评估等级" })
            let person = try #require(sheet.people.first)
            let lines = "在册编号,人员编号,评估等级\n\(person.number),\(person.personID),重度失能"
            let taken = try await office.workbench.takeListFacts(
                actor: office.actor("drafter"),
                of: found.scenario.id,
                TableFile(Array(lines.utf8), name: "a.csv")
            )
            #expect(taken.families == 1)
            office.pass(minutes: 1)
            let again = try await tried(office, "laonian-butie", ["养老服务补贴标准": "90"], fresh: true)
            #expect(again.total.unclear == 0)
            // 50 and 100; 90 and 100.
            #expect(again.total.before.amount == Money(yuan: 150))
            #expect(again.total.after.amount == Money(yuan: 190))
        }
    }

    @Test(arguments: TestStores.all)
    func `a sheet lists whom a scenario could not decide about when it was tried, long after its families were let go`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("甲大山", birth: "1940-01-01")
            try await household(office, [person])
            let found = try await tried(office, "gaoling-jintie", ["高龄津贴限低收入": "是"])
            try await office.rooms.database.write { transaction in
                try transaction.run("delete from population_portion")
                try transaction.run("delete from population_family")
            }
            let drafter = office.actor("drafter")
            let sheet = try await office.workbench.listFactSheet(actor: drafter, of: found.scenario.id)
            #expect(sheet.unknownFamilies == found.total.unclear)
            #expect(sheet.people.map(\.personID) == [person])
            #expect(sheet.columns.contains { $0.name == "低收入老年人" })
        }
    }

    @Test func `a disability is told from the certificate, and the rest from a sheet`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            let enrolment = try await office.listed("甲大山", wage: 400)
            let person: Int64 = try await office.rooms.database.read {
                try $0.value("select person_id from enrolment_member where enrolment_id = \(enrolment)")
            }
            let card = try office.rooms.cipher.seal("11010119490307123611", place: "person_identifier.number")
            try await office.rooms.database.write { transaction in
                let key = try transaction.newKey()
                try transaction.run(
                    """
                    insert into person_identifier (id, person_id, kind, number, number_blind, tail_blind, masked,
                        recorded_at) values (\(key), \(person), 'disability-card', \(card), 'a', 'b', '*', 0)
                    """
                )
            }
            let found = try await tried(office, "liangxiang-butie", ["残疾人生活补贴标准": "80"])
            #expect(found.gaps.map(\.name) == ["长期照护月数"])
            let drafter = office.actor("drafter")
            let sheet = try await office.workbench.listFactSheet(actor: drafter, of: found.scenario.id)
            let listed = try #require(sheet.people.first)
            #expect(listed.personID == person)
            #expect(sheet.columns.contains { $0.name == "长期照护月数" })
            #expect(!sheet.columns.contains { $0.name == "在享低保" })
            func take(_ months: String) async throws -> [ListFactSheet.Fault] {
                let lines = "在册编号,人员编号,长期照护月数\n\(listed.number),\(person),\(months)"
                return try await office.workbench.takeListFacts(
                    actor: drafter,
                    of: found.scenario.id,
                    TableFile(Array(lines.utf8), name: "a.csv")
                ).faults
            }
            office.pass(minutes: 1)
            #expect(try await take("很久").map(\.line) == [2])
            #expect(try await take("12月").isEmpty)
            let old = try await office.workbench.scenario(actor: office.actor("leader"), id: found.scenario.id)
            #expect(old.changedSince == 1)
            office.pass(minutes: 1)
            let again = try await tried(office, "liangxiang-butie", ["残疾人生活补贴标准": "80"], fresh: true)
            #expect(again.gaps.isEmpty)
            #expect(again.total.unclear == 0)
            #expect(again.total.after.amount > again.total.before.amount)
        }
    }
}
