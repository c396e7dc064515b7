// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Testing
import Vocabulary

/// One family's case and the hands through which it goes, as tests tell it.
struct CaseStory: Sendable {
    let office: CaseOffice
    let applicant: Int64
    let id: Int64

    /// Opens a draft for a new applicant.
    static func open(_ office: CaseOffice, by key: String = "clerk", applicant: Int64? = nil) async throws -> CaseStory
    {
        let person: Int64
        if let applicant { person = applicant } else { person = try await office.person("王桂香") }
        let id = try await office.rooms.casework.open(
            actor: office.actor(key),
            requestID: office.request(),
            opening(office, person)
        )
        return CaseStory(office: office, applicant: person, id: id)
    }

    static func opening(_ office: CaseOffice, _ person: Int64) -> Casework.Opening {
        Casework.Opening(
            serviceID: "dibao",
            applicantPersonID: person,
            applicantName: "王桂香",
            regionID: office.township,
            villageRegionID: office.village,
            channel: .window
        )
    }

    var casework: Casework { office.rooms.casework }

    func dossier(_ key: String = "drafter") async throws -> Casework.Dossier {
        try await casework.dossier(actor: office.actor(key), caseID: id)
    }

    func file() async throws -> CaseFile { try await dossier().file }

    func version() async throws -> Int64 { try await file().version }

    // MARK: - Filling

    static let familyAnswers = ["urban": "城市", "assets": "3000", "car": "否", "houses": "否"]

    func answerFamily(by key: String = "clerk", _ answers: [String: String] = familyAnswers) async throws {
        try await answer(.family, answers, by: key)
    }

    func answer(_ subject: Fact.Subject, _ answers: [String: String], by key: String = "clerk") async throws {
        try await casework.answer(
            actor: office.actor(key),
            caseID: id,
            version: try await version(),
            subject: subject,
            answers: answers,
            source: .declared,
            origin: "王桂香"
        )
    }

    func bring(_ material: String = "application", by key: String = "clerk") async throws {
        try await casework.setMaterial(
            actor: office.actor(key),
            caseID: id,
            version: try await version(),
            materialID: material,
            state: .provided,
            note: nil,
            upload: nil
        )
    }

    func consent(_ person: Int64? = nil, by key: String = "clerk") async throws {
        let person = person ?? applicant
        let office = office
        let held = try await office.rooms.database.read {
            try office.rooms.parties.people([person], scope: .wholeStore, in: $0)
        }
        try await casework.consent(
            actor: office.actor(key),
            caseID: id,
            version: try await version(),
            personID: person,
            givenBy: held.first?.name ?? ""
        )
    }

    func add(_ person: Int64, _ relation: String, standing: Standing = .member, by key: String = "clerk") async throws {
        try await casework.setMember(
            actor: office.actor(key),
            caseID: id,
            version: try await version(),
            personID: person,
            standing: standing,
            relation: relation,
            reason: nil
        )
    }

    func fill(wage: String = "260") async throws {
        try await answerFamily()
        try await answer(.person(applicant), ["together": "是", "wage": wage])
        try await bring()
        try await consent()
    }

    // MARK: - Moving

    func press(_ key: String, _ action: String, _ comment: String? = nil) async throws {
        try await press(office.actor(key), action, comment)
    }

    func press(_ actor: Actor, _ action: String, _ comment: String? = nil) async throws {
        try await office.rooms.effects.act(
            actor: actor,
            Casework.Move(
                caseID: id,
                version: try await version(),
                requestID: office.request(),
                action: action,
                comment: comment
            )
        )
        office.pass(minutes: 1)
    }

    /// The township finds that the application fails, and the county refuses it.
    func refuse(_ reason: String) async throws {
        try await press("clerk", "unfit", reason)
        try await press("head", "agree")
        try await press("drafter", "refuse", reason)
        try await press("checker", "agree")
        try await press("signer", "agree")
    }

    /// A signature on the screen, different for each name.
    static func signature(_ name: String) -> Casework.NewPaper {
        let content = [0x89, 0x50, 0x4E, 0x47] + Array(name.utf8)
        return .init(kind: .signature, name: name, upload: .init(name: "a.png", media: "image/png", content: content))
    }

    /// A dated photo of the newest sheet.
    func photograph(up: Bool) async throws {
        let sheets = try await casework.dossier(actor: office.actor("clerk"), caseID: id).postings
        try await casework.photograph(
            actor: office.actor("clerk"),
            caseID: id,
            postingID: try #require(sheets.last { $0.kind == .posting }).id,
            up: up,
            photo: .init(name: "栏.png", media: "image/png", content: [0x89, 0x50, 0x4E, 0x47, up ? 1 : 2])
        )
    }

    /// The sheet hangs for its days and is photographed as it goes up and comes down.
    func hang() async throws {
        try await photograph(up: true)
        office.pass(days: 8)
        try await photograph(up: false)
    }

    func visit(by key: String = "clerk", surveyors: [String] = ["李敏", "陈秀兰"]) async throws {
        try await casework.visit(
            actor: office.actor(key),
            caseID: id,
            version: try await version(),
            visit: .init(
                visitedOn: office.clock.today,
                surveyors: surveyors,
                present: "申请人本人",
                findings: "与申报一致。",
                answers: [:],
                papers: (surveyors + ["申请人本人"]).map(Self.signature)
            )
        )
        office.pass(minutes: 1)
    }

    @discardableResult
    func decide(by key: String = "clerk") async throws -> Decision {
        let decision = try await casework.decide(
            actor: office.actor(key),
            caseID: id,
            version: try await version()
        )
        office.pass(minutes: 1)
        return decision
    }

    /// Brings the case to a step by the hands of those whose job it is.
    func go(to step: String, wage: String = "260") async throws {
        let way: [(step: String, move: @Sendable (CaseStory) async throws -> Void)] = [
            (
                "accept",
                { story in
                    try await story.fill(wage: wage)
                    try await story.press("clerk", "submit")
                }
            ),
            ("verify", { try await $0.press("clerk", "accept") }),
            ("visit", { try await $0.press("verifier", "verified") }),
            (
                "review",
                { story in
                    try await story.visit()
                    try await story.press("clerk", "visited")
                }
            ),
            (
                "post",
                { story in
                    try await story.decide()
                    try await story.press("clerk", "propose")
                    try await story.press("head", "agree")
                }
            ),
            (
                "confirm",
                { story in
                    try await story.hang()
                    try await story.press("clerk", "posted")
                }
            ),
            (
                "end",
                { story in
                    try await story.press("drafter", "confirm")
                    try await story.press("checker", "agree")
                    try await story.press("signer", "agree")
                }
            ),
        ]
        for leg in way {
            try await leg.move(self)
            if leg.step == step { return }
        }
    }

    /// Open enrolments that the case led to.
    func enrolments() async throws -> [Enrolment] {
        try await office.rooms.benefits.enrolments(
            actor: office.actor("drafter"),
            filter: EnrolmentFilter(personID: applicant)
        ).rows
    }

    static func told(_ story: CaseOffice, to step: String, wage: String = "260") async throws -> CaseStory {
        let told = try await open(story)
        try await told.go(to: step, wage: wage)
        return told
    }
}
