// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// What third parties and the public said of a plan, evaluation by evaluation: recorded here, checked by another person.
enum PlanAssessmentPages {
    static func register(on routes: Routes) {
        routes.get("/plans/:plan/assessments", .permission(.reportRead)) { try await show($0, problem: nil) }
        routes.post("/plans/:plan/assessments", .permission(.planReport), limit: BlobLimit.bytes, report)
        routes.post("/plans/assessments/:id/check", .permission(.planCheck), check)
        routes.get("/plans/assessments/:id/file", .permission(.reportRead), file)
    }

    private static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let kind = try request.choice("kind", title: "内容", of: PlanAssessment.Kind.self) ?? .thirdParty
        return try await show(
            request,
            plan: try request.text("plan"),
            kind: kind,
            evaluation: try request.day("evaluation", title: "评估"),
            problem: problem
        )
    }

    private static func show(
        _ request: WebRequest,
        plan id: String,
        kind: PlanAssessment.Kind,
        evaluation: CivilDate?,
        problem: (any Problem)?
    ) async throws -> Response {
        let actor = try request.actor
        let plan = try request.site.rooms.planning.plan(actor: actor, id: id)
        let days = AssessmentRules.evaluations(of: plan).filter { $0.year <= request.site.today.year }
        let day = evaluation.flatMap { days.contains($0) ? $0 : nil } ?? days.last
        guard evaluation == nil || day == evaluation || problem != nil else { throw AssessmentProblem.evaluation }
        let all = try await request.site.rooms.assessments.all(actor: actor, plan: id)
        let corrects = try request.number("corrects", title: "更正的记录")
        let page = try PlanAssessmentPage(
            plan,
            days: days,
            on: day,
            kind,
            all,
            corrects: corrects,
            problem: problem,
            request
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func report(_ request: WebRequest) async throws -> Response {
        let (plan, form) = (try request.text("plan"), request.form)
        guard let kind = PlanAssessment.Kind(rawValue: form["kind"]) else { throw WebProblem.noPage }
        let evaluation = try? CivilDate(parsing: form["evaluation"])
        do {
            if form.isEmptyFile("file") { throw EmptyUpload() }
            var draft = AssessmentDraft(kind)
            draft.evaluation = evaluation
            draft.body = form["body"]
            draft.creditCode = form["credit_code"]
            draft.from = try day(form["from"])
            draft.until = try day(form["until"])
            draft.words = form["words"]
            draft.score = form["score"]
            draft.asked = form["asked"]
            draft.answered = form["answered"]
            draft.questions = try AssessmentRules.questions(parsing: form["questions"])
            draft.correctsID = Int64(form["corrects"])
            draft.reason = form["reason"]
            draft.evidence = form.file("file").map { (name: $0.name, content: $0.content) }
            _ = try await request.site.rooms.assessments.report(
                actor: try request.actor,
                plan: plan,
                draft,
                requestID: try? UUIDv7.parse(form["request_id"])
            )
            return request.see(
                Links.planAssessments(plan, kind, draft.evaluation),
                done: "plan-reported"
            )
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, plan: plan, kind: kind, evaluation: evaluation, problem: problem)
        }
    }

    private static func day(_ text: String) throws(AssessmentProblem) -> CivilDate? {
        guard !text.isEmpty else { return nil }
        guard let day = try? CivilDate(parsing: text) else { throw .dayNeeded }
        return day
    }

    static func check(_ request: WebRequest) async throws -> Response {
        let (assessments, actor, id) = (request.site.rooms.assessments, try request.actor, try request.key())
        let one = try await assessments.assessment(actor: actor, id)
        let agrees = request.form["decision"] == "agree"
        do {
            try await assessments.check(actor: actor, id, agrees: agrees, words: request.form["opinion"])
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(
                request,
                plan: one.planID,
                kind: one.kind,
                evaluation: one.evaluation,
                problem: problem
            )
        }
        return request.see(
            Links.planAssessments(one.planID, one.kind, one.evaluation),
            done: agrees ? "assessment-checked" : "plan-returned"
        )
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.assessments.evidence(actor: try request.actor, try request.key())
        return EvidenceReply.response(found.file, found.content)
    }
}
