// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Funds and what is reached with them 资金与绩效: a year, what is reported of it, and the second person's check.
enum FundPages {
    static func register(on routes: Routes) {
        routes.get(Links.funds, .permission(.reportRead), show)
        routes.get(Links.fundSheet, .permission(.reportRead), sheet)
        routes.get("/funds/:year/:item", .permission(.reportRead), item)
        routes.post("/funds/:year/:item", .permission(.fundsReport), limit: BlobLimit.bytes, report)
        routes.post("/funds/values/:id/check", .permission(.fundsCheck), check)
        routes.get("/funds/values/:id/file", .permission(.reportRead), file)
    }

    private static func year(_ request: WebRequest) async throws -> FundYear {
        let funds = request.site.rooms.funds
        let asked = try request.choice("year", title: "年份", among: funds.years.map { String($0) })
        return try await funds.year(actor: try request.actor, asked.flatMap { Int($0) } ?? request.site.today.year)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(FundYearPage(try await year(request), request))
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let year = try await year(request)
        func cell(_ amount: Money?) -> SheetCell { amount.map { .money($0) } ?? .blank }
        let rows = year.funds.lines.flatMap { line in
            line.sources.enumerated().map { place, source -> [SheetCell] in
                let spent = year.amount(line, source, .spent)
                let budget = year.amount(line, source, .budget)
                return [
                    .text(line.title), .text(line.subject), .text(source.rawValue), cell(budget),
                    cell(year.amount(line, source, .allocated)), cell(spent),
                    .text(FundYear.share(spent, of: budget).text),
                    // What the ledger paid is known for a line as a whole.
                    place == 0 ? cell(year.ledger(line)) : .blank,
                    place == 0 ? .text(year.doubts(line).joined(separator: "；")) : .blank,
                ]
            }
        }
        let book = Spreadsheet(
            name: "资金",
            titles: [
                "\(year.year)年民政资金",
                "单位：\(request.site.settings.office)　预算、下达、支出为上报数（已复核），单位：元　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("项目"), .init("科目"), .init("来源"), .init("预算", .money, isTotalled: true),
                .init("下达", .money, isTotalled: true), .init("支出", .money, isTotalled: true), .init("执行率"),
                .init("发放清册已发放", .money, isTotalled: true), .init("待说明"),
            ],
            rows: rows
        )
        return try await request.sheet(book, name: "民政资金-\(year.year).xlsx")
    }

    // MARK: - One item of a year

    static func item(_ request: WebRequest) async throws -> Response {
        try await item(request, problem: nil)
    }

    private static func item(_ request: WebRequest, year: Int, key: String, problem: (any Problem)?) async throws
        -> Response
    {
        let funds = request.site.rooms.funds
        let item = try funds.item(key)
        let found = try await funds.year(actor: try request.actor, year, withLedger: false)
        let page = try FundItemPage(found, item, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    private static func item(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        guard let year = Int(try request.text("year")) else { throw WebProblem.noPage }
        return try await item(request, year: year, key: try request.text("item"), problem: problem)
    }

    static func report(_ request: WebRequest) async throws -> Response {
        guard let year = Int(try request.text("year")) else { throw WebProblem.noPage }
        let key = try request.text("item")
        do {
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            _ = try await request.site.rooms.funds.report(
                actor: try request.actor,
                FundEntry(
                    year: year,
                    key: key,
                    value: request.form["value"],
                    unit: request.form["unit"],
                    note: request.form["note"],
                    reason: request.form["reason"],
                    evidence: request.form.file("file").map { (name: $0.name, content: $0.content) }
                ),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.fundItem(year, key), done: "plan-reported")
        } catch let problem as any Problem
            where [.invalid, .conflict].contains(problem.kind)
            && (problem.field != "year" || request.site.rooms.funds.years.contains(year))
        {
            return try await item(request, problem: problem)
        }
    }

    static func check(_ request: WebRequest) async throws -> Response {
        let (funds, actor, id) = (request.site.rooms.funds, try request.actor, try request.key())
        let value = try await funds.value(actor: actor, id)
        let agrees = request.form["decision"] == "agree"
        do {
            try await funds.check(actor: actor, id, agrees: agrees, note: request.form["opinion"])
            return request.see(
                Links.fundItem(value.year, value.key),
                done: agrees ? "funds-checked" : "plan-returned"
            )
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await item(request, year: value.year, key: value.key, problem: problem)
        }
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.funds.evidence(actor: try request.actor, try request.key())
        return EvidenceReply.response(found.file, found.content)
    }
}
