// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel

/// Issued papers as PDF.
enum PaperPages {
    static func register(on routes: Routes) {
        routes.get("/cases/:id/documents/:document/pdf", .permission(.caseRead), pdf)
        routes.get("/cases/:id/documents/:document/print", .permission(.caseRead), printed)
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let document = try await request.site.rooms.casework.document(
            actor: try request.actor,
            caseID: try request.key(),
            documentID: try request.key("document"),
            isPrinted: true
        )
        let html = PaperPrinter.marked(document, request)
        let file = try await request.site.printer.pdf(paper: html, address: request.publicAddress)
        return Reply.download(file, name: "\(document.title)\(document.number ?? "").pdf", media: "application/pdf")
    }

    /// The paper as it goes to the printer of the browser; counted as the PDF is.
    static func printed(_ request: WebRequest) async throws -> Response {
        let caseID = try request.key()
        let document = try await request.site.rooms.casework.document(
            actor: try request.actor,
            caseID: caseID,
            documentID: try request.key("document"),
            isPrinted: true
        )
        let link = Links.document(caseID, document.id)
        return Reply.html(
            try PaperPrinter.shown(
                PaperPrinter.marked(document, request),
                pdf: "\(link)/pdf",
                back: link,
                backTitle: "返回文书",
                request: request
            )
        )
    }
}
