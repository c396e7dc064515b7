// SPDX-License-Identifier: Apache-2.0

/// A mobile number, or a landline with its area code.
package struct PhoneNumber: Sendable, Hashable {
    package let digits: String

    package init(_ text: String) throws(VocabularyProblem) {
        var plain = text
        if !text.utf8.allSatisfy({ (48...57).contains($0) }) {
            plain = Digits.halfWidth(text).filter { !" -()（）".contains($0) }
        }
        if plain.hasPrefix("+86") { plain.removeFirst(3) }
        guard plain.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .phone }
        let bytes = Array(plain.utf8)
        let mobile = bytes.count == 11 && bytes[0] == 49 && (51...57).contains(bytes[1])
        let landline = (10...12).contains(bytes.count) && bytes[0] == 48 && bytes[1] != 48
        guard mobile || landline else { throw .phone }
        digits = plain
    }

    /// `138****1234`
    package var masked: String { "\(digits.prefix(3))****\(digits.suffix(4))" }
}
