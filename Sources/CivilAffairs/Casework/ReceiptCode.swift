// SPDX-License-Identifier: Apache-2.0
import Storage

/// The code printed on receipts, notices and papers: 80 bits without look-alike letters, in groups of four.
package enum ReceiptCode {
    /// Characters of a code.
    package static let length = 16

    /// What a person typed, brought to the form that is kept.
    package static func normalised(_ text: String) -> String { Base32.normalised(text) }

    /// `ABCD-1234-…`
    package static func grouped(_ code: String) -> String {
        var groups: [String] = []
        var rest = code[...]
        while !rest.isEmpty {
            groups.append(String(rest.prefix(4)))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: "-")
    }
}
