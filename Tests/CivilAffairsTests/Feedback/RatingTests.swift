// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Ratings 好差评: one for each case that has ended, and an answer to each bad one.
struct RatingTests {
    /// A case that the township took in and the county refused.
    private static func ended(_ office: CaseOffice) async throws -> CaseStory {
        let story = try await CaseStory.told(office, to: "review", wage: "9000")
        try await story.decide()
        try await story.refuse("收入超过标准。")
        return story
    }

    private static func entry(_ grade: RatingGrade, _ reasons: [String] = [], words: String = "") -> Feedback.Entry {
        Feedback.Entry(grade: grade, reasons: reasons, words: words)
    }

    private static func reply(_ office: CaseOffice, calledOn: CivilDate? = nil) -> Feedback.Reply {
        Feedback.Reply(
            finding: "核实为窗口没有一次讲清楚材料。",
            resolution: .mended,
            measures: "已当面道歉，并在窗口张贴材料清单。",
            calledOn: calledOn ?? office.clock.today
        )
    }

    @Test(arguments: TestStores.all)
    func `the applicant rates a case once, when it has ended`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let feedback = office.rooms.feedback
            let running = try await CaseStory.told(office, to: "review")
            await #expect(throws: FeedbackProblem.notEnded) {
                try await feedback.rate(
                    actor: office.resident(running.applicant),
                    caseID: running.id,
                    Self.entry(.good)
                )
            }
            let story = try await Self.ended(office)
            let resident = office.resident(story.applicant)
            let request = office.request()
            for _ in 0..<2 {
                try await feedback.rate(
                    actor: resident,
                    caseID: story.id,
                    Self.entry(.good, ["办得快"], words: "谢谢"),
                    requestID: request
                )
            }
            await #expect(throws: FeedbackProblem.rated) {
                try await feedback.rate(actor: resident, caseID: story.id, Self.entry(.worst))
            }
            let rating = try #require(try await feedback.rating(caseID: story.id))
            #expect(rating.grade == .good && rating.reasons == ["办得快"] && rating.words == "谢谢")
            #expect(rating.way == .portal && rating.dueOn == nil && !rating.isOpen)
            #expect(try await story.dossier().actions.last?.title == "网上评价：满意")
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody else of the family rates it, and reasons come from the list of the grade`(store: Dialect) async throws
    {
        try await CaseOffice.with(store) { office in
            let feedback = office.rooms.feedback
            let story = try await CaseStory.open(office)
            let son = try await office.person("王小川", birth: "2000-01-01")
            try await story.add(son, "儿子")
            try await story.fill()
            try await story.answer(.person(son), ["together": "是", "wage": "100"])
            try await story.consent(son)
            try await story.press("clerk", "submit")
            try await story.press("clerk", "not-accept", "不属于本机关办理。")
            await #expect(throws: FeedbackProblem.notApplicant) {
                try await feedback.rate(actor: office.resident(son), caseID: story.id, Self.entry(.good))
            }
            let stranger = try await office.person("李四")
            await #expect(throws: AccessProblem.self) {
                try await feedback.rate(actor: office.resident(stranger), caseID: story.id, Self.entry(.good))
            }
            let resident = office.resident(story.applicant)
            await #expect(throws: FeedbackProblem.unknownReason("态度不好")) {
                try await feedback.rate(actor: resident, caseID: story.id, Self.entry(.good, ["态度不好"]))
            }
            await #expect(throws: FeedbackProblem.gradeNeeded) {
                try await feedback.rate(
                    actor: resident,
                    caseID: story.id,
                    Feedback.Entry(grade: nil, reasons: [], words: "")
                )
            }
            // Turned away before acceptance, it can be rated too.
            try await feedback.rate(actor: resident, caseID: story.id, Self.entry(.fair))
        }
    }

    @Test(arguments: TestStores.all)
    func `a bad rating is due in working days and answered by the head, not by who handled the case`(store: Dialect)
        async throws
    {
        // 2026-10-01 to 10-07 are days off, so that fifteen working days reach far.
        try await CaseOffice.with(store, today: "2026-09-14") { office in
            let feedback = office.rooms.feedback
            let story = try await Self.ended(office)
            try await feedback.rate(
                actor: office.resident(story.applicant),
                caseID: story.id,
                Self.entry(.poor, ["没有一次讲清楚"])
            )
            let rating = try #require(try await feedback.rating(caseID: story.id))
            let due = office.rooms.casework.services.calendar.due(workingDays: 15, after: rating.ratedAt.date)
            #expect(rating.dueOn == due.date && rating.isOpen)
            #expect(try await feedback.openCount(actor: office.actor("clerk")) == 1)
            #expect(try await feedback.openCount(actor: office.actor("otherClerk")) == 0)
            await #expect(throws: AccessProblem.self) {
                try await feedback.answer(actor: office.actor("clerk"), rating.id, Self.reply(office))
            }
            // The clerk who handled it, in a head's office, stays who handled it.
            let clerkAsHead = try office.actor("clerk", inFunctionOf: "head")
            await #expect(throws: FeedbackProblem.handler) {
                try await feedback.answer(actor: clerkAsHead, rating.id, Self.reply(office))
            }
            let head = office.actor("head")
            await #expect(throws: FeedbackProblem.callBackDay) {
                let early = rating.ratedAt.date.adding(days: -1)
                try await feedback.answer(actor: head, rating.id, Self.reply(office, calledOn: early))
            }
            try await feedback.answer(actor: head, rating.id, Self.reply(office))
            await #expect(throws: FeedbackProblem.answered) {
                try await feedback.answer(actor: head, rating.id, Self.reply(office))
            }
            let answered = try #require(try await feedback.rating(caseID: story.id))
            #expect(answered.isInTime == true && answered.answer?.resolution == .mended)
            #expect(try await feedback.openCount(actor: office.actor("head")) == 0)
            let told = try await office.rooms.messages.readOwn(actor: office.resident(story.applicant))
            #expect(told.first?.title == "您的评价有了答复")
        }
    }

    @Test(arguments: TestStores.all)
    func `what is said at the window is marked, and figures count by service and office`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let feedback = office.rooms.feedback
            let story = try await Self.ended(office)
            try await feedback.rate(actor: office.actor("clerk2"), caseID: story.id, Self.entry(.worst))
            let rating = try #require(try await feedback.rating(caseID: story.id))
            #expect(rating.way == .window && rating.recordedBy.hasPrefix("clerk2"))
            await #expect(throws: AccessProblem.self) {
                try await feedback.rate(actor: office.actor("otherClerk"), caseID: story.id, Self.entry(.best))
            }
            // The county's leader answers for a township too; late, after forty days.
            office.pass(days: 40)
            try await feedback.answer(actor: office.actor("leader"), rating.id, Self.reply(office))
            let from = rating.ratedAt.date
            let figures = try await feedback.figures(actor: office.actor("head"), from: from, until: from)
            let figure = try #require(figures.first)
            #expect(figures.count == 1 && figure.serviceID == "dibao" && figure.officeRegionID == office.township)
            #expect(figure.officeLevel == .township && figure.grade == .worst && figure.count == 1)
            #expect(figure.answeredInTime == 0 && figure.answeredLate == 1)
            let other = office.actor("otherClerk")
            #expect(try await feedback.figures(actor: other, from: from, until: from) == [])
            #expect(try await feedback.list(actor: other, .all).ratings.isEmpty)
            #expect(try await feedback.list(actor: office.actor("clerk"), .bad).ratings.map(\.id) == [rating.id])
            await #expect(throws: FeedbackProblem.unknownRating) {
                _ = try await feedback.rating(actor: other, rating.id)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `open ratings are read page by page in the order of their days, and the reading is kept`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store) { office in
            let feedback = office.rooms.feedback
            var cases: [Int64] = []
            for _ in 0..<3 {
                let story = try await Self.ended(office)
                try await feedback.rate(
                    actor: office.resident(story.applicant),
                    caseID: story.id,
                    Self.entry(.poor, ["没有一次讲清楚"])
                )
                cases.append(story.id)
            }
            // The first is due last.
            let first = cases[0]
            try await office.rooms.database.write { transaction in
                _ = try transaction.run("update rating set due_on = '2027-01-01' where case_id = \(first)")
            }
            let head = office.actor("head")
            var seen: [Int64] = []
            var next: Int64?
            repeat {
                let page = try await feedback.list(actor: head, .open, before: next, limit: 1)
                seen += page.ratings.map(\.caseID)
                next = page.next
            } while next != nil
            #expect(seen == [cases[1], cases[2], cases[0]])
            let kept = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "rating"),
                before: nil,
                limit: 9
            )
            #expect(kept.count { $0.verb == "feedback.list" } == 3)
        }
    }
}
