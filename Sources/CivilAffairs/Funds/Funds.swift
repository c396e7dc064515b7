// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
import Vocabulary

/// Funds and what is reached with them 资金与绩效: what a year budgets, gets and spends by line and source, reported by one
/// person with what proves it and checked by another; goals and appraisals; and what the ledger paid beside it.
package struct Funds: Sendable {
    let planning: Planning

    /// The first year that can be reported of.
    private static let firstYear = 2016

    private var database: any Database { planning.database }
    package var definition: FundsDefinition { planning.book.funds }

    /// Years that can be looked at, the latest first.
    package var years: [Int] { (Self.firstYear...(planning.clock.today.year + 1)).reversed() }

    /// Everything that is reported of a year.
    package var items: [FundItem] {
        definition.lines.flatMap { line in
            line.sources.flatMap { source in FundItem.Measure.allCases.map { FundItem.money(line, source, $0) } }
                + line.goals.map(FundItem.goal)
        } + definition.appraisals.map(FundItem.goal)
    }

    /// - Throws: `AccessProblem.notPermitted`, `FundsProblem.year`. Statements: 2.
    /// - Parameter withLedger: whether what the ledger paid is wanted beside it, for which all payments of the year are
    ///   gone through.
    package func year(actor: Actor, _ year: Int, withLedger: Bool = true) async throws -> FundYear {
        try actor.require(.reportRead)
        guard years.contains(year) else { throw FundsProblem.year }
        return try await database.read { [planning] transaction in
            FundYear(
                year: year,
                definition,
                try FundStore.values(of: year, in: transaction),
                paid: withLedger ? try FundStore.paid(in: year, in: transaction) : [:],
                elderTarget: definition.elderShare.flatMap { planning.book.metrics?.share($0, year: year) }
            )
        }
    }

    /// - Throws: `AccessProblem.notFound`.
    package func item(_ key: String) throws -> FundItem {
        guard let item = items.first(where: { $0.key == key }) else { throw AccessProblem.notFound(what: "资金项目") }
        return item
    }

    /// Keeps what is reported; it counts when a second person has checked it.
    /// - Returns: the key of the value.
    /// - Throws: `FundsProblem`, `PlanningProblem`.
    package func report(actor: Actor, _ entry: FundEntry, requestID: String? = nil) async throws -> Int64 {
        try actor.require(.fundsReport)
        let item = try item(entry.key)
        let now = planning.clock.now()
        let (amount, figure) = try checked(entry, item)
        return try await database.write { transaction in
            try FundStore.takeTurn(entry.year, in: transaction)
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "fund-value",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let same = try FundStore.values(of: entry.year, in: transaction).filter { $0.key == item.key }
            guard !same.contains(where: { $0.state == .waiting }) else { throw PlanningProblem.waiting }
            if entry.reason.isEmpty, same.contains(where: { $0.state == .checked }) {
                throw PlanningProblem.reasonNeeded("\(entry.year)年已有复核过的数")
            }
            guard let file = entry.evidence else { throw FundsProblem.evidenceNeeded }
            let value = FundValue(
                id: id,
                year: entry.year,
                key: item.key,
                number: (same.map(\.number).max() ?? 0) + 1,
                amount: amount,
                figure: figure,
                note: entry.note,
                reason: entry.reason.isEmpty ? nil : entry.reason,
                evidence: try planning.keep(file, at: now, in: transaction),
                state: .waiting,
                reportedByID: actor.userID,
                reportedBy: Planning.named(actor),
                reportedAt: now,
                checkedBy: nil,
                checkedAt: nil,
                checkNote: nil
            )
            guard try FundStore.insert(value, in: transaction) else { throw PlanningProblem.waiting }
            try planning.audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "funds.report",
                    subject: "fund-value",
                    subjectID: id,
                    reason: value.reason,
                    detail: "\(entry.year)年 \(item.title) \(value.text)"
                ),
                in: transaction
            )
            return id
        }
    }

    /// A second person says whether a value counts.
    /// - Throws: `PlanningProblem.ownValue`, `.checked`; `AccessProblem.notFound`.
    @discardableResult
    package func check(actor: Actor, _ id: Int64, agrees: Bool, note: String) async throws -> FundValue {
        try actor.require(.fundsCheck)
        let now = planning.clock.now()
        let check = try SecondCheckStore(agrees: agrees, note: note)
        return try await database.write { transaction in
            let value = try found(id, in: transaction)
            try check.settle("fund_value", id, reportedBy: value.reportedByID, by: actor, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: agrees ? "funds.check" : "funds.return",
                subject: "fund-value",
                subjectID: id,
                reason: check.note
            )
            try planning.audit.record(entry, in: transaction)
            return try found(id, in: transaction)
        }
    }

    /// - Throws: `AccessProblem.notFound`.
    package func value(actor: Actor, _ id: Int64) async throws -> FundValue {
        try actor.require(.reportRead)
        return try await database.read { try found(id, in: $0) }
    }

    /// The file that proves a value.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ id: Int64) async throws -> (file: PlanValue.Evidence, content: [UInt8]) {
        try actor.require(.reportRead)
        let proof = try await database.read { transaction in
            guard let file = try found(id, in: transaction).evidence,
                let content = try planning.blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (file: file, content: content)
        }
        try await planning.audit.recordRead(
            AuditEntry(
                at: planning.clock.now(),
                actor: actor,
                action: "funds.file",
                subject: "fund-value",
                subjectID: id
            )
        )
        return proof
    }

    /// How many values wait for the actor, by year, the earliest first; of items that are still in the packs.
    package func waiting(actor: Actor) async throws -> [(year: Int, count: Int)] {
        guard actor.may(.fundsCheck) else { return [] }
        let keys = items.map(\.key)
        return try await database.read { try FundStore.waiting(of: keys, in: $0) }
    }

    /// Whether an item can be reported of a year: of the next one only what is budgeted.
    package func isReported(_ item: FundItem, of year: Int) -> Bool {
        years.contains(year) && (year <= planning.clock.today.year || item.key.hasSuffix(".budget"))
    }

    // MARK: - Parts

    /// A value of an item that is still in the packs.
    private func found(_ id: Int64, in transaction: any ReadTransaction) throws -> FundValue {
        guard let value = try FundStore.value(id, in: transaction), items.contains(where: { $0.key == value.key })
        else { throw AccessProblem.notFound(what: "上报的数") }
        return value
    }

    private func checked(_ entry: FundEntry, _ item: FundItem) throws -> (Money?, Figure?) {
        guard isReported(item, of: entry.year) else { throw FundsProblem.year }
        guard !entry.note.isEmpty else { throw PlanningProblem.noteNeeded }
        guard max(entry.note.count, entry.reason.count) <= PlanRules.longestNote else {
            throw PlanningProblem.tooLong(most: PlanRules.longestNote)
        }
        let figure = try? Figure(parsing: entry.value.filter { !",， ".contains($0) })
        switch item.subject {
        case .money:
            guard let figure, figure >= .zero, let amount = Money(figure, unit: entry.unit) else {
                throw FundsProblem.amount
            }
            return (amount, nil)
        case .goal(let goal):
            guard let figure else { throw FundsProblem.figure }
            if goal.unit == "%", figure < .zero || figure > Figure(whole: 100) { throw FundsProblem.share }
            return (nil, figure)
        }
    }
}
