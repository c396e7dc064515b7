// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// What the office knows of families that came with a list (补录存量家庭资料): a sheet out, the same sheet back.
enum ListFactPages {
    static func form(_ request: WebRequest) async throws -> Response {
        try await page(request, faults: [], problem: nil)
    }

    private static func page(
        _ request: WebRequest,
        faults: [ListFactSheet.Fault],
        problem: String?
    ) async throws -> Response {
        let scenarioID = try request.number("scenario", title: "测算")
        let sheet = try await request.site.rooms.workbench.listFactSheet(actor: try request.actor, of: scenarioID)
        let isRefused = problem != nil || !faults.isEmpty
        return try request.page(
            ListFactPage(
                layout: Layout(request, title: "补录存量家庭资料"),
                families: Set(sheet.people.map(\.enrolmentID)).count,
                unknown: sheet.unknownFamilies,
                ofRegister: sheet.isOfRegister,
                columns: sheet.columns.isEmpty ? nil : sheet.columns.map(\.name).joined(separator: "、"),
                sheetLink: Links.listFactSheet + query(scenarioID),
                formLink: Links.listFacts + query(scenarioID),
                scenarioLink: scenarioID.map { Links.scenario($0) },
                problem: problem,
                faults: faults.prefix(200).map {
                    ListFactPage.FaultRow(line: $0.line > 0 ? "第 \($0.line) 行" : "整份", message: $0.message)
                },
                moreFaults: faults.count > 200 ? "另有 \(faults.count - 200) 处，改正后重新上传会继续列出。" : nil
            ),
            status: isRefused ? .unprocessableContent : .ok
        )
    }

    private static func query(_ scenarioID: Int64?) -> String { scenarioID.map { "?scenario=\($0)" } ?? "" }

    static func sheet(_ request: WebRequest) async throws -> ExportFile {
        let scenarioID = try request.number("scenario", title: "测算")
        let sheet = try await request.site.rooms.workbench.listFactSheet(actor: try request.actor, of: scenarioID)
        let tree = try await request.site.rooms.regions.tree()
        let rows = sheet.people.map { person -> [SheetCell] in
            let known = sheet.known[person.personID] ?? [:]
            return [
                .text(person.number), .text(String(person.personID)), .text(person.householdNumber ?? ""),
                .text(person.name), .text(tree.place(person.regionID)),
            ] + sheet.columns.map { known[$0.name].map(SheetCell.text) ?? .blank }
        }
        let book = Spreadsheet(
            name: "存量家庭资料",
            titles: [
                "存量家庭资料补录表", "一人一行；前两列不要改动。家庭的资料填在本户任意一行，个人的资料填在本人一行；不知道的留空，空格不算零。",
            ],
            columns: [
                .init(ListFactSheet.numberTitle), .init(ListFactSheet.personTitle), .init("户编号"), .init("姓名"),
                .init("村（社区）"),
            ] + sheet.columns.map { .init($0.title) },
            rows: rows,
            frozenColumns: 4
        )
        return ExportFile(book: book, name: "存量家庭资料补录表.xlsx")
    }

    static func take(_ request: WebRequest) async throws -> Response {
        guard let file = request.form.file("file") else {
            return try await page(request, faults: [], problem: "请选择填好的 .xlsx 或 CSV 文件，再点上传。")
        }
        do {
            let table = try await OffLoop.run { try TableFile(file.content, name: file.name) }
            let scenarioID = try request.number("scenario", title: "测算")
            let taken = try await request.site.rooms.workbench.takeListFacts(
                actor: try request.actor,
                of: scenarioID,
                table
            )
            guard taken.faults.isEmpty else { return try await page(request, faults: taken.faults, problem: nil) }
            return request.see(Links.listFacts + query(scenarioID), done: "list-facts")
        } catch let problem as any Problem where problem.kind == .invalid {
            return try await page(request, faults: [], problem: problem.message)
        }
    }
}

struct ListFactPage: Page {
    static let template = "console/list-facts"
    let layout: Layout
    let families: Int
    let unknown: Int
    /// For what a scenario on the register lacks.
    let ofRegister: Bool
    let columns: String?
    let sheetLink: String
    let formLink: String
    let scenarioLink: String?
    let problem: String?
    let faults: [FaultRow]
    let moreFaults: String?

    struct FaultRow: Sendable {
        let line: String
        let message: String
    }
}
