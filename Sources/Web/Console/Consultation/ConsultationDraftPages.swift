// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Drafts of a consultation: the letter that sends one, the next one, and what differs between two.
enum ConsultationDraftPages {
    static func register(on routes: Routes) {
        routes.get("/consultations/:id/letter", .permission(.reportRead)) { try $0.page(try await letter($0)) }
        routes.get("/consultations/:id/letter/pdf", .permission(.reportRead)) { request in
            let sheet = try await letter(request)
            let file = try await request.site.printer.pdf(try request.site.templates.render(sheet))
            return Reply.download(file, name: "\(sheet.heading).pdf", media: "application/pdf")
        }
        routes.get("/consultations/:id/compare", .permission(.reportRead), compare)
        routes.get("/consultations/:id/revise", .permission(.consultationManage)) { try await form($0, problem: nil) }
        routes.post("/consultations/:id/revise", .permission(.consultationManage), revise)
    }

    static func record(_ request: WebRequest) async throws -> Consultations.Record {
        try await request.site.rooms.consultations.record(actor: try request.actor, try request.key())
    }

    private static func letter(_ request: WebRequest) async throws -> ConsultationLetter {
        let record = try await record(request)
        let number = try request.number("round", title: "轮次").map(Int.init) ?? record.consultation.round
        // What is still to be sent goes out with the draft that stands by then.
        guard let round = record.rounds.first(where: { $0.number == number }),
            let draft = record.drafts.first(where: {
                $0.number == (round.sentAt == nil ? record.consultation.draft : round.draft)
            })
        else { throw AccessProblem.notFound(what: "征求意见函") }
        return ConsultationLetter(record, round, draft, request)
    }

    static func compare(_ request: WebRequest) async throws -> Response {
        let record = try await record(request)
        let latest = record.drafts.map(\.number).max() ?? 1
        let to = try request.number("to", title: "稿次").map(Int.init) ?? latest
        let from = try request.number("from", title: "稿次").map(Int.init) ?? to - 1
        let found = try request.site.rooms.consultations.differences(record, from: from, to: to)
        return try request.page(ComparePage(record, found, from: from, to: to, request))
    }

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let record = try await record(request)
        let page = RevisePage(record, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func revise(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let record = try await record(request)
        do {
            let version = Int64(request.form["version"]) ?? 0
            try await request.site.rooms.consultations.revise(
                actor: try request.actor,
                id,
                version: version,
                changes(record, request)
            )
            return request.see(Links.consultation(id), done: "consultation-revised")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await form(request, problem: problem)
        }
    }

    /// The clauses as they stood when the form was opened, by number.
    static func seen(_ record: Consultations.Record, _ request: WebRequest) -> [Int: String] {
        let number = Int(request.form["draft"])
        let clauses = record.drafts.first { $0.number == number }?.standing ?? []
        return Dictionary(clauses.map { ($0.number, $0.text) }, uniquingKeysWith: { $1 })
    }

    /// Whether a clause came back as it was shown, so that what a colleague made of it meanwhile stands.
    static func isUntouched(_ number: Int, _ seen: [Int: String], _ request: WebRequest) -> Bool {
        request.form["text-\(number)"] == seen[number]
            && request.form["reason-\(number)"].isEmpty
    }

    private static func changes(_ record: Consultations.Record, _ request: WebRequest) -> [Consultation.Change] {
        let form = request.form
        let seen = seen(record, request)
        return (record.draft?.standing ?? []).flatMap { clause -> [Consultation.Change] in
            let number = clause.number
            var changes: [Consultation.Change] = []
            if form.values["text-\(number)"] != nil, !isUntouched(number, seen, request) {
                changes.append(
                    .init(
                        clause: number,
                        text: form["text-\(number)"],
                        reason: form["reason-\(number)"],
                        opinions: form.all("opinion-\(number)").compactMap { Int64($0) }
                    )
                )
            }
            let added = form["added-\(number)"]
            if !added.isEmpty {
                changes.append(
                    .init(
                        clause: nil,
                        after: number,
                        text: added,
                        reason: form["added-reason-\(number)"],
                        opinions: form.all("added-opinion-\(number)").compactMap { Int64($0) }
                    )
                )
            }
            return changes
        }
    }
}

/// The form of the next draft: every clause with what was said of it.
struct RevisePage: Page {
    static let template = "console/consultation-revise"
    let layout: Layout
    let problem: String?
    let heading: String
    let next: String
    let link: String
    let version: Int64
    /// Number of the draft that is shown.
    let draft: String
    let clauses: [ClauseForm]

    struct ClauseForm: Sendable {
        let number: String
        let place: String
        let text: String
        let reason: String
        let added: String
        let addedReason: String
        let opinions: [OpinionBox]
        let others: [OpinionBox]
    }

    struct OpinionBox: Sendable {
        let key: String
        let words: String
        let verdict: String
        let checked: Bool
    }

    init(_ record: Consultations.Record, problem: (any Problem)?, _ request: WebRequest) {
        let one = record.consultation
        layout = Layout(request, title: "修改成新一稿")
        self.problem = problem?.message
        heading = one.title
        next = "第 \(one.draft + 1) 稿"
        link = Links.consultation(one.id)
        version = one.version
        let form = request.form
        let collation = record.collation
        let seen = ConsultationDraftPages.seen(record, request)
        draft = "\(one.draft)"
        func box(_ opinion: Consultation.Opinion, _ unit: String, _ checked: Bool) -> OpinionBox {
            OpinionBox(
                key: "\(opinion.id)",
                words: "\(unit)：\(opinion.wants)",
                verdict: opinion.verdict?.title ?? "未处理",
                checked: checked
            )
        }
        clauses = (record.draft?.standing ?? []).enumerated().map { place, clause in
            let number = clause.number
            let isTyped =
                form.values["text-\(number)"] != nil
                && !ConsultationDraftPages.isUntouched(number, seen, request)
            let typed = Set(form.all("opinion-\(number)"))
            return ClauseForm(
                number: "\(number)",
                place: "第 \(place + 1) 条",
                text: isTyped ? form["text-\(number)"] : clause.text,
                reason: form["reason-\(number)"],
                added: form["added-\(number)"],
                addedReason: form["added-reason-\(number)"],
                opinions: collation.filter { $0.opinion.clause == number }.map { line in
                    let agrees = [.accepted, .partly].contains(line.opinion.verdict)
                    return box(line.opinion, line.unit, isTyped ? typed.contains("\(line.opinion.id)") : agrees)
                },
                others: collation.filter { $0.opinion.clause == nil || $0.opinion.clause == number }.map { line in
                    let typed = form.all("added-opinion-\(number)")
                    return box(line.opinion, line.unit, typed.contains("\(line.opinion.id)"))
                }
            )
        }
    }
}

/// What differs between two drafts, clause by clause and, within one, by words.
struct ComparePage: Page {
    static let template = "console/consultation-compare"
    let layout: Layout
    let heading: String
    let link: String
    let pair: String
    let summary: String
    let choices: [Choice]
    let rows: [Row]

    struct Choice: Sendable {
        let title: String
        let link: String
        let current: Bool
    }

    struct Row: Sendable {
        let kind: String
        let tone: String
        let pieces: [Piece]
        let why: String?
        let sources: [String]
    }

    struct Piece: Sendable {
        let same: String?
        let inserted: String?
        let deleted: String?

        init(_ piece: ConsultationDiff.Piece) {
            same = piece.kind == .same ? piece.text : nil
            inserted = piece.kind == .inserted ? piece.text : nil
            deleted = piece.kind == .deleted ? piece.text : nil
        }
    }

    init(
        _ record: Consultations.Record,
        _ differences: [ConsultationDifference],
        from: Int,
        to: Int,
        _ request: WebRequest
    ) {
        let one = record.consultation
        layout = Layout(request, title: "对照")
        heading = one.title
        link = Links.consultation(one.id)
        pair = "第 \(to) 稿与第 \(from) 稿对照"
        let counts: [(ConsultationDifference.Kind, Int)] = [.changed, .added, .removed, .same].map { kind in
            (kind, differences.count { $0.kind == kind })
        }
        summary = counts.filter { $0.1 > 0 }.map { "\($0.0.title) \($0.1) 条" }.joined(separator: "，") + "。"
        let numbers = record.drafts.map(\.number)
        choices = numbers.flatMap { old in
            numbers.filter { $0 > old }.map { new in
                Choice(
                    title: "第 \(new) 稿与第 \(old) 稿",
                    link: "\(Links.consultation(one.id))/compare?from=\(old)&to=\(new)",
                    current: old == from && new == to
                )
            }
        }
        let opinions = Dictionary(
            record.collation.map { ($0.opinion.id, "\($0.unit)：\($0.opinion.wants)") },
            uniquingKeysWith: { $1 }
        )
        rows = differences.map { difference in
            let tones: [ConsultationDifference.Kind: String] = [
                .changed: "primary", .added: "done", .removed: "late",
            ]
            return Row(
                kind: difference.kind.title,
                tone: tones[difference.kind] ?? "",
                pieces: difference.pieces.map(Piece.init),
                why: difference.reasons.isEmpty ? nil : difference.reasons.joined(separator: "；"),
                sources: difference.opinions.compactMap { opinions[$0] }
            )
        }
    }
}

/// The letter that asks 征求意见函, with the list of units, the draft, and the sheet for the answer.
struct ConsultationLetter: Page {
    static let template = "print/consultation-letter"
    let layout: Layout
    let heading: String
    let subject: String
    let number: String
    let until: String
    let silence: Bool
    let draftTitle: String
    let units: [String]
    let clauses: [ConsultationPage.Clause]
    let date: String
    let back: String
    let pdfLink: String

    init(
        _ record: Consultations.Record,
        _ round: Consultation.Round,
        _ draft: Consultations.Draft,
        _ request: WebRequest
    ) {
        let one = record.consultation
        layout = Layout(request, title: "征求意见函")
        heading = "关于\(round.number > 1 ? "再次" : "")征求《\(one.title)》意见的函"
        subject = one.title
        number = round.letterNumber.isEmpty ? "（发文字号未填）" : round.letterNumber
        until = round.due.map { "\($0.date.chinese) \($0.time)" } ?? "（截止时间未填）"
        silence = round.silenceAgrees
        draftTitle = "第 \(draft.number) 稿"
        units = round.units.map(\.name)
        clauses = draft.standing.enumerated().map {
            ConsultationPage.Clause(place: "\($0.offset + 1)", text: $0.element.text)
        }
        date = round.sentAt?.date.chinese ?? "（发出后填写）"
        back = Links.consultation(one.id)
        pdfLink = "\(Links.consultation(one.id))/letter/pdf?round=\(round.number)"
    }
}
