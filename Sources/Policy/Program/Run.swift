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
    private let members: [HouseholdFacts.Person]
    private let supporters: [HouseholdFacts.Person]
    /// What was told, this month's; nil where nothing was.
    private var facts: PersonTable<PolicyValue>
    /// What was told of earlier months too, this month's first.
    private var months: [MonthsOfFact: [PolicyValue]] = [:]
    /// Values found so far, by context.
    private var known: [PersonTable<PolicyValue>]
    private var tables: [Context: Int] = [.present: 0]
    var steps: [Evaluation.Step] = []

    private struct MonthsOfFact: Hashable {
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
        (members, supporters) = (facts.members, facts.supporters)
        let sizes = (members: facts.members.count, supporters: facts.supporters.count)
        self.facts = PersonTable(program.factPlaces, sizes)
        known = [PersonTable(plan.places, sizes)]
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
        guard let readers = program.readers[entity] else {
            if let name = values.keys.first { throw EvaluationProblem.unknownInput(name) }
            return
        }
        for (name, text) in values {
            guard let place = readers[name] else { throw EvaluationProblem.unknownInput(name) }
            let reader = program.facts[place]
            if reader.input.months == nil {
                facts[place, person] = try reader.input.value(text, kind: reader.kind, name: name)
            } else {
                let told = try reader.input.values(text, kind: reader.kind, name: name)
                facts[place, person] = told.first
                months[MonthsOfFact(fact: place, person: person)] = told
            }
        }
    }

    /// Nobody for the family itself.
    func people(_ entity: Entity) -> [HouseholdFacts.Person] {
        switch entity {
        case .family: []
        case .member: members
        case .supporter: supporters
        }
    }

    /// Every rule of the program, in order, so that what is refused is refused whoever asks.
    mutating func settle() throws {
        for place in plan.order {
            guard edition.rules[place].entity != .family else {
                _ = try value(of: place, person: 0, .present)
                continue
            }
            for person in people(edition.rules[place].entity).indices {
                _ = try value(of: place, person: person, .present)
            }
        }
    }

    mutating func evaluation() throws -> Evaluation {
        var family: [String: PolicyValue] = [:]
        var persons: [String: [String: PolicyValue]] = [:]
        var open: [(place: Int, person: Int)] = []
        try settle()
        for place in plan.order {
            let rule = edition.rules[place]
            guard rule.entity != .family else {
                let value = try self.value(of: place, person: 0, .present)
                family[rule.name] = value
                if value == .absent { open.append((place, 0)) }
                continue
            }
            for (number, person) in people(rule.entity).enumerated() {
                let value = try self.value(of: place, person: number, .present)
                persons[person.id, default: [:]][rule.name] = value
                if value == .absent { open.append((place, number)) }
            }
        }
        let judged = steps
        let clauses = try clauses()
        let covered = try covered()
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

    /// What a definition of the family, or a person's as `甲.名称`, came to; nil for a name that is none.
    mutating func result(_ name: String) throws -> PolicyValue? {
        guard let (place, person) = place(of: name) else { return nil }
        return try value(of: place, person: person, .present)
    }

    func kind(of name: String) -> Kind? { place(of: name).map { edition.rules[$0.place].kind } }

    func place(of name: String) -> (place: Int, person: Int)? {
        guard let dot = name.firstIndex(of: ".") else {
            return edition.places["\(program.name)/\(name)"].map { ($0, 0) }
        }
        let (id, field) = (name[..<dot], String(name[name.index(after: dot)...]))
        for entity in [Entity.member, .supporter] {
            guard let person = people(entity).firstIndex(where: { $0.id == id }) else { continue }
            let place = edition.places["\(program.name)/\(Declaration.ownKey(entity, field))"]
            if let place { return (place, person) }
        }
        return nil
    }

    /// Ids of the members for whom 保障对象 is true.
    mutating func covered() throws -> [String] {
        guard let place = edition.places["\(program.name)/\(Declaration.ownKey(.member, "保障对象"))"] else { return [] }
        var covered: [String] = []
        for (number, member) in people(.member).enumerated()
        where try value(of: place, person: number, .present) == .truth(true) {
            covered.append(member.id)
        }
        return covered
    }

    /// What the conditions of the program came to.
    mutating func clauses() throws -> [Evaluation.Clause] {
        var clauses: [Evaluation.Clause] = []
        for place in plan.order where edition.rules[place].entity == .family {
            guard case .condition = edition.rules[place].declaration.role else { continue }
            clauses.append(try clause(edition.rules[place], try value(of: place, person: 0, .present)))
        }
        return clauses
    }

    // MARK: - Rules

    /// The value of a rule, computed once for each context.
    mutating func value(of place: Int, person: Int, _ context: Context) throws -> PolicyValue {
        let table = context == .present ? 0 : table(of: context)
        if let value = known[table][place, person] { return value }
        let rule = edition.rules[place]
        let slot = Slot(place: place, person: rule.entity == .family ? 0 : person, context: context)
        let value: PolicyValue
        switch rule.declaration.body {
        case .input(let input): value = try self.input(input, rule, slot)
        case .parameter: value = try parameter(rule, context)
        case .cases: value = try compute(rule, slot)
        }
        known[table][place, person] = value
        return value
    }

    private mutating func table(of context: Context) -> Int {
        if let table = tables[context] { return table }
        tables[context] = known.count
        known.append(PersonTable(emptyLike: known[0]))
        return known.count - 1
    }

    private mutating func input(_ input: Declaration.Input, _ rule: Rule, _ slot: Slot) throws -> PolicyValue {
        let fact = plan.facts[slot.place]
        var given = facts[fact, slot.person]
        if input.months != nil, slot.context.monthsBack > 0 {
            let told = months[MonthsOfFact(fact: fact, person: slot.person)] ?? []
            given = told.indices.contains(slot.context.monthsBack) ? told[slot.context.monthsBack] : nil
        }
        if let given, given != .absent { return given }
        switch input.absence {
        case .value(let value): return value
        case .refused: throw EvaluationProblem.required(rule.name + whose(rule, slot.person))
        case .pending: return .absent
        }
    }

    func whose(_ rule: Rule, _ person: Int) -> String {
        rule.entity == .family ? "" : "（\(people(rule.entity)[person].id)）"
    }

    /// A state as it was a month before.
    func previous(_ place: Int, person: Int) -> PolicyValue {
        let rule = edition.rules[place]
        return facts[plan.previous[place], person] ?? rule.initialState ?? .absent
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
                branch: "",
                layer: row.layer,
                basis: row.document + remark,
                read: [],
                passed: []
            )
        )
        return value
    }

    private static func shown(_ context: Context) -> String {
        context.monthsBack == 0 ? "" : "\(context.monthsBack) 个月前"
    }

    private mutating func compute(_ rule: Rule, _ slot: Slot) throws -> PolicyValue {
        var passed: [Evaluation.Passed] = []
        for (number, part) in rule.cases.enumerated() {
            let branch = Self.branch(part, number, of: rule)
            if let condition = part.condition {
                let held = try value(condition, rule, slot.person, slot.context)
                if held == .absent {
                    return try record(.absent, rule, slot, part, branch: "条件待核", passed)
                }
                guard held == .truth(true) else {
                    if explains {
                        let reason = try reason(condition, is: false, rule, slot)
                        passed.append(Evaluation.Passed(branch: branch, formula: part.source, reason: reason))
                    }
                    continue
                }
            }
            let result = try value(part.value, rule, slot.person, slot.context)
            return try record(result, rule, slot, part, branch: branch, passed)
        }
        return try record(.absent, rule, slot, nil, branch: "没有适用的情形", passed)
    }

    private static func branch(_ part: Rule.Case, _ number: Int, of rule: Rule) -> String {
        guard part.exception.isEmpty else { return "例外：\(part.exception)" }
        return rule.cases.count > 1 ? "第 \(number + 1) 种情形" : ""
    }

    private mutating func record(
        _ value: PolicyValue,
        _ rule: Rule,
        _ slot: Slot,
        _ part: Rule.Case?,
        branch: String,
        _ passed: [Evaluation.Passed]
    ) throws -> PolicyValue {
        guard explains else { return value }
        let basis = part?.basis ?? ""
        let read = try (part?.reads ?? []).map { place in
            let found = try self.value(of: place, person: slot.person, slot.context)
            return Evaluation.Read(name: edition.rules[place].name, value: found.shown)
        }
        var whose = rule.entity == .family ? "" : people(rule.entity)[slot.person].id
        if let alone = slot.context.alone { whose = "\(people(.member)[alone].id)，作为单人户" }
        let month = Self.shown(slot.context)
        steps.append(
            Evaluation.Step(
                name: rule.name,
                person: [whose, month].filter { !$0.isEmpty }.joined(separator: "，"),
                formula: rule.declaration.source,
                value: value.shown,
                branch: branch,
                layer: nil,
                basis: basis.isEmpty ? rule.declaration.basis : basis,
                read: read,
                passed: passed
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
