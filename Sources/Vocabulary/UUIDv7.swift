// SPDX-License-Identifier: Apache-2.0

/// Time-ordered identifier made by whoever sends a request (RFC 9562), so that a form posted twice counts once.
package enum UUIDv7 {
    /// - Parameter random: ten random bytes.
    package static func make(at now: Timestamp, random: [UInt8]) -> String {
        precondition(random.count >= 10, "ten random bytes are needed")
        var bytes = (0..<6).reversed().map { UInt8(truncatingIfNeeded: now.milliseconds >> (Int64($0) * 8)) }
        bytes += random.prefix(10)
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef")
        var text = ""
        for (position, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(position) { text.append("-") }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }

    /// The canonical lower-case form of a well-formed identifier of any version.
    package static func parse(_ text: String) throws(VocabularyProblem) -> String {
        let plain = text.lowercased()
        let groups = plain.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12],
            plain.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) || $0 == 45 })
        else { throw .identifier(String(text.prefix(40))) }
        return plain
    }
}
