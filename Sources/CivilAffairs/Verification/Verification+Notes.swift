// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// Cases as a reader sees them, and what is noted about them.
extension Verification {
    func visible(_ caseID: Int64, to actor: Actor, in transaction: any ReadTransaction) throws -> CaseFile {
        guard let file = try cases.file(id: caseID, scope: actor.scope, in: transaction) else {
            throw AccessProblem.notFound(what: "办件")
        }
        return file
    }

    /// Notes on the case's history and in the audit.
    func note(
        _ file: CaseFile,
        action: String,
        title: String,
        actor: Actor,
        at now: Timestamp,
        comment: String? = nil,
        in transaction: any Transaction
    ) throws {
        try cases.append(
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
                comment: comment
            ),
            in: transaction
        )
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: "case.\(action)",
            subject: "case",
            subjectID: file.id,
            detail: title
        )
        try audit.record(entry, in: transaction)
    }
}
