// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// What answers leave behind: facts of cases, totals, doubts, and what differs from what a benefit rests on.
extension Verification {
    func keep(
        _ judgement: VerificationJudgement,
        fileID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try returns.insert(judgement.answers, fileID: fileID, in: transaction)
        let found = judgement.answers.filter { !$0.value.isEmpty && !$0.isUnconfirmed && $0.caseID != nil }
        let nothing = judgement.nothing.filter { $0.caseID != nil }
        let disagreements = try disagreements(found, in: transaction)
        try facts.append(
            found.compactMap { answer in
                guard let caseID = answer.caseID else { return nil }
                return (
                    caseID,
                    Fact(
                        subject: .person(answer.key.personID),
                        name: answer.key.item,
                        value: answer.value,
                        source: .matched,
                        origin: answer.origin,
                        asOf: answer.key.asOf,
                        recordedAt: now,
                        object: answer.key.object.isEmpty ? nil : answer.key.object,
                        trust: answer.trust,
                        province: answer.province
                    )
                )
            },
            in: transaction
        )
        try setAside(nothing, at: now, in: transaction)
        try keepTotals(caseIDs: Set((found + nothing).compactMap(\.caseID)), at: now, in: transaction)
        let sourceOf = try requests.sources(of: Set(judgement.answers.map(\.key.requestID)), in: transaction)
        let validUntil = sourceOf.mapValues { now.date.adding(days: known($0)?.validityDays ?? 0) }
        try returns.markAnswered(judgement.answers, validUntil: validUntil, at: now, in: transaction)
        try requests.markFailed(
            judgement.failures.merging(try whole(judgement, in: transaction)) { $1 },
            in: transaction
        )
        try returns.insert(judgement.doubts + disagreements, at: now, in: transaction)
        let ofRuns =
            judgement.answers.map { ($0.runID, $0.key.personID) }
            + judgement.doubts.map { ($0.runID, $0.about.personID) }
        let touched = Dictionary(grouping: ofRuns) { $0.0 ?? 0 }.mapValues { Set($0.map(\.1)).sorted() }
        for (runID, people) in touched.sorted(by: { $0.key < $1.key }) where runID != 0 {
            try compare(runID, people: people, at: now, in: transaction)
        }
    }

    /// Requests of runs of which nobody is left but those whom the source could not look for. While others are still to
    /// be answered, one bad line does not have all of them asked again.
    private func whole(
        _ judgement: VerificationJudgement,
        in transaction: any ReadTransaction
    ) throws -> [Int64: String] {
        guard !judgement.partial.isEmpty else { return [:] }
        let open = try requests.unanswered(judgement.partial.keys.sorted(), in: transaction)
        return judgement.partial.filter { id, one in open[id, default: []].isSubset(of: one.people) }
            .mapValues(\.reason)
    }

    /// Who is found nothing of any more has nothing of what the source said before.
    private func setAside(
        _ nothing: [VerificationJudgement.Answer],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard !nothing.isEmpty else { return }
        let held = try facts.facts(caseIDs: Set(nothing.compactMap(\.caseID)).sorted(), in: transaction)
        let said = held.mapValues { facts in FactRules.said(facts.filter { $0.source == .matched }) }
        let gone = nothing.flatMap { answer -> [(caseID: Int64, fact: Fact)] in
            guard let source = known(answer.sourceID), let caseID = answer.caseID, let said = said[caseID] else {
                return []
            }
            let subject = Fact.Subject.person(answer.key.personID)
            return Self.taking(back: source, of: subject, from: said, asOf: answer.key.asOf, at: now).map {
                (caseID, $0)
            }
        }
        try facts.append(gone, in: transaction)
    }

    /// Answers that another source contradicts which is believed as much.
    private func disagreements(
        _ answers: [VerificationJudgement.Answer],
        in transaction: any ReadTransaction
    ) throws -> [VerificationJudgement.Doubt] {
        let plain = answers.filter { $0.key.object.isEmpty && $0.caseID != nil }
        guard !plain.isEmpty else { return [] }
        let held = try facts.facts(caseIDs: Set(plain.compactMap(\.caseID)).sorted(), in: transaction)
        var raised = try returns.openDoubts(of: Array(Set(plain.map(\.key.requestID))), in: transaction)
        // What another province says speaks of other things.
        let standing = held.mapValues { facts in
            Dictionary(grouping: facts.filter { $0.source == .matched }, by: \.province).mapValues(FactRules.current)
        }
        return plain.compactMap { answer in
            let said = answer.caseID.flatMap { standing[$0]?[answer.province] }?[.person(answer.key.personID)]?[
                answer.key.item
            ]
            guard let said, said.origin != answer.origin, said.value != answer.value,
                (said.trust ?? Fact.usualTrust) == answer.trust
            else { return nil }
            let about = VerificationJudgement.About(
                requestID: answer.key.requestID,
                personID: answer.key.personID,
                item: answer.key.item,
                kind: .sourcesDiffer
            )
            guard raised.insert(about).inserted else { return nil }
            let title = item(answer.key.item)?.title ?? answer.key.item
            let text =
                "对“\(title)”，\(said.origin)返回 \(said.value)，\(answer.origin)返回 \(answer.value)，两者可信程度相同，请核实并填写认定的值"
            return VerificationJudgement.Doubt(about: about, caseID: answer.caseID, runID: nil, text: text)
        }
    }

    /// Records what the returned values add up to, where that changes what the decision sees. Three statements for
    /// any number of cases.
    func keepTotals(caseIDs: Set<Int64>, at now: Timestamp, in transaction: any Transaction) throws {
        guard !caseIDs.isEmpty else { return }
        let ids = caseIDs.sorted()
        let all = try facts.facts(caseIDs: ids, in: transaction)
        let members = try requests.members(caseIDs: ids, in: transaction)
        let new = ids.flatMap { id in
            VerificationTotals(members: members[id] ?? [], rules: totals).facts(from: all[id] ?? [], at: now).map {
                (caseID: id, fact: $0)
            }
        }
        try facts.append(new, in: transaction)
    }
}
