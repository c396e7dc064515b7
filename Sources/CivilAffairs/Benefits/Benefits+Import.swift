// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Existing lists become enrolments (存量导入).
extension Benefits {
    /// Checks a list without writing anything.
    package func checkList(
        actor: Actor,
        program: String,
        rows: [ListImport.Row],
        totals: ListImport.Totals?
    ) throws -> ListImport.Report {
        try actor.require(.listImport)
        let rules = ListImportRules(rows, classes: policy?.classes(of: program) ?? [], today: clock.today)
        return Self.report(rules, problems: rules.problems + Self.reconcile(rules, totals), imported: false)
    }

    /// Takes a list in whole, or not at all when a row has a problem or the totals differ. Months up to the last paid
    /// one are never due again. Statements: at most 19 beside those of the registry, whatever the size.
    /// - Parameters:
    ///   - totals: what the office says the list holds; nil when it says nothing.
    ///   - source: the file that the list came in, to be listed among those taken in; nil for none.
    ///   - rehearsal: makes every check, those of the registry included, and leaves nothing behind.
    ///   - registry: finds or creates the persons in the same transaction; `ListImport.Refused` names bad rows.
    package func importList(
        actor: Actor,
        program: String,
        exclusionGroup: String,
        rows: [ListImport.Row],
        totals: ListImport.Totals?,
        source: ListImport.Source? = nil,
        rehearsal: Bool = false,
        registry: @escaping ListImport.Registry
    ) async throws -> ListImport.Report {
        try actor.require(.listImport)
        let rules = ListImportRules(rows, classes: policy?.classes(of: program) ?? [], today: clock.today)
        let problems = rules.problems + Self.reconcile(rules, totals)
        guard problems.isEmpty, !rules.families.isEmpty else {
            return Self.report(rules, problems: problems, imported: false)
        }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let townships = try ImportStore.townships(
                Set(rules.families.map(\.regionID)).sorted(),
                in: transaction
            )
            let homeless = rules.families.filter { townships[$0.regionID] == nil }
            guard homeless.isEmpty else {
                return Self.report(rules, problems: homeless.map { $0.problem("所选地区不属于任何乡镇（街道）") }, imported: false)
            }
            let people = rules.people
            let persons: [Int64]
            do {
                persons = try registry(people, transaction)
            } catch let refused as ListImport.Refused {
                throw ImportRefusal(report: Self.report(rules, problems: refused.problems, imported: false))
            }
            guard persons.count == people.count else { throw BenefitsProblem.importRefused(rows: people.count) }
            let covered = try coveredRows(people, persons, group: exclusionGroup, rules, in: transaction)
            // What the registry wrote must go as well, so the refusal leaves the transaction by an error.
            guard covered.isEmpty else {
                throw ImportRefusal(report: Self.report(rules, problems: covered, imported: false))
            }
            guard !rehearsal else {
                throw ImportRefusal(report: Self.report(rules, problems: [], imported: false))
            }
            let entries = try Self.entries(rules, persons, program, exclusionGroup, townships, in: transaction)
            try ImportStore.insert(entries, at: now, in: transaction)
            try ChangeStore.insert(entries.map(\.change), by: actor.name, at: now, in: transaction)
            try ledger.setAccounts(entries.compactMap(\.card), actor: actor, in: transaction)
            try parties?.addReach(entries.flatMap { $0.reach(from: now.date) }, in: transaction)
            let report = Self.report(rules, problems: [], imported: true)
            if let source {
                try ImportStore.insert(report, source, program: program, by: actor.name, at: now, in: transaction)
            }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "list.import",
                subject: "program",
                subjectID: nil,
                detail: "\(program) \(report.families) 户 \(report.persons) 人 \(report.amount.plain) 元/月"
            )
            try audit.record(entry, in: transaction)
            return report
        } orRefusal: {
            $0.report
        }
    }

    /// The lists that were taken in, newest first.
    package func importedLists(actor: Actor, limit: Int = 50) async throws -> [ListImport.Receipt] {
        try actor.require(.listImport)
        return try await database.read { try ImportStore.receipts(limit: limit, in: $0) }
    }

    private static func reconcile(_ rules: ListImportRules, _ totals: ListImport.Totals?) -> [ListImport.RowProblem] {
        guard let totals, rules.problems.isEmpty else { return [] }
        guard totals.families != rules.families.count || totals.amount != rules.amount else { return [] }
        let problem = BenefitsProblem.importTotals(
            expectedCount: totals.families,
            count: rules.families.count,
            expected: totals.amount,
            amount: rules.amount
        )
        return [ListImport.RowProblem(line: 0, message: problem.message)]
    }

    private func coveredRows(
        _ people: [ListImport.Person],
        _ persons: [Int64],
        group: String,
        _ rules: ListImportRules,
        in transaction: any Transaction
    ) throws -> [ListImport.RowProblem] {
        try EnrolmentStore.lockCoverage(persons, group: group, in: transaction)
        let earliest = rules.families.map(\.startMonth).min() ?? clock.today.month
        let coverage = try EnrolmentStore.coverage(persons, group: group, from: earliest, in: transaction)
        var first: [Int64: Coverage] = [:]
        for one in coverage where first[one.personID] == nil { first[one.personID] = one }
        var seen: [Int64: Int] = [:]
        var problems: [ListImport.RowProblem] = []
        for (person, id) in zip(people, persons) {
            if let one = first[id] {
                let number = EnrolmentRules.masked(one.number)
                let message = "\(one.from.iso) 起已在册（\(number)），不能重复导入"
                problems.append(ListImport.RowProblem(line: person.line, message: message))
            } else if let earlier = seen.updateValue(person.line, forKey: id) {
                problems.append(ListImport.RowProblem(line: person.line, message: "与第 \(earlier) 行是同一个人"))
            }
        }
        return problems
    }

    private static func entries(
        _ rules: ListImportRules,
        _ persons: [Int64],
        _ program: String,
        _ group: String,
        _ townships: [Int64: Int64],
        in transaction: any Transaction
    ) throws -> [ImportStore.Entry] {
        let first = try transaction.newKeys(max(rules.families.count, 1))
        var next = 0
        return rules.families.enumerated().map { number, family in
            let members = Array(persons[next..<next + family.people.count])
            next += family.people.count
            let id = first + Int64(number)
            let enrolment = Enrolment(
                id: id,
                number: "\(program)-\(id)",
                programID: program,
                exclusionGroup: group,
                familyID: nil,
                caseID: nil,
                householdNumber: family.householdNumber,
                regionID: family.regionID,
                townshipID: townships[family.regionID] ?? family.regionID,
                classCode: family.classCode,
                urban: family.urban,
                state: .active,
                startedMonth: family.startMonth,
                endedMonth: nil,
                amount: family.amount,
                members: members.count,
                payeePersonID: members.first ?? 0,
                payeeName: family.people.first?.name ?? "",
                endReason: nil,
                version: 1
            )
            return ImportStore.Entry(enrolment: enrolment, family: family, persons: members)
        }
    }

    private static func report(
        _ rules: ListImportRules,
        problems: [ListImport.RowProblem],
        imported: Bool
    ) -> ListImport.Report {
        ListImport.Report(
            families: rules.families.count,
            persons: rules.people.count,
            amount: rules.amount,
            parts: rules.parts,
            problems: problems,
            imported: imported
        )
    }
}

/// Carries a report out of a transaction that has to leave nothing behind.
private struct ImportRefusal: Error {
    let report: ListImport.Report
}

extension Database {
    fileprivate func write(
        _ body: @escaping @Sendable (any Transaction) throws -> ListImport.Report,
        orRefusal report: (ImportRefusal) -> ListImport.Report
    ) async throws -> ListImport.Report {
        do {
            return try await write(body)
        } catch let refusal as ImportRefusal {
            return report(refusal)
        }
    }
}

extension ListImport.Family {
    fileprivate func problem(_ message: String) -> ListImport.RowProblem {
        ListImport.RowProblem(line: line, message: message)
    }
}

extension ImportStore.Entry {
    fileprivate var change: ChangeRecord {
        ChangeRecord(
            kind: .imported,
            enrolment: enrolment,
            from: enrolment.startedMonth,
            before: .zero,
            after: enrolment.amount,
            membersBefore: 0,
            membersAfter: enrolment.members,
            reason: "存量导入"
        )
    }

    fileprivate func reach(from date: CivilDate) -> [ReachEntry] {
        persons.map {
            ReachEntry(
                personID: $0,
                regionID: enrolment.regionID,
                reason: .enrolment,
                referenceID: enrolment.id,
                from: date
            )
        }
    }

    fileprivate var card: PayeeAccount.Entry? {
        family.card.map { card in
            PayeeAccount.Entry(
                personID: enrolment.payeePersonID,
                personName: enrolment.payeeName,
                bank: card.bank,
                card: card.number,
                holderName: card.holderName,
                custodyReference: card.custodyReference
            )
        }
    }
}
