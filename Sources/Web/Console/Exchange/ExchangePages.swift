// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Sheets that go to the province's system and come back (省系统交换): make, download, take in, line by line.
enum ExchangePages {
    private static let pageSize = 100

    static func register(on routes: Routes) {
        routes.get(Links.exchange, .permission(.exchangeManage), list)
        routes.post(Links.exchange, .permission(.exchangeManage), make)
        routes.post(Links.exchangeAnswers, .permission(.exchangeManage), limit: BlobLimit.bytes, take)
        routes.get("/exchange/answers/:id", .permission(.exchangeManage), answer)
        routes.get("/exchange/sheets/:id", .permission(.exchangeManage), sheet)
        routes.get("/exchange/sheets/:id/file", .permission(.exchangeManage), file)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try await list(request, problem: nil)
    }

    private static func list(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let exchange = request.site.rooms.exchange
        let sheets = try await exchange.sheets(actor: actor)
        let answers = try await exchange.answers(actor: actor)
        let now = request.site.today.month
        let chosen = request.form["definition"]
        let month = (try? Month(parsing: request.form["month"])) ?? now
        let page = ExchangeListPage(
            layout: Layout(request, title: "省系统交换"),
            problem: problem?.message,
            definitions: exchange.definitions.map {
                SelectOption(value: $0.id, title: $0.title, selected: $0.id == chosen)
            },
            months: Choices.months(from: now.adding(-12), to: now.adding(1), chosen: month),
            sheets: sheets.map(ExchangeListPage.SheetRow.init),
            answers: answers.map(ExchangeListPage.AnswerRow.init)
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func make(_ request: WebRequest) async throws -> Response {
        do {
            let sheet = try await request.site.rooms.exchange.make(
                actor: try request.actor,
                definitionID: request.form["definition"],
                month: try Month(parsing: request.form["month"])
            )
            return request.see("\(Links.exchangeSheet(sheet.id))?made=1")
        } catch let problem as any Problem where problem.kind == .invalid || problem.kind == .conflict {
            return try await list(request, problem: problem)
        }
    }

    static func take(_ request: WebRequest) async throws -> Response {
        do {
            guard let file = request.form.file("file") else { throw ExchangeProblem.noFile }
            let (answer, again) = try await request.site.rooms.exchange.take(
                actor: try request.actor,
                definitionID: request.form["definition"],
                name: file.name.isEmpty ? "反馈文件" : file.name,
                bytes: file.content
            )
            return request.see("\(Links.exchangeAnswer(answer.id))?again=\(again ? 1 : 0)")
        } catch let problem as any Problem where problem.kind == .invalid || problem.kind == .conflict {
            return try await list(request, problem: problem)
        }
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let id = try request.key()
        let state = try request.choice("state", title: "状态", of: ExchangeLine.State.self)
        let after = try request.number("after").map { Int(clamping: $0) } ?? 0
        let (sheet, lines) = try await rooms.exchange.sheet(
            actor: actor,
            id: id,
            state: state,
            after: after,
            limit: pageSize + 1
        )
        let tree = try await rooms.regions.tree()
        let link = Links.exchangeSheet(id)
        let filter = state.map { "state=\($0.rawValue)&" } ?? ""
        return try request.page(
            ExchangeSheetPage(
                layout: Layout(
                    request,
                    title: "上报表 \(sheet.number)",
                    done: request.query("made") == "1" ? "上报表已生成，请下载后导入省系统。" : nil
                ),
                number: sheet.number,
                about: "\(sheet.title) · \(sheet.month.chinese) · \(sheet.madeAt.text) \(sheet.madeBy)",
                fileLink: "\(link)/file",
                total: sheet.lines,
                waiting: sheet.waiting,
                accepted: sheet.accepted,
                refused: sheet.refused,
                filters: [ExchangeSheetPage.Filter(title: "全部", link: link, current: state == nil)]
                    + ExchangeLine.State.allCases.map {
                        .init(title: $0.title, link: "\(link)?state=\($0.rawValue)", current: $0 == state)
                    },
                lines: lines.prefix(pageSize).map { ExchangeSheetPage.Line($0, tree: tree) },
                next: lines.count > pageSize ? "\(link)?\(filter)after=\(lines[pageSize - 1].line)" : nil,
                first: after > 0 ? (state.map { "\(link)?state=\($0.rawValue)" } ?? link) : nil,
                back: Links.exchange
            )
        )
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let (name, bytes) = try await request.site.rooms.exchange.file(
            actor: try request.actor,
            id: try request.key()
        )
        let media = name.hasSuffix(".xlsx") ? MediaSniffer.Kind.xlsx.mediaType : "text/csv; charset=utf-8"
        return Reply.download(bytes, name: name, media: media)
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        let after = try request.number("after").map { Int(clamping: $0) } ?? 0
        let id = try request.key()
        let (answer, lines) = try await request.site.rooms.exchange.answer(
            actor: try request.actor,
            id: id,
            after: after,
            limit: pageSize + 1
        )
        return try request.page(
            ExchangeAnswerPage(
                layout: Layout(request, title: "省系统反馈"),
                name: answer.fileName,
                taken: "\(answer.title) · \(answer.takenAt.text) \(answer.takenBy)",
                again: request.query("again") == "1",
                count: answer.lines,
                accepted: answer.accepted,
                refused: answer.refused,
                known: answer.known,
                bad: answer.bad,
                lines: lines.prefix(pageSize).map {
                    .init(
                        number: $0.line,
                        outcome: $0.outcome.title,
                        tone: $0.outcome.isBad ? "late" : "soon",
                        reason: $0.reason ?? "—"
                    )
                },
                next: lines.count > pageSize ? "\(Links.exchangeAnswer(id))?after=\(lines[pageSize - 1].line)" : nil,
                back: Links.exchange
            )
        )
    }
}
