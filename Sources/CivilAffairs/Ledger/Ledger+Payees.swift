// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
import Vocabulary

/// Cards of payees: set by a decided case, mended with proof, approved by a second person.
extension Ledger {
    /// Puts a card into use at once, in the transaction of the case that decided it; the card in use before ends.
    /// - Throws: `LedgerProblem.badCard`, `.custodyNeeded`.
    @discardableResult
    package func setAccount(
        _ entry: PayeeAccount.Entry,
        actor: Actor,
        in transaction: any Transaction
    ) throws -> Int64 {
        let ids = try setAccounts([entry], actor: actor, in: transaction)
        guard let id = ids.first else { throw LedgerProblem.accountNotFound }
        return id
    }

    /// Puts many cards into use, such as those of an imported list. Statements: 3.
    @discardableResult
    package func setAccounts(
        _ entries: [PayeeAccount.Entry],
        actor: Actor,
        in transaction: any Transaction
    ) throws -> [Int64] {
        let now = clock.now()
        let drafts = try entries.map { entry in
            PayeeAccountStore.Draft(
                entry: entry,
                checked: try PayeeAccountRules.check(entry),
                state: .current,
                proof: nil,
                verified: false,
                from: now.date,
                proposedBy: actor.userID,
                proposedByName: actor.name
            )
        }
        try PayeeAccountStore.retire(persons: entries.map(\.personID), until: now.date, in: transaction)
        let ids = try PayeeAccountStore.insert(drafts, cipher: cipher, at: now, in: transaction)
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: "card.set",
            subject: "payee-account",
            subjectID: ids.count == 1 ? ids[0] : nil,
            detail: ids.count == 1 ? drafts.first?.checked.masked : "\(ids.count) 张"
        )
        try audit.record(entry, in: transaction)
        return ids
    }

    /// Proposes another card for a payee, with proof; nothing changes until somebody else approves it.
    /// - Parameter proof: hash or number of the document on file.
    /// - Throws: `LedgerProblem.badCard`, `.custodyNeeded`, `.proofNeeded`, `.proposalOpen`.
    package func proposeCard(
        actor: Actor,
        _ entry: PayeeAccount.Entry,
        proof: String,
        requestID: String? = nil
    ) async throws -> Int64 {
        if !actor.may(.paymentPrepare) { try actor.require(.enrolmentChange) }
        guard !proof.isEmpty else { throw LedgerProblem.proofNeeded }
        let checked = try PayeeAccountRules.check(entry)
        let now = clock.now()
        return try await database.write { [audit, cipher] transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "card",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let open = try PayeeAccountStore.accounts(person: entry.personID, in: transaction)
            guard !open.contains(where: { $0.state == .proposed }) else { throw LedgerProblem.proposalOpen }
            let draft = PayeeAccountStore.Draft(
                entry: entry,
                checked: checked,
                state: .proposed,
                proof: proof,
                verified: false,
                from: now.date,
                proposedBy: actor.userID,
                proposedByName: actor.name
            )
            try PayeeAccountStore.insert([draft], from: id, cipher: cipher, at: now, in: transaction)
            try audit.record(.card(id, "card.propose", by: actor, at: now, detail: checked.masked), in: transaction)
            return id
        }
    }

    /// Approves a proposed card: it comes into use, and every failed payment of the payee waits for the next file.
    /// - Returns: number of payments that will be sent again.
    /// - Throws: `LedgerProblem.approverProposed` when it is the proposer, `.noProposal`, `.personNeeded`.
    @discardableResult
    package func approveCard(actor: Actor, accountID: Int64) async throws -> Int {
        try actor.require(.paymentCheck)
        guard let userID = actor.userID else { throw LedgerProblem.personNeeded }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let account = try Self.proposal(accountID, approver: actor, userID: userID, in: transaction)
            try PayeeAccountStore.retire(persons: [account.personID], until: now.date, in: transaction)
            guard
                try PayeeAccountStore.settle(account, as: .current, by: userID, from: now.date, in: transaction)
            else { throw LedgerProblem.noProposal }
            let again = try BankStore.reopen(
                payee: account.personID,
                accountID: account.id,
                approvedBy: userID,
                at: now,
                in: transaction
            )
            let detail = "\(account.masked) 重发 \(again) 笔"
            try audit.record(.card(account.id, "card.approve", by: actor, at: now, detail: detail), in: transaction)
            return again
        }
    }

    /// Refuses a proposed card; the card in use stays.
    /// - Throws: `LedgerProblem.reasonNeeded`, `.approverProposed`, `.noProposal`.
    package func refuseCard(actor: Actor, accountID: Int64, reason: String) async throws {
        try actor.require(.paymentCheck)
        guard let userID = actor.userID else { throw LedgerProblem.personNeeded }
        guard !reason.isEmpty else { throw LedgerProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [audit] transaction in
            let account = try Self.proposal(accountID, approver: actor, userID: userID, in: transaction)
            guard
                try PayeeAccountStore.settle(account, as: .refused, by: userID, from: now.date, in: transaction)
            else { throw LedgerProblem.noProposal }
            let entry = AuditEntry.card(account.id, "card.refuse", by: actor, at: now, reason: reason)
            try audit.record(entry, in: transaction)
        }
    }

    /// Cards of a person, newest first, numbers masked.
    package func accounts(actor: Actor, personID: Int64) async throws -> [PayeeAccount] {
        try Self.requireCardDesk(actor)
        return try await database.read { try PayeeAccountStore.accounts(person: personID, in: $0) }
    }

    /// Cards in use or proposed of several persons, numbers masked. Statements: 1.
    package func liveCards(actor: Actor, persons: [Int64]) async throws -> [PayeeAccount] {
        try Self.requireCardDesk(actor)
        return try await database.read { try PayeeAccountStore.live(persons: persons, in: $0) }
    }

    /// Cards that wait for approval, oldest first; a page begins after the last identifier of the one before.
    package func proposedCards(actor: Actor, after: Int64 = 0, limit: Int = 100) async throws -> [PayeeAccount] {
        try actor.require(.paymentRead)
        return try await database.read { try PayeeAccountStore.proposals(after: after, limit: limit, in: $0) }
    }

    private static func proposal(
        _ id: Int64,
        approver: Actor,
        userID: Int64,
        in transaction: any ReadTransaction
    ) throws -> PayeeAccount {
        guard let account = try PayeeAccountStore.account(id, in: transaction), account.state == .proposed else {
            throw LedgerProblem.noProposal
        }
        guard account.proposedBy != userID else { throw LedgerProblem.approverProposed(name: approver.name) }
        return account
    }
}

extension AuditEntry {
    fileprivate static func card(
        _ id: Int64,
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
            subject: "payee-account",
            subjectID: id,
            reason: reason,
            detail: detail
        )
    }
}
