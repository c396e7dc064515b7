// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// One family going through the program.
struct Run {
    private let program: PolicyProgram
    private let date: CivilDate
    private let region: String
    private let people: [Entity: [HouseholdFacts.Person]]
    private var values: [Slot: PolicyValue] = [:]
    private var steps: [Evaluation.Step] = []
    private var missing: [String] = []

    /// A value's place: the declaration and, for people, whose it is.
    private struct Slot: Hashable {
        let index: Int
        let person: Int
    }

    init(program: PolicyProgram, facts: HouseholdFacts, date: CivilDate, region: String) throws {
        self.program = program
        self.date = date
        self.region = region
        people = [.member: facts.members, .supporter: facts.supporters]
        try take(facts.family, .family, person: 0)
        for (number, member) in facts.members.enumerated() { try take(member.values, .member, person: number) }
        for (number, supporter) in facts.supporters.enumerated() {
            try take(supporter.values, .supporter, person: number)
        }
    }

    private mutating func take(_ facts: [String: String], _ entity: Entity, person: Int) throws {
        for (name, text) in facts {
            guard let index = program.byKey[Checker.key(entity, name)], case .input = program.declarations[index].body
            else {
                throw EvaluationProblem.unknownInput(name)
            }
            let value = try PolicyValue.parse(text, kind: program.declarations[index].kind, name: name)
            values[Slot(index: index, person: person)] = value
        }
    }

    mutating func evaluation() throws -> Evaluation {
        var family: [String: PolicyValue] = [:]
        var clauses: [Evaluation.Clause] = []
        var flags: [String: [Bool]] = [:]
        for index in program.order {
            let declaration = program.declarations[index]
            guard case .cases(let cases) = declaration.body else { continue }
            if declaration.entity == .family {
                let value = try compute(declaration, cases, index: index, person: 0)
                family[declaration.name] = value
                if declaration.isClause { clauses.append(try clause(declaration, cases, value)) }
            } else {
                let computed = try (people[declaration.entity] ?? []).indices.map { person in
                    try compute(declaration, cases, index: index, person: person)
                }
                flags[declaration.name] = computed.map { $0 == .truth(true) }
            }
        }
        let covered =
            people[.member]?.indices.filter { flags["保障对象"]?[$0] ?? false }.compactMap { people[.member]?[$0].id } ?? []
        return Evaluation(family: family, covered: covered, clauses: clauses, steps: steps, missing: missing)
    }

    private mutating func compute(_ declaration: Declaration, _ cases: [Declaration.Case], index: Int, person: Int)
        throws -> PolicyValue
    {
        var passed: [String] = []
        for part in cases {
            if let condition = part.condition {
                let held = try value(condition, declaration, person)
                if held == .absent {
                    return record(.absent, declaration, index, person, branch: "条件待核")
                }
                guard held == .truth(true) else {
                    passed.append("不适用")
                    continue
                }
            }
            let result = try value(part.value, declaration, person)
            let branch = cases.count > 1 ? "第 \(passed.count + 1) 种情形" : ""
            return record(result, declaration, index, person, branch: branch)
        }
        return record(.absent, declaration, index, person, branch: "没有适用的情形")
    }

    private mutating func record(
        _ value: PolicyValue,
        _ declaration: Declaration,
        _ index: Int,
        _ person: Int,
        branch: String
    ) -> PolicyValue {
        var value = value
        // A bare 0 takes the unit of what it defines.
        if case .number(let number, .plain) = value, case .number(let unit) = declaration.kind {
            value = .number(number, unit)
        }
        values[Slot(index: index, person: person)] = value
        let whose = declaration.entity == .family ? "" : people[declaration.entity]?[person].id ?? ""
        steps.append(
            Evaluation.Step(
                name: declaration.name,
                person: whose,
                formula: declaration.source,
                value: value.shown,
                branch: branch,
                basis: declaration.basis
            )
        )
        return value
    }

    // MARK: - Expressions

    private mutating func value(_ expression: Expression, _ owner: Declaration, _ person: Int) throws -> PolicyValue {
        switch expression {
        case .literal(let value, _, _): return value
        case .name(let name, _): return try named(name, owner.entity, person)
        case .unary(let sign, let inner, _): return try unary(sign, value(inner, owner, person), owner)
        case .binary(let sign, let left, let right, _):
            return try binary(sign, value(left, owner, person), value(right, owner, person), owner)
        case .membership(let inner, let options, _):
            guard case .text(let text) = try value(inner, owner, person) else { return .absent }
            return .truth(options.contains(text))
        case .call(let name, let arguments, _):
            var values: [PolicyValue] = []
            for argument in arguments { values.append(try value(argument, owner, person)) }
            guard let result = Functions.value(name, values, on: date) else {
                throw EvaluationProblem.overflow(definition: owner.name)
            }
            return result
        case .aggregate(let kind, let entity, let inner, let filter, _):
            return try aggregate(kind, entity, inner, filter, owner)
        }
    }

    private mutating func named(_ name: String, _ entity: Entity, _ person: Int) throws -> PolicyValue {
        if name == "当日", program.byKey["当日"] == nil { return .date(date) }
        let plain = name.hasPrefix("家庭.") ? String(name.dropFirst(3)) : name
        let own = name.contains(".") ? nil : program.byKey[Checker.key(entity, name)]
        guard let index = own ?? program.byKey[plain] else { throw EvaluationProblem.unknownInput(name) }
        let declaration = program.declarations[index]
        let slot = Slot(index: index, person: declaration.entity == .family ? 0 : person)
        if let known = values[slot] { return known }
        switch declaration.body {
        case .input(let absent):
            if let absent { return absent }
            let whose = declaration.entity == .family ? "" : "（\(people[declaration.entity]?[person].id ?? "")）"
            if !missing.contains(declaration.name + whose) { missing.append(declaration.name + whose) }
            return .absent
        case .parameter: return try parameter(declaration, slot)
        case .cases(let cases): return try compute(declaration, cases, index: index, person: slot.person)
        }
    }

    private mutating func parameter(_ declaration: Declaration, _ slot: Slot) throws -> PolicyValue {
        guard let row = program.parameters.row(declaration.name, region: region, on: date) else {
            throw EvaluationProblem.noParameter(name: declaration.name, region: region, date: date)
        }
        let value = try PolicyValue.parse(row.value, kind: declaration.kind, name: declaration.name)
        values[slot] = value
        let remark = row.remark.isEmpty ? "" : "（\(row.remark)）"
        steps.append(
            Evaluation.Step(
                name: declaration.name,
                person: "",
                formula: "参数，自 \(row.from.iso) 起",
                value: value.shown,
                branch: row.layer,
                basis: row.document + remark
            )
        )
        return value
    }

    private func unary(_ sign: String, _ value: PolicyValue, _ owner: Declaration) throws -> PolicyValue {
        switch value {
        case .truth(let truth) where sign == "非": return .truth(!truth)
        case .number(let number, let unit) where sign == "-":
            guard let negated = number.negated else { throw EvaluationProblem.overflow(definition: owner.name) }
            return .number(negated, unit)
        default: return .absent
        }
    }

    private func binary(_ sign: String, _ left: PolicyValue, _ right: PolicyValue, _ owner: Declaration) throws
        -> PolicyValue
    {
        switch sign {
        // 否 settles 且 and 是 settles 或, whatever is still unknown.
        case "且":
            if left == .truth(false) || right == .truth(false) { return .truth(false) }
            return left == .absent || right == .absent ? .absent : .truth(true)
        case "或":
            if left == .truth(true) || right == .truth(true) { return .truth(true) }
            return left == .absent || right == .absent ? .absent : .truth(false)
        default: break
        }
        guard left != .absent, right != .absent else { return .absent }
        if case .number(let first, let unit) = left, case .number(let second, let other) = right {
            return try arithmetic(sign, (first, unit), (second, other), owner)
        }
        switch sign {
        case "=": return .truth(left == right)
        case "≠": return .truth(left != right)
        default:
            guard case .date(let first) = left, case .date(let second) = right else { return .absent }
            return .truth(
                sign == "<"
                    ? first < second : sign == "≤" ? first <= second : sign == ">" ? first > second : first >= second
            )
        }
    }

    private func arithmetic(
        _ sign: String,
        _ left: (Ratio, Kind.Unit),
        _ right: (Ratio, Kind.Unit),
        _ owner: Declaration
    ) throws -> PolicyValue {
        func sized(_ ratio: Ratio?, _ unit: Kind.Unit) throws -> PolicyValue {
            guard let ratio else { throw EvaluationProblem.overflow(definition: owner.name) }
            return .number(ratio, unit)
        }
        let wide = left.1 == .plain ? right.1 : left.1
        switch sign {
        case "+": return try sized(left.0.adding(right.0), wide)
        case "-": return try sized(left.0.subtracting(right.0), wide)
        case "×":
            return try sized(left.0.multiplied(by: right.0), Checker.product(left.1, right.1, divided: false) ?? wide)
        case "÷":
            guard right.0.numerator != 0 else { throw EvaluationProblem.divisionByZero(definition: owner.name) }
            return try sized(left.0.divided(by: right.0), Checker.product(left.1, right.1, divided: true) ?? wide)
        default:
            guard let less = left.0.isLess(than: right.0) else {
                throw EvaluationProblem.overflow(definition: owner.name)
            }
            let equal = left.0 == right.0
            return switch sign {
            case "=": .truth(equal)
            case "≠": .truth(!equal)
            case "<": .truth(less)
            case "≤": .truth(less || equal)
            case ">": .truth(!less && !equal)
            default: .truth(!less)
            }
        }
    }

    private mutating func aggregate(
        _ kind: Expression.Aggregate,
        _ entity: Entity,
        _ inner: Expression?,
        _ filter: Expression?,
        _ owner: Declaration
    ) throws -> PolicyValue {
        let reader = owner.reading(entity)
        var chosen: [PolicyValue] = []
        var unknown = false
        for person in (people[entity] ?? []).indices {
            if let filter, kind != .any, kind != .all {
                let held = try value(filter, reader, person)
                if held == .absent { unknown = true }
                guard held == .truth(true) else { continue }
            }
            chosen.append(
                try (inner ?? (kind == .count ? nil : filter)).map { try value($0, reader, person) } ?? .truth(true)
            )
        }
        switch kind {
        case .count: return unknown ? .absent : .number(Ratio(Int64(chosen.count)), .persons)
        case .any:
            if chosen.contains(.truth(true)) { return .truth(true) }
            return chosen.contains(.absent) ? .absent : .truth(false)
        case .all:
            if chosen.contains(.truth(false)) { return .truth(false) }
            return chosen.contains(.absent) ? .absent : .truth(true)
        case .sum, .most, .least:
            guard !unknown, !chosen.contains(.absent) else { return .absent }
            return try folded(kind, chosen, owner)
        }
    }

    private func folded(_ kind: Expression.Aggregate, _ values: [PolicyValue], _ owner: Declaration) throws
        -> PolicyValue
    {
        let numbers = values.compactMap { value -> (Ratio, Kind.Unit)? in
            if case .number(let number, let unit) = value { (number, unit) } else { nil }
        }
        guard var result = numbers.first else { return .number(Ratio(0), .plain) }
        for next in numbers.dropFirst() {
            let folded: Ratio?
            switch kind {
            case .sum: folded = result.0.adding(next.0)
            case .most: folded = result.0.isLess(than: next.0).map { $0 ? next.0 : result.0 }
            default: folded = result.0.isLess(than: next.0).map { $0 ? result.0 : next.0 }
            }
            guard let folded else { throw EvaluationProblem.overflow(definition: owner.name) }
            result.0 = folded
        }
        return .number(result.0, result.1)
    }

    // MARK: - Clauses

    private mutating func clause(_ declaration: Declaration, _ cases: [Declaration.Case], _ value: PolicyValue) throws
        -> Evaluation.Clause
    {
        let result: Evaluation.Clause.Result =
            value == .truth(true) ? .met : value == .truth(false) ? .failed : .unknown
        var margin = ""
        if cases.count == 1, case .binary(let sign, let left, let right, _) = cases[0].value,
            ["<", "≤", ">", "≥"].contains(sign)
        {
            let first = try self.value(left, declaration, 0)
            let second = try self.value(right, declaration, 0)
            if case .number(let a, let unit) = first, case .number(let b, _) = second, let gap = a.subtracting(b) {
                let size = PolicyValue.number(gap.numerator < 0 ? gap.negated ?? gap : gap, unit)
                margin =
                    gap.numerator == 0
                    ? "\(first.shown)，与 \(second.shown) 相等"
                    : "\(first.shown)，比 \(second.shown) \(gap.numerator < 0 ? "低" : "高") \(size.shown)"
            }
        }
        return Evaluation.Clause(title: declaration.name, result: result, margin: margin, basis: declaration.basis)
    }
}
