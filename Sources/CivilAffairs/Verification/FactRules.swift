// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Which of several facts counts.
package enum FactRules {
    /// The strongest source wins, the latest among equals: what an officer settled, then what a department returned (of
    /// two departments the one that is believed more), then what surveyors saw, then what the family said. Values about
    /// several things become one value of all.
    package static func current(_ facts: [Fact]) -> [Fact.Subject: [String: Fact]] {
        standing(facts).mapValues { $0.compactMapValues(combined) }
    }

    /// As `current`, with values about several things side by side: the latest of each thing.
    static func standing(_ facts: [Fact]) -> [Fact.Subject: [String: [Fact]]] {
        said(facts).mapValues { $0.mapValues(strongest) }
    }

    /// What each source says last about each thing, and nothing where it took that back. How far a source is believed
    /// plays no part in it: its later word stands in the place of its earlier one.
    static func said(_ facts: [Fact]) -> [Fact.Subject: [String: [Fact]]] {
        var result: [Fact.Subject: [String: [Fact]]] = [:]
        for fact in facts {
            var held = result[fact.subject]?[fact.name] ?? []
            if held.contains(where: { isReplaced(fact, by: $0, isEarlier: false) }) { continue }
            held.removeAll { isReplaced($0, by: fact, isEarlier: true) }
            if !fact.isSetAside { held.append(fact) }
            result[fact.subject, default: [:]][fact.name] = held.isEmpty ? nil : held
        }
        return result
    }

    /// Of what sources say about one item, that of the strongest, and of two that are as strong the latest. What two
    /// provinces say stands side by side: each speaks of what lies in it.
    private static func strongest(_ facts: [Fact]) -> [Fact] {
        let order = Dictionary(uniqueKeysWithValues: Fact.Source.allCases.enumerated().map { ($1, $0) })
        func strength(_ fact: Fact) -> Int { (order[fact.source] ?? 0) * 100 + (fact.trust ?? Fact.usualTrust) }
        guard facts.count > 1, let most = facts.map(strength).max() else { return facts }
        var kept: [Fact] = []
        for fact in facts where strength(fact) == most {
            if let index = kept.firstIndex(where: { isSame($0, fact) }) {
                if kept[index].recordedAt <= fact.recordedAt { kept[index] = fact }
            } else {
                kept.append(fact)
            }
        }
        return kept
    }

    /// Whether a fact fell to another of the same source.
    /// - Parameter isEarlier: whether it stood before the other was looked at; of two at the same moment the one that
    ///   is looked at last stands.
    private static func isReplaced(_ fact: Fact, by other: Fact, isEarlier: Bool) -> Bool {
        guard fact.source == other.source, fact.origin == other.origin else { return false }
        let isOlder = isEarlier ? fact.recordedAt <= other.recordedAt : fact.recordedAt < other.recordedAt
        if other.isSetAside || fact.isSetAside { return isOlder }
        if isOverheld(fact, by: other) { return true }
        if isOverheld(other, by: fact) { return false }
        return fact.object == other.object && isOlder
    }

    /// Whether a fact about one of several things fell to a later one: what a department said as of a later day is all
    /// that it says, and a thing whose number it had left out is among those that it then names. Of the things that
    /// another department knows it says nothing.
    private static func isOverheld(_ fact: Fact, by later: Fact) -> Bool {
        guard fact.object != nil || later.object != nil else { return false }
        if fact.asOf != later.asOf { return fact.asOf < later.asOf }
        let (number, other) = (fact.object ?? "", later.object ?? "")
        return number.isEmpty && !other.isEmpty && fact.recordedAt < later.recordedAt
    }

    /// Whether two facts speak of the same thing. A thing with a number is one thing wherever it was asked about.
    private static func isSame(_ one: Fact, _ other: Fact) -> Bool {
        guard one.object == other.object else { return false }
        return one.object?.isEmpty == false || one.province == other.province
    }

    /// Measure words of what a family can have several of. Whatever else is written with a number, such as a degree of
    /// disability or a day, is no count.
    private static let counted: Set<String> = ["套", "处", "间", "辆", "台", "艘", "户", "家", "份", "个", "头", "只"]

    /// Two facts of one house each are one fact of two houses, two amounts are their sum, and one 是 is enough; of words
    /// the last stands.
    private static func combined(_ facts: [Fact]) -> Fact? {
        guard let last = facts.last, facts.count > 1 else { return facts.last }
        if let yes = facts.first(where: { $0.value == "是" }) { return yes }
        guard let value = sum(facts.map(\.value)) else {
            return facts.max { ($0.asOf, $0.recordedAt) < ($1.asOf, $1.recordedAt) }
        }
        return Fact(
            subject: last.subject,
            name: last.name,
            value: value,
            source: last.source,
            origin: Set(facts.map(\.origin)).count == 1
                ? last.origin
                : facts.map(\.origin).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
                    .joined(separator: "、"),
            asOf: facts.map(\.asOf).max() ?? last.asOf,
            recordedAt: facts.map(\.recordedAt).max() ?? last.recordedAt,
            trust: last.trust
        )
    }

    /// Values added up that are written in the same unit; nil where they are no numbers.
    private static func sum(_ values: [String]) -> String? {
        let amounts = values.compactMap(VerificationTotals.amount)
        if amounts.count == values.count {
            let units = Set(values.map { $0.drop { $0 != "元" } })
            guard units.count == 1, let unit = units.first else { return nil }
            return Money(fen: amounts.reduce(0) { $0 + $1.fen }).plain + unit
        }
        let units = Set(values.map { String($0.drop { $0.isASCII && $0.isNumber }) })
        guard units.count == 1, let unit = units.first, counted.contains(unit) else { return nil }
        // What a department wrote may be any number; sums of these cannot overflow.
        let numbers = values.compactMap { Digits.number(String($0.prefix { $0.isASCII && $0.isNumber })) }
            .filter { $0 <= 1_000_000_000 }
        return numbers.count == values.count ? "\(numbers.reduce(0, +))\(unit)" : nil
    }
}
