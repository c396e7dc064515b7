// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The table of opinions 意见汇总表: what each unit wants and what becomes of it; on A4, as PDF and for Excel.
enum CollationPages {
    static func register(on routes: Routes) {
        routes.get("/consultations/:id/collation", .permission(.reportRead)) { request in
            let record = try await ConsultationDraftPages.record(request)
            return try request.page(try CollationPage(record, refused: nil, request))
        }
        routes.get("/consultations/:id/collation/paper", .permission(.reportRead)) { request in
            try request.page(CollationPaper(try await ConsultationDraftPages.record(request), request))
        }
        routes.get("/consultations/:id/collation/pdf", .permission(.reportRead), pdf)
        routes.get("/consultations/:id/collation.xlsx", .permission(.reportRead), sheet)
        routes.post("/consultations/opinions/:id", .permission(.consultationManage), decide)
    }

    static func decide(_ request: WebRequest) async throws -> Response {
        let (consultations, actor, opinion) = (request.site.rooms.consultations, try request.actor, try request.key())
        let id = try await consultations.consultation(actor: actor, of: opinion)
        do {
            guard let verdict = Consultation.Opinion.Verdict(rawValue: request.form["verdict"]) else {
                throw VerdictNeeded()
            }
            try await consultations.decide(
                actor: actor,
                opinion,
                verdict,
                reason: request.form["reason"],
                turn: Int(request.form["turn"]) ?? -1
            )
            return request.see("\(Links.collation(id))?done=consultation-decided#o\(opinion)")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let record = try await consultations.record(actor: actor, id)
            return try request.page(
                try CollationPage(record, refused: (opinion, problem), request),
                status: ProblemPage.status(problem)
            )
        }
    }

    private struct VerdictNeeded: Problem {
        var code: String { "consultation.verdict-needed" }
        var kind: ProblemKind { .invalid }
        var message: String { "请选择采纳、部分采纳或不采纳。" }
        var field: String? { "verdict" }
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let sheet = CollationPaper(try await ConsultationDraftPages.record(request), request)
        let file = try await request.site.printer.pdf(try request.site.templates.render(sheet))
        return Reply.download(file, name: "\(sheet.heading).pdf", media: "application/pdf")
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let record = try await ConsultationDraftPages.record(request)
        let paper = CollationPaper(record, request)
        let book = Spreadsheet(
            name: "意见汇总表",
            titles: [
                paper.heading,
                "单位：\(request.site.settings.office)　制表日期：\(request.site.today.iso)　\(paper.silent ?? "全部单位已回复")",
            ],
            columns: [
                .init("序号", .integer), .init("单位", width: 20), .init("轮次"), .init("针对"),
                .init("原文", width: 40), .init("修改建议", width: 40), .init("理由", width: 30), .init("是否逾期"),
                .init("处理"), .init("处理理由", width: 30), .init("处理人", width: 20),
            ],
            rows: paper.rows.enumerated().map { place, row -> [SheetCell] in
                [
                    .integer(Int64(place + 1)), .text(row.unit), .text(row.round), .text(row.clause),
                    .text(row.original ?? ""), .text(row.wants), .text(row.why ?? ""), .text(row.late ? "逾期" : ""),
                    .text(row.verdict), .text(row.reason ?? ""), .text(row.decidedBy ?? ""),
                ]
            }
        )
        return try await request.sheet(book, name: "\(paper.heading).xlsx")
    }
}

/// One opinion as a row of the table.
struct CollationRow: Sendable {
    let key: String
    let unit: String
    let round: String
    let clause: String
    let original: String?
    let wants: String
    let why: String?
    let late: Bool
    let tone: String
    let verdict: String
    let reason: String?
    let decidedBy: String?

    init(
        _ line: (opinion: Consultation.Opinion, reply: Consultation.Reply, unit: String),
        _ record: Consultations.Record
    ) {
        let opinion = line.opinion
        key = "\(opinion.id)"
        unit = line.unit
        round = "第 \(line.reply.round) 轮"
        clause = record.name(of: opinion.clause, round: line.reply.round)
        original = opinion.clause.flatMap { record.clause($0, inRound: line.reply.round)?.text }
        wants = opinion.wants
        why = opinion.why.isEmpty ? nil : opinion.why
        late = line.reply.isLate
        switch opinion.verdict {
        case .accepted: tone = "done"
        case .partly: tone = "primary"
        case .declined: tone = ""
        case nil: tone = "soon"
        }
        verdict = opinion.verdict?.title ?? "未处理"
        reason = opinion.reason.isEmpty ? nil : opinion.reason
        decidedBy = opinion.decidedBy.map { "\($0) \(opinion.decidedAt?.text ?? "")" }
    }
}

struct CollationPage: Page {
    static let template = "console/consultation-collation"
    let layout: Layout
    let heading: String
    let link: String
    let collationLink: String
    let summary: String
    let silent: String?
    let rows: [Entry]

    struct Entry: Sendable {
        let row: CollationRow
        let form: Form?
        let problem: String?
    }

    struct Form: Sendable {
        let action: String
        let turn: String
        let verdicts: [SelectOption]
        let reason: String
        let button: String
    }

    init(
        _ record: Consultations.Record,
        refused: (opinion: Int64, problem: any Problem)?,
        _ request: WebRequest
    ) throws {
        let one = record.consultation
        let actor = try request.actor
        let decides = one.state == .collating && actor.may(.consultationManage)
        layout = Layout(request, title: "意见汇总表")
        heading = one.title
        link = Links.consultation(one.id)
        collationLink = Links.collation(one.id)
        summary = CollationPaper.summary(record)
        silent = CollationPaper.silent(record, at: request.site.clock.now())
        rows = record.collation.map { line in
            let opinion = line.opinion
            let isRefused = refused?.opinion == opinion.id
            let chosen = isRefused ? request.form["verdict"] : opinion.verdict?.rawValue ?? ""
            let form = Form(
                action: "\(Links.consultations)/opinions/\(opinion.id)",
                turn: "\(opinion.turn)",
                verdicts: Consultation.Opinion.Verdict.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == chosen)
                },
                reason: isRefused ? request.form["reason"] : opinion.reason,
                button: opinion.verdict == nil ? "登记处理" : "改为这样处理"
            )
            return Entry(
                row: CollationRow(line, record),
                form: decides ? form : nil,
                problem: isRefused ? refused?.problem.message : nil
            )
        }
    }
}

/// The table on A4.
struct CollationPaper: Page {
    static let template = "print/consultation-collation"
    let layout: Layout
    let heading: String
    let about: String
    let summary: String
    let silent: String?
    let rows: [CollationRow]
    let back: String
    let pdfLink: String

    init(_ record: Consultations.Record, _ request: WebRequest) {
        let one = record.consultation
        layout = Layout(request, title: "意见汇总表")
        heading = "《\(one.title)》意见汇总表"
        let letters = record.rounds.filter { $0.sentAt != nil }.map(\.letterNumber)
        about = "\(letters.joined(separator: "、"))　\(request.site.today.chinese)"
        summary = Self.summary(record)
        silent = Self.silent(record, at: request.site.clock.now())
        rows = record.collation.map { CollationRow($0, record) }
        back = Links.collation(one.id)
        pdfLink = "\(Links.collation(one.id))/pdf"
    }

    static func summary(_ record: Consultations.Record) -> String {
        let opinions = record.collation.map(\.opinion)
        guard !opinions.isEmpty else { return "没有收到修改意见。" }
        let verdicts = Consultation.Opinion.Verdict.allCases.map { verdict in
            (verdict.title, opinions.count { $0.verdict == verdict })
        }
        let open = opinions.count { $0.verdict == nil }
        return "共 \(opinions.count) 条意见："
            + (verdicts + [("未处理", open)]).filter { $0.1 > 0 }.map { "\($0.0) \($0.1) 条" }.joined(separator: "，")
            + "。"
    }

    /// Who has not answered in the last round that was sent; silence is told, never counted as agreement by itself.
    static func silent(_ record: Consultations.Record, at now: Timestamp) -> String? {
        guard let round = record.rounds.last(where: { $0.sentAt != nil }) else { return nil }
        let standings = round.units.map { ($0.name, record.standing($0, in: round, at: now)) }
        let silent = standings.filter { $0.1 == .silent }.map(\.0)
        let agreed = standings.filter { $0.1 == .silentlyAgreed }.map(\.0)
        let parts = [
            silent.isEmpty ? "" : "未回复：\(silent.joined(separator: "、"))",
            agreed.isEmpty ? "" : "逾期未复，按函视为无意见：\(agreed.joined(separator: "、"))",
        ].filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: "；") + "。"
    }
}
