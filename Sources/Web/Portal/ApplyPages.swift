// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// A resident's own application: begun with the place, filled in any order, sent in when it is complete.
enum ApplyPages {
    static func register(on routes: Routes) {
        routes.get("/my/apply/:service", .resident, form)
        routes.post("/my/apply/:service", .resident, open)
        routes.post("/my/cases/:id/members", .resident, add)
        routes.post("/my/cases/:id/household", .resident, addFromHousehold)
        routes.post("/my/cases/:id/members/remove", .resident, remove)
        routes.get("/my/cases/:id/answers/:subject", .resident, answers)
        routes.post("/my/cases/:id/answers/:subject", .resident, limit: CasePages.uploadLimit, saveAnswers)
        routes.post("/my/cases/:id/answers/:subject/mirror", .resident, mirror)
        routes.post("/my/cases/:id/consents", .resident, limit: CasePages.uploadLimit, consent)
        routes.post("/my/cases/:id/materials", .resident, limit: CasePages.uploadLimit, material)
        routes.post("/my/cases/:id/submit", .resident, submit)
    }

    // MARK: - Beginning

    static func form(_ request: WebRequest) async throws -> Response {
        let service = try online(request)
        if let draft = try await draft(of: service, request) {
            return request.see(Links.ownCase(draft), done: "resumed")
        }
        return try request.page(try await page(service, request, problem: nil))
    }

    /// - Throws: `CaseworkProblem.channelClosed` for what must be asked for in person.
    private static func online(_ request: WebRequest) throws -> CaseService {
        let service = try request.site.rooms.casework.services.service(try request.text("service"), release: nil)
        guard service.isOnline else { throw CaseworkProblem.channelClosed(channel: CaseFile.Channel.portal.title) }
        return service
    }

    /// An application of the resident that is not sent in yet; nobody needs two.
    private static func draft(of service: CaseService, _ request: WebRequest) async throws -> Int64? {
        let actor = try request.actor
        return try await request.site.rooms.casework.ownCases(actor: actor).first {
            $0.state == .draft && $0.serviceID == service.flow.serviceID && $0.applicantPersonID == actor.personID
        }?.id
    }

    private static func page(_ service: CaseService, _ request: WebRequest, problem: String?) async throws -> ApplyPage
    {
        let own = try await ownCard(request)
        let tree = try await request.site.rooms.regions.tree()
        let chosen = Int64(request.form["village"]) ?? own.person.regionID
        return ApplyPage(
            layout: Layout(request, title: "申请\(service.flow.title)"),
            heading: service.flow.title,
            summary: service.summary,
            privacy: service.privacyNotice,
            link: Links.apply(service.flow.serviceID),
            guideLink: Links.guide(service.flow.serviceID),
            applicant: own.person.name,
            masked: own.person.numberMasked ?? "未登记身份证号",
            townships: VillageGroup.all(tree, chosen: chosen),
            problem: problem
        )
    }

    static func ownCard(_ request: WebRequest) async throws -> PersonCard {
        let actor = try request.actor
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        return try await request.site.rooms.parties.card(actor: actor, personID)
    }

    static func open(_ request: WebRequest) async throws -> Response {
        let service = try online(request)
        do {
            let id = try await opened(service, request)
            return request.see(Links.ownCase(id), done: "begun")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let page = try await page(service, request, problem: PortalProblem.told(problem).message)
            return try request.page(page, status: ProblemPage.status(problem))
        }
    }

    private static func opened(_ service: CaseService, _ request: WebRequest) async throws -> Int64 {
        let requestID = try UUIDv7.parse(request.form["request_id"])
        if let draft = try await draft(of: service, request) { return draft }
        return try await request.site.rooms.casework.open(
            actor: try request.actor,
            requestID: requestID,
            try await opening(request, service: service.flow.serviceID)
        )
    }

    /// The resident as the applicant, and where they live as their form says.
    static func opening(_ request: WebRequest, service: String) async throws -> Casework.Opening {
        let tree = try await request.site.rooms.regions.tree()
        guard let village = Int64(request.form["village"]).flatMap({ tree.region($0) }), village.level == .village,
            !village.isRetired, let township = village.parentID
        else { throw PortalProblem.noVillage }
        let own = try await ownCard(request)
        return Casework.Opening(
            serviceID: service,
            applicantPersonID: own.person.id,
            applicantName: own.person.name,
            regionID: township,
            villageRegionID: village.id,
            channel: .portal
        )
    }

    // MARK: - Filling

    /// The case, if the resident is its applicant.
    static func own(_ request: WebRequest) async throws -> Casework.Dossier {
        let dossier = try await OwnCasePages.visible(request)
        guard dossier.file.applicantPersonID == (try request.actor.personID) else { throw PortalProblem.notYours }
        return dossier
    }

    /// Runs a change; what went wrong is told on the application with what was typed.
    private static func filling(
        _ request: WebRequest,
        _ change: (Casework.Dossier) async throws -> Response
    ) async throws -> Response {
        try await filling(request, try await own(request), change)
    }

    private static func filling(
        _ request: WebRequest,
        _ dossier: Casework.Dossier,
        _ change: (Casework.Dossier) async throws -> Response
    ) async throws -> Response {
        do {
            guard dossier.file.state == .draft else { throw PortalProblem.notEditable }
            return try await change(dossier)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let told = PortalProblem.told(problem)
            return try await OwnCasePages.shown(request, try await OwnCasePages.visible(request), problem: told)
        }
    }

    static func version(_ request: WebRequest) -> Int64 { Int64(request.form["version"]) ?? 0 }

    static func add(_ request: WebRequest) async throws -> Response {
        try await filling(request) { dossier in
            let number = try ResidentID(request.form["number"], today: request.site.today)
            let name = try PersonName(request.form["name"])
            let person = try await FamilyFinder.find(number: number, name: name, dossier: dossier, request)
            return try await put(person, dossier, request)
        }
    }

    static func addFromHousehold(_ request: WebRequest) async throws -> Response {
        try await filling(request) { dossier in
            let listed = FamilyFinder.household(try await ownCard(request), without: dossier.members)
            guard let member = listed.first(where: { String($0.personID) == request.form["person"] }) else {
                throw PortalProblem.changedElsewhere
            }
            return try await put(member.personID, dossier, request)
        }
    }

    private static func put(_ personID: Int64, _ dossier: Casework.Dossier, _ request: WebRequest) async throws
        -> Response
    {
        if dossier.members.contains(where: { $0.personID == personID }) {
            throw CaseworkProblem.alreadyMember(name: request.form["name"].isEmpty ? "这个人" : request.form["name"])
        }
        let isSupporter = request.form["standing"] == Standing.supporter.rawValue
        try await request.site.rooms.casework.setMember(
            actor: try request.actor,
            caseID: dossier.file.id,
            version: version(request),
            personID: personID,
            standing: isSupporter ? .supporter : .member,
            relation: String(request.form["relation"].prefix(20)),
            reason: nil
        )
        return request.see("\(Links.ownCase(dossier.file.id))?done=saved#family")
    }

    static func remove(_ request: WebRequest) async throws -> Response {
        try await filling(request) { dossier in
            guard let personID = Int64(request.form["person"]), personID != dossier.file.applicantPersonID else {
                throw PortalProblem.applicantStays
            }
            try await request.site.rooms.casework.removeMember(
                actor: try request.actor,
                caseID: dossier.file.id,
                version: version(request),
                personID: personID
            )
            return request.see("\(Links.ownCase(dossier.file.id))?done=saved#family")
        }
    }

    /// An adult authorises in person, on the applicant's screen or signed in themselves; for a minor the applicant does.
    /// They draw their signature, or type their name and tick that they agree.
    static func consent(_ request: WebRequest) async throws -> Response {
        let dossier = try await OwnCasePages.visible(request)
        let actor = try request.actor
        if dossier.file.applicantPersonID != actor.personID, request.form["person"] != actor.personID.map(String.init) {
            throw PortalProblem.notYours
        }
        return try await filling(request, dossier) { dossier in
            let people = try await OwnCasePages.people(dossier, request)
            guard let person = people.first(where: { String($0.id) == request.form["person"] }) else {
                throw PortalProblem.changedElsewhere
            }
            let isMinor = OwnCasePages.isMinor(person, on: request.site.today)
            let signer = isMinor ? dossier.file.applicantName : person.name
            let drawn = try SignaturePad.picture(request.form["signature"])
            if drawn == nil {
                guard !request.form["given_by"].isEmpty else { throw PortalProblem.notSigned(name: signer) }
                guard request.form["given_by"] == signer else { throw PortalProblem.wrongSigner(name: signer) }
                guard request.form["agree"] == "yes" else { throw PortalProblem.notAgreed }
            }
            try await request.site.rooms.casework.consent(
                actor: try request.actor,
                caseID: dossier.file.id,
                version: version(request),
                Casework.NewConsent(
                    personID: person.id,
                    givenBy: isMinor ? "\(signer)（监护人）" : signer,
                    signature: drawn
                )
            )
            return request.see("\(Links.ownCase(dossier.file.id))?done=consented#consents")
        }
    }

    /// A paper, while the application is filled in or when something was asked for later.
    static func material(_ request: WebRequest) async throws -> Response {
        let dossier = try await own(request)
        do {
            guard let upload = try FamilyPages.upload(request, "file") else { throw PortalProblem.noFile }
            if let (subject, field) = FileQuestion.read(request.form["material"]) {
                try await request.site.rooms.casework.handIn(
                    actor: try request.actor,
                    caseID: dossier.file.id,
                    version: version(request),
                    subject: subject,
                    fieldID: field,
                    upload: upload
                )
                return request.see("\(Links.ownCase(dossier.file.id))?done=uploaded#materials")
            }
            try await request.site.rooms.casework.setMaterial(
                actor: try request.actor,
                caseID: dossier.file.id,
                version: version(request),
                materialID: request.form["material"],
                state: .provided,
                note: "本人网上提交",
                upload: upload
            )
            return request.see("\(Links.ownCase(dossier.file.id))?done=uploaded#materials")
        } catch let problem as any Problem where [.invalid, .conflict, .forbidden].contains(problem.kind) {
            let told = PortalProblem.told(problem)
            return try await OwnCasePages.shown(request, try await own(request), problem: told)
        }
    }

    // MARK: - Sending in

    /// Papers that nobody uploaded are replaced by the promise that the page shows; then the township has it.
    static func submit(_ request: WebRequest) async throws -> Response {
        let first = try await own(request)
        guard first.file.state == .draft else { return request.see(Links.ownCase(first.file.id)) }
        return try await filling(request) { dossier in
            guard request.form["promise"] == "yes" else { throw PortalProblem.noPromise }
            try await send(dossier, version: version(request), request.form["request_id"], request)
            return request.see(Links.ownCase(dossier.file.id), done: "applied")
        }
    }

    /// Sends one application in, with promises for the papers that are not there.
    static func send(_ dossier: Casework.Dossier, version: Int64, _ requestID: String, _ request: WebRequest)
        async throws
    {
        guard version == dossier.file.version else { throw CaseworkProblem.stale }
        let step = try dossier.service.flow.step(dossier.file.step)
        let move = Casework.Move(
            caseID: dossier.file.id,
            version: version,
            requestID: try UUIDv7.parse(requestID),
            action: step.outcomes[0].id,
            comment: nil,
            promises: OwnCasePages.promised(dossier).map(\.id)
        )
        try await request.site.rooms.effects.act(actor: try request.actor, move)
    }
}

/// Finds the people of a family for somebody who has no view of the registry.
enum FamilyFinder {
    /// People of the applicant's page of the household register who do not stand in the family yet.
    static func household(_ card: PersonCard, without members: [FamilyMember]) -> [Household.Member] {
        let there = Set(members.map(\.personID))
        return card.households.filter { $0.kind == .hukou }.flatMap(\.current).filter {
            $0.diedOn == nil && !there.contains($0.personID)
        }
    }

    /// The bearer of a number under this name, or a new record. Tries are limited, so that nobody learns by trying who
    /// bears a number.
    static func find(
        number: ResidentID,
        name: PersonName,
        dossier: Casework.Dossier,
        _ request: WebRequest
    ) async throws -> Int64 {
        let rooms = request.site.rooms
        try await rooms.access.limit("family:\(dossier.file.applicantPersonID)", to: 20, perSeconds: 3_600)
        let portal = Actor.system("portal")
        let held = try await rooms.database.read { try rooms.parties.holder(of: number, actor: portal, in: $0) }
        guard let held else {
            return try await rooms.parties.create(
                actor: portal,
                PersonDraft(
                    name: name,
                    number: number,
                    hukouRegionID: dossier.file.villageRegionID,
                    homeRegionID: dossier.file.villageRegionID
                )
            )
        }
        guard held.name == name.text, held.diedOn == nil else { throw PortalProblem.otherName }
        return held.id
    }
}
