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

    /// An objection that came by telephone, letter or at the window.
    static func raise(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let dossier = try await request.site.rooms.casework.dossier(actor: actor, caseID: id)
        guard let posting = dossier.postings.first(where: { String($0.id) == request.form["posting"] }) else {
            throw AccessProblem.notFound(what: "公示")
        }
        try await request.site.rooms.casework.object(
            postingCode: posting.code,
            raisedBy: request.form["raised_by"],
            content: request.form["content"],
            actor: actor
        )
        return request.see(Links.caseFile(id), done: "objected")
    }

    /// What the family said before a cut.
    static func hear(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let day = request.form["heard_on"]
        try await request.site.rooms.casework.hear(
            actor: try request.actor,
            caseID: id,
            version: Int64(request.form["version"]) ?? 0,
            on: day.isEmpty ? request.site.today : try CivilDate(parsing: day),
            person: String(request.form["heard_person"].prefix(50)),
            note: String(request.form["heard_note"].prefix(2_000))
        )
        return request.see(Links.caseFile(id), done: "heard-case")
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
            try PaperPrinter.shown(
                document.html,
                pdf: pdf,
                back: Links.caseFile(caseID),
                print: "\(Links.document(caseID, document.id))/print",
                request: request
            )
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
