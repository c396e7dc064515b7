// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension Run {
    mutating func value(_ term: Term, _ rule: Rule, _ person: Int, _ context: Context) throws -> PolicyValue {
        switch term.form {
        case .constant(let value): return value
        case .rule(let place): return try value(of: place, person: person, context)
        case .today: return .date(day(context))
        case .previous(let place): return previous(place, person: person)
        case .alone(let place):
            return try value(of: place, person: 0, Context(monthsBack: context.monthsBack, alone: person))
        case .not(let inner):
            guard case .truth(let truth) = try value(inner, rule, person, context) else { return .absent }
            return .truth(!truth)
        case .negative(let inner):
            guard case .number(let number, let unit) = try value(inner, rule, person, context) else { return .absent }
            return try sized(number.negated, unit, rule)
        case .both(let a, let b):
            // 否 settles 且, whatever is still unknown.
            let (left, right) = (try value(a, rule, person, context), try value(b, rule, person, context))
            if left == .truth(false) || right == .truth(false) { return .truth(false) }
            return left == .absent || right == .absent ? .absent : .truth(true)
        case .either(let a, let b):
            let (left, right) = (try value(a, rule, person, context), try value(b, rule, person, context))
            if left == .truth(true) || right == .truth(true) { return .truth(true) }
            return left == .absent || right == .absent ? .absent : .truth(false)
        case .compare(let sign, let a, let b):
            return Self.compared(sign, try value(a, rule, person, context), try value(b, rule, person, context))
        case .add(let a, let b): return try arithmetic(a, b, term, rule, person, context) { $0.adding($1) }
        case .subtract(let a, let b): return try arithmetic(a, b, term, rule, person, context) { $0.subtracting($1) }
        case .multiply(let a, let b): return try arithmetic(a, b, term, rule, person, context) { $0.multiplied(by: $1) }
        case .divide(let a, let b):
            return try arithmetic(a, b, term, rule, person, context) { top, bottom in
                guard bottom.numerator != 0 else { throw EvaluationProblem.divisionByZero(definition: rule.name) }
                return top.divided(by: bottom)
            }
        case .isOneOf(let inner, let options):
            guard case .text(let text) = try value(inner, rule, person, context) else { return .absent }
            return .truth(options.contains(text))
        case .call(let function, let arguments):
            var values: [PolicyValue] = []
            for argument in arguments { values.append(try value(argument, rule, person, context)) }
            guard let result = function.value(values, kind: term.kind, on: day(context)) else {
                throw EvaluationProblem.overflow(definition: rule.name)
            }
            return result
        case .aggregate(let kind, let entity, let inner, let filter):
            return try aggregate(kind, entity, inner, filter, term, rule, context)
        case .window(let window, let months, let inner):
            var values: [PolicyValue] = []
            for month in 0..<months {
                values.append(
                    try value(
                        inner,
                        rule,
                        person,
                        Context(monthsBack: context.monthsBack + month, alone: context.alone)
                    )
                )
            }
            return try Self.joined(window, values, term.kind) { try sized($0, $1, rule) }
        }
    }

    private func sized(_ ratio: Ratio?, _ unit: Kind.Unit, _ rule: Rule) throws -> PolicyValue {
        guard let ratio else { throw EvaluationProblem.overflow(definition: rule.name) }
        return .number(ratio, unit)
    }

    private mutating func arithmetic(
        _ left: Term,
        _ right: Term,
        _ term: Term,
        _ rule: Rule,
        _ person: Int,
        _ context: Context,
        _ combined: (Ratio, Ratio) throws -> Ratio?
    ) throws -> PolicyValue {
        let (a, b) = (try value(left, rule, person, context), try value(right, rule, person, context))
        guard case .number(let first, _) = a, case .number(let second, _) = b, case .number(let unit) = term.kind else {
            return .absent
        }
        return try sized(try combined(first, second), unit, rule)
    }

    private static func compared(_ sign: Term.Comparison, _ left: PolicyValue, _ right: PolicyValue) -> PolicyValue {
        guard left != .absent, right != .absent else { return .absent }
        var isLess = false
        var isEqual = left == right
        if case .number(let a, _) = left, case .number(let b, _) = right {
            isLess = a < b
            isEqual = a == b
        } else if case .date(let a) = left, case .date(let b) = right {
            isLess = a < b
        }
        switch sign {
        case .equal: return .truth(isEqual)
        case .unequal: return .truth(!isEqual)
        case .less: return .truth(isLess)
        case .atMost: return .truth(isLess || isEqual)
        case .more: return .truth(!isLess && !isEqual)
        case .atLeast: return .truth(!isLess)
        }
    }

    // MARK: - People

    private mutating func aggregate(
        _ kind: Expression.Aggregate,
        _ entity: Entity,
        _ inner: Term?,
        _ filter: Term?,
        _ term: Term,
        _ rule: Rule,
        _ context: Context
    ) throws -> PolicyValue {
        var chosen: [PolicyValue] = []
        var isUnknown = false
        let all = people(entity).indices
        for person in entity == .member && context.alone != nil ? all.filter({ $0 == context.alone }) : Array(all) {
            if let filter {
                let held = try value(filter, rule, person, context)
                if kind == .any || kind == .all {
                    let asked = try inner.map { try value($0, rule, person, context) }
                    chosen.append(Self.filtered(kind, asked, by: held))
                    continue
                }
                if held == .absent { isUnknown = true }
                guard held == .truth(true) else { continue }
            }
            if let inner { chosen.append(try value(inner, rule, person, context)) } else { chosen.append(.truth(true)) }
        }
        switch kind {
        case .count: return isUnknown ? .absent : .number(Ratio(Int64(chosen.count)), .persons)
        case .any:
            if chosen.contains(.truth(true)) { return .truth(true) }
            return isUnknown || chosen.contains(.absent) ? .absent : .truth(false)
        case .all:
            if chosen.contains(.truth(false)) { return .truth(false) }
            return isUnknown || chosen.contains(.absent) ? .absent : .truth(true)
        case .sum, .most, .least:
            guard !isUnknown, !chosen.contains(.absent) else { return .absent }
            guard case .number(let unit) = term.kind else { return .absent }
            let numbers = chosen.compactMap(\.number)
            switch kind {
            case .most: return .number(numbers.max() ?? Ratio(0), unit)
            case .least: return .number(numbers.min() ?? Ratio(0), unit)
            default: return try sized(Self.sum(numbers), unit, rule)
            }
        }
    }

    /// Whom the filter leaves out settles nothing; a filter that is 待核 leaves open what the value does not settle.
    private static func filtered(_ kind: Expression.Aggregate, _ value: PolicyValue?, by held: PolicyValue)
        -> PolicyValue
    {
        guard let value else { return held }
        let settled = PolicyValue.truth(kind == .all)
        if held == .truth(false) || value == settled { return settled }
        return held == .absent ? .absent : value
    }

    private static func sum(_ numbers: [Ratio]) -> Ratio? {
        numbers.reduce(Ratio(0)) { $0?.adding($1) }
    }

    // MARK: - Months

    private static func joined(
        _ window: Expression.Window,
        _ values: [PolicyValue],
        _ kind: Kind,
        _ sized: (Ratio?, Kind.Unit) throws -> PolicyValue
    ) throws -> PolicyValue {
        guard case .number(let unit) = kind else { return .absent }
        if window == .run {
            let run = values.prefix { $0 == .truth(true) }.count
            let isOpen = run < values.count && values[run] == .absent
            return isOpen ? .absent : .number(Ratio(Int64(run)), unit)
        }
        guard !values.contains(.absent) else { return .absent }
        let numbers = values.compactMap(\.number)
        switch window {
        case .count: return .number(Ratio(Int64(values.count { $0 == .truth(true) })), unit)
        case .most: return .number(numbers.max() ?? Ratio(0), unit)
        case .least: return .number(numbers.min() ?? Ratio(0), unit)
        case .mean: return try sized(sum(numbers)?.divided(by: Ratio(Int64(values.count))), unit)
        case .sum, .run: return try sized(sum(numbers), unit)
        }
    }
}

extension PolicyValue {
    var number: Ratio? {
        if case .number(let number, _) = self { number } else { nil }
    }
}
