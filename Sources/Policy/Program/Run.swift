// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// One family going through the rules of a day. What they come to is computed at once, in registers, before anything is
/// told; steps, reasons and what is missing are read from there in the order of the rules.
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
    private let computed: FamilyValues
    /// Rules that were gone through, by context.
    private var seen: [PersonTable<Bool>]
    private var tables: [Context: Int] = [.present: 0]
    var steps: [Evaluation.Step] = []

    /// As what the family is looked at.
    struct Context: Hashable {
        /// Months before the one that is judged.
        var monthsBack = 0
        /// The only member that counts; nil for all.
        var alone: Int?

        static let present = Context()

        /// As the compiled program numbers it.
        var number: Int { Lowering.Context(monthsBack: monthsBack, isAlone: alone != nil).number }
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
        seen = [PersonTable(plan.places, sizes)]
        let told = try ToldFacts(facts, of: program)
        let figures = try program.figures(region, on: date, people: max(sizes.members, sizes.supporters))
        computed = FamilyValues(told, figures, sizes)
    }

    /// Nobody for the family itself.
    func people(_ entity: Entity) -> [HouseholdFacts.Person] {
        switch entity {
        case .family: []
        case .member: members
        case .supporter: supporters
        }
    }

    /// Goes through every rule of the program, in order: to keep the steps, or because something may have to be refused.
    mutating func settle() throws {
        guard explains || computed.isDoubtful else { return }
        for place in plan.order {
            for person in rows(edition.rules[place].entity) { try visit(place, person, .present) }
        }
    }

    /// Whether something without a result may have to be refused.
    var isDoubtful: Bool { computed.isDoubtful }

    private func rows(_ entity: Entity) -> Range<Int> { entity == .family ? 0..<1 : people(entity).indices }

    mutating func evaluation() throws -> Evaluation {
        var family: [String: PolicyValue] = [:]
        var persons: [String: [String: PolicyValue]] = [:]
        var open: [(place: Int, person: Int)] = []
        try settle()
        for place in plan.order {
            let rule = edition.rules[place]
            for person in rows(rule.entity) {
                let value = value(of: place, person: person, .present)
                if value == .absent { open.append((place, person)) }
                if rule.entity == .family {
                    family[rule.name] = value
                } else {
                    persons[people(rule.entity)[person].id, default: [:]][rule.name] = value
                }
            }
        }
        return Evaluation(
            family: family,
            people: persons,
            covered: covered(),
            clauses: clauses(),
            steps: steps,
            missing: missing(open)
        )
    }

    /// What a definition of the family, or a person's as `甲.名称`, came to; nil for a name that is none.
    func result(_ name: String) -> PolicyValue? {
        place(of: name).map { value(of: $0.place, person: $0.person, .present) }
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
    func covered() -> [String] {
        guard let place = edition.places["\(program.name)/\(Declaration.ownKey(.member, "保障对象"))"] else { return [] }
        return people(.member).enumerated()
            .filter { value(of: place, person: $0.offset, .present) == .truth(true) }
            .map(\.element.id)
    }

    /// What the conditions of the program came to.
    func clauses() -> [Evaluation.Clause] {
        plan.order.compactMap { place in
            let rule = edition.rules[place]
            guard rule.entity == .family, case .condition = rule.declaration.role else { return nil }
            return clause(rule, value(of: place, person: 0, .present))
        }
    }

    // MARK: - Rules

    func value(of place: Int, person: Int, _ context: Context) -> PolicyValue {
        computed.value(of: place, person: person, context)
    }

    func value(_ term: Term, _ person: Int, _ context: Context) -> PolicyValue {
        computed.value(term, person: person, context)
    }

    /// Goes through a rule and what it reads, once for each context: keeps its step and refuses what must be.
    mutating func visit(_ place: Int, _ person: Int, _ context: Context) throws {
        let rule = edition.rules[place]
        let slot = Slot(place: place, person: rule.entity == .family ? 0 : person, context: context)
        let table = context == .present ? 0 : table(of: context)
        guard seen[table][place, slot.person] == nil else { return }
        seen[table][place, slot.person] = true
        do {
            switch rule.declaration.body {
            case .input(let input): try self.input(input, rule, slot)
            case .parameter: try parameter(rule, context)
            case .cases: try cases(rule, slot)
            }
        } catch {
            // Whoever reads it again is refused again.
            seen[table][place, slot.person] = nil
            throw error
        }
    }

    private func input(_ input: Declaration.Input, _ rule: Rule, _ slot: Slot) throws {
        guard case .refused = input.absence, value(of: slot.place, person: slot.person, slot.context) == .absent else {
            return
        }
        throw EvaluationProblem.required(rule.name + whose(rule, slot.person))
    }

    private mutating func table(of context: Context) -> Int {
        if let table = tables[context] { return table }
        tables[context] = seen.count
        seen.append(PersonTable(emptyLike: seen[0]))
        return seen.count - 1
    }

    func whose(_ rule: Rule, _ person: Int) -> String {
        rule.entity == .family ? "" : "（\(people(rule.entity)[person].id)）"
    }

    private mutating func parameter(_ rule: Rule, _ context: Context) throws {
        let day = date.adding(months: -context.monthsBack)
        guard let entry = program.values.entry(rule.name, region: region, on: day) else {
            throw EvaluationProblem.noParameter(name: rule.name, region: region, date: day)
        }
        guard explains else { return }
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
    }

    private static func shown(_ context: Context) -> String {
        context.monthsBack == 0 ? "" : "\(context.monthsBack) 个月前"
    }

    private mutating func cases(_ rule: Rule, _ slot: Slot) throws {
        var passed: [Evaluation.Passed] = []
        for (number, part) in rule.cases.enumerated() {
            let branch = Self.branch(part, number, of: rule)
            if let condition = part.condition {
                try visit(condition, rule, slot.person, slot.context)
                let held = value(condition, slot.person, slot.context)
                if held == .absent { return record(rule, slot, part, branch: "条件待核", passed) }
                guard held == .truth(true) else {
                    if explains {
                        let reason = reason(condition, is: false, slot)
                        passed.append(Evaluation.Passed(branch: branch, formula: part.source, reason: reason))
                    }
                    continue
                }
            }
            try visit(part.value, rule, slot.person, slot.context)
            return record(rule, slot, part, branch: branch, passed)
        }
        record(rule, slot, nil, branch: "没有适用的情形", passed)
    }

    private static func branch(_ part: Rule.Case, _ number: Int, of rule: Rule) -> String {
        guard part.exception.isEmpty else { return "例外：\(part.exception)" }
        return rule.cases.count > 1 ? "第 \(number + 1) 种情形" : ""
    }

    private mutating func record(
        _ rule: Rule,
        _ slot: Slot,
        _ part: Rule.Case?,
        branch: String,
        _ passed: [Evaluation.Passed]
    ) {
        guard explains else { return }
        let basis = part?.basis ?? ""
        let read = (part?.reads ?? []).compactMap { place -> Evaluation.Read? in
            // What a case would read whose condition is 待核 counts for nothing yet, so that it refuses nothing either.
            guard (try? visit(place, slot.person, slot.context)) != nil else { return nil }
            let found = value(of: place, person: slot.person, slot.context)
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
                value: value(of: slot.place, person: slot.person, slot.context).shown,
                branch: branch,
                layer: nil,
                basis: basis.isEmpty ? rule.declaration.basis : basis,
                read: read,
                passed: passed
            )
        )
    }

    // MARK: - Clauses

    private func clause(_ rule: Rule, _ value: PolicyValue) -> Evaluation.Clause {
        let result: Evaluation.Clause.Result =
            value == .truth(true) ? .met : value == .truth(false) ? .failed : .unknown
        var margin = ""
        if rule.cases.count == 1, case .compare(let sign, let left, let right) = rule.cases[0].value.form,
            sign != .equal, sign != .unequal
        {
            let (first, second) = (self.value(left, 0, .present), self.value(right, 0, .present))
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
