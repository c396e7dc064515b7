// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What is held of somebody and who has read it (个人信息查阅).
struct HoldingTests {
    @Test(arguments: TestStores.all)
    func `residents see all that is held of them, with the others in it masked, and who read it`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            let son = try await office.person("王小明", birth: "2016-01-01")
            try await story.add(son, "儿子")
            try await story.fill()
            _ = try await story.dossier("clerk")

            let own = try await office.rooms.privacy.own(actor: office.resident(story.applicant))

            #expect(own.card.person.name == "王桂香")
            #expect(own.cases.map(\.part) == ["申请人"])
            #expect(own.answers.contains { $0.name == "工资性收入" && $0.value.hasPrefix("260") })
            #expect(own.answers.contains { $0.name == "金融资产" })
            #expect(own.consents.map(\.givenBy) == ["王桂香"])
            #expect(own.papers.contains { $0.title == "application" })
            let read = own.readings.first { $0.verb == "case.read" && $0.function == "受理经办" }
            #expect((read?.times ?? 0) > 0 && read?.on == office.clock.today)

            let child = try await office.rooms.privacy.own(actor: office.resident(son))
            #expect(child.cases.map(\.part) == ["王*香的儿子"])
            // What the family says of itself is the applicant's to see.
            #expect(!child.answers.contains { $0.name == "金融资产" || $0.name == "工资性收入" })
            #expect(child.papers.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `the window gives a print-out on the day, to whom it checked, for a reason, and the audit keeps all`(
        dialect: Dialect
    ) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            let privacy = office.rooms.privacy
            let clerk = office.actor("clerk")
            await #expect(throws: PrivacyProblem.reasonNeeded) {
                _ = try await privacy.ask(actor: clerk, personID: story.applicant, identity: .own, reason: " ")
            }
            let once = office.request()
            let id = try await privacy.ask(
                actor: clerk,
                personID: story.applicant,
                identity: .own,
                reason: "本人申请查阅",
                requestID: once
            )
            let again = try await privacy.ask(
                actor: clerk,
                personID: story.applicant,
                identity: .own,
                reason: "本人申请查阅",
                requestID: once
            )
            #expect(again == id)
            let (asked, holding) = try await privacy.holding(actor: clerk, personID: story.applicant, request: id)
            #expect(asked.number == "查阅〔2026〕1号")
            #expect(holding.cases.count == 1)
            await #expect(throws: PrivacyProblem.requestOver) {
                _ = try await privacy.holding(actor: office.actor("clerk2"), personID: story.applicant, request: id)
            }
            let lines = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "person", subjectID: story.applicant),
                before: nil,
                limit: 50
            )
            #expect(lines.contains { $0.verb == "privacy.ask" && $0.reason == "本人申请查阅" })
            #expect(lines.contains { $0.verb == "privacy.holding" && $0.detail == asked.number })
            office.pass(days: 1)
            await #expect(throws: PrivacyProblem.requestOver) {
                _ = try await privacy.holding(actor: clerk, personID: story.applicant, request: id)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `other townships and functions without the right get nothing`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            let story = try await CaseStory.open(office)
            let privacy = office.rooms.privacy
            await #expect(throws: AccessProblem.notFound(what: "人员档案")) {
                _ = try await privacy.ask(
                    actor: office.actor("otherClerk"),
                    personID: story.applicant,
                    identity: .own,
                    reason: "本人申请"
                )
            }
            for key in ["village", "leader", "admin"] {
                await #expect(throws: AccessProblem.self) {
                    _ = try await privacy.requests(actor: office.actor(key), personID: story.applicant)
                }
            }
        }
    }
}
