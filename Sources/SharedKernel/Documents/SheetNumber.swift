// SPDX-License-Identifier: Apache-2.0

/// The decimal text of a number as a workbook stores it (`6.2299999999999995`, `1.2E+17`), without floating point.
struct SheetNumber: Equatable {
    /// Plain notation, rounded to the 15 digits a spreadsheet shows.
    let text: String
    /// More than 15 digits before the point: digits are already lost, as in identity numbers typed as numbers.
    let isImprecise: Bool

    private static let shown = 15

    /// Nil when the text is no number.
    init?(_ raw: String) {
        let parts = raw.lowercased().split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        guard let mantissa = parts.first, let exponent = parts.count == 2 ? Int(parts[1]) : 0,
            (-400...400).contains(exponent)
        else { return nil }
        let isNegative = mantissa.hasPrefix("-")
        let unsigned = mantissa.drop { $0 == "-" || $0 == "+" }
        let halves = unsigned.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = halves.joined()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        var figures = digits.utf8.map { Int($0) - 0x30 }
        var point = (halves.first?.count ?? 0) + exponent
        while figures.count > 1, figures[0] == 0 {
            figures.removeFirst()
            point -= 1
        }
        isImprecise = figures[0] != 0 && point > Self.shown
        if !isImprecise { Self.round(&figures, &point) }
        let plain = Self.plain(figures, point)
        text = isNegative && plain != "0" ? "-" + plain : plain
    }

    private static func round(_ figures: inout [Int], _ point: inout Int) {
        guard figures.count > shown else { return }
        let isUp = figures[shown] >= 5
        figures.removeSubrange(shown...)
        guard isUp else { return }
        var place = shown - 1
        while place >= 0, figures[place] == 9 {
            figures[place] = 0
            place -= 1
        }
        if place >= 0 {
            figures[place] += 1
        } else {
            figures.insert(1, at: 0)
            point += 1
        }
    }

    private static func plain(_ figures: [Int], _ point: Int) -> String {
        let before = max(point, 0)
        let whole = (0..<before).map { $0 < figures.count ? figures[$0] : 0 }
        var part = Array(repeating: 0, count: max(-point, 0)) + figures.dropFirst(before)
        while part.last == 0 { part.removeLast() }
        let head = whole.isEmpty ? "0" : whole.map(String.init).joined()
        return part.isEmpty ? head : head + "." + part.map(String.init).joined()
    }
}
