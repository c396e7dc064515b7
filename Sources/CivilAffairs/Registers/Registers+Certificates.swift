// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
package import Storage
import Vocabulary

/// Certificates of entries: issue, print, revoke.
extension Registers {
    /// Issues the certificate of an entry; the one before it is replaced.
    package func issueCertificate(actor: Actor, registerID: String, entryID: Int64) async throws -> RegisterCertificate
    {
        let definition = try manual(registerID, changedBy: actor)
        return try await written(definition) { [self] transaction in
            try seen(entryID, definition, by: actor, in: transaction)
            return try issueCertificate(registerID: registerID, entryID: entryID, actor: actor, in: transaction)
        }
    }

    /// - Parameter caseID: the case that decided it; nil for one by hand.
    /// - Throws: `RegisterProblem.noCertificate`, `.certificateState`, `.unknownEntry`, `.ended`.
    @discardableResult
    package func issueCertificate(
        registerID: String,
        entryID: Int64,
        caseID: Int64? = nil,
        actor: Actor,
        in transaction: any Transaction
    ) throws -> RegisterCertificate {
        let definition = try definition(registerID)
        guard let rule = definition.certificate else { throw RegisterProblem.noCertificate(title: definition.title) }
        let entry = try held(entryID, version: nil, definition, in: transaction)
        guard rule.states.isEmpty || rule.states.contains(entry.state) else {
            throw RegisterProblem.certificateState(state: definition.state(entry.state)?.title ?? entry.state)
        }
        let now = clock.now()
        let tree = try regions.tree(in: transaction)
        let code = RegisterRules.countyCode(entry.regionID, tree)
        let kind = "\(registerID) certificate"
        let serial = try serials(rule.number, kind, code, 1, on: now.date, in: transaction)
        let first = try transaction.newKeys(2)
        let certificate = RegisterCertificate(
            id: first,
            entryID: entryID,
            documentID: first + 1,
            title: rule.title,
            number: rule.number.number(
                year: now.date.year,
                month: now.date.monthNumber,
                region: code,
                serial: serial
            ),
            code: String(cipher.token("document:\(first + 1)", purpose: "document").prefix(16)),
            issuedOn: now.date,
            // The last day is the day before the one on which the term would begin anew.
            validUntil: rule.months.map { now.date.adding(months: $0).adding(days: -1) },
            issuedBy: actor.name,
            state: .valid,
            endedOn: nil,
            reason: nil
        )
        let names = try names(of: [entry], definition, scope: actor.scope, in: transaction)
        let html = try papers.html(
            .init(
                certificate: certificate,
                entry: entry,
                definition: definition,
                regionName: tree.fullName(entry.regionID),
                texts: entry.values.reduce(into: [:]) { texts, pair in
                    guard let field = definition.field(pair.key) else { return }
                    texts[pair.key] = names.text(pair.value, field, tree: tree)
                }
            )
        )
        try histories.endCertificates(
            of: entryID,
            as: .replaced,
            on: now.date,
            reason: "换发 \(certificate.number)",
            in: transaction
        )
        try histories.add(
            certificate,
            registerID: registerID,
            template: rule.template,
            html: html,
            caseID: caseID,
            at: now,
            in: transaction
        )
        try note(
            .init(
                entryID: entryID,
                version: entry.version,
                action: "certificate",
                title: "发证 \(certificate.number)",
                caseID: caseID,
                reason: nil,
                changes: []
            ),
            audit: "register.certificate",
            actor: actor,
            in: transaction
        )
        return certificate
    }

    /// Revokes a certificate that is valid.
    package func revokeCertificate(
        actor: Actor,
        registerID: String,
        entryID: Int64,
        certificateID: Int64,
        reason: String
    ) async throws {
        let definition = try manual(registerID, changedBy: actor)
        try await written(definition) { [self] transaction in
            try seen(entryID, definition, by: actor, in: transaction)
            try revokeCertificate(
                registerID: registerID,
                entryID: entryID,
                certificateID: certificateID,
                reason: reason,
                actor: actor,
                in: transaction
            )
        }
    }

    /// - Throws: `RegisterProblem.certificateOver`, `.reasonNeeded`, `.unknownEntry`.
    package func revokeCertificate(
        registerID: String,
        entryID: Int64,
        certificateID: Int64,
        reason: String,
        caseID: Int64? = nil,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        let definition = try definition(registerID)
        guard let entry = try store.entry(entryID, in: try table(registerID), scope: .wholeStore, transaction) else {
            throw RegisterProblem.unknownEntry
        }
        let why = try RegisterRules.reason(reason)
        let certificates = try histories.certificates(of: entryID, in: transaction)
        guard let certificate = certificates.first(where: { $0.id == certificateID }) else {
            throw AccessProblem.notFound(what: definition.certificate?.title ?? "证照")
        }
        let ended = try histories.endCertificates(
            of: entryID,
            only: certificateID,
            as: .revoked,
            on: clock.now().date,
            reason: why,
            in: transaction
        )
        guard ended == 1 else { throw RegisterProblem.certificateOver }
        try note(
            .init(
                entryID: entryID,
                version: entry.version,
                action: "revoke",
                title: "撤销证照 \(certificate.number)",
                caseID: caseID,
                reason: why,
                changes: []
            ),
            audit: "register.revoke",
            actor: actor,
            in: transaction
        )
    }

    /// The paper of a certificate; printing is counted and recorded.
    package func certificatePaper(
        actor: Actor,
        registerID: String,
        entryID: Int64,
        certificateID: Int64
    ) async throws -> (certificate: RegisterCertificate, html: String) {
        let definition = try definition(registerID, readBy: actor)
        let now = clock.now()
        return try await database.write { [self] transaction in
            try seen(entryID, definition, by: actor, in: transaction)
            let certificates = try histories.certificates(of: entryID, in: transaction)
            guard let certificate = certificates.first(where: { $0.id == certificateID }),
                let html = try histories.paper(certificate.documentID, in: transaction)
            else { throw AccessProblem.notFound(what: "证照") }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "register.print",
                subject: "register",
                subjectID: entryID,
                detail: certificate.number
            )
            try audit.record(entry, in: transaction)
            return (certificate, html)
        }
    }

    /// Whether a paper that anybody verifies by its code is a certificate, and how it stands today; nil for other papers.
    package func standing(code: String) async throws -> (state: String, isGood: Bool)? {
        let today = clock.now().date
        return try await database.read { [histories] transaction in
            guard let certificate = try histories.certificate(code: code, in: transaction) else { return nil }
            guard certificate.state == .valid else {
                return ("\(certificate.state.title)（\(certificate.endedOn?.chinese ?? "")）", false)
            }
            guard let until = certificate.validUntil else { return ("有效", true) }
            return until < today ? ("已过有效期（\(until.chinese)）", false) : ("有效期至\(until.chinese)", true)
        }
    }
}
