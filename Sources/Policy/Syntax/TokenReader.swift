// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads the tokens of one line: declarations' heads and expressions, by precedence.
struct TokenReader {
    private let tokens: [Token]
    /// What the top entity is called here.
    private let subject: String
    private let makeFault: (String, Token) -> PolicyFault
    private var position = 0
    private(set) var last: Token

    init(
        _ tokens: [Token],
        end: Token,
        subject: String = Entity.family.rawValue,
        fault: @escaping (String, Token) -> PolicyFault
    ) {
        self.tokens = tokens
        self.subject = subject
        makeFault = fault
        last = end
    }

    private var peek: Token? { position < tokens.count ? tokens[position] : nil }

    var isAtEnd: Bool { peek == nil }

    /// A fault at the token that was read last.
    func fault(_ text: String) -> PolicyFault { makeFault(text, last) }

    func fault(_ text: String, _ token: Token) -> PolicyFault { makeFault(text, token) }

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

    private func entity(_ word: String) -> Entity? {
        word == subject ? .family : Entity(rawValue: word)
    }

    /// `家庭.月标准` or a bare name, which belongs to the family.
    mutating func qualifiedName() throws -> (Entity, String, Token) {
        guard let first = next(), case .name(let name) = first.kind else { throw fault("这里应是名称", last) }
        guard take(".") else { return (.family, name, first) }
        guard let entity = entity(name) else {
            throw fault("“\(name)”不是主体，应为 \(subject)、成员 或 义务人", first)
        }
        guard let second = next(), case .name(let field) = second.kind else { throw fault("点号后应是名称", last) }
        return (entity, field, second)
    }

    // MARK: - What stands in heads

    /// `: 元/人·月`, `: 是/否`, `: 日期`, `: 选项(城市、农村)`.
    mutating func kind() throws -> Kind {
        try expect(":")
        guard let first = next(), case .name(var text) = first.kind else {
            throw fault("冒号后应写类型，如 元/月、是/否、日期、文字", last)
        }
        if text == "选项" {
            let options = try options()
            guard Set(options).count == options.count else { throw fault("选项里有重复的，请删去一个", first) }
            return .option(options)
        }
        while take("÷") {
            guard let part = next(), case .name(let name) = part.kind else { throw fault("单位没有写完", last) }
            text += "/" + name
        }
        guard let kind = Kind(text) else {
            throw fault("不认识类型“\(text)”，可写 \(Kind.words)", first)
        }
        return kind
    }

    /// A value as it stands in a head: `0元/月`, `否`, `"无"`, `城市`, `2026-01-01`.
    mutating func value(_ kind: Kind, name: String) throws -> PolicyValue {
        let isNegative = take("-")
        guard let token = next() else { throw fault("这里还缺一个值", last) }
        let text =
            switch token.kind {
            case .name(let word), .text(let word), .date(let word): word
            case .number(let digits, let unit): (isNegative ? "-" : "") + digits + unit
            case .sign(let sign): throw fault("这里不应是“\(sign)”", token)
            }
        guard let value = try? PolicyValue.parse(text, kind: kind, name: name) else {
            throw fault("“\(text)”不是\(kind)的值", token)
        }
        return value
    }

    mutating func absence(_ kind: Kind, name: String) throws -> Declaration.Input.Absence {
        guard !isAtEnd else { throw fault("“缺失时”后应写 待核、拒绝 或一个值", last) }
        if takeName("待核") { return .pending }
        if takeName("拒绝") { return .refused }
        return .value(try value(kind, name: name))
    }

    mutating func range(_ kind: Kind, name: String) throws -> ClosedRange<Ratio> {
        guard case .number = kind else { throw fault("只有数额和数量才有范围", last) }
        let start = last
        let low = try value(kind, name: name)
        guard takeName("至") else { throw fault("范围应写成 范围 0元/月 至 200000元/月", last) }
        let high = try value(kind, name: name)
        guard case .number(let least, _) = low, case .number(let most, _) = high, least <= most else {
            throw fault("范围的两头写反了", start)
        }
        return least...most
    }

    /// `12个月`
    mutating func months() throws -> Int {
        guard let token = next(), case .number(let digits, let unit) = token.kind, Kind.Unit(unit)?.base == .months,
            let months = Int(digits), (2...60).contains(months)
        else { throw fault("逐月后应写 2 到 60 个月，如 逐月 12个月", last) }
        return months
    }

    mutating func date() throws -> CivilDate {
        guard let token = next(), case .date(let text) = token.kind, let date = try? CivilDate(parsing: text) else {
            throw fault("这里应是日期，如 2026-01-01", last)
        }
        return date
    }

    // MARK: - Cells of tables

    mutating func cell() throws -> DecisionTable.Cell {
        if takeName("任意") || take("—") || take("-") { return .anything }
        for sign in ["=", "≠", "<", "≤", ">", "≥"] where take(sign) {
            let value = try sum()
            return sign == "=" ? .oneOf([value]) : .comparison(sign, value)
        }
        let first = try sum()
        if takeName("至") { return .range(first, try sum()) }
        var values = [first]
        while take(",") { values.append(try sum()) }
        return .oneOf(values)
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
            if let months = Self.window(name) { return try window(months, token) }
            if take("(") { return try call(name, token) }
            return .name(try dotted(name), token)
        case .sign(let sign): throw fault("这里不应是“\(sign)”", token)
        }
    }

    /// `成员.收入`, `低保.决定`, `低保.成员.保障对象`; the family needs no name.
    private mutating func dotted(_ first: String) throws -> String {
        var parts = [first]
        while take(".") {
            guard let field = next(), case .name(let text) = field.kind else { throw fault("点号后应是名称", last) }
            parts.append(text)
        }
        return parts.enumerated().filter { place, part in
            place == parts.count - 1 || (part != subject && part != Entity.family.rawValue)
        }.map(\.element).joined(separator: ".")
    }

    /// The months of `近12个月`.
    private static func window(_ name: String) -> Int? {
        guard name.hasPrefix("近"), name.hasSuffix("个月") else { return nil }
        return Int(name.dropFirst().dropLast(2))
    }

    private mutating func window(_ months: Int, _ token: Token) throws -> Expression {
        guard (1...60).contains(months) else { throw fault("窗口应在 1 到 60 个月之间", token) }
        guard let word = nameIfAny(), let kind = Expression.Window(rawValue: word) else {
            let words = Expression.Window.allCases.map(\.rawValue).joined(separator: "、")
            throw fault("“近\(months)个月”后应写 \(words)", last)
        }
        try expect("(")
        let inner = try expression()
        try expect(")")
        return .window(kind, months: months, inner, token)
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
        if name == "累进" { return try scale(token) }
        if name == "上月" || name == "作为单人户" {
            guard let word = nameIfAny() else { throw fault("\(name) 的括号里应写一个名称", last) }
            let target = try dotted(word)
            let place = last
            try expect(")")
            return name == "上月" ? .previous(target, place) : .alone(target, place)
        }
        var arguments: [Expression] = []
        if !take(")") {
            repeat { arguments.append(try expression()) } while take(",")
            try expect(")")
        }
        return .call(name, arguments, token)
    }

    /// `累进(数额，0元/月 起 10%，1000元/月 起 30%)`: every part of the amount at its own bracket's rate.
    private mutating func scale(_ token: Token) throws -> Expression {
        let amount = try expression()
        var brackets: [(start: Expression, rate: Expression)] = []
        while take(",") {
            let start = try sum()
            guard takeName("起") else { throw fault("累进应写成 累进(数额，0元/月 起 10%，1000元/月 起 30%)", last) }
            brackets.append((start, try sum()))
        }
        try expect(")")
        guard !brackets.isEmpty else { throw fault("累进里没有写分段，如 累进(数额，0元/月 起 10%)", token) }
        let zero = Expression.literal(.number(Ratio(0), .plain), .number(.plain), token)
        let parts = brackets.indices.map { place -> Expression in
            let above = Expression.binary("-", amount, brackets[place].start, token)
            let isLast = place == brackets.count - 1
            let width = isLast ? nil : Expression.binary("-", brackets[place + 1].start, brackets[place].start, token)
            let within = width.map { Expression.call("取小", [above, $0], token) } ?? above
            return .binary("×", .call("取大", [within, zero], token), brackets[place].rate, token)
        }
        return parts.dropFirst().reduce(parts[0]) { .binary("+", $0, $1, token) }
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
