// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension RatingGrade: APIValue {}
extension Rating.Way: APIValue {}
extension Rating.Resolution: APIValue {}
extension Feedback.Part: APIValue {}

/// How applicants rated what was done for them 好差评, and what offices said to bad ones.
enum RatingEndpoints {
    private static let part = Input<Feedback.Part?>("part", "open (bad ones that wait to be called back) when absent")
    private static let grade = Input<RatingGrade>("grade")
    private static let reasons = Input<[String]>("reasons", "Of those that the packs offer for the grade; may be empty")
    private static let words = Input<String?>("words")
    private static let finding = Input<String>("finding", "What was found")
    private static let resolution = Input<Rating.Resolution>("resolution")
    private static let measures = Input<String>("measures", "What is done about it")
    private static let called = Input<CivilDate>("called_on", "Day of the call-back")

    static let all: [Endpoint] = [
        .get(
            "/ratings",
            "listRatings",
            "Ratings of cases in reach; open ones in the order of their days, others newest first",
            .permission(.feedbackRead),
            query: [part.field, APICall.cursor.field, APICall.limit.field],
            rating.pages("RatingPage")
        ) { call in
            let found = try await call.rooms.feedback.list(
                actor: call.actor,
                try call.query[part] ?? .open,
                before: try call.query[APICall.cursor],
                limit: try call.pageSize
            )
            return Listing(items: found.ratings, next: found.next)
        },
        .get(
            "/ratings/{id}",
            "readRating",
            "A rating, and whether the token's office may answer it",
            .permission(.feedbackRead),
            full
        ) { try await read($0) },
        .post(
            "/ratings/{id}/answer",
            "answerRating",
            "Answer a bad rating after the call-back; the applicant is told. Not by whoever handled the case",
            .permission(.feedbackAnswer),
            body: "RatingAnswering",
            [finding.field, resolution.field, measures.field, called.field],
            full
        ) { call in
            try await call.rooms.feedback.answer(
                actor: call.actor,
                try call.key(),
                Feedback.Reply(
                    finding: try call.body[finding],
                    resolution: try call.body[resolution],
                    measures: try call.body[measures],
                    calledOn: try call.body[called]
                ),
                requestID: call.requestID
            )
            return try await read(call)
        },
        .post(
            "/cases/{id}/rating",
            "rateCase",
            "Write down how the applicant rated a case that is over, as said at the window; once for each case",
            .permission(.caseApply),
            body: "NewRating",
            [grade.field, reasons.field, words.field],
            created: true,
            rating
        ) { call in
            let id = try call.key()
            try await call.rooms.feedback.rate(
                actor: call.actor,
                caseID: id,
                Feedback.Entry(
                    grade: try call.body[grade],
                    reasons: try call.body[reasons],
                    words: try call.body[words] ?? ""
                ),
                requestID: call.requestID
            )
            guard let kept = try await call.rooms.feedback.rating(caseID: id) else {
                throw FeedbackProblem.unknownRating
            }
            return kept
        },
    ]

    private struct Read: Sendable {
        let rating: Rating
        let refusal: FeedbackProblem?
    }

    private static func read(_ call: APICall) async throws -> Read {
        let found = try await call.rooms.feedback.rating(actor: call.actor, try call.key())
        return Read(rating: found.rating, refusal: found.refusal)
    }

    private static let parts: [Shape<Rating>.Part] = [
        .value("id") { $0.id },
        .value("case_id") { $0.caseID },
        .value("case_number") { $0.caseNumber },
        .value("case_title") { $0.caseTitle },
        .value("service", "Key of a service") { $0.serviceID },
        .value("office_region_id", "Of the office that handled it") { $0.officeRegionID },
        .value("grade") { $0.grade },
        .value("reasons") { $0.reasons },
        .value("words") { $0.words },
        .value("way") { $0.way },
        .value("rated_at") { $0.ratedAt },
        .value("due_on", "Until when it has to be answered; null for one that need not be") { $0.dueOn },
        .object("answer", answer, "null while it is not answered") { $0.answer },
    ]

    private static let rating = Shape<Rating>("Rating", parts)

    private static let full = Shape<Read>(
        "RatingRead",
        Shape<Rating>("", parts).parts(of: { $0.rating }) + [
            .value("refusal", "Why the token's office may not answer it; null where it may") { $0.refusal?.message }
        ]
    )

    private static let answer = Shape<Rating.Answer>(
        "RatingAnswer",
        [
            .value("finding") { $0.finding },
            .value("resolution") { $0.resolution },
            .value("measures") { $0.measures },
            .value("called_on") { $0.calledOn },
            .value("answered_on") { $0.answeredOn },
            .value("answered_by") { $0.answeredBy },
        ]
    )
}
