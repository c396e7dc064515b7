// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// How much of each service came in and how it ended, between two days 办件统计. Services stand in the order of the guide
/// and offices in the order of their codes: nothing is ranked.
enum StatisticsPages {
    static func register(on routes: Routes) {
        routes.get(Links.statistics, .permission(.reportRead), show)
        routes.get(Links.statisticsSheet, .permission(.reportRead), sheet)
    }

    private struct Asked {
        let found: CaseStatistics
        let service: (id: String, title: String)?
        let lines: [(name: String, link: String?, count: CaseStatistics.Count)]
        let column: String
        let query: String

        var heading: String { service.map { "\($0.title)办件统计" } ?? "办件统计" }
        var about: String { "\(found.days.lowerBound.chinese)至\(found.days.upperBound.chinese)" }
    }

    private static func days(_ request: WebRequest) throws -> ClosedRange<CivilDate> {
        let today = request.site.today
        let until = min(try request.day("until", title: "截止日期") ?? today, today)
        let from = try request.day("from", title: "开始日期") ?? CivilDate(year: until.year, month: 1, day: 1)
        guard from <= until else { throw WebProblem.unknownFilter(title: "开始日期", field: "from") }
        return from...until
    }

    private static func asked(_ request: WebRequest) async throws -> Asked {
        let days = try days(request)
        let query = "from=\(days.lowerBound.iso)&until=\(days.upperBound.iso)"
        let known = request.site.rooms.casework.services.current.map { (id: $0.flow.serviceID, title: $0.flow.title) }
        let wanted = request.query("service").flatMap { $0.isEmpty ? nil : $0 }
        let service = try wanted.map { id in
            guard let service = known.first(where: { $0.id == id }) else { throw AccessProblem.notFound(what: "事项") }
            return service
        }
        let all = try await request.site.rooms.casework.statistics(actor: try request.actor, days: days)
        if let service {
            let found = all.only(service: service.id)
            let tree = try await request.site.rooms.regions.tree()
            let offices = found.offices.sorted {
                (tree.region($0.key)?.code ?? "~", $0.key) < (tree.region($1.key)?.code ?? "~", $1.key)
            }
            return Asked(
                found: found,
                service: service,
                lines: offices.map { (name: tree.name($0.key), link: nil, count: $0.value) },
                column: "办理机关",
                query: "\(query)&service=\(service.id)"
            )
        }
        let counts = all.services
        let former = counts.keys.filter { id in !known.contains { $0.id == id } }.sorted()
        let services = known + former.map { (id: $0, title: "\($0)（已停用）") }
        return Asked(
            found: all,
            service: nil,
            lines: services.compactMap { service in
                counts[service.id].map { count in
                    let link = former.contains(service.id) ? nil : "\(Links.statistics)?\(query)&service=\(service.id)"
                    return (name: service.title, link: link, count: count)
                }
            },
            column: "事项",
            query: query
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let days = asked.found.days
        return try request.page(
            StatisticsPage(
                layout: Layout(request, title: asked.heading),
                heading: asked.heading,
                about: asked.about,
                back: asked.service == nil
                    ? nil : "\(Links.statistics)?from=\(days.lowerBound.iso)&until=\(days.upperBound.iso)",
                service: asked.service?.id,
                from: days.lowerBound.iso,
                until: days.upperBound.iso,
                today: request.site.today.iso,
                sheetLink: "\(Links.statisticsSheet)?\(asked.query)",
                column: asked.column,
                rows: asked.lines.map { StatisticsPage.Row($0.name, $0.link, $0.count) },
                sum: StatisticsPage.Row("合计", nil, asked.found.sum)
            )
        )
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let book = Spreadsheet(
            name: "办件统计",
            titles: [
                "\(asked.heading)（\(asked.about)）",
                "单位：\(request.site.settings.office)　制表日期：\(request.site.today.iso)",
            ],
            columns: [.init(asked.column, width: 28)]
                + ["收件", "受理", "办结", "其中准予", "其中不予", "其中撤回", "超期办结", "期末在办"].map {
                    .init($0, .integer, isTotalled: true)
                },
            rows: asked.lines.map { line in
                let count = line.count
                return [.text(line.name)]
                    + [
                        count.opened, count.accepted, count.ended, count.approved, count.refused, count.withdrawn,
                        count.late, count.running,
                    ].map(SheetCell.integer)
            }
        )
        let days = asked.found.days
        return try await request.sheet(
            book,
            name: "\(asked.heading)-\(days.lowerBound.iso)-\(days.upperBound.iso).xlsx"
        )
    }
}

struct StatisticsPage: Page {
    static let template = "console/statistics"

    struct Row: Sendable {
        let name: String
        let link: String?
        let opened: String
        let accepted: String
        let ended: String
        let approved: String
        let refused: String
        let withdrawn: String
        let late: String
        let running: String

        init(_ name: String, _ link: String?, _ count: CaseStatistics.Count) {
            self.name = name
            self.link = link
            opened = String(count.opened)
            accepted = String(count.accepted)
            ended = String(count.ended)
            approved = String(count.approved)
            refused = String(count.refused)
            withdrawn = String(count.withdrawn)
            late = String(count.late)
            running = String(count.running)
        }
    }

    let layout: Layout
    let heading: String
    let about: String
    /// Leads to all services; nil there.
    let back: String?
    let service: String?
    let from: String
    let until: String
    let today: String
    let sheetLink: String
    let column: String
    let rows: [Row]
    let sum: Row
}
