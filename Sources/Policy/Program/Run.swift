// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// One family going through the rules of a day.
struct Run {
    let edition: Edition
    private let plan: PolicyProgram.Plan
    private let program: PolicyProgram
    private let date: CivilDate
    private let region: String
    /// Whether steps are kept.
    private let explains: Bool
    let people: [Entity: [HouseholdFacts.Person]]
    private var facts: [FactSlot: [PolicyValue]] = [:]
    private var known: [Slot: PolicyValue] = [:]
    private var steps: [Evaluation.Step] = []

    private struct FactSlot: Hashable {
        let fact: Int
        let person: Int
    }

    /// As what the family is looked at.
    struct Context: Hashable {
        /// Months before the one that is judged.
        var monthsBack = 0
        /// The only member that counts; nil for all.
        var alone: Int?

        static let present = Context()
    }

    /// A value's place: the rule, whose it is, and in which context.
    struct Slot: Hashable {
        let place: Int
        let person: Int
        let context: Context
    }

    init(program: PolicyProgram, facts: HouseholdFacts, date: CivilDate, region: String, explains: Bool) throws {
        self.program = program
        self.date = date
        self.region = region
        self.explains = explains
        plan = try program.plan(on: date)
        edition = plan.edition
        people = [.member: facts.members, .supporter: facts.supporters]
        try take(facts.family, .family, person: 0)
        for (number, member) in facts.members.enumerated() { try take(member.values, .member, person: number) }
        for (number, supporter) in facts.supporters.enumerated() {
            try take(supporter.values, .supporter, person: number)
        }
    }

    private mutating func take(
        _ values: [String: String],
        _ entity: Entity,
        person: Int
    ) throws {
        for (name, text) in values {
            guard let place = program.readers[entity]?[name] else { throw EvaluationProblem.unknownInput(name) }
            let reader = program.facts[place]
            facts[FactSlot(fact: place, person: person)] = try reader.input.values(text, kind: reader.kind, name: name)
        }
    }

    mutating func evaluation() throws -> Evaluation {
        var family: [String: PolicyValue] = [:]
        var clauses: [Evaluation.Clause] = []
        var persons: [String: [String: PolicyValue]] = [:]
        var covered: [String] = []
        var open: [(place: Int, person: Int)] = []
        for place in plan.order {
            let rule = edition.rules[place]
            guard rule.entity != .family else {
                let value = try self.value(of: place, person: 0, .present)
                family[rule.name] = value
                if value == .absent { open.append((place, 0)) }
                if case .condition = rule.declaration.role { clauses.append(try clause(rule, value)) }
                continue
            }
            for (number, person) in (people[rule.entity] ?? []).enumerated() {
                let value = try self.value(of: place, person: number, .present)
                persons[person.id, default: [:]][rule.name] = value
                if value == .absent { open.append((place, number)) }
                if rule.name == "保障对象", value == .truth(true) { covered.append(person.id) }
            }
        }
        let judged = steps
        let missing = try missing(open)
        return Evaluation(
            family: family,
            people: persons,
            covered: covered,
            clauses: clauses,
            steps: judged,
            missing: missing
        )
    }

    // MARK: - Rules

    /// The value of a rule, computed once for each context.
    mutating func value(of place: Int, person: Int, _ context: Context) throws -> PolicyValue {
        let rule = edition.rules[place]
        let slot = Slot(place: place, person: rule.entity == .family ? 0 : person, context: context)
        if let value = known[slot] { return value }
        let value: PolicyValue
        switch rule.declaration.body {
        case .input(let input): value = try self.input(input, rule, slot)
        case .parameter: value = try parameter(rule, context)
        case .cases: value = try compute(rule, slot)
        }
        known[slot] = value
        return value
    }

    private mutating func input(_ input: Declaration.Input, _ rule: Rule, _ slot: Slot) throws -> PolicyValue {
        let given = facts[FactSlot(fact: plan.facts[slot.place], person: slot.person)] ?? []
        let month = input.months == nil ? 0 : slot.context.monthsBack
        if given.indices.contains(month), given[month] != .absent { return given[month] }
        switch input.absence {
        case .value(let value): return value
        case .refused: throw EvaluationProblem.required(rule.name + whose(rule, slot.person))
        case .pending: return .absent
        }
    }

    func whose(_ rule: Rule, _ person: Int) -> String {
        rule.entity == .family ? "" : "（\(people[rule.entity]?[person].id ?? "")）"
    }

    /// A state as it was a month before.
    func previous(_ place: Int, person: Int) -> PolicyValue {
        let rule = edition.rules[place]
        let slot = FactSlot(fact: plan.previous[place], person: rule.entity == .family ? 0 : person)
        return facts[slot]?.first ?? rule.initialState ?? .absent
    }

    /// The day that is judged for, in a context.
    func day(_ context: Context) -> CivilDate {
        context.monthsBack == 0 ? date : date.adding(months: -context.monthsBack)
    }

    private mutating func parameter(_ rule: Rule, _ context: Context) throws -> PolicyValue {
        let day = day(context)
        guard let entry = program.values.entry(rule.name, region: region, on: day) else {
            throw EvaluationProblem.noParameter(name: rule.name, region: region, date: day)
        }
        guard explains else { return entry.value }
        let (row, value) = (entry.row, entry.value)
        let remark = row.remark.isEmpty ? "" : "（\(row.remark)）"
        steps.append(
            Evaluation.Step(
                name: rule.name,
                person: Self.shown(context),
                formula: "参数，自 \(row.from.iso) 起",
                value: value.shown,
                branch: row.layer,
                basis: row.document + remark
            )
        )
        return value
    }

    private static func shown(_ context: Context) -> String {
        context.monthsBack == 0 ? "" : "\(context.monthsBack) 个月前"
    }

    private mutating func compute(_ rule: Rule, _ slot: Slot) throws -> PolicyValue {
        for (number, part) in rule.cases.enumerated() {
            if let condition = part.condition {
                let held = try value(condition, rule, slot.person, slot.context)
                if held == .absent { return record(.absent, rule, slot, branch: "条件待核", basis: part.basis) }
                guard held == .truth(true) else { continue }
            }
            let result = try value(part.value, rule, slot.person, slot.context)
            let branch =
                !part.exception.isEmpty
                ? "例外：\(part.exception)" : rule.cases.count > 1 ? "第 \(number + 1) 种情形" : ""
            return record(result, rule, slot, branch: branch, basis: part.basis)
        }
        return record(.absent, rule, slot, branch: "没有适用的情形", basis: "")
    }

    private mutating func record(_ value: PolicyValue, _ rule: Rule, _ slot: Slot, branch: String, basis: String)
        -> PolicyValue
    {
        guard explains else { return value }
        var whose = rule.entity == .family ? "" : people[rule.entity]?[slot.person].id ?? ""
        if let alone = slot.context.alone { whose = "\(people[.member]?[alone].id ?? "")，作为单人户" }
        let month = Self.shown(slot.context)
        steps.append(
            Evaluation.Step(
                name: rule.name,
                person: [whose, month].filter { !$0.isEmpty }.joined(separator: "，"),
                formula: rule.declaration.source,
                value: value.shown,
                branch: branch,
                basis: basis.isEmpty ? rule.declaration.basis : basis
            )
        )
        return value
    }

    // MARK: - Clauses

    private mutating func clause(_ rule: Rule, _ value: PolicyValue) throws -> Evaluation.Clause {
        let result: Evaluation.Clause.Result =
            value == .truth(true) ? .met : value == .truth(false) ? .failed : .unknown
        var margin = ""
        if rule.cases.count == 1, case .compare(let sign, let left, let right) = rule.cases[0].value.form,
            sign != .equal, sign != .unequal
        {
            let first = try self.value(left, rule, 0, .present)
            let second = try self.value(right, rule, 0, .present)
            if case .number(let a, let unit) = first, case .number(let b, _) = second, let gap = a.subtracting(b) {
                let size = PolicyValue.number(gap.numerator < 0 ? gap.negated ?? gap : gap, unit)
                margin =
                    gap.numerator == 0
                    ? "\(first.shown)，与 \(second.shown) 相等"
                    : "\(first.shown)，比 \(second.shown) \(gap.numerator < 0 ? "低" : "高") \(size.shown)"
            }
        }
        return Evaluation.Clause(title: rule.name, result: result, margin: margin, basis: rule.declaration.basis)
    }
}
