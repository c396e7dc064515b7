// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// What the counties of a prefecture reported of a month, side by side and together.
enum RollUpMonthPages {
    private struct Asked {
        let month: RollUpMonth
        let tree: RegionTree
        let program: ProgramChoice
    }

    private static func asked(_ request: WebRequest) async throws -> Asked {
        guard let month = try? Month(parsing: try request.text("month")) else {
            throw WebProblem.unknownFilter(title: "月份", field: "month")
        }
        return Asked(
            month: try await request.site.rooms.rollUps.month(actor: try request.actor, month),
            tree: try await request.site.rooms.regions.tree(),
            program: try ProgramChoice.chosen(request)
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let month = asked.month
        let benefits = RollUpItem.Benefit.allCases
        let work = RollUpItem.Work.allCases
        // The month stands above the table.
        func head(_ title: String, _ unit: RollUpLine.Unit) -> String {
            title.replacing("本月", with: "") + (unit == .yuan ? "（元）" : "")
        }
        func table(_ items: [(RollUpItem, String, RollUpLine.Unit)]) -> RollUpMonthPage.Table {
            RollUpMonthPage.Table(
                heads: items.map { head($0.1, $0.2) },
                rows: month.counties.map { county in
                    let rollUp = month.rollUps[county]
                    return RollUpMonthPage.Row(
                        county: asked.tree.name(county),
                        countyLink: rollUp.map { Links.rollUp($0.id) },
                        cells: items.map { item, title, unit in
                            .init(
                                head: head(title, unit),
                                amount: month.figure(item, of: county).map { RollUpWords.amount($0, unit) } ?? "无数据"
                            )
                        }
                    )
                },
                sums: items.map { item, title, unit in
                    // Whether all are closed is no sum.
                    let total = unit == .yes ? nil : month.total(item).map { RollUpWords.amount($0, unit) }
                    let text = unit == .yes ? closed(month, item) : total ?? "无数据"
                    return .init(head: head(title, unit), amount: text)
                }
            )
        }
        let last = request.site.today.month.adding(-1)
        return try request.page(
            RollUpMonthPage(
                layout: Layout(request, title: "各县（市、区）报送"),
                monthText: month.month.chinese,
                here: Links.rollUpMonth(month.month),
                came: month.rollUps.count,
                wanted: month.counties.count,
                missing: month.isComplete
                    ? nil : month.missing.map { asked.tree.name($0) }.joined(separator: "、"),
                sheetLink: "\(Links.rollUpMonth(month.month))/sheet.xlsx",
                earlier: Links.rollUpMonth(month.month.adding(-1)),
                later: month.month < last ? Links.rollUpMonth(month.month.adding(1)) : nil,
                programs: ProgramChoice.options(request, chosen: asked.program.id),
                programTitle: asked.program.title,
                benefits: table(benefits.map { (.benefit(program: asked.program.id, $0), $0.title, $0.unit) }),
                work: table(work.map { (.work($0), $0.title, .cases) })
            )
        )
    }

    private static func closed(_ month: RollUpMonth, _ item: RollUpItem) -> String {
        "\(month.counties.count { month.figure(item, of: $0) == 1 }) 个"
    }

    /// Every program and county, one line each.
    static func sheet(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let month = asked.month
        func cell(_ item: RollUpItem, _ county: Int64, _ unit: RollUpLine.Unit) -> SheetCell {
            guard let value = month.figure(item, of: county) else { return .text("无数据") }
            switch unit {
            case .yuan: return .money(Money(fen: value))
            case .yes: return .text(value == 1 ? "是" : "否")
            default: return .integer(value)
            }
        }
        let rows = ProgramChoice.all(request).flatMap { program in
            month.counties.map { county -> [SheetCell] in
                [.text(program.title), .text(asked.tree.name(county))]
                    + RollUpItem.Benefit.allCases.map { cell(.benefit(program: program.id, $0), county, $0.unit) }
            }
        }
        let missing = month.missing.map { asked.tree.name($0) }.joined(separator: "、")
        let book = Spreadsheet(
            name: "各县报送",
            titles: [
                "各县（市、区）民政业务月报汇总（\(month.month.chinese)）",
                "单位：\(request.site.settings.office)　已报 \(month.rollUps.count) 个，共 \(month.counties.count) 个"
                    + (missing.isEmpty ? "" : "　缺报：\(missing)") + "　制表日期：\(request.site.today.iso)",
            ],
            columns: [.init("待遇项目"), .init("县（市、区）")]
                + RollUpItem.Benefit.allCases.map { part in
                    .init(
                        part.unit == .yuan ? "\(part.title)（元）" : part.title,
                        part.unit == .yuan ? .money : part.unit == .yes ? .text : .integer
                    )
                },
            rows: rows,
            frozenColumns: 2
        )
        return try await request.sheet(book, name: "各县（市、区）月报汇总-\(month.month.iso).xlsx")
    }
}

struct RollUpMonthPage: Page {
    static let template = "console/roll-up-month"
    let layout: Layout
    let monthText: String
    let here: String
    let came: Int
    let wanted: Int
    /// Names of those that did not report; nil where all did.
    let missing: String?
    let sheetLink: String
    let earlier: String
    /// Nil at the last month that is over.
    let later: String?
    let programs: [SelectOption]
    let programTitle: String
    let benefits: Table
    let work: Table

    struct Table: Sendable {
        let heads: [String]
        let rows: [Row]
        let sums: [Cell]
    }

    struct Row: Sendable {
        let county: String
        let countyLink: String?
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let head: String
        let amount: String
    }
}
