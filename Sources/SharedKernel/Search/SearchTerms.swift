// SPDX-License-Identifier: Apache-2.0

/// The words by which a person is found. Each is plain ASCII, so that no tokenizer of a database takes it apart:
/// a letter for its kind, then hexadecimal code points, pinyin or a region's number.
package enum SearchTerms {
    /// Combinations of readings that are kept of one name; more would be noise.
    private static let mostReadings = 16

    /// All terms of a person.
    /// - Parameter areas: the regions under which the person is found; empty finds it in the whole store only.
    package static func person(name: String, areas: [Int64]) -> [String] {
        var terms = areas.map(region)
        let scalars = letters(of: name)
        guard !scalars.isEmpty else { return terms }
        terms.append(whole(scalars))
        for (place, scalar) in scalars.enumerated() where !scalars[..<place].contains(scalar) {
            terms.append("c" + hexadecimal([scalar]))
        }
        for (one, other) in zip(scalars, scalars.dropFirst()) { terms.append("b" + hexadecimal([one, other])) }
        return terms + sounds(readings(scalars))
    }

    /// Runs of syllables, initials and the likeness of every reading, each once.
    private static func sounds(_ readings: [[String]]) -> [String] {
        var sounds: [String] = []
        for syllables in readings {
            for start in syllables.indices {
                var run = "p"
                for syllable in syllables[start...] {
                    run += syllable
                    sounds.append(run)
                }
            }
            var initials = "i"
            for syllable in syllables {
                initials += syllable.prefix(1)
                if initials.utf8.count > 2 { sounds.append(initials) }
            }
            sounds.append(similar(syllables))
        }
        sounds.sort()
        var last = ""
        return sounds.filter { sound in
            defer { last = sound }
            return sound != last
        }
    }

    /// All terms of an organisation under its present and former names. Most begin with the name of the place, so that
    /// initials are kept from every character on.
    static func organization(names: [String]) -> [String] {
        var terms: Set<String> = []
        for name in names {
            terms.formUnion(person(name: name, areas: []))
            for syllables in readings(letters(of: name)) {
                let initials = syllables.map { $0.prefix(1) }
                for start in initials.indices {
                    for length in 2...4 where start + length <= initials.count {
                        terms.insert("i" + initials[start..<(start + length)].joined())
                    }
                }
            }
        }
        return terms.sorted()
    }

    /// Every two neighbours of a text, each once, by which its words are found; marks and digits part it.
    /// - Parameter most: pairs that are kept of a long text.
    package static func text(_ text: String, most: Int = 4_000) -> Set<String> {
        var terms: Set<String> = []
        var last: Unicode.Scalar?
        for scalar in text.lowercased().unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar.properties.isIdeographic
            if isLetter, let last { terms.insert("b" + hexadecimal([last, scalar])) }
            if terms.count >= most { break }
            last = isLetter ? scalar : nil
        }
        return terms
    }

    package static func region(_ id: Int64) -> String { "r\(id)" }

    static func whole(_ scalars: [Unicode.Scalar]) -> String { "w" + hexadecimal(scalars) }

    static func similar(_ syllables: [String]) -> String { syllables.reduce("q") { $0 + Pinyin.shared.sound(of: $1) } }

    static func hexadecimal(_ scalars: [Unicode.Scalar]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(scalars.count * 5)
        for scalar in scalars {
            if !text.isEmpty { text.append(UInt8(ascii: "x")) }
            var shift = scalar.value > 0xFFFF ? 20 : 12
            while shift > 0, scalar.value >> shift == 0 { shift -= 4 }
            while shift >= 0 {
                let digit = UInt8(scalar.value >> shift & 15)
                text.append(digit < 10 ? digit + 48 : digit + 87)
                shift -= 4
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The characters of a name that carry it: no spaces, dots, digits or marks; Latin in lower case.
    static func letters(of name: String) -> [Unicode.Scalar] {
        // The block of everyday characters needs no look at properties.
        if name.unicodeScalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }) {
            return Array(name.unicodeScalars)
        }
        return name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.isIdeographic }
    }

    /// The ways in which a name may be read, a syllable a character; a run of Latin letters counts as one syllable.
    static func readings(_ scalars: [Unicode.Scalar]) -> [[String]] {
        var parts: [[String]] = []
        var latin = ""
        for scalar in scalars {
            if scalar.isASCII {
                latin.unicodeScalars.append(scalar)
                continue
            }
            if !latin.isEmpty { parts.append([latin]) }
            latin = ""
            let readings = Pinyin.shared.readings(of: scalar)
            if !readings.isEmpty { parts.append(readings) }
        }
        if !latin.isEmpty { parts.append([latin]) }
        var result: [[String]] = parts.isEmpty ? [] : [[]]
        for choices in parts.prefix(12) {
            let room = max(1, mostReadings / max(1, result.count))
            result = result.flatMap { start in choices.prefix(room).map { start + [$0] } }
        }
        return result
    }
}
