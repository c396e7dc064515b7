// SPDX-License-Identifier: Apache-2.0
import Crypto
package import Packs
package import SharedKernel
package import Storage
package import Vocabulary

/// The engine of cases: opens, fills, moves and decides them by their service's definition.
///
/// Every use case is one transaction. What happened is an action that is never changed; the case row is folded from the
/// actions in the same transaction, so that a list never disagrees with the history.
package struct Casework: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    package let services: any CaseServices
    let judge: any CaseJudge
    let coverage: any CaseCoverage
    let blobs: BlobStore

    let store = CaseStore()
    let records = CaseRecordStore()
    let visits = VisitStore()
    let deadlines = DeadlineStore()
    let facts = FactStore()
    let stepReports = StepReportStore()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        services: any CaseServices,
        judge: any CaseJudge,
        coverage: any CaseCoverage
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.services = services
        self.judge = judge
        self.coverage = coverage
        blobs = BlobStore(cipher)
    }

    /// What opens a case.
    package struct Opening: Sendable {
        package let serviceID: String
        package let applicantPersonID: Int64
        package let applicantName: String
        /// Township that will handle the case, and the village or community the family lives in.
        package let regionID: Int64
        package let villageRegionID: Int64
        package let channel: CaseFile.Channel
        /// Needed when an agent brings the application.
        package let agent: String?

        package init(
            serviceID: String,
            applicantPersonID: Int64,
            applicantName: String,
            regionID: Int64,
            villageRegionID: Int64,
            channel: CaseFile.Channel,
            agent: String? = nil
        ) {
            self.serviceID = serviceID
            self.applicantPersonID = applicantPersonID
            self.applicantName = applicantName
            self.regionID = regionID
            self.villageRegionID = villageRegionID
            self.channel = channel
            self.agent = agent
        }
    }

    /// Opens a draft with the applicant as its first member. The same `requestID` again returns the same case.
    package func open(actor: Actor, requestID: String, _ opening: Opening) async throws -> Int64 {
        try actor.require(.caseApply)
        if opening.channel == .agent, (opening.agent ?? "").isEmpty {
            throw CaseworkProblem.missing(items: ["代理人的姓名、与申请人的关系和电话"])
        }
        let service = try services.service(opening.serviceID, release: nil)
        guard !service.ofEnrolment else { throw CaseworkProblem.unknownService(opening.serviceID) }
        guard service.takes(opening.channel) else {
            throw CaseworkProblem.channelClosed(channel: opening.channel.title)
        }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let id = try transaction.newKeys(2)
            let earlier = try RequestOnceStore.claim(
                requestID,
                answer: String(id),
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier {
                guard let known = Int64(earlier) else { throw AccessProblem.requestReused }
                return known
            }
            guard try store.answers(actor, for: opening.villageRegionID, under: opening.regionID, in: transaction)
            else { throw CaseworkProblem.wrongRegion }
            let file = draft(id: id, opening, service: service, at: now)
            try store.insert(file, in: transaction)
            try store.insertFamily(id: id + 1, caseID: id, regionID: opening.villageRegionID, in: transaction)
            let applicant = FamilyMember(
                personID: opening.applicantPersonID,
                position: 0,
                standing: .member,
                relation: "本人",
                reason: nil
            )
            try store.put(applicant, caseID: id, in: transaction)
            try note(file, action: "open", title: "填写申请", actor: actor, at: now, in: transaction)
            return id
        }
    }

    func draft(id: Int64, _ opening: Opening, service: CaseService, at now: Timestamp) -> CaseFile {
        CaseFile(
            id: id,
            number: nil,
            receipt: String(cipher.token("case:\(id)", purpose: "receipt").prefix(16)),
            serviceID: opening.serviceID,
            releaseHash: service.releaseHash,
            title: "\(opening.applicantName)\(service.isOfFamily ? "家庭" : "") · \(service.flow.title)",
            regionID: opening.regionID,
            villageRegionID: opening.villageRegionID,
            channel: opening.channel,
            applicantPersonID: opening.applicantPersonID,
            applicantName: opening.applicantName,
            members: 1,
            state: .draft,
            step: service.flow.steps[0].id,
            link: 0,
            outcome: nil,
            proposed: nil,
            delegated: false,
            kin: nil,
            urban: nil,
            openedAt: now,
            acceptedOn: nil,
            dueOn: nil,
            dueProvisional: false,
            pausedOn: nil,
            decidedOn: nil,
            closedAt: nil,
            agent: opening.channel == .agent ? opening.agent : nil,
            enrolmentID: nil,
            version: 1
        )
    }

    // MARK: - Reading

    /// All that a case page shows.
    package struct Dossier: Sendable {
        package let file: CaseFile
        package let service: CaseService
        package let members: [FamilyMember]
        package let facts: [Fact]
        package let materials: [CaseMaterial]
        package let consents: [Consent]
        package let deadlines: [Deadline]
        package let visits: [HomeVisit]
        package let payee: Payee?
        package let decision: Decision?
        package let postings: [Posting]
        package let objections: [Objection]
        package let documents: [IssuedDocument]
        package let actions: [CaseAction]
        /// What was done at steps outside the system.
        package let stepReports: [StepReport]
        package let choices: [CaseChoice]
        /// Where members stand already; empty once the case is decided.
        package let conflicts: [CaseConflict]
        /// What is still missing before the present step can be left; only for steps that are filled.
        package let missing: [String]
        /// What the conditions of the form say of the answers that count.
        package let form: FormReading
        /// The enrolment that the case looks at again.
        package let enrolment: CaseEnrolment?
        package let hearing: CaseHearing?
        package let delegation: Delegation
        /// People of the family under age, for whom a guardian authorises.
        package let minors: Set<Int64>
        /// Other cases that look like the same matter; empty once the case is decided.
        package let duplicates: [CaseDuplicate]
        let filling: CaseFilling
    }

    /// Reads a case for its page; the reading is audited before the page is answered.
    /// - Throws: `AccessProblem.notFound` when it does not exist or lies outside the reader's scope.
    package func dossier(actor: Actor, caseID: Int64) async throws -> Dossier {
        let dossier = try await database.read { [self] transaction in
            guard let file = try visible(caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            return try read(file, actor: actor, in: transaction)
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "case.read", subject: "case", subjectID: caseID)
        )
        return dossier
    }

    func read(_ file: CaseFile, actor: Actor, in transaction: any ReadTransaction) throws -> Dossier {
        let service = try services.service(file.serviceID, release: file.releaseHash)
        let actions = try store.actions(caseID: file.id, in: transaction)
        let signers = Set(try signers(file, flow: service.flow, actions).keys)
        let members = try store.members(caseID: file.id, in: transaction)
        let today = clock.today
        let filling = CaseFilling(
            members: members,
            people: try store.parties(members.map(\.personID), in: transaction),
            facts: try facts.facts(caseID: file.id, in: transaction),
            materials: try records.materials(caseID: file.id, in: transaction),
            consents: try records.consents(caseID: file.id, in: transaction),
            region: services.code(of: file.regionID)
        )
        let step = try service.flow.step(file.step)
        let form = try filling.reading(service, applicant: file.applicantPersonID, on: today)
        // Before acceptance no clock runs, nothing is decided and no sheet hangs.
        let isAccepted = file.acceptedOn != nil
        return Dossier(
            file: file,
            service: service,
            members: members,
            facts: filling.facts,
            materials: filling.materials,
            consents: filling.consents,
            deadlines: isAccepted ? try deadlines.deadlines(caseID: file.id, in: transaction) : [],
            visits: try visits.visits(caseID: file.id, in: transaction),
            payee: try records.payee(caseID: file.id, in: transaction)?.payee,
            decision: isAccepted ? try records.decision(caseID: file.id, in: transaction) : nil,
            postings: isAccepted ? try records.postings(caseID: file.id, in: transaction) : [],
            objections: isAccepted ? try records.objections(caseID: file.id, in: transaction) : [],
            documents: try records.documents(caseID: file.id, in: transaction),
            actions: actions,
            stepReports: service.definition.steps.contains { $0.kind.isReported }
                ? try stepReports.reports(caseID: file.id, in: transaction) : [],
            choices: try choices(file, flow: service.flow, actor: actor, actions, signers: signers, form: form),
            conflicts: file.state.isEnded
                ? [] : try conflicts(file, members: members, service: service, on: today, in: transaction),
            missing: file.state.isEnded
                ? [] : try filling.missing(at: step, service, applicant: file.applicantPersonID, on: today),
            form: form,
            enrolment: try file.enrolmentID.flatMap { try coverage.enrolment($0, in: transaction) },
            hearing: file.enrolmentID == nil ? nil : try visits.hearing(caseID: file.id, in: transaction),
            delegation: try delegation(file, service: service, on: file.acceptedOn ?? today, in: transaction),
            minors: Set(filling.people.filter { $0.value.isMinor(on: today) }.keys),
            duplicates: file.state.isEnded
                ? [] : try duplicates(file, service: service, facts: filling.facts, in: transaction),
            filling: filling
        )
    }

    func visible(_ caseID: Int64, to actor: Actor, in transaction: any ReadTransaction) throws -> CaseFile? {
        if let personID = actor.personID { return try store.file(id: caseID, ofPerson: personID, in: transaction) }
        guard actor.may(.caseRead) || actor.may(.caseApply) else { return nil }
        return try store.file(id: caseID, scope: actor.scope, in: transaction)
    }

    /// Users who signed in the present run through the present step's chain, with the title of what they signed.
    func signers(_ file: CaseFile, flow: CaseFlow, _ actions: [CaseAction]) throws -> [Int64: String] {
        guard file.link > 0 else { return [:] }
        let signatures = Set(try flow.step(file.step).outcomes.map(\.id) + [CaseChoice.agree.action])
        var signers: [Int64: String] = [:]
        for action in actions.reversed() {
            guard action.step == file.step, action.action != CaseChoice.giveBack.action else { break }
            // Photos, answers to objections and the like are no signatures.
            guard signatures.contains(action.action), let user = action.actorID else { continue }
            signers[user] = action.title
            if action.link == 0 { break }
        }
        return signers
    }

    package struct Listing: Sendable {
        package let files: [CaseFile]
        /// Exact to 1,000; nil stands for more.
        package let total: Int?
        package let next: Int64?
    }

    /// Cases of the reader's scope, newest first.
    package func list(actor: Actor, filter: CaseFilter, before: Int64? = nil, limit: Int = 20) async throws -> Listing {
        try actor.require(.caseRead)
        let limit = min(max(limit, 1), 100)
        return try await database.read { [store] transaction in
            let files = try store.list(
                scope: actor.scope,
                filter: filter,
                before: before,
                limit: limit + 1,
                in: transaction
            )
            let total = try store.count(scope: actor.scope, filter: filter, in: transaction)
            let page = Array(files.prefix(limit))
            return Listing(
                files: page,
                total: total > 1_000 ? nil : total,
                next: files.count > limit ? page.last?.id : nil
            )
        }
    }

    /// Cases of a resident, newest first.
    package func ownCases(actor: Actor) async throws -> [CaseFile] {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        return try await database.read { [store] transaction in
            try store.list(
                scope: AreaScope(.everything),
                filter: CaseFilter(personID: personID),
                before: nil,
                limit: 50,
                in: transaction
            )
        }
    }

    // MARK: - Writing

    /// Loads a case to be changed, checks scope and version, and runs the change.
    func change<T: Sendable>(
        actor: Actor,
        caseID: Int64,
        version: Int64?,
        _ body: @escaping @Sendable (CaseFile, CaseService, any Transaction, Timestamp) throws -> T
    ) async throws -> T {
        let now = clock.now()
        return try await database.write { [self] transaction in
            guard let file = try visible(caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            if let version, version != file.version { throw CaseworkProblem.stale }
            let service = try services.service(file.serviceID, release: file.releaseHash)
            return try body(file, service, transaction, now)
        }
    }

    func note(
        _ file: CaseFile,
        action: String,
        title: String,
        actor: Actor,
        at now: Timestamp,
        comment: String? = nil,
        contentHash: String? = nil,
        in transaction: any Transaction
    ) throws {
        try store.append(
            CaseStore.NewAction(
                caseID: file.id,
                step: file.step,
                link: file.link,
                action: action,
                title: title,
                actor: actor,
                occurredAt: now,
                recordedAt: now,
                releaseHash: file.releaseHash,
                comment: comment,
                content: nil,
                contentHash: contentHash
            ),
            in: transaction
        )
        try audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: "case.\(action)",
                subject: "case",
                subjectID: file.id,
                detail: title
            ),
            in: transaction
        )
    }

    static func hash(_ parts: [String]) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(parts.joined(separator: "\u{1F}").utf8)))
    }
}
