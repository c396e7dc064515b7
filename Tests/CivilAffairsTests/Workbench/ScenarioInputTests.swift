// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Figures that cannot be tried, and people who may not try them.
struct ScenarioInputTests {
    @Test(arguments: [
        ("城市低保标准", "七百", "“七百”不是可用的数值"), ("城市低保标准", "-700", "不能填负数"), ("城市低保标准", "700元/年", "不是可用的数值"),
        ("城市低保标准", "99999999", "请核对是否多输了位数"), ("老年增发比例", "1500%", "比例应在 0% 到 100% 之间"),
        ("老年增发比例", "15", "百分之十五请写成 15%"), ("老年增发年龄", "七十岁", "不是可用的数值"), ("老年增发年龄", "700", "请核对是否多输了位数"),
        ("车辆即不符合", "也许", "请选择“是”或“否”"), ("补差方式", "抽签", "可以填：差额、分档"), ("确认权限下放", "是", "用不到这个参数"),
        ("没有的参数", "1", "政策包里没有这个参数"), ("城市低保标淮", "1", "是不是：城市低保标准"),
        ("城市低保标准", "1e999999999999999999999999999999999", "太长"),
        ("城市低保标准", "700.123456789012", "不是可用的数值"),
    ])
    func `a figure that cannot be tried is refused beside its field`(name: String, text: String, expected: String)
        async throws
    {
        try await CaseOffice.with(.sqlite) { office in
            let draft = try office.draft([name: text, "农村低保标准": "6000"])
            do {
                _ = try await office.workbench.start(actor: office.actor("leader"), draft)
                Issue.record("taken")
            } catch WorkbenchProblem.values(let faults) {
                #expect(faults.map(\.parameter) == [name])
                #expect(faults[0].message.contains(expected), "\(faults[0].message)")
            }
            #expect(try await office.workbench.scenarios(actor: office.actor("leader")).isEmpty)
        }
    }

    @Test func `all wrong figures are told at once, and a scenario without a change is none`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            let leader = office.actor("leader")
            do {
                _ = try await office.workbench.start(
                    actor: leader,
                    office.draft(["城市低保标准": "x", "农村低保标准": "y", "老年增发年龄": ""])
                )
                Issue.record("taken")
            } catch WorkbenchProblem.values(let faults) {
                #expect(faults.map(\.parameter) == ["城市低保标准", "农村低保标准"])
            }
            await #expect(throws: WorkbenchProblem.nothingChanged) {
                try await office.workbench.start(actor: leader, office.draft(["城市低保标准": " 630 元/人·月 ", "补差方式": ""]))
            }
            await #expect(throws: WorkbenchProblem.badDay) {
                try await office.workbench.start(actor: leader, office.draft(["城市低保标准": "700"], day: "1999-01-01"))
            }
            await #expect(throws: WorkbenchProblem.badTitle) {
                let draft = try office.draft(["城市低保标准": "700"], title: String(repeating: "长", count: 61))
                _ = try await office.workbench.start(actor: leader, draft)
            }
        }
    }

    @Test func `auditors read, townships do not, and a scenario that is not there is not found`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: 400)
            let id = try await office.tried(["城市低保标准": "700"]).scenario.id
            let auditor = office.actor("auditor")
            #expect(try await office.workbench.scenario(actor: auditor, id: id).scenario.state == .done)
            #expect(try await office.workbench.families(actor: auditor, id: id).count == 1)
            await #expect(throws: AccessProblem.self) {
                try await office.workbench.start(actor: auditor, office.draft(["城市低保标准": "700"]))
            }
            for key in ["clerk", "head", "village", "admin"] {
                await #expect(throws: AccessProblem.self) {
                    try await office.workbench.scenario(actor: office.actor(key), id: id)
                }
            }
            let leader = office.actor("leader")
            await #expect(throws: WorkbenchProblem.notFound) {
                try await office.workbench.scenario(actor: leader, id: 1)
            }
            await #expect(throws: WorkbenchProblem.notFound) {
                try await office.workbench.comparison(actor: leader, id: id, place: 99)
            }
            await #expect(throws: WorkbenchProblem.notFound) {
                try await office.workbench.comparison(actor: leader, id: 1, place: 1)
            }
        }
    }

    @Test func `the families that somebody sees end with their area`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: 400)
            try await office.listed("乙小河", wage: 400, village: office.otherVillage)
            let id = try await office.tried(["城市低保标准": "700"]).scenario.id
            let local = Actor(
                identity: .staff(userID: 77),
                name: "片区",
                function: nil,
                functionTitle: "片区",
                level: "township",
                regionID: office.township,
                scope: AreaScope(.regions([office.township])),
                permissions: [.policyRead]
            )
            let page = try await office.workbench.families(actor: local, id: id)
            #expect(page.count == 1)
            #expect(page.rows.map(\.name) == ["甲*山"])
            let all = try await office.workbench.families(actor: office.actor("leader"), id: id)
            let foreign = try #require(all.rows.first { $0.name == "乙*河" })
            await #expect(throws: WorkbenchProblem.notFound) {
                try await office.workbench.comparison(actor: local, id: id, place: foreign.place)
            }
        }
    }

    @Test func `the rules are read with figures, documents and bases`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            let reading = try office.workbench.reading(actor: office.actor("auditor"))
            let urban = try #require(reading.parameters.first { $0.name == "城市低保标准" })
            #expect(urban.row?.value == "630元/人·月")
            #expect(urban.row?.document.contains("十四五") == true)
            #expect(urban.isRead)
            let way = try #require(reading.parameters.first { $0.name == "补差方式" })
            #expect(way.choices.sorted() == ["分档", "差额"].sorted())
            let clause = try #require(reading.rules.first { $0.name == "收入低于标准" })
            #expect(clause.isClause)
            #expect(clause.source == "家庭月人均收入 < 月标准")
            #expect(clause.basis.contains("第十八条"))
            #expect(reading.layers["national"] == "国家")
            let past = try office.workbench.reading(
                actor: office.actor("auditor"),
                on: try CivilDate(parsing: "2018-05-01")
            )
            #expect(past.parameters.first { $0.name == "城市低保标准" }?.row?.value == "400元/人·月")
        }
    }

    @Test func `what a list tells must fit the rules, or nothing of it is kept`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            let enrolment = try await office.listed("甲大山", wage: nil, settlement: nil)
            func fact(_ name: String, _ value: String) -> ListFact {
                ListFact(
                    enrolmentID: enrolment,
                    personID: nil,
                    name: name,
                    value: value,
                    origin: "原系统",
                    asOf: office.clock.today
                )
            }
            await #expect(throws: WorkbenchProblem.batchRefused(line: 2, reason: "政策规则不用“星座”这一项。")) {
                try await office.workbench.keep(
                    actor: office.actor("drafter"),
                    [fact("城乡类别", "城市"), fact("星座", "天秤")]
                )
            }
            await #expect(throws: WorkbenchProblem.self) {
                try await office.workbench.keep(actor: office.actor("drafter"), [fact("金融资产", "不少")])
            }
            #expect(try await office.tried(["城市低保标准": "700"]).total.withoutFacts == 1)
        }
    }
}
