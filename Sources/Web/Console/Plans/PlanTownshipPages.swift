// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// A figure that is counted from our own records, township by township, down to the records themselves.
enum PlanTownshipPages {
    private static let pageSize = 100
    /// Stands for what belongs to no township.
    private static let whole = "whole"
    static let wholeName = "县级（不分乡镇）"

    static func register(on routes: Routes) {
        routes.get("/plans/:plan/indicators/:indicator/townships", .permission(.reportRead), show)
        routes.get("/plans/:plan/indicators/:indicator/townships.xlsx", .permission(.reportRead), sheet)
        routes.get("/plans/:plan/indicators/:indicator/records", .permission(.reportRead), records)
        PlanMonthPages.register(on: routes)
    }

    private struct Asked {
        let found: Planning.Townships
        let tree: RegionTree
        let link: String

        /// By code, the place as a whole at the end.
        var lines: [(id: Int64?, name: String, figure: PlanFigure)] {
            found.count.townships(on: found.day).map { id, figure in
                (id: id, name: id.map { tree.name($0) } ?? wholeName, figure: figure)
            }.sorted { left, right in
                (left.id.flatMap { tree.region($0)?.code } ?? "~") < (right.id.flatMap { tree.region($0)?.code } ?? "~")
            }
        }

        var total: PlanFigure? { found.count.total(on: found.day) }

        var parts: String { found.count.isReported ? "分县（市、区）" : "分乡镇" }
        var column: String { found.count.isReported ? "县（市、区）" : "乡镇（街道）" }
        /// Said where the period that ends on the day was closed.
        var kept: String? {
            guard let closing = found.closing else { return nil }
            let now = found.recount.map {
                "按现在的记录重算是\($0.text(of: found.metric, unit: found.indicator.unit))（\($0.words(of: found.metric))），封账的数不变。"
            }
            return "\(closing.period.chinese)已于\(closing.closedAt.date.chinese)封账，这里是封账时的数。" + (now ?? "")
        }

        var about: String {
            found.count.months[found.day].map { "按各县（市、区）\($0.chinese)末的报送数" }
                ?? "截至\(found.day.chinese)，按系统里的记录计算"
        }
    }

    private static func asked(_ request: WebRequest) async throws -> Asked {
        let (plan, indicator) = (try request.text("plan"), try request.text("indicator"))
        return Asked(
            found: try await request.site.rooms.planning.townships(
                actor: try request.actor,
                planID: plan,
                indicatorID: indicator,
                on: try PlanPages.day(request)
            ),
            tree: try await request.site.rooms.regions.tree(),
            link: Links.planIndicator(plan, indicator)
        )
    }

    static let part = "只含您辖区里的记录，不是全县的数。"

    static func show(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let (metric, unit) = (asked.found.metric, asked.found.indicator.unit)
        let actor = try request.actor
        let isReported = asked.found.count.isReported
        let opens = metric.permissions.allSatisfy(actor.may) && !isReported
        let day = asked.found.day
        return try request.page(
            PlanTownshipsPage(
                layout: Layout(request, title: asked.parts),
                heading: asked.found.indicator.title,
                parts: asked.parts,
                column: asked.column,
                indicatorLink: asked.link,
                about: asked.about,
                sheetLink: "\(asked.link)/townships.xlsx?on=\(day.iso)",
                monthsLink: "\(asked.link)/months",
                numerator: metric.numerator,
                denominator: metric.denominator,
                unit: unit,
                note: asked.found.indicator.note,
                part: asked.found.isPart ? Self.part : nil,
                kept: asked.kept,
                rows: asked.lines.map { line in
                    PlanTownshipsPage.Row(
                        line.name,
                        line.figure,
                        metric,
                        unit: unit,
                        link: opens
                            ? "\(asked.link)/records?on=\(day.iso)&township=\(line.id.map { String($0) } ?? whole)"
                            : nil
                    )
                },
                sum: asked.total.map { .init("合计", $0, metric, unit: unit, link: nil) }
            )
        )
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let (metric, unit) = (asked.found.metric, asked.found.indicator.unit)
        let rows = asked.lines.map { line -> [SheetCell] in
            [
                .text(line.name), .integer(line.figure.denominator), .integer(line.figure.numerator),
                .integer(line.figure.unknown), .text(line.figure.text(of: metric, unit: unit)),
            ]
        }
        let book = Spreadsheet(
            name: asked.parts,
            titles: [
                "\(asked.found.indicator.title)（\(asked.about)）",
                (asked.found.isPart ? "\(part)　" : "") + (asked.kept.map { "\($0)　" } ?? "")
                    + "单位：\(request.site.settings.office)　\(asked.found.plan.title)　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init(asked.column), .init(metric.denominator, .integer, isTotalled: true),
                .init(metric.numerator, .integer, isTotalled: true), .init("没有记录", .integer, isTotalled: true),
                .init("数值"),
            ],
            rows: rows
        )
        return try await request.sheet(book, name: "\(asked.found.indicator.title)-\(asked.found.day.iso).xlsx")
    }

    static func records(_ request: WebRequest) async throws -> Response {
        let (plan, indicator) = (try request.text("plan"), try request.text("indicator"))
        let tree = try await request.site.rooms.regions.tree()
        let township =
            request.query("township") == whole
            ? nil : try request.region("township", title: "乡镇（街道）", tree: tree)?.id
        let asked = try request.number("from").map { Int(clamping: $0) } ?? 0
        let (found, units) = try await request.site.rooms.planning.units(
            actor: try request.actor,
            planID: plan,
            indicatorID: indicator,
            townshipID: township,
            on: try PlanPages.day(request)
        )
        let from = min(max(asked, 0), units.count)
        let link = Links.planIndicator(plan, indicator)
        let shown = units.dropFirst(from).prefix(pageSize)
        let here = "\(link)/records?on=\(found.day.iso)&township=\(township.map { String($0) } ?? whole)"
        return try request.page(
            PlanRecordsPage(
                layout: Layout(request, title: "指标背后的记录"),
                heading: found.indicator.title,
                indicatorLink: link,
                townshipsLink: "\(link)/townships?on=\(found.day.iso)",
                place: township.map { tree.name($0) } ?? wholeName,
                on: found.day.chinese,
                numerator: found.metric.numerator,
                denominator: found.metric.denominator,
                total: units.count,
                isWeighed: units.contains { $0.figure != nil },
                rows: shown.map(PlanRecordsPage.Row.init),
                next: units.count > from + pageSize ? "\(here)&from=\(from + pageSize)" : nil
            )
        )
    }
}

struct PlanTownshipsPage: Page {
    static let template = "console/plan-townships"
    let layout: Layout
    let heading: String
    /// How it is divided, and what the column is called.
    let parts: String
    let column: String
    let indicatorLink: String
    let about: String
    let sheetLink: String
    let monthsLink: String
    let numerator: String
    let denominator: String
    let unit: String
    let note: String?
    /// Said where it is not the whole county.
    let part: String?
    let kept: String?
    let rows: [Row]
    let sum: Row?

    struct Row: Sendable {
        let name: String
        let above: Int64
        let below: Int64
        let unknown: Int64
        let figure: String
        let recordsLink: String?

        init(_ name: String, _ figure: PlanFigure, _ metric: PlanMetric, unit: String, link: String?) {
            self.name = name
            above = figure.numerator
            below = figure.denominator
            unknown = figure.unknown
            self.figure = figure.text(of: metric, unit: unit)
            recordsLink = link
        }
    }
}

struct PlanRecordsPage: Page {
    static let template = "console/plan-records"
    let layout: Layout
    let heading: String
    let indicatorLink: String
    let townshipsLink: String
    let place: String
    let on: String
    let numerator: String
    let denominator: String
    let total: Int
    /// Whether records count for more than one each.
    let isWeighed: Bool
    let rows: [Row]
    let next: String?

    struct Row: Sendable {
        let name: String
        let recordLink: String
        let counted: String
        let tone: String
        let above: Int64
        let below: Int64

        init(_ unit: PlanUnit) {
            above = unit.figure?.numerator ?? 0
            below = unit.figure?.denominator ?? 0
            name = unit.label
            recordLink =
                switch unit.record {
                case .person: Links.person(unit.id)
                case .enrolment: Links.enrolment(unit.id)
                case .entry: Links.entry(unit.id)
                case .caseFile: Links.caseFile(unit.id)
                }
            counted = unit.isCounted.map { $0 ? "计入" : "没有计入" } ?? "没有记录"
            tone = unit.isCounted.map { $0 ? "done" : "" } ?? "soon"
        }
    }
}
