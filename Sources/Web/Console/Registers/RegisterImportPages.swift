// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// Entries from a table: template, upload, preview, import.
enum RegisterImportPages {
    /// Faults shown at a time.
    private static let mostFaults = 200

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
        try request.page(page(request, try definition(request), preview: nil, problem: nil))
    }

    private static func page(
        _ request: WebRequest,
        _ definition: RegisterDefinition,
        preview: TableImportPage.Preview?,
        problem: String?
    ) -> TableImportPage {
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
            preview: preview
        )
    }

    private static func help(_ field: RegisterDefinition.Field) -> String {
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

    // MARK: - Preview

    private static func report(
        _ request: WebRequest,
        _ definition: RegisterDefinition,
        content: [UInt8],
        name: String,
        rehearsal: Bool
    ) async throws -> (sheet: RegisterSheet, report: RegisterSheet.Report) {
        let sheet = try await OffLoop.run { try RegisterSheet(content, name: name, definition) }
        let report = try await request.site.rooms.registers.take(
            actor: try request.actor,
            registerID: definition.id,
            sheet,
            fileName: name,
            rehearsal: rehearsal
        )
        return (sheet, report)
    }

    static func preview(_ request: WebRequest) async throws -> Response {
        let definition = try definition(request)
        do {
            guard let file = request.form.file("file") else { throw RegisterProblem.noFile }
            let read = try await report(
                request,
                definition,
                content: file.content,
                name: file.name,
                rehearsal: true
            )
            let now = request.site.rooms.clock.now()
            let blobs = BlobStore(request.site.rooms.cipher)
            let hash = try await request.site.rooms.database.write { try blobs.put(file.content, in: $0, at: now) }
            let shown = shown(definition, read.sheet, read.report, hash: hash, name: file.name)
            return try request.page(page(request, definition, preview: shown, problem: nil))
        } catch let problem as any Problem where problem.kind == .invalid {
            return try request.page(
                page(request, definition, preview: nil, problem: problem.message),
                status: .unprocessableContent
            )
        }
    }

    private static func shown(
        _ definition: RegisterDefinition,
        _ sheet: RegisterSheet,
        _ report: RegisterSheet.Report,
        hash: String,
        name: String
    ) -> TableImportPage.Preview {
        let fields = definition.columns.compactMap(definition.field).filter { definition.sheet.contains($0.id) }
        let left = report.faults.count - mostFaults
        return TableImportPage.Preview(
            fileName: name,
            hash: hash,
            rowCount: report.rows,
            faultCount: report.faults.count,
            good: report.faults.isEmpty && report.rows > 0,
            promise: "将登记 \(report.rows) 项。",
            faults: report.faults.prefix(mostFaults).map { .init(line: $0.line, message: $0.message) },
            moreFaults: left > 0 ? "另有 \(left) 处，改正后重新上传会继续列出。" : nil,
            heads: fields.map { .init(headTitle: $0.title) },
            first: sheet.rows.prefix(5).map { row in
                .init(texts: fields.map { .init(cellTitle: $0.title, cellText: row.typed[$0.id] ?? "") })
            }
        )
    }

    static func take(_ request: WebRequest) async throws -> Response {
        let definition = try definition(request)
        let blobs = BlobStore(request.site.rooms.cipher)
        let hash = request.form["hash"]
        guard let content = try await request.site.rooms.database.read({ try blobs.get(hash, in: $0) }) else {
            throw ListImportFormProblem.gone
        }
        do {
            let name = String(request.form["name"].prefix(200))
            let read = try await report(request, definition, content: content, name: name, rehearsal: false)
            guard read.report.isImported else {
                let shown = shown(definition, read.sheet, read.report, hash: hash, name: name)
                return try request.page(
                    page(request, definition, preview: shown, problem: nil),
                    status: .unprocessableContent
                )
            }
            return request.see(Links.register(definition.id), done: "register-imported")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                page(request, definition, preview: nil, problem: problem.message),
                status: .unprocessableContent
            )
        }
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
