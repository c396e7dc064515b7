// SPDX-License-Identifier: Apache-2.0

/// Readings of characters without tones, all of them, the most common first; ü is written v.
package struct Pinyin: Sendable {
    /// The table compiled in, read once.
    package static let shared = Pinyin(PinyinData.text)

    private let syllables: [String]
    private let first: [UInt32: UInt16]
    private let further: [UInt32: [UInt16]]
    private let known: Set<String>

    /// - Parameter text: lines `syllable characters`, where `+` after the syllable marks a further reading.
    init(_ text: String) {
        var numbers: [String: UInt16] = [:]
        var syllables: [String] = []
        var first: [UInt32: UInt16] = [:]
        var further: [UInt32: [UInt16]] = [:]
        first.reserveCapacity(27_000)
        for line in text.split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            let name = String(line[..<space].prefix { $0 != "+" })
            let number = numbers[name] ?? UInt16(syllables.count)
            if numbers.updateValue(number, forKey: name) == nil { syllables.append(name) }
            let isFurther = line[..<space].hasSuffix("+")
            for scalar in line[line.index(after: space)...].unicodeScalars {
                if isFurther { further[scalar.value, default: []].append(number) } else { first[scalar.value] = number }
            }
        }
        self.syllables = syllables
        self.first = first
        self.further = further
        known = Set(syllables)
    }

    /// All readings of a character; empty for one that has none, such as a Latin letter.
    package func readings(of scalar: Unicode.Scalar) -> [String] {
        var result: [String] = []
        if let number = first[scalar.value] { result.append(syllables[Int(number)]) }
        for number in further[scalar.value] ?? [] { result.append(syllables[Int(number)]) }
        return result
    }

    /// Whether letters are one syllable of Mandarin.
    func isSyllable(_ letters: some StringProtocol) -> Bool { known.contains(String(letters)) }

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
