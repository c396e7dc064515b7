// SPDX-License-Identifier: Apache-2.0

/// What if: the same rules with a few parameters changed after they were resolved, so that no local row hides a change.
package struct Scenario: Sendable {
    package enum Change: Sendable {
        case exactly(PolicyValue)
        /// Raises what is lower.
        case atLeast(PolicyValue)
        /// Lowers what is higher.
        case atMost(PolicyValue)
    }

    /// By the name of the parameter.
    package let changes: [String: Change]

    package init(_ changes: [String: Change] = [:]) {
        self.changes = changes
    }

    func applied(to value: PolicyValue, _ name: String) -> PolicyValue {
        switch changes[name] {
        case nil: return value
        case .exactly(let other): return other
        case .atLeast(let other): return Self.isLess(value, other) ? other : value
        case .atMost(let other): return Self.isLess(other, value) ? other : value
        }
    }

    private static func isLess(_ left: PolicyValue, _ right: PolicyValue) -> Bool {
        guard case .number(let a, _) = left, case .number(let b, _) = right else { return false }
        return a < b
    }
}
