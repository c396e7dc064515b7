// SPDX-License-Identifier: Apache-2.0

/// A person's name as papers write it: no digits, no markup, one kind of middle dot.
package struct PersonName: Sendable, Hashable {
    package let text: String

    package init(_ text: String) throws(VocabularyProblem) {
        // Most names are nothing but everyday characters, and need no second look.
        if text.unicodeScalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }), (1...150).contains(text.utf8.count)
        {
            self.text = text
            return
        }
        let dots: Set<Character> = ["•", "‧", "・", "∙", "．", ".", "･"]
        var words: [String] = []
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "\u{3000}" }) {
            words.append(String(word.map { dots.contains($0) ? "·" : $0 }))
        }
        let latin = words.allSatisfy { $0.unicodeScalars.allSatisfy { $0.isASCII || $0 == "·" } }
        let joined = words.joined(separator: latin ? " " : "")
        guard !joined.isEmpty else { throw .name(reason: "请填写姓名。") }
        guard joined.count <= 50 else { throw .name(reason: "姓名不超过 50 个字，请核对。") }
        let refused = joined.unicodeScalars.contains {
            $0.properties.generalCategory == .control || "<>&\"/\\;{}".unicodeScalars.contains($0)
                || ("0"..."9").contains($0)
        }
        guard !refused else { throw .name(reason: "姓名中有数字或符号，请按证件填写。") }
        self.text = joined
    }

    /// `张*`, `张*三`: the first character and, of three or more, the last.
    package var masked: String { Self.masked(text) }

    package static func masked(_ name: String) -> String {
        guard name.count > 1, let first = name.first, let last = name.last else { return name }
        return name.count == 2 ? "\(first)*" : "\(first)\(String(repeating: "*", count: name.count - 2))\(last)"
    }
}
