// SPDX-License-Identifier: Apache-2.0
package import Storage
import Vocabulary

/// What became of one row of a list of people.
package enum ImportOutcome: Sendable {
    case created(personID: Int64)
    /// The number belongs to somebody who is there already; nothing was changed.
    case existing(personID: Int64, sameName: Bool)
    /// The same number stands on an earlier row (counted from 0).
    case repeated(row: Int)
    case refused(PartiesProblem)
}

extension Parties {
    /// Rows prepared together on one core.
    private static let chunk = 2_500

    /// Takes in a list of people as one transaction: what is good lands, every other row says why not.
    /// - Returns: one outcome a row, in the order given.
    package func importPeople(actor: Actor, _ rows: [PersonDraft]) async throws -> [ImportOutcome] {
        try actor.require(.listImport)
        let tree = try await regions.tree()
        let now = clock.now()
        let plan = try await plan(rows, tree: tree, today: now.date)
        let batches = try await batches(plan.drafts, tree: tree, at: now)
        let ids = try await database.write { transaction in
            for batch in batches { try batch.save(in: transaction) }
            let ids = batches.flatMap(\.ids)
            let entries = ids.map {
                AuditEntry(at: now, actor: actor, action: "person.create", subject: "person", subjectID: $0)
            }
            let summary = AuditEntry(
                at: now,
                actor: actor,
                action: "person.import",
                subject: "person",
                subjectID: nil,
                detail: "\(rows.count) rows, \(ids.count) created"
            )
            try audit.record(entries + [summary], in: transaction)
            return ids
        }
        return plan.rows.map { row in
            switch row {
            case .settled(let outcome): outcome
            case .new(let position): .created(personID: ids[position])
            }
        }
    }

    /// Takes in a list of people inside the caller's transaction, for lists of which they are only a part; the caller
    /// decides what a refused row means for the rest.
    /// - Returns: one outcome a row, in the order given.
    package func importPeople(
        actor: Actor,
        _ rows: [PersonDraft],
        in transaction: any Transaction
    ) throws -> [ImportOutcome] {
        // Whoever may open records one by one may open many.
        if !actor.may(.personWrite) { try actor.require(.listImport) }
        let tree = try regions.tree(in: transaction)
        let now = clock.now()
        let checked = Self.checked(rows, tree: tree, today: now.date)
        let numbers = blinds(checked)
        let plan = Self.plan(
            checked,
            numbers: numbers,
            known: try persons.holders(of: numbers.map(\.blind), in: transaction)
        )
        var ids: [Int64] = []
        if !plan.drafts.isEmpty {
            let first = try transaction.newKeys(PersonBatch.keysNeeded(plan.drafts))
            let batch = try PersonBatch(plan.drafts, firstKey: first, tree: tree, cipher: cipher, at: now)
            try batch.save(in: transaction)
            ids = batch.ids
        }
        let entries = ids.map {
            AuditEntry(at: now, actor: actor, action: "person.create", subject: "person", subjectID: $0)
        }
        try audit.record(entries, in: transaction)
        return plan.rows.map { row in
            switch row {
            case .settled(let outcome): outcome
            case .new(let position): .created(personID: ids[position])
            }
        }
    }

    private struct Plan {
        enum Row {
            case settled(ImportOutcome)
            /// Position in `drafts`.
            case new(Int)
        }

        var rows: [Row] = []
        var drafts: [PersonDraft] = []
    }

    private typealias Checked = [Result<PersonDraft, PartiesProblem>]

    private static func checked(_ rows: [PersonDraft], tree: RegionTree, today: CivilDate) -> Checked {
        rows.map { draft in
            Result { () throws(PartiesProblem) in try PersonRules.completed(draft, tree: tree, today: today) }
        }
    }

    private func blinds(_ checked: Checked) -> [(number: ResidentID, blind: String)] {
        checked.compactMap { try? $0.get().number }.map {
            (number: $0, blind: IdentifierRecord.blind($0.number, cipher: cipher))
        }
    }

    private func plan(_ rows: [PersonDraft], tree: RegionTree, today: CivilDate) async throws -> Plan {
        let checked = Self.checked(rows, tree: tree, today: today)
        let numbers = blinds(checked)
        let wanted = numbers.map(\.blind)
        let known = try await database.read { [persons] in try persons.holders(of: wanted, in: $0) }
        return Self.plan(checked, numbers: numbers, known: known)
    }

    private static func plan(
        _ checked: Checked,
        numbers: [(number: ResidentID, blind: String)],
        known: [String: PersonSummary]
    ) -> Plan {
        let holders = Dictionary(
            numbers.compactMap { number, blind in known[blind].map { (number, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        var plan = Plan()
        var firstRow: [ResidentID: Int] = [:]
        for (row, result) in checked.enumerated() {
            switch result {
            case .failure(let problem): plan.rows.append(.settled(.refused(problem)))
            case .success(let draft):
                if let number = draft.number, let earlier = firstRow.updateValue(row, forKey: number) {
                    firstRow[number] = earlier
                    plan.rows.append(.settled(.repeated(row: earlier)))
                } else if let number = draft.number, let holder = holders[number] {
                    let same = holder.name == draft.name.text
                    plan.rows.append(.settled(.existing(personID: holder.id, sameName: same)))
                } else {
                    plan.rows.append(.new(plan.drafts.count))
                    plan.drafts.append(draft)
                }
            }
        }
        return plan
    }

    /// Seals, fingerprints and spells out on all cores, so that the transaction only writes.
    private func batches(_ drafts: [PersonDraft], tree: RegionTree, at now: Timestamp) async throws -> [PersonBatch] {
        guard !drafts.isEmpty else { return [] }
        let cipher = cipher
        // Keys are taken ahead: those of an import that then fails are never used.
        var next = try await database.write { try $0.newKeys(PersonBatch.keysNeeded(drafts)) }
        return try await withThrowingTaskGroup(of: PersonBatch.self) { group in
            for start in stride(from: 0, to: drafts.count, by: Self.chunk) {
                let part = drafts[start..<min(start + Self.chunk, drafts.count)]
                let first = next
                next += Int64(PersonBatch.keysNeeded(part))
                group.addTask { try PersonBatch(part, firstKey: first, tree: tree, cipher: cipher, at: now) }
            }
            var result: [PersonBatch] = []
            for try await batch in group { result.append(batch) }
            return result.sorted { $0.ids[0] < $1.ids[0] }
        }
    }
}
