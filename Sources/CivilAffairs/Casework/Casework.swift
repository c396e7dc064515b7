// SPDX-License-Identifier: Apache-2.0
import Crypto
import Packs
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
    let functions: FunctionCatalog
    let regions: Regions
    let parties: Parties
    /// Told of every action, in its transaction; nil where nobody listens.
    let witness: (any CaseWitness)?

    let store = CaseStore()
    let records = CaseRecordStore()
    let visits = VisitStore()
    let deadlines = DeadlineStore()
    let editions = EditionStore()
    let facts = FactStore()
    let stepReports = StepReportStore()
    let colleagues = ColleagueStore()
    let bundles = BundleStore()
    let bulk = BulkStore()
    let queue = JobQueue()
    let search = CaseSearchStore()
    let savedLists = SavedListStore()
    let numbers = NumberStore()
    let transfers = TransferStore()
    let promises = PromiseStore()
    let answerFiles = AnswerFileStore()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        services: any CaseServices,
        judge: any CaseJudge,
        coverage: any CaseCoverage,
        functions: FunctionCatalog,
        regions: Regions,
        parties: Parties,
        witness: (any CaseWitness)? = nil
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.services = services
        self.judge = judge
        self.coverage = coverage
        self.functions = functions
        self.regions = regions
        self.parties = parties
        self.witness = witness
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
        let service = try services.service(opening.serviceID, release: nil)
        guard !actor.scope.closed.contains(opening.serviceID) else {
            throw AccessProblem.notPermitted(permission: .caseApply, function: actor.functionTitle)
        }
        try check(opening, service)
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
            try begin(id, opening, service, by: actor, at: now, in: transaction)
            return id
        }
    }

    /// - Throws: `CaseworkProblem.missing`, `.unknownService`, `.channelClosed`.
    func check(_ opening: Opening, _ service: CaseService) throws {
        if opening.channel == .agent, (opening.agent ?? "").isEmpty {
            throw CaseworkProblem.missing(items: ["代理人的姓名、与申请人的关系和电话"])
        }
        guard !service.ofEnrolment else { throw CaseworkProblem.unknownService(opening.serviceID) }
        guard service.takes(opening.channel) else {
            throw CaseworkProblem.channelClosed(channel: opening.channel.title)
        }
    }

    /// A draft with the applicant as its first member; its family has the key after it.
    func begin(
        _ id: Int64,
        _ opening: Opening,
        _ service: CaseService,
        bundleID: Int64? = nil,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard try store.answers(actor, for: opening.villageRegionID, under: opening.regionID, in: transaction)
        else { throw CaseworkProblem.wrongRegion }
        var file = draft(id: id, opening, service: service, at: now)
        file.bundleID = bundleID
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

    /// Keeps what happened and tells whoever listens.
    /// - Parameter after: the case as the action leaves it; nil where it changes neither state nor step.
    func note(
        _ file: CaseFile,
        after: CaseFile? = nil,
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
        guard let witness else { return }
        let event = CaseEvent(
            before: file,
            file: after ?? file,
            action: action,
            comment: comment,
            actor: actor,
            at: now
        )
        try witness.happened(event, in: transaction)
    }

    /// Keeps that the same happened to many cases, as `note` does for one.
    func note(
        _ files: [CaseFile],
        action: String,
        title: String,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let actions = files.map {
            CaseStore.NewAction(
                caseID: $0.id,
                step: $0.step,
                link: $0.link,
                action: action,
                title: title,
                actor: actor,
                occurredAt: now,
                recordedAt: now,
                releaseHash: $0.releaseHash
            )
        }
        try store.append(actions, in: transaction)
        let entries = files.map {
            AuditEntry(
                at: now,
                actor: actor,
                action: "case.\(action)",
                subject: "case",
                subjectID: $0.id,
                detail: title
            )
        }
        try audit.record(entries, in: transaction)
        guard let witness else { return }
        for file in files {
            let event = CaseEvent(before: file, file: file, action: action, comment: nil, actor: actor, at: now)
            try witness.happened(event, in: transaction)
        }
    }

    static func hash(_ parts: [String]) -> String {
        Hexadecimal.text(SHA256.hash(data: Array(parts.joined(separator: "\u{1F}").utf8)))
    }
}
