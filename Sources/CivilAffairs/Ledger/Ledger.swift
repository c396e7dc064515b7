// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
package import Vocabulary

/// Every yuan: what is due, the lists that three people sign, the bank's files and returns, and accounts that add up.
///
/// The way of the money: `openBatch` (cut-off) → entitlements are written by the monthly run → `prepare` → `sign` by
/// three different people over the hash of the list → `apply` to finance → `answer` → `fund` → `makeBankFile` →
/// `takeReturn` → `proposeCard`/`approveCard` for what failed → next `makeBankFile` → `close`.
/// Each method is one transaction and leaves one audit line in it.
package struct Ledger: Sendable {
    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock

    package init(database: any Database, cipher: FieldCipher, audit: Audit, clock: any CivilClock) {
        self.database = database
        self.cipher = cipher
        self.audit = audit
        self.clock = clock
    }

    // MARK: - Batches

    /// Opens the payment of a program for a month; entitlements recorded until it is prepared belong to it.
    /// - Parameters:
    ///   - programTitle: as printed on lists and in the bank's summary, such as 低保金.
    ///   - requestID: the form's own identifier; the same one opens once.
    /// - Throws: `LedgerProblem.batchExists` while another batch of the program and month is not closed.
    package func openBatch(
        actor: Actor,
        program: String,
        programTitle: String,
        month: Month,
        cutOff: CivilDate,
        requestID: String? = nil
    ) async throws -> PayBatch {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "batch",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return try Self.load(earlier, in: transaction) }
            let unfinished = PayBatch.State.allCases.filter { $0 != .closed }
            if let open = try PayBatchStore.batch(program: program, month: month, states: unfinished, in: transaction) {
                throw LedgerProblem.batchExists(number: open.number)
            }
            let count = try PayBatchStore.count(program: program, month: month, in: transaction)
            let batch = PayBatch(
                id: id,
                number: "\(program)-\(month.iso.filter { $0 != "-" })-\(count + 1)",
                programID: program,
                programTitle: programTitle,
                month: month,
                cutOff: cutOff,
                state: .open,
                payments: 0,
                amount: .zero,
                contentHash: nil,
                version: 1
            )
            try PayBatchStore.insert(batch, by: actor.userID, at: now, in: transaction)
            try audit.record(.batch(batch, "payment.open", by: actor, at: now), in: transaction)
            return batch
        }
    }

    /// Makes the list (发放清册) of all that is due, anew each time; earlier signatures are void.
    ///
    /// When the actor is a person, this is also the signature of the 财务经办. Statements: 16, whatever the size.
    /// - Throws: `LedgerProblem.nothingDue`, `.wrongState`, `.stale`.
    package func prepare(actor: Actor, batchID: Int64, version: Int64) async throws -> PreparedList {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [.open, .prepared], in: transaction)
            try PayBatchStore.voidSignatures(batch.id, reason: "清册重新生成", at: now, in: transaction)
            try PaymentStore.release(batch.id, in: transaction)
            guard try PaymentStore.collect(batch, in: transaction) > 0 else {
                throw LedgerProblem.nothingDue(program: batch.programTitle, month: batch.month)
            }
            let prepared = try Self.bind(batch, by: actor, at: now, in: transaction)
            let leftOut = try PaymentStore.leftOut(batch, in: transaction)
            try audit.record(.batch(prepared, "payment.prepare", by: actor, at: now), in: transaction)
            return PreparedList(
                batch: prepared,
                sheets: try PayBatchStore.sheets(batch.id, in: transaction),
                withoutCard: leftOut.withoutCard,
                carriedOver: leftOut.carriedOver
            )
        }
    }

    /// Takes one payment off a prepared list; the payee stays off this batch until `lift`, the money stays due for a
    /// later one, and all signatures are void.
    /// - Throws: `LedgerProblem.reasonNeeded`, `.paymentNotFound`, `.wrongState`, `.stale`.
    package func withhold(actor: Actor, batchID: Int64, version: Int64, paymentID: Int64, reason: String) async throws
        -> PayBatch
    {
        try actor.require(.paymentPrepare)
        guard !reason.isEmpty else { throw LedgerProblem.reasonNeeded }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let states: [PayBatch.State] = [.prepared, .checked, .signed]
            let batch = try Self.load(batchID, version: version, states: states, in: transaction)
            guard let payment = try PaymentStore.payment(paymentID, scope: actor.scope, in: transaction),
                try PaymentStore.withhold(paymentID, batchID: batch.id, in: transaction)
            else { throw LedgerProblem.paymentNotFound }
            try PayDeskStore.hold(payment, reason: reason, by: actor.name, at: now, in: transaction)
            try PayBatchStore.voidSignatures(batch.id, reason: "清册有改动", at: now, in: transaction)
            let changed = try Self.bind(batch, by: actor, at: now, in: transaction)
            let entry = AuditEntry.batch(changed, "payment.withhold", by: actor, at: now, reason: reason)
            try audit.record(entry, in: transaction)
            return changed
        }
    }

    /// Signs the list in a role. Nobody signs twice on one batch.
    /// - Parameter contentHash: the hash that the signer was shown.
    /// - Throws: `LedgerProblem.samePerson`, `.signatureMissing`, `.contentChanged`, `.personNeeded`.
    package func sign(
        actor: Actor,
        batchID: Int64,
        version: Int64,
        role: PaySignature.Role,
        contentHash: String
    ) async throws -> PayBatch {
        try actor.require(role.permission)
        guard let userID = actor.userID else { throw LedgerProblem.personNeeded }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let batch = try Self.load(batchID, version: version, states: [role.signedFrom], in: transaction)
            let lines = try PaymentStore.lines(batch.id, in: transaction)
            let hash = PayListRules.hash(lines, batch: batch)
            guard hash == contentHash, PayListRules.addsUp(lines) else {
                throw LedgerProblem.contentChanged(batch: batch.number)
            }
            try PayListRules.maySign(
                role,
                userID: userID,
                name: actor.name,
                batch: batch,
                hash: hash,
                signatures: PayBatchStore.signatures(batch.id, in: transaction)
            )
            try Self.insertSignature(role, by: actor, userID: userID, hash: hash, batch.id, at: now, in: transaction)
            let signed = try Self.move(batch, to: role.leadsTo, at: now, in: transaction)
            try audit.record(.batch(signed, "payment.\(role.rawValue)", by: actor, at: now), in: transaction)
            return signed
        }
    }

    /// Sends a list back before it has gone to finance; all signatures are void.
    /// - Throws: `LedgerProblem.reasonNeeded`, `.wrongState`, `.stale`.
    package func sendBack(actor: Actor, batchID: Int64, version: Int64, reason: String) async throws -> PayBatch {
        if !actor.may(.paymentSign) { try actor.require(.paymentCheck) }
        guard !reason.isEmpty else { throw LedgerProblem.reasonNeeded }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let states: [PayBatch.State] = [.prepared, .checked, .signed]
            let batch = try Self.load(batchID, version: version, states: states, in: transaction)
            try PayBatchStore.voidSignatures(batch.id, reason: reason, at: now, in: transaction)
            let open = try Self.move(batch, to: .open, at: now, in: transaction)
            try audit.record(.batch(open, "payment.send-back", by: actor, at: now, reason: reason), in: transaction)
            return open
        }
    }

    // MARK: - Reading

    /// Latest batches first.
    package func batches(actor: Actor, limit: Int = 50) async throws -> [PayBatch] {
        try actor.require(.paymentRead)
        return try await database.read { try PayBatchStore.batches(limit: limit, in: $0) }
    }

    /// A batch with sheets, signatures, applications, files and counts.
    /// - Throws: `LedgerProblem.batchNotFound`.
    package func batch(actor: Actor, id: Int64) async throws -> PayBatchDetail {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            PayBatchDetail(
                batch: try Self.load(id, in: transaction),
                sheets: try PayBatchStore.sheets(id, in: transaction),
                signatures: try PayBatchStore.signatures(id, in: transaction),
                applications: try PayBatchStore.applications(id, in: transaction),
                files: try BankStore.files(id, in: transaction),
                tally: try PaymentStore.tally(id, in: transaction),
                holds: try PayDeskStore.holds(id, limit: 100, in: transaction)
            )
        }
    }

    /// Payments within the actor's scope, in order; a page begins after the last identifier of the one before.
    package func payments(
        actor: Actor,
        batchID: Int64? = nil,
        states: [Payment.State] = Payment.State.allCases,
        after: Int64? = nil,
        limit: Int = 50
    ) async throws -> [Payment] {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            try PaymentStore.payments(
                scope: actor.scope,
                batchID: batchID,
                states: states,
                after: after,
                limit: limit,
                in: transaction
            )
        }
    }

    /// The printed list (发放清册) of a batch or of one township in it, limited to the actor's scope.
    package func sheetRows(actor: Actor, batchID: Int64, townshipID: Int64? = nil) async throws -> [PaySheetRow] {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            try PaymentStore.sheetRows(batchID, townshipID: townshipID, scope: actor.scope, in: transaction)
        }
    }

    /// The work list of payments that the bank returned and nobody has mended yet.
    package func failed(actor: Actor, after: Int64? = nil, limit: Int = 50) async throws -> [Payment] {
        try Self.requireCardDesk(actor)
        return try await database.read { transaction in
            try PaymentStore.payments(
                scope: actor.scope,
                batchID: nil,
                states: [.failed],
                after: after,
                limit: limit,
                in: transaction
            )
        }
    }

    /// What a person was paid, newest first.
    package func payments(actor: Actor, payee personID: Int64) async throws -> [Payment] {
        try actor.require(.paymentRead)
        return try await database.read { try PaymentStore.payments(payee: personID, scope: actor.scope, in: $0) }
    }

    /// The entitlements that one payment is made of.
    /// - Throws: `LedgerProblem.paymentNotFound`.
    package func lines(actor: Actor, paymentID: Int64) async throws -> [Entitlement] {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            guard try PaymentStore.payment(paymentID, scope: actor.scope, in: transaction) != nil else {
                throw LedgerProblem.paymentNotFound
            }
            return try PaymentStore.entitlements(payment: paymentID, in: transaction)
        }
    }

    /// All accounts with their sums, compared with what the payments say.
    package func trialBalance(actor: Actor) async throws -> TrialBalance {
        try actor.require(.paymentRead)
        return try await database.read { transaction in
            TrialBalanceRules.balance(
                try AccountStore.lines(in: transaction),
                payments: try AccountStore.expectedBalances(in: transaction)
            )
        }
    }
}
