// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What a decided case enters into a register of what its form says.
struct CaseRegisterTests {
    private static let service = CaseFieldTests.service
        .replacing(
            "  - group: 本人\n",
            with: """
                  - group: 组织
                    fields:
                      - {id: name, name: 名称, title: 名称, type: text, required: 是}
                      - {id: code, name: 代码, title: 代码, type: credit-code, required: 是}
                      - {id: fund, name: 资金, title: 资金, type: money, required: 是}
                      - {id: day, name: 成立, title: 成立, type: date, required: 是}
                      - {id: kind, name: 类型, title: 类型, type: choice, options: [社会团体], required: 是}
                      - {id: where, name: 住所, title: 住所, type: address, required: 是}
                      - {id: head, name: 法人, title: 法人, type: person, required: 是}
                  - group: 负责人
                    repeat: {item: 负责人, least: 0, most: 3}
                    fields:
                      - {id: leader, name: 负责人姓名, title: 姓名, type: text, required: 是}

                """ + "  - group: 本人\n"
        )
        .replacing(
            "    chain: [{functions: [township-clerk], title: 受理经办}]\n    outcomes: [{id: accept, title: 受理, end: approved, "
                + "effects: [register]}]",
            with: "    chain: [{functions: [county-drafter], title: 县经办}]\n    outcomes: [{id: accept, title: 受理, "
                + "end: approved, effects: [register, enter-social_organization]}]"
        )
        .replacing(
            "clocks: []",
            with:
                "entries:\n  - register: social_organization\n    fields: {name: name, kind: kind, credit_code: code, "
                + "funds: fund, founded_on: day, address: where, scope: where, representative: head, "
                + "representative_person: head, leaders: leader}\nclocks: []"
        )

    @Test(arguments: TestStores.all)
    func `all items of a group stand in one column, and a record in a column of records`(store: Dialect) async throws {
        let pack = try CaseOffice.pack(services: ["ceshi": Self.service])
        let start = Timestamp(date: try CivilDate(parsing: "2026-09-01"), hour: 9)
        try await TestStores.withStore(store, Rooms.migrations) { database in
            let clock = AdjustableClock(start)
            let office = try await CaseOffice.make(database, pack: pack, clock: clock, keepsRegisters: true)
            let person = try await office.person("王桂香")
            let head = try await office.person("陈大勇")
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
            let story = CaseStory(office: office, applicant: person, id: id)
            try await story.answer(
                .family,
                [
                    "way": "其他", "name": "天门市演示协会", "code": "51421200MJH0001582", "fund": "30000",
                    "day": "2026-08-01", "kind": "社会团体", "where": "竟陵街道", "head": "#\(head)",
                    "leader_1": "张三", "leader_2": "李四",
                ]
            )
            try await story.press("clerk", "submit")
            try await story.press("drafter", "accept")
            let page = try await office.rooms.registers.list(
                actor: office.actor("drafter"),
                RegisterQuery(registerID: "social_organization")
            )
            let entry = try #require(page.entries.first)
            #expect(entry.values["leaders"] == .text("张三、李四"))
            #expect(entry.values["representative"] == .text("陈大勇"))
            #expect(entry.values["representative_person"] == .link(head))
        }
    }
}
