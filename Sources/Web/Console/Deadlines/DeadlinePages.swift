// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Everything due, by office and by whose turn it is. Offices stand in the order of their codes: nothing is ranked.
enum DeadlinePages {
    private static let pageLength = 50

    static func register(on routes: Routes) {
        routes.get(Links.deadlines, .permission(.caseRead), list)
    }

    /// Which clocks a tab shows.
    enum Span: String, CaseIterable {
        case late, week, all

        var title: String {
            switch self {
            case .late: "已超期"
            case .week: "七日内到期"
            case .all: "全部在走的时限"
            }
        }
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let today = request.site.today
        let tally = try await casework.dueTally(actor: actor)
        let span = try request.choice("span", title: "期限", of: Span.self) ?? first(tally)
        let region = try request.number("region", title: "地区")
        let service = request.query("service").flatMap { $0.isEmpty ? nil : $0 }
        guard service.map({ id in casework.services.current.contains { $0.flow.serviceID == id } }) ?? true else {
            throw AccessProblem.notFound(what: "事项")
        }
        let filter = DeadlineFilter(
            regionID: region,
            serviceID: service,
            until: span == .late ? today.adding(days: -1) : span == .week ? today.adding(days: 7) : nil,
            from: span == .week ? today : nil
        )
        let found = try await casework.dueClocks(
            actor: actor,
            filter: filter,
            after: after(request),
            limit: pageLength + 1
        )
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            DeadlineListPage(
                found: found,
                pageLength: pageLength,
                tally: tally,
                span: span,
                region: region,
                service: service,
                tree: tree,
                request
            )
        )
    }

    /// Late ones first, where there are any.
    private static func first(_ tally: [DeadlineTally]) -> Span {
        if tally.contains(where: { $0.late > 0 }) { return .late }
        return tally.contains { $0.soon > 0 } ? .week : .all
    }

    private static func after(_ request: WebRequest) throws -> (dueOn: CivilDate, id: Int64)? {
        guard let text = request.query("after"), !text.isEmpty else { return nil }
        let parts = text.split(separator: ".")
        guard parts.count == 2, let id = Int64(parts[1]) else { throw AccessProblem.notFound(what: "这一页") }
        return (try CivilDate(parsing: String(parts[0])), id)
    }
}

struct DeadlineListPage: Page {
    static let template = "console/deadlines"
    let layout: Layout
    let tabs: [Tab]
    let spanValue: String
    let spanTitle: String
    let services: [SelectOption]
    let regions: [SelectOption]
    let rows: [Line]
    let offices: [Office]
    let next: String?

    struct Tab: Sendable {
        let title: String
        let count: String
        let link: String
        let current: Bool
    }

    struct Line: Sendable {
        let caseLink: String
        let caseTitle: String
        let number: String?
        let clockTitle: String
        let badge: ClockBadge
        let office: String
        let step: String
        let turn: String
        let escalates: Bool
    }

    struct Office: Sendable {
        let name: String
        let link: String
        let late: Int
        let soon: Int
        let running: Int
    }

    init(
        found: [Casework.DueClock],
        pageLength: Int,
        tally: [DeadlineTally],
        span: DeadlinePages.Span,
        region: Int64?,
        service: String?,
        tree: RegionTree,
        _ request: WebRequest
    ) {
        layout = Layout(request, title: "时限")
        let counts = tally.filter { region == nil || $0.regionID == region }
        let today = request.site.today
        let calendar = request.site.rooms.casework.services.calendar
        func link(_ span: DeadlinePages.Span, _ region: Int64?, _ after: String? = nil) -> String {
            var parts = ["span=\(span.rawValue)"]
            if let region { parts.append("region=\(region)") }
            if let service { parts.append("service=\(service)") }
            if let after { parts.append("after=\(after)") }
            return "\(Links.deadlines)?\(parts.joined(separator: "&"))"
        }
        tabs = DeadlinePages.Span.allCases.map { other in
            let count =
                switch other {
                case .late: counts.reduce(0) { $0 + $1.late }
                case .week: counts.reduce(0) { $0 + $1.soon }
                case .all: counts.reduce(0) { $0 + $1.running }
                }
            return Tab(title: other.title, count: String(count), link: link(other, region), current: other == span)
        }
        spanValue = span.rawValue
        spanTitle = span.title
        services =
            [SelectOption(value: "", title: "全部事项", selected: service == nil)]
            + request.site.rooms.casework.services.current.map {
                SelectOption(value: $0.flow.serviceID, title: $0.flow.title, selected: $0.flow.serviceID == service)
            }
        regions =
            [SelectOption(value: "", title: "全部办理机关", selected: region == nil)]
            + tally.map {
                SelectOption(value: String($0.regionID), title: tree.name($0.regionID), selected: $0.regionID == region)
            }
        rows = found.prefix(pageLength).map { due in
            Line(
                caseLink: Links.caseFile(due.file.id),
                caseTitle: due.file.title,
                number: due.file.number,
                clockTitle: due.deadline.title,
                badge: ClockBadge(
                    due: due.deadline.dueOn,
                    provisional: due.deadline.provisional,
                    paused: false,
                    today: today,
                    calendar: calendar
                ),
                office: tree.name(due.file.regionID),
                step: due.step,
                turn: due.turn,
                escalates: due.escalates && due.deadline.dueOn < today
            )
        }
        offices =
            tally.count < 2
            ? []
            : tally.map {
                Office(
                    name: tree.name($0.regionID),
                    link: link(.all, $0.regionID),
                    late: $0.late,
                    soon: $0.soon,
                    running: $0.running
                )
            }
        let last = found.prefix(pageLength).last
        next =
            found.count > pageLength
            ? last.map { link(span, region, "\($0.deadline.dueOn.iso).\($0.deadline.id)") } : nil
    }
}
