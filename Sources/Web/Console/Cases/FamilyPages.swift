// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Storage
import Vocabulary

/// The forms of a case that are filled before it is decided.
enum FamilyPages {
    private static func version(_ request: WebRequest) -> Int64 { Int64(request.form["version"]) ?? 0 }

    static func add(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let id = try request.key()
        let dossier = try await rooms.casework.dossier(actor: actor, caseID: id)
        let number = try ResidentID(request.form["number"], today: request.site.today)
        let name = try PersonName(request.form["name"])
        let personID = try await ApplicantFinder.find(
            number: number,
            name: name,
            village: dossier.file.villageRegionID,
            actor: actor,
            rooms: rooms
        )
        if dossier.members.contains(where: { $0.personID == personID }) {
            throw CaseworkProblem.alreadyMember(name: name.text)
        }
        try await rooms.casework.setMember(
            actor: actor,
            caseID: id,
            version: version(request),
            personID: personID,
            standing: Standing(rawValue: request.form["standing"]) ?? .member,
            relation: String(request.form["relation"].prefix(20)),
            reason: request.form["reason"].isEmpty ? nil : request.form["reason"]
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func remove(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        guard let personID = Int64(request.form["person"]) else { throw AccessProblem.notFound(what: "家庭成员") }
        try await request.site.rooms.casework.removeMember(
            actor: try request.actor,
            caseID: id,
            version: version(request),
            personID: personID
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    /// Somebody of the applicant's household in the registry who is not in the family yet.
    struct Relative: Sendable {
        let member: Household.Member
        /// 户籍户 or 居住户.
        let household: String
        /// What they are to the applicant, where the register tells; 其他 where it does not.
        let relation: String
    }

    /// Words of the register for those of the family page.
    private static let relationWords = [
        "配偶": "配偶", "夫": "配偶", "妻": "配偶", "子": "儿子", "长子": "儿子", "次子": "儿子", "儿子": "儿子", "女": "女儿",
        "长女": "女儿", "次女": "女儿", "女儿": "女儿", "父": "父亲", "父亲": "父亲", "母": "母亲", "母亲": "母亲", "孙子": "孙子", "孙女": "孙女",
    ]

    /// Read only while the family is being entered; reading a household is audited as reading its person.
    static func household(_ dossier: Casework.Dossier, _ request: WebRequest) async throws -> [Relative] {
        let actor = try request.actor
        let step = try dossier.service.flow.step(dossier.file.step)
        guard step.kind == .form, actor.may(.personRead), dossier.choices.contains(where: \.isForward) else {
            return []
        }
        let applicant = dossier.file.applicantPersonID
        let card: PersonCard
        do {
            card = try await request.site.rooms.parties.card(actor: actor, applicant)
        } catch let problem as AccessProblem where problem.kind == .notFound {
            // Registered in another township, whose households are not ours to read.
            return []
        }
        var seen = Set(dossier.members.map(\.personID))
        return card.households.flatMap { household in
            household.current.filter { $0.diedOn == nil && seen.insert($0.personID).inserted }.map { member in
                let known = household.headPersonID == applicant ? relationWords[member.relation] : nil
                return Relative(member: member, household: household.kind.title, relation: known ?? "其他")
            }
        }
    }

    /// Takes somebody of the applicant's household into the family.
    static func join(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let dossier = try await request.site.rooms.casework.dossier(actor: actor, caseID: id)
        let relatives = try await household(dossier, request)
        guard let relative = relatives.first(where: { String($0.member.personID) == request.form["person"] }) else {
            throw AccessProblem.notFound(what: "同户人员，或已经在家庭中")
        }
        let relation = String(request.form["relation"].prefix(20))
        try await request.site.rooms.casework.setMember(
            actor: actor,
            caseID: id,
            version: version(request),
            personID: relative.member.personID,
            standing: Standing(rawValue: request.form["standing"]) ?? .member,
            relation: relation.isEmpty ? relative.relation : relation,
            reason: nil
        )
        return request.see("\(Links.caseFile(id))?household=1", done: "saved")
    }

    /// Another standing for somebody who is in the family already, or why they apply although they are covered.
    static func standing(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let dossier = try await request.site.rooms.casework.dossier(actor: actor, caseID: id)
        guard let personID = Int64(request.form["person"]),
            let member = dossier.members.first(where: { $0.personID == personID })
        else { throw AccessProblem.notFound(what: "家庭成员") }
        let standing = Standing(rawValue: request.form["standing"]) ?? member.standing
        let reason = String(request.form["reason"].prefix(300))
        try await request.site.rooms.casework.setMember(
            actor: actor,
            caseID: id,
            version: version(request),
            personID: personID,
            standing: standing,
            relation: member.relation,
            reason: reason.isEmpty ? nil : reason
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    private static func subject(_ request: WebRequest, _ dossier: Casework.Dossier) throws -> (
        Fact.Subject, CaseField.Entity, String
    ) {
        let text = try request.text("subject")
        if text == "family" { return (.family, .family, dossier.service.isOfFamily ? "家庭情况" : "申请内容") }
        guard let personID = Int64(text), let member = dossier.members.first(where: { $0.personID == personID }) else {
            throw AccessProblem.notFound(what: "家庭成员")
        }
        return (.person(personID), member.standing == .supporter ? .supporter : .member, "\(member.relation)的情况")
    }

    static func answers(_ request: WebRequest) async throws -> Response {
        try await answers(request, problems: [], references: nil, status: .ok)
    }

    private static func answers(
        _ request: WebRequest,
        problems: [any Problem],
        references: AnswerReferences?,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let dossier = try await request.site.rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let (subject, _, title) = try subject(request, dossier)
        let sheet = AnswerSheet(dossier, subject: subject)
        let groups = try AnswerPage.groups(
            sheet,
            dossier,
            subject: subject,
            problems: problems,
            regions: try await AnswerPage.regions(request),
            references: references ?? AnswerReferences(),
            request
        )
        return try request.page(
            AnswerPage(
                layout: Layout(request, title: title),
                heading: title,
                caseTitle: dossier.file.title,
                link: "\(Links.caseFile(dossier.file.id))/answers/\(try request.text("subject"))",
                caseLink: Links.caseFile(dossier.file.id),
                version: dossier.file.version,
                problems: problems.map(\.message),
                groups: groups
            ),
            status: status
        )
    }

    static func saveAnswers(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let dossier = try await request.site.rooms.casework.dossier(actor: actor, caseID: id)
        let (subject, _, _) = try subject(request, dossier)
        let sheet = AnswerSheet(dossier, subject: subject)
        let references = try await AnswerReferences.found(sheet, dossier, request)
        let typed = references.typed
        // All that is wrong is told at once.
        let asked = Set(references.problems.compactMap(\.field))
        let wrong =
            references.problems
            + (try sheet.read(typed, on: request.site.today).problems.filter { problem in
                problem.field.map { !asked.contains($0) } ?? true
            })
        guard wrong.isEmpty else {
            let kept = try await references.keeping(dossier, subject: subject, request)
            return try await answers(request, problems: wrong, references: kept, status: .unprocessableContent)
        }
        do {
            try await request.site.rooms.casework.answer(
                actor: actor,
                caseID: id,
                version: version(request),
                subject: subject,
                answers: typed,
                uploads: references.uploads,
                source: .declared,
                origin: dossier.file.applicantName
            )
            return request.see(Links.caseFile(id), done: "saved")
        } catch let problem as CaseworkProblem where problem.kind == .invalid {
            return try await answers(
                request,
                problems: [problem],
                references: try await references.keeping(dossier, subject: subject, request),
                status: .unprocessableContent
            )
        }
    }

    /// What the form's conditions say of what is typed so far, for the page that is being filled in.
    static func mirror(_ request: WebRequest) async throws -> Response {
        let dossier = try await request.site.rooms.casework.dossier(actor: try request.actor, caseID: try request.key())
        let (subject, _, _) = try subject(request, dossier)
        return try AnswerMirror.response(AnswerSheet(dossier, subject: subject), dossier, request)
    }

    static func payee(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let actor = try request.actor
        let dossier = try await request.site.rooms.casework.dossier(actor: actor, caseID: id)
        guard let personID = Int64(request.form["person"]),
            dossier.members.contains(where: { $0.personID == personID })
        else { throw AccessProblem.notFound(what: "家庭成员") }
        let people = try await request.site.rooms.database.read { [rooms = request.site.rooms] in
            // A member may be registered in another township.
            try rooms.parties.people([personID], scope: .wholeStore, in: $0)
        }
        guard let person = people.first else { throw AccessProblem.notFound(what: "家庭成员") }
        let holder = request.form["holder"].isEmpty ? person.name : try PersonName(request.form["holder"]).text
        guard !request.form["bank"].isEmpty else { throw CaseworkProblem.missing(items: ["开户银行"]) }
        try await request.site.rooms.casework.setPayee(
            actor: actor,
            caseID: id,
            version: version(request),
            PayeeAccount.Entry(
                personID: personID,
                personName: person.name,
                kind: PayeeAccount.Kind(rawValue: request.form["kind"]) ?? .socialSecurity,
                bank: String(request.form["bank"].prefix(60)),
                card: request.form["card"],
                holderName: holder,
                custodyReference: request.form["custody"].isEmpty ? nil : String(request.form["custody"].prefix(60))
            )
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func kin(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let kin = String(request.form["kin"].prefix(200))
        try await request.site.rooms.casework.declareKin(
            actor: try request.actor,
            caseID: id,
            version: version(request),
            kin: kin.isEmpty ? nil : kin
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func material(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        try await request.site.rooms.casework.setMaterial(
            actor: try request.actor,
            caseID: id,
            version: version(request),
            materialID: request.form["material"],
            state: CaseMaterial.State(rawValue: request.form["state"]) ?? .provided,
            note: request.form["note"].isEmpty ? nil : request.form["note"],
            upload: try upload(request, "file")
        )
        return request.see(Links.caseFile(id), done: "saved")
    }

    static func upload(_ request: WebRequest, _ name: String) throws -> Casework.Upload? {
        if request.form.isEmptyFile(name) { throw EmptyUpload() }
        guard let file = request.form.file(name) else { return nil }
        let kind = try MediaSniffer.accept(file.content, allowed: [.jpeg, .png, .webp, .pdf])
        return Casework.Upload(name: file.name, media: kind.mediaType, content: file.content)
    }
}
