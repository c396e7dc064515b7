// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What the rules say of one family, and how they came to it.
package struct Evaluation: Sendable, Equatable {
    package struct Clause: Sendable, Equatable, Codable {
        package enum Result: String, Sendable, Codable {
            case met, failed, unknown

            package var title: String {
                switch self {
                case .met: "符合"
                case .failed: "不符合"
                case .unknown: "待核"
                }
            }
        }

        package let title: String
        package let result: Result
        /// By how much a comparison holds or fails; empty when it compares nothing.
        package let margin: String
        package let basis: String
    }

    /// A case that was asked before the one that applied, and did not apply.
    package struct Passed: Sendable, Equatable, Codable {
        /// Which one: `第 1 种情形`, `例外：重残单人保`.
        package let branch: String
        package let formula: String
        /// The figures that settled it.
        package let reason: String
    }

    /// A value that went into another.
    package struct Read: Sendable, Equatable, Codable {
        package let name: String
        package let value: String
    }

    /// One value of the calculation, in the order in which they were worked out.
    package struct Step: Sendable, Equatable, Codable {
        package let name: String
        /// Whose value it is; empty for the family's.
        package let person: String
        package let formula: String
        package let value: String
        /// Branch that was taken; empty where there is but one.
        package let branch: String
        /// Pack that a parameter comes from, by its id; nil for what is worked out.
        package let layer: String?
        package let basis: String
        /// What the case that was taken read of the same person or family.
        package let read: [Read]
        /// Cases asked before the one taken, in order.
        package let passed: [Passed]
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
            let branch = step.layer.map { " [\($0)]" } ?? (step.branch.isEmpty ? "" : " [\(step.branch)]")
            let basis = step.basis.isEmpty ? "" : "  依据：\(step.basis)"
            let read = step.read.map { "\($0.name) \($0.value)" }.joined(separator: "，")
            let values = read.isEmpty ? "" : "\n    其中 \(read)"
            let passed = step.passed.map { "\n    未取\($0.branch)：\($0.reason)" }.joined()
            return "\(step.name)\(whose) = \(step.value)\(branch)\n    \(step.formula)\(basis)\(values)\(passed)"
        }.joined(separator: "\n")
    }

    /// One sentence: what the text named 结论说明 says of this family.
    package var sentence: String { rendered(text("结论说明") ?? text("决定") ?? "") }

    /// A text with each `{name}` in it replaced by that value: the person's own, or else the family's.
    package func rendered(_ text: String, of person: String? = nil) -> String {
        let own = person.flatMap { people[$0] } ?? [:]
        return Self.filled(text) { own[$0] ?? family[$0] }
    }

    /// A text with each `{name}` or `｛name｝` replaced once. What is no name of a value stays as it is.
    static func filled(_ text: String, _ value: (String) -> PolicyValue?) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 == "{" || $0 == "｛" }) {
            let name = rest[rest.index(after: start)...].prefix { $0 != "}" && $0 != "｝" }
            guard name.endIndex < rest.endIndex, let value = value(String(name)) else {
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
