// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Answers that name somebody, a household or an organisation: who may name whom, and what is shown to whom.
struct CaseReferenceTests {
    private static func with(
        _ store: Dialect,
        _ test: @escaping @Sendable (CaseOffice, CaseStory) async throws -> Void
    ) async throws {
        let text = CaseFieldTests.service
            .replacing(
                "      - {id: area,",
                with: "      - {id: guardian, name: 监护人, title: 监护人, type: person}\n"
                    + "      - {id: home, name: 户, title: 户, type: household}\n"
                    + "      - {id: unit, name: 单位, title: 单位, type: organization}\n"
                    + "      - {id: area,"
            )
            .replacing(
                "\nsteps:\n",
                with: "\neligibility:\n  - {stops: 周岁(监护人出生日期) < 18岁, message: 监护人未满十八周岁}\nsteps:\n"
            )
            .replacing("\nform:\n", with: "\nparties:\n  - {id: helper, title: 帮办人, least: 0, most: 2}\nform:\n")
        try await CaseFieldTests.with(store, text, test)
    }

    private static func held(_ story: CaseStory, _ name: String) async throws -> String? {
        FactRules.current(try await story.dossier().facts)[.family]?[name]?.value
    }

    @Test(arguments: TestStores.all)
    func `somebody of the area can be named and the conditions know their age`(store: Dialect) async throws {
        try await Self.with(store) { office, story in
            let uncle = try await office.person("陈大勇", birth: "1970-01-01")
            try await story.answer(.family, ["way": "其他", "guardian": "#\(uncle)"])
            #expect(try await Self.held(story, "监护人") == "#\(uncle)")
            #expect(try await story.dossier().missing.isEmpty)
            let field = try #require(try await story.dossier().service.fields.first { $0.id == "guardian" })
            #expect(try await story.dossier().titles.text("#\(uncle)", field) == "陈大勇")
            #expect(try await story.dossier().titles.link("#\(uncle)", field) == uncle)

            let cousin = try await office.person("陈小勇", birth: "2012-01-01")
            try await story.answer(.family, ["guardian": "#\(cousin)"])
            await #expect(throws: CaseworkProblem.notEligible(reasons: ["监护人未满十八周岁"])) {
                try await story.press("clerk", "submit")
            }
            let found = try await story.casework.candidates(
                actor: office.actor("clerk"),
                caseID: story.id,
                field: field,
                text: "陈小勇"
            )
            #expect(found.map(\.value) == ["#\(cousin)"])
        }
    }

    @Test(arguments: TestStores.all)
    func `who lives elsewhere is told in the same words as who is not there`(store: Dialect) async throws {
        try await Self.with(store) { office, story in
            let stranger = try await office.person("李外人", village: office.otherVillage)
            let outside = try await CaseFieldTests.refusal(story, ["guardian": "#\(stranger)"])
            let nobody = try await CaseFieldTests.refusal(story, ["guardian": "#999999"])
            #expect(outside == "没有找到这个人。请核对姓名和身份证号码；只能选您辖区内已建档的人员。")
            #expect(outside == nobody)
            let unit = try await CaseFieldTests.refusal(story, ["unit": "#999999"])
            #expect(unit?.hasPrefix("没有找到这个单位") == true)
            let home = try await CaseFieldTests.refusal(story, ["home": "42900600199"])
            #expect(home?.hasPrefix("没有找到这一户") == true)
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever may not open the record sees the name masked`(store: Dialect) async throws {
        try await Self.with(store) { office, story in
            let stranger = try await office.person("李外人", village: office.otherVillage)
            // The county, which sees both townships, names them.
            let fact = Fact(
                subject: .family,
                name: "监护人",
                value: "#\(stranger)",
                source: .matched,
                origin: "县",
                asOf: office.clock.today,
                recordedAt: office.clock.now()
            )
            try await story.casework.record(
                actor: office.actor("verifier"),
                caseID: story.id,
                facts: [fact],
                title: "核对结果"
            )
            let field = try #require(try await story.dossier().service.fields.first { $0.id == "guardian" })
            let clerk = try await story.dossier("clerk").titles
            #expect(clerk.text("#\(stranger)", field) == "李*人")
            #expect(clerk.link("#\(stranger)", field) == nil)
            #expect(try await story.dossier("drafter").titles.text("#\(stranger)", field) == "李外人")
        }
    }

    @Test(arguments: TestStores.all)
    func `residents name their own household and whoever authorised them, and nobody else`(store: Dialect) async throws
    {
        try await Self.with(store) { office, story in
            let son = try await office.person("王小明", birth: "2001-01-01")
            let stranger = try await office.person("李外人")
            let friend = try await office.person("赵授权")
            let home = try await office.rooms.parties.createHousehold(
                actor: .system("test"),
                HouseholdDraft(
                    kind: .hukou,
                    number: "990001",
                    regionID: office.village,
                    headPersonID: story.applicant,
                    members: [(story.applicant, "本人"), (son, "子")],
                    from: try CivilDate(parsing: "2020-01-01")
                )
            )
            try await story.add(friend, "帮办人")
            try await story.consent(friend)
            let own = office.resident(story.applicant)
            let fields = try await story.dossier().service.fields
            let field = try #require(fields.first { $0.id == "guardian" })
            let page = try #require(fields.first { $0.id == "home" })
            let offered = try await story.casework.candidates(actor: own, caseID: story.id, field: field, text: "")
            #expect(Set(offered.map(\.value)) == Set([story.applicant, son, friend].map { "#\($0)" }))
            let pages = try await story.casework.candidates(actor: own, caseID: story.id, field: page, text: "")
            #expect(pages.map(\.title) == ["王桂香家（户籍户 990001，2 人）"])
            func answer(_ id: Int64) async throws {
                try await story.casework.answer(
                    actor: own,
                    caseID: story.id,
                    version: try await story.version(),
                    subject: .family,
                    answers: ["way": "其他", "guardian": "#\(id)", "home": "#\(home)"],
                    source: .declared,
                    origin: "王桂香"
                )
            }
            try await answer(son)
            #expect(try await Self.held(story, "监护人") == "#\(son)")
            await #expect(throws: CaseworkProblem.self) { try await answer(stranger) }
            // The township sees whose household it is.
            #expect(try await story.dossier("clerk").titles.text("#\(home)", page) == "王桂香家（户籍户 990001，2 人）")
        }
    }

    @Test(arguments: TestStores.all)
    func `an organisation is named by its code`(store: Dialect) async throws {
        try await Self.with(store) { office, story in
            let unit = try await office.rooms.parties.createOrganization(
                actor: .system("test"),
                OrganizationDraft(
                    name: "天门市民政局",
                    kind: .authority,
                    creditCode: try CreditCode("51421200MJH0001582"),
                    regionID: office.county
                )
            )
            try await story.answer(.family, ["way": "其他", "unit": "51421200MJH0001582"])
            #expect(try await Self.held(story, "单位") == "#\(unit)")
            let field = try #require(try await story.dossier().service.fields.first { $0.id == "unit" })
            #expect(try await story.dossier().titles.text("#\(unit)", field) == "天门市民政局")
        }
    }
}
