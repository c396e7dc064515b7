// SPDX-License-Identifier: Apache-2.0

/// An instant: milliseconds since 1970 UTC. Days and times of day are those of China (UTC+8, no summer time).
package struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    private static let zone: Int64 = 8 * 3_600_000
    private static let dayLength: Int64 = 86_400_000

    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(date: CivilDate, hour: Int = 0, minute: Int = 0) {
        let ofDay = Int64(hour * 60 + minute) * 60_000
        milliseconds = Int64(date.dayNumber) * Self.dayLength + ofDay - Self.zone
    }

    package var date: CivilDate {
        let local = milliseconds + Self.zone
        let day = local >= 0 ? local / Self.dayLength : (local - Self.dayLength + 1) / Self.dayLength
        return CivilDate(dayNumber: Int(day))
    }

    private var minuteOfDay: Int {
        let local = milliseconds + Self.zone
        return Int(((local % Self.dayLength) + Self.dayLength) % Self.dayLength / 60_000)
    }

    /// `16:05`
    package var time: String { "\(Digits.pad(minuteOfDay / 60)):\(Digits.pad(minuteOfDay % 60))" }
    /// `2026-11-20 16:05`
    package var text: String { "\(date.iso) \(time)" }

    /// RFC 3339 with China's offset, to the second.
    package var iso: String {
        let second = Int((milliseconds % 60_000 + 60_000) % 60_000 / 1_000)
        return "\(date.iso)T\(time):\(Digits.pad(second))+08:00"
    }

    package var description: String { iso }

    package func adding(seconds: Int) -> Timestamp { Timestamp(milliseconds: milliseconds + Int64(seconds) * 1_000) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
