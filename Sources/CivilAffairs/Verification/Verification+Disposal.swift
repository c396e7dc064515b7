// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// What went to and fro with sources is kept no longer than the packs say: what of it a case rests on is kept with the
/// case. Basis: 个人信息保护法 第十九条.
extension Verification {
    /// What one look brought.
    package struct Disposed: Sendable, Equatable {
        /// Files of folders and answers to runs.
        package let files: Int
        /// Messages of runs by HTTP.
        package let messages: Int
        /// Files that were read, or refused, in the inbox.
        package let read: Int

        package var isNothing: Bool { files + messages + read == 0 }
    }

    /// Files of one transaction.
    private static let disposalBatch = 500

    /// Takes the content away of what has been kept long enough; that it went, its name and its fingerprint stay.
    /// - Parameter inbox: where read files lie in `done` and `failed`; nil for a store without one.
    /// - Throws: `VerificationProblem.folder`.
    @discardableResult
    package func dispose(actor: Actor = .system("verification"), inbox: String?) async throws -> Disposed {
        try actor.require(.verificationAnswer)
        let now = clock.now()
        guard let months = fileMonths(now.date) else { return Disposed(files: 0, messages: 0, read: 0) }
        let cutoff = Timestamp(date: now.date.adding(months: -months))
        let (files, messages) = try await database.write { [self] transaction in
            let store = VerificationDisposalStore()
            let files = try store.files(before: cutoff, limit: Self.disposalBatch, in: transaction)
            let messages = try store.messages(before: cutoff, limit: Self.disposalBatch, in: transaction)
            guard !files.isEmpty || !messages.isEmpty else { return (0, 0) }
            try store.markFiles(files.map(\.id), at: now, in: transaction)
            try store.markMessages(messages.map(\.id), at: now, in: transaction)
            _ = try DisposalStore().removeFiles((files + messages).flatMap(\.hashes), in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "verification.dispose",
                subject: "verification-file",
                subjectID: nil,
                detail: "保存满 \(months) 个月：往来文件 \(files.count) 个，接口往来 \(messages.count) 条"
            )
            try audit.record(entry, in: transaction)
            return (files.count, messages.count)
        }
        let read = try inbox.map { path in
            try ["done", "failed"].reduce(0) { sum, below in
                sum + (try VerificationFolder("\(path)/\(below)").remove(before: cutoff))
            }
        }
        if let read, read > 0 {
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "verification.dispose",
                subject: "verification-file",
                subjectID: nil,
                detail: "保存满 \(months) 个月：收件文件夹中的文件 \(read) 个"
            )
            try await database.write { [audit] in try audit.record(entry, in: $0) }
        }
        return Disposed(files: files, messages: messages, read: read ?? 0)
    }
}
