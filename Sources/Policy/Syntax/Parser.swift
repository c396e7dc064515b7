// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads declarations and tests from the lines of a policy text. A faulty declaration is noted and skipped, so that one
/// run names all faults.
struct Parser {
    /// Larger files are no rules that anybody wrote.
    private static let largest = 1 << 20
    static let keywords = "输入、参数、定义、条件、发放、状态、表、例外、样例 或 测试"

    let source: PolicySource
    var lines: [PolicyLine] = []
    var position = 0
    private(set) var head: ProgramHead?
    /// What the top entity is called here.
    private(set) var subjectName = Entity.family.rawValue
    private(set) var declarations: [Declaration] = []
    private(set) var exceptions: [Exception] = []
    var tests: [PolicyTest] = []
    var samples: [PolicyTest] = []
    private(set) var faults: [PolicyFault] = []
    /// Words of heads that could not be read: what they declare is not missing.
    private(set) var broken: Set<String> = []

    /// - Parameter subject: what another file of the program calls the top entity.
    init(_ source: PolicySource, subject: String? = nil) {
        self.source = source
        subjectName = subject ?? subjectName
    }

    var program: String { head?.name ?? "" }

    var isUsed: Bool { head != nil || !declarations.isEmpty || !exceptions.isEmpty || !tests.isEmpty }

    mutating func parse() {
        if let unreadable = unreadable() {
            faults = [unreadable]
            return
        }
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
                broken.formUnion(line.tokens.compactMap(\.name))
                skipBody()
            } catch {
                faults.append(fault("这一行读不懂，请对照写法说明", line.tokens[0]))
            }
        }
    }

    private func unreadable() -> PolicyFault? {
        func whole(_ text: String, line: Int = 1) -> PolicyFault {
            PolicyFault(file: source.name, line: line, column: 1, text: text, source: "")
        }
        guard source.text.utf8.count <= Self.largest else { return whole("文件超过 1 MB，不像手写的规则，请拆成几个文件") }
        for (offset, line) in source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        where line.contains("\u{FFFD}") {
            return whole("文件不是 UTF-8 编码（可能是 GB18030），请另存为 UTF-8 再试", line: offset + 1)
        }
        return nil
    }

    private mutating func skipBody() {
        while position < lines.count, lines[position].indented { position += 1 }
    }

    func fault(_ text: String, _ token: Token) -> PolicyFault {
        let line = lines.first { $0.number == token.line }
        return PolicyFault(
            file: source.name,
            line: token.line,
            column: token.column,
            text: text,
            source: line?.source ?? "",
            length: token.length
        )
    }

    mutating func note(_ text: String, _ token: Token) { faults.append(fault(text, token)) }

    func read(_ tokens: [Token]) -> TokenReader {
        TokenReader(tokens, end: tokens[tokens.count - 1], subject: subjectName, fault: fault)
    }

    private mutating func statement(_ line: PolicyLine) throws {
        guard case .name(let keyword) = line.tokens[0].kind, !line.indented else {
            throw fault("这里应以 \(Self.keywords) 开头", line.tokens[0])
        }
        switch keyword {
        case "程序": try program(line)
        case "引用": try reads(line)
        case "对象": try subject(line)
        case "输入", "参数", "定义", "条件", "发放", "状态", "表": try declaration(keyword, line)
        case "例外": try exception(line)
        case "测试", "样例": try test(keyword, line)
        case "说明": return
        default: throw fault("不认识“\(keyword)”，这里应以 \(Self.keywords) 开头", line.tokens[0])
        }
    }

    func isSubject(_ word: String) -> Bool { word == subjectName || word == Entity.family.rawValue }

    // MARK: - Head

    private mutating func program(_ line: PolicyLine) throws {
        var reader = read(line.tokens)
        _ = reader.next()
        guard let name = reader.nameIfAny() else { throw fault("程序后应写名称，如 程序 低保", line.tokens[0]) }
        guard head == nil else { throw fault("一个文件只写一个程序，这里又写了“\(name)”", reader.last) }
        let title = reader.isAtEnd ? name : try reader.text()
        try reader.finish()
        head = ProgramHead(name: name, title: title, reads: [])
    }

    private mutating func reads(_ line: PolicyLine) throws {
        guard let head else { throw fault("“引用”之前应先写 程序", line.tokens[0]) }
        var reader = read(line.tokens)
        _ = reader.next()
        var names = head.reads
        repeat {
            guard let name = reader.nameIfAny() else { throw fault("引用后应写程序的名称，如 引用 低保", reader.last) }
            names.append(.init(name: name, token: reader.last, file: source.name))
        } while reader.take(",")
        try reader.finish()
        self.head = ProgramHead(name: head.name, title: head.title, reads: names)
    }

    private mutating func subject(_ line: PolicyLine) throws {
        var reader = read(line.tokens)
        _ = reader.next()
        guard let name = reader.nameIfAny(), Entity(rawValue: name) == nil else {
            throw fault("对象后应写主体的名称，如 对象 乡镇", reader.last)
        }
        try reader.finish()
        subjectName = name
    }

    // MARK: - Declarations

    private mutating func declaration(_ keyword: String, _ line: PolicyLine) throws {
        var reader = read(line.tokens)
        _ = reader.next()
        let (entity, name, token) = try reader.qualifiedName()
        let kind = keyword == "条件" ? Kind.truth : try reader.kind()
        let isRate = keyword != "条件" && reader.last.kind == .name("比例")
        var clauses = HeadClauses(keyword: keyword, name: name)
        try clauses.read(&reader, kind: kind)
        let computed = !["输入", "参数"].contains(keyword)
        if computed, clauses.basis.isEmpty {
            note("“\(name)”没有写明依据，请加 依据 \"文号 第几条\"", token)
        }
        var table: DecisionTable?
        let body: Declaration.Body
        switch keyword {
        case "输入":
            guard let absence = clauses.absence else {
                throw fault("“\(name)”没有写明缺失时怎么办，请加 缺失时 待核、缺失时 拒绝 或一个值", token)
            }
            body = .input(
                .init(
                    absence: absence,
                    range: clauses.range ?? (isRate ? HeadClauses.rates : nil),
                    isJudged: clauses.isJudged,
                    months: clauses.months
                )
            )
        case "参数": body = .parameter(range: clauses.range ?? (isRate ? HeadClauses.rates : nil))
        case "表":
            let (rows, cases) = try rows(after: line, isUnique: clauses.isUnique)
            table = rows
            body = .cases(cases)
        default: body = .cases(try cases(after: line, of: kind, isTotal: true))
        }
        declarations.append(
            Declaration(
                program: program,
                name: name,
                entity: entity,
                kind: kind,
                role: try role(keyword, clauses, token),
                body: body,
                table: table,
                basis: clauses.basis,
                days: clauses.days,
                source: Self.source(of: body),
                file: source.name,
                token: token,
                layer: source.layer
            )
        )
    }

    private func role(_ keyword: String, _ clauses: HeadClauses, _ token: Token) throws -> Declaration.Role {
        switch keyword {
        case "条件": return .condition
        case "发放": return .payment
        case "状态":
            guard let initial = clauses.initial else {
                throw fault("状态要写明第一个月从什么开始，请加 初值，如 初值 0月", token)
            }
            return .state(initial: initial)
        default: return .definition
        }
    }

    private static func source(of body: Declaration.Body) -> String {
        guard case .cases(let cases) = body else { return "" }
        return cases.map(\.source).joined(separator: "；")
    }

    private mutating func exception(_ line: PolicyLine) throws {
        var reader = read(line.tokens)
        _ = reader.next()
        let (entity, target, token) = try reader.qualifiedName()
        guard let title = reader.nameIfAny(), !HeadClauses.words.contains(title) else {
            throw fault("例外要有名称，如 例外 家庭.决定 渐退期 优先于 停保", reader.last)
        }
        var clauses = HeadClauses(keyword: "例外", name: title)
        try clauses.read(&reader, kind: .truth)
        if clauses.basis.isEmpty { note("例外“\(title)”没有写明依据，请加 依据 \"文号 第几条\"", token) }
        exceptions.append(
            Exception(
                program: program,
                entity: entity,
                target: target,
                title: title,
                before: clauses.before,
                cases: try cases(after: line, of: nil, isTotal: false),
                basis: clauses.basis,
                days: clauses.days,
                file: source.name,
                token: token,
                layer: source.layer
            )
        )
    }

    /// - Parameter isTotal: whether a last case without condition is needed; an exception must have none.
    private mutating func cases(after head: PolicyLine, of kind: Kind?, isTotal: Bool) throws -> [Declaration.Case] {
        var cases: [Declaration.Case] = []
        while position < lines.count, lines[position].indented {
            let line = lines[position]
            position += 1
            var reader = read(line.tokens)
            let written = line.source.trimmed
            func part(_ condition: Expression?, _ value: Expression) -> Declaration.Case {
                .init(condition: condition, value: value, source: written, token: line.tokens[0])
            }
            if reader.takeName("其余") {
                try reader.expect("→")
                cases.append(part(nil, try reader.expression()))
            } else {
                let first = try reader.expression()
                if reader.take("→") {
                    cases.append(part(first, try reader.expression()))
                } else if reader.takeName("仅当") {
                    guard cases.isEmpty, isTotal else { throw fault("“仅当”只能跟在唯一的一个值后面", reader.last) }
                    let token = reader.last
                    let condition = try reader.expression()
                    cases.append(part(condition, first))
                    let nothing: Expression =
                        kind == .truth
                        ? .literal(.truth(false), .truth, token)
                        : .literal(.number(Ratio(0), .plain), .number(.plain), token)
                    cases.append(
                        .init(
                            condition: nil,
                            value: nothing,
                            source: "其余 → \(kind == .truth ? "否" : "0")",
                            token: token
                        )
                    )
                } else {
                    cases.append(part(nil, first))
                }
            }
            try reader.finish()
        }
        guard let last = cases.last else { throw fault("定义下面没有内容，请在下一行缩进写出算法", head.tokens[0]) }
        if isTotal {
            if last.condition != nil { throw fault("最后一种情形应写“其余 → …”，否则有的家庭没有结果", last.token) }
            if let early = cases.dropLast().first(where: { $0.condition == nil }) {
                throw fault("“其余”之后的情形永远用不到，请把“其余”放在最后", early.token)
            }
        } else if let bare = cases.first(where: { $0.condition == nil }) {
            throw fault("例外的每种情形都要有条件：条件 → 值，不写“其余”", bare.token)
        }
        return cases
    }
}

extension PolicyFault: Error {}

extension Token {
    var name: String? {
        if case .name(let name) = kind { name } else { nil }
    }
}

extension String {
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
