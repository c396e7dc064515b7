// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// The bank's answers (回盘): upload, and what each line came to.
enum PayReturnPages {
    /// Largest return file in bytes; 20 MB hold some 200,000 lines.
    static let uploadLimit = BlobLimit.bytes
    private static let pageSize = 100

    static func register(on routes: Routes) {
        routes.get(Links.payReturns, .permission(.paymentRead), list)
        routes.post(Links.payReturns, .permission(.paymentReturn), limit: uploadLimit, take)
        routes.get("/payments/returns/:id", .permission(.paymentRead), show)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try await list(request, problem: nil)
    }

    private static func list(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let taken = try await request.site.rooms.ledger.returns(actor: actor)
        let page = PayReturnsPage(
            layout: Layout(request, title: "银行回盘"),
            problem: problem?.message,
            mayTake: actor.may(.paymentReturn),
            rows: taken.map { receipt in
                PayReturnsPage.Row(
                    link: Links.payReturn(receipt.fileID),
                    name: receipt.name,
                    at: receipt.receivedAt.text,
                    by: receipt.receivedBy,
                    lines: receipt.lines,
                    paid: receipt.paid,
                    failed: receipt.failed,
                    known: receipt.known,
                    bad: receipt.bad,
                    hasBad: receipt.bad > 0
                )
            }
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func take(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        do {
            guard let file = request.form.file("file") else { throw PayPageProblem.noFile }
            let (hash, records) = try await OffLoop.run {
                (ContentHash.of(file.content), try BankReturn.records(file.content))
            }
            let report = try await request.site.rooms.ledger.takeReturn(
                actor: actor,
                name: file.name.isEmpty ? "回盘文件" : file.name,
                contentHash: hash,
                records: records
            )
            let batch = Int64(request.form["batch"]).map { "&batch=\($0)" } ?? ""
            return request.see("\(Links.payReturn(report.fileID))?again=\(report.seenBefore ? 1 : 0)\(batch)")
        } catch let problem as any Problem where problem.kind == .invalid || problem.kind == .conflict {
            return try await list(request, problem: problem)
        }
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let after = try request.number("after").map { Int(clamping: $0) } ?? 0
        let (receipt, lines) = try await request.site.rooms.ledger.takenReturn(
            actor: actor,
            id: try request.key(),
            after: after,
            limit: pageSize + 1
        )
        return try request.page(
            PayReturnPage(
                layout: Layout(request, title: "回盘结果"),
                name: receipt.name,
                taken: "\(receipt.receivedAt.text) \(receipt.receivedBy)",
                again: request.query("again") == "1",
                count: receipt.lines,
                paid: receipt.paid,
                paidAmount: receipt.paidAmount.text,
                failed: receipt.failed,
                failedAmount: receipt.failedAmount.text,
                known: receipt.known,
                bad: receipt.bad,
                hasFailed: receipt.failed > 0,
                lines: lines.prefix(pageSize).map {
                    PayReturnPage.Line(
                        number: $0.line,
                        outcome: $0.outcome.title,
                        tone: $0.outcome.isBad ? "late" : "soon",
                        reason: $0.reason ?? "—"
                    )
                },
                back: request.query("batch").flatMap { Int64($0) }.map(Links.batch) ?? Links.payments,
                next: lines.count > pageSize
                    ? "\(Links.payReturn(receipt.fileID))?after=\(lines[pageSize - 1].line)" : nil
            )
        )
    }
}

/// What can be wrong on the pages of payments before the ledger is asked.
enum PayPageProblem: Problem {
    case noFile

    var code: String { "pay.no-file" }
    var kind: ProblemKind { .invalid }
    var message: String { "请选择银行发回的回盘文件（CSV 或文本），再点上传。" }
    var field: String? { "file" }
}

struct PayReturnsPage: Page {
    static let template = "console/payreturns"
    let layout: Layout
    let problem: String?
    let mayTake: Bool
    let rows: [Row]

    struct Row: Sendable {
        let link: String
        let name: String
        let at: String
        let by: String
        let lines: Int
        let paid: Int
        let failed: Int
        let known: Int
        let bad: Int
        let hasBad: Bool
    }
}

struct PayReturnPage: Page {
    static let template = "console/payreturn"
    let layout: Layout
    let name: String
    let taken: String
    let again: Bool
    let count: Int
    let paid: Int
    let paidAmount: String
    let failed: Int
    let failedAmount: String
    let known: Int
    let bad: Int
    let hasFailed: Bool
    let lines: [Line]
    let back: String
    let next: String?

    struct Line: Sendable {
        let number: Int
        let outcome: String
        let tone: String
        let reason: String
    }
}
