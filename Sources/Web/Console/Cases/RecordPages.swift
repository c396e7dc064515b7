// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Photos, objections, papers and files of a case.
enum RecordPages {
    static func photo(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        guard let posting = Int64(request.form["posting"]), let photo = try FamilyPages.upload(request, "photo") else {
            throw CaseworkProblem.missing(items: ["照片"])
        }
        try await request.site.rooms.casework.photograph(
            actor: try request.actor,
            caseID: id,
            postingID: posting,
            up: request.form["side"] == "up",
            photo: photo
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func answerObjection(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        guard let objection = Int64(request.form["objection"]) else { throw AccessProblem.notFound(what: "异议") }
        try await request.site.rooms.casework.answerObjection(
            actor: try request.actor,
            caseID: id,
            objectionID: objection,
            upheld: request.form["upheld"] == "yes",
            answer: request.form["answer"]
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func document(_ request: WebRequest) async throws -> Response {
        let document = try await request.site.rooms.casework.document(
            actor: try request.actor,
            caseID: try request.key(),
            documentID: try request.key("document")
        )
        let caseID = try request.key()
        let pdf = "\(Links.document(caseID, document.id))/pdf"
        return Reply.html(
            try PaperPrinter.shown(document.html, pdf: pdf, back: Links.caseFile(caseID), request: request)
        )
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let file = try await request.site.rooms.casework.file(
            actor: try request.actor,
            caseID: try request.key(),
            hash: try request.text("hash")
        )
        return Reply.inline(file, media: MediaSniffer.kind(of: file)?.mediaType ?? "application/octet-stream")
    }
}
