// SPDX-License-Identifier: Apache-2.0

/// The one form of a policy text: spaces, punctuation, indentation and the columns of inputs and tables. Words, their
/// order and remarks stay as they are, so that the formatted text means the same.
package enum RuleFormat {
    /// - Throws: `PolicyProblem` when the text has signs that are none of the language, or would mean something else.
    package static func formatted(_ source: PolicySource) throws -> String {
        let text = try written(source)
        let before = try words(source)
        let after = try words(PolicySource(name: source.name, text: text, layer: source.layer))
        guard before == after else {
            let place = zip(before, after).first { $0 != $1 }?.0.first ?? before.last?.first
            let line = place?.line ?? 1
            let fault = PolicyFault(file: source.name, line: line, column: 1, text: "这一行排不成统一的格式，请简化写法", source: "")
            throw PolicyProblem([fault])
        }
        return text
    }

    /// A word with its line, which does not count when words are compared.
    private struct Word: Equatable {
        let kind: Token.Kind
        let line: Int

        static func == (left: Word, right: Word) -> Bool { left.kind == right.kind }
    }

    private static func words(_ source: PolicySource) throws -> [[Word]] {
        var lexer = Lexer(file: source.name)
        let lines = lexer.lines(source.text).map { $0.tokens.map { Word(kind: $0.kind, line: $0.line) } }
        guard lexer.faults.isEmpty else { throw PolicyProblem(lexer.faults) }
        return lines
    }

    private static func written(_ source: PolicySource) throws -> String {
        var lexer = Lexer(file: source.name)
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { raw in
            Line(String(raw), &lexer)
        }
        guard lexer.faults.isEmpty else { throw PolicyProblem(lexer.faults) }
        return joined(aligned(lines))
    }

    /// A line before its columns are aligned.
    private struct Line {
        var indented: Bool
        /// Parts that stand below those of the lines around; one part is a line without columns.
        var cells: [String]
        let remark: String
        let group: Group

        enum Group { case none, table, head(String) }

        init(_ raw: String, _ lexer: inout Lexer) {
            let tokens = lexer.lines(raw).first?.tokens ?? []
            indented = raw.first?.isWhitespace ?? false
            let (body, remark) = Self.parted(raw, after: tokens.last)
            self.remark = remark
            guard let first = tokens.first else {
                (cells, group) = ([], .none)
                return
            }
            if case .name(let word) = first.kind, !indented, ["输入", "参数"].contains(word) {
                cells =
                    Spacing.head(tokens).map { [$0.front, $0.back].filter { !$0.isEmpty } } ?? [Spacing.text(tokens)]
                group = .head(word)
            } else if indented, Self.isFacts(tokens) {
                cells = [body.split { $0 == " " || $0 == "\t" }.joined(separator: " ")]
                group = .none
            } else if indented, tokens.contains(where: { $0.kind == .sign("|") }) {
                cells = tokens.split(omittingEmptySubsequences: false) { $0.kind == .sign("|") }.map {
                    Spacing.text(Array($0))
                }
                group = .table
            } else if !indented, let head = Spacing.head(tokens) {
                cells = [[head.front, head.back].filter { !$0.isEmpty }.joined(separator: "  ")]
                group = .none
            } else {
                cells = [Spacing.text(tokens)]
                group = .none
            }
        }

        /// Facts of tests are written without spaces around =; they are kept as they are.
        private static func isFacts(_ tokens: [Token]) -> Bool {
            guard tokens.count > 1, case .name = tokens[0].kind, tokens[1].kind != .sign("→"),
                !tokens.contains(where: { $0.kind == .sign("→") || $0.kind == .name("仅当") })
            else { return false }
            switch tokens[1].kind {
            case .name: return tokens[0].kind != .name("非") && tokens.contains { $0.kind == .sign("=") }
            default: return false
            }
        }

        /// What stands before the remark, and the remark.
        private static func parted(_ raw: String, after last: Token?) -> (body: String, remark: String) {
            let start = last.map { $0.column - 1 + $0.length } ?? 0
            guard let mark = raw.dropFirst(start).firstIndex(of: "#") else { return (raw.trimmed, "") }
            return (String(raw[..<mark]).trimmed, String(raw[mark...]).trimmed)
        }
    }

    // MARK: - Columns

    private static func aligned(_ lines: [Line]) -> [String] {
        var result: [String] = []
        var start = 0
        while start < lines.count {
            var end = start + 1
            while end < lines.count, isOneGroup(lines[start], lines[end]) { end += 1 }
            let block = lines[start..<end]
            var widths: [Int] = []
            for line in block where line.cells.count > 1 {
                for (place, cell) in line.cells.dropLast().enumerated() {
                    if place == widths.count { widths.append(0) }
                    widths[place] = max(widths[place], cell.displayWidth)
                }
            }
            result += block.map { line in text(line, widths) }
            start = end
        }
        return result
    }

    private static func isOneGroup(_ left: Line, _ right: Line) -> Bool {
        switch (left.group, right.group) {
        case (.table, .table): true
        case (.head(let a), .head(let b)): a == b
        default: false
        }
    }

    private static func text(_ line: Line, _ widths: [Int]) -> String {
        var isTable = false
        if case .table = line.group { isTable = true }
        let cells = line.cells.enumerated().map { place, cell in
            place == line.cells.count - 1 ? cell : cell.padded(to: widths[place])
        }
        let body = cells.joined(separator: isTable ? " | " : "  ").trimmedRight
        let indent = line.indented && !(body.isEmpty && line.remark.isEmpty) ? "  " : ""
        return indent + [body, line.remark].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// No blank line at either end, never two of them.
    private static func joined(_ lines: [String]) -> String {
        var kept: [String] = []
        for line in lines where !(line.isEmpty && (kept.last?.isEmpty ?? true)) { kept.append(line) }
        while kept.last?.isEmpty ?? false { kept.removeLast() }
        return kept.joined(separator: "\n") + "\n"
    }
}

/// Where spaces stand between tokens.
private enum Spacing {
    private static let operators: Set<String> = ["+", "×", "÷", "=", "≠", "<", "≤", ">", "≥", "→"]
    private static let clauses: Set<String> = HeadClauses.words

    /// The front of a head up to its kind, and the clauses behind it; nil when it has no kind.
    static func head(_ tokens: [Token]) -> (front: String, back: String)? {
        guard let colon = tokens.firstIndex(where: { $0.kind == .sign(":") }) else { return kindless(tokens) }
        let behind = tokens[(colon + 1)...].firstIndex { token in
            if case .name(let word) = token.kind { clauses.contains(word) } else { false }
        }
        let end = behind ?? tokens.count
        let kind = text(Array(tokens[(colon + 1)..<end])).replacing(" ÷ ", with: "/")
        return ("\(text(Array(tokens[..<colon]))): \(kind)", text(Array(tokens[end...])))
    }

    /// 条件 and 例外 have no kind: their front is what is named.
    private static func kindless(_ tokens: [Token]) -> (front: String, back: String)? {
        guard let first = tokens.first, first.kind == .name("条件") || first.kind == .name("例外") else { return nil }
        let behind = tokens.indices.dropFirst(2).first { place in
            guard case .name(let word) = tokens[place].kind, tokens[place - 1].kind != .sign(".") else { return false }
            return clauses.contains(word)
        }
        guard let behind else { return nil }
        return (text(Array(tokens[..<behind])), text(Array(tokens[behind...])))
    }

    static func text(_ tokens: [Token]) -> String {
        var text = ""
        var before: Token?
        var lists: [Bool] = []
        for token in tokens {
            if let before, isSpaced(before, token, text) { text += " " }
            switch token.kind {
            case .sign("("):
                lists.append(isList(before))
                text += "("
            case .sign(")"):
                _ = lists.popLast()
                text += ")"
            case .sign(","): text += lists.last ?? true ? "、" : "，"
            default: text += written(token)
            }
            before = token
        }
        return text
    }

    private static func written(_ token: Token) -> String {
        switch token.kind {
        case .name(let name): name
        case .number(let digits, let unit): digits + unit
        case .date(let date): date
        case .text(let text): text.contains("\"") ? "“\(text)”" : "\"\(text)\""
        case .sign(let sign): sign
        }
    }

    /// The options of 选项(…) and 属于 (…) are a list of words; arguments of functions are not.
    private static func isList(_ before: Token?) -> Bool {
        before?.kind == .name("选项") || before?.kind == .name("属于")
    }

    private static func isSpaced(_ left: Token, _ right: Token, _ text: String) -> Bool {
        switch (left.kind, right.kind) {
        case (.sign("("), _), (_, .sign(")")), (_, .sign(",")), (.sign("."), _), (_, .sign(".")), (.sign(","), _),
            (_, .sign(":")):
            return false
        case (.name(let word), .sign("(")): return ["属于", "且", "或", "非", "当", "仅当"].contains(word)
        case (.sign("-"), _): return text.hasSuffix(" -") && isBinary(text)
        default: return true
        }
    }

    /// Whether the minus at the end stands between two values.
    private static func isBinary(_ text: String) -> Bool {
        guard let last = text.dropLast(2).last else { return false }
        return !operators.contains(String(last)) && last != "-"
    }
}

extension String {
    /// Columns that it takes; a Chinese sign takes two.
    fileprivate var displayWidth: Int {
        unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
    }

    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - displayWidth))
    }

    fileprivate var trimmedRight: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
