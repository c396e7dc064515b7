// SPDX-License-Identifier: Apache-2.0

/// What somebody typed into the search field, understood.
package enum SearchQuery: Sendable, Equatable {
    /// A whole number of an identity paper, in upper case.
    case number(String)
    /// The last four characters of a number.
    case tail(String)
    /// A whole phone number.
    case phone(String)
    /// Alternatives, each a list of terms that must all be present.
    case terms([[String]])

    /// - Parameter similar: also finds names that sound alike.
    /// - Returns: nil for a text without anything to look for.
    package init?(_ text: String, similar: Bool = false) {
        let trimmed = Self.halfWidth(text)
        let compact = trimmed.filter { !$0.isWhitespace && $0 != "-" }
        if let numeric = Self.numeric(compact.uppercased()) {
            self = numeric
            return
        }
        let alternatives = Self.alternatives(trimmed, similar: similar)
        guard !alternatives.isEmpty else { return nil }
        self = .terms(alternatives)
    }

    private static func numeric(_ text: String) -> SearchQuery? {
        let digits = text.utf8.filter { (48...57).contains($0) }.count
        let hasTail = text.utf8.last == UInt8(ascii: "X") && digits == text.utf8.count - 1
        guard digits == text.utf8.count || hasTail, digits > 0 else {
            return isPermit(text) ? .number(text) : nil
        }
        switch text.utf8.count {
        case 4: return .tail(text)
        case 11 where text.hasPrefix("1") && !hasTail: return .phone(text)
        case 15, 18, 20, 22: return .number(text)
        default: return nil
        }
    }

    /// Passports and permits: letters, then at least six digits.
    private static func isPermit(_ text: String) -> Bool {
        let letters = text.prefix { $0.isASCII && $0.isLetter }
        let rest = text.dropFirst(letters.count)
        return (1...2).contains(letters.count) && (6...10).contains(rest.count)
            && rest.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func alternatives(_ text: String, similar: Bool) -> [[String]] {
        let words = text.split { $0.isWhitespace }.map { SearchTerms.letters(of: String($0)) }.filter { !$0.isEmpty }
        guard !words.isEmpty else { return [] }
        if words.allSatisfy({ $0.allSatisfy(\.isASCII) }) {
            return latin(words.map { String(String.UnicodeScalarView($0)) }, similar: similar)
        }
        var result = [words.flatMap(written)]
        if similar {
            let scalars = words.flatMap { $0 }
            result += Set(SearchTerms.readings(scalars).map(SearchTerms.similar)).sorted().map { [$0] }
        }
        return result
    }

    /// A word in characters: every two neighbours must stand side by side in the name.
    private static func written(_ word: [Unicode.Scalar]) -> [String] {
        guard word.count > 1 else { return word.map { "c" + SearchTerms.hexadecimal([$0]) } }
        return zip(word, word.dropFirst()).map { "b" + SearchTerms.hexadecimal([$0, $1]) }
    }

    /// `zhangsan`, `zhang san` or `zs`.
    private static func latin(_ words: [String], similar: Bool) -> [[String]] {
        let joined = spelled(words.joined())
        var result = [["p" + joined]]
        if words.count > 1 { result.append(words.map { "p" + spelled($0) }) }
        if (2...4).contains(joined.utf8.count) { result.append(["i" + joined]) }
        if similar {
            result += segmentations(joined).map { [SearchTerms.similar($0)] }
        }
        return result
    }

    /// ü is typed as v, u: or yu: the papers write LYU for 吕.
    private static func spelled(_ text: String) -> String {
        text.replacingAll("ü", with: "v").replacingAll("lyu", with: "lv").replacingAll("nyu", with: "nv")
    }

    /// The ways to cut letters into syllables: `xian` is xian and xi-an.
    static func segmentations(_ letters: String) -> [[String]] {
        var ways: [Int: [[String]]] = [0: [[]]]
        let characters = Array(letters)
        guard (1...24).contains(characters.count) else { return [] }
        for start in characters.indices {
            guard let before = ways[start] else { continue }
            for length in 1...6 where start + length <= characters.count {
                let syllable = String(characters[start..<(start + length)])
                guard Pinyin.shared.isSyllable(syllable) else { continue }
                ways[start + length, default: []] += before.prefix(8).map { $0 + [syllable] }
            }
        }
        return Array((ways[characters.count] ?? []).filter { $0.count <= 6 }.prefix(8))
    }

    /// Full-width letters, digits and spaces as their plain forms, without spaces around.
    private static func halfWidth(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(100) {
            switch scalar.value {
            case 0xFF01...0xFF5E: result.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x3000: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension String {
    fileprivate func replacingAll(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
