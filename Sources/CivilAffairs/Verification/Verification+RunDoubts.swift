// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Doubts about answers to a run, which hang on no case.
extension Verification {
    /// Closes a doubt with what was found out. It counts no more as a difference, and nothing more is waited for; what
    /// the township was alerted about stays open until it has looked into it.
    /// - Throws: `VerificationProblem.reasonNeeded`, `.doubtNotFound`; `AccessProblem.notFound` below the county.
    package func resolveRunDoubt(actor: Actor, runID: Int64, doubtID: Int64, reason: String) async throws {
        try actor.require(.verificationAnswer)
        guard actor.scope.reach == .everything else { throw AccessProblem.notFound(what: "定期核对") }
        guard !reason.isEmpty else { throw VerificationProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [self] transaction in
            try runs.lock(runID, in: transaction)
            guard let doubt = try runs.doubts(runID, id: doubtID, limit: 1, in: transaction).first?.doubt,
                try returns.resolve(
                    doubtID,
                    caseID: 0,
                    resolution: reason,
                    by: actor.name,
                    at: now,
                    in: transaction
                )
            else { throw VerificationProblem.doubtNotFound }
            try markSettled(doubt, at: now, in: transaction)
            try compare(runID, people: [doubt.personID], at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "verification.run-doubt",
                subject: "verification-run",
                subjectID: runID,
                reason: reason,
                detail: "\(doubt.sourceTitle)：\(doubt.kind.title)"
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// An officer has cleared up what the source meant, so that nothing more is waited for.
    func markSettled(_ doubt: VerificationDoubt, at now: Timestamp, in transaction: any Transaction) throws {
        let sourceID = try requests.sources(of: [doubt.requestID], in: transaction)[doubt.requestID]
        try returns.markSettled(
            requestID: doubt.requestID,
            personID: doubt.personID,
            validUntil: now.date.adding(days: sourceID.flatMap(known)?.validityDays ?? 0),
            at: now,
            in: transaction
        )
    }
}
