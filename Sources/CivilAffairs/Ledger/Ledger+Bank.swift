// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Between the bureau and the paying bank: files out, returns in, and the end of a batch.
extension Ledger {
    /// Makes the bank's file (报盘) of all payments of the batch that wait for one: first attempts, and those whose
    /// card was mended and approved again.
    /// - Throws: `LedgerProblem.nothingToSend`, `.wrongState`, `.stale`.
    package func makeBankFile(
        actor: Actor,
        batchID: Int64,
        version: Int64,
        encoding: BankFile.Encoding = .gb18030
    ) async throws -> BankFile {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        return try await database.write { [audit, cipher] transaction in
            let batch = try Self.load(batchID, version: version, states: [.funded, .sent], in: transaction)
            let lines = try BankStore.pending(batch.id, cipher: cipher, in: transaction)
            guard !lines.isEmpty else { throw LedgerProblem.nothingToSend(batch: batch.number) }
            let summary = "\(batch.month.iso)\(batch.programTitle)"
            let text = BankFile.render(lines.map(\.line), summary: summary)
            let number = try BankStore.fileCount(batch.id, in: transaction) + 1
            let head = BankFile.Head(
                id: try transaction.newKey(),
                number: number,
                name: "\(batch.number)-\(number).csv",
                encoding: encoding,
                lines: lines.count,
                amount: Money(fen: lines.reduce(0) { $0 + $1.amount.fen }),
                contentHash: ContentHash.of(text),
                createdAt: now
            )
            try BankStore.insert(
                head,
                batchID: batch.id,
                summary: summary,
                lines: lines,
                by: actor.name,
                in: transaction
            )
            try Self.transferSent(head, batch, lines, at: now, in: transaction)
            let sent = try Self.move(batch, to: .sent, at: now, in: transaction)
            let detail = "\(head.name) \(head.lines) 笔 \(head.amount.plain) 元 \(head.contentHash)"
            try audit.record(.batch(sent, "payment.export", by: actor, at: now, detail: detail), in: transaction)
            return BankFile(head: head, text: text)
        }
    }

    /// A file that was made before, byte for byte.
    /// - Throws: `LedgerProblem.batchNotFound`; `.contentChanged` when it would no longer be the same.
    package func bankFile(actor: Actor, id: Int64) async throws -> BankFile {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        return try await database.write { [audit, cipher] transaction in
            guard let (head, summary) = try BankStore.file(id, in: transaction) else {
                throw LedgerProblem.batchNotFound
            }
            let lines = try BankStore.lines(file: id, cipher: cipher, in: transaction)
            let text = BankFile.render(lines.map(\.line), summary: summary)
            guard ContentHash.of(text) == head.contentHash else {
                throw LedgerProblem.contentChanged(batch: head.name)
            }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "payment.download",
                subject: "bank-file",
                subjectID: id,
                detail: head.name
            )
            try audit.record(entry, in: transaction)
            return BankFile(head: head, text: text)
        }
    }

    /// Takes in the bank's answer line by line. Every good line lands, every bad line is reported with its number,
    /// and the same file again changes nothing. Statements: at most 14, whatever the number of lines.
    /// - Parameters:
    ///   - records: the file's records with the lines they began on, header included or not.
    ///   - contentHash: hash over the bytes of the file as received.
    /// - Throws: `LedgerProblem.emptyReturn`, `.returnColumns`; `.stale` when another return ran at the same time.
    package func takeReturn(
        actor: Actor,
        name: String,
        contentHash: String,
        records: [BankReturn.Record]
    ) async throws -> BankReturn.Report {
        try actor.require(.paymentReturn)
        let reading = try ReturnReading(records, cipher: cipher)
        let now = clock.now()
        return try await database.write { [audit] transaction in
            if let earlier = try ReturnStore.report(hash: contentHash, in: transaction) { return earlier }
            let sent = try ReturnStore.attempts(reading.numbers, in: transaction)
            let outcome = reading.judged(against: sent)
            guard try ReturnStore.settle(outcome.settled, at: now, in: transaction) else {
                throw LedgerProblem.stale(what: "回盘记录")
            }
            let report = outcome.report(fileID: try transaction.newKey(), name: name)
            try ReturnStore.insert(
                report,
                hash: contentHash,
                lines: outcome.lines,
                by: actor.name,
                at: now,
                in: transaction
            )
            try Self.transferReturned(outcome.settled, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "payment.return",
                subject: "return-file",
                subjectID: report.fileID,
                detail:
                    "\(report.lines) 行：成功 \(report.paid)，退回 \(report.failed)，已知 \(report.known)，异常 \(report.bad.count)"
            )
            try audit.record(entry, in: transaction)
            return report
        }
    }

    /// Gives a failed payment back to finance, such as when the payee has died; its months stay accounted for.
    /// - Throws: `LedgerProblem.notFailed`, `.reasonNeeded`, `.paymentNotFound`, `.stale`.
    package func giveUp(actor: Actor, paymentID: Int64, version: Int64, reason: String) async throws {
        try actor.require(.paymentSign)
        guard !reason.isEmpty else { throw LedgerProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [audit] transaction in
            guard let payment = try PaymentStore.payment(paymentID, scope: actor.scope, in: transaction) else {
                throw LedgerProblem.paymentNotFound
            }
            guard payment.state == .failed else { throw LedgerProblem.notFailed }
            guard payment.version == version,
                try PaymentStore.giveUp(payment, reason: reason, in: transaction)
            else { throw LedgerProblem.stale(what: "发放记录") }
            let batch = try Self.load(payment.batchID, in: transaction)
            let accounts = try ProgramAccounts(batch.programID, at: now, in: transaction)
            let transfer = AccountStore.Transfer(
                debit: accounts.finance,
                credit: accounts.unclaimed,
                amount: payment.amount,
                state: .posted,
                purpose: "give-up",
                batchID: batch.id,
                fileID: nil,
                reference: nil
            )
            try AccountStore.insert([transfer], on: now.date, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "payment.give-up",
                subject: "payment",
                subjectID: payment.id,
                reason: reason
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// Ends a batch once every payment has its final answer.
    /// - Throws: `LedgerProblem.outstanding` with what is missing, `.wrongState`, `.stale`.
    package func close(actor: Actor, batchID: Int64, version: Int64) async throws -> PayBatch {
        try actor.require(.paymentSign)
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [.sent], in: transaction)
            let tally = try PaymentStore.tally(batch.id, in: transaction)
            let waiting = (tally[.sent]?.count ?? 0) + (tally[.due]?.count ?? 0)
            let failed = tally[.failed]?.count ?? 0
            guard waiting == 0, failed == 0 else {
                throw LedgerProblem.outstanding(batch: batch.number, sent: waiting, failed: failed)
            }
            let closed = try Self.move(batch, to: .closed, at: now, in: transaction)
            try audit.record(.batch(closed, "payment.close", by: actor, at: now), in: transaction)
            return closed
        }
    }

    /// What failed before comes back from the waiting account; the whole file is pending until the bank answers.
    private static func transferSent(
        _ head: BankFile.Head,
        _ batch: PayBatch,
        _ lines: [BankStore.PendingLine],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let accounts = try ProgramAccounts(batch.programID, at: now, in: transaction)
        let again = lines.reduce(Int64(0)) { $1.number > 1 ? $0 + $1.amount.fen : $0 }
        let transfers = [
            AccountStore.Transfer(
                debit: accounts.clearing,
                credit: accounts.unclaimed,
                amount: Money(fen: again),
                state: .posted,
                purpose: "send-again",
                batchID: batch.id,
                fileID: head.id,
                reference: head.name
            ),
            AccountStore.Transfer(
                debit: accounts.benefit,
                credit: accounts.clearing,
                amount: head.amount,
                state: .pending,
                purpose: "pay",
                batchID: batch.id,
                fileID: head.id,
                reference: head.name
            ),
        ]
        try AccountStore.insert(transfers, on: now.date, at: now, in: transaction)
    }

    /// Posts the sums of what was paid and what came back, file by file, and keeps the rest pending.
    private static func transferReturned(
        _ settled: [ReturnStore.Settled],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !settled.isEmpty else { return }
        var paid: [Int64: Int64] = [:]
        var failed: [Int64: Int64] = [:]
        for one in settled {
            if one.paid {
                paid[one.attempt.fileID, default: 0] += one.attempt.fen
            } else {
                failed[one.attempt.fileID, default: 0] += one.attempt.fen
            }
        }
        let files = Set(settled.map(\.attempt.fileID)).sorted()
        try AccountStore.voidPending(files: files, at: now, in: transaction)
        let shares = try ReturnStore.shares(files, in: transaction)
        let known = try AccountStore.accounts(Set(shares.map(\.programID)).sorted(), at: now, in: transaction)
        let transfers = try shares.flatMap { share in
            let accounts = try ProgramAccounts(share.programID, in: known)
            let parts: [(debit: Int64, Money, AccountStore.Transfer.State, String)] = [
                (accounts.benefit, Money(fen: paid[share.fileID] ?? 0), .posted, "pay"),
                (accounts.unclaimed, Money(fen: failed[share.fileID] ?? 0), .posted, "return"),
                (accounts.benefit, share.waiting, .pending, "pay"),
            ]
            return parts.map { part in
                AccountStore.Transfer(
                    debit: part.debit,
                    credit: accounts.clearing,
                    amount: part.1,
                    state: part.2,
                    purpose: part.3,
                    batchID: share.batchID,
                    fileID: share.fileID,
                    reference: nil
                )
            }
        }
        try AccountStore.insert(transfers, on: now.date, at: now, in: transaction)
    }
}

extension BankStore.PendingLine {
    fileprivate var line: BankFile.Line {
        BankFile.Line(holderName: holderName, card: card, amount: amount, businessNumber: businessNumber)
    }
}
