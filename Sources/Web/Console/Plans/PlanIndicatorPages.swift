// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// One indicator with what departments reported of it: report, correct, check; and the years that are closed.
enum PlanIndicatorPages {
    static func register(on routes: Routes) {
        routes.get("/plans/:plan/indicators/:indicator", .permission(.reportRead), show)
        routes.post(
            "/plans/:plan/indicators/:indicator/values",
            .permission(.planReport),
            limit: BlobLimit.bytes,
            report
        )
        routes.post("/plans/values/:id/check", .permission(.planCheck), check)
        routes.get("/plans/values/:id/file", .permission(.reportRead), file)
        PlanTownshipPages.register(on: routes)
        routes.post("/plans/:plan/periods", .permission(.planClose), close)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await show(request, plan: try request.text("plan"), indicator: try request.text("indicator"), problem: nil)
    }

    private static func show(
        _ request: WebRequest,
        plan: String,
        indicator: String,
        problem: (any Problem)?,
        refused: Int64? = nil
    ) async throws -> Response {
        let rooms = request.site.rooms
        let day = try PlanPages.day(request)
        let record = try await rooms.planning.record(actor: try request.actor, id: plan, on: day)
        guard let status = record.status.indicators.first(where: { $0.indicator.id == indicator }) else {
            throw AccessProblem.notFound(what: "指标")
        }
        let page = try PlanIndicatorPage(
            status,
            of: record,
            tree: try await rooms.regions.tree(),
            root: rooms.planning.rootRegionID,
            problem: problem,
            refused: refused,
            request
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func report(_ request: WebRequest) async throws -> Response {
        let (plan, indicator) = (try request.text("plan"), try request.text("indicator"))
        do {
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            _ = try await request.site.rooms.planning.report(
                actor: try request.actor,
                planID: plan,
                indicatorID: indicator,
                PlanEntry(
                    period: request.form["period"],
                    // No region is the place as a whole; one that cannot be read is none that there is.
                    regionID: request.form["region"].isEmpty ? nil : Int64(request.form["region"]) ?? 0,
                    figure: request.form["value"],
                    isEmpty: request.form["empty"] == "yes",
                    note: request.form["note"],
                    reason: request.form["reason"],
                    evidence: request.form.file("file").map { (name: $0.name, content: $0.content) }
                ),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.planIndicator(plan, indicator), done: "plan-reported")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, plan: plan, indicator: indicator, problem: problem)
        }
    }

    static func check(_ request: WebRequest) async throws -> Response {
        let (planning, actor, id) = (request.site.rooms.planning, try request.actor, try request.key())
        let value = try await planning.value(actor: actor, id)
        let agrees = request.form["decision"] == "agree"
        do {
            try await planning.check(actor: actor, id, agrees: agrees, note: request.form["opinion"])
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(
                request,
                plan: value.planID,
                indicator: value.indicatorID,
                problem: problem,
                refused: id
            )
        }
        return request.see(
            Links.planIndicator(value.planID, value.indicatorID),
            done: agrees ? "plan-checked" : "plan-returned"
        )
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let (file, content) = try await request.site.rooms.planning.evidence(
            actor: try request.actor,
            try request.key()
        )
        return EvidenceReply.response(file, content)
    }

    static func close(_ request: WebRequest) async throws -> Response {
        let plan = try request.text("plan")
        guard request.form["sure"] == "yes" else { throw PlanningProblem.notSure }
        let closing = try await request.site.rooms.planning.close(
            actor: try request.actor,
            planID: plan,
            period: request.form["period"]
        )
        return request.see("\(Links.plan(plan))?part=reports&year=\(closing.period.year)", done: "plan-closed")
    }
}
