// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// A sheet that tells of families without a case, there and back.
struct ListFactTests {
    private func table(_ lines: [String]) throws -> TableFile {
        try TableFile(Array(lines.joined(separator: "\n").utf8), name: "a.csv")
    }

    private let head = "在册编号,人员编号,姓名,城乡类别（文字，全家）,金融资产（元，全家）,工资性收入（元/月）,有劳动能力（是/否）"

    @Test(arguments: TestStores.all)
    func `what a sheet tells fills the gap, and the latest word counts`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: nil, settlement: nil)
            try await office.listed("乙小河", wage: nil, settlement: nil, village: office.otherVillage)
            let drafter = office.actor("drafter")
            let sheet = try await office.workbench.listFactSheet(actor: drafter)
            #expect(sheet.people.map(\.name) == ["甲大山", "乙小河"])
            #expect(sheet.unknownFamilies == 2)
            #expect(!sheet.columns.contains { $0.name == "出生日期" })
            #expect(sheet.columns.first?.isFamily == true)
            let owner = try #require(sheet.people.first)
            func take(_ wage: String) async throws -> (families: Int, faults: [ListFactSheet.Fault]) {
                try await office.workbench.takeListFacts(
                    actor: drafter,
                    table(["补录表", head, "\(owner.number),\(owner.personID),甲大山,城市,\"3,000\",\(wage),"])
                )
            }
            #expect(try await take("４００").families == 1)
            #expect(try await office.tried(["城市低保标准": "700"]).total.after.amount == Money(yuan: 300))
            #expect(try await take("500元/月").faults.isEmpty)
            let again = try await office.workbench.listFactSheet(actor: drafter)
            #expect(again.unknownFamilies == 1)
            #expect(again.known[owner.personID]?["工资性收入"] == "500元/月")
            office.pass(minutes: 1)
            let total = try await office.tried(["城市低保标准": "700"], fresh: true).total
            #expect(total.after.amount == Money(yuan: 200))
            #expect(total.withoutFacts == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `the sheet of a benefit leaves out who is on the books for another`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: nil, settlement: nil)
            try await office.rooms.database.write { try $0.run("update enrolment set program_id = 'tekun'") }
            try await office.listed("乙小河", wage: nil, settlement: nil)
            let sheet = try await office.workbench.listFactSheet(actor: office.actor("drafter"))
            #expect(sheet.people.map(\.name) == ["乙小河"])
            #expect(sheet.unknownFamilies == 1)
        }
    }

    @Test func `a sheet with a wrong line is refused whole, each line with its reason`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: nil, settlement: nil)
            let drafter = office.actor("drafter")
            let owner = try #require(try await office.workbench.listFactSheet(actor: drafter).people.first)
            let me = "\(owner.number),\(owner.personID),甲大山"
            for (lines, expected) in [
                ([head, "\(me),城市,很多,400,"], "“金融资产”的“很多”应为元"), ([head, "\(me),城市,0,-400,"], "“工资性收入”的“-400”应为元/月"),
                ([head, "\(me),城市,0,400,也许"], "应为是/否"), ([head, "X-1,1,别人,城市,0,400,"], "对不上"),
                ([head, "\(me),城市,0,400,", "\(me),农村,0,400,"], "填得不一样"), (["姓名,收入", "甲大山,400"], "没有找到"),
                ([head, "\(me),,,,"], "没有填写任何资料"),
            ] {
                let taken = try await office.workbench.takeListFacts(actor: drafter, table(lines))
                #expect(taken.families == 0)
                #expect(taken.faults.contains { $0.message.contains(expected) }, "\(expected): \(taken.faults)")
            }
            #expect(try await office.workbench.listFactSheet(actor: drafter).unknownFamilies == 1)
            await #expect(throws: AccessProblem.self) {
                try await office.workbench.listFactSheet(actor: office.actor("leader"))
            }
        }
    }
}
