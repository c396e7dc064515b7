// SPDX-License-Identifier: Apache-2.0

/// Readings of characters without tones, all of them, the most common first; ü is written v.
package struct Pinyin: Sendable {
    /// The table compiled in, read once.
    package static let shared = Pinyin(PinyinData.text)

    /// The blocks in which nearly every character of a name lies, each with a place in `first`.
    private static let common: ClosedRange<UInt32> = 0x3400...0x9FFF
    private static let none = UInt16.max

    private let syllables: [String]
    /// Number of the most common syllable by place in `common`, or `none`.
    private let first: [UInt16]
    /// The same for rarer characters.
    private let rare: [UInt32: UInt16]
    private let further: [UInt32: [UInt16]]
    private let foldedSyllables: [String: String]

    /// - Parameter text: lines `syllable characters`, where `+` after the syllable marks a further reading.
    init(_ text: String) {
        var numbers: [String: UInt16] = [:]
        var syllables: [String] = []
        var first = [UInt16](repeating: Self.none, count: Self.common.count)
        var rare: [UInt32: UInt16] = [:]
        var further: [UInt32: [UInt16]] = [:]
        for line in text.split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            let name = String(line[..<space].prefix { $0 != "+" })
            let number = numbers[name] ?? UInt16(syllables.count)
            if numbers.updateValue(number, forKey: name) == nil { syllables.append(name) }
            let isFurther = line[..<space].hasSuffix("+")
            for scalar in line[line.index(after: space)...].unicodeScalars {
                if isFurther {
                    further[scalar.value, default: []].append(number)
                } else if Self.common.contains(scalar.value) {
                    first[Int(scalar.value - Self.common.lowerBound)] = number
                } else {
                    rare[scalar.value] = number
                }
            }
        }
        self.syllables = syllables
        self.first = first
        self.rare = rare
        self.further = further
        foldedSyllables = Dictionary(syllables.map { ($0, Self.folded($0)) }, uniquingKeysWith: { one, _ in one })
    }

    /// All readings of a character; empty for one that has none, such as a Latin letter.
    package func readings(of scalar: Unicode.Scalar) -> [String] {
        var result: [String] = []
        if Self.common.contains(scalar.value) {
            let number = first[Int(scalar.value - Self.common.lowerBound)]
            if number != Self.none { result.append(syllables[Int(number)]) }
        } else if let number = rare[scalar.value] {
            result.append(syllables[Int(number)])
        }
        for number in further[scalar.value] ?? [] { result.append(syllables[Int(number)]) }
        return result
    }

    /// `folded`, looked up where the letters are a syllable.
    func sound(of letters: String) -> String { foldedSyllables[letters] ?? Self.folded(letters) }

    /// Whether letters are one syllable of Mandarin.
    func isSyllable(_ letters: some StringProtocol) -> Bool { foldedSyllables[String(letters)] != nil }

    /// A syllable as those hear it who do not tell n from l, z from zh, c from ch, s from sh, in from ing, en from eng.
    static func folded(_ syllable: String) -> String {
        var result = syllable
        for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")] where result.hasPrefix(from) {
            result = to + result.dropFirst(from.count)
        }
        if result.hasSuffix("ng") { result.removeLast() }
        return result
    }
}
