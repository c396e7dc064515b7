// SPDX-License-Identifier: Apache-2.0

/// What a window that asks about a number learns of its bearer.
package struct NumberBearer: Sendable, Equatable {
    package let personID: Int64
    /// Whether the name that was told with the number is theirs.
    package let isNamed: Bool
    /// Nil for somebody beyond the reader's scope.
    package let nameMasked: String?
    /// Township where somebody beyond the reader's scope is registered; nil for those within it.
    package let beyond: String?
}
