// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension PlanAssessment.Kind: APIValue {}

/// What third parties and the public said of a plan, and a second person's check.
enum AssessmentEndpoints {
    private static let kind = Input<PlanAssessment.Kind>("kind")
    private static let evaluation = Input<CivilDate>("evaluation", "One of the days on which the plan is evaluated")
    private static let body = Input<String>("body", "Who assessed, or who asked")
    private static let creditCode = Input<String?>("credit_code")
    private static let from = Input<CivilDate>("from", "Day of the report, or the first of a survey")
    private static let until = Input<CivilDate?>("until", "Last day of a survey; the first when absent")
    private static let words = Input<String>("words", "The conclusion of a report; how a survey was done")
    private static let score = Input<String?>("score", "Of a report, out of a hundred; a decimal as text")
    private static let asked = Input<Int?>("asked", "Of a survey")
    private static let answered = Input<Int?>("answered", "Of a survey; no more than asked")
    private static let questions = Input<[TypedQuestion]?>("questions", "Of a survey")
    private static let corrects = Input<Int64?>("corrects", "Key of the one that it corrects; with reason")
    private static let reason = Input<String?>("reason")
    private static let file = Input<FileContent>("file", "The signed report: JPEG, PNG, WebP, PDF or Excel")
    private static let agrees = Input<Bool>("agrees", "false turns it back, with a note that says why")
    private static let note = Input<String?>("note")

    static let all: [Endpoint] = [
        .get(
            "/plans/{plan}/assessments",
            "listAssessments",
            "Third parties' reports and public surveys of a plan, the first first",
            .permission(.reportRead),
            shape.pages("AssessmentPage")
        ) { call in
            let plan = try call.text("plan")
            let found = try await call.rooms.assessments.all(actor: call.actor, plan: plan)
            let counting = Set(AssessmentRules.counting(found).map(\.id))
            let items = found.map { Assessed(one: $0, isCounting: counting.contains($0.id)) }
            return Listing(items: items, next: nil)
        },
        .post(
            "/plans/{plan}/assessments",
            "reportAssessment",
            "Record a report or a survey; it counts when another person has checked it",
            .permission(.planReport),
            body: "NewAssessment",
            [
                kind.field, evaluation.field, body.field, creditCode.field, from.field, until.field, words.field,
                score.field, asked.field, answered.field, questions.field, corrects.field, reason.field, file.field,
            ],
            files: true,
            created: true,
            shape
        ) { call in
            let id = try await call.rooms.assessments.report(
                actor: call.actor,
                plan: try call.text("plan"),
                try draft(call.body),
                requestID: call.requestID
            )
            return Assessed(
                one: try await call.rooms.assessments.assessment(actor: call.actor, id),
                isCounting: false
            )
        },
        .post(
            "/plan-assessments/{id}/check",
            "checkAssessment",
            "A second person says whether it counts",
            .permission(.planCheck),
            body: "AssessmentCheck",
            [agrees.field, note.field],
            shape
        ) { call in
            let one = try await call.rooms.assessments.check(
                actor: call.actor,
                try call.key(),
                agrees: try call.body[agrees],
                words: try call.body[note] ?? ""
            )
            return Assessed(one: one, isCounting: one.state == .checked)
        },
    ]

    private static func draft(_ sent: Inputs) throws -> AssessmentDraft {
        var draft = AssessmentDraft(try sent[kind])
        draft.evaluation = try sent[evaluation]
        draft.body = try sent[body]
        draft.creditCode = try sent[creditCode] ?? ""
        draft.from = try sent[from]
        draft.until = try sent[until]
        draft.words = try sent[words]
        draft.score = try sent[score] ?? ""
        draft.asked = try sent[asked].map { String($0) } ?? ""
        draft.answered = try sent[answered].map { String($0) } ?? ""
        draft.questions = (try sent[questions] ?? []).map(\.question)
        draft.correctsID = try sent[corrects]
        draft.reason = try sent[reason] ?? ""
        let content = try sent[file]
        draft.evidence = (name: content.name, content: content.bytes)
        return draft
    }

    private struct Assessed: Sendable {
        let one: PlanAssessment
        let isCounting: Bool
    }

    private static let shape = Shape<Assessed>(
        "Assessment",
        [
            .value("id") { $0.one.id },
            .value("plan") { $0.one.planID },
            .value("evaluation") { $0.one.evaluation },
            .value("kind") { $0.one.kind },
            .value("body") { $0.one.body },
            .value("credit_code") { $0.one.creditCode },
            .value("from") { $0.one.from },
            .value("until") { $0.one.until },
            .value("words") { $0.one.words },
            .value("score") { $0.one.score?.text },
            .value("asked") { $0.one.survey?.asked },
            .value("answered") { $0.one.survey?.answered },
            .value("questions") { ($0.one.survey?.questions ?? []).map(TypedQuestion.init) },
            .value("evidence", "Name of the file") { $0.one.evidence?.name },
            .value("corrects") { $0.one.correctsID },
            .value("reason") { $0.one.reason },
            .value("state") { $0.one.state },
            .value("counts", "Whether it stands in the evaluation") { $0.isCounting },
            .value("reported_by") { $0.one.reportedBy },
            .value("reported_at") { $0.one.reportedAt },
            .value("checked_by") { $0.one.checkedBy },
            .value("check_note") { $0.one.checkNote },
        ]
    )
}

/// A question with its answers, as it is sent and answered.
private struct TypedQuestion: APIValue {
    let question: PlanAssessment.Question

    private static let answer = ObjectSchema(
        name: "SurveyAnswer",
        fields: [
            .init(name: "words", schema: .text(), required: true, note: ""),
            .init(name: "count", schema: .integer, required: true, note: "How many gave it"),
        ]
    )

    static let object = ObjectSchema(
        name: "SurveyQuestion",
        fields: [
            .init(name: "words", schema: .text(), required: true, note: "As it was asked"),
            .init(
                name: "multiple",
                schema: .nullable(.flag),
                required: false,
                note: "Whether one person could give several answers"
            ),
            .init(name: "answers", schema: .list(.object(answer)), required: true, note: ""),
        ]
    )

    static var schema: Schema { .object(object) }

    var json: JSON {
        [
            "words": .string(question.words), "multiple": .flag(question.isMultiple),
            "answers": .list(
                question.answers.map { ["words": .string($0.words), "count": .integer(Int64($0.count))] }
            ),
        ]
    }

    static func read(_ json: JSON, named name: String) throws -> TypedQuestion {
        let answers = try [TypedAnswer].read(json["answers"] ?? .null, named: "\(name).answers")
        return TypedQuestion(
            question: .init(
                words: try String.read(json["words"] ?? .null, named: "\(name).words"),
                isMultiple: try Bool?.read(json["multiple"] ?? .null, named: "\(name).multiple") ?? false,
                answers: answers.map(\.answer)
            )
        )
    }

    /// One answer with its count.
    private struct TypedAnswer: APIValue {
        let answer: PlanAssessment.Question.Answer

        static var schema: Schema { .object(TypedQuestion.answer) }
        var json: JSON { ["words": .string(answer.words), "count": .integer(Int64(answer.count))] }

        static func read(_ json: JSON, named name: String) throws -> TypedAnswer {
            TypedAnswer(
                answer: .init(
                    words: try String.read(json["words"] ?? .null, named: "\(name).words"),
                    count: try Int.read(json["count"] ?? .null, named: "\(name).count")
                )
            )
        }
    }
}
