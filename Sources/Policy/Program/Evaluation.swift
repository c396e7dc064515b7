// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What the rules say of one family, and how they came to it.
package struct Evaluation: Sendable, Equatable {
    package struct Clause: Sendable, Equatable {
        package enum Result: String, Sendable { case met, failed, unknown }
        package let title: String
        package let result: Result
        /// By how much a comparison holds or fails; empty when it compares nothing.
        package let margin: String
        package let basis: String
    }

    package struct Step: Sendable, Equatable {
        package let name: String
        /// Whose value it is; empty for the family's.
        package let person: String
        package let formula: String
        package let value: String
        /// Branch that was taken, or the layer of a parameter.
        package let branch: String
        package let basis: String
    }

    /// Results of the family's definitions by name.
    package let family: [String: PolicyValue]
    /// Results of definitions of people, by their id and name.
    package let people: [String: [String: PolicyValue]]
    /// Ids of members for whom 保障对象 is true.
    package let covered: [String]
    package let clauses: [Clause]
    package let steps: [Step]
    /// Inputs that were needed and are not known.
    package let missing: [String]

    package func text(_ name: String) -> String? {
        if case .text(let text)? = family[name] { text } else { nil }
    }

    /// An amount in fen that is whole, or nil.
    package func money(_ name: String) -> Money? {
        guard case .number(let number, _)? = family[name], number.denominator == 1 else { return nil }
        return Money(fen: number.numerator)
    }

    /// The calculation as lines of plain text.
    package var calculation: String {
        steps.map { step in
            let whose = step.person.isEmpty ? "" : "（\(step.person)）"
            let branch = step.branch.isEmpty ? "" : " [\(step.branch)]"
            let basis = step.basis.isEmpty ? "" : "  依据：\(step.basis)"
            return "\(step.name)\(whose) = \(step.value)\(branch)\n    \(step.formula)\(basis)"
        }.joined(separator: "\n")
    }

    /// One sentence: what the text named 结论说明 says of this family.
    package var sentence: String { rendered(text("结论说明") ?? text("决定") ?? "") }

    /// A text with each `{name}` in it replaced by that value: the person's own, or else the family's. What is no name
    /// of a value stays as it is.
    package func rendered(_ text: String, of person: String? = nil) -> String {
        let own = person.flatMap { people[$0] } ?? [:]
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "{" || $0 == "｛" }) {
            let name = rest[rest.index(after: start)...].prefix { $0 != "}" && $0 != "｝" }
            guard name.endIndex < rest.endIndex, let value = own[String(name)] ?? family[String(name)] else {
                result += rest[...start]
                rest = rest[rest.index(after: start)...]
                continue
            }
            result += rest[..<start] + value.shown
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return result + rest
    }
}
