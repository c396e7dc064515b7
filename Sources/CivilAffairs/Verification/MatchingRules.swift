// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What of a run's answers is other than what a benefit rests on. Pure.
struct MatchingRules {
    struct Difference: Equatable {
        let subject: Fact.Subject
        let item: String
        let held: String?
        let found: String
        let origin: String
        let asOf: CivilDate
    }

    let totals: [VerificationTotal]
    let sources: [VerificationSource]
    /// Percent by which an amount may be higher.
    let tolerance: Int

    /// Amounts differ when they are higher than what was decided on: what is lower costs nobody anything, and the family
    /// says so itself. Counts that make a rule bite, words and dates differ when they are others.
    /// - Parameters:
    ///   - held: facts of the case that the benefit rests on; empty for a benefit that no case of this store decided.
    ///   - found: what the run's sources said.
    ///   - people: those of the family whom the run asks about.
    func differences(held: [Fact], found: [Fact], people: [Int64]) -> [Difference] {
        let members = people.enumerated().map {
            FamilyMember(personID: $1, position: $0, standing: .member, relation: "", reason: nil)
        }
        let before = FactRules.current(held)
        let sums = VerificationTotals(members: members, rules: totals).sums(of: found)
        let added = sums.compactMap { sum -> Difference? in
            let known = before[sum.subject]?[sum.rule.input]?.value
            guard differs(sum.value, from: known, isKnown: !held.isEmpty) else { return nil }
            return Difference(
                subject: sum.subject,
                item: sum.rule.input,
                held: known,
                found: sum.value,
                origin: sum.origin,
                asOf: sum.asOf
            )
        }
        return added + people.flatMap { single(.person($0), held, found) }
    }

    /// Items that go into no total.
    private func single(_ subject: Fact.Subject, _ held: [Fact], _ found: [Fact]) -> [Difference] {
        let parts = Set(totals.flatMap { $0.parts.map(\.input) })
        let attention = VerificationReportRules.attention(sources)
        let returned = FactRules.current(held.filter { $0.source == .matched })[subject] ?? [:]
        let before = FactRules.current(held)[subject] ?? [:]
        let now = FactRules.current(found)[subject] ?? [:]
        return now.sorted { $0.key < $1.key }.compactMap { name, fact in
            let known = (returned[name] ?? before[name])?.value
            let isTold = attention[name] != nil && VerificationReportRules.isFound(fact.value)
            guard !parts.contains(name) || isTold, known != fact.value else { return nil }
            guard isTold || differs(fact.value, from: known, isKnown: known != nil) else { return nil }
            return Difference(
                subject: subject,
                item: name,
                held: known,
                found: fact.value,
                origin: fact.origin,
                asOf: fact.asOf
            )
        }
    }

    private func differs(_ found: String, from known: String?, isKnown: Bool) -> Bool {
        if let amount = VerificationTotals.amount(found) {
            guard isKnown else { return false }
            let (most, over) = (known.flatMap(VerificationTotals.amount)?.fen ?? 0)
                .multipliedReportingOverflow(by: Int64(100 + tolerance))
            let (new, high) = amount.fen.multipliedReportingOverflow(by: 100)
            return over ? false : high || new > most
        }
        if found == "否" { return false }
        return found == "是" ? known != "是" : isKnown && known != found
    }
}
