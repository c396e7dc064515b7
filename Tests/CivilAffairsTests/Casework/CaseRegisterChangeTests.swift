// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What later cases do to an entry that an earlier one made: they find it by its key, change it, certify it, end it.
struct CaseRegisterChangeTests {
    private static func service(_ id: String, form: String, effects: String, entries: String) -> String {
        CaseFieldTests.service.replacing("id: ceshi", with: "id: \(id)")
            .replacing("  - group: 本人\n", with: "  - group: 组织\n    fields:\n\(form)\n  - group: 本人\n")
            .replacing(
                "    chain: [{functions: [township-clerk], title: 受理经办}]\n    outcomes: [{id: accept, title: 受理, end: approved, "
                    + "effects: [register]}]",
                with: "    chain: [{functions: [county-drafter], title: 县经办}]\n    outcomes: [{id: accept, title: 受理, "
                    + "end: approved, effects: [register, \(effects)]}]"
            )
            .replacing("clocks: []", with: "entries:\n  - register: social_organization\n\(entries)\nclocks: []")
    }

    private static let code =
        "      - {id: code, name: 代码, title: 代码, type: credit-code, required: 是}"
    private static let name = "      - {id: name, name: 名称, title: 名称, type: text, required: 是}"

    private static let services = [
        "kaiban": service(
            "kaiban",
            form: [
                code, name, "      - {id: fund, name: 资金, title: 资金, type: money, required: 是}",
                "      - {id: day, name: 成立, title: 成立, type: date, required: 是}",
                "      - {id: kind, name: 类型, title: 类型, type: choice, options: [社会团体], required: 是}",
                "      - {id: where, name: 住所, title: 住所, type: address, required: 是}",
            ].joined(separator: "\n"),
            effects: "enter-social_organization, certify-social_organization",
            entries: "    fields: {name: name, kind: kind, credit_code: code, funds: fund, founded_on: day, "
                + "address: where, scope: where, representative: name}"
        ),
        "gaiming": service(
            "gaiming",
            form: [code, name].joined(separator: "\n"),
            effects: "find-social_organization, change-social_organization, certify-social_organization",
            entries: "    find: {credit_code: code}\n    fields: {name: name}"
        ),
        "zhuxiao": service(
            "zhuxiao",
            form: code,
            effects: "move-social_organization",
            entries: "    find: {credit_code: code}\n    move: cancel"
        ),
    ]

    private static func run(_ office: CaseOffice, _ service: String, _ answers: [String: String]) async throws -> Int64
    {
        let person = try await office.person("王桂香")
        let id = try await office.rooms.casework.open(
            actor: office.actor("clerk"),
            requestID: office.request(),
            Casework.Opening(
                serviceID: service,
                applicantPersonID: person,
                applicantName: "王桂香",
                regionID: office.township,
                villageRegionID: office.village,
                channel: .window
            )
        )
        let story = CaseStory(office: office, applicant: person, id: id)
        try await story.answer(.family, answers.merging(["way": "其他"]) { $1 })
        try await story.press("clerk", "submit")
        try await story.press("drafter", "accept")
        return id
    }

    @Test(arguments: TestStores.all)
    func `a case makes an entry, another renames and certifies it anew, a third ends it`(store: Dialect) async throws {
        let pack = try CaseOffice.pack(services: Self.services)
        let start = Timestamp(date: try CivilDate(parsing: "2026-09-01"), hour: 9)
        try await TestStores.withStore(store, Rooms.migrations) { database in
            let clock = AdjustableClock(start)
            let office = try await CaseOffice.make(database, pack: pack, clock: clock, keepsRegisters: true)
            let code = "51421200MJH0001582"
            let made = try await Self.run(
                office,
                "kaiban",
                [
                    "name": "天门市演示协会", "code": code, "fund": "30000", "day": "2026-08-01", "kind": "社会团体",
                    "where": "竟陵街道",
                ]
            )
            let (registers, drafter) = (office.rooms.registers, office.actor("drafter"))
            func dossier() async throws -> RegisterDossier {
                let page = try await registers.list(
                    actor: drafter,
                    RegisterQuery(registerID: "social_organization")
                )
                let id = try #require(page.entries.first).id
                return try await registers.dossier(actor: drafter, registerID: "social_organization", entryID: id)
            }
            let first = try await dossier()
            #expect(first.certificates.map(\.state) == [.valid])

            let changed = try await Self.run(office, "gaiming", ["name": "天门市演示联合会", "code": code])
            let second = try await dossier()
            #expect(second.entry.id == first.entry.id)
            #expect(second.entry.values["name"] == .text("天门市演示联合会"))
            #expect(second.entry.values["funds"] == first.entry.values["funds"])
            #expect(Set(second.certificates.map(\.state)) == [.valid, .replaced])
            #expect(Set(second.cases.map(\.id)) == [made, changed])

            let ended = try await Self.run(office, "zhuxiao", ["code": code])
            let over = try await registers.dossier(
                actor: drafter,
                registerID: "social_organization",
                entryID: first.entry.id
            )
            #expect(over.entry.state == "cancelled")
            #expect(!over.certificates.contains { $0.state == .valid })
            #expect(Set(over.cases.map(\.id)) == [made, changed, ended])

            // What has ended is found no more, and the case stays where it was.
            await #expect(
                throws: RegisterProblem.nothingByKey(title: "社会组织", key: "统一社会信用代码“\(code)”")
            ) {
                _ = try await Self.run(office, "gaiming", ["name": "另一个名称", "code": code])
            }
        }
    }

    @Test func `a pack is told what its effects on registers lack`() throws {
        func messages(_ id: String, _ text: String) -> String {
            do {
                _ = try CaseOffice.pack(services: [id: text])
                return ""
            } catch let problem as PackProblem {
                return problem.faults.map(\.text).joined(separator: "\n")
            } catch {
                return "\(error)"
            }
        }
        let rename = Self.services["gaiming"] ?? ""
        #expect(messages("gaiming", rename) == "")
        let unfound = rename.replacing("    find: {credit_code: code}\n", with: "")
        #expect(messages("gaiming", unfound).contains("entries 没有写 find"))
        let unkeyed = rename.replacing("find: {credit_code: code}", with: "find: {kind: name}")
        #expect(messages("gaiming", unkeyed).contains("没有由 kind 组成的唯一键"))
        let twice = rename.replacing("change-social_organization", with: "enter-social_organization")
        #expect(messages("gaiming", twice).contains("请删去 find"))
        let end = Self.services["zhuxiao"] ?? ""
        #expect(messages("zhuxiao", end.replacing("\n    move: cancel", with: "")).contains("请在 entries 里写 move"))
        #expect(messages("zhuxiao", end.replacing("move: cancel", with: "move: sell")).contains("没有“sell”这种变动"))
        let other = rename.replacing("social_organization", with: "community_facility")
            .replacing("credit_code: code", with: "number: code")
        #expect(messages("gaiming", other).contains("没有证书，不能发证"))
    }
}
