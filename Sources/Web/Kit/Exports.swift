// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// A workbook of personal data that somebody asks for.
struct ExportFile: Sendable {
    let book: Spreadsheet
    let name: String
    /// Kind of record that it belongs to, as the audit calls it; empty for a list over many.
    var subject = ""
    var subjectID: Int64?
}

/// The one way in which personal data leaves as a file: the address of the file asks for the reason; sent with one, it
/// gives the file, which carries its number and is in the audit.
extension Routes {
    /// - Parameters:
    ///   - heading: what is exported; throws where the record is not the reader's to see.
    ///   - make: the workbook without its mark.
    func export(
        _ path: String,
        _ access: RouteAccess,
        heading: @escaping @Sendable (WebRequest) async throws -> String,
        _ make: @escaping @Sendable (WebRequest) async throws -> ExportFile
    ) {
        get(path, access) { request in
            try request.page(ExportPage(request, heading: try await heading(request), problem: nil))
        }
        post(path, access) { request in
            let title = try await heading(request)
            do {
                _ = try PrivacyProblem.reason(request.form["reason"])
            } catch let problem as PrivacyProblem {
                let page = ExportPage(request, heading: title, problem: problem.message)
                return try request.page(page, status: .unprocessableContent)
            }
            let file = try await make(request)
            let export = try await request.site.rooms.privacy.export(
                actor: try request.actor,
                title: title,
                rows: file.book.rows.count,
                reason: request.form["reason"],
                subject: file.subject,
                subjectID: file.subjectID
            )
            let book = file.book.marked(export.mark)
            return Reply.download(
                try await OffLoop.run { try book.bytes() },
                name: file.name,
                media: MediaSniffer.Kind.xlsx.mediaType
            )
        }
    }
}

/// Files of figures and of what units wrote, in which nobody is named: no reason is asked for, and the audit tells who took
/// which.
extension WebRequest {
    func sheet(_ book: Spreadsheet, name: String) async throws -> Response {
        let bytes = try await OffLoop.run { try book.bytes() }
        try await bookFile(name)
        return Reply.download(bytes, name: name, media: MediaSniffer.Kind.xlsx.mediaType)
    }

    /// Writes down that a file leaves, before it does.
    func bookFile(_ name: String) async throws {
        try await site.rooms.audit.recordRead(
            AuditEntry(
                at: site.rooms.clock.now(),
                actor: try actor,
                action: "sheet.export",
                subject: "",
                subjectID: nil,
                detail: name
            )
        )
    }
}

/// Asks why a file of personal data is needed.
struct ExportPage: Page {
    static let template = "console/export"
    let layout: Layout
    let heading: String
    let link: String
    let back: String
    let reason: String
    let problem: String?

    init(_ request: WebRequest, heading: String, problem: String?) {
        layout = Layout(request, title: "导出\(heading)")
        self.heading = heading
        link = request.path
        let typed = LocalPath.checked(request.form["back"])
        back = typed ?? request.previous ?? Links.desk
        reason = request.form["reason"]
        self.problem = problem
    }
}
