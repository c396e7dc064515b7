// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A fact (事实): one value about a person or family, with where it came from and the day it speaks of.
///
/// Facts are only ever added. What was declared, matched and seen stand side by side; `FactRules` says which one counts.
package struct Fact: Sendable, Equatable {
    package enum Subject: Sendable, Hashable {
        case family
        case person(Int64)
    }

    /// Where a fact comes from, weakest first.
    package enum Source: String, Sendable, SQLConvertible, CaseIterable {
        /// Said by the family on the form.
        case declared
        /// Seen or heard at the home visit.
        case visit
        /// Returned by a department or bank.
        case matched
        /// Settled by an officer after an objection, with a reason.
        case settled

        package var title: String {
            switch self {
            case .declared: "申报"
            case .visit: "入户"
            case .matched: "核对"
            case .settled: "复查认定"
            }
        }
    }

    package let subject: Subject
    /// Name of the policy input it feeds, such as 工资性收入.
    package let name: String
    /// Text in the policy language's own spelling, such as `412.50元/月`, `是`, `1952-01-05`.
    package let value: String
    package let source: Source
    /// Who said it: a department, a surveyor, the applicant.
    package let origin: String
    package let asOf: CivilDate
    package let recordedAt: Timestamp
    /// Number of the one thing it speaks of, such as the 不动产单元号 of a house that two spouses own; nil for a value
    /// about the subject as such.
    package let object: String?
    /// How far its source is believed, 1 to 9; of returned facts only. Nil counts as `usualTrust`.
    package let trust: Int?

    /// Of facts whose source says nothing of it, as those from before sources did.
    package static let usualTrust = 5

    package init(
        subject: Subject,
        name: String,
        value: String,
        source: Source,
        origin: String,
        asOf: CivilDate,
        recordedAt: Timestamp,
        object: String? = nil,
        trust: Int? = nil
    ) {
        self.subject = subject
        self.name = name
        self.value = value
        self.source = source
        self.origin = origin
        self.asOf = asOf
        self.recordedAt = recordedAt
        self.object = object
        self.trust = trust
    }
}

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
        let order = Dictionary(uniqueKeysWithValues: Fact.Source.allCases.enumerated().map { ($1, $0) })
        func strength(_ fact: Fact) -> Int { (order[fact.source] ?? 0) * 100 + (fact.trust ?? Fact.usualTrust) }
        var result: [Fact.Subject: [String: [Fact]]] = [:]
        for fact in facts {
            var held = result[fact.subject]?[fact.name] ?? []
            if let strongest = held.first, strength(strongest) > strength(fact) { continue }
            held.removeAll { strength($0) < strength(fact) || isOverheld($0, by: fact) }
            if held.contains(where: { isOverheld(fact, by: $0) }) { continue }
            if let index = held.firstIndex(where: { $0.object == fact.object }) {
                if held[index].recordedAt > fact.recordedAt { continue }
                held[index] = fact
            } else {
                held.append(fact)
            }
            result[fact.subject, default: [:]][fact.name] = held
        }
        return result
    }

    /// Whether a fact about one of several things fell to a later one: what a department said as of a later day is all
    /// that it says, and a thing whose number it had left out is among those that it then names. Of the things that
    /// another department knows it says nothing.
    private static func isOverheld(_ fact: Fact, by later: Fact) -> Bool {
        guard fact.origin == later.origin, fact.object != nil || later.object != nil else { return false }
        if fact.asOf != later.asOf { return fact.asOf < later.asOf }
        let (number, other) = (fact.object ?? "", later.object ?? "")
        return number.isEmpty && !other.isEmpty && fact.recordedAt < later.recordedAt
    }

    /// Two facts of one house each are one fact of two houses.
    private static func combined(_ facts: [Fact]) -> Fact? {
        guard let last = facts.last, facts.count > 1 else { return facts.last }
        var count = 0
        for fact in facts {
            guard let number = Digits.number(String(fact.value.prefix { $0.isASCII && $0.isNumber })) else {
                return last
            }
            count += number
        }
        return Fact(
            subject: last.subject,
            name: last.name,
            value: "\(count)" + last.value.drop { $0.isASCII && $0.isNumber },
            source: last.source,
            origin: last.origin,
            asOf: facts.map(\.asOf).max() ?? last.asOf,
            recordedAt: facts.map(\.recordedAt).max() ?? last.recordedAt,
            trust: last.trust
        )
    }
}
