// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Everybody covered in a month (花名册), on A4 and as .xlsx.
enum RosterPages {
    /// Rows that a browser still prints well.
    private static let printLimit = 5_000

    private struct Asked {
        let program: ProgramChoice
        let month: Month
        let area: Region?
        let rows: [RosterRow]
        /// As kept when the month was closed.
        let isClosed: Bool
        let tree: RegionTree

        var state: String { isClosed ? "已关账，名单不再变化" : "未关账" }
        /// Families that get nothing in this month.
        var suspended: Int { rows.count { isFirst($0) && $0.familyAmount == .zero } }
        var suspendedText: String? { suspended == 0 ? nil : "其中暂停发放 \(suspended) 户" }
        var families: Int { Set(rows.map(\.enrolmentNumber)).count }
        var amount: Money { rows.reduce(.zero) { $0 + (isFirst($1) ? $1.familyAmount : .zero) } }

        /// Whether the row is the one that carries the family's amount.
        func isFirst(_ row: RosterRow) -> Bool { firsts[row.enrolmentNumber] == row.place }
        let firsts: [String: Int]
    }

    private static func asked(_ request: WebRequest, limit: Int) async throws -> Asked {
        let rooms = request.site.rooms
        let tree = try await rooms.regions.tree()
        let program = try ProgramChoice.chosen(request)
        let month = try request.query("month").map { try Month(parsing: $0) } ?? request.site.today.month
        let area = try request.region("area", title: "地区", tree: tree)
        let (shown, isClosed) = try await rooms.benefits.roster(
            actor: try request.actor,
            program: program.id,
            month: month,
            townshipID: area.flatMap { $0.level == .township ? $0.id : nil },
            regionID: area.flatMap { $0.level == .village ? $0.id : nil },
            limit: limit
        )
        return Asked(
            program: program,
            month: month,
            area: area,
            rows: shown,
            isClosed: isClosed,
            tree: tree,
            firsts: Dictionary(shown.map { ($0.enrolmentNumber, $0.place) }, uniquingKeysWith: min)
        )
    }

    static func paper(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request, limit: printLimit)
        return try request.page(
            RosterPage(
                layout: Layout(request, title: "\(asked.program.title)对象花名册"),
                heading: "\(asked.program.title)对象花名册",
                place: asked.area.map { asked.tree.fullName($0.id) } ?? request.site.settings.office,
                month: asked.month.chinese,
                today: request.site.today.chinese,
                rows: asked.rows.enumerated().map { number, row in
                    RosterPage.Row(
                        serial: number + 1,
                        number: row.householdNumber ?? row.enrolmentNumber,
                        payee: row.payeeName,
                        name: row.name,
                        masked: row.numberMasked ?? "",
                        village: asked.tree.place(row.regionID),
                        classCode: row.classCode,
                        urban: row.urban.title,
                        amount: asked.isFirst(row) ? row.familyAmount.text : "",
                        since: row.startedMonth.iso
                    )
                },
                families: asked.families,
                persons: asked.rows.count,
                suspended: asked.suspendedText,
                state: asked.state,
                amount: asked.amount.text,
                cut: asked.rows.count >= printLimit
                    ? "只显示前 \(printLimit) 人，请选择一个乡镇（街道）或下载 Excel。" : nil,
                back: Links.enrolments,
                sheetLink: "\(Links.rosterSheet)?\(request.uri.query ?? "")"
            )
        )
    }

    static func sheet(_ request: WebRequest) async throws -> ExportFile {
        let asked = try await asked(request, limit: 200_000)
        let place = asked.area.map { asked.tree.name($0.id) } ?? ""
        let book = Spreadsheet(
            name: "花名册",
            titles: [
                "\(asked.program.title)对象花名册",
                "单位：\(request.site.settings.office) \(place)　月份：\(asked.month.chinese)　共 \(asked.families) 户 \(asked.rows.count) 人\(asked.suspendedText.map { "（\($0)）" } ?? "")　\(asked.state)　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("序号", .integer), .init("户编号"), .init("领取人"), .init("保障对象姓名"), .init("身份证号"),
                .init("乡镇（街道）"), .init("村（社区）"), .init("类别"), .init("城乡类别"),
                .init("家庭月保障金额（元）", .money, isTotalled: true), .init("起始月份"), .init("备注"),
            ],
            rows: asked.rows.enumerated().map { number, row in
                [
                    .integer(Int64(number + 1)), .text(row.householdNumber ?? row.enrolmentNumber),
                    .text(row.payeeName), .text(row.name), .text(row.numberMasked ?? ""),
                    .text(asked.tree.name(row.townshipID)), .text(asked.tree.name(row.regionID)),
                    .text(row.classCode), .text(row.urban.title),
                    asked.isFirst(row) ? .money(row.familyAmount) : .blank, .text(row.startedMonth.iso),
                    .text(asked.isFirst(row) && row.familyAmount == .zero ? "暂停发放" : ""),
                ]
            },
            frozenColumns: 4
        )
        return ExportFile(book: book, name: "花名册-\(asked.program.title)\(place)-\(asked.month.iso).xlsx")
    }
}

struct RosterPage: Page {
    static let template = "console/enrolment-roster"
    let layout: Layout
    let heading: String
    let place: String
    let month: String
    let today: String
    let rows: [Row]
    let families: Int
    let persons: Int
    let suspended: String?
    let state: String
    let amount: String
    let cut: String?
    let back: String
    let sheetLink: String

    struct Row: Sendable {
        let serial: Int
        let number: String
        let payee: String
        let name: String
        let masked: String
        let village: String
        let classCode: String
        let urban: String
        let amount: String
        let since: String
    }
}
