// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// Steps that several use cases share, inside their transaction.
extension Ledger {
    static func load(_ id: Int64, in transaction: any ReadTransaction) throws -> PayBatch {
        guard let batch = try PayBatchStore.batch(id, in: transaction) else { throw LedgerProblem.batchNotFound }
        return batch
    }

    /// The batch, if it is still what the actor saw and stands where the step needs it.
    static func load(
        _ id: Int64,
        version: Int64,
        states: [PayBatch.State],
        in transaction: any ReadTransaction
    ) throws -> PayBatch {
        let batch = try load(id, in: transaction)
        guard states.contains(batch.state) else {
            throw LedgerProblem.wrongState(batch: batch.number, state: batch.state, needed: states)
        }
        guard batch.version == version else { throw LedgerProblem.stale(what: "发放批次") }
        return batch
    }

    static func move(
        _ batch: PayBatch,
        to state: PayBatch.State,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> PayBatch {
        guard state.comesFrom.contains(batch.state) else {
            throw LedgerProblem.wrongState(batch: batch.number, state: batch.state, needed: state.comesFrom)
        }
        guard try PayBatchStore.move(batch, to: state, at: now, in: transaction) else {
            throw LedgerProblem.stale(what: "发放批次")
        }
        return try load(batch.id, in: transaction)
    }

    /// Counts and hashes the list as it stands, writes both, and signs for a preparer who is a person.
    static func bind(_ batch: PayBatch, by actor: Actor, at now: Timestamp, in transaction: any Transaction) throws
        -> PayBatch
    {
        try PayBatchStore.rebuildSheets(batch.id, in: transaction)
        let lines = try PaymentStore.lines(batch.id, in: transaction)
        let hash = PayListRules.hash(lines, batch: batch)
        guard PayListRules.addsUp(lines) else { throw LedgerProblem.contentChanged(batch: batch.number) }
        let total = PayListRules.total(lines)
        guard
            try PayBatchStore.savePrepared(batch, payments: lines.count, amount: total, hash: hash, in: transaction)
        else { throw LedgerProblem.stale(what: "发放批次") }
        if let userID = actor.userID {
            try insertSignature(.prepare, by: actor, userID: userID, hash: hash, batch.id, at: now, in: transaction)
        }
        return try load(batch.id, in: transaction)
    }

    static func insertSignature(
        _ role: PaySignature.Role,
        by actor: Actor,
        userID: Int64,
        hash: String,
        _ batchID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let signature = PaySignature(
            role: role,
            userID: userID,
            name: actor.name,
            functionTitle: actor.functionTitle,
            contentHash: hash,
            signedAt: now,
            voided: false,
            voidReason: nil
        )
        try PayBatchStore.insert(signature, batchID: batchID, in: transaction)
    }
}

extension PaySignature.Role {
    var permission: Permission {
        switch self {
        case .prepare: .paymentPrepare
        case .check: .paymentCheck
        case .sign: .paymentSign
        }
    }

    /// The state in which a batch waits for this signature.
    var signedFrom: PayBatch.State {
        switch self {
        case .prepare, .check: .prepared
        case .sign: .checked
        }
    }
}

extension AuditEntry {
    static func batch(
        _ batch: PayBatch,
        _ action: String,
        by actor: Actor,
        at now: Timestamp,
        reason: String? = nil,
        detail: String? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: now,
            actor: actor,
            action: action,
            subject: "batch",
            subjectID: batch.id,
            reason: reason,
            detail: detail ?? "\(batch.number) \(batch.payments) 笔 \(batch.amount.plain) 元 \(batch.contentHash ?? "")"
        )
    }
}

/// Compares accounts with payments. Pure.
enum TrialBalanceRules {
    /// - Parameter payments: sums of the payments of funded batches by program and state.
    static func balance(
        _ lines: [TrialBalance.Line],
        payments: [(program: String, state: Payment.State, fen: Int64)]
    ) -> TrialBalance {
        let programs = Set(payments.map(\.program)).sorted()
        var mismatches: [TrialBalance.Mismatch] = []
        for program in programs {
            func paid(_ states: Payment.State...) -> Int64 {
                payments.reduce(0) { $1.program == program && states.contains($1.state) ? $0 + $1.fen : $0 }
            }
            func held(_ purpose: LedgerAccount.Purpose) -> Int64 {
                lines.first { $0.code == purpose.code(program: program) }?.balance ?? 0
            }
            let expected: [(LedgerAccount.Purpose, Int64, Int64)] = [
                (.finance, held(.finance), -paid(.due, .sent, .paid, .failed)),
                (.benefit, held(.benefit), paid(.paid)),
                (.clearing, held(.clearing) + held(.unclaimed), paid(.due, .sent, .failed)),
            ]
            for (purpose, account, payments) in expected where account != payments {
                mismatches.append(
                    TrialBalance.Mismatch(
                        program: program,
                        purpose: purpose,
                        account: Money(fen: account),
                        payments: Money(fen: payments)
                    )
                )
            }
        }
        return TrialBalance(lines: lines, mismatches: mismatches)
    }
}
