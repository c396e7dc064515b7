// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Storage
import Vocabulary

/// Intake, lists and the case page with everything that can be done on it.
enum CasePages {
    /// Largest upload in bytes; phones make photos of 5 MB.
    static let uploadLimit = BlobLimit.bytes

    static func register(on routes: Routes) {
        routes.get(Links.intake, .permission(.caseApply), IntakePages.form)
        routes.post(Links.intake, .permission(.caseApply), IntakePages.open)
        CaseListPages.register(on: routes)
        routes.get("/cases/:id", .permission(.caseRead), show)
        routes.get("/cases/:id/calculation", .permission(.caseRead), CalculationPages.show)
        routes.post("/cases/:id/act", .permission(.caseRead), act)
        routes.post("/cases/:id/decide", .permission(.caseReview), decide)
        routes.post("/cases/:id/members", .permission(.caseApply), FamilyPages.add)
        routes.post("/cases/:id/members/remove", .permission(.caseApply), FamilyPages.remove)
        routes.post("/cases/:id/members/join", .permission(.caseApply), FamilyPages.join)
        routes.post("/cases/:id/members/standing", .permission(.caseApply), FamilyPages.standing)
        routes.get("/cases/:id/answers/:subject", .permission(.caseApply), FamilyPages.answers)
        routes.post("/cases/:id/answers/:subject", .permission(.caseApply), limit: uploadLimit, FamilyPages.saveAnswers)
        routes.post("/cases/:id/answers/:subject/mirror", .permission(.caseApply), FamilyPages.mirror)
        routes.post("/cases/:id/consents", .permission(.caseApply), limit: uploadLimit, ConsentPages.give)
        routes.get("/cases/:id/consents/:person", .permission(.caseRead), ConsentPages.sheet)
        routes.post("/cases/:id/consents/revoke", .permission(.caseApply), ConsentPages.revoke)
        routes.post("/cases/:id/payee", .permission(.caseApply), FamilyPages.payee)
        routes.post("/cases/:id/kin", .permission(.caseApply), FamilyPages.kin)
        routes.post("/cases/:id/materials", .permission(.caseApply), limit: uploadLimit, FamilyPages.material)
        routes.get("/cases/:id/visit", .permission(.caseSurvey), VisitPages.form)
        routes.post("/cases/:id/visits", .permission(.caseSurvey), limit: uploadLimit, VisitPages.save)
        routes.get("/cases/:id/report", .permission(.caseRead), StepReportPages.form)
        routes.post("/cases/:id/report", .permission(.caseRead), StepReportPages.save)
        routes.post("/cases/:id/extend", .permission(.caseRead), StepReportPages.extend)
        BulkPages.register(on: routes)
        BundlePages.register(on: routes)
        ColleaguePages.register(on: routes)
        CaseSheetPages.register(on: routes)
        ReachedPages.register(on: routes)
        PromisePages.register(on: routes)
        TransferPages.register(on: routes)
        ReferralPages.register(on: routes)
        ConferencePages.register(on: routes)
        routes.post("/cases/:id/hearing", .permission(.caseReview), RecordPages.hear)
        routes.post("/cases/:id/postings/photo", .permission(.postingManage), limit: uploadLimit, RecordPages.photo)
        routes.post("/cases/:id/objections", .permission(.caseReview), RecordPages.answerObjection)
        routes.post("/cases/:id/objections/raise", .permission(.caseReview), RecordPages.raise)
        routes.get("/cases/:id/documents/:document", .permission(.caseRead), RecordPages.document)
        routes.get("/cases/:id/files/:hash", .permission(.caseRead), RecordPages.file)
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let dossier = try await rooms.casework.dossier(actor: actor, caseID: try request.key())
        if dossier.file.isDisposed { return try await RetentionPages.tombstone(dossier.file, request) }
        let ids = dossier.members.map(\.personID)
        // Members of a case that the reader may see are shown with it, wherever they are registered; masked all the same.
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        let tree = try await rooms.regions.tree()
        let told = try await rooms.messages.told(caseID: dossier.file.id)
        return try request.page(
            try CasePage(
                dossier,
                told: told,
                ties: try await rooms.cooperation.ties(of: dossier),
                rating: dossier.file.state.isEnded ? try await rooms.feedback.rating(caseID: dossier.file.id) : nil,
                people: people,
                colleagues: try await rooms.casework.colleagues(actor: actor, of: dossier),
                transfer: try await rooms.casework.transfer(of: dossier),
                household: request.query("household") == nil ? nil : try await FamilyPages.household(dossier, request),
                tree: tree,
                request: request
            )
        )
    }

    static func act(_ request: WebRequest) async throws -> Response {
        let move = Casework.Move(
            caseID: try request.key(),
            version: Int64(request.form["version"]) ?? 0,
            requestID: try UUIDv7.parse(request.form["request_id"]),
            action: request.form["action"],
            comment: request.form["comment"]
        )
        try await request.site.rooms.effects.act(actor: try request.actor, move)
        return request.see(Links.caseFile(move.caseID), done: "acted")
    }

    static func decide(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        _ = try await request.site.rooms.casework.decide(
            actor: try request.actor,
            caseID: id,
            version: Int64(request.form["version"]) ?? 0
        )
        return request.see(Links.caseFile(id), done: "decided")
    }
}

/// Size of what may be uploaded with one form.
enum BlobLimit {
    static let bytes = 20 << 20
}
