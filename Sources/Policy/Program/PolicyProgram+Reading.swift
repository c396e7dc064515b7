// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A declaration of the rules as a reader sees it.
package struct RuleReading: Sendable, Equatable {
    package enum Role: Sendable { case input, parameter, rule }

    package let name: String
    /// Name of the program that declares it.
    package let program: String
    /// Whose value it is.
    package let entity: Entity
    package let kind: Kind
    package let role: Role
    /// The formula as it is written, its cases joined by `；`, exceptions first; empty for inputs and parameters.
    package let source: String
    /// Documents and articles that it comes from.
    package let basis: String
    /// True for 条件: a clause that the explanation lists with its margin.
    package let isClause: Bool
    /// Pack whose text is in force: national, province or jurisdiction.
    package let layer: String
}

extension PolicyProgram {
    /// Everything that the program consists of on a day, with what it reads of other programs, in the order of the
    /// text. Days before the first rule show the first rules.
    package func readings(on date: CivilDate) -> [RuleReading] {
        guard let edition = (try? edition(on: date)) ?? editions.first else { return [] }
        return edition.rules.filter { scope.contains($0.declaration.program) }.map(Self.reading)
    }

    /// Something that the rules pay.
    package struct Payment: Sendable, Hashable {
        package let entity: Entity
        package let name: String
        package let kind: Kind
        /// As results over columns are asked for, such as `月保障金` or `成员.高龄津贴`.
        package let key: String
    }

    /// What the newest rules pay, in the order of the text.
    package var payments: [Payment] {
        (editions.last?.rules ?? []).compactMap { rule in
            guard rule.declaration.program == name, case .payment = rule.declaration.role else { return nil }
            return Payment(entity: rule.entity, name: rule.name, kind: rule.kind, key: rule.factKey)
        }
    }

    /// How many tests stand beside the rules.
    package var testCount: Int { tests.count }

    private static func reading(_ rule: Rule) -> RuleReading {
        var role = RuleReading.Role.rule
        if case .input = rule.declaration.body { role = .input }
        if case .parameter = rule.declaration.body { role = .parameter }
        var isClause = false
        if case .condition = rule.declaration.role { isClause = true }
        let exceptions = rule.cases.filter { !$0.exception.isEmpty }
        let formulas = exceptions.map { "例外“\($0.exception)”：\($0.source)" } + [rule.declaration.source]
        var bases = [rule.declaration.basis]
        for basis in exceptions.map(\.basis) where !bases.contains(basis) { bases.append(basis) }
        return RuleReading(
            name: rule.name,
            program: rule.declaration.program,
            entity: rule.entity,
            kind: rule.kind,
            role: role,
            source: formulas.filter { !$0.isEmpty }.joined(separator: "；"),
            basis: bases.filter { !$0.isEmpty }.joined(separator: "；"),
            isClause: isClause,
            layer: rule.declaration.layer
        )
    }

    /// Names of the parameters that these results may depend on, by the names that stand in formulas. A parameter that
    /// is not among them changes none of the results; one that is may still change none of them.
    package func parametersRead(by results: [String], on date: CivilDate) -> Set<String> {
        let readings = readings(on: date)
        var open = results
        var seen = Set(results)
        while let name = open.popLast() {
            for formula in readings where formula.name == name {
                for other in readings where !seen.contains(other.name) && formula.source.contains(other.name) {
                    seen.insert(other.name)
                    open.append(other.name)
                }
            }
        }
        return Set(readings.filter { $0.role == .parameter && seen.contains($0.name) }.map(\.name))
    }

    /// Texts that a value may be: those of its options, or those that the rules compare it with, such as `分档` for
    /// 补差方式; empty for what is compared with none.
    package func texts(of name: String, on date: CivilDate) -> [String] {
        let readings = readings(on: date)
        if let reading = readings.first(where: { $0.name == name }), case .option(let options) = reading.kind {
            return options
        }
        var found: [String] = []
        for formula in readings where formula.source.contains(name) {
            for part in formula.source.followers(of: name) {
                let rest = part.drop { $0 == " " }
                guard let sign = rest.first, "=＝≠".contains(sign) else { continue }
                let text = rest.dropFirst().drop { $0 == " " }
                guard let quote = text.first, "\"“".contains(quote) else { continue }
                let word = String(text.dropFirst().prefix { !"\"”".contains($0) })
                if !found.contains(word) { found.append(word) }
            }
        }
        return found
    }
}

extension String {
    /// What follows each occurrence of a name.
    fileprivate func followers(of name: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: name) {
            rest = rest[range.upperBound...]
            parts.append(rest)
        }
        return parts
    }
}
