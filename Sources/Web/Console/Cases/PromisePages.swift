// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Checking afterwards what applicants promised 承诺核查.
enum PromisePages {
    static func register(on routes: Routes) {
        routes.get(Links.promises, .permission(.caseRead), list)
        routes.get("/promises/:id", .permission(.caseRead)) { try await shown($0, problem: nil) }
        routes.post("/promises/:id", .permission(.caseRead), settle)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let filter = try request.choice("filter", title: "承诺核查", of: CasePromise.Filter.self) ?? .open
        let (promises, counts) = try await request.site.rooms.casework.promises(
            actor: try request.actor,
            filter: filter
        )
        let today = request.site.today
        return try request.page(
            PromiseListPage(
                layout: Layout(request, title: "承诺核查"),
                tabs: CountTab.all(of: Links.promises, "filter", counts, chosen: filter, title: \.title),
                rows: promises.map { PromiseRow($0, today: today) }
            )
        )
    }

    private static func shown(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let promise = try await casework.promise(actor: actor, id: try request.key())
        let may = casework.mayCheckPromises(actor)
        let page = PromisePage(promise, mayCheck: may, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func settle(_ request: WebRequest) async throws -> Response {
        let (actor, id) = (try request.actor, try request.key())
        let casework = request.site.rooms.casework
        let finding = String(request.form["finding"].prefix(1_000))
        do {
            switch request.form["what"] {
            case "kept", "broken":
                let isTrue = request.form["what"] == "kept"
                try await casework.checkPromise(actor: actor, id: id, isTrue: isTrue, finding: finding)
            case "restored": try await casework.restorePromises(actor: actor, id: id, reason: finding)
            default: throw CaseworkProblem.missing(items: ["核查结果"])
            }
            return request.see(Links.promise(id), done: "saved")
        } catch let problem as CaseworkProblem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, problem: problem)
        }
    }
}

struct PromiseRow: Sendable {
    let promiseLink: String
    let caseLink: String
    let caseTitle: String
    let material: String
    let madeOn: String
    let state: String
    let tone: String
    let due: String?
    let finding: String?
    let checked: String?

    init(_ promise: CasePromise, today: CivilDate) {
        promiseLink = Links.promise(promise.id)
        caseLink = Links.caseFile(promise.caseID)
        caseTitle = promise.caseTitle
        material = promise.materialTitle
        madeOn = promise.madeOn.iso
        state = promise.state.title
        let isLate = promise.state == .open && promise.dueOn.map { $0 < today } == true
        tone =
            switch promise.state {
            case .open: isLate ? "late" : "soon"
            case .kept: "done"
            case .broken: "late"
            case .restored: ""
            }
        due = promise.state == .open ? promise.dueOn.map { isLate ? "应于 \($0.iso)，已超期" : "\($0.iso)前" } : nil
        finding = promise.finding
        checked = promise.checkedBy.map { "\($0) \(promise.checkedOn?.iso ?? "")" }
    }
}

struct PromiseListPage: Page {
    static let template = "console/promises"
    let layout: Layout
    let tabs: [CountTab]
    let rows: [PromiseRow]
}

struct PromisePage: Page {
    static let template = "console/promise"
    let layout: Layout
    let row: PromiseRow
    let problem: String?
    let mayCheck: Bool
    let mayRestore: Bool
    let results: [SelectOption]
    let typed: String

    init(_ promise: CasePromise, mayCheck may: Bool, problem: (any Problem)?, _ request: WebRequest) {
        layout = Layout(request, title: "承诺核查")
        row = PromiseRow(promise, today: request.site.today)
        self.problem = problem?.message
        mayCheck = may && promise.state == .open
        mayRestore = may && promise.state == .broken
        let chosen = request.form["what"]
        results = [("kept", "属实"), ("broken", "不实")].map {
            SelectOption(value: $0.0, title: $0.1, selected: $0.0 == chosen)
        }
        typed = request.form["finding"]
    }
}
