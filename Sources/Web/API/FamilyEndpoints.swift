// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

/// Families (共同生活家庭): members, answers, authorisations, the card; filled until the case's decision is drafted.
enum FamilyEndpoints {
    private static let number = Input<String>("number", "Identity number; somebody not registered yet is entered")
    private static let name = Input<String>("name", "As on the card")
    private static let standing = Input<Standing>("standing")
    private static let relation = Input<String>("relation", "To the applicant, such as 配偶")
    private static let reason = Input<String?>("reason", "Why the person is not counted; needed for excluded")

    private static let subject = Input<Int64?>("person_id", "Whom the answers are about; absent for the family")
    private static let answers = Input<TextMap>("answers", "By form field, as in services; empty text is no answer")

    private static let person = Input<Int64>("person_id")
    private static let givenBy = Input<String>("given_by", "The person, or the guardian who signed")
    private static let signer = Input<String?>("relation", "Of the signer to the person; a guardian's for a minor")
    private static let until = Input<CivilDate?>("until", "Last day; absent for as long as the pack allows")
    private static let sheet = Input<FileContent?>("sheet", "The signed sheet: JPEG, PNG, WebP or PDF")
    private static let drawn = Input<Base64Drawing?>("signature", "Drawn on a screen: PNG, base 64")
    private static let kin = Input<String?>("kin", "Whose kin, in words; absent takes the declaration back")

    private static let kind = Input<PayeeAccount.Kind?>("kind", "social-security when absent")
    private static let bank = Input<String>("bank")
    private static let card = Input<String>("card", "The whole number; answered masked")
    private static let holder = Input<String?>("holder", "Name on the card; the payee's when absent")
    private static let custody = Input<String?>("custody", "Number of the custody agreement, for another's card")

    static let all: [Endpoint] = [
        .get(
            "/families",
            "listFamilies",
            "Families of the office's region, newest first",
            .permission(.caseRead),
            query: CaseEndpoints.filters,
            FamilyShapes.line.pages("FamilyPage")
        ) { try await $0.cases(CaseEndpoints.filter($0)) },
        .get("/families/{id}", "readFamily", "A family with its facts", .permission(.caseRead), FamilyShapes.full) {
            try await $0.familyAnswer()
        },
        .post(
            "/families/{id}/members",
            "addMember",
            "Add a person to the family",
            .permission(.caseApply),
            body: "NewMember",
            [APICall.version.field, number.field, name.field, standing.field, relation.field, reason.field],
            FamilyShapes.full,
            add
        ),
        .post(
            "/families/{id}/members/{person}",
            "changeMember",
            "Change the standing of somebody in the family",
            .permission(.caseApply),
            body: "MemberChange",
            [APICall.version.field, standing.field, relation.field, reason.field],
            FamilyShapes.full
        ) { call in try await call.onFamily { try await change(call, caseID: $0) } },
        .post(
            "/families/{id}/members/{person}/remove",
            "removeMember",
            "Take somebody out of the family; the applicant stays",
            .permission(.caseApply),
            body: "MemberRemoval",
            [APICall.version.field],
            FamilyShapes.full
        ) { call in
            try await call.onFamily {
                _ = try await member(call, call.key("person"), caseID: $0)
                try await call.rooms.casework.removeMember(
                    actor: call.actor,
                    caseID: $0,
                    version: call.body[APICall.version],
                    personID: call.key("person")
                )
            }
        },
        .post(
            "/families/{id}/answers",
            "saveAnswers",
            "Keep what the family declares",
            .permission(.caseApply),
            body: "Answers",
            [APICall.version.field, subject.field, answers.field],
            files: true,
            FamilyShapes.full
        ) { call in try await call.onFamily { try await answer(call, caseID: $0) } },
        .post(
            "/families/{id}/consents",
            "recordConsent",
            "Record one adult's authorisation to look up their means",
            .permission(.caseApply),
            body: "NewConsent",
            [APICall.version.field, person.field, givenBy.field, signer.field, until.field, sheet.field, drawn.field],
            files: true,
            FamilyShapes.full
        ) { call in
            try await call.onFamily {
                _ = try await member(call, call.body[person], caseID: $0)
                try await call.rooms.casework.consent(
                    actor: call.actor,
                    caseID: $0,
                    version: call.body[APICall.version],
                    Casework.NewConsent(
                        personID: call.body[person],
                        givenBy: String(call.body[givenBy].prefix(50)),
                        relation: call.body[signer].map { String($0.prefix(20)) },
                        until: call.body[until],
                        sheet: call.body[sheet].map { try $0.upload },
                        signature: call.body[drawn]?.upload
                    )
                )
            }
        },
        .post(
            "/families/{id}/consents/revoke",
            "revokeConsent",
            "Take an authorisation back; nothing is looked up any more",
            .permission(.caseApply),
            body: "ConsentRevocation",
            [APICall.version.field, person.field],
            FamilyShapes.full
        ) { call in
            try await call.onFamily {
                try await call.rooms.casework.revokeConsent(
                    actor: call.actor,
                    caseID: $0,
                    version: call.body[APICall.version],
                    personID: call.body[person]
                )
            }
        },
        .post(
            "/families/{id}/kin",
            "declareKin",
            "Declare kinship with handling staff, which makes the county visit",
            .permission(.caseApply),
            body: "KinDeclaration",
            [APICall.version.field, kin.field],
            FamilyShapes.full
        ) { call in
            try await call.onFamily {
                let told = try call.body[kin].map { String($0.prefix(200)) }
                try await call.rooms.casework.declareKin(
                    actor: call.actor,
                    caseID: $0,
                    version: call.body[APICall.version],
                    kin: told?.isEmpty == false ? told : nil
                )
            }
        },
        .post(
            "/families/{id}/payee",
            "setPayee",
            "Keep the card to which the family's money will go",
            .permission(.caseApply),
            body: "NewPayee",
            [APICall.version.field, person.field, kind.field, bank.field, card.field, holder.field, custody.field],
            FamilyShapes.full
        ) { call in try await call.onFamily { try await pay(call, caseID: $0) } },
    ]

    private static func add(_ call: APICall) async throws -> CaseAnswer {
        try await call.onFamily { caseID in
            let dossier = try await call.rooms.casework.dossier(actor: call.actor, caseID: caseID)
            let name = try PersonName(call.body[name])
            let personID = try await ApplicantFinder.find(
                number: ResidentID(call.body[number], today: call.site.today),
                name: name,
                village: dossier.file.villageRegionID,
                actor: call.actor,
                rooms: call.rooms
            )
            guard !dossier.members.contains(where: { $0.personID == personID }) else {
                throw CaseworkProblem.alreadyMember(name: name.text)
            }
            try await set(call, personID, caseID: caseID)
        }
    }

    private static func change(_ call: APICall, caseID: Int64) async throws {
        let personID = try await member(call, call.key("person"), caseID: caseID).personID
        try await set(call, personID, caseID: caseID)
    }

    private static func set(_ call: APICall, _ personID: Int64, caseID: Int64) async throws {
        try await call.rooms.casework.setMember(
            actor: call.actor,
            caseID: caseID,
            version: call.body[APICall.version],
            personID: personID,
            standing: call.body[standing],
            relation: String(call.body[relation].prefix(20)),
            reason: call.body[reason].flatMap { $0.isEmpty ? nil : $0 }
        )
    }

    /// Somebody who stands in the family already.
    private static func member(_ call: APICall, _ personID: Int64, caseID: Int64) async throws -> FamilyMember {
        let dossier = try await call.rooms.casework.dossier(actor: call.actor, caseID: caseID)
        guard let member = dossier.members.first(where: { $0.personID == personID }) else {
            throw AccessProblem.notFound(what: "家庭成员")
        }
        return member
    }

    private static func answer(_ call: APICall, caseID: Int64) async throws {
        let dossier = try await call.rooms.casework.dossier(actor: call.actor, caseID: caseID)
        let about = try call.body[subject]
        let entity: CaseField.Entity
        if let about {
            guard let member = dossier.members.first(where: { $0.personID == about }) else {
                throw AccessProblem.notFound(what: "家庭成员")
            }
            entity = member.standing == .supporter ? .supporter : .member
        } else {
            entity = .family
        }
        let typed = try call.body[answers].values
        let known = Set(dossier.service.fields(entity).map(\.id))
        if let stray = typed.keys.sorted().first(where: { !known.contains($0) }) {
            throw CaseworkProblem.unknownField(String(stray.prefix(60)))
        }
        try await call.rooms.casework.answer(
            actor: call.actor,
            caseID: caseID,
            version: call.body[APICall.version],
            subject: about.map(Fact.Subject.person) ?? .family,
            answers: typed,
            source: .declared,
            origin: dossier.file.applicantName
        )
    }

    private static func pay(_ call: APICall, caseID: Int64) async throws {
        let body = call.body
        let payee = try await member(call, body[person], caseID: caseID).personID
        guard let person = try await call.people([payee])[payee] else { throw AccessProblem.notFound(what: "家庭成员") }
        guard try !body[bank].isEmpty else { throw CaseworkProblem.missing(items: ["开户银行"]) }
        try await call.rooms.casework.setPayee(
            actor: call.actor,
            caseID: caseID,
            version: body[APICall.version],
            PayeeAccount.Entry(
                personID: payee,
                personName: person.name,
                kind: body[kind] ?? .socialSecurity,
                bank: String(body[bank].prefix(60)),
                card: body[card],
                holderName: body[holder].map { try PersonName($0).text } ?? person.name,
                custodyReference: body[custody].map { String($0.prefix(60)) }
            )
        )
    }
}

extension APICall {
    /// The case behind the family of the path, read for an answer.
    fileprivate func familyAnswer() async throws -> CaseAnswer {
        try await caseAnswer(rooms.casework.caseID(actor: actor, ofFamily: key()))
    }

    /// Does something to the case behind the family of the path, and answers with the family as it then is.
    fileprivate func onFamily(_ work: (_ caseID: Int64) async throws -> Void) async throws -> CaseAnswer {
        let caseID = try await rooms.casework.caseID(actor: actor, ofFamily: key())
        try await work(caseID)
        return try await caseAnswer(caseID)
    }
}
