// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Ratings of a period, counted by service and by office. Offices stand in the order of their codes, services in the
/// order of the catalogue: nothing is ranked and nobody is named.
enum FeedbackFigures {
    static func show(_ request: WebRequest) async throws -> Response {
        let today = request.site.today
        let from = try request.day("from", title: "起始日期") ?? today.month.firstDay
        let until = try request.day("until", title: "截止日期") ?? today
        let figures = try await request.site.rooms.feedback.figures(
            actor: try request.actor,
            from: from,
            until: until
        )
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(FeedbackFiguresPage(figures, from: from, until: until, tree: tree, request))
    }
}

struct FeedbackFiguresPage: Page {
    static let template = "console/feedback-figures"
    let layout: Layout
    let from: String
    let until: String
    let period: String
    let grades: [String]
    let tables: [Table]
    let isEmpty: Bool

    struct Table: Sendable {
        let heading: String
        let column: String
        let rows: [Line]
        let sum: Line
    }

    struct Line: Sendable {
        let title: String
        let counts: [Int]
        let total: Int
        let bad: Int
        let inTime: Int
        let late: Int
        let open: Int

        init(_ title: String, _ figures: [RatingFigure]) {
            self.title = title
            counts = RatingGrade.allCases.map { grade in figures.reduce(0) { $0 + ($1.grade == grade ? $1.count : 0) } }
            total = figures.reduce(0) { $0 + $1.count }
            bad = figures.reduce(0) { $0 + ($1.grade.isBad ? $1.count : 0) }
            inTime = figures.reduce(0) { $0 + $1.answeredInTime }
            late = figures.reduce(0) { $0 + $1.answeredLate }
            open = bad - inTime - late
        }
    }

    private struct OfficeKey: Hashable {
        let regionID: Int64
        let level: OfficeLevel
    }

    init(_ figures: [RatingFigure], from: CivilDate, until: CivilDate, tree: RegionTree, _ request: WebRequest) {
        layout = Layout(request, title: "好差评统计")
        self.from = from.iso
        self.until = until.iso
        period = "\(from.chinese)至\(until.chinese)"
        grades = RatingGrade.allCases.map(\.title)
        isEmpty = figures.isEmpty
        let services = request.site.rooms.casework.services.current
        let order = Dictionary(
            services.enumerated().map { ($1.flow.serviceID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let byService = Dictionary(grouping: figures, by: \.serviceID).sorted {
            (order[$0.key] ?? .max, $0.key) < (order[$1.key] ?? .max, $1.key)
        }
        // A county's office is one, whichever township the case belongs to.
        let byOffice = Dictionary(grouping: figures) {
            OfficeKey(regionID: $0.officeLevel == .county ? 0 : $0.officeRegionID, level: $0.officeLevel)
        }
        func code(_ key: OfficeKey) -> String { tree.region(key.regionID)?.code ?? "" }
        tables = [
            Table(
                heading: "按事项",
                column: "事项",
                rows: byService.map { id, figures in
                    Line(services.first { $0.flow.serviceID == id }?.flow.title ?? id, figures)
                },
                sum: Line("合计", figures)
            ),
            Table(
                heading: "按办理机关",
                column: "办理机关",
                rows: byOffice.sorted { code($0.key) < code($1.key) }.map { key, figures in
                    Line(RatingLine.office(key.regionID, key.level, tree: tree, request), figures)
                },
                sum: Line("合计", figures)
            ),
        ]
    }
}
