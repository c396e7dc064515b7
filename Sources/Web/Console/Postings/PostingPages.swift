// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// The village boards: what is to be put up, what hangs there, what is to be taken down, what is over.
enum PostingPages {
    private static let pageLength = 30

    static func register(on routes: Routes) {
        routes.get(Links.postings, .permission(.caseRead), list)
        routes.get("/postings/:id", .permission(.caseRead), sheet)
        routes.get("/postings/:id/pdf", .permission(.caseRead), pdf)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let counts = try await casework.boardCounts(actor: actor)
        let stage = try request.choice("stage", title: "阶段", of: BoardSheet.Stage.self) ?? first(counts)
        let found = try await casework.boardSheets(
            actor: actor,
            stage: stage,
            before: try request.number("before"),
            limit: pageLength + 1
        )
        let tree = try await request.site.rooms.regions.tree()
        let today = request.site.today
        return try request.page(
            PostingListPage(
                layout: Layout(request, title: "公示"),
                stages: BoardSheet.Stage.allCases.map { other in
                    let count = counts[other] ?? 0
                    return .init(
                        title: other.title,
                        count: count >= 1_000 ? "1000+" : String(count),
                        link: "\(Links.postings)?stage=\(other.rawValue)",
                        current: other == stage
                    )
                },
                stageTitle: stage.title,
                rows: found.prefix(pageLength).map { .init($0, tree: tree, today: today) },
                next: found.count > pageLength
                    ? found.prefix(pageLength).last.map {
                        "\(Links.postings)?stage=\(stage.rawValue)&before=\($0.posting.id)"
                    } : nil
            )
        )
    }

    /// Work first: the first stage at which something waits.
    private static func first(_ counts: [BoardSheet.Stage: Int]) -> BoardSheet.Stage {
        [.toPutUp, .toTakeDown, .up].first { (counts[$0] ?? 0) > 0 } ?? .up
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        Reply.html(try await rendered(request))
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let sheet = try await request.site.rooms.casework.boardSheet(actor: try request.actor, id: try request.key())
        let file = try await request.site.printer.pdf(try await rendered(request))
        return Reply.download(file, name: "\(sheet.posting.title)-\(sheet.posting.id).pdf", media: "application/pdf")
    }

    private static func rendered(_ request: WebRequest) async throws -> String {
        let sheet = try await request.site.rooms.casework.boardSheet(actor: try request.actor, id: try request.key())
        let tree = try await request.site.rooms.regions.tree()
        let posting = sheet.posting
        let service = try request.site.rooms.casework.services.service(sheet.serviceID, release: sheet.releaseHash)
        let address = "\(request.publicAddress)\(Links.publicPostings)/\(posting.code)"
        return try request.site.templates.render(
            PostingSheetPage(
                layout: Layout(request, title: posting.title),
                heading: posting.title,
                basis: service.basis.joined(separator: "、"),
                village: tree.fullName(posting.regionID),
                lines: posting.lines.map { CasePage.Line(title: $0.title, value: $0.value) },
                from: posting.from.chinese,
                until: posting.until.chinese,
                mayObject: posting.kind == .posting,
                qr: try QRCode(address).svg(side: 28),
                address: address,
                pdfLink: "\(Links.posting(posting.id))/pdf",
                back: "\(Links.postings)?stage=\(sheet.stage.rawValue)"
            )
        )
    }
}

struct PostingListPage: Page {
    static let template = "console/postings"
    let layout: Layout
    let stages: [StageTab]
    let stageTitle: String
    let rows: [Row]
    let next: String?

    struct StageTab: Sendable {
        let title: String
        let count: String
        let link: String
        let current: Bool
    }

    struct Row: Sendable {
        let heading: String
        let kind: String
        let village: String
        let period: String
        let remark: String
        let tone: String
        let objections: Int?
        let upAt: String?
        let downAt: String?
        let caseTitle: String
        let caseLink: String
        let sheetLink: String

        init(_ sheet: BoardSheet, tree: RegionTree, today: CivilDate) {
            let posting = sheet.posting
            heading = posting.title
            kind = posting.kind.title
            village = tree.fullName(posting.regionID)
            period = "\(posting.from.iso) 至 \(posting.until.iso)"
            objections = sheet.openObjections > 0 ? sheet.openObjections : nil
            upAt = sheet.upAt?.text
            downAt = sheet.downAt?.text
            caseTitle = sheet.caseTitle
            caseLink = Links.caseFile(posting.caseID) + "#postings"
            sheetLink = Links.posting(posting.id)
            switch sheet.stage {
            case .toPutUp:
                remark = "● 请打印张贴并上传照片"
                tone = "soon"
            case .up:
                remark = "还有 \(today.days(until: posting.until)) 天"
                tone = "done"
            case .toTakeDown:
                remark = "● 期满，请撤下并上传照片"
                tone = "soon"
            case .ended:
                remark = posting.state == .objected ? "异议成立，已终止" : "已期满"
                tone = ""
            }
        }
    }
}

/// The A4 sheet for the board.
struct PostingSheetPage: Page {
    static let template = "print/posting"
    let layout: Layout
    let heading: String
    let basis: String
    let village: String
    let lines: [CasePage.Line]
    let from: String
    let until: String
    let mayObject: Bool
    /// A picture made by the program itself.
    let qr: String
    let address: String
    let pdfLink: String
    let back: String
}
