// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Testing
import Vocabulary

/// Trying other figures from another program.
struct ScenarioAPITests {
    /// A family on the books with one wage and nothing else, in the first township.
    private func family(_ site: TestSite, serial: Int, wage: Int) async throws {
        let system = Actor.system("test")
        let person = try await site.rooms.parties.create(
            actor: system,
            PersonDraft(
                name: try PersonName("王长庚"),
                number: try TestSite.number(serial: serial, today: site.clock.today),
                hukouRegionID: site.here.villageID,
                homeRegionID: site.here.villageID
            )
        )
        let opening = EnrolmentOpening(
            programID: "dibao",
            exclusionGroup: "basic-living",
            regionID: site.here.villageID,
            classCode: "A",
            urban: .urban,
            amount: Money(yuan: 200),
            members: [person],
            payeePersonID: person,
            payeeName: "王长庚",
            confirmedOn: site.clock.today.adding(months: -3)
        )
        let enrolment = try await site.rooms.database.write { transaction in
            try site.rooms.benefits.open(opening, actor: system, in: transaction)
            return try transaction.value("select max(id) from enrolment", as: Int64.self)
        }
        let facts: [(Int64?, String, String)] = [
            (nil, "城乡类别", "城市"), (nil, "金融资产", "0元"), (person, "工资性收入", "\(wage)元/月"),
        ]
        try await site.rooms.workbench.keep(
            actor: system,
            facts.map {
                ListFact(
                    enrolmentID: enrolment,
                    personID: $0.0,
                    name: $0.1,
                    value: $0.2,
                    origin: "原系统",
                    asOf: site.clock.today
                )
            }
        )
    }

    private let raised: Value = ["program": "dibao", "values": ["城市低保标准": "700"]]

    @Test func `a scenario is started, waited for, read, paged, renamed and compared`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            for (serial, wage) in [(421, 400), (422, 650), (423, 660)] {
                try await family(site, serial: serial, wage: wage)
            }
            let leader = try await site.token("bureau-leader", contract)
            let started = try await leader.post("/scenarios", raised, status: 201, key: "one")
            let id = started["id"].integer
            #expect(started["state"] == "running")
            #expect(started["snapshot"].isNull)
            #expect(try await leader.post("/scenarios", raised, status: 201, key: "one")["id"].integer == id)
            try await leader.get("/scenarios/compared?ids=\(id),\(id)", status: 422)
            while try await site.rooms.workbench.work(worker: "test") {}

            let done = try await leader.get("/scenarios/\(id)")
            #expect(done["state"] == "done")
            #expect(done["total"]["difference"]["yuan"] == "160.00")
            #expect(done["total"]["entered"] == 2)
            #expect(done["snapshot"]["changed_since"] == 0)
            #expect(done["groups"].list.contains { $0["settlement"] == "城市" && $0["class"] == "A" })
            let first = try await leader.get("/scenarios/\(id)/families?limit=2")
            #expect(first["total"] == 3)
            #expect(first["items"].list.map { $0["name"] } == ["王*庚", "王*庚"])
            let rest = try await leader.get("/scenarios/\(id)/families?limit=2&cursor=\(first["next"].integer)")
            #expect(rest["items"].list.count == 1)
            #expect(rest["next"].isNull)
            #expect(try await leader.get("/scenarios/\(id)/families?kind=raised")["total"] == 1)
            #expect(try await leader.get("/scenarios/\(id)/families?township=\(site.there.id)")["total"] == 0)
            try await leader.get("/scenarios/\(id)/families?kind=x", status: 400)

            let renamed = try await leader.post("/scenarios/\(id)/title", ["version": 1, "title": "提到 700"])
            #expect(renamed["title"] == "提到 700")
            try await leader.post("/scenarios/\(id)/title", ["version": 1, "title": "又改"], status: 409)
            let again = try await leader.post("/scenarios/\(id)/refresh", status: 201)
            #expect(again["id"].integer != id)
            while try await site.rooms.workbench.work(worker: "test") {}
            let both = try await leader.get("/scenarios/compared?ids=\(again["id"].integer),\(id)")
            #expect(both["scenarios"].list.map { $0["id"].integer } == [again["id"].integer, id])
            let list = try await leader.get("/scenarios?limit=1")
            #expect(list["items"].list.map { $0["id"].integer } == [again["id"].integer])
            let older = try await leader.get("/scenarios?limit=1&cursor=\(list["next"].integer)")
            #expect(older["items"].list.map { $0["id"].integer } == [id])
        }
    }

    @Test func `figures that cannot be tried are refused in the words of the page`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let leader = try await site.token("bureau-leader", contract)
            for (body, part) in [
                (["values": ["城市低保标准": "七百"]], "不是可用的数值"), (["values": ["城市底保标准": "700"]], "是不是：城市低保标准"),
                (["values": [:]], "还没有改动"), (["values": ["城市低保标准": "700"], "date": "1999-01-01"], "测算日期"),
            ] as [(Value, String)] {
                let problem = try await leader.post("/scenarios", body, status: 422)
                #expect(problem["title"].string.contains(part), "\(problem.text)")
            }
            try await leader.post("/scenarios", ["program": "none", "values": ["城市低保标准": "700"]], status: 404)
            try await leader.post("/scenarios", ["values": "700"], status: 422)
            try await leader.get("/scenarios/compared?ids=a,b", status: 400)
            try await leader.get("/scenarios/1", status: 404)
            let auditor = try await site.token("auditor", contract)
            try await auditor.get("/scenarios")
            try await auditor.post("/scenarios", raised, status: 403)
            let clerk = try await site.token("township-clerk", contract)
            try await clerk.get("/scenarios", status: 403)
            #expect(try await leader.get("/scenarios")["items"].list.isEmpty)
        }
    }

    @Test func `a draft is published by another, or taken back`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let drafter = try await site.token("county-drafter", contract)
            let leader = try await site.token("bureau-leader", contract)
            let id = try await drafter.post("/scenarios", raised, status: 201)["id"].integer
            let body: Value = ["from": "2026-12-01", "document": "天民政发〔2026〕12号 第三条"]
            try await drafter.post("/scenarios/\(id)/drafts", body, status: 409)
            while try await site.rooms.workbench.work(worker: "test") {}
            try await drafter.post("/scenarios/\(id)/drafts", ["from": "2026-12-01", "document": "无"], status: 422)
            let draft = try await drafter.post("/scenarios/\(id)/drafts", body, status: 201)
            let draftID = draft["id"].integer
            #expect(draft["state"] == "open")
            #expect(draft["hindrance"].string.contains("县签发或局领导"))
            #expect(draft["scenario"]["id"].integer == id)
            #expect(try await leader.get("/release-drafts")["items"].list.map { $0["id"].integer } == [draftID])
            let read = try await leader.get("/release-drafts/\(draftID)")
            #expect(read["tests"].integer > 0)
            #expect(read["current"] == true)
            try await drafter.post("/release-drafts/\(draftID)/publish", ["version": 1], status: 403)
            let dropped = try await leader.post("/release-drafts/\(draftID)/drop", ["version": 1])
            #expect(dropped["state"] == "dropped")
            try await leader.post("/release-drafts/\(draftID)/publish", ["version": 2], status: 409)
            try await leader.post("/release-drafts/1/drop", ["version": 1], status: 404)
        }
    }
}
