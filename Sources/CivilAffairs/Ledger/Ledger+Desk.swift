// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// What the finance desk looks at, page by page, and who may be kept off a list.
extension Ledger {
    /// What a new batch of a program and month would find.
    package struct Outlook: Sendable, Equatable {
        /// Payees and money due and in no payment yet.
        package let waiting: PayBatchDetail.Tally
        /// The batch that has to be finished first; nil when a new one may be opened.
        package let unfinished: PayBatch?
    }

    /// A row of the list of batches.
    package struct BatchLine: Sendable, Equatable {
        package let batch: PayBatch
        /// Payments by state; empty for batches that are not at the bank.
        package let tally: [Payment.State: PayBatchDetail.Tally]
    }

    /// One payment with the months it is made of and its ways to the bank.
    package struct PaymentDetail: Sendable, Equatable {
        package let payment: Payment
        package let batch: PayBatch
        package let entitlements: [Entitlement]
        package let attempts: [PayAttempt]
    }

    package func outlook(actor: Actor, program: String, month: Month) async throws -> Outlook {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            let unfinished = PayBatch.State.allCases.filter { $0 != .closed }
            return Outlook(
                waiting: try PayDeskStore.waiting(program: program, month: month, in: transaction),
                unfinished: try PayBatchStore.batch(
                    program: program,
                    month: month,
                    states: unfinished,
                    in: transaction
                )
            )
        }
    }

    /// Latest batches first, with what the bank has answered so far. Statements: 2.
    package func batchLines(actor: Actor, limit: Int, offset: Int) async throws -> [BatchLine] {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            let batches = try PayBatchStore.batches(limit: limit, offset: offset, in: transaction)
            let sent = batches.filter { $0.state == .sent }.map(\.id)
            let tallies = try PayDeskStore.tallies(sent, in: transaction)
            return batches.map { BatchLine(batch: $0, tally: tallies[$0.id] ?? [:]) }
        }
    }

    /// The key of a batch by the number that people know it by, such as `dibao-202612-1`.
    /// - Throws: `LedgerProblem.batchNotFound`.
    package func batchID(actor: Actor, number: String) async throws -> Int64 {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            guard let id = try PayBatchStore.identifier(number: number, in: transaction) else {
                throw LedgerProblem.batchNotFound
            }
            return id
        }
    }

    /// Payments within the actor's scope that the bank returned and nobody has mended yet.
    package func failedCount(actor: Actor) async throws -> Int {
        try Self.requireCardDesk(actor)
        return try await database.read { try PayDeskStore.failedCount(scope: actor.scope, in: $0) }
    }

    /// - Throws: `LedgerProblem.paymentNotFound`, also for one outside the scope.
    package func payment(actor: Actor, id: Int64) async throws -> PaymentDetail {
        try Self.requireCardDesk(actor)
        return try await database.read { transaction in
            guard let payment = try PaymentStore.payment(id, scope: actor.scope, in: transaction) else {
                throw LedgerProblem.paymentNotFound
            }
            return PaymentDetail(
                payment: payment,
                batch: try Self.load(payment.batchID, in: transaction),
                entitlements: try PaymentStore.entitlements(payment: id, in: transaction),
                attempts: try PayDeskStore.attempts(id, in: transaction)
            )
        }
    }

    /// Payees with money due whom the list of a batch leaves out.
    /// - Parameter limit: how many of them are named.
    package func leftOut(actor: Actor, batchID: Int64, limit: Int) async throws -> PayLeftOut {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            let batch = try Self.load(batchID, in: transaction)
            return try PaymentStore.leftOut(batch, limit: limit, in: transaction)
        }
    }

    /// Lets a payee who was held back onto the list again, once it is prepared anew.
    /// - Throws: `LedgerProblem.paymentNotFound` when the payee is not held, `.wrongState`.
    package func lift(actor: Actor, batchID: Int64, version: Int64, payee: Int64) async throws {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [.open, .prepared], in: transaction)
            guard try PayDeskStore.lift(payee, batchID: batch.id, in: transaction) else {
                throw LedgerProblem.paymentNotFound
            }
            let entry = AuditEntry.batch(batch, "payment.lift", by: actor, at: now, detail: "领取人 \(payee)")
            try audit.record(entry, in: transaction)
        }
    }

    /// The accounts as one batch moved them, compared with its payments.
    package func trialBalance(actor: Actor, batchID: Int64) async throws -> TrialBalance {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            TrialBalanceRules.balance(
                try AccountStore.lines(batchID: batchID, in: transaction).filter { $0.debit + $0.credit > 0 },
                payments: try AccountStore.expectedBalances(batchID: batchID, in: transaction)
            )
        }
    }

    /// Returns taken in, newest first.
    package func returns(actor: Actor, limit: Int = 20) async throws -> [BankReturn.Receipt] {
        try actor.require(.paymentRead)
        return try await database.read { try PayDeskStore.reports(limit: limit, in: $0) }
    }

    /// A return with the lines that did not simply land, a page at a time.
    /// - Throws: `LedgerProblem.returnNotFound`.
    package func takenReturn(actor: Actor, id: Int64, after line: Int, limit: Int) async throws -> (
        receipt: BankReturn.Receipt, lines: [BankReturn.Line]
    ) {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            guard let receipt = try PayDeskStore.report(id, in: transaction) else {
                throw LedgerProblem.returnNotFound
            }
            return (receipt, try PayDeskStore.lines(id, after: line, limit: limit, in: transaction))
        }
    }

    /// Whoever mends cards sees which payments came back, also without access to the payment lists.
    static func requireCardDesk(_ actor: Actor) throws {
        if !actor.may(.enrolmentChange) { try actor.require(.paymentRead) }
    }
}
