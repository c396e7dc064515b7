// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The list of cases, with what it is narrowed by, and lists kept under a name.
enum CaseListPages {
    static func register(on routes: Routes) {
        routes.get(Links.cases, .permission(.caseRead), list)
        routes.post(Links.savedLists, .permission(.caseRead), save)
        routes.post("/cases/lists/remove", .permission(.caseRead), remove)
    }

    /// Until when cases are due.
    private enum Due: String, CaseIterable {
        case late, week

        var title: String { self == .late ? "已超期" : "七日内到期" }

        /// The last due day that counts.
        func last(_ today: CivilDate) -> CivilDate { today.adding(days: self == .late ? -1 : 7) }
    }

    /// What a list's address narrows it by.
    /// - Parameter value: a value of the address or of the form that carries it on.
    private static func filter(_ request: WebRequest, _ tree: RegionTree) throws -> CaseFilter {
        let services = request.site.rooms.casework.services.all.map(\.flow.serviceID)
        let state = try request.choice("state", title: "状态", of: CaseFile.State.self)
        return CaseFilter(
            states: state.map { [$0] } ?? [],
            regionID: try request.region("region", title: "地区", tree: tree)?.id,
            text: request.query("text").map { String($0.prefix(60)) },
            dueBy: try request.choice("due", title: "时限", of: Due.self)?.last(request.site.today),
            serviceID: try request.choice("service", title: "事项", among: services),
            isMine: request.query("mine") == "1"
        )
    }

    private static let names = ["text", "service", "state", "due", "region", "mine"]

    /// The filter as an address holds it, in one order.
    private static func query(_ request: WebRequest) -> String {
        QueryText.of(names.map { ($0, request.query($0)) })
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request))
    }

    private static func page(_ request: WebRequest) async throws -> CaseListPage {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let tree = try await request.site.rooms.regions.tree()
        let filter = try filter(request, tree)
        let listing = try await casework.list(actor: actor, filter: filter, before: try request.number("before"))
        let query = query(request)
        let saved = try await casework.savedLists(actor: actor)
        let states = CaseFile.State.allCases
        return CaseListPage(
            layout: Layout(request, title: "办件"),
            total: "\(listing.total.text) 件",
            rows: try listing.files.map { try CaseRow($0, request: request, tree: tree) },
            services: [SelectOption(value: "", title: "全部事项", selected: filter.serviceID == nil)]
                + casework.services.current.map {
                    SelectOption(
                        value: $0.flow.serviceID,
                        title: $0.flow.title,
                        selected: $0.flow.serviceID == filter.serviceID
                    )
                },
            states: [SelectOption(value: "", title: "全部状态", selected: filter.states.isEmpty)]
                + states.map { SelectOption(value: $0.rawValue, title: $0.title, selected: filter.states == [$0]) },
            dues: [SelectOption(value: "", title: "不限时限", selected: request.query("due") == nil)]
                + Due.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0.rawValue == request.query("due"))
                },
            isMine: filter.isMine,
            regionID: filter.regionID.map { String($0) },
            text: filter.text ?? "",
            isNarrowed: !query.isEmpty,
            query: query,
            saved: saved.map { .init($0, current: $0.query == query && !query.isEmpty) },
            next: listing.next.map { "\(Links.cases)?\(query.isEmpty ? "" : query + "&")before=\($0)" },
            mayApply: actor.may(.caseApply),
            hasOpen: listing.files.contains { !$0.state.isEnded }
        )
    }

    /// The filter that a form carries on, read as if it stood in the address.
    static func filter(of query: String, _ request: WebRequest) async throws -> CaseFilter {
        let tree = try await request.site.rooms.regions.tree()
        return try filter(request.asking(query), tree)
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let query = request.form["query"]
        // A filter that is not understood is not kept.
        _ = try await filter(of: query, request)
        let kept = Self.query(request.asking(query))
        guard !kept.isEmpty else { throw CaseworkProblem.listNameNeeded }
        try await request.site.rooms.casework.saveList(
            actor: try request.actor,
            name: request.form["name"],
            query: kept,
            isShared: request.form["shared"] == "1"
        )
        return request.see("\(Links.cases)?\(kept)&done=saved")
    }

    static func remove(_ request: WebRequest) async throws -> Response {
        try await request.site.rooms.casework.removeList(
            actor: try request.actor,
            id: Int64(request.form["list"]) ?? 0
        )
        return request.see(Links.cases, done: "saved")
    }
}

struct CaseListPage: Page {
    static let template = "console/cases"
    let layout: Layout
    let total: String
    let rows: [CaseRow]
    let services: [SelectOption]
    let states: [SelectOption]
    let dues: [SelectOption]
    let isMine: Bool
    let regionID: String?
    let text: String
    let isNarrowed: Bool
    let query: String
    let saved: [Saved]
    let next: String?
    let mayApply: Bool
    /// Whether anything of this page can be taken on.
    let hasOpen: Bool

    struct Saved: Sendable {
        let listID: Int64
        let listLink: String
        let listName: String
        let isShared: Bool
        let isOwn: Bool
        let current: Bool

        init(_ list: SavedList, current: Bool) {
            listID = list.id
            listLink = "\(Links.cases)?\(list.query)"
            listName = list.name
            isShared = list.isShared
            isOwn = list.isOwn
            self.current = current
        }
    }
}
