// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// Between the bureau and finance (财政局): application, answer, appropriation.
extension Ledger {
    /// Sends a signed list with its letter (资金申请函) to finance.
    /// - Throws: `LedgerProblem.signatureMissing`, `.contentChanged`, `.wrongState`, `.stale`.
    package func apply(actor: Actor, batchID: Int64, version: Int64) async throws -> PayBatch {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [.signed], in: transaction)
            let hash = PayListRules.hash(try PaymentStore.lines(batch.id, in: transaction), batch: batch)
            let live = try PayBatchStore.signatures(batch.id, in: transaction).filter { !$0.voided }
            for role in PaySignature.Role.allCases where !live.contains(where: { $0.role == role }) {
                throw LedgerProblem.signatureMissing(role: role)
            }
            guard live.allSatisfy({ $0.contentHash == hash }) else {
                throw LedgerProblem.contentChanged(batch: batch.number)
            }
            let earlier = try PayBatchStore.applications(batch.id, in: transaction).count
            let number = "资金申请-\(batch.number)-\(earlier + 1)"
            try PayBatchStore.apply(batch, number: number, hash: hash, by: actor.name, at: now, in: transaction)
            let applied = try Self.move(batch, to: .applied, at: now, in: transaction)
            try audit.record(.batch(applied, "payment.apply", by: actor, at: now), in: transaction)
            return applied
        }
    }

    /// Records what finance answered. Returned: the list is open again and has to be prepared and signed anew.
    /// - Throws: `LedgerProblem.reasonNeeded` for a return without reason, `.wrongState`, `.stale`.
    package func answer(
        actor: Actor,
        batchID: Int64,
        version: Int64,
        _ answer: PayApplication.Answer,
        reason: String?
    ) async throws -> PayBatch {
        try actor.require(.paymentPrepare)
        let given = reason.flatMap { $0.isEmpty ? nil : $0 }
        guard answer == .approved || given != nil else { throw LedgerProblem.reasonNeeded }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [.applied], in: transaction)
            try PayBatchStore.answer(batch.id, answer, reason: given, by: actor.name, at: now, in: transaction)
            if answer == .returned {
                let reason = "财政退回：\(given ?? "")"
                try PayBatchStore.voidSignatures(batch.id, reason: reason, at: now, in: transaction)
            }
            let next = try Self.move(batch, to: answer == .approved ? .approved : .open, at: now, in: transaction)
            let action = "payment.finance-\(answer.rawValue)"
            try audit.record(.batch(next, action, by: actor, at: now, reason: given), in: transaction)
            return next
        }
    }

    /// Records the appropriation (已拨付): the money is at the paying bank, and each payment may be sent once.
    /// - Throws: `LedgerProblem.voucherNeeded`, `.fundedAhead`, `.fundedAmountDiffers`, `.wrongState`, `.stale`.
    package func fund(
        actor: Actor,
        batchID: Int64,
        version: Int64,
        voucherNumber: String,
        fundedOn: CivilDate,
        amount: Money
    ) async throws -> PayBatch {
        try actor.require(.paymentPrepare)
        guard !voucherNumber.isEmpty else { throw LedgerProblem.voucherNeeded }
        let now = clock.now()
        guard fundedOn <= now.date else { throw LedgerProblem.fundedAhead(on: fundedOn) }
        return try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [.approved], in: transaction)
            guard amount == batch.amount else {
                throw LedgerProblem.fundedAmountDiffers(expected: batch.amount, given: amount)
            }
            try PayBatchStore.fund(batch.id, voucher: voucherNumber, on: fundedOn, in: transaction)
            let accounts = try ProgramAccounts(batch.programID, at: now, in: transaction)
            let transfer = AccountStore.Transfer(
                debit: accounts.clearing,
                credit: accounts.finance,
                amount: amount,
                state: .posted,
                purpose: "fund",
                batchID: batch.id,
                fileID: nil,
                reference: voucherNumber
            )
            try AccountStore.insert([transfer], on: fundedOn, at: now, in: transaction)
            try BankStore.openAttempts(batch, at: now, in: transaction)
            let funded = try Self.move(batch, to: .funded, at: now, in: transaction)
            try audit.record(.batch(funded, "payment.fund", by: actor, at: now, reason: voucherNumber), in: transaction)
            return funded
        }
    }
}

/// The four accounts of a program by identifier.
struct ProgramAccounts {
    let finance: Int64
    let clearing: Int64
    let benefit: Int64
    let unclaimed: Int64

    init(_ program: String, at now: Timestamp, in transaction: any Transaction) throws {
        try self.init(program, in: AccountStore.accounts([program], at: now, in: transaction))
    }

    init(_ program: String, in accounts: [String: Int64]) throws {
        func account(_ purpose: LedgerAccount.Purpose) throws -> Int64 {
            guard let id = accounts[purpose.code(program: program)] else { throw LedgerProblem.accountNotFound }
            return id
        }
        finance = try account(.finance)
        clearing = try account(.clearing)
        benefit = try account(.benefit)
        unclaimed = try account(.unclaimed)
    }
}
