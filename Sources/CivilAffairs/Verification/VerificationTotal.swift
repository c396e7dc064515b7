// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A policy input that is added up from what sources returned, such as 金融资产 from deposits and securities of the
/// whole family.
struct VerificationTotal: Sendable, Equatable {
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

    /// Basis: 民发〔2021〕57号 第十三条、第十四条.
    static let standard: [VerificationTotal] = [
        VerificationTotal(
            input: "工资性收入",
            subject: .person,
            kind: .amount(period: "月"),
            parts: [Part("工资薪金所得")]
        ),
        VerificationTotal(
            input: "经营净收入",
            subject: .person,
            kind: .amount(period: "月"),
            parts: [Part("经营所得", months: 12)]
        ),
        VerificationTotal(
            input: "转移净收入",
            subject: .person,
            kind: .amount(period: "月"),
            parts: [Part("养老金"), Part("工伤待遇"), Part("失业保险金")]
        ),
        VerificationTotal(
            input: "金融资产",
            subject: .family,
            kind: .amount(period: nil),
            parts: [Part("银行存款"), Part("理财产品")]
        ),
        VerificationTotal(input: "机动车辆", subject: .family, kind: .flag(from: 1), parts: [Part("机动车数量")]),
        VerificationTotal(input: "多套住房", subject: .family, kind: .flag(from: 2), parts: [Part("房产套数")]),
    ]

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

    init(members: [FamilyMember], rules: [VerificationTotal] = VerificationTotal.standard) {
        self.rules = rules
        together = members.filter { $0.standing == .member || $0.standing == .living }.map(\.personID)
        all = members.map(\.personID)
    }

    /// Totals of which at least one part is known.
    func sums(of facts: [Fact]) -> [Sum] {
        var latest: [Fact.Subject: [String: Fact]] = [:]
        for fact in facts where fact.source == .matched || fact.source == .settled {
            if let held = latest[fact.subject]?[fact.name], held.source == .settled, fact.source == .matched {
                continue
            }
            latest[fact.subject, default: [:]][fact.name] = fact
        }
        return rules.flatMap { rule -> [Sum] in
            switch rule.subject {
            case .person:
                all.compactMap { id in
                    sum(rule, .person(id), rule.parts.flatMap { found($0, [id], latest) })
                }
            case .family:
                [sum(rule, .family, rule.parts.flatMap { found($0, together, latest) })].compactMap { $0 }
            }
        }
    }

    private func found(
        _ part: VerificationTotal.Part,
        _ people: [Int64],
        _ latest: [Fact.Subject: [String: Fact]]
    ) -> [(part: VerificationTotal.Part, fact: Fact)] {
        people.compactMap { id in latest[.person(id)]?[part.input].map { (part, $0) } }
    }

    private func sum(
        _ rule: VerificationTotal,
        _ subject: Fact.Subject,
        _ parts: [(part: VerificationTotal.Part, fact: Fact)]
    ) -> Sum? {
        guard let asOf = parts.map(\.fact.asOf).max() else { return nil }
        let value: String
        switch rule.kind {
        case .amount(let period):
            var fen: Int64 = 0
            for (part, fact) in parts {
                guard let amount = Self.amount(fact.value) else { return nil }
                // Half a fen and more is rounded up: the one place where a yearly amount becomes a monthly one.
                fen += (amount.fen * 2 + part.months) / (part.months * 2)
            }
            value = Money(fen: fen).plain + "元" + (period.map { "/\($0)" } ?? "")
        case .flag(let from):
            let count = parts.reduce(0) { $0 + (Digits.number($1.fact.value.filter(\.isNumber)) ?? 0) }
            value = count >= from ? "是" : "否"
        }
        var origins: [String] = []
        for (_, fact) in parts where !origins.contains(fact.origin) { origins.append(fact.origin) }
        return Sum(
            rule: rule,
            subject: subject,
            value: value,
            origin: origins.joined(separator: "、"),
            detail: parts.map { "\($0.part.input) \($0.fact.value)" }.joined(separator: " + "),
            asOf: asOf
        )
    }

    /// What must be recorded so that the decision sees what sources returned. The higher of declared and returned
    /// counts: a department does not know of odd jobs or cash, so its lower figure proves nothing against the family's
    /// own word. An officer who finds out more settles the value.
    func facts(from facts: [Fact], at now: Timestamp) -> [Fact] {
        let current = FactRules.current(facts.filter { $0.source == .declared || $0.source == .visit })
        let recorded = FactRules.current(facts.filter { $0.source == .matched })
        return sums(of: facts).compactMap { sum in
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
