// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// One batch and every step on it.
enum PayBatchPages {
    static func register(on routes: Routes) {
        routes.get("/payments/:id", .permission(.paymentRead), show)
        routes.post("/payments/:id/prepare", .permission(.paymentPrepare), prepare)
        routes.post("/payments/:id/withhold", .permission(.paymentPrepare), withhold)
        routes.post("/payments/:id/lift", .permission(.paymentPrepare), lift)
        routes.post("/payments/:id/sign", .permission(.paymentRead), sign)
        routes.post("/payments/:id/send-back", .permission(.paymentRead), sendBack)
        routes.post("/payments/:id/apply", .permission(.paymentPrepare), apply)
        routes.post("/payments/:id/answer", .permission(.paymentPrepare), answer)
        routes.post("/payments/:id/fund", .permission(.paymentPrepare), fund)
        routes.post("/payments/:id/file", .permission(.paymentPrepare), makeFile)
        routes.post("/payments/:id/close", .permission(.paymentSign), close)
        routes.get("/payments/:id/files/:file", .permission(.paymentPrepare), file)
        routes.export(
            "/payments/:id/list.xlsx",
            .permission(.paymentRead),
            heading: PayPaperPages.heading,
            PayPaperPages.workbook
        )
        routes.get("/payments/:id/print", .permission(.paymentRead), PayPaperPages.paper)
        routes.get("/payments/:id/letter", .permission(.paymentRead), PayPaperPages.letter)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await show(request, problem: nil)
    }

    /// Shows the batch as it stands now, with what went wrong and what had been typed.
    static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let page = try await PayBatchPage.make(request, problem: problem)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// Takes a step; what the ledger refuses is shown on the batch, with all that was typed.
    private static func step(
        _ request: WebRequest,
        done: String,
        _ work: (_ actor: Actor, _ id: Int64, _ version: Int64) async throws -> Void
    ) async throws -> Response {
        let id = try request.key()
        do {
            try await work(try request.actor, id, Int64(request.form["version"]) ?? 0)
        } catch let problem as any Problem where problem.kind != .notFound && problem.kind != .unavailable {
            if problem is AccessProblem { throw problem }
            return try await show(request, problem: problem)
        }
        return request.see(Links.batch(id), done: done)
    }

    static func prepare(_ request: WebRequest) async throws -> Response {
        try await step(request, done: "pay-prepared") { actor, id, version in
            _ = try await request.site.rooms.ledger.prepare(actor: actor, batchID: id, version: version)
        }
    }

    static func withhold(_ request: WebRequest) async throws -> Response {
        guard let payment = Int64(request.form["payment"]) else { throw LedgerProblem.paymentNotFound }
        return try await step(request, done: "pay-held") { actor, id, version in
            _ = try await request.site.rooms.ledger.withhold(
                actor: actor,
                batchID: id,
                version: version,
                paymentID: payment,
                reason: reason(request)
            )
        }
    }

    static func lift(_ request: WebRequest) async throws -> Response {
        guard let payee = Int64(request.form["payee"]) else { throw LedgerProblem.paymentNotFound }
        return try await step(request, done: "pay-lifted") { actor, id, version in
            try await request.site.rooms.ledger.lift(actor: actor, batchID: id, version: version, payee: payee)
        }
    }

    static func sign(_ request: WebRequest) async throws -> Response {
        guard let role = PaySignature.Role(rawValue: request.form["role"]) else {
            throw AccessProblem.notFound(what: "签字环节")
        }
        return try await step(request, done: "pay-signed") { actor, id, version in
            _ = try await request.site.rooms.ledger.sign(
                actor: actor,
                batchID: id,
                version: version,
                role: role,
                contentHash: request.form["hash"]
            )
        }
    }

    static func sendBack(_ request: WebRequest) async throws -> Response {
        try await step(request, done: "pay-back") { actor, id, version in
            _ = try await request.site.rooms.ledger.sendBack(
                actor: actor,
                batchID: id,
                version: version,
                reason: reason(request)
            )
        }
    }

    static func apply(_ request: WebRequest) async throws -> Response {
        try await step(request, done: "pay-applied") { actor, id, version in
            _ = try await request.site.rooms.ledger.apply(actor: actor, batchID: id, version: version)
        }
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        guard let answer = PayApplication.Answer(rawValue: request.form["answer"]) else {
            throw AccessProblem.notFound(what: "批复结果")
        }
        return try await step(request, done: answer == .approved ? "pay-answered" : "pay-back") { actor, id, version in
            _ = try await request.site.rooms.ledger.answer(
                actor: actor,
                batchID: id,
                version: version,
                answer,
                reason: reason(request)
            )
        }
    }

    static func fund(_ request: WebRequest) async throws -> Response {
        try await step(request, done: "pay-funded") { actor, id, version in
            _ = try await request.site.rooms.ledger.fund(
                actor: actor,
                batchID: id,
                version: version,
                voucherNumber: String(request.form["voucher_number"].prefix(60)),
                fundedOn: try CivilDate(parsing: request.form["funded_on"]),
                amount: try Money(parsing: request.form["amount"])
            )
        }
    }

    static func makeFile(_ request: WebRequest) async throws -> Response {
        let encoding = BankFile.Encoding(rawValue: request.form["encoding"]) ?? .gb18030
        return try await step(request, done: "pay-file") { actor, id, version in
            _ = try await request.site.rooms.ledger.makeBankFile(
                actor: actor,
                batchID: id,
                version: version,
                encoding: encoding
            )
        }
    }

    static func close(_ request: WebRequest) async throws -> Response {
        try await step(request, done: "pay-closed") { actor, id, version in
            _ = try await request.site.rooms.ledger.close(actor: actor, batchID: id, version: version)
        }
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let file = try await request.site.rooms.ledger.bankFile(
            actor: try request.actor,
            id: try request.key("file")
        )
        let bytes = try await OffLoop.run { try file.bytes() }
        return Reply.download(bytes, name: file.head.name, media: "text/csv; charset=\(file.head.encoding.rawValue)")
    }

    private static func reason(_ request: WebRequest) -> String { String(request.form["reason"].prefix(500)) }
}
