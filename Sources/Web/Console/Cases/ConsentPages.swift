// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
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
