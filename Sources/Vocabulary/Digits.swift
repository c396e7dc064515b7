// SPDX-License-Identifier: Apache-2.0

/// Reading of digits as people type them.
package enum Digits {
    /// Full-width letters, digits and signs as their half-width twins; the rest unchanged.
    package static func halfWidth(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E:
                if let half = Unicode.Scalar(scalar.value - 0xFEE0) { result.append(half) }
            case 0x3000: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// ASCII digits only, at most 18 of them.
    package static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 18, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// Two digits at least.
    static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
