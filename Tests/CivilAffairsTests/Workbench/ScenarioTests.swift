// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Other figures tried over all families that are known. The amounts are worked out by hand from 630 and 5,400 / 12.
struct ScenarioTests {
    private func county(_ office: CaseOffice) async throws {
        try await office.listed("甲大山", wage: 400)
        try await office.listed("乙小河", wage: 650, village: office.otherVillage)
        try await office.listed("丙春兰", wage: 400, settlement: "农村")
        try await office.listed("丁无资料", wage: nil, settlement: nil)
        try await office.listed("戊不全", wage: nil, village: office.otherVillage)
        _ = try await CaseStory.told(office, to: "verify", wage: "660")
        _ = try await CaseStory.open(office, applicant: try await office.person("己草稿"))
    }

    @Test(arguments: TestStores.all)
    func `a higher standard tells who enters, whose amount rises and what it costs`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await county(office)
            let found = try await office.tried(["城市低保标准": "700"])
            #expect(found.scenario.state == .done)
            #expect(found.scenario.title == "城市低保标准 630 → 700元/人·月")
            #expect(found.scenario.families == 6)
            let total = found.total
            #expect(total.withoutFacts == 1)
            #expect(total.unclear == 1)
            // 甲 230 and 丙 50 now; 甲 300, 乙 50, 丙 50 and the applicant 40 then.
            #expect(total.before.families == 2)
            #expect(total.before.amount == Money(yuan: 280))
            #expect(total.after.families == 4)
            #expect(total.after.persons == 4)
            #expect(total.after.amount == Money(yuan: 440))
            #expect(total.counts == [.entered: 2, .raised: 1, .departed: 0, .lowered: 0])
            let other = found.totals.filter { $0.townshipID == office.otherTownship }
            #expect(ScenarioTotal.sum(other).after.amount == Money(yuan: 50))
            #expect(found.totals.contains { $0.settlement == "农村" && $0.classCode == "A" })
        }
    }

    @Test(arguments: TestStores.all)
    func `every changed family is listed once and explained as it was counted`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await county(office)
            let id = try await office.tried(["城市低保标准": "700元/人·月", "农村低保标准": "６,０００"]).scenario.id
            let leader = office.actor("leader")
            let page = try await office.workbench.families(actor: leader, id: id)
            #expect(page.count == 4)
            #expect(page.rows.map(\.kind) == [.raised, .entered, .raised, .entered])
            #expect(page.rows.map(\.name) == ["甲*山", "乙*河", "丙*兰", "王*香"])
            #expect(page.rows.map(\.difference.fen) == [7_000, 5_000, 5_000, 4_000])
            #expect(page.rows.map { $0.paid?.fen } == [30_000, 30_000, 30_000, nil])
            for row in page.rows {
                let told = try await office.workbench.comparison(actor: leader, id: id, place: row.place)
                #expect(told.before.text("决定") == row.decisionBefore)
                #expect(told.after.text("决定") == row.decisionAfter)
                #expect(told.before.money("月保障金") == row.amountBefore)
                #expect(told.after.money("月保障金") == row.amountAfter)
                #expect(told.names.values.allSatisfy { $0.contains("*") })
            }
            let entered = try await office.workbench.families(actor: leader, id: id, kind: .entered, limit: 1)
            #expect(entered.count == 2)
            #expect(entered.rows.count == 1)
            let there = try await office.workbench.families(actor: leader, id: id, townshipID: office.otherTownship)
            #expect(there.rows.map(\.name) == ["乙*河"])
        }
    }

    @Test(arguments: TestStores.all)
    func `a lower standard lets families leave and lowers amounts`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            try await office.listed("乙小河", wage: 610)
            let total = try await office.tried(["城市低保标准": "600"]).total
            #expect(total.before.amount == Money(yuan: 250))
            #expect(total.after.amount == Money(yuan: 200))
            #expect(total.counts == [.departed: 1, .lowered: 1, .entered: 0, .raised: 0])
        }
    }

    @Test func `families whose facts rules cannot take are counted as unclear, and the others are still judged`()
        async throws
    {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: 400)
            let broken = try await office.listed("乙小河", wage: 400)
            try await office.rooms.database.write { transaction in
                _ = try transaction.run(
                    "update list_fact set value = '很多' where name = '工资性收入' and enrolment_id = \(broken)"
                )
            }
            let found = try await office.tried(["城市低保标准": "700"])
            #expect(found.total.unclear == 1)
            #expect(found.total.after.amount == Money(yuan: 300))
        }
    }

    @Test func `the facts of a decided case count before those of a list, and a family is counted once`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            let story = try await CaseStory.told(office, to: "end", wage: "260")
            #expect(try await story.enrolments().count == 1)
            let found = try await office.tried(["城市低保标准": "700"])
            #expect(found.scenario.families == 1)
            #expect(found.total.before.amount == Money(yuan: 370))
            #expect(found.total.after.amount == Money(yuan: 440))
        }
    }

    @Test func `a figure that other figures leave without effect changes nothing`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: 400)
            let found = try await office.tried(["分档一档": "700"])
            #expect(found.scenario.state == .done)
            #expect(found.total.before == found.total.after)
            let graded = try await office.tried(["补差方式": "分档", "分档三档": "260"])
            #expect(graded.total.after.amount == Money(yuan: 260))
        }
    }

    @Test(arguments: TestStores.all)
    func `a worker that died leaves its scenario to the next, which begins anew`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            let id = try await office.workbench.start(
                actor: office.actor("leader"),
                office.draft(["城市低保标准": "700"])
            )
            let now = office.clock.now()
            _ = try await office.rooms.database.write {
                try JobQueue().claim(kinds: ["workbench.scenario"], worker: "dead", in: $0, at: now)
            }
            #expect(try await office.workbench.work(worker: "next") == false)
            #expect(
                try await office.workbench.scenario(actor: office.actor("leader"), id: id).scenario.state == .running
            )
            office.pass(minutes: 2)
            #expect(try await office.workbench.work(worker: "next"))
            let done = try await office.workbench.scenario(actor: office.actor("leader"), id: id)
            #expect(done.scenario.state == .done)
            #expect(done.total.counts[.raised] == 1)
            #expect(try await office.workbench.work(worker: "next") == false)
        }
    }

    @Test(arguments: TestStores.all)
    func `the same form sent twice is one scenario, and finished ones stand side by side`(dialect: Dialect) async throws
    {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            let leader = office.actor("leader")
            let request = office.request()
            let one = try await office.workbench.start(
                actor: leader,
                office.draft(["城市低保标准": "700"], request: request)
            )
            let again = try await office.workbench.start(
                actor: leader,
                office.draft(["城市低保标准": "700"], request: request)
            )
            #expect(one == again)
            await #expect(throws: WorkbenchProblem.comparesTooFew) {
                try await office.workbench.compare(actor: leader, ids: [one, one])
            }
            let other = try await office.workbench.start(
                actor: leader,
                office.draft(["城市低保标准": "660"], title: "小幅提高")
            )
            await #expect(throws: WorkbenchProblem.notFinished) {
                try await office.workbench.compare(actor: leader, ids: [one, other])
            }
            while try await office.workbench.work(worker: "test") {}
            let compared = try await office.workbench.compare(actor: leader, ids: [other, one])
            #expect(compared.map(\.scenario.title) == ["小幅提高", "城市低保标准 630 → 700元/人·月"])
            #expect(compared.map(\.total.after.amount) == [Money(yuan: 260), Money(yuan: 300)])
            await #expect(throws: WorkbenchProblem.notFound) {
                try await office.workbench.compare(actor: leader, ids: [one, 999_999])
            }
            try await office.workbench.rename(actor: leader, id: one, version: 1, title: "提到 700")
            await #expect(throws: WorkbenchProblem.stale) {
                try await office.workbench.rename(actor: leader, id: one, version: 1, title: "又改")
            }
            #expect(try await office.workbench.scenarios(actor: leader).map(\.scenario.title) == ["小幅提高", "提到 700"])
        }
    }
}
