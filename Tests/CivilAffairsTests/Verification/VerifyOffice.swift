// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Vocabulary

/// A county bureau on the packs of 天门市, with a township clerk, a verifier and families that apply.
struct VerifyOffice {
    let rooms: Rooms
    let database: CountingDatabase
    let clock: AdjustableClock
    let clerk: Actor
    let other: Actor
    let verifier: Actor
    private let township: Int64
    private let village: Int64

    /// Where people live.
    var home: Int64 { village }

    var verification: Verification { rooms.verification }

    private static let packs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packs").path

    /// Runs the test in an office on a store of its own.
    static func with(_ dialect: Dialect, _ test: @Sendable (VerifyOffice) async throws -> Void) async throws {
        try await TestStores.withStore(dialect, Rooms.migrations) { database in
            try await test(VerifyOffice(database))
        }
    }

    private init(_ store: any Database) async throws {
        let database = CountingDatabase(store)
        let clock = AdjustableClock(Timestamp(date: try CivilDate(parsing: "2026-11-20"), hour: 9))
        let pack = try CaseOffice.shipped.get()
        let cipher = FieldCipher(KeyRing(identifier: "t1", bytes: Array(repeating: 7, count: 32)))
        let regions = Regions(database: database, audit: Audit(database: database, cipher: cipher), clock: clock)
        try await regions.load(
            actor: .system("test"),
            lines: try pack.regions.compactMap { region in
                try Region.Level(rawValue: region.level).map {
                    RegionLine(
                        code: region.code,
                        name: region.name,
                        level: $0,
                        parentCode: region.parent,
                        validFrom: try CivilDate(parsing: region.from)
                    )
                }
            }
        )
        let tree = try await regions.tree()
        let root = tree.region(code: pack.root)?.id ?? 0
        let townships = tree.children(of: root).filter { $0.level == .township }
        township = townships[0].id
        _ = try await regions.addVillages(
            actor: .system("test"),
            under: township,
            names: ["东村（演示）"],
            from: try CivilDate(parsing: "2020-01-01")
        )
        village = try await regions.tree().children(of: township)[0].id
        let services = try PackServices(pack, hash: "release") { tree.region($0)?.code ?? pack.root }
        rooms = Rooms(
            database: database,
            cipher: cipher,
            clock: clock,
            functions: FunctionCatalog([]),
            rootRegionID: root,
            services: services,
            judge: PolicyJudge(services),
            papers: try PackPapers(pack.documents),
            office: pack.office
        )
        self.database = database
        self.clock = clock
        clerk = Self.staff(1, "李敏", "township-clerk", AreaScope(.regions([township])))
        other = Self.staff(2, "吴芳", "township-clerk", AreaScope(.regions([townships[1].id])))
        verifier = Self.staff(3, "何静", "verifier", .wholeStore)
    }

    /// Who enters addresses; sees no business data.
    var admin: Actor {
        Actor(
            identity: .staff(userID: 9),
            name: "管理员",
            function: "admin",
            functionTitle: "系统管理员",
            level: "county",
            regionID: nil,
            scope: .wholeStore,
            permissions: [.webhookManage]
        )
    }

    private static func staff(_ id: Int64, _ name: String, _ function: String, _ scope: AreaScope) -> Actor {
        let isVerifier = function == "verifier"
        return Actor(
            identity: .staff(userID: id),
            name: name,
            function: function,
            functionTitle: isVerifier ? "核对员" : "受理经办",
            level: isVerifier ? "county" : "township",
            regionID: nil,
            scope: scope,
            permissions: isVerifier
                ? [.caseRead, .verificationRequest, .verificationAnswer]
                : [.caseRead, .caseApply, .caseAccept, .caseSurvey, .caseReview, .verificationRequest]
        )
    }

    // MARK: - Families

    /// A person of the registry and the number on their card.
    struct Applicant: Sendable {
        let id: Int64
        let name: String
        let number: String
    }

    /// People with numbers of their own, registered in the village.
    func people(_ names: [String], from serial: Int = 1) async throws -> [Applicant] {
        let numbers = try names.indices.map { try number(serial + $0) }
        let drafts = try zip(names, numbers).map { name, number in
            PersonDraft(
                name: try PersonName(name),
                number: number,
                hukouRegionID: village,
                homeRegionID: village
            )
        }
        let outcomes = try await rooms.parties.importPeople(actor: .system("test"), drafts)
        return outcomes.enumerated().compactMap { index, outcome -> Applicant? in
            guard case .created(let id) = outcome else { return nil }
            return Applicant(id: id, name: names[index], number: numbers[index].number)
        }
    }

    private func number(_ serial: Int) throws -> ResidentID {
        let day = try CivilDate(parsing: "1950-01-01").adding(days: serial / 500).iso.filter { $0 != "-" }
        let body = "429006\(day)\(String(String(1_000 + serial % 500).suffix(3)))"
        return try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: clock.today)
    }

    private func version(_ id: Int64) async throws -> Int64 {
        try await rooms.casework.dossier(actor: clerk, caseID: id).file.version
    }

    /// Presses a button of a case.
    func press(_ id: Int64, _ action: String, as actor: Actor? = nil, comment: String? = nil) async throws {
        try await rooms.effects.act(
            actor: actor ?? clerk,
            Casework.Move(
                caseID: id,
                version: try await version(id),
                requestID: UUID().uuidString,
                action: action,
                comment: comment
            )
        )
    }

    /// Two surveyors have been at the home and found nothing else.
    func visit(_ id: Int64) async throws {
        try await rooms.casework.visit(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            visit: .init(
                visitedOn: clock.today,
                surveyors: ["李敏", "陈秀兰"],
                present: "申请人本人",
                findings: "与申报一致。",
                answers: [:],
                papers: ["李敏", "陈秀兰", "申请人本人"].map(CaseStory.signature)
            )
        )
    }

    func consent(_ id: Int64, _ person: Applicant) async throws {
        try await rooms.casework.consent(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            .init(personID: person.id, givenBy: person.name)
        )
    }

    /// A case that the township has just accepted. Those of `without` came in afterwards and authorised nothing yet.
    func accepted(
        _ applicant: Applicant,
        supporters: [Applicant] = [],
        spouse: Applicant? = nil,
        houses: String = "否",
        without: Set<Int64> = [],
        wage: String = "260"
    ) async throws -> Int64 {
        let id = try await rooms.casework.open(
            actor: clerk,
            requestID: UUID().uuidString,
            .init(
                serviceID: "dibao",
                applicantPersonID: applicant.id,
                applicantName: applicant.name,
                regionID: township,
                villageRegionID: village,
                channel: .window
            )
        )
        for supporter in supporters where !without.contains(supporter.id) {
            try await join(id, supporter)
            try await answer(id, .person(supporter.id), ["support": "100"], applicant)
        }
        if let spouse {
            try await join(id, spouse, as: .member)
            try await answer(id, .person(spouse.id), ["wage": "0"], applicant)
        }
        try await answer(id, .family, ["urban": "城市", "assets": "3000", "car": "否", "houses": houses], applicant)
        try await answer(id, .person(applicant.id), ["wage": wage], applicant)
        try await rooms.casework.setMaterial(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            materialID: "application",
            state: .provided,
            note: nil,
            upload: nil
        )
        for person in [applicant] + supporters + [spouse].compactMap({ $0 }) where !without.contains(person.id) {
            try await consent(id, person)
        }
        try await press(id, "submit")
        try await press(id, "accept")
        for supporter in supporters where without.contains(supporter.id) { try await join(id, supporter) }
        return id
    }

    private func join(
        _ id: Int64,
        _ supporter: Applicant,
        as standing: Standing = .supporter
    ) async throws {
        try await rooms.casework.setMember(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            personID: supporter.id,
            standing: standing,
            relation: standing == .member ? "配偶" : "儿子",
            reason: nil
        )
    }

    private func answer(
        _ id: Int64,
        _ subject: Fact.Subject,
        _ answers: [String: String],
        _ applicant: Applicant
    ) async throws {
        try await rooms.casework.answer(
            actor: clerk,
            caseID: id,
            version: try await version(id),
            subject: subject,
            answers: answers,
            source: .declared,
            origin: applicant.name
        )
    }

    // MARK: - Requests and returns

    /// The verification of a county whose packs name other sources.
    func verification(
        asking sources: [VerificationSource],
        known: [VerificationSource]? = nil,
        addresses: AddressGuard = AddressGuard()
    ) -> Verification {
        Verification(
            database: database,
            cipher: rooms.cipher,
            audit: rooms.audit,
            clock: clock,
            sources: sources,
            known: known ?? self.verification.sources + sources,
            totals: [],
            lookup: RegistryLookup(rooms.parties),
            addresses: addresses
        )
    }

    /// Sends what waits, into a folder that is thrown away.
    @discardableResult
    func send(by other: Verification? = nil) async throws -> Verification.Sent {
        let verification = other ?? verification
        return try await TestStores.withFolder { folder in
            try await verification.sendWaiting(outbox: "\(folder)/out")
        }
    }

    /// Number of the newest request of a case to a source.
    func request(_ caseID: Int64, _ source: String) async throws -> VerificationRequest? {
        try await verification.requests(actor: verifier, caseID: caseID).last { $0.sourceID == source }
    }

    static let head = "请求号,证件号,姓名,项目,值,截至日,备注"

    func take(
        _ lines: [String],
        name: String = "r.csv",
        head: String = Self.head,
        by other: Verification? = nil
    ) async throws -> VerificationReturn {
        try await (other ?? verification).take(
            actor: verifier,
            name: name,
            bytes: Array(([head] + lines).joined(separator: "\r\n").utf8) + [13, 10]
        )
    }

    /// Every source answers that it knows nothing, save those that `except` names.
    func answerNothing(_ caseID: Int64, _ people: [Applicant], except: Set<String> = []) async throws {
        let lines = try await verification.requests(actor: verifier, caseID: caseID).flatMap { request in
            except.contains(request.sourceID) || !request.state.isOpen
                ? []
                : people.filter { request.personIDs.contains($0.id) }.map {
                    "\(request.number),\($0.number),\($0.name),查无记录,,2026-11-20,"
                }
        }
        _ = try await take(lines)
    }

    /// Every row that verification keeps, to compare before and after.
    func snapshot() async throws -> [String] {
        try await database.read { transaction in
            let queries: [SQL] = [
                "select id, case_id, person_id, name, value, source, origin, as_of_on from fact order by id",
                "select id, state, returned_at, valid_until, problem from verification_request order by id",
                "select request_id, person_id, answered_at from verification_subject order by request_id, person_id",
                "select id, direction, hash, lines, landed from verification_file order by id",
                "select request_id, person_id, item, as_of_on, value, line from verification_answer order by 1, 2, 3, 4",
                "select id, kind, detail, resolution from verification_doubt order by id",
            ]
            return try queries.flatMap { try transaction.query($0).map { "\($0.values)" } }
        }
    }
}
