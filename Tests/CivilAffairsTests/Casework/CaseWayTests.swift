// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The way from application to confirmation, and the other ends.
struct CaseWayTests {
    @Test(arguments: TestStores.all)
    func `from application to confirmation opens an enrolment with the policy's amount`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            #expect(try await story.enrolments().isEmpty)
            try await story.press("drafter", "confirm")
            try await story.press("checker", "agree")
            #expect(try await story.enrolments().isEmpty)
            try await story.press("signer", "agree")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .approved)
            #expect(dossier.file.decidedOn == office.clock.today)
            #expect(dossier.decision?.outcome == "低保")
            // 城市 630 元 − 260 元 = 370 元。
            #expect(dossier.decision?.amount == Money(fen: 37_000))
            let enrolments = try await story.enrolments()
            #expect(enrolments.count == 1)
            let enrolment = try #require(enrolments.first)
            #expect(enrolment.amount == Money(fen: 37_000))
            #expect(enrolment.caseID == story.id)
            #expect(enrolment.members == 1)
            #expect(enrolment.startedMonth == office.clock.today.month.adding(1))
            #expect(dossier.documents.map(\.template) == ["receipt", "approval"])
            #expect(dossier.postings.map(\.kind) == [.posting, .disclosure])
            #expect(dossier.choices.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `acceptance gives the number, the receipt and the clocks`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let first = try await CaseStory.told(office, to: "accept")
            #expect(try await first.file().number == nil)
            #expect(try await first.dossier().deadlines.isEmpty)
            try await first.press("clerk", "accept")
            let dossier = try await first.dossier()
            #expect(dossier.file.acceptedOn == office.clock.today)
            #expect(dossier.file.number?.hasSuffix("00001") == true)
            #expect(dossier.documents.map(\.template) == ["receipt"])
            #expect(Set(dossier.deadlines.map(\.clockID)) == ["T06", "T01"])
            let second = try await CaseStory.told(office, to: "verify")
            #expect(try await second.file().number?.hasSuffix("00002") == true)
        }
    }

    @Test(arguments: TestStores.all)
    func `a refusal needs a reason and prints the paper that says why and how to appeal`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "review", wage: "2600")
            let decision = try await story.decide()
            #expect(decision.outcome == "不符合")
            #expect(decision.covered.isEmpty)
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "初审认为不符合条件，报送审定")) {
                try await story.press("clerk", "unfit")
            }
            try await story.refuse("家庭月人均收入高于标准。")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .refused)
            #expect(dossier.documents.map(\.template) == ["receipt", "refusal"])
            let paper = try #require(dossier.documents.last)
            #expect(paper.html.contains("家庭月人均收入高于标准。"))
            #expect(paper.html.contains("行政复议"))
            #expect(try await story.enrolments().isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody is posted or confirmed whom the policy does not cover`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "review", wage: "2600")
            try await story.decide()
            await #expect(throws: CaseworkProblem.nobodyCovered(outcome: "不符合")) {
                try await story.press("clerk", "propose")
            }
            #expect(try await story.dossier().postings.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer changed after the calculation voids it`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "review")
            try await story.decide()
            try await story.answer(.person(story.applicant), ["wage": "300"])
            await #expect(throws: CaseworkProblem.decisionOutdated) { try await story.press("clerk", "propose") }
            #expect(try await story.decide().amount == Money(fen: 33_000))
            try await story.press("clerk", "propose")
        }
    }

    @Test(arguments: TestStores.all)
    func `every step of the way is an action and a line of the audit, reading included`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "end")
            let actions = try await story.dossier().actions
            let moves = actions.map(\.action)
            for action in ["open", "submit", "accept", "verified", "visited", "decide", "propose", "posted", "confirm"]
            {
                #expect(moves.contains(action), "\(action)")
            }
            let signed = actions.filter { ["confirm", "agree"].contains($0.action) && $0.step == "confirm" }
            #expect(signed.count == 3)
            #expect(Set(signed.map(\.contentHash)).count == 1)
            #expect(signed.allSatisfy { $0.contentHash != nil })
            let lines = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: .init(subject: "case", subjectID: story.id),
                before: nil,
                limit: 500
            )
            #expect(lines.contains { $0.verb == "case.read" })
            #expect(lines.filter { $0.verb != "case.read" }.count >= actions.count)
        }
    }

    @Test(arguments: TestStores.all)
    func `the family takes its application back at any time before the decision`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "post")
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "申请人撤回")) {
                try await story.press(office.resident(story.applicant), "withdraw")
            }
            try await story.press(office.resident(story.applicant), "withdraw", "找到了工作。")
            let dossier = try await story.dossier()
            #expect(dossier.file.state == .withdrawn)
            #expect(dossier.deadlines.allSatisfy { $0.endedOn != nil })
            // The sheet comes down with the application.
            #expect(try await story.casework.visiblePostings().isEmpty)
            await #expect(throws: CaseworkProblem.ended(state: "已撤回")) { try await story.press("clerk", "posted") }
        }
    }

    @Test(arguments: TestStores.all)
    func `a township without a case sees none of it`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "review")
            let hidden = AccessProblem.notFound(what: "办件")
            await #expect(throws: hidden) { try await story.dossier("otherClerk") }
            await #expect(throws: hidden) { try await story.press("otherClerk", "propose") }
            await #expect(throws: hidden) { try await story.visit(by: "otherClerk") }
            await #expect(throws: hidden) { try await story.decide(by: "otherClerk") }
            await #expect(throws: hidden) { try await story.dossier("admin") }
            let listing = try await story.casework.list(actor: office.actor("otherClerk"), filter: CaseFilter())
            #expect(listing.files.isEmpty)
            #expect(listing.total == .exact(0))
            let stranger = try await office.person("赵旁人", village: office.otherVillage)
            await #expect(throws: hidden) {
                try await story.casework.dossier(actor: office.resident(stranger), caseID: story.id)
            }
        }
    }
}
