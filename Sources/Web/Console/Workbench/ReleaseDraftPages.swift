// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Drafts of releases (发布): one person drafts, another publishes.
enum ReleaseDraftPages {
    static func draft(_ request: WebRequest) async throws -> Response {
        do {
            guard let from = try? CivilDate(parsing: request.form["from"]) else { throw WorkbenchProblem.badStart }
            let id = try await request.site.rooms.workbench.draftRelease(
                actor: try request.actor,
                requestID: try UUIDv7.parse(request.form["request_id"]),
                scenarioID: try request.key(),
                from: from,
                document: request.form["document"]
            )
            return request.see(Links.releaseDraft(id), done: "policy-drafted")
        } catch let problem as WorkbenchProblem where [.badStart, .badDocument, .outdated].contains(problem) {
            return try await ScenarioPages.page(request, problem: problem)
        }
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let drafts = try await request.site.rooms.workbench.releaseDrafts(actor: try request.actor)
        return try request.page(
            ReleaseDraftListPage(
                layout: Layout(request, title: "发布"),
                rows: drafts.map(ReleaseDraftListPage.Row.init)
            )
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await page(request, problem: nil)
    }

    private static func page(_ request: WebRequest, problem: WorkbenchProblem?) async throws -> Response {
        let actor = try request.actor
        let detail = try await request.site.rooms.workbench.releaseDraft(actor: actor, id: try request.key())
        var underway: [Casework.EditionImpact]?
        if let pack = detail.pack { underway = try await request.site.rooms.casework.impact(of: pack) }
        return try request.page(
            ReleaseDraftPage(detail, underway: underway, actor: actor, problem: problem, request: request),
            status: problem.map(ProblemPage.status) ?? .ok
        )
    }

    static func publish(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.workbench.publish(
                actor: try request.actor,
                id: id,
                version: Int64(request.form["version"]) ?? 0
            )
            return request.see(Links.releaseDraft(id), done: "policy-published")
        } catch let problem as WorkbenchProblem where problem.kind == .conflict {
            return try await page(request, problem: problem)
        }
    }

    static func drop(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.workbench.dropRelease(
                actor: try request.actor,
                id: id,
                version: Int64(request.form["version"]) ?? 0
            )
            return request.see(Links.releaseDraft(id), done: "policy-dropped")
        } catch let problem as WorkbenchProblem where problem.kind == .conflict {
            return try await page(request, problem: problem)
        }
    }
}

extension ReleaseDraft.State {
    /// Tone of the tag that shows the state.
    var tone: String {
        switch self {
        case .open: "soon"
        case .published: "done"
        case .dropped: ""
        }
    }
}

struct ReleaseDraftListPage: Page {
    static let template = "console/release-drafts"
    let layout: Layout
    let rows: [Row]

    struct Row: Sendable {
        let link: String
        let title: String
        let from: String
        let document: String
        let drafted: String
        let settled: String?
        let state: String
        let tone: String

        init(_ draft: ReleaseDraft) {
            link = Links.releaseDraft(draft.id)
            title = draft.title
            from = draft.from.iso
            document = draft.document
            drafted = "\(draft.draftedBy) \(draft.draftedAt.text)"
            settled = draft.settledBy.map { "\($0) \(draft.settledAt?.text ?? "")" }
            state = draft.state.title
            tone = draft.state.tone
        }
    }
}

struct ReleaseDraftPage: Page {
    static let template = "console/release-draft"
    let layout: Layout
    let row: ReleaseDraftListPage.Row
    let problem: String?
    let version: Int64
    let link: String
    let changes: [ScenarioChangeLine]
    let scenarioLink: String
    let impact: String
    let difference: String
    let entered: Int
    let departed: Int
    let adjusted: Int
    let open: Bool
    let tested: String?
    let faults: [String]
    let hindrance: String?
    let mayDrop: Bool
    let published: String?
    let underway: Underway?

    /// Cases under way, by what becomes of them.
    struct Underway: Sendable {
        let underwayText: String
        let underwayRows: [UnderwayRow]

        init(_ impact: [Casework.EditionImpact]) {
            let moving = impact.filter(\.reasons.isEmpty).reduce(0) { $0 + $1.count }
            let all = impact.reduce(0) { $0 + $1.count }
            underwayText = all == 0 ? "没有在途的办件。" : "共 \(all) 件在途，其中 \(moving) 件改按新版接着办，\(all - moving) 件按原版办完。"
            underwayRows = impact.map { line in
                UnderwayRow(
                    service: line.service,
                    place: line.isDraft ? "未提交" : line.step,
                    cases: line.count,
                    what: line.reasons.isEmpty ? "改按新版接着办" : "按原版办完：\(line.reasons.joined(separator: "；"))"
                )
            }
        }
    }

    struct UnderwayRow: Sendable {
        let service: String
        let place: String
        let cases: Int64
        let what: String
    }

    /// - Parameter underway: nil where the draft can't be brought into force.
    init(
        _ detail: ReleaseDraftDetail,
        underway: [Casework.EditionImpact]?,
        actor: Actor,
        problem: WorkbenchProblem?,
        request: WebRequest
    ) {
        let draft = detail.draft
        let total = detail.scenario.total
        layout = Layout(request, title: "发布：\(draft.title)")
        row = ReleaseDraftListPage.Row(draft)
        self.problem = problem?.message
        version = draft.version
        link = Links.releaseDraft(draft.id)
        changes = detail.scenario.scenario.changes.map(ScenarioChangeLine.init)
        scenarioLink = Links.scenario(draft.scenarioID)
        impact = ScenarioPage.sentence(total, total.after.amount - total.before.amount)
        difference = Figures.signed(total.after.amount - total.before.amount)
        entered = total.counts[.entered] ?? 0
        departed = total.counts[.departed] ?? 0
        adjusted = (total.counts[.raised] ?? 0) + (total.counts[.lowered] ?? 0)
        open = draft.state == .open
        tested = open && detail.isCurrent && detail.faults.isEmpty ? "\(detail.tests) 条规则测试全部通过" : nil
        faults = detail.faults
        hindrance = detail.hindrance
        mayDrop = open && (actor.may(.policyPublish) || actor.userID == draft.draftedByID)
        published = draft.releaseHash.map { String($0.prefix(16)) }
        self.underway = underway.map(Underway.init)
    }
}
