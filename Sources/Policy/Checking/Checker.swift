// SPDX-License-Identifier: Apache-2.0

/// Checks names, units and order of definitions before anything runs.
struct Checker {
    private let declarations: [Declaration]
    private let sources: [String: [String]]
    private var byName: [String: Declaration] = [:]
    private(set) var faults: [PolicyFault] = []
    /// Definitions in an order in which each comes after what it reads.
    private(set) var order: [Int] = []
    private var state: [Int: Bool] = [:]
    private var used: Set<String> = []

    init(_ declarations: [Declaration], sources: [PolicySource]) {
        self.declarations = declarations
        self.sources = Dictionary(
            sources.map {
                ($0.name, $0.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
            },
            uniquingKeysWith: { first, _ in first }
        )
        for declaration in declarations { byName[Self.key(declaration.entity, declaration.name)] = declaration }
    }

    static func key(_ entity: Entity, _ name: String) -> String {
        entity == .family ? name : "\(entity.rawValue).\(name)"
    }

    private mutating func fault(_ text: String, _ token: Token, _ file: String) {
        let line = sources[file].flatMap { $0.indices.contains(token.line - 1) ? $0[token.line - 1] : nil } ?? ""
        faults.append(PolicyFault(file: file, line: token.line, column: token.column, text: text, source: line))
    }

    mutating func check(parameters: ParameterTable) {
        var seen: [String: Declaration] = [:]
        for declaration in declarations {
            let key = Self.key(declaration.entity, declaration.name)
            if let earlier = seen[key], earlier.layer == declaration.layer {
                fault(
                    "“\(declaration.name)”在第 \(earlier.token.line) 行已经定义过，请改名或删去其中一个",
                    declaration.token,
                    declaration.file
                )
            }
            seen[key] = declaration
        }
        for index in declarations.indices
        where byName[Self.key(declarations[index].entity, declarations[index].name)]?.file == declarations[index].file {
            visit(index, path: [])
        }
        for declaration in declarations {
            guard case .parameter = declaration.body else { continue }
            if !parameters.names.contains(declaration.name) {
                fault("参数“\(declaration.name)”在参数表中没有任何值，请在 parameters 里补上", declaration.token, declaration.file)
            }
            if !used.contains(declaration.name) {
                fault("参数“\(declaration.name)”没有任何规则使用，请删去或检查拼写", declaration.token, declaration.file)
            }
        }
    }

    private mutating func visit(_ index: Int, path: [String]) {
        let declaration = declarations[index]
        if state[index] == true { return }
        if state[index] == false {
            fault(
                "“\(declaration.name)”绕了一圈又用到自己：\((path + [declaration.name]).joined(separator: " → "))",
                declaration.token,
                declaration.file
            )
            return
        }
        state[index] = false
        if case .cases(let cases) = declaration.body {
            for part in cases {
                if let condition = part.condition {
                    expect(.truth, condition, declaration, path: path)
                }
                expect(declaration.kind, part.value, declaration, path: path)
            }
        }
        state[index] = true
        order.append(index)
    }

    private mutating func expect(_ kind: Kind, _ expression: Expression, _ owner: Declaration, path: [String]) {
        guard let found = type(expression, in: owner.entity, owner, path: path + [owner.name]) else { return }
        if found != kind, !Self.isZero(expression) {
            fault("这里应是 \(kind)，写的却是 \(found)；年和月要用 按月/按年 换算，人均要写明", expression.token, owner.file)
        }
    }

    /// A bare 0 fits every unit.
    private static func isZero(_ expression: Expression) -> Bool {
        if case .literal(.number(let number, _), .number(let unit), _) = expression {
            return number.numerator == 0 && unit == .plain
        }
        return false
    }

    /// The kind of an expression; nil when a fault was noted.
    private mutating func type(_ expression: Expression, in entity: Entity, _ owner: Declaration, path: [String])
        -> Kind?
    {
        switch expression {
        case .literal(_, let kind, _): return kind
        case .name(let name, let token): return resolve(name, in: entity, token, owner, path: path)
        case .unary(let sign, let inner, let token):
            guard let kind = type(inner, in: entity, owner, path: path) else { return nil }
            if sign == "非", kind != .truth {
                fault("“非”后应是 是/否", token, owner.file)
                return nil
            }
            return kind
        case .membership(let value, _, let token):
            guard let kind = type(value, in: entity, owner, path: path) else { return nil }
            if kind != .text { fault("“属于”前应是文字选项", token, owner.file) }
            return .truth
        case .binary(let sign, let left, let right, let token):
            guard let first = type(left, in: entity, owner, path: path),
                let second = type(right, in: entity, owner, path: path)
            else { return nil }
            guard let kind = Self.result(sign, first, second, zero: (Self.isZero(left), Self.isZero(right))) else {
                fault("\(first) 和 \(second) 不能这样用“\(sign)”，请检查单位", token, owner.file)
                return nil
            }
            return kind
        case .call(let name, let arguments, let token):
            let kinds = arguments.map { type($0, in: entity, owner, path: path) }
            guard !kinds.contains(nil) else { return nil }
            guard let kind = Functions.kind(name, kinds.compactMap { $0 }) else {
                fault("没有函数“\(name)”，或括号里的内容不合用；可用：\(Functions.names)", token, owner.file)
                return nil
            }
            return kind
        case .aggregate(let aggregate, let people, let value, let filter, let token):
            if entity != .family {
                fault("\(aggregate.rawValue) 只能写在家庭的定义里", token, owner.file)
                return nil
            }
            if let filter, let kind = type(filter, in: people, owner, path: path), kind != .truth {
                fault("“当”后应是 是/否", filter.token, owner.file)
            }
            let inner = value.flatMap { type($0, in: people, owner, path: path) }
            return switch aggregate {
            case .count: .number(.persons)
            case .any, .all: .truth
            case .sum, .most, .least: inner
            }
        }
    }

    private mutating func resolve(
        _ name: String,
        in entity: Entity,
        _ token: Token,
        _ owner: Declaration,
        path: [String]
    ) -> Kind? {
        let plain = name.hasPrefix("家庭.") ? String(name.dropFirst(3)) : name
        let keys = name.contains(".") ? [plain] : [Self.key(entity, name), name]
        guard let key = keys.first(where: { byName[$0] != nil }), let declaration = byName[key] else {
            if let option = Functions.wellKnown[name] { return option }
            fault("没有“\(name)”这个名称，请检查拼写或先定义它", token, owner.file)
            return nil
        }
        used.insert(declaration.name)
        if let index = declarations.lastIndex(where: {
            $0.file == declaration.file && $0.name == declaration.name && $0.entity == declaration.entity
        }) {
            visit(index, path: path)
        }
        return declaration.kind
    }

    static func result(_ sign: String, _ left: Kind, _ right: Kind, zero: (Bool, Bool)) -> Kind? {
        switch sign {
        case "且", "或": return left == .truth && right == .truth ? .truth : nil
        case "=", "≠", "<", "≤", ">", "≥": return left == right || zero.0 || zero.1 ? .truth : nil
        case "+", "-": return left == right ? left : zero.0 ? right : zero.1 ? left : nil
        case "×", "÷":
            guard case .number(let first) = left, case .number(let second) = right else { return nil }
            return product(first, second, divided: sign == "÷").map(Kind.number)
        default: return nil
        }
    }

    /// 元/人·月 × 人 = 元/月; 元/人·月 × 月 = 元/人; 元/月 ÷ 人 = 元/人·月; × 数 keeps the unit; the same ÷ the same is a 数.
    static func product(_ left: Kind.Unit, _ right: Kind.Unit, divided: Bool) -> Kind.Unit? {
        if divided {
            if right == .plain { return left }
            if left == right { return .plain }
            if left.base == .yuan, !left.perPerson, right == .persons {
                return Kind.Unit(.yuan, perPerson: true, period: left.period)
            }
            return nil
        }
        if right == .plain { return left }
        if left == .plain { return right }
        for (amount, time) in [(left, right), (right, left)] where amount.period == .month && time.base == .months {
            return Kind.Unit(amount.base, perPerson: amount.perPerson)
        }
        for (amount, people) in [(left, right), (right, left)] where amount.perPerson && people == .persons {
            return Kind.Unit(.yuan, period: amount.period)
        }
        return nil
    }
}
