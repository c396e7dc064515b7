// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What third parties and the public say of a plan when it is evaluated.
struct AssessmentTests {
    private static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }

    private static func survey(_ questions: String, asked: String = "600", answered: String = "500") throws
        -> AssessmentDraft
    {
        var draft = AssessmentDraft(.survey)
        draft.evaluation = try CivilDate(parsing: "2023-12-31")
        draft.body = "市民政局"
        draft.from = try CivilDate(parsing: "2023-11-01")
        draft.until = try CivilDate(parsing: "2023-11-20")
        draft.words = "入户问卷"
        draft.asked = asked
        draft.answered = answered
        draft.questions = try AssessmentRules.questions(parsing: questions)
        draft.evidence = ("报告.pdf", paper)
        return draft
    }

    private static func report(_ score: String = "88.5") throws -> AssessmentDraft {
        var draft = AssessmentDraft(.thirdParty)
        draft.evaluation = try CivilDate(parsing: "2023-12-31")
        draft.body = "演示评估中心"
        draft.from = try CivilDate(parsing: "2023-12-20")
        draft.words = "总体良好"
        draft.score = score
        draft.evidence = ("报告.pdf", paper)
        return draft
    }

    @Test func `questions are typed in blocks, each answer with its count behind it`() throws {
        let text = "您满意吗\r\n满意　320\n一般, 90\n\n\n您用过什么（多选）\n食堂:10\n90 后 5\n"

        let questions = try AssessmentRules.questions(parsing: text)

        #expect(questions.map(\.words) == ["您满意吗", "您用过什么"] && questions.map(\.isMultiple) == [false, true])
        #expect(questions[0].answers == [.init(words: "满意", count: 320), .init(words: "一般", count: 90)])
        #expect(questions[1].answers == [.init(words: "食堂", count: 10), .init(words: "90 后", count: 5)])
        #expect(try AssessmentRules.questions(parsing: AssessmentRules.text(questions)) == questions)
        #expect(throws: AssessmentProblem.answer("满意")) { try AssessmentRules.questions(parsing: "问\n满意") }
        #expect(throws: AssessmentProblem.answer("满意120")) { try AssessmentRules.questions(parsing: "问\n满意120") }
        #expect(throws: AssessmentProblem.answersMissing("问")) { try AssessmentRules.questions(parsing: "问\n\n答 1") }
    }

    @Test(arguments: TestStores.all)
    func `counts that can't be are refused, and shares are of those who answered`(store: Dialect) async throws {
        try await PlanOffice.with(store) { office in
            let (assessments, drafter) = (office.office.rooms.assessments, office.office.actor("drafter"))
            func refused(_ problem: AssessmentProblem, _ draft: AssessmentDraft) async {
                await #expect(throws: problem) {
                    _ = try await assessments.report(actor: drafter, plan: "shisiwu", draft)
                }
            }
            let plain = "满意吗\n满意 300\n不满意 200"
            await refused(.answeredAbove(asked: 400, answered: 500), try Self.survey(plain, asked: "400"))
            await refused(.counts, try Self.survey(plain, asked: "很多"))
            await refused(.questionsNeeded, try Self.survey(""))
            await refused(.answersAbove("满意吗", answered: 499), try Self.survey(plain, answered: "499"))
            await refused(.answersAbove("几项", answered: 500), try Self.survey("几项（多选）\n食堂 501"))
            await refused(.score, try Self.report("101"))
            var early = try Self.report()
            early.evaluation = try CivilDate(parsing: "2024-12-31")
            await refused(.evaluation, early)
            early.evaluation = try CivilDate(parsing: "2023-12-31")
            early.from = try CivilDate(parsing: "2026-02-02")
            await refused(.dayAhead, early)
            early.from = try CivilDate(parsing: "2023-12-20")
            early.evidence = nil
            await refused(.evidenceNeeded, early)
            early.creditCode = "1"
            await #expect(throws: VocabularyProblem.self) {
                _ = try await assessments.report(actor: drafter, plan: "shisiwu", early)
            }

            let several = "\(plain)\n\n几项（多选）\n食堂 400\n康复 300"
            let id = try await assessments.report(actor: drafter, plan: "shisiwu", try Self.survey(several))

            let kept = try await assessments.assessment(actor: drafter, id)
            #expect(kept.survey?.questions == (try AssessmentRules.questions(parsing: several)))
            #expect(AssessmentRules.share(300, of: 500)?.text == "60" && AssessmentRules.share(0, of: 0) == nil)
            #expect(AssessmentRules.share(1, of: 3)?.text == "33.3")
        }
    }

    @Test(arguments: TestStores.all)
    func `a report counts when a second person checked it, and a correction stands beside it`(
        store: Dialect
    ) async throws {
        try await PlanOffice.with(store) { office in
            let assessments = office.office.rooms.assessments
            let (drafter, checker) = (office.office.actor("drafter"), office.office.actor("checker"))
            func counting() async throws -> [String] {
                let all = try await assessments.all(actor: checker, plan: "shisiwu")
                return AssessmentRules.counting(all).compactMap(\.score?.text)
            }
            let first = try await assessments.report(actor: drafter, plan: "shisiwu", try Self.report())
            #expect(try await counting() == [])
            await #expect(throws: AssessmentProblem.waiting) {
                _ = try await assessments.report(actor: drafter, plan: "shisiwu", try Self.report("1"))
            }
            let own = try office.office.actor("drafter", inFunctionOf: "checker")
            await #expect(throws: PlanningProblem.ownValue) {
                try await assessments.check(actor: own, first, agrees: true, words: "")
            }
            await #expect(throws: PlanningProblem.returnNoteNeeded) {
                try await assessments.check(actor: checker, first, agrees: false, words: "")
            }
            #expect(try await assessments.waiting(actor: checker).map(\.kind) == [.thirdParty])
            try await assessments.check(actor: checker, first, agrees: true, words: "")
            #expect(try await counting() == ["88.5"])
            await #expect(throws: PlanningProblem.checked) {
                try await assessments.check(actor: checker, first, agrees: true, words: "")
            }
            var better = try Self.report("86")
            better.correctsID = first
            await #expect(throws: AssessmentProblem.reasonNeeded) {
                _ = try await assessments.report(actor: drafter, plan: "shisiwu", better)
            }
            better.reason = "抄错了一位"
            let second = try await assessments.report(actor: drafter, plan: "shisiwu", better)
            #expect(try await counting() == ["88.5"])
            try await assessments.check(actor: checker, second, agrees: true, words: "")
            #expect(try await counting() == ["86"])
            #expect(try await assessments.all(actor: checker, plan: "shisiwu").count == 2)
            await #expect(throws: AssessmentProblem.corrected) {
                _ = try await assessments.report(actor: drafter, plan: "shisiwu", better)
            }
            #expect(try await assessments.evidence(actor: checker, second).content == Self.paper)
            // Another body's report stands beside.
            let third = try await assessments.report(actor: drafter, plan: "shisiwu", try Self.report("70"))
            try await assessments.check(actor: checker, third, agrees: true, words: "")
            #expect(try await counting() == ["86", "70"])
        }
    }
}
