// SPDX-License-Identifier: Apache-2.0

/// Code of an administrative region: 6 digits (GB/T 2260), 9 (GB/T 10114) or 12 (statistics).
package struct RegionCode: Sendable, Hashable, Codable, CustomStringConvertible {
    package enum Level: String, Sendable, CaseIterable {
        case province, prefecture, county, township, village
    }

    /// As given: 6, 9 or 12 digits.
    package let digits: String

    package init(_ text: String) throws(VocabularyProblem) {
        let plain = Digits.halfWidth(text).filter { $0 != " " }
        guard [6, 9, 12].contains(plain.count), plain.utf8.allSatisfy({ (48...57).contains($0) }),
            !plain.hasPrefix("00")
        else { throw .region(String(text.prefix(20))) }
        digits = plain
    }

    /// Twelve digits, filled with zeros.
    package var full: String { digits + String(repeating: "0", count: 12 - digits.count) }

    /// `429006` is a county though its prefecture part is 90: counties directly under a province (省直辖县级).
    package var level: Level {
        if full.hasSuffix("0000000000") { return .province }
        if full.hasSuffix("00000000") { return .prefecture }
        if full.hasSuffix("000000") { return .county }
        if full.hasSuffix("000") { return .township }
        return .village
    }

    /// The code without the zeros below its level: 42, 4290, 429006, 429006001, 429006001002.
    package var prefix: String {
        switch level {
        case .province: String(full.prefix(2))
        case .prefecture: String(full.prefix(4))
        case .county: String(full.prefix(6))
        case .township: String(full.prefix(9))
        case .village: full
        }
    }

    package func contains(_ other: RegionCode) -> Bool { other.full.hasPrefix(prefix) }
    package var description: String { digits }

    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }
}
