// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Applications from a table: template, upload, preview, import; and the list of cases as a table.
enum CaseSheetPages {
    static func register(on routes: Routes) {
        routes.get(Links.caseImport, .permission(.caseApply), choose)
        routes.get("/intake/import/:service/template.xlsx", .permission(.caseApply), template)
        routes.get("/intake/import/:service", .permission(.caseApply), form)
        routes.post("/intake/import/:service", .permission(.caseApply), limit: BlobLimit.bytes, preview)
        routes.post("/intake/import/:service/take", .permission(.caseApply), take)
        routes.export(Links.caseSheet, .permission(.caseRead), heading: { _ in "办件清单" }, sheet)
    }

    // MARK: - In

    /// Services for which applications may come as a table.
    private static func offered(_ request: WebRequest) -> [CaseService] {
        request.site.rooms.casework.services.current.filter { !CaseSheet.channels($0).isEmpty }
    }

    private static func service(_ request: WebRequest) throws -> CaseService {
        let id = try request.text("service")
        guard let service = offered(request).first(where: { $0.flow.serviceID == id }) else {
            throw AccessProblem.notFound(what: "可以用表格导入的事项")
        }
        return service
    }

    static func choose(_ request: WebRequest) async throws -> Response {
        try request.page(
            CaseImportChoicePage(
                layout: Layout(request, title: "表格导入申请"),
                services: offered(request).map {
                    .init(
                        serviceLink: Links.caseImport($0.flow.serviceID),
                        serviceTitle: $0.flow.title,
                        summary: $0.summary
                    )
                }
            )
        )
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try CaseImport(service: try service(request)).form(request)
    }

    static func preview(_ request: WebRequest) async throws -> Response {
        try await CaseImport(service: try service(request)).preview(request)
    }

    static func take(_ request: WebRequest) async throws -> Response {
        try await CaseImport(service: try service(request)).take(request)
    }

    static func template(_ request: WebRequest) async throws -> Response {
        let service = try service(request)
        let (all, fields) = (CaseSheet.fields(service), CaseSheet.fields(service, for: try request.actor))
        let sheet = Spreadsheet(
            name: "申请",
            titles: [
                "\(service.flow.title)申请表",
                "一行一位申请人，从表头下一行开始填写。必填：\(CaseSheet.nameTitle)、\(CaseSheet.numberTitle)、\(CaseSheet.villageTitle)。",
            ],
            columns: [
                .init(CaseSheet.nameTitle, width: 12), .init(CaseSheet.numberTitle, width: 22),
                .init(CaseSheet.villageTitle, width: 20),
            ]
                + fields.map { .init(CaseSheet.title($0, among: all), width: 18) },
            rows: []
        )
        return Reply.download(
            try await OffLoop.run { try sheet.bytes() },
            name: "\(service.flow.title)申请导入模板.xlsx",
            media: MediaSniffer.Kind.xlsx.mediaType
        )
    }

    // MARK: - Out

    static func sheet(_ request: WebRequest) async throws -> ExportFile {
        let rooms = request.site.rooms
        let tree = try await rooms.regions.tree()
        let filter = try await CaseListPages.filter(of: request.uri.query ?? "", request)
        let files = try await rooms.casework.sheetRows(actor: try request.actor, filter: filter)
        let book = Spreadsheet(
            name: "办件",
            titles: [
                "办件清单",
                "截至 \(request.site.today.chinese)，共 \(files.count) 件\(files.count == BulkRun.most ? "（只列最近的）" : "")",
            ],
            columns: [
                .init("编号", width: 16), .init("申请人", width: 12), .init("事项", width: 24), .init("乡镇（街道）", width: 14),
                .init("村（社区）", width: 18), .init("人数", .integer, width: 6), .init("申请方式", width: 12),
                .init("状态", width: 10), .init("环节", width: 14), .init("申请日期", .date, width: 12),
                .init("受理日期", .date, width: 12), .init("最晚办结", .date, width: 12), .init("决定日期", .date, width: 12),
            ],
            rows: try files.map { file in
                let flow = try rooms.casework.services.service(file.serviceID, release: file.releaseHash).flow
                return [
                    .text(file.number ?? ""), .text(file.applicantName), .text(flow.title),
                    .text(tree.name(file.regionID)), .text(tree.name(file.villageRegionID)),
                    .integer(Int64(file.members)), .text(file.channel.title), .text(file.state.title),
                    .text(file.state.isEnded ? "" : try flow.step(file.step).title), .date(file.openedAt.date),
                    file.acceptedOn.map(SheetCell.date) ?? .blank, file.dueOn.map(SheetCell.date) ?? .blank,
                    file.decidedOn.map(SheetCell.date) ?? .blank,
                ]
            }
        )
        return ExportFile(book: book, name: "办件清单\(request.site.today.iso).xlsx")
    }
}

/// Which service a table of applications is for.
struct CaseImportChoicePage: Page {
    static let template = "console/case-import"
    let layout: Layout
    let services: [Choice]

    struct Choice: Sendable {
        let serviceLink: String
        let serviceTitle: String
        let summary: String
    }
}

/// Applications for a service from a table.
private struct CaseImport: TableImport {
    let service: CaseService

    func page(_ request: WebRequest, preview: TableImportPage.Preview?, problem: String?) throws -> TableImportPage {
        let link = Links.caseImport(service.flow.serviceID)
        let (all, fields) = (CaseSheet.fields(service), CaseSheet.fields(service, for: try request.actor))
        return TableImportPage(
            layout: Layout(request, title: "导入\(service.flow.title)申请"),
            heading: "导入\(service.flow.title)申请",
            back: Links.caseImport,
            backTitle: "换一个事项",
            intro: "一行一位申请人。先核对，全部无误后才建立；有一行不对，整份都不会写入。建立的是草稿，可以接着批量提交，还缺的内容和材料在办件里补。",
            most: "1,000",
            problem: problem,
            templateLink: "\(link)/template.xlsx",
            formLink: link,
            takeLink: "\(link)/take",
            columns: [
                .init(columnTitle: CaseSheet.nameTitle, columnHelp: "必填。"),
                .init(columnTitle: CaseSheet.numberTitle, columnHelp: "必填，单元格设为“文本”。已有档案的自动对上，没有的建立档案。"),
                .init(columnTitle: CaseSheet.villageTitle, columnHelp: "必填。不重名的写名称，重名的写“乡镇+村名”或 12 位代码。"),
            ]
                + fields.map {
                    .init(columnTitle: CaseSheet.title($0, among: all), columnHelp: help($0))
                },
            channels: try channels(request),
            preview: preview
        )
    }

    /// From where the applications came, as the form says or as is usual at the actor's desk.
    private func channels(_ request: WebRequest) throws -> [SelectOption] {
        let offered = CaseSheet.channels(service)
        let usual: CaseFile.Channel = try request.actor.level == "village" ? .village : .window
        let chosen = CaseFile.Channel(rawValue: request.form["channel"]) ?? usual
        return offered.map { SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == chosen) }
    }

    private func help(_ field: CaseField) -> String {
        let kind =
            switch field.answer {
            case .money(let period): "金额，单位元\(period.map { "/\($0)" } ?? "")。"
            case .number(let unit): "整数，单位\(unit)。"
            case .date: "日期，如 2026-11-20。"
            case .choice(let options): "可填：\(options.map(\.title).joined(separator: "、"))。"
            case .yesNo: "填“是”或“否”。"
            case .idNumber: "身份证号。"
            case .creditCode: "统一社会信用代码。"
            default: ""
            }
        return "可先不填。\(kind)\(field.help ?? "")"
    }

    func read(
        _ content: [UInt8],
        name: String,
        rehearsal: Bool,
        _ request: WebRequest
    ) async throws -> TableImportPage.Reading {
        guard let channel = CaseFile.Channel(rawValue: request.form["channel"]) else {
            throw CaseworkProblem.missing(items: ["申请方式"])
        }
        let sheet = try await OffLoop.run { [service] in try CaseSheet(content, name: name, service) }
        let casework = request.site.rooms.casework
        let report = try await casework.take(
            actor: try request.actor,
            serviceID: service.flow.serviceID,
            sheet,
            channel: channel,
            fileName: name,
            rehearsal: rehearsal,
            requestID: rehearsal ? nil : try UUIDv7.parse(request.form["request_id"])
        )
        let run =
            report.caseIDs.isEmpty
            ? nil : try await casework.chooseBulk(actor: try request.actor, .some(report.caseIDs))
        let fields = CaseSheet.fields(service)
        let used = fields.filter { field in sheet.rows.contains { $0.typed[field.id] != nil } }
        return TableImportPage.Reading(
            rowCount: report.rows,
            faults: report.faults.map { .init(line: $0.line, message: $0.message) },
            promise: "将建立 \(report.rows) 件申请草稿，申请方式：\(channel.title)。",
            heads: [CaseSheet.nameTitle, CaseSheet.villageTitle] + used.map { CaseSheet.title($0, among: fields) },
            first: sheet.rows.prefix(5).map { row in
                [row.name, row.village] + used.map { row.typed[$0.id] ?? "" }
            },
            taken: run.map { (Links.bulk($0), "cases-imported") }
        )
    }
}
