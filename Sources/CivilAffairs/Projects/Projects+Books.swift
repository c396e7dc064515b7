// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// What an entry has to do with other books: places, organisations, the ledger and the audit.
extension Projects {
    func region(_ id: Int64?, in transaction: any ReadTransaction) throws -> Int64 {
        guard let id, id != planning.rootRegionID else { return planning.rootRegionID }
        let tree = try planning.regions.tree(in: transaction)
        guard tree.ancestors(of: id).contains(where: { $0.id == planning.rootRegionID }) else {
            throw ProjectProblem.unknownRegion
        }
        return id
    }

    /// The organisation of a contract, where the register of organisations has its code.
    /// A correction that names the same party without its code keeps the organisation.
    func party(
        _ draft: ProjectDraft,
        correcting old: ProjectEntry?,
        in transaction: any ReadTransaction
    ) throws -> Int64? {
        guard draft.kind == .contract else { return nil }
        guard !draft.partyCode.isEmpty else { return old?.party == draft.party ? old?.partyID : nil }
        let code = try CreditCode(draft.partyCode).text
        return try planning.parties.organizationIDs(byCode: [code], in: transaction)[code]
    }

    /// Brings the ledger's accounts of a project to what its papers say with one more.
    func book(
        _ entry: ProjectEntry,
        of record: ProjectRecord,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let record = ProjectRecord(record.plan, record.project, record.entries + [entry], on: record.day)
        try Ledger.post(record.money, reference: "project-entry:\(entry.id)", on: entry.day, at: now, in: transaction)
    }

    func note(
        _ action: String,
        _ entry: ProjectEntry,
        of record: ProjectRecord,
        by actor: Actor,
        in transaction: any Transaction
    ) throws {
        let what = [entry.kind.title, entry.stage, entry.amount.map { "\($0.text) 元" }].compactMap(\.self)
        try planning.audit.record(
            AuditEntry(
                at: entry.at,
                actor: actor,
                action: action,
                subject: "project-entry",
                subjectID: entry.id,
                reason: entry.reason,
                detail: "\(record.project.title) \(what.joined(separator: " "))"
            ),
            in: transaction
        )
    }
}
