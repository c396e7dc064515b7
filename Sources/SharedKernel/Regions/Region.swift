// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A region as it stands now, or as it last stood when it is retired.
package struct Region: Sendable, Equatable, Identifiable {
    package typealias Level = RegionCode.Level

    package let id: Int64
    package let level: Level
    /// 12 digits, filled with zeros on the right.
    package let code: String
    package let name: String
    /// nil at the top of the tree.
    package let parentID: Int64?
    package let validFrom: CivilDate
    /// Last day on which this code and name held; nil while they hold.
    package let validUntil: CivilDate?
    /// The region that took over, when this one was dissolved into another.
    package let successorID: Int64?

    /// Code without the zeros that only fill: 6 digits for a county, 9 for a township, 12 for a village.
    package var shortCode: String { Region.shortened(code) }

    package var isRetired: Bool { validUntil != nil }

    /// Whether it is a street office, town or township 街道、镇、乡 (001–399) and no farm or committee of that level.
    ///
    /// Basis: GB/T 10114
    package var isTownshipProper: Bool { level == .township && serial.map { (1...399).contains($0) } == true }

    /// Whether it has a committee of residents (001–199) rather than of villagers (200–399). Where the number is one of our
    /// own, the name says so.
    package var isCommunity: Bool {
        guard level == .village, let serial else { return false }
        return serial < 900 ? (1...199).contains(serial) : ["社区", "居委会", "居民委员会"].contains { name.contains($0) }
    }

    /// The last three digits of the code.
    private var serial: Int? { Int(shortCode.suffix(3)) }

    /// A code of 6, 9 or 12 digits as the 12 digits that are stored.
    static func padded(_ code: String) -> String {
        code + String(repeating: "0", count: max(0, 12 - code.utf8.count))
    }

    private static func shortened(_ code: String) -> String {
        if !code.hasSuffix("000") { return code }
        return code.hasSuffix("000000") ? String(code.prefix(6)) : String(code.prefix(9))
    }
}

extension RegionCode.Level: SQLConvertible {}

extension RegionCode.Level: Comparable {
    private var rank: Int {
        switch self {
        case .province: 0
        case .prefecture: 1
        case .county: 2
        case .township: 3
        case .village: 4
        }
    }

    /// From the top of the tree down.
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
