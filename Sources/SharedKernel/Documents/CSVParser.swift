// SPDX-License-Identifier: Apache-2.0

/// Splits UTF-8 text into records. Works on bytes: none of the marks it looks for is part of a longer character.
struct CSVParser {
    struct Raw {
        let line: Int
        let fields: [String]
        let hasOpenQuote: Bool
        let hasReplacement: Bool
        let hasControl: Bool

        /// Fields up to the last that is not empty.
        var filledCount: Int { (fields.lastIndex { !$0.isEmpty } ?? -1) + 1 }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let text: [UInt8]
    private let limits: CSVReader.Limits
    private let separator: UInt8
    private var index = 0
    private var line = 1

    init(text: [UInt8], limits: CSVReader.Limits) {
        self.text = text
        self.limits = limits
        separator = Self.separator(text)
    }

    var endsWithLineBreak: Bool { text.last == Self.lineFeed || text.last == Self.carriageReturn }

    mutating func parse() throws(DocumentsProblem) -> [Raw] {
        var records: [Raw] = []
        while index < text.count {
            let raw = try record()
            guard raw.filledCount > 0 || raw.hasOpenQuote else { continue }
            guard records.count < limits.records else { throw .tooManyRows(limit: limits.records) }
            records.append(raw)
        }
        return records
    }

    private mutating func record() throws(DocumentsProblem) -> Raw {
        let start = index
        let startLine = line
        var fields: [String] = []
        while true {
            guard fields.count < limits.columns else {
                throw .tooManyColumns(limit: limits.columns, row: startLine)
            }
            guard let field = field() else { return lost(from: start, line: startLine) }
            fields.append(field)
            guard index < text.count, text[index] == separator else { break }
            index += 1
        }
        let hasReplacement = contains([0xEF, 0xBF, 0xBD], start..<index)
        let hasControl = containsControl(start..<index)
        skipLineBreak()
        return Raw(
            line: startLine,
            fields: fields,
            hasOpenQuote: false,
            hasReplacement: hasReplacement,
            hasControl: hasControl
        )
    }

    /// One field up to the separator or line end; nil when its quotation mark is never properly closed.
    private mutating func field() -> String? {
        guard index < text.count, text[index] == Self.quote else {
            let start = index
            while index < text.count, text[index] != separator, !isLineBreak(text[index]) { index += 1 }
            return CSVField.unwrapped(text[start..<index])
        }
        index += 1
        var content: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            guard byte == Self.quote else {
                if byte == Self.lineFeed || (byte == Self.carriageReturn && next != Self.lineFeed) { line += 1 }
                content.append(byte)
                index += 1
                continue
            }
            index += 1
            guard index < text.count, text[index] == Self.quote else { break }
            content.append(Self.quote)
            index += 1
        }
        guard text[index - 1] == Self.quote, index == text.count || isEnd(text[index]) else { return nil }
        return CSVField.unwrapped(content[...])
    }

    /// Gives up one physical line and goes on with the next, so that a stray mark costs no other line.
    private mutating func lost(from start: Int, line startLine: Int) -> Raw {
        index = start
        line = startLine
        while index < text.count, !isLineBreak(text[index]) { index += 1 }
        let content = text[start..<index]
        let fields = content.split(separator: separator, omittingEmptySubsequences: false)
        let isReplaced = contains([0xEF, 0xBF, 0xBD], start..<index)
        let hasControl = containsControl(start..<index)
        skipLineBreak()
        return Raw(
            line: startLine,
            fields: fields.prefix(limits.columns).map { CSVField.unwrapped($0) },
            hasOpenQuote: true,
            hasReplacement: isReplaced,
            hasControl: hasControl
        )
    }

    private var next: UInt8? { index + 1 < text.count ? text[index + 1] : nil }

    private func isLineBreak(_ byte: UInt8) -> Bool { byte == Self.lineFeed || byte == Self.carriageReturn }

    private func isEnd(_ byte: UInt8) -> Bool { byte == separator || isLineBreak(byte) }

    private mutating func skipLineBreak() {
        guard index < text.count else { return }
        let isPair = text[index] == Self.carriageReturn && next == Self.lineFeed
        index += isPair ? 2 : 1
        line += 1
    }

    private func contains(_ pattern: [UInt8], _ range: Range<Int>) -> Bool {
        var place = range.lowerBound
        while place + pattern.count <= range.upperBound {
            if text[place] == pattern[0], text[place + 1] == pattern[1], text[place + 2] == pattern[2] { return true }
            place += 1
        }
        return false
    }

    private func containsControl(_ range: Range<Int>) -> Bool {
        for place in range where text[place] < 0x20 {
            let byte = text[place]
            if byte != 0x09, byte != Self.lineFeed, byte != Self.carriageReturn { return true }
        }
        return false
    }

    /// The most frequent of comma, tab, semicolon and bar in the first filled line; the comma when there is none.
    private static func separator(_ text: [UInt8]) -> UInt8 {
        let line = text.split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == lineFeed || $0 == carriageReturn }
        let first = line.first ?? []
        var best = UInt8(ascii: ",")
        var most = 0
        for candidate in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|")] {
            let count = first.count { $0 == candidate }
            if count > most { (best, most) = (candidate, count) }
        }
        return best
    }
}
