// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// 一户一档: every paper and material of a family, case after case, with an index in front; on the screen, printed from
/// there, or as one PDF.
enum ArchivePages {
    /// Cases of one family that one archive takes in, the newest first.
    private static let mostCases = 10
    /// Pictures beyond this go in by name only, so that a print stays within what the printer may use.
    private static let mostPictureBytes = 60 << 20

    static func register(on routes: Routes) {
        routes.get("/cases/:id/archive", .permission(.caseRead), show)
        routes.get("/cases/:id/archive/pdf", .permission(.caseRead), pdf)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let page = try await page(request, picture: { "\(Links.caseFile($0))/files/\($1)" })
        return Reply.html(try request.site.templates.render(page))
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let files = Pictures()
        let page = try await page(request) { caseID, hash in files.want(caseID, hash) }
        var html = try request.site.templates.render(page)
        let actor = try request.actor
        var left = mostPictureBytes
        for (caseID, hash) in files.wanted {
            let content = try await request.site.rooms.casework.file(actor: actor, caseID: caseID, hash: hash)
            left -= content.count
            let media = MediaSniffer.kind(of: content)?.mediaType ?? "application/octet-stream"
            let data = left >= 0 ? "data:\(media);base64,\(Data(content).base64EncodedString())" : ""
            html = html.replacing("\"\(Pictures.mark(caseID, hash))\"", with: "\"\(data)\"")
        }
        let file = try await request.site.printer.pdf(html)
        return Reply.download(file, name: "一户一档-\(page.family)-\(page.number).pdf", media: "application/pdf")
    }

    private static func page(
        _ request: WebRequest,
        picture: @escaping (Int64, String) -> String
    ) async throws -> ArchivePage {
        let rooms = request.site.rooms
        let actor = try request.actor
        let main = try await rooms.casework.dossier(actor: actor, caseID: try request.key())
        let tree = try await rooms.regions.tree()
        var builder = ArchiveBuilder(today: request.site.today, address: request.publicAddress, picture: picture)
        let dossiers = try await family(of: main, actor: actor, rooms: rooms)
        for dossier in dossiers {
            let people = try await people(dossier, rooms: rooms)
            let report =
                actor.readsMeans
                ? try await rooms.verification.report(actor: actor, caseID: dossier.file.id) : nil
            try builder.add(dossier, people: people, report: report, tree: tree)
        }
        if actor.may(.enrolmentRead) {
            let filter = EnrolmentFilter(personID: main.file.applicantPersonID)
            for row in try await rooms.benefits.enrolments(actor: actor, filter: filter, limit: mostCases).rows {
                builder.add(try await rooms.benefits.enrolment(actor: actor, id: row.id))
            }
        }
        try await rooms.audit.recordRead(
            AuditEntry(
                at: request.site.clock.now(),
                actor: actor,
                action: "case.archive",
                subject: "case",
                subjectID: main.file.id,
                detail: "\(builder.parts.count) parts"
            )
        )
        let village = tree.fullName(main.file.villageRegionID)
        let link = Links.caseFile(main.file.id)
        return ArchivePage(
            layout: Layout(request, title: "一户一档"),
            family: "\(main.file.applicantName)家庭",
            number: main.file.number ?? "尚未受理",
            facts: [
                CasePage.Line(title: "居住地", value: village),
                CasePage.Line(title: "现有成员", value: "\(main.file.members) 人"),
                CasePage.Line(title: "收录办件", value: "\(dossiers.count) 件"),
                CasePage.Line(title: "整理日期", value: request.site.today.chinese),
                CasePage.Line(title: "整理人", value: "\(actor.name)（\(actor.functionTitle)）"),
            ],
            parts: builder.parts,
            pdfLink: "\(link)/archive/pdf",
            back: link
        )
    }

    /// The case and the applicant's others that the reader may see, oldest first.
    private static func family(
        of main: Casework.Dossier,
        actor: Actor,
        rooms: Rooms
    ) async throws -> [Casework.Dossier] {
        let filter = CaseFilter(personID: main.file.applicantPersonID)
        let files = try await rooms.casework.list(actor: actor, filter: filter, limit: mostCases).files.filter {
            $0.applicantPersonID == main.file.applicantPersonID && $0.id != main.file.id && $0.state != .draft
        }
        var dossiers = [main]
        for file in files { dossiers.append(try await rooms.casework.dossier(actor: actor, caseID: file.id)) }
        return dossiers.sorted { $0.file.id < $1.file.id }
    }

    private static func people(_ dossier: Casework.Dossier, rooms: Rooms) async throws -> [PersonSummary] {
        let ids = dossier.members.map(\.personID)
        return try await rooms.database.read { try rooms.parties.people(ids, scope: .wholeStore, in: $0) }
    }

    /// Pictures that a printed archive shows; their content is put in once the page is laid out.
    private final class Pictures {
        private(set) var wanted: [(caseID: Int64, hash: String)] = []

        static func mark(_ caseID: Int64, _ hash: String) -> String { "picture-\(caseID)-\(hash)" }

        func want(_ caseID: Int64, _ hash: String) -> String {
            if !wanted.contains(where: { $0 == (caseID, hash) }) { wanted.append((caseID, hash)) }
            return Self.mark(caseID, hash)
        }
    }
}

/// The archive of a family as it is printed.
struct ArchivePage: Page {
    static let template = "print/archive"
    let layout: Layout
    let family: String
    let number: String
    let facts: [CasePage.Line]
    let parts: [Part]
    let pdfLink: String
    let back: String

    struct Part: Sendable {
        let position: Int
        let anchor: String
        let title: String
        let at: String
        let lines: [CasePage.Line]
        let tables: [Table]
        let texts: [String]
        /// What stands below the tables in small print.
        let notes: [String]
        /// Whether it is all pictures, which begin on a page of their own.
        let pictured: Bool
        let pictures: [Picture]
        /// PDF files, which a print carries as attachments.
        let files: [Picture]
        /// An issued paper as it was issued, made by the program itself.
        let paper: String?
    }

    struct Table: Sendable {
        let caption: String
        let heads: [String]
        let rows: [Row]
    }

    struct Row: Sendable {
        let cells: [String]
    }

    struct Picture: Sendable {
        let source: String
        let title: String
        /// Shown as large as on paper, not as large as it can be.
        var signature = false
    }
}
