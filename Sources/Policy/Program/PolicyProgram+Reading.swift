// SPDX-License-Identifier: Apache-2.0

/// A declaration of the rules as a reader sees it.
package struct RuleReading: Sendable, Equatable {
    package enum Role: Sendable { case input, parameter, rule }

    package let name: String
    /// Whose value it is.
    package let entity: Entity
    package let kind: Kind
    package let role: Role
    /// The formula as it is written, its lines joined by `；`; empty for inputs and parameters.
    package let source: String
    /// Document and article that it comes from.
    package let basis: String
    /// True for 条件: a clause that the explanation lists with its margin.
    package let isClause: Bool
    /// Pack whose text is in force: national, province or jurisdiction.
    package let layer: String
}

extension PolicyProgram {
    /// Everything that is in force under its name, in the order of the text.
    package var readings: [RuleReading] {
        declarations.enumerated().filter { byKey[Checker.key($1.entity, $1.name)] == $0 }.map { _, declaration in
            var role = RuleReading.Role.rule
            if case .input = declaration.body { role = .input }
            if case .parameter = declaration.body { role = .parameter }
            return RuleReading(
                name: declaration.name,
                entity: declaration.entity,
                kind: declaration.kind,
                role: role,
                source: declaration.source,
                basis: declaration.basis,
                isClause: declaration.isClause,
                layer: declaration.layer
            )
        }
    }

    /// Names of the parameters that these results may depend on, by the names that stand in formulas. A parameter that
    /// is not among them changes none of the results; one that is may still change none of them.
    package func parametersRead(by results: [String]) -> Set<String> {
        let readings = readings
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

    /// Texts that the rules compare a value with, such as `分档` for 补差方式; empty for what is compared with none.
    package func textsCompared(with name: String) -> [String] {
        var found: [String] = []
        for formula in readings where formula.source.contains(name) {
            for part in formula.source.components(of: name) {
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
    fileprivate func components(of name: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: name) {
            rest = rest[range.upperBound...]
            parts.append(rest)
        }
        return parts
    }
}
