// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Handing a case to a colleague, asking one and telling one.
enum ColleaguePages {
    static func register(on routes: Routes) {
        routes.get(Links.opinions, .permission(.caseRead), list)
        routes.post("/cases/:id/assign", .permission(.caseRead), assign)
        routes.post("/cases/:id/opinions", .permission(.caseRead), ask)
        routes.post("/cases/:id/opinions/answer", .permission(.caseRead), answer)
        routes.post("/cases/:id/opinions/withdraw", .permission(.caseRead), withdraw)
    }

    static func assign(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.casework.assign(
            actor: try request.actor,
            caseID: id,
            version: Int64(request.form["version"]) ?? 0,
            userID: Int64(request.form["colleague"]) ?? 0,
            reason: String(request.form["reason"].prefix(500))
        )
        return request.see(Links.caseFile(id), done: "handed-on")
    }

    static func ask(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let kind = CaseOpinion.Kind(rawValue: request.form["kind"]) ?? .sign
        try await request.site.rooms.casework.ask(
            actor: try request.actor,
            caseID: id,
            kind: kind,
            userID: Int64(request.form["colleague"]) ?? 0,
            question: String(request.form["question"].prefix(1_000))
        )
        return request.see(Links.caseFile(id), done: kind == .sign ? "asked" : "copied")
    }

    static func answer(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.casework.answer(
            actor: try request.actor,
            caseID: id,
            opinionID: Int64(request.form["opinion"]) ?? 0,
            agrees: ["yes": true, "no": false][request.form["agrees"]],
            text: String(request.form["text"].prefix(2_000))
        )
        return request.see(Links.caseFile(id), done: "answered")
    }

    static func withdraw(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.casework.withdrawOpinion(
            actor: try request.actor,
            caseID: id,
            opinionID: Int64(request.form["opinion"]) ?? 0
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let asked = try await request.site.rooms.casework.askedOpinions(actor: try request.actor)
        return try request.page(
            OpinionListPage(
                layout: Layout(request, title: "加签与抄送"),
                rows: asked.map { .init($0.opinion, title: $0.title) }
            )
        )
    }
}

struct OpinionListPage: Page {
    static let template = "console/opinions"
    let layout: Layout
    let rows: [Row]

    struct Row: Sendable {
        let link: String
        let caseTitle: String
        let kind: String
        let asker: String
        let at: String
        let question: String
        let state: String
        let tone: String

        init(_ opinion: CaseOpinion, title: String) {
            link = "\(Links.caseFile(opinion.caseID))#opinions"
            caseTitle = title
            kind = opinion.kind.title
            asker = opinion.askerName
            at = opinion.askedAt.text
            question = opinion.question.isEmpty ? "—" : opinion.question
            (state, tone) = OpinionPart.state(opinion)
        }
    }
}

/// What a case page shows of colleagues.
struct ColleaguePart: Sendable {
    /// To whom the step was given, and by whom.
    let assigned: [String]
    let canHandOn: Bool
    let canAsk: Bool
    let successors: [SelectOption]
    let advisers: [SelectOption]
    let opinions: [OpinionPart]
}

struct OpinionPart: Sendable {
    let opinionID: Int64
    let heading: String
    let state: String
    let tone: String
    let question: String?
    let answer: String?
    /// The reader was asked, and has not answered.
    let asksMe: Bool
    let tellsMe: Bool
    let isMine: Bool

    static func state(_ opinion: CaseOpinion) -> (String, String) {
        if opinion.withdrawnAt != nil { return ("已撤回", "") }
        guard opinion.answeredAt != nil else { return opinion.kind == .sign ? ("待答复", "soon") : ("待阅", "soon") }
        guard opinion.kind == .sign else { return ("已阅", "done") }
        return opinion.agrees == true ? ("同意", "done") : ("不同意", "late")
    }

    init(_ opinion: CaseOpinion, reader: Int64?) {
        opinionID = opinion.id
        heading = "\(opinion.askerName) \(opinion.kind.title) \(opinion.name) · \(opinion.askedAt.date.iso)"
        (state, tone) = Self.state(opinion)
        question = opinion.question.isEmpty ? nil : opinion.question
        answer = opinion.answer.flatMap { $0.isEmpty ? nil : $0 }
        asksMe = opinion.holds && opinion.userID == reader
        tellsMe = opinion.isOpen && opinion.kind == .copy && opinion.userID == reader
        isMine = opinion.isOpen && opinion.askedBy == reader
    }
}

extension ColleaguePart {
    init(
        _ dossier: Casework.Dossier,
        _ colleagues: Casework.Colleagues,
        tree: RegionTree,
        request: WebRequest
    ) throws {
        let functions = request.site.access.functions
        func options(_ people: [Colleague]) throws -> [SelectOption] {
            try people.map {
                let title = try functions.function($0.function).title
                return SelectOption(
                    value: String($0.userID),
                    title: "\($0.name)（\(tree.name($0.regionID))\(title)）",
                    selected: false
                )
            }
        }
        let reader = try request.actor.userID
        let isOpen = !dossier.file.state.isEnded
        assigned = dossier.assignments.map {
            let mine = $0.userID == reader
            return "\($0.giverName)于 \($0.givenAt.date.iso) 转办给\(mine ? "您" : $0.name)：\($0.reason)"
        }
        successors = try options(colleagues.successors)
        canHandOn = isOpen && !colleagues.successors.isEmpty
        advisers = try options(colleagues.advisers)
        canAsk = isOpen && !colleagues.advisers.isEmpty && dossier.choices.contains { $0.isForward }
        opinions = dossier.opinions.map { OpinionPart($0, reader: reader) }
    }
}
