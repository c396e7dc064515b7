// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Contested decisions, on the case's own page and on the portal's.
enum RemedyPages {
    static func register(on routes: Routes) {
        routes.get("/cases/:id/remedies", .permission(.caseReview), show)
        routes.post("/cases/:id/remedies", .permission(.caseReview), apply)
        routes.post("/cases/:id/remedies/record", .permission(.caseReview), record)
        routes.get("/my/cases/:id/remedies", .resident, showOwn)
        routes.post("/my/cases/:id/remedies", .resident, applyOwn)
    }

    private static func day(_ request: WebRequest, _ field: String) -> CivilDate? {
        try? CivilDate(parsing: request.form[field])
    }

    private static func application(_ request: WebRequest) -> Remedies.Application {
        Remedies.Application(
            remedyID: request.form["remedy"],
            toldOn: day(request, "told_on"),
            appliedOn: day(request, "applied_on"),
            words: request.form["words"]
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> RemedyPage {
        let rooms = request.site.rooms
        let dossier = try await rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let part = try await RemedyPart(dossier.file, request, action: "\(Links.caseFile(dossier.file.id))/remedies")
        return RemedyPage(
            layout: Layout(request, title: "复议和诉讼"),
            problem: problem?.message,
            caseTitle: dossier.file.title,
            caseLink: Links.caseFile(dossier.file.id),
            decided: !part.terms.isEmpty,
            remedies: part
        )
    }

    private static func answer(_ request: WebRequest, _ body: () async throws -> Void) async throws -> Response {
        do {
            try await body()
            return request.see("\(Links.caseFile(try request.key()))/remedies", done: "remedy")
        } catch let problem as RemedyProblem {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    static func apply(_ request: WebRequest) async throws -> Response {
        try await answer(request) {
            try await request.site.rooms.remedies.register(
                actor: try request.actor,
                caseID: try request.key(),
                application(request)
            )
        }
    }

    static func record(_ request: WebRequest) async throws -> Response {
        try await answer(request) {
            try await request.site.rooms.remedies.record(
                actor: try request.actor,
                caseID: try request.key(),
                remedyID: Int64(request.form["held"]) ?? 0,
                receivedOn: day(request, "received_on"),
                reference: request.form["reference"],
                outcome: request.form["outcome"],
                words: request.form["words"]
            )
        }
    }

    // MARK: - The applicant

    static func showOwn(_ request: WebRequest) async throws -> Response {
        try request.page(try await ownPage(request, problem: nil))
    }

    private static func ownPage(_ request: WebRequest, problem: (any Problem)?) async throws -> OwnRemedyPage {
        let dossier = try await ApplyPages.own(request)
        let link = Links.ownCase(dossier.file.id)
        let part = try await RemedyPart(dossier.file, request, action: "\(link)/remedies")
        return OwnRemedyPage(
            layout: Layout(request, title: "复议和诉讼"),
            problem: problem?.message,
            heading: dossier.service.flow.title,
            caseLink: link,
            decided: !part.terms.isEmpty,
            remedies: part
        )
    }

    static func applyOwn(_ request: WebRequest) async throws -> Response {
        let dossier = try await ApplyPages.own(request)
        do {
            try await request.site.rooms.remedies.register(
                actor: try request.actor,
                caseID: dossier.file.id,
                application(request)
            )
            return request.see("\(Links.ownCase(dossier.file.id))/remedies", done: "remedy")
        } catch let problem as RemedyProblem {
            return try request.page(try await ownPage(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

/// Where and until when a decision can be contested, and what was done.
struct RemedyPart: Sendable {
    let csrf: String
    let action: String
    let decidedOn: String
    let terms: [Term]
    let held: [Held]
    /// What has not been registered yet.
    let choices: [SelectOption]
    let toldOn: String
    let appliedOn: String
    let words: String
    let today: String

    struct Term: Sendable {
        let title: String
        let authority: String
        let length: String
        let until: String
        let over: Bool
        let provisional: Bool
        let how: String
        let basis: String
    }

    struct Held: Sendable {
        let id: Int64
        let title: String
        let authority: String
        let told: String
        let due: String
        let applied: String
        let late: Bool
        let words: String?
        let by: String
        let outcome: String?
        let outcomeLine: String?
        let outcomeWords: String?
        let outcomes: [String]
    }

    init(_ file: CaseFile, _ request: WebRequest, action: String) async throws {
        let rooms = request.site.rooms
        let tree = try await rooms.regions.tree()
        let known = rooms.remedies.terms(file, tree: tree)
        let all = known.isEmpty ? [] : try await rooms.remedies.remedies(caseID: file.id)
        let today = request.site.today
        self.action = action
        self.today = today.iso
        csrf = request.session?.csrf ?? ""
        decidedOn = known.first?.from.chinese ?? ""
        terms = known.map {
            Term(
                title: $0.title,
                authority: $0.authority,
                length: $0.length,
                until: $0.until.chinese,
                over: $0.until < today,
                provisional: $0.isProvisional,
                how: $0.how,
                basis: $0.basis.joined(separator: "；")
            )
        }
        held = all.map { remedy in
            Held(
                id: remedy.id,
                title: remedy.title,
                authority: remedy.authority,
                told: remedy.toldOn.chinese,
                due: remedy.dueOn.chinese,
                applied: remedy.appliedOn.chinese,
                late: remedy.isLate,
                words: remedy.words.isEmpty ? nil : remedy.words,
                by: "\(remedy.way.title)（\(remedy.recordedBy)）",
                outcome: remedy.record?.outcome,
                outcomeLine: remedy.record.map {
                    "\($0.receivedOn.chinese)　\($0.reference)　登记人：\($0.by)"
                },
                outcomeWords: remedy.record.flatMap { $0.words.isEmpty ? nil : $0.words },
                outcomes: known.first { $0.id == remedy.remedyID }?.outcomes ?? []
            )
        }
        let done = Set(all.map(\.remedyID))
        let chosen = request.form["remedy"]
        choices = known.filter { !done.contains($0.id) }.map {
            SelectOption(value: $0.id, title: "\($0.title)（\($0.authority)）", selected: $0.id == chosen)
        }
        let told = request.form["told_on"]
        toldOn = told.isEmpty ? known.first?.from.iso ?? "" : told
        let applied = request.form["applied_on"]
        appliedOn = applied.isEmpty ? today.iso : applied
        words = request.form["words"]
    }
}

struct RemedyPage: Page {
    static let template = "console/remedies"
    let layout: Layout
    let problem: String?
    let caseTitle: String
    let caseLink: String
    let decided: Bool
    let remedies: RemedyPart
}

struct OwnRemedyPage: Page {
    static let template = "portal/remedies"
    let layout: Layout
    let problem: String?
    let heading: String
    let caseLink: String
    let decided: Bool
    let remedies: RemedyPart
}
