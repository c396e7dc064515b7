// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads the tokens of one line: declarations' heads and expressions, by precedence.
struct TokenReader {
    private let tokens: [Token]
    private let fault: (String, Token) -> PolicyFault
    private var position = 0
    private(set) var last: Token

    init(_ tokens: [Token], end: Token, fault: @escaping (String, Token) -> PolicyFault) {
        self.tokens = tokens
        self.fault = fault
        last = end
    }

    private var peek: Token? { position < tokens.count ? tokens[position] : nil }

    mutating func next() -> Token? {
        guard let token = peek else { return nil }
        position += 1
        last = token
        return token
    }

    mutating func take(_ sign: String) -> Bool {
        guard peek?.kind == .sign(sign) else { return false }
        _ = next()
        return true
    }

    mutating func takeName(_ name: String) -> Bool {
        guard peek?.kind == .name(name) else { return false }
        _ = next()
        return true
    }

    mutating func expect(_ sign: String) throws {
        guard take(sign) else { throw fault("这里应有“\(sign)”", peek ?? last) }
    }

    mutating func nameIfAny() -> String? {
        guard case .name(let name) = peek?.kind else { return nil }
        _ = next()
        return name
    }

    func finish() throws {
        if let token = peek { throw fault("这里多出了内容，请检查括号和运算符", token) }
    }

    mutating func text() throws -> String {
        guard let token = next(), case .text(let text) = token.kind else { throw fault("这里应是引号中的文字", last) }
        return text
    }

    /// `家庭.月标准` or a bare name, which belongs to the family.
    mutating func qualifiedName() throws -> (Entity, String, Token) {
        guard let first = next(), case .name(let name) = first.kind else { throw fault("这里应是名称", last) }
        guard take(".") else { return (.family, name, first) }
        guard let entity = Entity(rawValue: name) else {
            throw fault("“\(name)”不是主体，应为 家庭、成员 或 义务人", first)
        }
        guard let second = next(), case .name(let field) = second.kind else { throw fault("点号后应是名称", last) }
        return (entity, field, second)
    }

    /// `: 元/人·月`, `: 是/否`, `: 日期`, `: 文字`.
    mutating func kind() throws -> Kind {
        try expect(":")
        guard let first = next(), case .name(var text) = first.kind else {
            throw fault("冒号后应写类型，如 元/月、是/否、日期、文字", last)
        }
        while take("÷") {
            guard let part = next(), case .name(let name) = part.kind else { throw fault("单位没有写完", last) }
            text += "/" + name
        }
        guard let kind = Kind(text) else { throw fault("不认识类型“\(text)”，可写 元、元/月、元/人·月、人、岁、数、是/否、日期、文字", first) }
        return kind
    }

    mutating func missing(_ kind: Kind, name: String) throws -> PolicyValue? {
        guard let token = next() else { throw fault("“缺失时”后应写 待核 或一个值", last) }
        switch token.kind {
        case .name("待核"): return nil
        case .name(let word):
            guard case .truth = kind, let value = try? PolicyValue.parse(word, kind: kind, name: name) else {
                throw fault("“\(word)”不是\(kind)的值", token)
            }
            return value
        case .number(let digits, let unit):
            guard let value = try? PolicyValue.parse(digits + unit, kind: kind, name: name) else {
                throw fault("“\(digits + unit)”不是\(kind)的值", token)
            }
            return value
        case .text(let text): return .text(text)
        case .date, .sign: throw fault("“缺失时”后应写 待核 或一个值", token)
        }
    }

    // MARK: - Expressions, loosest first

    mutating func expression() throws -> Expression {
        var left = try conjunction()
        while takeName("或") { left = .binary("或", left, try conjunction(), last) }
        return left
    }

    private mutating func conjunction() throws -> Expression {
        var left = try negation()
        while takeName("且") { left = .binary("且", left, try negation(), last) }
        return left
    }

    private mutating func negation() throws -> Expression {
        if takeName("非") {
            let token = last
            return .unary("非", try negation(), token)
        }
        return try comparison()
    }

    private mutating func comparison() throws -> Expression {
        let left = try sum()
        if takeName("属于") { return .membership(left, try options(), left.token) }
        for sign in ["=", "≠", "<", "≤", ">", "≥"] where take(sign) {
            let token = last
            return .binary(sign, left, try sum(), token)
        }
        return left
    }

    private mutating func options() throws -> [String] {
        try expect("(")
        var options: [String] = []
        repeat {
            guard let token = next() else { throw fault("括号没有结束", last) }
            switch token.kind {
            case .name(let name): options.append(name)
            case .text(let text): options.append(text)
            default: throw fault("这里应是选项", token)
            }
        } while take(",")
        try expect(")")
        return options
    }

    private mutating func sum() throws -> Expression {
        var left = try product()
        while let sign = ["+", "-"].first(where: { peek?.kind == .sign($0) }) {
            _ = next()
            let token = last
            left = .binary(sign, left, try product(), token)
        }
        return left
    }

    private mutating func product() throws -> Expression {
        var left = try factor()
        while let sign = ["×", "÷"].first(where: { peek?.kind == .sign($0) }) {
            _ = next()
            let token = last
            left = .binary(sign, left, try factor(), token)
        }
        return left
    }

    private mutating func factor() throws -> Expression {
        guard let token = next() else { throw fault("这里还缺一个值", last) }
        switch token.kind {
        case .sign("("):
            let inner = try expression()
            try expect(")")
            return inner
        case .sign("-"): return .unary("-", try factor(), token)
        case .number(let digits, let unit): return try literal(digits, unit, token)
        case .text(let text): return .literal(.text(text), .text, token)
        case .date(let text):
            guard let date = try? CivilDate(parsing: text) else { throw fault("“\(text)”不是有效日期", token) }
            return .literal(.date(date), .date, token)
        case .name("是"): return .literal(.truth(true), .truth, token)
        case .name("否"): return .literal(.truth(false), .truth, token)
        case .name(let name):
            if let kind = Expression.Aggregate(rawValue: name), peek?.kind == .sign("(") {
                return try aggregate(kind, token)
            }
            if take("(") { return try call(name, token) }
            if Entity(rawValue: name) != nil, take(".") {
                guard let field = next(), case .name(let text) = field.kind else { throw fault("点号后应是名称", last) }
                return .name("\(name).\(text)", field)
            }
            return .name(name, token)
        case .sign(let sign): throw fault("这里不应是“\(sign)”", token)
        }
    }

    private func literal(_ digits: String, _ unit: String, _ token: Token) throws -> Expression {
        let plain = unit == "倍" ? "" : unit
        guard let known = Kind.Unit(plain == "%" ? "" : plain) else { throw fault("不认识单位“\(unit)”", token) }
        let kind = Kind.number(known)
        guard let value = try? PolicyValue.parse(digits + plain, kind: kind, name: "") else {
            throw fault("数字写法不对", token)
        }
        return .literal(value, kind, token)
    }

    private mutating func call(_ name: String, _ token: Token) throws -> Expression {
        var arguments: [Expression] = []
        if !take(")") {
            repeat { arguments.append(try expression()) } while take(",")
            try expect(")")
        }
        return .call(name, arguments, token)
    }

    /// `合计(成员.月收入 当 计入)`, `计数(成员 当 …)`.
    private mutating func aggregate(_ kind: Expression.Aggregate, _ token: Token) throws -> Expression {
        try expect("(")
        guard let first = next(), case .name(let word) = first.kind, let entity = Entity(rawValue: word),
            entity != .family
        else {
            throw fault("\(kind.rawValue) 的括号里应先写 成员 或 义务人", last)
        }
        var value: Expression?
        if take(".") { value = try sum() }
        let filter = takeName("当") ? try expression() : nil
        try expect(")")
        if [.sum, .most, .least].contains(kind), value == nil {
            throw fault("\(kind.rawValue) 要写明哪一项，如 \(kind.rawValue)(\(word).收入)", token)
        }
        if [.any, .all].contains(kind), filter == nil, value == nil {
            throw fault("\(kind.rawValue) 要写明条件，如 \(kind.rawValue)(\(word) 当 重病)", token)
        }
        return .aggregate(kind, entity: entity, value: value, filter: filter, token)
    }
}
