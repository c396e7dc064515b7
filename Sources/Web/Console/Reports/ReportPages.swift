// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The month in figures (月报): on the page, on paper, as .xlsx; frozen at close.
enum ReportPages {
    static func register(on routes: Routes) {
        routes.get(Links.reports, .permission(.reportRead), show)
        routes.get(Links.reportSheet, .permission(.reportRead), sheet)
        routes.post(Links.closeReport, .permission(.reportClose), close)
    }

    private struct Asked {
        let program: ProgramChoice
        let month: Month
        let report: MonthReport
        let closed: ClosedReport?
        let tree: RegionTree

        /// The reader's own areas; nil for the county.
        var area: String? {
            report.limitedTo.map { ids in ids.map { tree.name($0, on: month.lastDay) }.joined(separator: "、") }
        }

        /// A single township's table of townships would repeat the totals.
        var townships: [MonthReport.Township] {
            let all = report.townships ?? []
            return report.limitedTo != nil && all.count < 2 ? [] : all
        }
    }

    private static func asked(_ request: WebRequest) async throws -> Asked {
        let program = try ProgramChoice.chosen(request)
        let month = try request.query("month").map { try Month(parsing: $0) } ?? request.site.today.month
        let (report, closed) = try await request.site.rooms.benefits.monthReport(
            actor: try request.actor,
            program: program.id,
            month: month
        )
        return Asked(
            program: program,
            month: month,
            report: report,
            closed: closed,
            tree: try await request.site.rooms.regions.tree()
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        // Above counties there is no month of one's own: theirs are what there is.
        if try await !request.site.rooms.regions.tree().countiesBelow.isEmpty {
            return request.see(Links.rollUpMonth(request.site.today.month.adding(-1)))
        }
        do {
            let asked = try await asked(request)
            return try request.page(try page(asked, request, problem: nil))
        } catch let problem as BenefitsProblem {
            guard case .areasNotKept(let month) = problem else { throw problem }
            let program = try ProgramChoice.chosen(request)
            return try request.page(
                ReportGapPage(
                    layout: Layout(request, title: "月报"),
                    heading: "\(program.title)月报",
                    month: month.chinese,
                    programs: ProgramChoice.options(request, chosen: program.id),
                    months: months(request, chosen: month),
                    gap: problem.message
                )
            )
        }
    }

    private static func months(_ request: WebRequest, chosen: Month) -> [SelectOption] {
        let now = request.site.today.month
        return Choices.months(from: now.adding(-23), to: now.adding(1), chosen: chosen)
    }

    private static func page(_ asked: Asked, _ request: WebRequest, problem: String?) throws -> ReportPage {
        let report = asked.report
        let query = "program=\(asked.program.id)&month=\(asked.month.iso)"
        return ReportPage(
            layout: Layout(request, title: "月报", done: EnrolmentDone.text(request)),
            heading: (asked.area ?? "") + "\(asked.program.title)月报",
            month: asked.month.chinese,
            about: asked.month.chinese + (asked.area == nil ? " · \(request.site.settings.office)" : ""),
            today: request.site.today.chinese,
            programs: ProgramChoice.options(request, chosen: asked.program.id),
            months: months(request, chosen: asked.month),
            program: asked.program.id,
            monthISO: asked.month.iso,
            empty: report.total.families == 0 && report.added.isEmpty && report.left.isEmpty
                && report.spent == .zero && report.paid == .zero,
            notRun: report.total.families == 0 && report.isForecast == true,
            families: report.total.families,
            persons: report.total.persons,
            spent: report.spent.text,
            perPerson: report.total.perPerson.text,
            parts: [
                ReportPage.PartRow("城市", report.urban), ReportPage.PartRow("农村", report.rural),
            ],
            sum: ReportPage.PartRow("合计", report.total),
            added: report.added.map(ReportPage.MovementRow.init),
            addedFamilies: report.added.reduce(0) { $0 + $1.families },
            addedPersons: report.added.reduce(0) { $0 + $1.persons },
            left: report.left.map(ReportPage.MovementRow.init),
            leftFamilies: report.left.reduce(0) { $0 + $1.families },
            leftPersons: report.left.reduce(0) { $0 + $1.persons },
            regular: report.total.regular.text,
            backPay: report.backPay.text,
            recovery: report.recovery.text,
            paid: report.paid.text,
            townships: asked.townships.map {
                ReportPage.PartRow(asked.tree.name($0.regionID, on: asked.month.lastDay), $0.part)
            },
            closed: asked.closed.map {
                ReportPage.Closed(by: $0.closedBy, at: $0.closedAt.text, hash: String($0.contentHash.prefix(16)))
            },
            isForecast: report.isForecast == true,
            mayClose: try request.actor.may(.reportClose) && asked.area == nil && asked.closed == nil
                && report.isForecast != true,
            sheetLink: "\(Links.reportSheet)?\(query)",
            problem: problem
        )
    }

    static func close(_ request: WebRequest) async throws -> Response {
        let program = try ProgramChoice.chosen(request)
        let month = try Month(parsing: request.form["month"])
        let actor = try request.actor
        let rooms = request.site.rooms
        do {
            guard request.form["sure"] == "yes" else { throw ReportProblem.notSure }
            _ = try await rooms.benefits.closeMonth(actor: actor, program: program.id, month: month)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) && actor.may(.reportRead)
        {
            let (report, closed) = try await rooms.benefits.monthReport(actor: actor, program: program.id, month: month)
            let asked = Asked(
                program: program,
                month: month,
                report: report,
                closed: closed,
                tree: try await rooms.regions.tree()
            )
            return try request.page(
                try page(asked, request, problem: problem.message),
                status: ProblemPage.status(problem)
            )
        }
        return request.see("\(Links.reports)?program=\(program.id)&month=\(month.iso)", done: "closed")
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let state =
            asked.closed.map { "已关账 \($0.closedAt.text) \($0.closedBy)　内容指纹 \($0.contentHash.prefix(16))" }
            ?? (asked.report.isForecast == true ? "预计数：本月应发尚未计算" : "未关账，数字仍会变化")
        let book = Spreadsheet(
            name: "月报",
            titles: [
                (asked.area ?? "") + "\(asked.program.title)月报（\(asked.month.chinese)）",
                "单位：\(asked.area ?? request.site.settings.office)　\(state)　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("栏目"), .init("项目"), .init("户数", .integer), .init("人数", .integer),
                .init("金额（元）", .money), .init("人均（元/月）", .money),
            ],
            rows: rows(asked)
        )
        let parts = ["月报", asked.area, asked.program.title, asked.month.iso]
        return try await request.sheet(book, name: parts.compactMap(\.self).joined(separator: "-") + ".xlsx")
    }

    private static func rows(_ asked: Asked) -> [[SheetCell]] {
        let report = asked.report
        func part(_ group: String, _ title: String, _ part: MonthReport.Part) -> [SheetCell] {
            [
                .text(group), .text(title), .integer(Int64(part.families)), .integer(Int64(part.persons)),
                .money(part.regular), .money(part.perPerson),
            ]
        }
        func movement(_ group: String, _ movement: MonthReport.Movement) -> [SheetCell] {
            [
                .text(group), .text(movement.reason), .integer(Int64(movement.families)),
                .integer(Int64(movement.persons)), .blank, .blank,
            ]
        }
        func money(_ title: String, _ amount: Money) -> [SheetCell] {
            [.text("支出"), .text(title), .blank, .blank, .money(amount), .blank]
        }
        var rows = [
            part("在册", "合计", report.total), part("在册", "城市", report.urban), part("在册", "农村", report.rural),
        ]
        rows += report.added.map { movement("新增", $0) }
        rows += report.left.map { movement("退出", $0) }
        rows += [
            money("本月应发", report.total.regular), money("补发", report.backPay), money("追缴", report.recovery),
            money("支出合计", report.spent), money("银行已发放", report.paid),
        ]
        rows += asked.townships.map {
            part("乡镇（街道）", asked.tree.name($0.regionID, on: asked.month.lastDay), $0.part)
        }
        return rows
    }
}

enum ReportProblem: Problem, Equatable {
    case notSure

    var code: String { "report.not-sure" }
    var kind: ProblemKind { .invalid }
    var message: String { "关账后数字不再变化，请先勾选“已核对”再关账。" }
}

/// A month that a township cannot read, with the choice of another.
struct ReportGapPage: Page {
    static let template = "console/report-gap"
    let layout: Layout
    let heading: String
    let month: String
    let programs: [SelectOption]
    let months: [SelectOption]
    let gap: String
}

struct ReportPage: Page {
    static let template = "console/reports"
    let layout: Layout
    let heading: String
    let month: String
    /// The month, and whose whole figures they are.
    let about: String
    let today: String
    let programs: [SelectOption]
    let months: [SelectOption]
    let program: String
    let monthISO: String
    let empty: Bool
    let notRun: Bool
    let families: Int
    let persons: Int
    let spent: String
    let perPerson: String
    let parts: [PartRow]
    let sum: PartRow
    let added: [MovementRow]
    let addedFamilies: Int
    let addedPersons: Int
    let left: [MovementRow]
    let leftFamilies: Int
    let leftPersons: Int
    let regular: String
    let backPay: String
    let recovery: String
    let paid: String
    let townships: [PartRow]
    let closed: Closed?
    let isForecast: Bool
    let mayClose: Bool
    let sheetLink: String
    let problem: String?

    struct PartRow: Sendable {
        let title: String
        let partFamilies: Int
        let partPersons: Int
        let partAmount: String
        let partMean: String

        init(_ title: String, _ part: MonthReport.Part) {
            self.title = title
            partFamilies = part.families
            partPersons = part.persons
            partAmount = part.regular.text
            partMean = part.perPerson.text
        }
    }

    struct MovementRow: Sendable {
        let reason: String
        let movedFamilies: Int
        let movedPersons: Int

        init(_ movement: MonthReport.Movement) {
            reason = movement.reason
            movedFamilies = movement.families
            movedPersons = movement.persons
        }
    }

    struct Closed: Sendable {
        let by: String
        let at: String
        let hash: String
    }
}
