// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Taking many cases of a list one step on 批量办理: choose, say what is done, watch, and read what was refused.
enum BulkPages {
    static func register(on routes: Routes) {
        routes.get(Links.bulk, .permission(.caseRead), list)
        routes.post(Links.bulk, .permission(.caseRead), choose)
        routes.get("/bulk/:id", .permission(.caseRead)) { try await shown($0, problem: nil) }
        routes.post("/bulk/:id", .permission(.caseRead), start)
    }

    static func choose(_ request: WebRequest) async throws -> Response {
        let selection: Casework.Selection =
            request.form["all"] == "1"
            ? .all(try await CaseListPages.filter(of: request.form["query"], request))
            : .some((request.form.values["case"] ?? []).compactMap { Int64($0) })
        let id = try await request.site.rooms.casework.chooseBulk(actor: try request.actor, selection)
        return request.see(Links.bulk(id))
    }

    static func start(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.casework.startBulk(
                actor: try request.actor,
                id: id,
                key: request.form["offer"],
                comment: String(request.form["comment"].prefix(500))
            )
            return request.see(Links.bulk(id))
        } catch let problem as CaseworkProblem where [.invalid, .notFound].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }

    private static func shown(_ request: WebRequest, problem: CaseworkProblem?) async throws -> Response {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let id = try request.key()
        let (run, offers) = try await casework.bulk(actor: actor, id: id)
        let state = try request.choice("state", title: "结果", of: BulkRow.State.self)
        let after = Int(try request.number("after") ?? 0)
        let rows = try await casework.bulkRows(actor: actor, id: id, state: state, after: after, limit: 51)
        let page = BulkPage(run, offers: offers, rows: rows, state: state, problem: problem, request)
        let response = try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
        return run.state == .running ? response.asked(againAfter: 1) : response
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let runs = try await request.site.rooms.casework.bulkRuns(actor: try request.actor)
        return try request.page(
            BulkListPage(
                layout: Layout(request, title: "批量办理"),
                rows: runs.map(BulkListPage.Row.init),
                days: BulkRun.daysKept
            )
        )
    }
}

struct BulkListPage: Page {
    static let template = "console/bulks"
    let layout: Layout
    let rows: [Row]
    let days: Int

    struct Row: Sendable {
        let link: String
        let title: String
        let chosenAt: String
        let total: Int
        let done: Int
        let refused: Int
        let isRunning: Bool

        init(_ run: BulkRun) {
            link = Links.bulk(run.id)
            title = run.title ?? ""
            chosenAt = run.chosenAt.text
            total = run.total
            done = run.done
            refused = run.refused
            isRunning = run.state == .running
        }
    }
}

struct BulkPage: Page {
    static let template = "console/bulk"
    let layout: Layout
    let link: String
    let heading: String
    let problem: String?
    let isChosen: Bool
    let isRunning: Bool
    let isDone: Bool
    let total: Int
    let finished: Int
    let done: Int
    let refused: Int
    let comment: String
    /// What was written to all of them; nil where nothing was.
    let said: String?
    let groups: [Group]
    let most: Int
    let isFull: Bool
    let tabs: [CountTab]
    let rows: [Row]
    let next: String?

    /// Offers of one step of one service.
    struct Group: Sendable {
        let groupTitle: String
        let offers: [Offer]
    }

    struct Offer: Sendable {
        let key: String
        let offerTitle: String
        let count: Int
        let needsReason: Bool
        let checked: Bool
    }

    struct Row: Sendable {
        let caseLink: String
        let caseTitle: String
        let caseNumber: String
        let result: String
        let tone: String
        let reason: String
    }

    init(
        _ run: BulkRun,
        offers: [BulkOffer],
        rows: [(row: BulkRow, file: CaseFile?)],
        state: BulkRow.State?,
        problem: CaseworkProblem?,
        _ request: WebRequest
    ) {
        layout = Layout(request, title: "批量办理")
        link = Links.bulk(run.id)
        heading = run.title ?? "批量办理"
        self.problem = problem?.message
        isChosen = run.state == .chosen
        isRunning = run.state == .running
        isDone = run.state == .done
        total = run.total
        finished = run.finished
        done = run.done
        refused = run.refused
        said = run.comment
        comment = problem == nil ? run.comment ?? "" : request.form["comment"]
        most = BulkRun.most
        isFull = run.total == BulkRun.most
        let chosen = request.method == .post ? request.form["offer"] : ""
        var order: [String] = []
        var byStep: [String: [Offer]] = [:]
        for offer in offers {
            let title = "\(offer.serviceTitle) · \(offer.stepTitle)"
            if byStep[title] == nil { order.append(title) }
            byStep[title, default: []].append(
                Offer(
                    key: offer.key,
                    offerTitle: offer.choice.title,
                    count: offer.count,
                    needsReason: offer.choice.needsReason,
                    checked: offer.key == chosen
                )
            )
        }
        groups = order.map { Group(groupTitle: $0, offers: byStep[$0] ?? []) }
        tabs =
            run.state == .chosen
            ? []
            : [
                CountTab(tabLink: link, tabTitle: "全部", tabCount: run.total, current: state == nil),
                CountTab(tabLink: "\(link)?state=done", tabTitle: "已办", tabCount: run.done, current: state == .done),
                CountTab(
                    tabLink: "\(link)?state=refused",
                    tabTitle: "没有办成",
                    tabCount: run.refused,
                    current: state == .refused
                ),
            ]
        self.rows = rows.prefix(50).map { row, file in
            Row(
                caseLink: Links.caseFile(row.caseID),
                caseTitle: file?.title ?? "办件已不在您的辖区",
                caseNumber: file?.number ?? "（未受理）",
                result: Self.title(row.state, of: run),
                tone: row.state == .done ? "done" : row.state == .refused ? "late" : "",
                reason: row.problem ?? ""
            )
        }
        next =
            rows.count > 50
            ? link + "?" + (state.map { "state=\($0.rawValue)&" } ?? "") + "after=\(rows[49].row.place)" : nil
    }

    private static func title(_ state: BulkRow.State, of run: BulkRun) -> String {
        switch state {
        case .waiting: run.state == .chosen ? "已选" : "等待"
        case .done: "已办"
        case .refused: "没有办成"
        case .left: "不在这一环节"
        }
    }
}
