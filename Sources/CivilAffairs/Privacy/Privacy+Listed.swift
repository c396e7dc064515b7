// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Benefits that came from a list: no case stands behind them with which what is held of them could go.
extension Privacy {
    /// Takes away what matching asked and found about benefits that came from a list, once they have been over for the
    /// years of their program.
    /// - Returns: how many benefits.
    @discardableResult
    package func disposeListed(actor: Actor = .system("verification")) async throws -> Int {
        try actor.require(.verificationAnswer)
        let now = clock.now()
        let terms = terms()
        return try await database.write { [self] transaction in
            let due = try disposals.listed(terms, limit: Self.mostDisposed, in: transaction)
            guard !due.isEmpty else { return 0 }
            try disposals.stripRuns(enrolments: due, in: transaction)
            try audit.record(
                due.map {
                    AuditEntry(
                        at: now,
                        actor: actor,
                        action: "verification.dispose",
                        subject: "enrolment",
                        subjectID: $0,
                        detail: "待遇终止后保存期满：定期核对的记录"
                    )
                },
                in: transaction
            )
            return due.count
        }
    }
}
