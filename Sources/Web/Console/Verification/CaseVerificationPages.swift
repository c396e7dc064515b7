// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The verification of one case: requests, report, doubts, objections.
enum CaseVerificationPages {
    static func register(on routes: Routes) {
        routes.get("/cases/:id/verification", .permission(.caseRead), show)
        routes.post("/cases/:id/verification/request", .permission(.verificationRequest), ask)
        routes.post("/cases/:id/verification/again", .permission(.verificationRequest), again)
        routes.post("/cases/:id/verification/fresh", .permission(.verificationRequest), fresh)
        routes.post("/cases/:id/verification/letter", .permission(.verificationRequest), letter)
        routes.post("/cases/:id/verification/waive", .permission(.verificationRequest), waive)
        routes.post("/cases/:id/verification/objections", .permission(.verificationRequest), object)
        routes.post("/cases/:id/verification/objections/answer", .permission(.verificationAnswer), answer)
        routes.post("/cases/:id/verification/doubts", .permission(.verificationAnswer), resolve)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: String?) async throws -> CaseVerificationPage {
        let actor = try request.actor
        let rooms = request.site.rooms
        let id = try request.key()
        let dossier = try await rooms.casework.dossier(actor: actor, caseID: id)
        let report = try await rooms.verification.report(actor: actor, caseID: id)
        return CaseVerificationPage(report, dossier: dossier, problem: problem, actor: actor, request: request)
    }

    /// Runs a form's work; what was typed wrong is told on the page it was typed on.
    private static func form(
        _ request: WebRequest,
        done: String,
        _ work: (Actor, Int64, Verification) async throws -> Void
    ) async throws -> Response {
        let id = try request.key()
        do {
            try await work(try request.actor, id, request.site.rooms.verification)
            return request.see(Links.caseVerification(id), done: done)
        } catch let problem as VerificationProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                try await page(request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }

    static func ask(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            let new = try await request.site.rooms.verification.requestConsented(
                actor: try request.actor,
                caseID: id
            )
            return request.see(Links.caseVerification(id), done: new > 0 ? "sent" : "asked-all")
        } catch let problem as VerificationProblem where problem.kind == .conflict {
            return try request.page(
                try await page(request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
    }

    static func again(_ request: WebRequest) async throws -> Response {
        try await form(request, done: "sent") { actor, id, verification in
            try await verification.askAgain(
                actor: actor,
                caseID: id,
                requestID: Int64(request.form["request"]) ?? 0,
                reason: String(request.form["reason"].prefix(500))
            )
        }
    }

    static func fresh(_ request: WebRequest) async throws -> Response {
        try await form(request, done: "sent") { actor, id, verification in
            try await verification.askFresh(
                actor: actor,
                caseID: id,
                requestID: Int64(request.form["request"]) ?? 0,
                reason: String(request.form["reason"].prefix(500))
            )
        }
    }

    static func letter(_ request: WebRequest) async throws -> Response {
        try await form(request, done: "letter-made") { actor, id, verification in
            try await verification.askElsewhere(
                actor: actor,
                caseID: id,
                .init(
                    sourceID: request.form["source"],
                    province: request.form["province"],
                    addressee: String(request.form["addressee"].prefix(100)),
                    contact: String(request.form["contact"].prefix(100)),
                    reason: String(request.form["why"].prefix(500))
                )
            )
        }
    }

    static func waive(_ request: WebRequest) async throws -> Response {
        try await form(request, done: "saved") { actor, id, verification in
            try await verification.waive(
                actor: actor,
                caseID: id,
                requestID: Int64(request.form["request"]) ?? 0,
                reason: String(request.form["reason"].prefix(500))
            )
        }
    }

    static func object(_ request: WebRequest) async throws -> Response {
        // `12|工资性收入`, or `|金融资产` for the family as a whole.
        let parts = request.form["item"].split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let subject = parts.first.flatMap { Int64($0) }.map(Fact.Subject.person) ?? .family
        return try await form(request, done: "verification-objected") { actor, id, verification in
            _ = try await verification.object(
                actor: actor,
                caseID: id,
                subject: subject,
                item: parts.count == 2 ? String(parts[1]) : "",
                content: String(request.form["content"].prefix(2_000)),
                evidence: String(request.form["evidence"].prefix(1_000)),
                raisedBy: String(request.form["raised_by"].prefix(50))
            )
        }
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        try await form(request, done: "verification-answered") { actor, id, verification in
            try await verification.answerObjection(
                actor: actor,
                caseID: id,
                objectionID: Int64(request.form["objection"]) ?? 0,
                value: request.form["value"].isEmpty ? nil : String(request.form["value"].prefix(200)),
                reason: String(request.form["reason"].prefix(1_000))
            )
        }
    }

    static func resolve(_ request: WebRequest) async throws -> Response {
        let value = String(request.form["value"].prefix(200))
        let item = request.form["item"]
        return try await form(request, done: "verification-answered") { actor, id, verification in
            try await verification.resolveDoubt(
                actor: actor,
                caseID: id,
                doubtID: Int64(request.form["doubt"]) ?? 0,
                settled: value.isEmpty || item.isEmpty ? nil : (item: item, value: value),
                reason: String(request.form["reason"].prefix(1_000))
            )
        }
    }
}
