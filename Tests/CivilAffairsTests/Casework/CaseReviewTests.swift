// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Enrolments that are looked at again: kept, changed after a hearing, tapered or stopped.
struct CaseReviewTests {
    /// A family on the books and the case that looks at it again, decided with another wage.
    private static func decided(_ office: CaseOffice, wage: String) async throws -> CaseStory {
        let story = try await opened(office)
        try await story.answer(.person(story.applicant), ["wage": wage])
        try await story.press("clerk", "start")
        try await story.press("verifier", "verified")
        try await story.visit()
        try await story.press("clerk", "visited")
        try await story.decide()
        return story
    }

    private static func opened(_ office: CaseOffice) async throws -> CaseStory {
        let first = try await CaseStory.told(office, to: "end")
        let enrolment = try #require(try await first.enrolments().first)
        office.pass(days: 31)
        let id = try await open(office, enrolment.id)
        return CaseStory(office: office, applicant: first.applicant, id: id)
    }

    private static func open(_ office: CaseOffice, _ enrolment: Int64, by key: String = "clerk") async throws -> Int64 {
        try await office.rooms.casework.openReview(
            actor: office.actor(key),
            requestID: office.request(),
            enrolmentID: enrolment
        )
    }

    private static func hear(_ story: CaseStory, by key: String = "clerk") async throws {
        try await story.casework.hear(
            actor: story.office.actor(key),
            caseID: story.id,
            version: try await story.version(),
            on: story.office.clock.today,
            person: "王桂香",
            note: "无意见"
        )
    }

    private static func confirm(_ story: CaseStory, _ outcome: String, _ reason: String? = nil) async throws {
        try await story.press("drafter", outcome, reason)
        try await story.press("checker", "agree")
        try await story.press("signer", "agree")
    }

    @Test(arguments: TestStores.all)
    func `a re-check takes over family, answers and authorisations, and there is one at a time`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await Self.opened(office)
            let dossier = try await story.dossier()
            #expect(dossier.file.channel == .review)
            #expect(dossier.members.map(\.personID) == [story.applicant])
            #expect(dossier.missing.isEmpty)
            #expect(dossier.conflicts.isEmpty)
            #expect(dossier.consents.map(\.givenBy) == ["王桂香"])
            #expect(dossier.facts.allSatisfy { $0.source == .declared && $0.origin == "上次认定" })
            let enrolment = try #require(dossier.enrolment)
            #expect(try await Self.open(office, enrolment.id) == story.id)
            let clerk = office.actor("clerk")
            #expect(
                try await office.rooms.casework.openReviews(actor: clerk, of: [enrolment.id]) == [
                    enrolment.id: story.id
                ]
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `an enrolment of another township is not found`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "end")
            let enrolment = try #require(try await first.enrolments().first)
            await #expect(throws: CaseworkProblem.noEnrolment) {
                _ = try await Self.open(office, enrolment.id, by: "otherClerk")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody's support is cut before they were heard about this very cut`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await Self.decided(office, wage: "400")
            await #expect(throws: CaseworkProblem.hearingNeeded) { try await story.press("clerk", "propose") }
            try await Self.hear(story)
            // A deeper cut than the one they were heard about needs another hearing.
            try await story.answer(.person(story.applicant), ["wage": "500"])
            try await story.decide()
            await #expect(throws: CaseworkProblem.hearingNeeded) { try await story.press("clerk", "propose") }
            try await Self.hear(story)
            try await story.press("clerk", "propose")
            try await story.press("head", "agree")
            try await Self.confirm(story, "change")
            let enrolment = try #require(try await story.enrolments().first)
            #expect(enrolment.amount == Money(fen: 13_000))
            #expect(enrolment.state == .active)
            let dossier = try await story.dossier()
            #expect(dossier.documents.map(\.template) == ["change"])
            let paper = try #require(dossier.documents.first?.html)
            #expect(paper.contains("由 370.00 元调整为 130.00 元"))
            #expect(paper.contains("听取王桂香的意见：无意见"))
            #expect(paper.contains("天门市人民政府申请行政复议"))
            let detail = try await office.rooms.benefits.enrolment(actor: office.actor("drafter"), id: enrolment.id)
            #expect(detail.changes.last?.hearing?.note == "王桂香：无意见")
            #expect(detail.changes.last?.from.iso == "2026-11")
        }
    }

    @Test(arguments: TestStores.all)
    func `who no longer qualifies is stopped from the month after, and can be tapered instead`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let stopped = try await Self.decided(office, wage: "2600")
            await #expect(throws: CaseworkProblem.nobodyCovered(outcome: "不符合")) {
                try await stopped.press("clerk", "keep")
            }
            try await Self.hear(stopped)
            try await stopped.press("clerk", "propose")
            try await stopped.press("head", "agree")
            try await Self.confirm(stopped, "change")
            let ended = try #require(try await stopped.enrolments().first)
            #expect(ended.state == .ended)
            #expect(ended.endedMonth?.iso == "2026-11")

            let tapered = try await Self.decided(office, wage: "2600")
            try await Self.hear(tapered)
            try await tapered.press("clerk", "propose")
            try await tapered.press("head", "agree")
            try await Self.confirm(tapered, "taper", "已稳定就业。")
            let left = try #require(try await tapered.enrolments().first)
            // Half a year at the old amount, as the pack says.
            #expect(left.amount == Money(fen: 37_000))
            #expect(left.endedMonth == office.clock.today.month.adding(7))
            #expect(try await tapered.dossier().documents.first?.html.contains("渐退期") == true)
        }
    }

    @Test(arguments: TestStores.all)
    func `a re-check that changes nothing keeps the enrolment and closes its alert`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "end")
            let before = try #require(try await first.enrolments().first)
            office.pass(days: 400)
            let benefits = office.rooms.benefits
            let drafter = office.actor("drafter")
            try await benefits.recheck(
                actor: drafter,
                program: "dibao",
                month: office.clock.today.month,
                input: RecheckInput(cycles: ["A": 12, "B": 6])
            )
            #expect(try await benefits.alertCounts(actor: drafter)[.recheckDue] == 1)
            #expect(try await office.rooms.casework.lapsedConsents(actor: drafter) == [first.applicant])
            let story = CaseStory(
                office: office,
                applicant: first.applicant,
                id: try await Self.open(office, before.id)
            )
            // More than a year later nothing of the old authorisation holds.
            #expect(try await story.dossier().missing == ["王桂香的核对授权"])
            try await story.consent()
            try await story.press("clerk", "start")
            try await story.press("verifier", "verified")
            try await story.visit()
            try await story.press("clerk", "visited")
            try await story.decide()
            await #expect(throws: CaseworkProblem.nothingChanges) { try await story.press("clerk", "propose") }
            try await story.press("clerk", "keep")
            try await story.press("head", "agree")
            #expect(try await story.file().state == .approved)
            #expect(try await story.enrolments().first?.amount == before.amount)
            #expect(try await benefits.alertCounts(actor: drafter)[.recheckDue] == nil)
            let closed = try await benefits.alerts(actor: drafter, state: .handled)
            #expect(closed.first?.handledNote?.contains("维持原待遇") == true)
        }
    }

    @Test(arguments: TestStores.all)
    func `a family cannot withdraw what the office began, and the office can`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await Self.opened(office)
            let own = try await story.casework.dossier(actor: office.resident(story.applicant), caseID: story.id)
            #expect(own.choices.isEmpty)
            try await story.press("clerk", "withdraw", "发起有误。")
            #expect(try await story.file().state == .withdrawn)
            #expect(try await story.dossier().actions.last?.title == "撤销本次复核")
            // Nothing became of the enrolment, and it can be looked at again.
            let enrolment = try #require(try await story.enrolments().first)
            #expect(try await Self.open(office, enrolment.id) != story.id)
        }
    }

    @Test(arguments: TestStores.all)
    func `a child that joined the family is added with the next amount, and nobody has to be heard`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await Self.opened(office)
            let child = try await office.person("王小雨", birth: "2026-08-30")
            try await story.add(child, "女儿")
            try await story.answer(.person(child), ["wage": "0"])
            let consent = Casework.NewConsent(personID: child, givenBy: "王桂香", relation: "母亲")
            try await story.casework.consent(
                actor: office.actor("clerk"),
                caseID: story.id,
                version: try await story.version(),
                consent
            )
            try await story.press("clerk", "start")
            try await story.press("verifier", "verified")
            try await story.visit()
            try await story.press("clerk", "visited")
            let decision = try await story.decide()
            try await story.press("clerk", "propose")
            try await story.press("head", "agree")
            try await Self.confirm(story, "change")
            let enrolment = try #require(try await story.enrolments().first)
            #expect(enrolment.members == 2)
            #expect(enrolment.amount == decision.amount)
            #expect(enrolment.amount > Money(fen: 37_000))
            let detail = try await office.rooms.benefits.enrolment(actor: office.actor("drafter"), id: enrolment.id)
            #expect(detail.changes.map(\.kind) == [.open, .addMember])
            #expect(try await story.dossier().documents.first?.html.contains("保障人数由 1 人调整为 2 人") == true)
        }
    }
}
