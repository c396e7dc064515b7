// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Storage
import Vocabulary

/// Every statement on what happened to entries and which certificates they have.
struct RegisterHistoryStore: Sendable {
    let cipher: FieldCipher

    /// A line to be added.
    struct Line {
        let entryID: Int64
        let version: Int64
        let action: String
        let title: String
        let caseID: Int64?
        let reason: String?
        let changes: [RegisterHistory.Change]
    }

    func add(
        _ lines: [Line],
        actor: Actor,
        release: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !lines.isEmpty else { return }
        let first = try transaction.newKeys(lines.count)
        let (kind, actorID): (String, Int64?) =
            switch actor.identity {
            case .staff(let id): ("staff", id)
            case .resident(let id): ("resident", id)
            case .system: ("system", nil)
            }
        try transaction.insert(
            into: "registry_history",
            [
                "id", "entry_id", "version", "action", "title", "actor_kind", "actor_id", "actor_name",
                "function_title", "recorded_at", "release_hash", "case_id", "reason", "changes",
            ],
            rows: try lines.enumerated().map { place, line in
                let changes = String(decoding: try JSONEncoder().encode(line.changes), as: UTF8.self)
                return [
                    .integer(first + Int64(place)), .integer(line.entryID), .integer(line.version),
                    .text(line.action), .text(line.title), .text(kind), actorID.sqlValue, .text(actor.name),
                    .text(actor.functionTitle), now.sqlValue, .text(release), line.caseID.sqlValue,
                    line.reason.sqlValue,
                    .bytes(try cipher.seal("\(line.entryID)|\(changes)", place: "registry_history.changes")),
                ]
            }
        )
    }

    /// Newest first.
    func history(of entryID: Int64, in transaction: any ReadTransaction) throws -> [RegisterHistory] {
        try transaction.query(
            """
            select id, version, action, title, actor_name, function_title, recorded_at, release_hash, case_id, reason,
                changes
            from registry_history where entry_id = \(entryID) order by id desc
            """
        ).map { row in
            RegisterHistory(
                id: try row.at(0),
                version: try row.at(1),
                action: try row.at(2),
                title: try row.at(3),
                actorName: try row.at(4),
                functionTitle: try row.at(5),
                recordedAt: try row.at(6),
                releaseHash: try row.at(7),
                caseID: try row.at(8),
                reason: try row.at(9),
                changes: try changes(row.at(10), of: entryID)
            )
        }
    }

    /// What a line of an entry's history says was changed.
    /// - Throws: `StorageProblem.sealed` for what was written of another entry.
    func changes(_ sealed: [UInt8], of entryID: Int64) throws -> [RegisterHistory.Change] {
        let text = try cipher.open(sealed, place: "registry_history.changes")
        guard text.hasPrefix("\(entryID)|") else { throw StorageProblem.sealed(keyID: "registry_history.changes") }
        let json = Data(text.dropFirst("\(entryID)|".count).utf8)
        return try JSONDecoder().decode([RegisterHistory.Change].self, from: json)
    }

    /// The entry of a register that a case made or changed last; nil where it did neither.
    func entry(ofCase caseID: Int64, _ registerID: String, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first(
            """
            select h.entry_id from registry_history h join registry_entry e on e.id = h.entry_id
            where h.case_id = \(caseID) and e.register_id = \(registerID) order by h.id desc limit 1
            """
        )?.at(0)
    }

    /// The number of the entry that a case made or changed last.
    func number(ofCase caseID: Int64, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first(
            """
            select e.number from registry_history h join registry_entry e on e.id = h.entry_id
            where h.case_id = \(caseID) order by h.id desc limit 1
            """
        )?.at(0)
    }

    /// Cases that an entry's history names, as far as a scope shows them.
    func cases(
        of entryID: Int64,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [RegisterDossier.Case] {
        try transaction.query(
            """
            select c.id, c.number, c.title, c.applicant_name from \(scope.table(.caseFile)) c
            where c.id in (select h.case_id from registry_history h where h.entry_id = \(entryID)) order by c.id desc
            """
        ).map {
            RegisterDossier.Case(id: try $0.at(0), number: try $0.at(1), title: try $0.at(2), applicant: try $0.at(3))
        }
    }

    // MARK: - Certificates

    private static let columns: SQL = """
        id, entry_id, document_id, title, number, code, issued_on, valid_until, issued_by, state, ended_on, reason
        """

    /// Adds a certificate with its paper, which anybody verifies by its code as any other paper.
    func add(
        _ certificate: RegisterCertificate,
        registerID: String,
        template: String,
        html: String,
        caseID: Int64?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into document (id, case_id, template, number, title, html, code, issued_at, issued_by, printed)
            values (\(certificate.documentID), \(caseID), \(template), \(certificate.number), \(certificate.title),
                \(html), \(certificate.code), \(now), \(certificate.issuedBy), 0)
            """
        )
        try transaction.run(
            """
            insert into registry_certificate (id, entry_id, register_id, document_id, title, number, code, issued_on,
                valid_until, issued_by, case_id, state)
            values (\(certificate.id), \(certificate.entryID), \(registerID), \(certificate.documentID),
                \(certificate.title), \(certificate.number), \(certificate.code), \(certificate.issuedOn),
                \(certificate.validUntil), \(certificate.issuedBy), \(caseID), 'valid')
            """
        )
    }

    /// Ends every certificate of an entry that is still valid.
    /// - Returns: how many.
    @discardableResult
    func endCertificates(
        of entryID: Int64,
        only id: Int64? = nil,
        as state: RegisterCertificate.State,
        on date: CivilDate,
        reason: String,
        in transaction: any Transaction
    ) throws -> Int {
        let one: SQL = id.map { "and id = \($0)" } ?? ""
        return try transaction.runCounting(
            """
            update registry_certificate set state = \(state), ended_on = \(date), reason = \(reason)
            where entry_id = \(entryID) and state = 'valid' \(one)
            """
        )
    }

    /// Newest first.
    func certificates(of entryID: Int64, in transaction: any ReadTransaction) throws -> [RegisterCertificate] {
        try transaction.query(
            "select \(Self.columns) from registry_certificate where entry_id = \(entryID) order by id desc"
        ).map(Self.certificate)
    }

    func certificate(code: String, in transaction: any ReadTransaction) throws -> RegisterCertificate? {
        try transaction.first("select \(Self.columns) from registry_certificate where code = \(code)").map(
            Self.certificate
        )
    }

    private static func certificate(_ row: Row) throws -> RegisterCertificate {
        RegisterCertificate(
            id: try row.at(0),
            entryID: try row.at(1),
            documentID: try row.at(2),
            title: try row.at(3),
            number: try row.at(4),
            code: try row.at(5),
            issuedOn: try row.at(6),
            validUntil: try row.at(7),
            issuedBy: try row.at(8),
            state: try row.at(9),
            endedOn: try row.at(10),
            reason: try row.at(11)
        )
    }

    /// The paper of a certificate; printing is counted.
    func paper(_ documentID: Int64, in transaction: any Transaction) throws -> String? {
        try transaction.run("update document set printed = printed + 1 where id = \(documentID)")
        return try transaction.first("select html from document where id = \(documentID)")?.at(0)
    }
}
