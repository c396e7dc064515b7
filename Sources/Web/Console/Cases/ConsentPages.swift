// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Authorisations (核对授权) of a family, given and taken back.
enum ConsentPages {
    static func give(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        guard let personID = Int64(request.form["person"]) else { throw AccessProblem.notFound(what: "家庭成员") }
        let until = request.form["until"]
        let relation = String(request.form["relation"].prefix(20))
        try await request.site.rooms.casework.consent(
            actor: try request.actor,
            caseID: id,
            version: Int64(request.form["version"]) ?? 0,
            Casework.NewConsent(
                personID: personID,
                givenBy: String(request.form["given_by"].prefix(50)),
                relation: relation.isEmpty ? nil : relation,
                until: until.isEmpty ? nil : try CivilDate(parsing: until),
                sheet: try FamilyPages.upload(request, "sheet")
            )
        )
        return request.see("\(Links.caseFile(id))", done: "saved")
    }

    /// The authorisation of one person on A4.
    static func sheet(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let rooms = request.site.rooms
        let dossier = try await rooms.casework.dossier(actor: try request.actor, caseID: id)
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(dossier.members.map(\.personID), scope: .wholeStore, in: $0)
        }
        let link = Links.caseFile(id)
        let page = try ConsentSheetPage(
            dossier,
            personID: try request.key("person"),
            people: people,
            files: "\(link)/files",
            back: link,
            request: request
        )
        return try request.page(page)
    }

    static func revoke(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        guard let personID = Int64(request.form["person"]) else { throw AccessProblem.notFound(what: "家庭成员") }
        try await request.site.rooms.casework.revokeConsent(
            actor: try request.actor,
            caseID: id,
            version: Int64(request.form["version"]) ?? 0,
            personID: personID
        )
        return request.see(Links.caseFile(id), done: "consent-revoked")
    }
}
