// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Ratings 好差评 as the offices see them: what waits for a call-back, one rating, and the figures.
enum FeedbackPages {
    static func register(on routes: Routes) {
        routes.get(Links.feedback, .permission(.feedbackRead), list)
        routes.get(Links.feedbackFigures, .permission(.feedbackRead), FeedbackFigures.show)
        routes.get("/feedback/:id", .permission(.feedbackRead), show)
        routes.post("/feedback/:id/answer", .permission(.feedbackAnswer), answer)
        routes.get("/cases/:id/rating", .permission(.caseApply), form)
        routes.post("/cases/:id/rating", .permission(.caseApply), rate)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let part = try request.choice("part", title: "评价", of: Feedback.Part.self) ?? .open
        let found = try await request.site.rooms.feedback.list(
            actor: try request.actor,
            part,
            before: try request.number("before")
        )
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            FeedbackListPage(
                layout: Layout(request, title: "好差评"),
                tabs: Feedback.Part.allCases.map {
                    MessageTab(
                        title: $0.title,
                        link: "\(Links.feedback)?part=\($0.rawValue)",
                        current: $0 == part
                    )
                },
                figuresLink: Links.feedbackFigures,
                rows: found.ratings.map { RatingLine($0, tree: tree, request) },
                next: found.next.map { "\(Links.feedback)?part=\(part.rawValue)&before=\($0)" },
                nextTitle: part == .open ? "后面的评价" : "更早的评价"
            )
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> RatingPage {
        let actor = try request.actor
        let found = try await request.site.rooms.feedback.rating(actor: actor, try request.key())
        let tree = try await request.site.rooms.regions.tree()
        return RatingPage(found.rating, refusal: found.refusal, tree: tree, problem: problem, request)
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.feedback.answer(
                actor: try request.actor,
                id,
                Feedback.Reply(
                    finding: request.form["finding"],
                    resolution: Rating.Resolution(rawValue: request.form["resolution"]),
                    measures: request.form["measures"],
                    calledOn: try? CivilDate(parsing: request.form["called_on"])
                ),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.rating(id), done: "rating-answered")
        } catch let problem as FeedbackProblem where problem.kind != .notFound {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    // MARK: - At the window

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await formPage(request, problem: nil))
    }

    private static func formPage(_ request: WebRequest, problem: (any Problem)?) async throws -> WindowRatingPage {
        let rooms = request.site.rooms
        let dossier = try await rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let rating = try await rooms.feedback.rating(caseID: dossier.file.id)
        return WindowRatingPage(
            layout: Layout(request, title: "代录评价"),
            caseTitle: dossier.file.title,
            caseLink: Links.caseFile(dossier.file.id),
            problem: problem?.message,
            closed: rating != nil
                ? FeedbackProblem.rated.message
                : FeedbackRules.isRateable(dossier.file) ? nil : FeedbackProblem.notEnded.message,
            ratingForm: RatingForm(request, action: Links.caseRating(dossier.file.id))
        )
    }

    static func rate(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.feedback.rate(
                actor: try request.actor,
                caseID: id,
                RatingForm.entry(request),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.caseFile(id), done: "rated")
        } catch let problem as FeedbackProblem {
            return try request.page(try await formPage(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

/// The five grades with what can be ticked, for the portal and the window.
struct RatingForm: Sendable {
    let action: String
    let requestID: String
    let csrf: String
    let grades: [Grade]
    let words: String
    let basis: String

    struct Grade: Sendable {
        let value: String
        let title: String
        let field: String
        let checked: Bool
        let reasons: [Reason]
    }

    struct Reason: Sendable {
        let text: String
        let ticked: Bool
    }

    init(_ request: WebRequest, action: String) {
        let definition = request.site.rooms.feedback.definition
        self.action = action
        requestID = request.site.requestID()
        csrf = request.session?.csrf ?? ""
        let chosen = request.form["grade"]
        grades = RatingGrade.allCases.map { grade in
            let field = "reason-\(grade.rawValue)"
            let ticked = request.form.all(field)
            return Grade(
                value: grade.rawValue,
                title: grade.title,
                field: field,
                checked: grade.rawValue == chosen,
                reasons: (definition?.reasons[grade] ?? []).map { Reason(text: $0, ticked: ticked.contains($0)) }
            )
        }
        words = request.form["words"]
        basis = definition?.basis.joined(separator: "；") ?? ""
    }

    /// What was said; reasons of other grades than the chosen one are not.
    static func entry(_ request: WebRequest) -> Feedback.Entry {
        let grade = RatingGrade(rawValue: request.form["grade"])
        return Feedback.Entry(
            grade: grade,
            reasons: grade.map { request.form.all("reason-\($0.rawValue)") } ?? [],
            words: request.form["words"]
        )
    }
}
