// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A policy input that is added up from what sources returned, such as 金融资产 from deposits and securities of the
/// whole family. Packs say which.
package struct VerificationTotal: Sendable, Equatable {
    enum Subject: Sendable { case person, family }

    enum Kind: Sendable, Equatable {
        /// A sum, per month when `period` is 月.
        case amount(period: String?)
        /// 是 from this count on.
        case flag(from: Int)
    }

    /// An item of a source that goes in.
    struct Part: Sendable, Equatable {
        let input: String
        /// Months that one amount speaks for: 12 for an item counted by the year.
        let months: Int64

        init(_ input: String, months: Int64 = 1) {
            self.input = input
            self.months = months
        }
    }

    /// Name of the policy input.
    let input: String
    let subject: Subject
    let kind: Kind
    let parts: [Part]

    /// The input as an item that an officer may settle.
    var item: VerificationSource.Item {
        switch kind {
        case .amount(let period): VerificationSource.Item(input, .money(period: period))
        case .flag: VerificationSource.Item(input, .yesNo)
        }
    }
}

/// Adds up what sources returned, and says which of declared and returned counts. Pure.
struct VerificationTotals {
    /// A total of one subject, with where it comes from.
    struct Sum: Equatable {
        let rule: VerificationTotal
        let subject: Fact.Subject
        let value: String
        let origin: String
        /// What goes in, as the sources said it.
        let detail: String
        let asOf: CivilDate
    }

    private let rules: [VerificationTotal]
    /// People whose means are the family's: those who live together.
    private let together: [Int64]
    private let all: [Int64]

    init(members: [FamilyMember], rules: [VerificationTotal]) {
        self.rules = rules
        together = members.filter { $0.standing == .member || $0.standing == .living }.map(\.personID)
        all = members.map(\.personID)
    }

    /// Totals of which at least one part is known.
    func sums(of facts: [Fact]) -> [Sum] {
        let standing = FactRules.standing(facts.filter { $0.source == .matched || $0.source == .settled })
        return rules.flatMap { rule -> [Sum] in
            switch rule.subject {
            case .person:
                all.compactMap { id in
                    sum(rule, .person(id), rule.parts.flatMap { found($0, [id], standing) })
                }
            case .family:
                [sum(rule, .family, rule.parts.flatMap { found($0, together, standing) })].compactMap { $0 }
            }
        }
    }

    /// What goes in once, whoever was told of it.
    private struct Found {
        let part: VerificationTotal.Part
        let fact: Fact
        /// How many of the people it was returned for.
        var owners = 1

        var text: String {
            let owned = owners > 1 ? "，\(owners) 人名下" : ""
            return "\(part.input) \(fact.value)" + (fact.object.map { "（\($0)\(owned)）" } ?? "")
        }
    }

    /// A thing with a number is one thing, however many of the people own a share of it; the higher of two values about
    /// it counts. A value without a number stands by itself.
    private func found(
        _ part: VerificationTotal.Part,
        _ people: [Int64],
        _ standing: [Fact.Subject: [String: [Fact]]]
    ) -> [Found] {
        var result: [Found] = []
        var places: [String: Int] = [:]
        for fact in people.flatMap({ standing[.person($0)]?[part.input] ?? [] }) {
            if let object = fact.object, let place = places[object] {
                let held = result[place]
                let isHigher = Self.quantity(fact.value) > Self.quantity(held.fact.value)
                result[place] = Found(part: part, fact: isHigher ? fact : held.fact, owners: held.owners + 1)
            } else {
                if let object = fact.object { places[object] = result.count }
                result.append(Found(part: part, fact: fact))
            }
        }
        return result
    }

    /// The amount in fen or the count that a value states.
    private static func quantity(_ value: String) -> Int64 {
        amount(value)?.fen ?? Int64(Digits.number(value.filter(\.isNumber)) ?? 0)
    }

    private func sum(
        _ rule: VerificationTotal,
        _ subject: Fact.Subject,
        _ parts: [Found]
    ) -> Sum? {
        guard let asOf = parts.map(\.fact.asOf).max() else { return nil }
        let value: String
        switch rule.kind {
        case .amount(let period):
            var fen: Int64 = 0
            for found in parts {
                guard let amount = Self.amount(found.fact.value) else { return nil }
                // Half a fen and more is rounded up: the one place where a yearly amount becomes a monthly one.
                fen += (amount.fen * 2 + found.part.months) / (found.part.months * 2)
            }
            value = Money(fen: fen).plain + "元" + (period.map { "/\($0)" } ?? "")
        case .flag(let from):
            let count = parts.reduce(0) {
                $0 + min(Digits.number($1.fact.value.filter(\.isNumber)) ?? 0, Int(Money.limit.fen))
            }
            value = count >= from ? "是" : "否"
        }
        var origins: [String] = []
        for found in parts where !origins.contains(found.fact.origin) { origins.append(found.fact.origin) }
        return Sum(
            rule: rule,
            subject: subject,
            value: value,
            origin: origins.joined(separator: "、"),
            detail: parts.map(\.text).joined(separator: " + "),
            asOf: asOf
        )
    }

    /// What must be recorded so that the decision sees what sources returned. The higher of declared and returned
    /// counts: a department does not know of odd jobs or cash, so its lower figure proves nothing against the family's
    /// own word. An officer who finds out more settles the value.
    func facts(from facts: [Fact], at now: Timestamp) -> [Fact] {
        let current = FactRules.current(facts.filter { $0.source == .declared || $0.source == .visit })
        let matched = facts.filter { $0.source == .matched }
        let recorded = FactRules.current(matched)
        let sums = sums(of: facts)
        return sums.compactMap { sum -> Fact? in
            let said = current[sum.subject]?[sum.rule.input]
            let held = recorded[sum.subject]?[sum.rule.input]
            let isHigher = said.map { Self.isHigher(sum.value, than: $0.value) } ?? true
            guard isHigher || held != nil else { return nil }
            let value = isHigher ? sum.value : said?.value ?? sum.value
            guard held?.value != value else { return nil }
            return Fact(
                subject: sum.subject,
                name: sum.rule.input,
                value: value,
                source: .matched,
                origin: isHigher ? sum.origin : "申报高于核对，按申报",
                asOf: sum.asOf,
                recordedAt: now
            )
        } + gone(sums, matched, at: now)
    }

    /// Totals on record of which no part is known any more.
    private func gone(_ sums: [Sum], _ matched: [Fact], at now: Timestamp) -> [Fact] {
        let said = FactRules.said(matched)
        let subjects = all.map(Fact.Subject.person) + [.family]
        return rules.flatMap { rule in
            subjects.flatMap { subject -> [Fact] in
                guard let held = said[subject]?[rule.input],
                    !sums.contains(where: { $0.subject == subject && $0.rule.input == rule.input })
                else { return [] }
                return held.map { $0.settingAside(asOf: $0.asOf, at: now) }
            }
        }
    }

    private static func isHigher(_ returned: String, than said: String) -> Bool {
        if returned == said { return true }
        guard let left = amount(returned), let right = amount(said) else { return returned == "是" }
        return left >= right
    }

    /// The amount of `412.50元/月`; nil for what is no amount.
    static func amount(_ value: String) -> Money? {
        guard let mark = value.firstIndex(of: "元") else { return nil }
        return try? Money(parsing: String(value[..<mark]))
    }
}
