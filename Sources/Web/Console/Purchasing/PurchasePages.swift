// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Services that the office buys 政府购买服务: the catalogue, the contracts of a year, and how they were carried out.
enum PurchasePages {
    static func register(on routes: Routes) {
        routes.get(Links.purchasing, .permission(.reportRead), list)
        routes.get(Links.purchaseSheet, .permission(.reportRead), sheet)
        routes.get("/purchasing/new", .permission(.fundsReport)) { try form($0, problem: nil) }
        routes.post(Links.purchasing, .permission(.fundsReport), limit: BlobLimit.bytes, record)
        routes.get("/purchasing/:id", .permission(.reportRead)) { try await show($0, problem: nil) }
        routes.post("/purchasing/:id/appraise", .permission(.fundsCheck), limit: BlobLimit.bytes, appraise)
        routes.post("/purchasing/:id/withdraw", .permission(.fundsReport), withdraw)
        routes.get("/purchasing/:id/file", .permission(.reportRead)) { try await file($0, ofAppraisal: false) }
        routes.get("/purchasing/:id/appraisal", .permission(.reportRead)) { try await file($0, ofAppraisal: true) }
    }

    private static func year(_ request: WebRequest) async throws -> PurchaseYear {
        let purchasing = request.site.rooms.purchasing
        let asked = try request.choice("year", title: "年份", among: purchasing.years.map { String($0) })
        return try await purchasing.year(
            actor: try request.actor,
            asked.flatMap { Int($0) } ?? request.site.today.year
        )
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try PurchaseListPage(try await year(request), request))
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let year = try await year(request)
        let titles = Dictionary(year.catalogue.map { ($0.id, $0.title) }, uniquingKeysWith: { $1 })
        let rows = year.standing.map { one -> [SheetCell] in
            [
                .text(titles[one.item] ?? one.item), .text(one.number), .text(one.party), .text(one.creditCode ?? ""),
                .text(one.kind.title), .money(one.amount), .text(one.signed.iso), .text(one.from.iso),
                .text(one.until.iso), .text(one.appraisal?.grade.title ?? "未评价"),
            ]
        }
        let book = Spreadsheet(
            name: "政府购买服务",
            titles: [
                "\(year.year)年政府购买服务",
                "单位：\(request.site.settings.office)　单位：元　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("目录"), .init("合同编号"), .init("承接单位"), .init("统一社会信用代码"), .init("单位类型"),
                .init("金额", .money, isTotalled: true), .init("签订"), .init("服务开始"), .init("服务结束"), .init("绩效"),
            ],
            rows: rows
        )
        return try await request.sheet(book, name: "政府购买服务-\(year.year).xlsx")
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) throws -> Response {
        try request.page(
            PurchaseFormPage(request, problem: problem),
            status: problem.map(ProblemPage.status) ?? .ok
        )
    }

    static func record(_ request: WebRequest) async throws -> Response {
        let form = request.form
        do {
            if form.isEmptyFile("file") { throw EmptyUpload() }
            var draft = PurchaseDraft()
            draft.item = form["item"]
            draft.number = form["number"]
            draft.party = form["party"]
            draft.creditCode = form["credit_code"]
            draft.amount = form["amount"]
            draft.amountUnit = form["amount_unit"]
            draft.signed = try day(form["signed"])
            draft.from = try day(form["from"])
            draft.until = try day(form["until"])
            draft.words = form["words"]
            draft.evidence = form.file("file").map { (name: $0.name, content: $0.content) }
            let id = try await request.site.rooms.purchasing.record(
                actor: try request.actor,
                draft,
                requestID: try? UUIDv7.parse(form["request_id"])
            )
            return request.see(Links.purchase(id), done: "purchase-recorded")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try Self.form(request, problem: problem)
        }
    }

    private static func day(_ text: String) throws(PurchaseProblem) -> CivilDate? {
        guard !text.isEmpty else { return nil }
        guard let day = try? CivilDate(parsing: text) else { throw .dayNeeded }
        return day
    }

    private static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let one = try await request.site.rooms.purchasing.purchase(actor: try request.actor, try request.key())
        return try request.page(
            try PurchasePage(one, problem: problem, request),
            status: problem.map(ProblemPage.status) ?? .ok
        )
    }

    static func appraise(_ request: WebRequest) async throws -> Response {
        let (id, form) = (try request.key(), request.form)
        do {
            if form.isEmptyFile("file") { throw EmptyUpload() }
            try await request.site.rooms.purchasing.appraise(
                actor: try request.actor,
                id,
                Purchase.Grade(rawValue: form["grade"]),
                words: form["words"],
                evidence: form.file("file").map { (name: $0.name, content: $0.content) }
            )
            return request.see(Links.purchase(id), done: "purchase-appraised")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    static func withdraw(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.purchasing.withdraw(
                actor: try request.actor,
                id,
                reason: request.form["reason"]
            )
            return request.see(Links.purchase(id), done: "purchase-withdrawn")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    private static func file(_ request: WebRequest, ofAppraisal: Bool) async throws -> Response {
        let found = try await request.site.rooms.purchasing.evidence(
            actor: try request.actor,
            try request.key(),
            ofAppraisal: ofAppraisal
        )
        return EvidenceReply.response(found.file, found.content)
    }
}
