// SPDX-License-Identifier: Apache-2.0

/// The identifier that a pack gives to something a store makes a table or a column of: a small letter, then at most
/// forty small letters, digits and underscores.
package struct PlainName: Sendable, Hashable {
    package let text: String

    /// nil for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, (97...122).contains(first), bytes.count <= 41,
            bytes.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
        else { return nil }
        self.text = text
    }

    /// What it may be, for whoever wrote another.
    package static let rule = "以小写字母开头，只用小写字母、数字和下划线，最多 41 个字符"
}
