// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
package import Vocabulary

/// People's rights over what is held of them, and the office's duties with it: print-outs, exports, disposal.
package struct Privacy: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    let parties: Parties
    let services: any CaseServices

    let store = HoldingStore()
    let retention = RetentionStore()
    let disposals = DisposalStore()
    let emergencies = EmergencyStore()
    let numbers = CaseStore()

    package init(
        database: any Database,
        cipher: FieldCipher,
        audit: Audit,
        clock: any CivilClock,
        parties: Parties,
        services: any CaseServices
    ) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
        self.parties = parties
        self.services = services
    }

    // MARK: - What is held of somebody

    /// What is held of the resident who asks. Basis: 《个人信息保护法》第四十五条
    package func own(actor: Actor) async throws -> Holding {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        let holding = try await database.read { [self] transaction in
            try all(of: personID, scope: .wholeStore, in: transaction)
        }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "privacy.own", subject: "person", subjectID: personID)
        )
        return holding
    }

    /// Writes down that somebody asked for what is held of a person, and how it was made sure who asks.
    /// - Returns: the request's key.
    /// - Throws: `PrivacyProblem.reasonNeeded`, `AccessProblem.notFound` outside the scope.
    package func ask(
        actor: Actor,
        personID: Int64,
        identity: IdentityCheck,
        reason: String,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.personDisclose)
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        return try await database.write { [self] transaction in
            guard try parties.holding(personID, scope: actor.scope, in: transaction) != nil else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            let why = try PrivacyProblem.reason(reason)
            let id = try transaction.newKey()
            if let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "data-request",
                actor: actor,
                at: now,
                in: transaction
            ) {
                return earlier
            }
            let year = now.date.year
            let serial = try numbers.nextNumber(series: "data-request-\(year)", in: transaction)
            let request = DataRequest(
                id: id,
                number: "查阅〔\(year)〕\(serial)号",
                personID: personID,
                identity: identity,
                reason: why,
                madeBy: userID,
                madeName: actor.name,
                functionTitle: actor.functionTitle,
                madeAt: now
            )
            try store.insert(request, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "privacy.ask",
                    subject: "person",
                    subjectID: personID,
                    reason: why,
                    detail: "\(request.number)，\(identity.title)"
                ),
                in: transaction
            )
            return id
        }
    }

    /// Earlier requests for a person's data, newest first.
    package func requests(actor: Actor, personID: Int64) async throws -> [DataRequest] {
        try actor.require(.personDisclose)
        return try await database.read { [self] transaction in
            guard try parties.holding(personID, scope: actor.scope, in: transaction) != nil else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            return try store.requests(personID, in: transaction)
        }
    }

    /// The print-out of a request, for whoever checked the identity, on that day.
    /// - Throws: `PrivacyProblem.unknownRequest`, `.requestOver`.
    package func holding(actor: Actor, personID: Int64, request id: Int64) async throws -> (DataRequest, Holding) {
        try actor.require(.personDisclose)
        let now = clock.now()
        let found = try await database.read { [self] transaction in
            guard try parties.holding(personID, scope: actor.scope, in: transaction) != nil else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            guard let request = try store.requests(personID, id: id, in: transaction).first else {
                throw PrivacyProblem.unknownRequest
            }
            guard request.madeBy == actor.userID, request.madeAt.date == now.date else {
                throw PrivacyProblem.requestOver
            }
            return (request, try all(of: personID, scope: actor.scope, in: transaction))
        }
        try await audit.recordRead(
            AuditEntry(
                at: now,
                actor: actor,
                action: "privacy.holding",
                subject: "person",
                subjectID: personID,
                reason: found.0.reason,
                detail: found.0.number
            )
        )
        return found
    }

    private func all(of personID: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Holding {
        guard let (card, open) = try parties.holding(personID, scope: scope, in: transaction) else {
            throw AccessProblem.notFound(what: "人员档案")
        }
        let id = card.person.id
        let cases = try store.cases(id, in: transaction)
        let own = cases.filter(\.isOwn).map(\.id)
        let benefits = try store.benefits(id, in: transaction)
        return Holding(
            card: card,
            open: open,
            cases: cases,
            answers: try store.answers(id, own: own, in: transaction) + store.matched(id, in: transaction),
            consents: try store.consents(id, in: transaction),
            lookups: try store.lookups(id, in: transaction),
            papers: try store.papers(own, in: transaction),
            benefits: benefits.map(\.benefit),
            payments: try store.payments(id, in: transaction),
            messages: try store.messages(id, in: transaction),
            readings: try store.readings(
                id,
                cases: cases.map(\.id),
                enrolments: benefits.map(\.id),
                in: transaction
            )
        )
    }
}
