// SPDX-License-Identifier: Apache-2.0

/// A point on the map: latitude, then longitude, in degrees as they were written, so that nothing is lost to rounding.
package struct MapPoint: Sendable, Hashable {
    /// 3 to 53 degrees north, at most seven decimals, such as `30.6630`.
    package let latitude: String
    /// 73 to 135 degrees east, at most seven decimals.
    package let longitude: String

    /// Reads `纬度,经度`; full-width digits and commas and spaces between are taken as well.
    /// - Returns: nil for what is no such pair or lies outside China's bounds, as a pair in the wrong order does.
    package init?(_ text: String) {
        let parts = Digits.halfWidth(text).split { $0 == "," || $0 == "，" || $0 == " " }.map(String.init)
        guard parts.count == 2, Self.isDegrees(parts[0], 3...53), Self.isDegrees(parts[1], 73...135) else { return nil }
        latitude = parts[0]
        longitude = parts[1]
    }

    /// As it is kept and shown, such as `30.6630,113.1660`.
    package var text: String { "\(latitude),\(longitude)" }

    private static func isDegrees(_ text: String, _ range: ClosedRange<Int>) -> Bool {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = Digits.number(String(halves[0])) else { return false }
        let part = halves.count == 2 ? String(halves[1]) : ""
        return range.contains(whole) && part.count <= 7 && part.allSatisfy { $0.isASCII && $0.isNumber }
    }
}
