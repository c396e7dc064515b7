// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// The columns, the rows, and each row as a case.
    mutating func rows(after head: PolicyLine, isUnique: Bool?) throws -> (DecisionTable, [Declaration.Case]) {
        guard let isUnique else { throw fault("表要写明 唯一 还是 首个", head.tokens[0]) }
        guard position < lines.count, lines[position].indented else {
            throw fault("表下面没有内容，第一行写各列的名称，最后一列写 结果", head.tokens[0])
        }
        let titles = lines[position].tokens.cells
        position += 1
        guard titles.count > 1, titles.allSatisfy({ !$0.isEmpty }), titles[titles.count - 1].first?.kind == .name("结果")
        else { throw fault("表的第一行应写各列的名称，用 | 分开，最后一列写 结果", lines[position - 1].tokens[0]) }
        let columns = try titles.dropLast().map { tokens in
            var reader = read(tokens)
            let column = try reader.expression()
            try reader.finish()
            return column
        }
        var rows: [DecisionTable.Row] = []
        var cases: [Declaration.Case] = []
        while position < lines.count, lines[position].indented {
            let line = lines[position]
            position += 1
            let (row, value) = try row(line, columns: columns)
            let condition = row.cells.flatMap { Self.condition(zip(columns, $0), line.tokens[0]) }
            rows.append(row)
            cases.append(.init(condition: condition, value: value, source: line.source.trimmed, token: line.tokens[0]))
        }
        guard !rows.isEmpty else { throw fault("表里一行也没有", head.tokens[0]) }
        return (DecisionTable(isUnique: isUnique, columns: columns, rows: rows), cases)
    }

    private func row(_ line: PolicyLine, columns: [Expression]) throws -> (DecisionTable.Row, Expression) {
        if line.tokens[0].kind == .name("其余") {
            var reader = read(line.tokens.filter { $0.kind != .sign("|") })
            _ = reader.next()
            _ = reader.take("→")
            let value = try reader.expression()
            try reader.finish()
            return (DecisionTable.Row(cells: nil, token: line.tokens[0]), value)
        }
        let cells = line.tokens.cells
        guard cells.count == columns.count + 1, let last = cells.last, !last.isEmpty else {
            throw fault("这一行应有 \(columns.count + 1) 格，现在是 \(cells.count) 格", line.tokens[0])
        }
        let tests = try cells.dropLast().map { tokens -> DecisionTable.Cell in
            guard !tokens.isEmpty else { throw fault("表里有空格子，什么都可以就写 任意", line.tokens[0]) }
            var reader = read(tokens)
            let cell = try reader.cell()
            try reader.finish()
            return cell
        }
        var reader = read(last)
        let value = try reader.expression()
        try reader.finish()
        return (DecisionTable.Row(cells: tests, token: line.tokens[0]), value)
    }

    /// nil when any value will do.
    private static func condition(
        _ cells: some Sequence<(Expression, DecisionTable.Cell)>,
        _ token: Token
    ) -> Expression? {
        cells.compactMap { column, cell -> Expression? in
            switch cell {
            case .anything: nil
            case .oneOf(let values):
                values.map { .binary("=", column, $0, token) }.joined("或", token)
            case .comparison(let sign, let value): .binary(sign, column, value, token)
            case .range(let low, let high):
                .binary("且", .binary("≥", column, low, token), .binary("≤", column, high, token), token)
            }
        }.joined("且", token)
    }
}

extension [Expression] {
    fileprivate func joined(_ sign: String, _ token: Token) -> Expression? {
        guard let first else { return nil }
        return dropFirst().reduce(first) { .binary(sign, $0, $1, token) }
    }
}

extension [Token] {
    /// The tokens between the | of a line.
    fileprivate var cells: [[Token]] {
        split(omittingEmptySubsequences: false) { $0.kind == .sign("|") }.map(Array.init)
    }
}
