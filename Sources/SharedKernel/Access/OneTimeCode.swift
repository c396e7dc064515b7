// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation

/// Time-based one-time codes (RFC 6238: SHA-1, 30 s, 6 digits), as every authenticator app makes them.
struct OneTimeCode {
    let secret: [UInt8]

    /// The code of a 30-second step.
    func code(step: Int64) -> String {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> (Int64($0) * 8)) }
        let digest = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret))
        )
        let offset = Int(digest[19] & 15)
        let number =
            (UInt32(digest[offset] & 0x7F) << 24) | (UInt32(digest[offset + 1]) << 16)
            | (UInt32(digest[offset + 2]) << 8) | UInt32(digest[offset + 3])
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    /// Accepts the current step and its neighbours, for clocks half a minute apart.
    func accepts(_ code: String, atMilliseconds now: Int64) -> Bool {
        let step = now / 30_000
        let digits = code.filter { $0 != " " }
        return [step, step - 1, step + 1].contains { self.code(step: $0) == digits }
    }

    /// The secret in the base 32 that authenticator apps expect (RFC 4648).
    var base32: String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var buffer = 0
        var bits = 0
        for byte in secret {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[(buffer >> bits) & 31])
            }
        }
        if bits > 0 { text.append(alphabet[(buffer << (5 - bits)) & 31]) }
        return text
    }
}
