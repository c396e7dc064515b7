// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The list (发放清册) on paper and as a workbook, and the letter to finance.
enum PayPaperPages {
    /// Reads a whole list, since a list is printed whole; nothing else on these pages does.
    private static func read(_ request: WebRequest, action: String) async throws -> (
        detail: PayBatchDetail, rows: [PaySheetRow], tree: RegionTree, township: String?
    ) {
        let actor = try request.actor
        let rooms = request.site.rooms
        let id = try request.key()
        let tree = try await rooms.regions.tree()
        let townshipID = try request.region("township", title: "乡镇（街道）", tree: tree)?.id
        let detail = try await rooms.ledger.batch(actor: actor, id: id)
        let rows = try await rooms.ledger.sheetRows(actor: actor, batchID: id, townshipID: townshipID)
        let township = townshipID.map { tree.name($0) }
        try await rooms.audit.recordRead(
            AuditEntry(
                at: request.site.clock.now(),
                actor: actor,
                action: action,
                subject: "batch",
                subjectID: id,
                detail: "\(detail.batch.number) \(township ?? "全部") \(rows.count) 行"
            )
        )
        return (detail, rows, tree, township)
    }

    static func heading(_ request: WebRequest) async throws -> String {
        let detail = try await request.site.rooms.ledger.batch(actor: try request.actor, id: try request.key())
        return "\(detail.batch.month.chinese)\(detail.batch.programTitle)发放清册"
    }

    static func workbook(_ request: WebRequest) async throws -> ExportFile {
        let (detail, rows, tree, township) = try await read(request, action: "payment.list.export")
        let book = sheet(detail, rows, tree, township: township, office: request.site.settings.office)
        let name = "\(detail.batch.month.iso)\(detail.batch.programTitle)发放清册\(township ?? "").xlsx"
        return ExportFile(book: book, name: name, subject: "batch", subjectID: detail.batch.id)
    }

    private static func sheet(
        _ detail: PayBatchDetail,
        _ rows: [PaySheetRow],
        _ tree: RegionTree,
        township: String?,
        office: String
    ) -> Spreadsheet {
        let batch = detail.batch
        return Spreadsheet(
            name: township ?? "发放清册",
            titles: [
                "\(office)\(batch.month.chinese)\(batch.programTitle)发放清册",
                "批次 \(batch.number)　范围 \(township ?? "全部")　清册指纹 \(PayBatchPage.mark(batch.contentHash ?? ""))",
                signatures(detail),
            ],
            columns: [
                .init("序号", .integer, width: 6), .init("乡镇（街道）"), .init("村（社区）"), .init("领取人"),
                .init("保障人数", .integer, isTotalled: true), .init("当月（元）", .money, isTotalled: true),
                .init("补发（元）", .money, isTotalled: true), .init("追缴（元）", .money, isTotalled: true),
                .init("实发（元）", .money, isTotalled: true), .init("开户银行"), .init("卡号"), .init("状态"),
            ],
            rows: rows.enumerated().map { number, row in
                [
                    .integer(Int64(number + 1)), .text(tree.name(row.townshipID)), .text(tree.name(row.regionID)),
                    .text(row.holderName), .integer(Int64(row.persons)), .money(row.regular), .money(row.backPay),
                    .money(row.recovery), .money(row.amount), .text(row.bank), .text(row.maskedCard),
                    .text(row.state.title),
                ]
            },
            frozenColumns: 4
        )
    }

    private static func signatures(_ detail: PayBatchDetail) -> String {
        PaySignature.Role.allCases.map { role in
            let live = detail.signatures.first { $0.role == role && !$0.voided }
            return "\(role.listTitle)：" + (live.map { "\($0.name) \($0.signedAt.text)" } ?? "（未签）")
        }.joined(separator: "　")
    }

    static func paper(_ request: WebRequest) async throws -> Response {
        let (detail, rows, tree, township) = try await read(request, action: "payment.list.print")
        let batch = detail.batch
        var parts: [PayPrintPage.Part] = []
        var start = rows.startIndex
        while start < rows.endIndex {
            let end = rows[start...].firstIndex { $0.townshipID != rows[start].townshipID } ?? rows.endIndex
            parts.append(PayPrintPage.Part(Array(rows[start..<end]), tree: tree))
            start = end
        }
        return try request.page(
            PayPrintPage(
                layout: Layout(request, title: "发放清册"),
                title: "\(batch.month.chinese)\(batch.programTitle)发放清册",
                office: request.site.settings.office,
                number: batch.number,
                scope: township ?? "全部",
                mark: PayBatchPage.mark(batch.contentHash ?? ""),
                signatures: signatures(detail),
                parts: parts,
                back: Links.batch(batch.id)
            )
        )
    }

    static func letter(_ request: WebRequest) async throws -> Response {
        let detail = try await request.site.rooms.ledger.batch(actor: try request.actor, id: try request.key())
        let batch = detail.batch
        guard let application = detail.applications.last else { throw AccessProblem.notFound(what: "资金申请函") }
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            PayLetterPage(
                layout: Layout(request, title: "资金申请函"),
                office: request.site.settings.office,
                program: batch.programTitle,
                month: batch.month.chinese,
                paperNumber: application.number,
                payments: application.payments,
                amount: application.amount.text,
                mark: PayBatchPage.mark(application.contentHash),
                sheets: detail.sheets.map { PayBatchPage.Sheet($0, batch: batch.id, tree: tree) },
                signatures: signatures(detail),
                today: request.site.today.chinese,
                back: Links.batch(batch.id)
            )
        )
    }
}

struct PayPrintPage: Page {
    static let template = "console/payprint"
    let layout: Layout
    let title: String
    let office: String
    let number: String
    let scope: String
    let mark: String
    let signatures: String
    let parts: [Part]
    let back: String

    /// One township, on sheets of its own.
    struct Part: Sendable {
        let township: String
        let rows: [Row]
        let count: Int
        let persons: Int
        let amount: String
    }

    struct Row: Sendable {
        let place: Int
        let village: String
        let name: String
        let people: Int
        let regular: String
        let backPay: String
        let recovery: String
        let paid: String
        let bank: String
        let card: String
    }
}

extension PayPrintPage.Part {
    init(_ lines: [PaySheetRow], tree: RegionTree) {
        township = lines.first.map { tree.name($0.townshipID) } ?? ""
        rows = lines.enumerated().map { number, line in
            PayPrintPage.Row(
                place: number + 1,
                village: tree.name(line.regionID),
                name: line.holderName,
                people: line.persons,
                regular: line.regular.text,
                backPay: line.backPay == .zero ? "" : line.backPay.text,
                recovery: line.recovery == .zero ? "" : line.recovery.text,
                paid: line.amount.text,
                bank: line.bank,
                card: line.maskedCard
            )
        }
        count = lines.count
        persons = lines.reduce(0) { $0 + $1.persons }
        amount = lines.reduce(Money.zero) { $0 + $1.amount }.text
    }
}

struct PayLetterPage: Page {
    static let template = "console/payletter"
    let layout: Layout
    let office: String
    let program: String
    let month: String
    let paperNumber: String
    let payments: Int
    let amount: String
    let mark: String
    let sheets: [PayBatchPage.Sheet]
    let signatures: String
    let today: String
    let back: String
}
