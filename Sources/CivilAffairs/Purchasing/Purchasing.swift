// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Services that the office buys 政府购买服务: contracts under the items of the catalogue, how a second person appraises
/// them, and how much of a year went to social organisations.
package struct Purchasing: Sendable {
    let planning: Planning

    private static let firstYear = 2016

    private var database: any Database { planning.database }
    package var catalogue: [PurchaseItem] { planning.book.funds.catalogue }

    /// Years that can be looked at, the latest first.
    package var years: [Int] { (Self.firstYear...planning.clock.today.year).reversed() }

    /// Statements: 1.
    /// - Throws: `PurchaseProblem.year`.
    package func year(actor: Actor, _ year: Int) async throws -> PurchaseYear {
        try actor.require(.reportRead)
        guard years.contains(year) else { throw PurchaseProblem.year }
        let purchases = try await database.read { try PurchaseStore.purchases(of: year, in: $0) }
        return PurchaseYear(
            year: year,
            catalogue: catalogue,
            purchases: purchases,
            target: planning.book.funds.organizationShare.flatMap { planning.book.metrics?.share($0, year: year) }
        )
    }

    /// - Throws: `AccessProblem.notFound`.
    package func purchase(actor: Actor, _ id: Int64) async throws -> Purchase {
        try actor.require(.reportRead)
        return try await database.read { try Self.found(id, in: $0) }
    }

    /// The item of the catalogue; nil where the packs have it no more.
    package func item(of purchase: Purchase) -> PurchaseItem? { catalogue.first { $0.id == purchase.item } }

    /// Records a contract with its text.
    /// - Throws: `PurchaseProblem`; `PlanningProblem` for a file that isn't taken.
    package func record(actor: Actor, _ draft: PurchaseDraft, requestID: String? = nil) async throws -> Int64 {
        try actor.require(.fundsReport)
        let now = planning.clock.now()
        let content = try PurchaseRules.content(of: draft, items: catalogue.map(\.id), on: now.date)
        // Of years that can't be looked at, nobody would find it again.
        guard years.contains(content.signed.year) else { throw PurchaseProblem.dayBefore(year: Self.firstYear) }
        guard let file = draft.evidence else { throw PurchaseProblem.evidenceNeeded }
        return try await database.write { transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "purchase",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let one = Purchase(
                id: id,
                item: draft.item,
                number: draft.number,
                party: draft.party,
                creditCode: content.creditCode,
                amount: content.amount,
                signed: content.signed,
                from: content.from,
                until: content.until,
                words: draft.words,
                evidence: try planning.keep(file, at: now, in: transaction),
                byID: actor.userID,
                by: Planning.named(actor),
                at: now,
                appraisal: nil,
                withdrawal: nil
            )
            guard try PurchaseStore.insert(one, in: transaction) else {
                throw PurchaseProblem.numberTaken(draft.number)
            }
            try note("purchase.record", id, by: actor, at: now, "\(one.number) \(one.amount.text) 元", in: transaction)
            return id
        }
    }

    /// A second person says how a contract was carried out.
    /// - Throws: `PurchaseProblem.ownWork`, `.appraised`, `.withdrawn`.
    package func appraise(
        actor: Actor,
        _ id: Int64,
        _ grade: Purchase.Grade?,
        words: String,
        evidence: (name: String, content: [UInt8])?
    ) async throws {
        try actor.require(.fundsCheck)
        let now = planning.clock.now()
        guard let grade else { throw PurchaseProblem.grade }
        guard !words.isEmpty else { throw PurchaseProblem.wordsNeeded("评价意见") }
        guard words.count <= PurchaseRules.longest else { throw PurchaseProblem.tooLong(most: PurchaseRules.longest) }
        guard let evidence else { throw PurchaseProblem.evidenceNeeded }
        try await database.write { transaction in
            let one = try open(id, in: transaction)
            guard !actor.hands.contains(one.byID ?? 0) else { throw PurchaseProblem.ownWork }
            let told = Purchase.Appraisal(
                grade: grade,
                words: words,
                evidence: try planning.keep(evidence, at: now, in: transaction),
                by: Planning.named(actor),
                at: now
            )
            guard try PurchaseStore.appraise(id, told, by: actor, in: transaction) else {
                throw PurchaseProblem.appraised
            }
            try note("purchase.appraise", id, by: actor, at: now, "\(one.number) \(grade.title)", in: transaction)
        }
    }

    /// Takes back a contract that was recorded wrongly; it stays, and counts no more.
    /// - Throws: `PurchaseProblem.appraised`, `.withdrawn`.
    package func withdraw(actor: Actor, _ id: Int64, reason: String) async throws {
        try actor.require(.fundsReport)
        let now = planning.clock.now()
        guard !reason.isEmpty else { throw PurchaseProblem.wordsNeeded("作废的理由") }
        guard reason.count <= PurchaseRules.longest else { throw PurchaseProblem.tooLong(most: PurchaseRules.longest) }
        try await database.write { transaction in
            let one = try open(id, in: transaction)
            let why = Purchase.Withdrawal(reason: reason, by: Planning.named(actor), at: now)
            guard try PurchaseStore.withdraw(id, why, by: actor, in: transaction) else {
                throw PurchaseProblem.withdrawn
            }
            try note("purchase.withdraw", id, by: actor, at: now, one.number, reason: reason, in: transaction)
        }
    }

    /// The text of a contract, or the report of its appraisal.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ id: Int64, ofAppraisal: Bool) async throws -> (
        file: PlanValue.Evidence, content: [UInt8]
    ) {
        try actor.require(.reportRead)
        let proof = try await database.read { transaction in
            let one = try Self.found(id, in: transaction)
            guard let file = ofAppraisal ? one.appraisal?.evidence : one.evidence,
                let content = try planning.blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (file: file, content: content)
        }
        let read = AuditEntry(
            at: planning.clock.now(),
            actor: actor,
            action: "purchase.file",
            subject: "purchase",
            subjectID: id
        )
        try await planning.audit.recordRead(read)
        return proof
    }

    // MARK: - Parts

    private static func found(_ id: Int64, in transaction: any ReadTransaction) throws -> Purchase {
        guard let one = try PurchaseStore.purchase(id, in: transaction) else {
            throw AccessProblem.notFound(what: "合同")
        }
        return one
    }

    private func open(_ id: Int64, in transaction: any ReadTransaction) throws -> Purchase {
        let one = try Self.found(id, in: transaction)
        guard one.withdrawal == nil else { throw PurchaseProblem.withdrawn }
        guard one.appraisal == nil else { throw PurchaseProblem.appraised }
        return one
    }

    private func note(
        _ action: String,
        _ id: Int64,
        by actor: Actor,
        at now: Timestamp,
        _ detail: String,
        reason: String? = nil,
        in transaction: any Transaction
    ) throws {
        try planning.audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: action,
                subject: "purchase",
                subjectID: id,
                reason: reason,
                detail: detail
            ),
            in: transaction
        )
    }
}
