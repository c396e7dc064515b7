// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension EditionChecker {
    /// The checked form of an expression that must be of a kind; nil when a fault was noted.
    mutating func term(_ expression: Expression, _ reader: Reader, wanted kind: Kind) -> Term? {
        guard let found = term(expression, reader, expecting: kind) else { return nil }
        guard found.kind != kind else { return found }
        if Self.isZero(expression), case .number = kind { return Self.zero(kind, found.token) }
        note("这里应是 \(kind)，写的却是 \(found.kind)\(Self.advice(found.kind, kind))", found.token, reader.file)
        return nil
    }

    /// How a value of one kind is made one of the other.
    private static func advice(_ found: Kind, _ wanted: Kind) -> String {
        guard case .number(let given) = found, case .number(let unit) = wanted, given.base == .yuan, unit.base == .yuan
        else { return "" }
        return "；年和月要用 按月/按年 换算，人均要写明"
    }

    /// A bare 0 fits every unit.
    private static func isZero(_ expression: Expression) -> Bool {
        guard case .literal(.number(let number, _), .number(.plain), _) = expression else { return false }
        return number.numerator == 0
    }

    private static func zero(_ kind: Kind, _ token: Token) -> Term {
        guard case .number(let unit) = kind else {
            return Term(form: .constant(.number(Ratio(0), .plain)), kind: kind, token: token)
        }
        return Term(form: .constant(.number(Ratio(0), unit)), kind: kind, token: token)
    }

    /// - Parameter kind: what is expected, so that a bare word can be read as one of its options.
    private mutating func term(_ expression: Expression, _ reader: Reader, expecting kind: Kind?) -> Term? {
        let token = expression.token
        func made(_ form: Term.Form, _ kind: Kind) -> Term { Term(form: form, kind: kind, token: token) }
        switch expression {
        case .literal(let value, let own, _):
            if case .text(let text) = value, case .option? = kind { return option(text, kind, token, reader) }
            return made(.constant(value), own)
        case .name(let name, _): return named(name, token, reader, expecting: kind)
        case .unary(let sign, let inner, _):
            if sign == "非" { return term(inner, reader, wanted: .truth).map { made(.not($0), .truth) } }
            guard let value = term(inner, reader, expecting: kind) else { return nil }
            guard case .number = value.kind else {
                note("负号后应是数", token, reader.file)
                return nil
            }
            return made(.negative(value), value.kind)
        case .binary(let sign, let left, let right, _): return binary(sign, left, right, token, reader)
        case .membership(let value, let options, _): return membership(value, options, token, reader)
        case .call(let name, let arguments, _): return call(name, arguments, token, reader, expecting: kind)
        case .aggregate(let aggregate, let entity, let value, let filter, _):
            return self.aggregate(aggregate, entity, value, filter, token, reader)
        case .window(let window, let months, let inner, _): return self.window(window, months, inner, token, reader)
        case .previous(let name, _):
            guard let place = needed(name, token, reader) else { return nil }
            guard case .state = declarations[place].role else {
                note("上月 只能用于 状态，请把“\(name)”写成 状态 并给出 初值", token, reader.file)
                return nil
            }
            return made(.previous(place), declarations[place].kind)
        case .alone(let name, _):
            guard let place = needed(name, token, reader) else { return nil }
            guard reader.entity == .member, declarations[place].entity == .family,
                case .cases = declarations[place].body
            else {
                note("作为单人户 只能写在成员的定义里，括号里写家庭的一个定义", token, reader.file)
                return nil
            }
            visit(place)
            return made(.alone(place), declarations[place].kind)
        }
    }

    // MARK: - Names and options

    private mutating func named(_ name: String, _ token: Token, _ reader: Reader, expecting kind: Kind?) -> Term? {
        let found = place(name, reader)
        if found == nil, name == "当日" { return Term(form: .today, kind: .date, token: token) }
        // A word that is a name of another kind can only be meant as the option.
        if case .option(let options)? = kind, options.contains(name), found.map({ declarations[$0].kind }) != kind {
            return option(name, kind, token, reader)
        }
        guard let place = needed(name, token, reader) else { return nil }
        visit(place)
        return Term(form: .rule(place), kind: declarations[place].kind, token: token)
    }

    private mutating func option(_ text: String, _ kind: Kind?, _ token: Token, _ reader: Reader) -> Term? {
        guard let kind, case .option(let options) = kind, options.contains(text) else {
            note("“\(text)”不在选项里，可写：\(kind.map { "\($0)" } ?? "")", token, reader.file)
            return nil
        }
        return Term(form: .constant(.text(text)), kind: kind, token: token)
    }

    private mutating func membership(_ value: Expression, _ options: [String], _ token: Token, _ reader: Reader)
        -> Term?
    {
        guard let value = term(value, reader, expecting: nil) else { return nil }
        switch value.kind {
        case .text: break
        case .option(let known):
            if let strange = options.first(where: { !known.contains($0) }) {
                note("“\(strange)”不在选项里，可写：\(value.kind)", token, reader.file)
                return nil
            }
        default:
            note("“属于”前应是文字选项", token, reader.file)
            return nil
        }
        return Term(form: .isOneOf(value, options), kind: .truth, token: token)
    }

    // MARK: - Arithmetic and comparison

    private mutating func binary(
        _ sign: String,
        _ left: Expression,
        _ right: Expression,
        _ token: Token,
        _ reader: Reader
    ) -> Term? {
        func made(_ form: Term.Form, _ kind: Kind) -> Term { Term(form: form, kind: kind, token: token) }
        if sign == "且" || sign == "或" {
            guard let a = term(left, reader, wanted: .truth), let b = term(right, reader, wanted: .truth) else {
                return nil
            }
            return made(sign == "且" ? .both(a, b) : .either(a, b), .truth)
        }
        let isProduct = sign == "×" || sign == "÷"
        guard let (a, b) = pair(left, right, reader, likened: !isProduct) else { return nil }
        func misfit() -> Term? {
            let advice = a.kind == b.kind && !Self.hasOrder(a.kind) ? "只能用 = 或 ≠" : "请检查单位"
            note("\(a.kind) 和 \(b.kind) 不能这样用“\(sign)”，\(advice)", token, reader.file)
            return nil
        }
        if let comparison = Term.Comparison(rawValue: sign) {
            let isOrdered = comparison == .equal || comparison == .unequal || Self.hasOrder(a.kind)
            guard a.kind == b.kind, isOrdered else { return misfit() }
            return made(.compare(comparison, a, b), .truth)
        }
        guard case .number(let first) = a.kind, case .number(let second) = b.kind else { return misfit() }
        if isProduct {
            guard let unit = Units.product(first, second, divided: sign == "÷") else { return misfit() }
            return made(sign == "×" ? .multiply(a, b) : .divide(a, b), .number(unit))
        }
        guard first == second else { return misfit() }
        return made(sign == "+" ? .add(a, b) : .subtract(a, b), a.kind)
    }

    private static func hasOrder(_ kind: Kind) -> Bool {
        switch kind {
        case .number, .date: true
        case .truth, .text, .option: false
        }
    }

    /// Both sides; a bare 0 or a bare option takes the kind of the other.
    private mutating func pair(_ left: Expression, _ right: Expression, _ reader: Reader, likened: Bool) -> (
        Term, Term
    )? {
        guard likened else {
            guard let a = term(left, reader, expecting: nil), let b = term(right, reader, expecting: nil) else {
                return nil
            }
            return (a, b)
        }
        if Self.isZero(left) || isOption(left, reader) {
            guard let b = term(right, reader, expecting: nil), let a = like(b, left, reader) else { return nil }
            return (a, b)
        }
        guard let a = term(left, reader, expecting: nil), let b = like(a, right, reader) else { return nil }
        return (a, b)
    }

    private mutating func like(_ other: Term, _ expression: Expression, _ reader: Reader) -> Term? {
        if Self.isZero(expression), case .number = other.kind { return Self.zero(other.kind, expression.token) }
        return term(expression, reader, expecting: other.kind)
    }

    private func isOption(_ expression: Expression, _ reader: Reader) -> Bool {
        switch expression {
        case .name(let name, _): !isDeclared(name, reader) && name != "当日"
        case .literal(.text, _, _): true
        default: false
        }
    }

    private mutating func call(
        _ name: String,
        _ arguments: [Expression],
        _ token: Token,
        _ reader: Reader,
        expecting kind: Kind?
    ) -> Term? {
        guard let function = Function(name) else {
            note("没有函数“\(name)”；可用：\(Function.names)", token, reader.file)
            return nil
        }
        let likened = function == .most || function == .least
        let model = likened ? arguments.first { !Self.isZero($0) } : nil
        let wanted = model.flatMap { term($0, reader, expecting: kind)?.kind }
        if likened, wanted == nil { return nil }
        var terms: [Term] = []
        for argument in arguments {
            let isZero = likened && Self.isZero(argument)
            let found = isZero ? wanted.map { Self.zero($0, argument.token) } : term(argument, reader, expecting: kind)
            guard let found else { return nil }
            terms.append(found)
        }
        guard let result = function.kind(terms.map(\.kind)) else {
            let given = terms.map { "\($0.kind)" }.joined(separator: "、")
            note("“\(name)”的括号里内容不合用，写的是 \(given.isEmpty ? "空的" : given)；可用：\(Function.names)", token, reader.file)
            return nil
        }
        return Term(form: .call(function, terms), kind: result, token: token)
    }

    // MARK: - People and months

    private mutating func aggregate(
        _ aggregate: Expression.Aggregate,
        _ people: Entity,
        _ value: Expression?,
        _ filter: Expression?,
        _ token: Token,
        _ reader: Reader
    ) -> Term? {
        guard reader.entity == .family else {
            note("\(aggregate.rawValue) 只能写在家庭的定义里", token, reader.file)
            return nil
        }
        let person = reader.of(people)
        let isTruth = aggregate == .any || aggregate == .all
        var (inner, held): (Term?, Term?)
        if let value {
            inner = isTruth ? term(value, person, wanted: .truth) : term(value, person, expecting: nil)
            guard inner != nil else { return nil }
        }
        if let filter {
            held = term(filter, person, wanted: .truth)
            guard held != nil else { return nil }
        }
        let kind: Kind
        switch aggregate {
        case .count: kind = .number(.persons)
        case .any, .all: kind = .truth
        case .sum, .most, .least:
            guard let inner, case .number = inner.kind else {
                note("\(aggregate.rawValue) 的对象应是数额或数量", token, reader.file)
                return nil
            }
            kind = inner.kind
        }
        return Term(form: .aggregate(aggregate, of: people, value: inner, filter: held), kind: kind, token: token)
    }

    private mutating func window(
        _ window: Expression.Window,
        _ months: Int,
        _ inner: Expression,
        _ token: Token,
        _ reader: Reader
    ) -> Term? {
        let isTruth = window == .count || window == .run
        let value = isTruth ? term(inner, reader, wanted: .truth) : term(inner, reader, expecting: nil)
        guard let value else { return nil }
        func made(_ kind: Kind) -> Term {
            Term(form: .window(window, months: months, value), kind: kind, token: token)
        }
        if isTruth { return made(.number(.months)) }
        guard let sum = Units.sum(ofMonths: value.kind) else {
            note("\(window.rawValue) 的括号里应是数额或数量", token, reader.file)
            return nil
        }
        return made(window == .sum ? sum : value.kind)
    }
}
