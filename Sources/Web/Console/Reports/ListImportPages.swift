// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// An office's existing list becomes enrolments (存量导入): template, upload, preview, import.
enum ListImportPages {
    static func register(on routes: Routes) {
        routes.get(Links.listImport, .permission(.listImport), form)
        routes.get(Links.listTemplate, .permission(.listImport), template)
        routes.post(Links.listImport, .permission(.listImport), limit: BlobLimit.bytes, preview)
        routes.post(Links.takeList, .permission(.listImport), take)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(await page(request, preview: nil, problem: nil))
    }

    private static func page(_ request: WebRequest, preview: ListImportPage.Preview?, problem: String?) async throws
        -> ListImportPage
    {
        let taken = try await request.site.rooms.benefits.importedLists(actor: try request.actor)
        let titles = Dictionary(
            ProgramChoice.all(request).map { ($0.id, $0.title) },
            uniquingKeysWith: { first, _ in first }
        )
        return ListImportPage(
            layout: Layout(request, title: "存量导入"),
            problem: problem,
            templateLink: Links.listTemplate,
            formLink: Links.listImport,
            takeLink: Links.takeList,
            programs: ProgramChoice.options(request, chosen: request.form["program"]),
            families: request.form["families"],
            amount: request.form["amount"],
            columns: ListSheet.Column.allCases.map { .init(title: $0.title, help: help($0)) },
            preview: preview,
            taken: taken.map { receipt in
                .init(
                    at: receipt.takenAt.text,
                    by: receipt.takenBy,
                    program: titles[receipt.programID] ?? receipt.programID,
                    file: receipt.source.name,
                    mark: String(receipt.source.hash.prefix(16)),
                    takenFamilies: receipt.families,
                    takenPersons: receipt.persons,
                    takenAmount: receipt.amount.text
                )
            }
        )
    }

    private static func help(_ column: ListSheet.Column) -> String {
        switch column {
        case .household: "同一户每行填同一个编号（可用合并单元格），第一行为户主（领取人）。"
        case .name: "保障对象姓名，一人一行。"
        case .number: "18 位身份证号，单元格设为文本；15 位旧号会换算成 18 位。"
        case .birth: "选填；填了就与身份证号核对。"
        case .township: "村名在全县不重复的可不填。"
        case .village: "与系统中的村（社区）名称一致，或填 12 位区划代码。"
        case .classCode: "A、B 或 C，填在户主行。"
        case .urban: "城市 或 农村，填在户主行。"
        case .amount: "全家每月金额（元），只填在户主行。"
        case .start: "开始享受的月份，如 2024-03。"
        case .paid: "旧系统最后发放的月份，如 2026-10；此前月份不再计发。"
        case .bank: "选填。"
        case .card: "选填；不填的以后在“换卡”中补登。"
        case .holder: "选填，默认户主本人。"
        case .custody: "持卡人不是户主的必填。"
        }
    }

    // MARK: - Preview

    /// What was asked for with a file: the same for preview and import.
    private struct Asked {
        let program: ProgramChoice
        let totals: ListImport.Totals?
        let sheet: ListSheet
        let tree: RegionTree
    }

    private static func asked(_ request: WebRequest, content: [UInt8], name: String) async throws -> Asked {
        let tree = try await request.site.rooms.regions.tree()
        guard let area = try request.actor.regionID ?? tree.county?.id else {
            throw AccessProblem.notFound(what: "行政区划")
        }
        return Asked(
            program: try ProgramChoice.chosen(request),
            totals: try totals(request),
            sheet: try await OffLoop.run { try ListSheet(content, name: name, tree: tree, area: area) },
            tree: tree
        )
    }

    /// Both typed or none: one figure alone reconciles nothing.
    private static func totals(_ request: WebRequest) throws -> ListImport.Totals? {
        let families = request.form["families"]
        let amount = request.form["amount"]
        guard !families.isEmpty || !amount.isEmpty else { return nil }
        guard let count = Int(families), count > 0, !amount.isEmpty else { throw ListImportFormProblem.totals }
        return ListImport.Totals(families: count, amount: try Money(parsing: amount))
    }

    /// - Parameter source: the file, when the list is to be taken in; nil rehearses.
    private static func run(
        _ request: WebRequest,
        _ asked: Asked,
        source: ListImport.Source?
    ) async throws -> ListImport.Report {
        let rooms = request.site.rooms
        let actor = try request.actor
        guard asked.sheet.problems.isEmpty else {
            // A list with unreadable lines is checked as far as it goes, and never taken in.
            let report = try rooms.benefits.checkList(
                actor: actor,
                program: asked.program.id,
                rows: asked.sheet.rows,
                totals: nil
            )
            return ListImport.Report(
                families: report.families,
                persons: report.persons,
                amount: report.amount,
                parts: report.parts,
                problems: (report.problems + asked.sheet.problems).sorted { $0.line < $1.line },
                imported: false
            )
        }
        return try await rooms.benefits.importList(
            actor: actor,
            program: asked.program.id,
            exclusionGroup: asked.program.group,
            rows: asked.sheet.rows,
            totals: asked.totals,
            source: source,
            rehearsal: source == nil,
            registry: ListImport.registry(rooms.parties, actor: actor, today: request.site.today)
        )
    }

    static func preview(_ request: WebRequest) async throws -> Response {
        do {
            guard let file = request.form.file("file") else { throw ListImportFormProblem.noFile }
            let asked = try await asked(request, content: file.content, name: file.name)
            let report = try await run(request, asked, source: nil)
            let now = request.site.rooms.clock.now()
            let blobs = BlobStore(request.site.rooms.cipher)
            let hash = try await request.site.rooms.database.write { try blobs.put(file.content, in: $0, at: now) }
            return try request.page(await page(request, preview: shown(asked, report, hash, file.name), problem: nil))
        } catch let problem as any Problem where problem.kind == .invalid {
            return try request.page(
                await page(request, preview: nil, problem: problem.message),
                status: .unprocessableContent
            )
        }
    }

    private static func shown(_ asked: Asked, _ report: ListImport.Report, _ hash: String, _ name: String)
        -> ListImportPage.Preview
    {
        ListImportPage.Preview(
            fileName: name,
            hash: hash,
            programID: asked.program.id,
            programTitle: asked.program.title,
            rowCount: asked.sheet.rows.count,
            foundFamilies: report.families,
            foundPersons: report.persons,
            foundAmount: report.amount.text,
            typed: asked.totals.map { "填报 \($0.families) 户、每月 \($0.amount.text) 元" },
            agrees: asked.totals.map { $0.families == report.families && $0.amount == report.amount } ?? false,
            parts: parts(report, tree: asked.tree),
            good: report.problems.isEmpty && report.families > 0,
            problemCount: report.problems.count,
            problems: report.problems.prefix(200).map {
                .init(line: $0.line > 0 ? "第 \($0.line) 行" : "合计", message: $0.message)
            },
            moreProblems: report.problems.count > 200 ? "另有 \(report.problems.count - 200) 处，改正后重新上传会继续列出。" : nil,
            first: asked.sheet.rows.prefix(5).map { row in
                .init(
                    household: row.householdNumber,
                    name: row.name,
                    amount: row.amount ?? "",
                    start: row.startMonth ?? "",
                    paid: row.lastPaidMonth ?? ""
                )
            }
        )
    }

    /// The list by township, so that it can be laid beside the townships' own lists.
    private static func parts(_ report: ListImport.Report, tree: RegionTree) -> [ListImportPage.PartRow] {
        let byTownship = Dictionary(grouping: report.parts) { part in
            tree.ancestors(of: part.regionID).first { $0.level == .township }?.id ?? part.regionID
        }
        return byTownship.sorted { (tree.region($0.key)?.code ?? "") < (tree.region($1.key)?.code ?? "") }.map {
            township,
            parts in
            ListImportPage.PartRow(
                place: tree.name(township),
                partFamilies: parts.reduce(0) { $0 + $1.families },
                partPersons: parts.reduce(0) { $0 + $1.persons },
                partAmount: parts.reduce(Money.zero) { $0 + $1.amount }.text
            )
        }
    }

    // MARK: - Import

    static func take(_ request: WebRequest) async throws -> Response {
        let blobs = BlobStore(request.site.rooms.cipher)
        let hash = request.form["hash"]
        guard let content = try await request.site.rooms.database.read({ try blobs.get(hash, in: $0) }) else {
            throw ListImportFormProblem.gone
        }
        do {
            let asked = try await asked(request, content: content, name: request.form["name"])
            let name = String(request.form["name"].prefix(200))
            let report = try await run(request, asked, source: ListImport.Source(name: name, hash: hash))
            guard report.imported else {
                let preview = shown(asked, report, hash, request.form["name"])
                return try request.page(
                    await page(request, preview: preview, problem: nil),
                    status: .unprocessableContent
                )
            }
            return request.see(Links.enrolments, done: "imported")
        } catch let problem as any Problem where problem.kind == .invalid {
            return try request.page(
                await page(request, preview: nil, problem: problem.message),
                status: .unprocessableContent
            )
        }
    }

    // MARK: - Template

    static func template(_ request: WebRequest) async throws -> Response {
        let tree = try await request.site.rooms.regions.tree()
        let county = tree.county?.id ?? 0
        let village = tree.descendants(of: county).first { $0.level == .village && !$0.isRetired }
        let township = village?.parentID.map { tree.name($0) } ?? ""
        let month = request.site.today.month
        func row(_ name: String, _ number: String, _ isHead: Bool) -> [SheetCell] {
            [
                .text("0001"), .text(name), .text(number), .blank, .text(township), .text(village?.name ?? ""),
                .text(isHead ? "B" : ""), .text(isHead ? "农村" : ""), isHead ? .money(Money(yuan: 560)) : .blank,
                .text(isHead ? month.adding(-20).iso : ""), .text(isHead ? month.adding(-1).iso : ""),
                .blank, .blank, .blank, .blank,
            ]
        }
        let sheet = Spreadsheet(
            name: "存量名单",
            titles: ["存量在册对象导入表", "一人一行，同一户填同一个户编号，第一行为户主；金额等只填在户主行。下面两行为示例，请删除后填写。"],
            columns: ListSheet.Column.allCases.map { column in
                .init(column.title, column == .amount ? .money : .text, width: column == .number ? 20 : nil)
            },
            rows: [row("示例甲", "示例，请删除", true), row("示例乙", "示例，请删除", false)]
        )
        return Reply.download(
            try sheet.bytes(),
            name: "存量导入模板.xlsx",
            media: MediaSniffer.Kind.xlsx.mediaType
        )
    }
}

/// What can be wrong with the import form itself.
enum ListImportFormProblem: Problem, Equatable {
    case noFile, totals, gone

    var code: String {
        switch self {
        case .noFile: "list-import.no-file"
        case .totals: "list-import.totals"
        case .gone: "list-import.gone"
        }
    }
    var kind: ProblemKind { self == .gone ? .notFound : .invalid }
    var message: String {
        switch self {
        case .noFile: "请选择要导入的 .xlsx 或 CSV 文件。"
        case .totals: "请把名单的总户数和每月总金额都填上，如 128 和 61,440.00；不核对的两项都不填。"
        case .gone: "没有找到刚才上传的文件，请重新上传并核对。"
        }
    }
}

struct ListImportPage: Page {
    static let template = "console/import"
    let layout: Layout
    let problem: String?
    let templateLink: String
    let formLink: String
    let takeLink: String
    let programs: [SelectOption]
    let families: String
    let amount: String
    let columns: [ColumnHelp]
    let preview: Preview?
    let taken: [TakenRow]

    /// A list that was taken in before.
    struct TakenRow: Sendable {
        let at: String
        let by: String
        let program: String
        let file: String
        let mark: String
        let takenFamilies: Int
        let takenPersons: Int
        let takenAmount: String
    }

    struct ColumnHelp: Sendable {
        let title: String
        let help: String
    }

    struct Preview: Sendable {
        let fileName: String
        let hash: String
        let programID: String
        let programTitle: String
        let rowCount: Int
        let foundFamilies: Int
        let foundPersons: Int
        let foundAmount: String
        let typed: String?
        let agrees: Bool
        let parts: [PartRow]
        let good: Bool
        let problemCount: Int
        let problems: [ProblemRow]
        let moreProblems: String?
        let first: [FirstRow]
    }

    /// One township's share of the list.
    struct PartRow: Sendable {
        let place: String
        let partFamilies: Int
        let partPersons: Int
        let partAmount: String
    }

    struct ProblemRow: Sendable {
        let line: String
        let message: String
    }

    struct FirstRow: Sendable {
        let household: String
        let name: String
        let amount: String
        let start: String
        let paid: String
    }
}
