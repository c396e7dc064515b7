// SPDX-License-Identifier: Apache-2.0

/// A postal code of six digits.
package struct PostalCode: Sendable, Hashable {
    package let digits: String

    package init(_ text: String) throws(VocabularyProblem) {
        let plain = Digits.halfWidth(text).filter { $0 != " " }
        guard plain.utf8.count == 6, plain.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .postalCode }
        digits = plain
    }
}
