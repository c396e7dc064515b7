// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Entries from a table: template, upload, preview, import.
enum RegisterImportPages {
    static func register(on routes: Routes) {
        routes.get("/registers/:register/template.xlsx", .permission(.registerWrite), template)
        routes.get("/registers/:register/import", .permission(.registerWrite), form)
        routes.post("/registers/:register/import", .permission(.registerWrite), limit: BlobLimit.bytes, preview)
        routes.post("/registers/:register/import/take", .permission(.registerWrite), take)
    }

    private static func definition(_ request: WebRequest) throws -> RegisterDefinition {
        let registers = request.site.rooms.registers
        let definition = try registers.definition(try request.text("register"), readBy: try request.actor)
        guard registers.mayChange(definition, try request.actor), !definition.sheet.isEmpty else {
            throw RegisterProblem.notChanger(title: definition.title)
        }
        return definition
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try RegisterImport(definition: try definition(request)).form(request)
    }

    static func preview(_ request: WebRequest) async throws -> Response {
        try await RegisterImport(definition: try definition(request)).preview(request)
    }

    static func take(_ request: WebRequest) async throws -> Response {
        try await RegisterImport(definition: try definition(request)).take(request)
    }

    // MARK: - Template

    static func template(_ request: WebRequest) async throws -> Response {
        let definition = try definition(request)
        let fields = definition.sheet.compactMap(definition.field)
        let required = fields.filter(\.required).map(\.title).joined(separator: "、")
        let sheet = Spreadsheet(
            name: definition.title,
            titles: ["\(definition.title)登记表", "一项一行，从表头下一行开始填写。必填：\(RegisterSheet.regionTitle)、\(required)。"],
            columns: [
                .init(RegisterSheet.regionTitle, width: 20), .init(RegisterSheet.stateTitle, width: 10),
                .init(RegisterSheet.fromTitle, width: 12),
            ]
                + fields.map { .init($0.title + (RegisterPages.unit($0) ?? ""), width: 18) },
            rows: []
        )
        return Reply.download(
            try await OffLoop.run { try sheet.bytes() },
            name: "\(definition.title)导入模板.xlsx",
            media: MediaSniffer.Kind.xlsx.mediaType
        )
    }
}

/// Entries of a register from a table.
private struct RegisterImport: TableImport {
    let definition: RegisterDefinition

    func page(_ request: WebRequest, preview: TableImportPage.Preview?, problem: String?) -> TableImportPage {
        TableImportPage(
            layout: Layout(request, title: "导入\(definition.title)"),
            heading: "导入\(definition.title)",
            back: Links.register(definition.id),
            backTitle: "返回登记簿",
            intro: "先核对，全部无误后才写入；有一行不对，整份都不会写入。编号由系统按规则生成。",
            most: "5,000",
            problem: problem,
            templateLink: Links.registerTemplate(definition.id),
            formLink: Links.registerImport(definition.id),
            takeLink: Links.takeRegister(definition.id),
            columns: [
                .init(columnTitle: RegisterSheet.regionTitle, columnHelp: "必填。县内不重名的写名称，重名的写全称或 12 位代码。"),
                .init(
                    columnTitle: RegisterSheet.stateTitle,
                    columnHelp:
                        "不填为“\(definition.initial?.title ?? "")”；可填：\(definition.states.map(\.title).joined(separator: "、"))。"
                ),
                .init(columnTitle: RegisterSheet.fromTitle, columnHelp: "选填，不填为今天。"),
            ]
                + definition.sheet.compactMap(definition.field).map {
                    .init(columnTitle: $0.title, columnHelp: help($0))
                },
            channels: [],
            preview: preview
        )
    }

    private func help(_ field: RegisterDefinition.Field) -> String {
        let kind =
            switch field.type {
            case .text, .address: ""
            case .place: "纬度,经度。"
            case .number: "数字，单位\(field.unit ?? "")。"
            case .money: "金额，单位元。"
            case .date: "日期，如 2026-11-20。"
            case .choice: "可填：\(field.options.joined(separator: "、"))。"
            case .yesNo: "填“是”或“否”。"
            case .person: "身份证号。"
            case .organization: "统一社会信用代码。"
            case .region: "区划名称或 12 位代码。"
            case .entry: "登记编号。"
            }
        return (field.required ? "必填。" : "选填。") + kind + (field.help ?? "")
    }

    func read(
        _ content: [UInt8],
        name: String,
        rehearsal: Bool,
        _ request: WebRequest
    ) async throws -> TableImportPage.Reading {
        let sheet = try await OffLoop.run { [definition] in try RegisterSheet(content, name: name, definition) }
        let report = try await request.site.rooms.registers.take(
            actor: try request.actor,
            registerID: definition.id,
            sheet,
            fileName: name,
            rehearsal: rehearsal
        )
        let fields = definition.columns.compactMap(definition.field).filter { definition.sheet.contains($0.id) }
        return TableImportPage.Reading(
            rowCount: report.rows,
            faults: report.faults.map { .init(line: $0.line, message: $0.message) },
            promise: "将登记 \(report.rows) 项。",
            heads: fields.map(\.title),
            first: sheet.rows.prefix(5).map { row in fields.map { row.typed[$0.id] ?? "" } },
            taken: report.isImported ? (Links.register(definition.id), "register-imported") : nil
        )
    }
}
