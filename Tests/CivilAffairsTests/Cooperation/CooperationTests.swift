// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Passing people on to other departments, and talking hard cases over with them.
struct CooperationTests {
    private static func asking(_ story: CaseStory, note: String = "住院自付两万元。", need: String = "医疗救助")
        -> Cooperation.Asking
    {
        Cooperation.Asking(
            caseID: story.id,
            personID: story.applicant,
            partnerID: "medical-security",
            need: need,
            note: note
        )
    }

    @Test(arguments: TestStores.all)
    func `a referral is followed from the slip to what came of it, and stands in the case's history`(
        store: Dialect
    ) async throws {
        // Thursday; three working days later is Tuesday.
        try await CaseOffice.with(store, today: "2026-11-12") { office in
            let cooperation = office.rooms.cooperation
            let clerk = office.actor("clerk")
            let story = try await CaseStory.told(office, to: "accept")
            let request = office.request()
            let id = try await cooperation.refer(actor: clerk, requestID: request, Self.asking(story))
            #expect(try await cooperation.refer(actor: clerk, requestID: request, Self.asking(story)) == id)
            let sent = try await cooperation.referral(actor: clerk, id: id)
            #expect((sent.state, sent.dueOn?.iso, sent.personName) == (.sent, "2026-11-17", "王桂香"))
            await #expect(throws: CooperationProblem.notTaken) {
                try await cooperation.answer(actor: clerk, id: id, .replied(words: "已救助"))
            }
            await #expect(throws: CooperationProblem.contactNeeded) {
                try await cooperation.answer(actor: clerk, id: id, .accepted(contact: "", words: ""))
            }
            office.pass(minutes: 60 * 24 * 8)
            #expect(try await cooperation.referrals(actor: clerk, filter: .late).referrals.map(\.id) == [id])
            try await cooperation.answer(actor: clerk, id: id, .accepted(contact: "王敏 0728-1234567", words: ""))
            // Fifteen working days from Friday the twentieth.
            #expect(try await cooperation.referral(actor: clerk, id: id).dueOn?.iso == "2026-12-11")
            #expect(try await cooperation.referrals(actor: clerk, filter: .late).referrals.isEmpty)
            try await cooperation.answer(actor: clerk, id: id, .replied(words: "已按比例救助一万二千元。"))
            let over = try await cooperation.referral(actor: clerk, id: id)
            #expect((over.state, over.dueOn, over.result) == (.replied, nil, "已按比例救助一万二千元。"))
            await #expect(throws: CooperationProblem.over(state: "已反馈")) {
                try await cooperation.answer(actor: clerk, id: id, .recalled(words: "写错"))
            }
            #expect(
                try await cooperation.referrals(actor: clerk, filter: .over).counts == [.open: 0, .late: 0, .over: 1]
            )
            let history = try await story.dossier().actions.map(\.action).filter { $0.hasPrefix("refer") }
            #expect(history == ["refer", "refer-accepted", "refer-replied"])
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody passes on what they do not handle or cannot see`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let cooperation = office.rooms.cooperation
            let clerk = office.actor("clerk")
            let story = try await CaseStory.told(office, to: "accept")
            func refer(_ actor: Actor, _ asking: Cooperation.Asking) async throws -> Int64 {
                try await cooperation.refer(actor: actor, requestID: office.request(), asking)
            }
            await #expect(throws: AccessProblem.notFound(what: "办件")) {
                _ = try await refer(office.actor("otherClerk"), Self.asking(story))
            }
            await #expect(throws: CooperationProblem.notHandling(function: office.actor("signer").functionTitle)) {
                _ = try await refer(office.actor("signer"), Self.asking(story))
            }
            await #expect(throws: CooperationProblem.unknownNeed) {
                _ = try await refer(clerk, Self.asking(story, need: "看病"))
            }
            await #expect(throws: CooperationProblem.noteNeeded) {
                _ = try await refer(clerk, Self.asking(story, note: ""))
            }
            let stranger = try await office.person("李建国")
            await #expect(throws: CooperationProblem.unknownPerson) {
                _ = try await refer(
                    clerk,
                    Cooperation.Asking(
                        caseID: story.id,
                        personID: stranger,
                        partnerID: "charity",
                        need: "慈善帮扶",
                        note: "生活困难。"
                    )
                )
            }
            let id = try await refer(clerk, Self.asking(story))
            await #expect(throws: CooperationProblem.unknownReferral) {
                _ = try await cooperation.referral(actor: office.actor("otherClerk"), id: id)
            }
            await #expect(throws: CooperationProblem.unknownReferral) {
                try await cooperation.answer(actor: office.actor("otherClerk"), id: id, .recalled(words: "不办"))
            }
            try await cooperation.answer(actor: clerk, id: id, .declined(contact: "王敏", words: "不在参保地。"))
            #expect(try await cooperation.referral(actor: clerk, id: id).state == .declined)
        }
    }

    @Test(arguments: TestStores.all)
    func `a conference has minutes of at least two units, once, on a day that has come`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-11-12") { office in
            let cooperation = office.rooms.cooperation
            let clerk = office.actor("clerk")
            let story = try await CaseStory.told(office, to: "accept")
            func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }
            func call(_ seats: [(String, String)]) async throws -> Int64 {
                try await cooperation.call(
                    actor: clerk,
                    requestID: office.request(),
                    Cooperation.Call(
                        caseID: story.id,
                        topic: "住房",
                        on: try day("2026-11-13"),
                        place: "会议室",
                        chair: "周强",
                        participants: seats.map { Conference.Participant(unit: $0.0, name: $0.1, opinion: "") }
                    )
                )
            }
            await #expect(throws: CooperationProblem.participantsNeeded) {
                _ = try await call([("住建所", "张强"), ("住建所", "陈亮")])
            }
            let id = try await call([("住建所", "张强"), ("村委会", "赵丽"), ("医保局", "王敏")])
            func minute(_ date: String, _ opinions: [String], _ conclusion: String = "下月完成。") async throws {
                try await cooperation.minute(
                    actor: clerk,
                    id: id,
                    on: try day(date),
                    opinions: opinions,
                    conclusion: conclusion
                )
            }
            await #expect(throws: CooperationProblem.dayAhead) { try await minute("2026-11-13", ["列入改造", "协助"]) }
            await #expect(throws: CooperationProblem.opinionsNeeded) { try await minute("2026-11-12", ["列入改造"]) }
            await #expect(throws: CooperationProblem.conclusionNeeded) {
                try await minute("2026-11-12", ["列入改造", "协助"], "")
            }
            try await minute("2026-11-12", ["列入改造", "协助"])
            let held = try await cooperation.conference(actor: clerk, id: id)
            #expect((held.state, held.conclusion, held.on.iso) == (.held, "下月完成。", "2026-11-12"))
            #expect(held.participants.map(\.opinion) == ["列入改造", "协助", ""])
            await #expect(throws: CooperationProblem.over(state: "已召开")) {
                try await minute("2026-11-12", ["改", "写"])
            }
            await #expect(throws: CooperationProblem.unknownConference) {
                _ = try await cooperation.conference(actor: office.actor("otherClerk"), id: id)
            }
            let second = try await call([("住建所", "张强"), ("村委会", "赵丽")])
            try await cooperation.cancel(actor: clerk, id: second, reason: "已经解决")
            #expect(try await cooperation.ties(of: story.dossier()).conferences.map(\.state) == [.cancelled, .held])
            #expect(
                try await story.dossier().actions.suffix(4).map(\.action) == [
                    "conference", "conference-held", "conference", "conference-cancelled",
                ]
            )
        }
    }
}
