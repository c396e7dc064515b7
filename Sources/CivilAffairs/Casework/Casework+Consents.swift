// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Authorisations to look up means (社会救助法 40、41 条): one for each adult who counts, obligors included, and one by a
/// guardian for everybody under age.
extension Casework {
    /// Age from which people authorise for themselves (民法典 17 条).
    package static let ageOfConsent = 18

    /// An authorisation as it is entered.
    package struct NewConsent: Sendable {
        package let personID: Int64
        package let givenBy: String
        /// What the signer is to the person; nil for the person themselves, or a guardian where they are under age.
        package let relation: String?
        /// Last day; nil for as long as the pack allows.
        package let until: CivilDate?
        package let sheet: Upload?
        /// Drawn on a screen by whoever signs; a sheet counts before it.
        package let signature: Upload?

        package init(
            personID: Int64,
            givenBy: String,
            relation: String? = nil,
            until: CivilDate? = nil,
            sheet: Upload? = nil,
            signature: Upload? = nil
        ) {
            self.personID = personID
            self.givenBy = givenBy
            self.relation = relation
            self.until = until
            self.sheet = sheet
            self.signature = signature
        }

        var way: Consent.Way { sheet != nil ? .sheet : signature != nil ? .drawn : .stated }
    }

    /// Records the authorisation of one adult, or of a guardian, to look up means.
    /// - Throws: `CaseworkProblem.guardianNeeded` for a minor who signed alone, `.consentPeriod`, `.otherSigner`.
    package func consent(actor: Actor, caseID: Int64, version: Int64, _ new: NewConsent) async throws {
        try actor.require(.caseApply)
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            try editable(file, service, by: isConsentDesk(actor) ? nil : actor, in: transaction)
            let consent = try read(new, file: file, service: service, at: now, in: transaction)
            try records.put(consent, caseID: caseID, at: now, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "consent",
                title: "登记核对授权",
                actor: actor,
                at: now,
                comment: "\(consent.givenBy)（\(consent.relation)），\(consent.way.title)，有效期至 \(consent.until.iso)",
                in: transaction
            )
        }
    }

    /// As above, for the whole period that the pack allows; whoever signs for a minor is their guardian.
    package func consent(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        personID: Int64,
        givenBy: String
    ) async throws {
        let new = NewConsent(personID: personID, givenBy: givenBy)
        try await consent(actor: actor, caseID: caseID, version: version, new)
    }

    /// Who takes people in at the window may take an authorisation while the means are being looked up.
    private func isConsentDesk(_ actor: Actor) -> Bool { actor.may(.caseAccept) }

    private func read(
        _ new: NewConsent,
        file: CaseFile,
        service: CaseService,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Consent {
        guard !new.givenBy.isEmpty else { throw CaseworkProblem.missing(items: ["授权人姓名"]) }
        let members = try store.members(caseID: file.id, in: transaction)
        guard members.contains(where: { $0.personID == new.personID }) else {
            throw AccessProblem.notFound(what: "家庭成员")
        }
        let name = try store.names([new.personID], in: transaction)[new.personID] ?? "家庭成员"
        let born = try store.births([new.personID], in: transaction)[new.personID]
        let isMinor = born.map { $0.age(on: now.date) < Self.ageOfConsent } ?? false
        let relation = new.relation ?? (isMinor ? "监护人" : Consent.own)
        if isMinor, relation == Consent.own || new.givenBy == name {
            throw CaseworkProblem.guardianNeeded(name: name)
        }
        if relation == Consent.own, new.givenBy != name {
            throw CaseworkProblem.otherSigner(name: name, signer: new.givenBy)
        }
        let last = now.date.adding(months: service.consentMonths)
        let until = new.until ?? last
        guard until >= now.date, until <= last else { throw CaseworkProblem.consentPeriod(from: now.date, last: last) }
        return Consent(
            personID: new.personID,
            givenBy: new.givenBy,
            relation: relation,
            from: now.date,
            until: until,
            revokedAt: nil,
            sheetHash: try (new.sheet ?? new.signature).map { try blobs.put($0.content, in: transaction, at: now) },
            way: new.way
        )
    }

    /// People whose means may no longer be looked up, for the monthly matching.
    package func lapsedConsents(actor: Actor) async throws -> [Int64] {
        try actor.require(.enrolmentChange)
        let today = clock.today
        return try await database.read { [records] in try records.lapsedConsents(on: today, in: $0) }
    }

    /// Takes an authorisation back, at any step and also while the benefit that the case granted runs, since those in
    /// benefit are asked about again; nothing is looked up any more (个人信息保护法 第十五条).
    package func revokeConsent(actor: Actor, caseID: Int64, version: Int64, personID: Int64) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, _, transaction, now in
            if file.state.isEnded, file.state != .approved { throw CaseworkProblem.ended(state: file.state.title) }
            guard
                let held = try records.consents(caseID: caseID, in: transaction).first(where: {
                    $0.personID == personID && $0.revokedAt == nil
                })
            else { throw CaseworkProblem.missing(items: ["有效的核对授权"]) }
            try records.put(held.revoked(at: now), caseID: caseID, at: now, in: transaction)
            try store.save(file, after: version, in: transaction)
            try note(
                file,
                action: "consent-revoked",
                title: "撤回核对授权",
                actor: actor,
                at: now,
                comment: "\(held.givenBy)的授权自即日起停止，不再发出核对委托",
                in: transaction
            )
        }
    }
}

extension Consent {
    /// The relation of those who sign for themselves.
    package static let own = "本人"

    func revoked(at now: Timestamp) -> Consent {
        Consent(
            personID: personID,
            givenBy: givenBy,
            relation: relation,
            from: from,
            until: until,
            revokedAt: now,
            sheetHash: sheetHash,
            way: way
        )
    }
}
