// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// A figure that is counted from our own records, township by township and month by month.
enum PlanMonthPages {
    static func register(on routes: Routes) {
        routes.get("/plans/:plan/indicators/:indicator/months", .permission(.reportRead), show)
        routes.get("/plans/:plan/indicators/:indicator/months.xlsx", .permission(.reportRead), sheet)
    }

    private struct Asked {
        let found: Planning.Months
        let tree: RegionTree
        let link: String

        var parts: String { found.count.isReported ? "分县（市、区）" : "分乡镇" }
        var column: String { found.count.isReported ? "县（市、区）" : "乡镇（街道）" }

        /// By code, what belongs to no township at the end.
        var townships: [(id: Int64?, name: String)] {
            Set(found.days.flatMap { found.count.townships(on: $0).keys }).map { id in
                (id: id, name: id.map { tree.name($0) } ?? PlanTownshipPages.wholeName)
            }.sorted { left, right in
                (left.id.flatMap { tree.region($0)?.code } ?? "~") < (right.id.flatMap { tree.region($0)?.code } ?? "~")
            }
        }
    }

    private static func asked(_ request: WebRequest) async throws -> Asked {
        let (plan, indicator) = (try request.text("plan"), try request.text("indicator"))
        return Asked(
            found: try await request.site.rooms.planning.months(
                actor: try request.actor,
                planID: plan,
                indicatorID: indicator
            ),
            tree: try await request.site.rooms.regions.tree(),
            link: Links.planIndicator(plan, indicator)
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let (found, metric) = (asked.found, asked.found.metric)
        let years = Array(Set(found.days.map(\.year))).sorted(by: >)
        let year = try request.number("year").map { Int(clamping: $0) } ?? years.first ?? request.site.today.year
        let days = found.days.filter { $0.year == year }
        guard !days.isEmpty else { throw AccessProblem.notFound(what: "年度") }
        func text(_ figure: PlanFigure?) -> String {
            figure.map { $0.text(of: metric, unit: found.indicator.unit) } ?? "—"
        }
        let rows = asked.townships.compactMap { township -> PlanMonthsPage.Row? in
            let figures = days.map { found.count.townships(on: $0)[township.id] }
            guard figures.contains(where: { $0 != nil }) else { return nil }
            return .init(
                name: township.name,
                cells: zip(days, figures).map { .init(month: "\($0.monthNumber)月", figure: text($1)) }
            )
        }
        return try request.page(
            PlanMonthsPage(
                layout: Layout(request, title: "逐月"),
                heading: found.indicator.title,
                parts: asked.parts,
                column: asked.column,
                about: found.count.isReported ? "每月末，各县（市、区）的报送数" : "每月末，按系统里的记录计算",
                indicatorLink: asked.link,
                townshipsLink: "\(asked.link)/townships",
                sheetLink: "\(asked.link)/months.xlsx",
                part: found.isPart ? PlanTownshipPages.part : nil,
                running: days.last == request.site.today
                    ? "\(request.site.today.monthNumber)月算到\(request.site.today.chinese)。" : nil,
                years: years.map {
                    CountTab(
                        tabLink: "\(asked.link)/months?year=\($0)",
                        tabTitle: "\($0)年",
                        tabCount: 0,
                        current: $0 == year
                    )
                },
                months: days.map { "\($0.monthNumber)月" },
                rows: rows,
                sum: rows.isEmpty
                    ? nil
                    : .init(
                        name: "合计",
                        cells: days.map { .init(month: "\($0.monthNumber)月", figure: text(found.count.total(on: $0))) }
                    )
            )
        )
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let (found, metric) = (asked.found, asked.found.metric)
        let townships = asked.townships
        let rows = found.days.flatMap { day -> [[SheetCell]] in
            let figures = found.count.townships(on: day)
            return townships.compactMap { township in
                guard let figure = figures[township.id] else { return nil }
                return [
                    .text(day.month.iso), .text(township.name), .integer(figure.denominator),
                    .integer(figure.numerator),
                    .integer(figure.unknown), .text(figure.text(of: metric, unit: found.indicator.unit)),
                ]
            }
        }
        let book = Spreadsheet(
            name: "逐月",
            titles: [
                "\(found.indicator.title)（每月末\(found.days.last.map { "，最后一月到 \($0.iso)" } ?? "")）",
                (found.isPart ? "\(PlanTownshipPages.part)　" : "")
                    + "单位：\(request.site.settings.office)　\(found.plan.title)　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("月份"), .init(asked.column), .init(metric.denominator, .integer),
                .init(metric.numerator, .integer),
                .init("没有记录", .integer), .init("数值"),
            ],
            rows: rows
        )
        return try await request.sheet(book, name: "\(found.indicator.title)-逐月.xlsx")
    }
}

struct PlanMonthsPage: Page {
    static let template = "console/plan-months"
    let layout: Layout
    let heading: String
    /// How it is divided, and what the column is called.
    let parts: String
    let column: String
    let about: String
    let indicatorLink: String
    let townshipsLink: String
    let sheetLink: String
    /// Said where it is not the whole county.
    let part: String?
    /// Said where the last month isn't over.
    let running: String?
    let years: [CountTab]
    let months: [String]
    let rows: [Row]
    let sum: Row?

    struct Row: Sendable {
        let name: String
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let month: String
        let figure: String
    }
}
