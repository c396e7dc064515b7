// SPDX-License-Identifier: Apache-2.0

/// The words by which a person is found. Each is plain ASCII, so that no tokenizer of a database takes it apart:
/// a letter for its kind, then hexadecimal code points, pinyin or a region's number.
enum SearchTerms {
    /// Combinations of readings that are kept of one name; more would be noise.
    private static let mostReadings = 16

    /// All terms of a person.
    /// - Parameter areas: the regions under which the person is found; empty finds it in the whole store only.
    static func person(name: String, areas: [Int64]) -> [String] {
        var terms = areas.map(region)
        let scalars = letters(of: name)
        guard !scalars.isEmpty else { return terms }
        terms.append(whole(scalars))
        for scalar in Set(scalars) { terms.append("c" + hexadecimal([scalar])) }
        for (one, other) in zip(scalars, scalars.dropFirst()) { terms.append("b" + hexadecimal([one, other])) }
        var sounds: Set<String> = []
        for syllables in readings(scalars) {
            for start in syllables.indices {
                var run = ""
                for syllable in syllables[start...] {
                    run += syllable
                    sounds.insert("p" + run)
                }
            }
            var initials = ""
            for syllable in syllables {
                initials += syllable.prefix(1)
                if initials.utf8.count > 1 { sounds.insert("i" + initials) }
            }
            sounds.insert(similar(syllables))
        }
        return terms + sounds.sorted()
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

    static func region(_ id: Int64) -> String { "r\(id)" }

    static func whole(_ scalars: [Unicode.Scalar]) -> String { "w" + hexadecimal(scalars) }

    static func similar(_ syllables: [String]) -> String { "q" + syllables.map(Pinyin.folded).joined() }

    static func hexadecimal(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        scalars.map { String($0.value, radix: 16) }.joined(separator: "x")
    }

    /// The characters of a name that carry it: no spaces, dots, digits or marks; Latin in lower case.
    static func letters(of name: String) -> [Unicode.Scalar] {
        name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.isIdeographic }
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
