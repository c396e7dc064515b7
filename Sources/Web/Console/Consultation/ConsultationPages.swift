// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Asking other units what they think of a draft 征求意见: the list, one of them, and what is done to it.
enum ConsultationPages {
    private static let pageSize = 30

    static func register(on routes: Routes) {
        routes.get(Links.consultations, .permission(.reportRead), list)
        routes.get("/consultations/new", .permission(.consultationManage)) { try await form($0, problem: nil) }
        routes.post(Links.consultations, .permission(.consultationManage), draft)
        routes.get("/consultations/:id", .permission(.reportRead)) { try await show($0, problem: nil) }
        routes.post("/consultations/:id/text", .permission(.consultationManage), edit)
        routes.post("/consultations/:id/letter", .permission(.consultationManage), prepare)
        routes.post("/consultations/:id/replies", .permission(.reportRead), limit: BlobLimit.bytes, reply)
        routes.get("/consultations/replies/:id/file", .permission(.reportRead), file)
        routes.post("/consultations/:id/collate", .permission(.consultationManage), collate)
        routes.post("/consultations/:id/again", .permission(.consultationManage), again)
        routes.post("/consultations/:id/settle", .permission(.consultationManage), settle)
        routes.post("/consultations/:id/withdraw", .permission(.consultationManage), withdraw)
        ConsultationDraftPages.register(on: routes)
        CollationPages.register(on: routes)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let asked = try request.choice("part", title: "内容", of: Consultation.State.self)
        let state = asked ?? .asking
        let page = min(max(Int(try request.number("page") ?? 1), 1), 10_000)
        let found = try await request.site.rooms.consultations.list(
            actor: actor,
            state,
            limit: pageSize,
            offset: (page - 1) * pageSize
        )
        return try request.page(
            ConsultationListPage(
                layout: Layout(request, title: "征求意见"),
                tabs: CountTab.all(of: Links.consultations, "part", found.counts, chosen: state) { $0.title },
                rows: found.lines.map { ConsultationLine($0, at: request.site.clock.now()) },
                empty: "没有“\(state.title)”的征求意见",
                mayDraft: actor.may(.consultationManage),
                next: found.hasMore ? "\(Links.consultations)?part=\(state.rawValue)&page=\(page + 1)" : nil
            )
        )
    }

    // MARK: - A new one

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        try request.page(
            NewConsultationPage(problem: problem, request),
            status: problem.map(ProblemPage.status) ?? .ok
        )
    }

    static func draft(_ request: WebRequest) async throws -> Response {
        let plan = request.form["plan"]
        do {
            let id = try await request.site.rooms.consultations.draft(
                actor: try request.actor,
                title: request.form["title"],
                text: request.form["text"],
                planID: plan.isEmpty ? nil : plan,
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.consultation(id), done: "consultation-drafted")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await form(request, problem: problem)
        }
    }

    // MARK: - One

    static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let consultations = request.site.rooms.consultations
        let record = try await consultations.record(actor: try request.actor, try request.key())
        let isDrafting = record.consultation.state == .drafting
        let units = isDrafting ? try await consultations.units() : []
        let page = try ConsultationPage(record, units: units, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// Does something to a consultation; what is refused comes back with all that was typed.
    static func change(
        _ request: WebRequest,
        done: String,
        _ body: (Consultations, Actor, Int64, Int64) async throws -> Void
    ) async throws -> Response {
        let id = try request.key()
        do {
            let version = Int64(request.form["version"]) ?? 0
            try await body(request.site.rooms.consultations, try request.actor, id, version)
            return request.see(Links.consultation(id), done: done)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    static func edit(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "saved") {
            try await $0.edit(
                actor: $1,
                $2,
                version: $3,
                title: request.form["title"],
                text: request.form["text"]
            )
        }
    }

    static func prepare(_ request: WebRequest) async throws -> Response {
        let sends = request.form["send"] == "yes"
        return try await change(request, done: sends ? "consultation-sent" : "saved") {
            let letter = Consultations.Letter(
                number: request.form["letter_number"],
                due: try moment(request, "due"),
                silenceAgrees: request.form["silence"] == "yes",
                units: request.form.all("unit")
            )
            try await $0.prepare(actor: $1, $2, version: $3, letter, sends: sends)
        }
    }

    /// A day and a time of day out of two fields; nil where no day was typed.
    static func moment(_ request: WebRequest, _ name: String) throws -> Timestamp? {
        let (day, time) = (request.form[name], request.form["\(name)_time"])
        guard !day.isEmpty else { return nil }
        return try moment(try CivilDate(parsing: day), time)
    }

    /// - Parameter time: such as 12:00.
    static func moment(_ day: CivilDate, _ time: String) throws -> Timestamp {
        let parts = time.split(separator: ":")
        guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { throw ConsultationProblem.badTime }
        return Timestamp(date: day, hour: hour, minute: minute)
    }

    static func reply(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "consultation-replied") { consultations, actor, id, _ in
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            let lines = ConsultationPage.Opening.typed(request).filter { !$0.isEmpty }
            try await consultations.reply(
                actor: actor,
                id,
                Consultation.Answer(
                    unitID: Int64(request.form["unit"]) ?? 0,
                    isAgreed: request.form["answer"] == "agree",
                    lines: lines.map { .init(clause: Int($0.clause), wants: $0.wants, why: $0.why) },
                    receivedAt: try moment(request, "received"),
                    evidence: request.form.file("file").map { (name: $0.name, content: $0.content) }
                ),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
        }
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.consultations.evidence(actor: try request.actor, try request.key())
        return EvidenceReply.response(found.file, found.content)
    }

    static func collate(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "consultation-collating") {
            try await $0.collate(actor: $1, $2, version: $3)
        }
    }

    static func again(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "consultation-again") { try await $0.again(actor: $1, $2, version: $3) }
    }

    static func settle(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "consultation-settled") { try await $0.settle(actor: $1, $2, version: $3) }
    }

    static func withdraw(_ request: WebRequest) async throws -> Response {
        try await change(request, done: "consultation-withdrawn") {
            try await $0.withdraw(actor: $1, $2, version: $3, reason: request.form["reason"])
        }
    }
}
