// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// A resident's applications for one event 一件事, together: what is still to be filled in, and where each stands.
enum OwnBundlePages {
    static func register(on routes: Routes) {
        routes.get("/my/bundles/:id", .resident, show)
        routes.post("/my/bundles/:id/submit", .resident, submit)
        routes.post("/my/cases/:id/companions", .resident, bring)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problems: [:], problem: nil))
    }

    /// - Parameter problems: what stood in the way of sending a case in, by case.
    private static func page(
        _ request: WebRequest,
        problems: [Int64: String],
        problem: (any Problem)?
    ) async throws -> OwnBundlePage {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let (title, files) = try await casework.ownBundle(actor: actor, try request.key())
        var rows: [OwnBundlePage.Row] = []
        var promised: [String] = []
        for file in files {
            let dossier = try await casework.dossier(actor: actor, caseID: file.id)
            rows.append(try row(dossier, problem: problems[file.id], request))
            guard file.state == .draft else { continue }
            promised += OwnCasePages.promised(dossier).map(\.title).filter { !promised.contains($0) }
        }
        let drafts = files.filter { $0.state == .draft }
        return OwnBundlePage(
            layout: Layout(request, title: title),
            heading: title,
            link: Links.ownBundle(try request.key()),
            applicant: files.first?.applicantName ?? "",
            problem: problem?.message,
            rows: rows,
            maySubmit: !drafts.isEmpty,
            several: drafts.count > 1,
            promised: promised.isEmpty ? nil : promised.joined(separator: "、")
        )
    }

    private static func row(_ dossier: Casework.Dossier, problem: String?, _ request: WebRequest) throws
        -> OwnBundlePage.Row
    {
        let file = dossier.file
        let isDraft = file.state == .draft
        let flow = dossier.service.flow
        // Papers for which the promise stands in are not missing.
        let promised = Set(OwnCasePages.promised(dossier).map(\.title))
        let missing = isDraft ? dossier.missing.filter { !promised.contains($0) } : []
        return OwnBundlePage.Row(
            caseID: file.id,
            link: Links.ownCase(file.id),
            title: flow.title,
            state: file.state.title,
            tone: file.state.tone,
            draft: isDraft,
            ready: isDraft && missing.isEmpty,
            missing: missing.isEmpty ? nil : missing.joined(separator: "、"),
            sentence: isDraft ? nil : try PortalWords.sentence(file, actions: dossier.actions, flow: flow),
            clock: file.acceptedOn == nil || file.state.isEnded ? nil : PortalWords.clock(file, request),
            marks: isDraft ? [] : PortalWords.marks(file, flow: flow),
            verb: isDraft ? "接着填" : file.state == .paused ? "去补交" : "查看",
            version: file.version,
            requestID: request.site.requestID(),
            refusal: problem
        )
    }

    /// Sends in all that is complete; what is not stays a draft and says why.
    static func submit(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let id = try request.key()
        let (_, files) = try await casework.ownBundle(actor: actor, id)
        guard request.form["promise"] == "yes" else {
            let problem = PortalProblem.noPromise
            return try request.page(
                try await page(request, problems: [:], problem: problem),
                status: ProblemPage.status(problem)
            )
        }
        var problems: [Int64: String] = [:]
        for file in files where file.state == .draft {
            let version = Int64(request.form["version_\(file.id)"]) ?? 0
            do {
                let dossier = try await casework.dossier(actor: actor, caseID: file.id)
                try await ApplyPages.send(dossier, version: version, request.form["request_\(file.id)"], request)
            } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
                problems[file.id] = PortalProblem.told(problem).message
            }
        }
        guard problems.isEmpty else {
            return try request.page(
                try await page(request, problems: problems, problem: nil),
                status: .unprocessableContent
            )
        }
        return request.see(Links.ownBundle(id), done: "all-applied")
    }

    /// Writes down the people of the other applications.
    static func bring(_ request: WebRequest) async throws -> Response {
        let dossier = try await ApplyPages.own(request)
        do {
            guard dossier.file.state == .draft else { throw PortalProblem.notEditable }
            try await request.site.rooms.casework.bringCompanions(
                actor: try request.actor,
                caseID: dossier.file.id,
                version: ApplyPages.version(request)
            )
            return request.see("\(Links.ownCase(dossier.file.id))?done=saved#family")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let told = PortalProblem.told(problem)
            return try await OwnCasePages.shown(request, try await OwnCasePages.visible(request), problem: told)
        }
    }
}

struct OwnBundlePage: Page {
    static let template = "portal/bundle"
    let layout: Layout
    let heading: String
    let link: String
    let applicant: String
    let problem: String?
    let rows: [Row]
    /// Whether anything is not sent in yet, and whether it is more than one.
    let maySubmit: Bool
    let several: Bool
    /// Titles of required papers that the promise replaces.
    let promised: String?

    struct Row: Sendable {
        let caseID: Int64
        let link: String
        let title: String
        let state: String
        let tone: String
        let draft: Bool
        let ready: Bool
        /// What a draft still lacks.
        let missing: String?
        let sentence: String?
        let clock: ClockBadge?
        let marks: [CasePage.StepMark]
        let verb: String
        let version: Int64
        let requestID: String
        /// Why it was not sent in a moment ago.
        let refusal: String?
    }
}
