// SPDX-License-Identifier: Apache-2.0

/// A word, number, text or sign of a rule, with its place.
struct Token: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case name(String)
        /// Digits with the unit written right after them, if any.
        case number(String, unit: String)
        case date(String)
        case text(String)
        case sign(String)
    }

    let kind: Kind
    let line: Int
    let column: Int
    /// Characters of the source that it takes.
    var length = 1
}

/// A line of a policy text: how deep it is indented, and its tokens.
struct PolicyLine: Sendable {
    let number: Int
    let indented: Bool
    let tokens: [Token]
    let source: String
}

/// Cuts a text into lines of tokens. Chinese and ASCII punctuation both read.
struct Lexer {
    private static let signs: [Character: String] = [
        "(": "(", "（": "(", ")": ")", "）": ")", ",": ",", "，": ",", "、": ",", ":": ":", "：": ":", "+": "+", "＋": "+",
        "-": "-", "－": "-", "−": "-", "*": "×", "×": "×", "/": "÷", "÷": "÷", "=": "=", "＝": "=", "≠": "≠", "<": "<",
        "＜": "<", "≤": "≤", ">": ">", "＞": ">", "≥": "≥", "→": "→", ".": ".", "．": ".", "|": "|", "｜": "|", "—": "—",
    ]

    private let file: String
    private(set) var faults: [PolicyFault] = []

    init(file: String) {
        self.file = file
    }

    mutating func lines(_ text: String) -> [PolicyLine] {
        var lines: [PolicyLine] = []
        for (offset, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let source = String(raw)
            let tokens = tokens(source, line: offset + 1)
            guard !tokens.isEmpty else { continue }
            lines.append(
                PolicyLine(
                    number: offset + 1,
                    indented: source.first?.isWhitespace ?? false,
                    tokens: tokens,
                    source: source
                )
            )
        }
        return lines
    }

    private mutating func tokens(_ source: String, line: Int) -> [Token] {
        let characters = Array(source)
        var tokens: [Token] = []
        var index = 0
        while index < characters.count {
            let character = characters[index]
            let column = index + 1
            if character == "#" { break }
            if character.isWhitespace {
                index += 1
            } else if character == "\"" || character == "“" {
                index = text(characters, from: index, line: line, into: &tokens, source: source)
            } else if character.isASCII, character.isNumber {
                index = number(characters, from: index, line: line, into: &tokens)
            } else if let two = Self.pair(characters, at: index) {
                tokens.append(Token(kind: .sign(two), line: line, column: column, length: 2))
                index += 2
            } else if let sign = Self.signs[character] {
                tokens.append(Token(kind: .sign(sign), line: line, column: column))
                index += 1
            } else if Self.isName(character) {
                var name = ""
                while index < characters.count, Self.isName(characters[index]) || characters[index].isNumber {
                    name.append(characters[index])
                    index += 1
                }
                tokens.append(Token(kind: .name(name), line: line, column: column, length: name.count))
            } else {
                faults.append(
                    PolicyFault(
                        file: file,
                        line: line,
                        column: column,
                        text: "不认识的符号“\(character)”，请删去或改写",
                        source: source
                    )
                )
                index += 1
            }
        }
        return tokens
    }

    private static func pair(_ characters: [Character], at index: Int) -> String? {
        guard index + 1 < characters.count else { return nil }
        return switch String([characters[index], characters[index + 1]]) {
        case "<=": "≤"
        case ">=": "≥"
        case "!=", "<>": "≠"
        case "->", "=>": "→"
        default: nil
        }
    }

    private static func isName(_ character: Character) -> Bool {
        character.isLetter || character == "_" || character == "·" || character == "%"
    }

    private mutating func text(
        _ characters: [Character],
        from start: Int,
        line: Int,
        into tokens: inout [Token],
        source: String
    ) -> Int {
        // “ ” may stand inside " ".
        let closing: Character = characters[start] == "“" ? "”" : "\""
        var index = start + 1
        var text = ""
        while index < characters.count, characters[index] != closing {
            text.append(characters[index])
            index += 1
        }
        if index >= characters.count {
            faults.append(
                PolicyFault(file: file, line: line, column: start + 1, text: "引号没有结束，请补上后引号", source: source)
            )
        }
        let length = min(index + 1, characters.count) - start
        tokens.append(Token(kind: .text(text), line: line, column: start + 1, length: length))
        return index + 1
    }

    /// Whether a / goes on with a unit: any after 元, and 平方米/人, but not the name of a value behind 平方米.
    private static func isPart(_ unit: String, _ characters: [Character], _ index: Int) -> Bool {
        if unit == "元" { return true }
        guard unit == "平方米", index + 1 < characters.count, characters[index + 1] == "人" else { return false }
        return index + 2 == characters.count || !isName(characters[index + 2])
    }

    /// `630元/人·月`, `1.5倍`, `50%`, `60岁`, and days such as `2026-11-20`.
    private func number(_ characters: [Character], from start: Int, line: Int, into tokens: inout [Token]) -> Int {
        var index = start
        var digits = ""
        while index < characters.count, characters[index].isASCII,
            characters[index].isNumber || characters[index] == "."
        {
            digits.append(characters[index])
            index += 1
        }
        if digits.count == 4, index + 5 < characters.count, characters[index] == "-" {
            let rest = String(characters[index..<min(index + 6, characters.count)])
            if rest.count == 6, rest.dropFirst().filter({ $0 == "-" }).count == 1 {
                tokens.append(Token(kind: .date(digits + rest), line: line, column: start + 1, length: 10))
                return index + 6
            }
        }
        var unit = ""
        while index < characters.count,
            Self.isName(characters[index]) || (characters[index] == "/" && Self.isPart(unit, characters, index))
        {
            unit.append(characters[index])
            index += 1
        }
        let length = index - start
        tokens.append(Token(kind: .number(digits, unit: unit), line: line, column: start + 1, length: length))
        return index
    }
}
