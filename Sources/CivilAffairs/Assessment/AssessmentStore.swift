// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension PlanAssessment.Kind: SQLConvertible {}

/// The SQL of assessments of plans.
enum AssessmentStore {
    private static let columns: SQL = """
        a.id, a.plan_id, a.evaluation_on, a.kind, a.body, a.credit_code, a.from_on, a.until_on, a.words, a.score,
        a.asked, a.answered, a.evidence_hash, a.evidence_name, a.evidence_media, a.corrects_id, a.reason, a.state,
        a.reported_by_id, a.reported_by, a.reported_at, a.checked_by, a.checked_at, a.check_note
        """

    /// Of a plan, in the order in which they came.
    static func assessments(of plan: String, in transaction: any ReadTransaction) throws -> [PlanAssessment] {
        let questions = try questions(
            transaction.query(
                """
                select q.assessment_id, q.question, q.asked, q.is_multiple, q.words, q.people
                from plan_assessment_answer q join plan_assessment a on a.id = q.assessment_id
                where a.plan_id = \(plan) order by q.assessment_id, q.question, q.place
                """
            )
        )
        return try transaction.query("select \(columns) from plan_assessment a where a.plan_id = \(plan) order by a.id")
            .map { try assessment($0, questions) }
    }

    static func assessment(_ id: Int64, in transaction: any ReadTransaction) throws -> PlanAssessment? {
        guard let row = try transaction.first("select \(columns) from plan_assessment a where a.id = \(id)") else {
            return nil
        }
        let questions = try questions(
            transaction.query(
                """
                select assessment_id, question, asked, is_multiple, words, people from plan_assessment_answer
                where assessment_id = \(id) order by question, place
                """
            )
        )
        return try assessment(row, questions)
    }

    /// - Returns: false when another one of its evaluation and kind waits.
    static func insert(_ one: PlanAssessment, in transaction: any Transaction) throws -> Bool {
        let isFirst =
            try transaction.runCounting(
                """
                insert into plan_assessment (id, plan_id, evaluation_on, kind, body, credit_code, from_on, until_on,
                    words, score, asked, answered, evidence_hash, evidence_name, evidence_media, corrects_id, reason,
                    state, reported_by_id, reported_by, reported_at)
                values (\(one.id), \(one.planID), \(one.evaluation), \(one.kind), \(one.body), \(one.creditCode),
                    \(one.from), \(one.until), \(one.words), \(one.score?.text), \(one.survey?.asked),
                    \(one.survey?.answered), \(one.evidence?.hash), \(one.evidence?.name), \(one.evidence?.media),
                    \(one.correctsID), \(one.reason), \(one.state), \(one.reportedByID), \(one.reportedBy),
                    \(one.reportedAt))
                on conflict do nothing
                """
            ) == 1
        guard isFirst, let survey = one.survey else { return isFirst }
        try transaction.insert(
            into: "plan_assessment_answer",
            ["assessment_id", "question", "place", "asked", "is_multiple", "words", "people"],
            rows: survey.questions.enumerated().flatMap { number, question in
                question.answers.enumerated().map { place, answer in
                    [
                        .integer(one.id), .integer(Int64(number)), .integer(Int64(place)), .text(question.words),
                        question.isMultiple.sqlValue, .text(answer.words), .integer(Int64(answer.count)),
                    ]
                }
            }
        )
        return true
    }

    /// Evaluations of which something waits, by plan and day.
    static func waiting(in transaction: any ReadTransaction) throws -> [Assessments.Waiting] {
        try transaction.query(
            """
            select plan_id, evaluation_on, kind from plan_assessment where state = 'waiting'
            order by plan_id, evaluation_on, kind
            """
        ).map { (planID: try $0.at(0), evaluation: try $0.at(1), kind: try $0.at(2)) }
    }

    private static func questions(_ rows: [Row]) throws -> [Int64: [PlanAssessment.Question]] {
        var found: [Int64: [PlanAssessment.Question]] = [:]
        var last: (id: Int64, number: Int)?
        for row in rows {
            let (id, number): (Int64, Int) = (try row.at(0), try row.at(1))
            let answer = PlanAssessment.Question.Answer(words: try row.at(4), count: try row.at(5))
            let isSame = last.map { $0.id == id && $0.number == number } ?? false
            let earlier = isSame ? found[id]?.popLast()?.answers ?? [] : []
            found[id, default: []].append(
                PlanAssessment.Question(
                    words: try row.at(2),
                    isMultiple: try row.at(3),
                    answers: earlier + [answer]
                )
            )
            last = (id, number)
        }
        return found
    }

    private static func assessment(_ row: Row, _ questions: [Int64: [PlanAssessment.Question]]) throws
        -> PlanAssessment
    {
        let id: Int64 = try row.at(0)
        let score: String? = try row.at(9)
        let asked: Int? = try row.at(10)
        return PlanAssessment(
            id: id,
            planID: try row.at(1),
            evaluation: try row.at(2),
            kind: try row.at(3),
            body: try row.at(4),
            creditCode: try row.at(5),
            from: try row.at(6),
            until: try row.at(7),
            words: try row.at(8),
            score: try score.map { try Figure(parsing: $0) },
            survey: try asked.map { asked in
                .init(asked: asked, answered: try row.at(11), questions: questions[id] ?? [])
            },
            evidence: .init(hash: try row.at(12), name: try row.at(13), media: try row.at(14)),
            correctsID: try row.at(15),
            reason: try row.at(16),
            state: try row.at(17),
            reportedByID: try row.at(18),
            reportedBy: try row.at(19),
            reportedAt: try row.at(20),
            checkedBy: try row.at(21),
            checkedAt: try row.at(22),
            checkNote: try row.at(23)
        )
    }
}
