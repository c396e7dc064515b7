// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Answers of every type: what is taken, how it is kept, and what is said of what does not fit.
struct CaseFieldTests {
    /// A small service that asks for a bit of everything.
    static let service = """
        id: ceshi
        title: 测试登记
        kind: 公共服务
        unit: person
        summary: 测试用。
        keywords: [测试]
        basis: [《测试办法》第一条]
        privacy: {purpose: 办理测试登记, ground: 履行法定职责, years: 10, starts: closed}
        form:
          - group: 内容
            fields:
              - {id: way, name: 方式, title: 方式, type: choice, options: [窗口（大厅）, "60岁以下", 其他], required: 是}
              - {id: counter, name: 窗口号, title: 窗口号, type: text, visible: 方式 = "窗口（大厅）", required: 是}
              - {id: people, name: 人数, title: 人数, type: number, unit: 人}
              - {id: half, name: 每人, title: 每人, type: computed, formula: 1000人 ÷ 人数, unit: 数}
              - {id: area, name: 地方, title: 地方, type: region}
          - group: 本人
            entity: member
            fields:
              - {id: income, name: 月收入, title: 月收入, type: money, period: 月}
        steps:
          - id: apply
            title: 申请
            kind: form
            chain: [{functions: [resident, township-clerk], title: 申请人}]
            outcomes: [{id: submit, title: 提交, next: accept}]
          - id: accept
            title: 受理
            kind: form
            chain: [{functions: [township-clerk], title: 受理经办}]
            outcomes: [{id: accept, title: 受理, end: approved, effects: [register]}]
        clocks: []
        """

    /// Runs a test with a draft of the small service.
    static func with(
        _ store: Dialect,
        _ service: String = service,
        _ test: @escaping @Sendable (CaseOffice, CaseStory) async throws -> Void
    ) async throws {
        try await CaseOffice.with(store, services: ["ceshi": service]) { office in
            let person = try await office.person("王桂香")
            let id = try await office.rooms.casework.open(
                actor: office.actor("clerk"),
                requestID: office.request(),
                Casework.Opening(
                    serviceID: "ceshi",
                    applicantPersonID: person,
                    applicantName: "王桂香",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .window
                )
            )
            try await test(office, CaseStory(office: office, applicant: person, id: id))
        }
    }

    /// What a field says to an answer; nil where it takes it.
    static func refusal(_ story: CaseStory, _ answers: [String: String]) async throws -> String? {
        do {
            try await story.answer(.family, answers)
            return nil
        } catch CaseworkProblem.fieldInvalid(_, _, let reason) {
            return reason
        }
    }

    @Test(arguments: TestStores.all)
    func `an option with brackets can be chosen and asked for in a condition`(store: Dialect) async throws {
        try await Self.with(store) { _, story in
            try await story.answer(.family, ["way": "窗口（大厅）", "counter": "3 号"])
            #expect(try await Self.refusal(story, ["way": "窗口（大厅）", "counter": ""]) == "请填写。")
            try await story.answer(.family, ["way": "60岁以下"])
            #expect(try await story.dossier().missing.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer beyond its bounds is told at its field and the case can still be read`(store: Dialect) async throws
    {
        try await Self.with(store) { office, story in
            try await story.answer(.family, ["way": "其他"])
            await #expect(throws: CaseworkProblem.self) {
                try await story.answer(.person(story.applicant), ["income": "99999999999999"])
            }
            // A department may tell what no form would have taken.
            let fact = Fact(
                subject: .person(story.applicant),
                name: "月收入",
                value: "99999999999999元/月",
                source: .matched,
                origin: "税务",
                asOf: office.clock.today,
                recordedAt: office.clock.now()
            )
            try await story.casework.record(
                actor: office.actor("verifier"),
                caseID: story.id,
                facts: [fact],
                title: "核对结果"
            )
            let dossier = try await story.dossier()
            let fault = try #require(dossier.form.faults.first)
            #expect(fault.personID == String(story.applicant))
            #expect(fault.field.id == "income")
            #expect(fault.message.contains("请核对"))
            #expect(dossier.missing.first?.hasPrefix("更正后的王桂香的月收入（") == true)
            await #expect(throws: CaseworkProblem.missing(items: dossier.missing)) {
                try await story.press("clerk", "submit")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `what cannot be worked out stops the case with words and not the page`(store: Dialect) async throws {
        try await Self.with(store) { _, story in
            do {
                try await story.answer(.family, ["way": "其他", "people": "0"])
                Issue.record("a division by nothing was taken")
            } catch CaseworkProblem.answersConflict(let reasons) {
                #expect(reasons.first?.contains("除数为零") == true)
            }
            try await story.answer(.family, ["way": "其他", "people": "4"])
            #expect(try await story.dossier().missing.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `a region is one of the store, by its name or code, and kept under its name`(store: Dialect) async throws {
        try await Self.with(store) { _, story in
            let stranger = try await Self.refusal(story, ["way": "其他", "area": "不存在镇"])
            #expect(stranger == "没有找到区划“不存在镇”，请从列表中选择，或写全称、12 位代码。")
            for typed in ["竟陵街道", "429006001000", "天门市竟陵街道"] {
                #expect(try await Self.refusal(story, ["area": typed]) == nil)
                let held = FactRules.current(try await story.dossier().facts)[.family]?["地方"]
                #expect(held?.value == "竟陵街道")
            }
        }
    }
}
