// SPDX-License-Identifier: Apache-2.0

/// A number as a document writes it, such as 34.7 or 39000: a decimal that is kept exactly, never a floating-point
/// number. Equal figures are equal however many noughts were written after the point.
package struct Figure: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Most decimals that are taken.
    package static let mostPlaces = 6
    package static let zero = Figure(whole: 0)

    /// The number without its point: 347 for 34.7.
    package let digits: Int64
    /// How many of the digits stand after the point, 0…6; the last of them is never a nought.
    package let places: Int

    package init(whole: Int64) {
        digits = whole
        places = 0
    }

    /// - Parameter places: 0…6; what lies outside is brought to the nearer end.
    package init(digits: Int64, places: Int) {
        var (digits, places) = (digits, min(max(places, 0), Self.mostPlaces))
        while places > 0, digits % 10 == 0 { (digits, places) = (digits / 10, places - 1) }
        self.digits = digits
        self.places = places
    }

    /// Reads `35`, `34.7`, `-0.5`, full-width digits included; no separators of thousands and no unit.
    /// - Throws: `VocabularyProblem.figure` for anything else, above fifteen digits or with more than six decimals.
    package init(parsing text: String) throws(VocabularyProblem) {
        var plain = Digits.halfWidth(text).filter { $0 != " " }
        let isNegative = plain.hasPrefix("-")
        if isNegative { plain.removeFirst() }
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let decimals = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || (parts.count == 2 && !decimals.isEmpty), !parts[0].isEmpty,
            decimals.count <= Self.mostPlaces, parts[0].count + decimals.count <= 15,
            let digits = Digits.number(parts[0] + decimals)
        else { throw .figure(String(text.prefix(20))) }
        self.init(digits: isNegative ? -Int64(digits) : Int64(digits), places: decimals.count)
    }

    /// `34.7`
    package var text: String {
        guard places > 0 else { return String(digits) }
        var plain = String(digits.magnitude)
        if plain.count <= places { plain = String(repeating: "0", count: places - plain.count + 1) + plain }
        return "\(digits < 0 ? "-" : "")\(plain.dropLast(places)).\(plain.suffix(places))"
    }

    package var description: String { text }

    /// Ten to the power of the places: what the digits are divided by.
    package var divisor: Int64 { (0..<places).reduce(1) { power, _ in power * 10 } }

    package static func < (left: Figure, right: Figure) -> Bool {
        let a = left.digits.multipliedFullWidth(by: right.divisor)
        let b = right.digits.multipliedFullWidth(by: left.divisor)
        return a.high == b.high ? a.low < b.low : a.high < b.high
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Money {
    /// An amount in 元, 万元 or 亿元; nil for another unit, part of a fen, or above the limit.
    package init?(_ figure: Figure, unit: String) {
        let scales: [String: Int64] = ["元": 100, "万元": 1_000_000, "亿元": 10_000_000_000]
        guard let scale = scales[unit] else { return nil }
        let (product, isOver) = figure.digits.multipliedReportingOverflow(by: scale)
        guard !isOver, product % figure.divisor == 0 else { return nil }
        let fen = product / figure.divisor
        guard fen.magnitude <= Money.limit.fen.magnitude else { return nil }
        self.init(fen: fen)
    }

    /// `1500万元`, `2亿元` or `630.00元`: the largest unit in which the amount is written without loss in two decimals.
    package var inLargeUnits: String {
        for (unit, scale) in [("亿元", Int64(10_000_000_000)), ("万元", 1_000_000)] where fen.magnitude >= scale {
            guard fen % (scale / 100) == 0 else { continue }
            return Figure(digits: fen / (scale / 100), places: 2).text + unit
        }
        return plain + "元"
    }
}
