// SPDX-License-Identifier: Apache-2.0

/// Reads declarations and tests from the lines of a policy text. A faulty declaration is noted and skipped, so that one
/// run names all faults.
struct Parser {
    private let source: PolicySource
    private var lines: [PolicyLine] = []
    private var position = 0
    private(set) var declarations: [Declaration] = []
    private(set) var tests: [PolicyTest] = []
    private(set) var faults: [PolicyFault] = []

    init(_ source: PolicySource) {
        self.source = source
    }

    mutating func parse() {
        var lexer = Lexer(file: source.name)
        lines = lexer.lines(source.text)
        faults = lexer.faults
        while position < lines.count {
            let line = lines[position]
            position += 1
            do {
                try statement(line)
            } catch let fault as PolicyFault {
                faults.append(fault)
                skipBody()
            } catch {
                faults.append(fault("这一行读不懂，请对照写法说明", line.tokens[0]))
            }
        }
    }

    private mutating func skipBody() {
        while position < lines.count, lines[position].indented { position += 1 }
    }

    private func fault(_ text: String, _ token: Token) -> PolicyFault {
        let line = lines.first { $0.number == token.line }
        return PolicyFault(
            file: source.name,
            line: token.line,
            column: token.column,
            text: text,
            source: line?.source ?? ""
        )
    }

    private mutating func statement(_ line: PolicyLine) throws {
        guard case .name(let keyword) = line.tokens[0].kind, !line.indented else {
            throw fault("这里应以 输入、参数、定义、条件 或 测试 开头", line.tokens[0])
        }
        switch keyword {
        case "输入", "参数", "定义", "条件": try declaration(keyword, line)
        case "测试": try test(line)
        case "程序", "说明": return
        default: throw fault("不认识“\(keyword)”，这里应以 输入、参数、定义、条件 或 测试 开头", line.tokens[0])
        }
    }

    // MARK: - Declarations

    private mutating func declaration(_ keyword: String, _ line: PolicyLine) throws {
        var reader = TokenReader(line.tokens, end: line.tokens[line.tokens.count - 1], fault: fault)
        _ = reader.next()
        let (entity, name, token) = try reader.qualifiedName()
        let kind = keyword == "条件" ? Kind.truth : try reader.kind()
        var basis = ""
        var missing: PolicyValue?
        while let word = reader.nameIfAny() {
            switch word {
            case "依据": basis = try reader.text()
            case "缺失时": missing = try reader.missing(kind, name: name)
            default: throw fault("不认识“\(word)”，这里可以写 依据 或 缺失时", reader.last)
            }
        }
        let body: Declaration.Body =
            switch keyword {
            case "输入": .input(missing: missing)
            case "参数": .parameter
            default: .cases(try cases(after: line))
            }
        if keyword == "定义" || keyword == "条件", basis.isEmpty {
            faults.append(fault("“\(name)”没有写明依据，请加 依据 \"文号 第几条\"", token))
        }
        declarations.append(
            Declaration(
                name: name,
                entity: entity,
                kind: kind,
                body: body,
                basis: basis,
                isClause: keyword == "条件",
                source: bodySource(of: line),
                file: source.name,
                token: token,
                layer: source.layer
            )
        )
    }

    private func bodySource(of line: PolicyLine) -> String {
        lines.filter { $0.number > line.number && $0.indented }.prefix { candidate in
            !lines.contains { !$0.indented && $0.number > line.number && $0.number < candidate.number }
        }.map { $0.source.drop { $0.isWhitespace } }.joined(separator: "；")
    }

    private mutating func cases(after head: PolicyLine) throws -> [Declaration.Case] {
        var cases: [Declaration.Case] = []
        while position < lines.count, lines[position].indented {
            let line = lines[position]
            position += 1
            var reader = TokenReader(line.tokens, end: line.tokens[line.tokens.count - 1], fault: fault)
            if reader.takeName("其余") {
                try reader.expect("→")
                cases.append(.init(condition: nil, value: try reader.expression()))
            } else {
                let first = try reader.expression()
                if reader.take("→") {
                    cases.append(.init(condition: first, value: try reader.expression()))
                } else {
                    cases.append(.init(condition: nil, value: first))
                }
            }
            try reader.finish()
        }
        guard let last = cases.last else { throw fault("定义下面没有内容，请在下一行缩进写出算法", head.tokens[0]) }
        if last.condition != nil { throw fault("最后一种情形应写“其余 → …”，否则有的家庭没有结果", head.tokens[0]) }
        if cases.dropLast().contains(where: { $0.condition == nil }) {
            throw fault("“其余”之后的情形永远用不到，请把“其余”放在最后", head.tokens[0])
        }
        return cases
    }

    // MARK: - Tests

    private mutating func test(_ line: PolicyLine) throws {
        guard line.tokens.count >= 4, case .text(let title) = line.tokens[1].kind,
            case .date(let date) = line.tokens[2].kind,
            case .number(let region, _) = line.tokens[3].kind
        else { throw fault("测试应写成：测试 \"名称\" 2026-11-20 429006", line.tokens[0]) }
        var family: [String: String] = [:]
        var members: [(id: String, values: [String: String])] = []
        var supporters: [(id: String, values: [String: String])] = []
        var expected: [String: String] = [:]
        while position < lines.count, lines[position].indented {
            let body = lines[position]
            position += 1
            let words = body.source.split(whereSeparator: { $0.isWhitespace }).map(String.init)
            switch words[0] {
            case "家庭": family.merge(try values(words.dropFirst(), body)) { $1 }
            case "期望": expected.merge(try values(words.dropFirst(), body)) { $1 }
            case "成员", "义务人":
                guard words.count > 1 else { throw fault("应写成：成员 甲 出生日期=1952-01-05 …", body.tokens[0]) }
                let person = (id: words[1], values: try values(words.dropFirst(2), body))
                if words[0] == "成员" { members.append(person) } else { supporters.append(person) }
            default: throw fault("测试里应写 家庭、成员、义务人 或 期望", body.tokens[0])
            }
        }
        guard !expected.isEmpty else { throw fault("测试“\(title)”没有写 期望", line.tokens[0]) }
        tests.append(
            PolicyTest(
                title: title,
                date: date,
                region: region,
                family: family,
                members: members,
                supporters: supporters,
                expected: expected,
                file: source.name,
                line: line.number
            )
        )
    }

    private func values(_ words: ArraySlice<String>, _ line: PolicyLine) throws -> [String: String] {
        var values: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw fault("“\(word)”应写成 名称=值", line.tokens[0]) }
            values[parts[0]] = parts[1]
        }
        return values
    }
}

extension PolicyFault: Error {}
