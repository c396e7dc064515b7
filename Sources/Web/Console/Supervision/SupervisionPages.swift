// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Tasks of plans that are followed 督办: the list, one of them, and a month in figures.
enum SupervisionPages {
    private static let pageSize = 30

    static func register(on routes: Routes) {
        routes.get(Links.supervision, .permission(.reportRead), list)
        routes.get("/supervision/new", .permission(.planSupervise), form)
        routes.get("/supervision/summary", .permission(.reportRead), summary)
        routes.post(Links.supervision, .permission(.planSupervise), open)
        routes.get("/supervision/:id", .permission(.reportRead), show)
        routes.post("/supervision/:id/report", .permission(.planReport), limit: BlobLimit.bytes, report)
        routes.post("/supervision/:id/check", .permission(.planCheck), check)
        routes.post("/supervision/:id/extend", .permission(.planSupervise), extend)
        routes.get("/supervision/steps/:id/file", .permission(.reportRead), file)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let part = try request.choice("part", title: "内容", of: Supervision.Part.self) ?? .running
        let page = min(max(Int(try request.number("page") ?? 1), 1), 10_000)
        let found = try await request.site.rooms.supervision.list(
            actor: try request.actor,
            part,
            limit: pageSize,
            offset: (page - 1) * pageSize
        )
        let plans = request.site.rooms.planning.plans
        return try request.page(
            SupervisionListPage(
                layout: Layout(request, title: "督办"),
                tabs: CountTab.all(of: Links.supervision, "part", found.counts, chosen: part) { $0.title },
                rows: found.tasks.map { SupervisionLine($0, of: plans, on: request.site.today) },
                empty: part == .late ? "没有超期的" : "没有\(part.title)的督办事项",
                next: found.hasMore ? "\(Links.supervision)?part=\(part.rawValue)&page=\(page + 1)" : nil,
                planLink: plans.first { !$0.measures.isEmpty }.map { "\(Links.plan($0.id))?part=measures" }
            )
        )
    }

    // MARK: - A new one

    static func form(_ request: WebRequest) async throws -> Response {
        let task = request.query("task").flatMap { $0.isEmpty ? nil : $0 }
        let subject = try request.site.rooms.supervision.subject(
            actor: try request.actor,
            plan: request.query("plan") ?? "",
            measure: request.query("measure") ?? "",
            task: task
        )
        return try request.page(NewSupervisionPage(subject, problem: nil, request))
    }

    static func open(_ request: WebRequest) async throws -> Response {
        let supervision = request.site.rooms.supervision
        let actor = try request.actor
        let task = request.form["task"]
        let subject = try supervision.subject(
            actor: actor,
            plan: request.form["plan"],
            measure: request.form["measure"],
            task: task.isEmpty ? nil : task
        )
        do {
            let id = try await supervision.open(
                actor: actor,
                subject,
                department: request.form["department"],
                due: try day(request),
                words: request.form["words"],
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.supervised(id), done: "supervision-opened")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                NewSupervisionPage(subject, problem: problem, request),
                status: ProblemPage.status(problem)
            )
        }
    }

    private static func day(_ request: WebRequest) throws -> CivilDate? {
        request.form["due"].isEmpty ? nil : try CivilDate(parsing: request.form["due"])
    }

    // MARK: - One

    static func show(_ request: WebRequest) async throws -> Response {
        try await show(request, problem: nil)
    }

    private static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let record = try await request.site.rooms.supervision.record(actor: try request.actor, try request.key())
        let page = try SupervisionPage(record, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// Does something to a task; what is refused comes back with all that was typed.
    private static func change(
        _ request: WebRequest,
        done: String,
        _ body: (Supervision, Actor, Int64) async throws -> Void
    ) async throws -> Response {
        let id = try request.key()
        do {
            try await body(request.site.rooms.supervision, try request.actor, id)
            return request.see(Links.supervised(id), done: done)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    static func report(_ request: WebRequest) async throws -> Response {
        let isDone = request.form["done"] == "yes"
        return try await change(request, done: isDone ? "supervision-submitted" : "supervision-reported") {
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            try await $0.report(
                actor: $1,
                $2,
                department: request.form["department"],
                words: request.form["words"],
                evidence: request.form.file("file").map { (name: $0.name, content: $0.content) },
                isDone: isDone,
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
        }
    }

    static func check(_ request: WebRequest) async throws -> Response {
        let agrees = request.form["decision"] == "agree"
        return try await change(request, done: agrees ? "supervision-closed" : "supervision-returned") {
            try await $0.check(actor: $1, $2, agrees: agrees, words: request.form["opinion"])
        }
    }

    static func extend(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "supervision-extended") {
            try await $0.extend(actor: $1, $2, due: try day(request), reason: request.form["reason"])
        }
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.supervision.evidence(actor: try request.actor, try request.key())
        return EvidenceReply.response(found.file, found.content)
    }

    // MARK: - A month

    static func summary(_ request: WebRequest) async throws -> Response {
        let today = request.site.today
        let month = try request.query("month").map { try Month(parsing: $0) } ?? today.month
        let found = try await request.site.rooms.supervision.summary(
            actor: try request.actor,
            of: min(month, today.month)
        )
        return try request.page(SupervisionSummaryPage(found, request))
    }
}
