// SPDX-License-Identifier: Apache-2.0
import Storage

/// The lot as its description tells it: the first four bytes of the SHA-256 of receipt and step, modulo ten thousand.
enum ModelLot {
    static func number(receipt: String, step: String) -> Int {
        let hash = ContentHash.of(Array("\(receipt):\(step)".utf8))
        var number = 0
        for place in stride(from: 0, to: 8, by: 2) {
            let byte = Int(hash.dropFirst(place).prefix(2), radix: 16) ?? 0
            number = (number * 256 + byte) % 10_000
        }
        return number
    }
}
