// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What people are on already is read from the books, and what leaves nothing of another benefit stands in its way.
struct CaseBooksTests {
    private static let service = "liangxiang-butie"

    private static func enrol(_ office: CaseOffice, _ person: Int64, _ program: String, _ group: String) async throws
        -> Int64
    {
        let opening = EnrolmentOpening(
            programID: program,
            exclusionGroup: group,
            regionID: office.village,
            classCode: "A",
            urban: .urban,
            amount: Money(yuan: 100),
            members: [person],
            payeePersonID: person,
            payeeName: "王桂香",
            confirmedOn: office.clock.today
        )
        return try await office.rooms.database.write { transaction in
            try office.rooms.benefits.open(opening, actor: .system("test"), in: transaction)
        }
    }

    private static func apply(_ office: CaseOffice, _ person: Int64) async throws -> CaseStory {
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
        try await story.answer(
            .person(person),
            ["disability": "肢体", "grade": "1", "valid": "是", "local": "是", "care_months": "12"]
        )
        try await story.bring()
        try await story.consent()
        return story
    }

    @Test(arguments: TestStores.all)
    func `what the books know is not asked, counts whatever is typed, and is taken back when it ends`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("王桂香")
            let held = try await Self.enrol(office, person, "dibao", "basic-living")
            let story = try await Self.apply(office, person)
            try await story.press("clerk", "submit")

            func sheet() async throws -> AnswerSheet {
                AnswerSheet(try await story.dossier("clerk"), subject: .person(person))
            }
            let asked = try await sheet()
            #expect(asked.fields.filter { asked.isBooked($0) }.map(\.id) == ["dibao"])
            let answers = ["dibao": "否", "tekun": "否", "injury": "否"]
            try await story.answer(.person(person), answers)
            let facts = FactRules.current(try await story.dossier("clerk").facts)
            #expect(facts[.person(person)]?["在享低保"]?.value == "是")
            #expect(facts[.person(person)]?["在享低保"]?.origin == "本系统花名册")

            let month = office.clock.today.month.adding(1)
            let version = try await office.rooms.benefits.enrolment(actor: .system("test"), id: held).enrolment.version
            let order = ChangeOrder(
                enrolmentID: held,
                version: version,
                from: month,
                reason: "收入超过标准",
                hearing: Hearing(on: office.clock.today, note: "没有异议")
            )
            try await office.rooms.benefits.change(actor: .system("test"), .end, order)
            try await story.press("clerk", "accept")
            let after = try await sheet()
            #expect(after.fields.allSatisfy { !after.isBooked($0) })
            let told = FactRules.current(try await story.dossier("clerk").facts)
            #expect(told[.person(person)]?["在享低保"]?.value == "否")
        }
    }

    @Test(arguments: TestStores.all)
    func `whoever is provided for as 特困 is stopped at the window with the reason`(_ dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("王桂香")
            _ = try await Self.enrol(office, person, "tekun", "basic-living")
            let conflicts = try await office.rooms.casework.conflicts(
                actor: office.actor("clerk"),
                serviceID: Self.service,
                personIDs: [person]
            )
            #expect(conflicts.map(\.relation) == [.precedes])
            #expect(conflicts.map(\.blocks) == [true])
            #expect(conflicts.first?.text.hasSuffix("享受“特困人员救助供养”的，不再享受本项待遇") == true)
            let story = try await Self.apply(office, person)
            await #expect(throws: CaseworkProblem.self) { try await story.press("clerk", "submit") }
        }
    }

    @Test(arguments: TestStores.all)
    func `who comes onto 特困 is told about at once where they get 两项补贴, and the month's matching finds the others`(
        _ dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let person = try await office.person("王桂香")
            let allowance = try await Self.enrol(office, person, Self.service, "disability-allowance")
            let conflicts = try await office.rooms.casework.conflicts(
                actor: office.actor("clerk"),
                serviceID: "tekun",
                personIDs: [person]
            )
            #expect(conflicts.map(\.relation) == [.yields])
            #expect(conflicts.map(\.blocks) == [false])
            _ = try await Self.enrol(office, person, "tekun", "basic-living")
            let system = Actor.system("test")
            let raised = try await office.rooms.benefits.alerts(actor: system)
            #expect(raised.map(\.enrolmentID) == [allowance])
            #expect(raised.map(\.kind) == [.coveredElsewhere])
            #expect(raised.first?.detail.contains("纳入“特困人员救助供养”，两项不能重复享受") == true)

            let first = try #require(raised.first)
            try await office.rooms.benefits.handleAlert(
                actor: system,
                id: first.id,
                version: first.version,
                note: "下月停发"
            )
            let next = office.clock.today.month.adding(2)
            let found = try await office.rooms.benefits.recheck(
                actor: system,
                program: Self.service,
                month: next,
                input: RecheckInput(cycles: [:])
            )
            #expect(found[.coveredElsewhere] == 1)
            let other = try await office.rooms.benefits.recheck(
                actor: system,
                program: "tekun",
                month: next,
                input: RecheckInput(cycles: [:])
            )
            #expect(other[.coveredElsewhere] == nil)
        }
    }
}
