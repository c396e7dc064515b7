// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What residents see of their own cases: the application while they fill it in, then where it stands and its papers.
enum OwnCasePages {
    static func register(on routes: Routes) {
        routes.get(Links.resident, .resident, list)
        routes.get("/my/cases/:id", .resident, show)
        routes.get("/my/cases/:id/consents/:person", .resident, consentSheet)
        routes.post("/my/cases/:id/consents/revoke", .resident, revoke)
        routes.post("/my/cases/:id/withdraw", .resident, withdraw)
        routes.post("/my/cases/:id/rating", .resident, rate)
        routes.get("/my/cases/:id/documents/:document", .resident, document)
        routes.get("/my/cases/:id/documents/:document/pdf", .resident, pdf)
        routes.get("/my/cases/:id/files/:hash", .resident, file)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let casework = request.site.rooms.casework
        let files = try await casework.ownCases(actor: actor)
        return try request.page(
            OwnCasesPage(
                layout: Layout(request, title: "我的办件"),
                rows: try files.map { file in
                    let service = try casework.services.service(file.serviceID, release: file.releaseHash)
                    let flow = service.flow
                    let isOwn = file.applicantPersonID == actor.personID
                    return .init(
                        link: Links.ownCase(file.id),
                        title: flow.title,
                        family: file.applicantName + (service.isOfFamily ? "家庭" : ""),
                        number: file.number,
                        opened: file.openedAt.date.chinese,
                        state: file.state.title,
                        tone: file.state.tone,
                        step: file.state == .open ? try flow.step(file.step).title : nil,
                        clock: file.acceptedOn == nil || file.state.isEnded ? nil : PortalWords.clock(file, request),
                        bundleLink: isOwn ? file.bundleID.map(Links.ownBundle) : nil,
                        verb: file.state == .draft && isOwn ? "接着填" : file.state == .paused && isOwn ? "去补交" : "查看"
                    )
                },
                services: casework.services.current.map {
                    .init(link: Links.apply($0.flow.serviceID), title: $0.flow.title)
                }
            )
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await shown(request, try await visible(request), problem: nil)
    }

    /// The case, if the resident belongs to its family.
    static func visible(_ request: WebRequest) async throws -> Casework.Dossier {
        do {
            return try await request.site.rooms.casework.dossier(
                actor: try request.actor,
                caseID: try request.key()
            )
        } catch AccessProblem.notFound {
            throw PortalProblem.notYours
        }
    }

    /// The application while it is filled in by its applicant, otherwise where the case stands.
    static func shown(_ request: WebRequest, _ dossier: Casework.Dossier, problem: (any Problem)?) async throws
        -> Response
    {
        let people = try await people(dossier, request)
        let status = problem.map(ProblemPage.status) ?? .ok
        let personID = try request.actor.personID
        if dossier.file.state == .draft, dossier.file.applicantPersonID == personID {
            let card = try await ApplyPages.ownCard(request)
            let tree = try await request.site.rooms.regions.tree()
            let page = try DraftPage(dossier, people: people, card: card, tree: tree, problem: problem, request)
            return try request.page(page, status: status)
        }
        let ties = try await request.site.rooms.cooperation.ties(of: dossier)
        return try request.page(
            try OwnCasePage(
                dossier,
                people: people,
                reader: personID,
                rating: dossier.file.state.isEnded
                    ? try await request.site.rooms.feedback.rating(caseID: dossier.file.id) : nil,
                remedies: Remedies.decidedOn(dossier.file) == nil
                    ? nil
                    : try await RemedyPart(dossier.file, request, action: "\(Links.ownCase(dossier.file.id))/remedies"),
                referrals: OwnReferral.told(ties.referrals, dossier),
                problem: problem,
                request
            ),
            status: status
        )
    }

    /// The people of the family, wherever they are registered.
    static func people(_ dossier: Casework.Dossier, _ request: WebRequest) async throws -> [PersonSummary] {
        let ids = (dossier.members + dossier.companions).map(\.personID)
        return try await request.site.rooms.database.read { [rooms = request.site.rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
    }

    static func isMinor(_ person: PersonSummary, on today: CivilDate) -> Bool {
        person.age(on: today).map { $0 < 18 } ?? false
    }

    /// Required papers that are not there yet and are replaced by the applicant's promise 告知承诺.
    static func promised(_ dossier: Casework.Dossier) -> [CaseMaterialNeed] {
        // Whose promise was found untrue brings the papers.
        if dossier.promisesClosed { return [] }
        let there = Set(dossier.materials.map(\.materialID))
        return dossier.service.materials.filter {
            !$0.lookedUp && $0.promisable && dossier.form.isRequired($0) && !there.contains($0.id)
        }
    }

    /// Takes back the authorisation of the reader, or of a minor whose applicant they are.
    static func revoke(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let dossier = try await visible(request)
        let people = try await people(dossier, request)
        guard let person = people.first(where: { String($0.id) == request.form["person"] }),
            person.id == actor.personID
                || (dossier.file.applicantPersonID == actor.personID && isMinor(person, on: request.site.today))
        else { throw PortalProblem.notYours }
        do {
            try await request.site.rooms.casework.revokeConsent(
                actor: actor,
                caseID: id,
                version: ApplyPages.version(request),
                personID: person.id
            )
            return request.see("\(Links.ownCase(id))?done=revoked#consents")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, dossier, problem: PortalProblem.told(problem))
        }
    }

    static func withdraw(_ request: WebRequest) async throws -> Response {
        let dossier = try await ApplyPages.own(request)
        do {
            let move = Casework.Move(
                caseID: dossier.file.id,
                version: ApplyPages.version(request),
                requestID: try UUIDv7.parse(request.form["request_id"]),
                action: CaseChoice.withdraw.action,
                comment: request.form["comment"]
            )
            try await request.site.rooms.effects.act(actor: try request.actor, move)
            return request.see(Links.ownCase(dossier.file.id), done: "withdrawn")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await shown(request, try await ApplyPages.own(request), problem: PortalProblem.told(problem))
        }
    }

    /// How the applicant was served, once it is over.
    static func rate(_ request: WebRequest) async throws -> Response {
        let dossier = try await visible(request)
        do {
            try await request.site.rooms.feedback.rate(
                actor: try request.actor,
                caseID: dossier.file.id,
                RatingForm.entry(request),
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see("\(Links.ownCase(dossier.file.id))?done=rated#rating")
        } catch let problem as FeedbackProblem {
            return try await shown(request, dossier, problem: problem)
        }
    }

    // MARK: - Papers

    private static func paper(_ request: WebRequest) async throws -> IssuedDocument {
        let dossier = try await ApplyPages.own(request)
        return try await request.site.rooms.casework.document(
            actor: try request.actor,
            caseID: dossier.file.id,
            documentID: try request.key("document")
        )
    }

    static func document(_ request: WebRequest) async throws -> Response {
        let document = try await paper(request)
        let link = Links.ownCase(try request.key())
        return Reply.html(
            try PaperPrinter.shown(
                document.html,
                pdf: "\(link)/documents/\(document.id)/pdf",
                back: link,
                request: request
            )
        )
    }

    static func pdf(_ request: WebRequest) async throws -> Response {
        try await request.site.access.limit("paper:\(try request.actor.personID ?? 0)", to: 30, perSeconds: 600)
        let document = try await paper(request)
        let file = try await request.site.printer.pdf(paper: document.html, address: request.publicAddress)
        return Reply.download(file, name: "\(document.title)\(document.number ?? "").pdf", media: "application/pdf")
    }

    /// The authorisation of the reader, or of somebody in the reader's own application, on A4.
    static func consentSheet(_ request: WebRequest) async throws -> Response {
        let dossier = try await visible(request)
        let personID = try request.key("person")
        guard maySee(personID, dossier, try request.actor) else { throw PortalProblem.notYours }
        let link = Links.ownCase(dossier.file.id)
        let page = try ConsentSheetPage(
            dossier,
            personID: personID,
            people: try await people(dossier, request),
            files: "\(link)/files",
            back: link,
            request: request
        )
        return try request.page(page)
    }

    private static func maySee(_ personID: Int64, _ dossier: Casework.Dossier, _ actor: Actor) -> Bool {
        personID == actor.personID || dossier.file.applicantPersonID == actor.personID
    }

    /// A paper that the resident handed in or signed; photos of the office's own visits are not theirs to open.
    static func file(_ request: WebRequest) async throws -> Response {
        let dossier = try await visible(request)
        let actor = try request.actor
        let hash = try request.text("hash")
        let isMaterial =
            dossier.file.applicantPersonID == actor.personID && dossier.materials.contains { $0.blobHash == hash }
        let isConsent = dossier.consents.contains { $0.sheetHash == hash && maySee($0.personID, dossier, actor) }
        let isAnswer =
            dossier.file.applicantPersonID == actor.personID && dossier.titles.files.contains { $0.hash == hash }
        guard isMaterial || isConsent || isAnswer else { throw PortalProblem.notYours }
        let file = try await request.site.rooms.casework.file(
            actor: try request.actor,
            caseID: dossier.file.id,
            hash: hash
        )
        return Reply.inline(file, media: MediaSniffer.kind(of: file)?.mediaType ?? "application/octet-stream")
    }
}
