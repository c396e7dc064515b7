// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel

/// Issued papers as PDF.
enum PaperPages {
    static func register(on routes: Routes) {
        routes.get("/cases/:id/documents/:document/pdf", .permission(.caseRead), pdf)
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        let document = try await request.site.rooms.casework.document(
            actor: try request.actor,
            caseID: try request.key(),
            documentID: try request.key("document")
        )
        let file = try await request.site.printer.pdf(paper: document.html, address: request.publicAddress)
        return Reply.download(file, name: "\(document.title)\(document.number ?? "").pdf", media: "application/pdf")
    }
}
