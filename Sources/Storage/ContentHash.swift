// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The fingerprint of a document, list or file: what a signature binds and by which the same file is known again.
package enum ContentHash {
    /// SHA-256 as 64 lower-case hexadecimal digits.
    package static func of(_ bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(data: bytes))
    }

    /// SHA-256 of a text in UTF-8.
    package static func of(_ text: String) -> String {
        of(Array(text.utf8))
    }
}
