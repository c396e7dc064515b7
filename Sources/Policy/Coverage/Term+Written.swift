// SPDX-License-Identifier: Apache-2.0

extension Term {
    /// The term as a rule writes it, without brackets that only part operators of one rank.
    /// - Parameter rules: those of its edition, whose names it reads.
    func written(_ rules: [Rule]) -> String {
        func of(_ part: Term) -> String { part.written(rules) }
        func bound(_ part: Term) -> String { part.rank < rank ? "(\(of(part)))" : of(part) }
        func pair(_ sign: String, _ a: Term, _ b: Term) -> String {
            let right = b.rank <= rank ? "(\(of(b)))" : of(b)
            return "\(bound(a)) \(sign) \(right)"
        }
        func named(_ place: Int) -> String { rules.indices.contains(place) ? rules[place].name : "" }
        switch form {
        case .constant(let value): return value.spelled ?? value.shown
        case .rule(let place): return named(place)
        case .today: return "当日"
        case .previous(let place): return "上月(\(named(place)))"
        case .alone(let place): return "作为单人户(\(named(place)))"
        case .not(let inner): return "非 \(bound(inner))"
        case .negative(let inner): return "-\(bound(inner))"
        case .both(let a, let b): return "\(bound(a)) 且 \(bound(b))"
        case .either(let a, let b): return "\(bound(a)) 或 \(bound(b))"
        case .compare(let sign, let a, let b): return pair(sign.rawValue, a, b)
        case .add(let a, let b): return "\(bound(a)) + \(bound(b))"
        case .subtract(let a, let b): return pair("-", a, b)
        case .multiply(let a, let b): return "\(bound(a)) × \(bound(b))"
        case .divide(let a, let b): return pair("÷", a, b)
        case .isOneOf(let inner, let options): return "\(bound(inner)) 属于 (\(options.joined(separator: "、")))"
        case .call(let function, let arguments):
            return "\(function.written)(\(arguments.map(of).joined(separator: "，")))"
        case .aggregate(let kind, let entity, let value, let filter):
            let what = entity.rawValue + (value.map { ".\(of($0))" } ?? "")
            return "\(kind.rawValue)(\(what)\(filter.map { " 当 \(of($0))" } ?? ""))"
        case .window(let window, let months, let inner): return "近\(months)个月 \(window.rawValue)(\(of(inner)))"
        }
    }

    /// How closely the parts of a term are bound.
    private var rank: Int {
        switch form {
        case .either: 0
        case .both: 1
        case .not: 2
        case .compare, .isOneOf: 3
        case .add, .subtract: 4
        case .multiply, .divide: 5
        default: 6
        }
    }
}

extension Function {
    /// The name that a rule calls it by.
    var written: String {
        if let name = Self.plain.first(where: { $0.value == self })?.key { return name }
        guard case .rounded(let rule, let size, let ofMoney) = self else { return "" }
        let prefix = Self.rules.first { $0.1 == rule }?.0 ?? ""
        return prefix + (ofMoney ? Self.sizes.first { $0.value == size }?.key ?? "" : "个")
    }
}
