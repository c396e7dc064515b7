// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// All programs of a pack, checked together: they may read each other's results.
package struct PolicyBook: Sendable {
    /// In the order in which their files were first met.
    package let programs: [PolicyProgram]
    /// Kinds of all parameters that rules read, by name.
    package let parameterKinds: [String: Kind]

    /// Reads and checks rules and their parameters. Later layers go before earlier ones, name by name.
    /// - Throws: `PolicyProblem` with every fault of the run.
    package init(sources: [PolicySource], parameters: ParameterTable) throws {
        let text = RuleText(sources)
        var checker = BookChecker(text, parameters)
        let editions = checker.checked()
        guard checker.faults.isEmpty else { throw PolicyProblem(checker.faults) }
        var kinds: [String: Kind] = [:]
        for declaration in text.declarations {
            if case .parameter = declaration.body { kinds[declaration.name] = declaration.kind }
        }
        let values = ParameterValues(parameters, kinds: kinds)
        let programs = text.titles.map { name, title, id in
            PolicyProgram(
                id: id,
                name: name,
                title: title,
                editions: editions,
                scope: text.scope(of: name),
                parameters: parameters,
                values: values,
                tests: text.tests.filter { $0.program == name },
                samples: text.samples.filter { $0.program == name }
            )
        }
        var faults: [PolicyFault] = []
        for edition in editions {
            guard var proof = OverflowProof(programs, edition) else { break }
            for rule in proof.culprits() {
                let message = "“\(rule.name)”算出的数可能大到算不准；请给它用到的输入写明 范围，如 范围 0元/月 至 100000元/月"
                let fault = text.fault(message, rule.declaration.token, rule.declaration.file)
                if !faults.contains(fault) { faults.append(fault) }
            }
        }
        guard faults.isEmpty else { throw PolicyProblem(faults) }
        self.programs = programs
        parameterKinds = programs.reduce(into: [:]) { $0.merge($1.parameterKinds) { first, _ in first } }
    }

    package subscript(name: String) -> PolicyProgram? { programs.first { $0.name == name } }

    /// The program of a benefit, by the name of its file.
    package func program(id: String) -> PolicyProgram? { programs.first { $0.id == id } }

    package func runTests() -> [PolicyTestOutcome] { programs.flatMap { $0.runTests() } }
}

/// The checked rules of one benefit, ready to judge families.
package struct PolicyProgram: Sendable {
    /// Name of the file that it was first met in, as services and stores know the benefit.
    package let id: String
    package let name: String
    package let title: String
    /// In the order of their first days; those of all programs of the book.
    let editions: [Edition]
    /// Itself and the programs that it reads, directly or not.
    let scope: Set<String>
    package let parameters: ParameterTable
    /// The same rows as the rules read them.
    private(set) var values: ParameterValues
    let tests: [PolicyTest]
    let samples: [PolicyTest]
    /// Every fact that the rules of any day read, once.
    let facts: [Fact]
    /// Places of facts by entity and name.
    let readers: [Entity: [String: Int]]
    let factPlaces: PersonPlaces
    /// By edition.
    private let plans: [Plan]
    private var compiled = FamilyPrograms()

    /// How one edition is gone through for a family.
    struct Plan: Sendable {
        /// Among the program's plans.
        let number: Int
        let edition: Edition
        /// The program's own computed rules, each after what it reads.
        let order: [Int]
        /// The fact behind each rule of the edition; -1 where there is none.
        let facts: [Int]
        /// The fact that tells last month's value of each state; -1 where there is none.
        let previous: [Int]
        /// Of the rules that the program may come to read.
        let places: PersonPlaces
    }

    init(
        id: String,
        name: String,
        title: String,
        editions: [Edition],
        scope: Set<String>,
        parameters: ParameterTable,
        values: ParameterValues,
        tests: [PolicyTest],
        samples: [PolicyTest]
    ) {
        self.id = id
        self.name = name
        self.title = title
        self.editions = editions
        self.scope = scope
        self.parameters = parameters
        self.values = values
        self.tests = tests
        self.samples = samples
        let facts = Self.facts(editions, scope)
        var readers: [Entity: [String: Int]] = [:]
        for (place, fact) in facts.enumerated() { readers[fact.entity, default: [:]][fact.name] = place }
        plans = editions.enumerated().map { number, edition in
            Plan(
                number: number,
                edition: edition,
                order: edition.order.filter { edition.rules[$0].declaration.program == name },
                facts: edition.rules.map { readers[$0.entity]?[$0.name] ?? -1 },
                previous: edition.rules.map { readers[$0.entity]?[$0.previousName] ?? -1 },
                places: PersonPlaces(
                    edition.rules.map { scope.contains($0.declaration.program) ? $0.entity : nil }
                )
            )
        }
        self.facts = facts
        self.readers = readers
        factPlaces = PersonPlaces(facts.map(\.entity))
    }

    /// The one program of some files.
    /// - Throws: `PolicyProblem` with every fault of the run.
    package init(sources: [PolicySource], parameters: ParameterTable) throws {
        let book = try PolicyBook(sources: sources, parameters: parameters)
        guard let only = book.programs.first else {
            let fault = PolicyFault(file: sources.first?.name ?? "", line: 1, column: 1, text: "文件里没有规则", source: "")
            throw PolicyProblem([fault])
        }
        self = only
    }

    /// The rules in force on a day.
    /// - Throws: `EvaluationProblem.notInForce` when something that they read is not.
    func edition(on date: CivilDate) throws(EvaluationProblem) -> Edition { try plan(on: date).edition }

    /// The rules in force on a day and how they are gone through.
    func plan(on date: CivilDate) throws(EvaluationProblem) -> Plan {
        guard let plan = plans.last(where: { plan in plan.edition.from.map { $0 <= date } ?? true }) else {
            throw .notInForce(name: name, date: date)
        }
        let edition = plan.edition
        for key in edition.lacking {
            let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2, scope.contains(parts[0]) { throw .notInForce(name: parts[1], date: date) }
        }
        return plan
    }

    private var rules: some Sequence<Rule> {
        editions.lazy.flatMap(\.rules).filter { scope.contains($0.declaration.program) }
    }

    /// Names and kinds of inputs by entity, for checking that a form feeds what the rules read; a state of last month
    /// is one too, as `上月.名称`.
    package func inputs(_ entity: Entity) -> [String: Kind] {
        Dictionary(
            facts.filter { $0.entity == entity }.map { ($0.name, $0.kind) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// A fact that the rules read, or a state of last month.
    struct Fact: Sendable {
        let entity: Entity
        let name: String
        let kind: Kind
        let input: Declaration.Input
    }

    private static func facts(_ editions: [Edition], _ scope: Set<String>) -> [Fact] {
        var seen: Set<String> = []
        var facts: [Fact] = []
        for rule in editions.lazy.flatMap(\.rules) where scope.contains(rule.declaration.program) {
            if case .input(let input) = rule.declaration.body, seen.insert(rule.factKey).inserted {
                facts.append(Fact(entity: rule.entity, name: rule.name, kind: rule.kind, input: input))
            }
            if rule.initialState != nil, seen.insert(rule.previousKey).inserted {
                let plain = Declaration.Input(absence: .pending, range: nil, isJudged: false, months: nil)
                facts.append(Fact(entity: rule.entity, name: rule.previousName, kind: rule.kind, input: plain))
            }
        }
        return facts
    }

    /// Kinds of the parameters that its rules declare, by name.
    var parameterKinds: [String: Kind] {
        var kinds: [String: Kind] = [:]
        for rule in rules {
            if case .parameter = rule.declaration.body { kinds[rule.name] = rule.kind }
        }
        return kinds
    }

    /// Kind of a parameter; nil for a name that is none.
    package func parameterKind(_ name: String) -> Kind? {
        for rule in rules where rule.name == name {
            if case .parameter = rule.declaration.body { return rule.kind }
        }
        return nil
    }

    /// Names of what the rules define of a family, in the order in which it can be computed.
    package var familyDefinitions: [String] { definitions(of: .family) }

    /// Names of what the newest rules define, in the order in which it can be computed.
    package func definitions(of entity: Entity) -> [String] {
        guard let plan = plans.last else { return [] }
        return plan.order.map { plan.edition.rules[$0] }.filter { $0.entity == entity }.map(\.name)
    }

    /// What the newest rules define of a family with words that somebody can go by: 是/否 or one of several; by name.
    package var familyVerdicts: [String: Kind] {
        guard let plan = plans.last else { return [:] }
        let rules = plan.order.map { plan.edition.rules[$0] }.filter { rule in
            guard rule.entity == .family else { return false }
            return switch rule.kind {
            case .truth, .option: true
            default: false
            }
        }
        return Dictionary(rules.map { ($0.name, $0.kind) }, uniquingKeysWith: { $1 })
    }

    /// Keys of what it comes to: its rules that none of its other rules reads, and all that it pays.
    package var conclusions: [String] {
        guard let plan = plans.last else { return [] }
        let (edition, order) = (plan.edition, plan.order)
        var read: Set<Int> = []
        for place in order {
            for term in edition.rules[place].cases.flatMap(\.terms) {
                term.walk { part in
                    switch part.form {
                    case .rule(let other), .alone(let other): read.insert(other)
                    default: break
                    }
                }
            }
        }
        return order.filter { place in
            if case .payment = edition.rules[place].declaration.role { return true }
            return !read.contains(place)
        }.map { edition.rules[$0].factKey }
    }

    /// The same rules with some parameters set for every region and day.
    /// - Parameters:
    ///   - document: shown as where the values come from.
    ///   - layer: shown as the pack that they come from.
    /// - Throws: `EvaluationProblem` for a name that is no parameter of theirs, or a value that does not fit.
    package func setting(_ texts: [String: String], document: String, layer: String) throws -> PolicyProgram {
        guard !texts.isEmpty else { return self }
        var program = self
        for (name, text) in texts {
            guard let rule = rules.first(where: { $0.name == name && $0.parameterRange != nil }) else {
                throw EvaluationProblem.unknownInput("参数 \(name)")
            }
            let value = try checked(text, for: rule)
            program.values.set(name, to: value, as: text, document, layer: layer)
        }
        program.compiled = FamilyPrograms(besides: compiled)
        return program
    }

    /// A value for a parameter.
    /// - Throws: `EvaluationProblem` when it does not fit.
    func checked(_ text: String, for rule: Rule) throws -> PolicyValue {
        let value = try PolicyValue.parse(text, kind: rule.kind, name: rule.name)
        if case .number(let number, let unit) = value, let range = rule.parameterRange ?? nil, !range.contains(number) {
            let low = PolicyValue.number(range.lowerBound, unit).shown
            let high = PolicyValue.number(range.upperBound, unit).shown
            throw EvaluationProblem.outOfRange(name: rule.name, value: text, range: "\(low) 到 \(high)")
        }
        return value
    }

    /// The rules as they judge one family in a region on a day.
    /// - Throws: `EvaluationProblem` when they are not in force, or cannot be computed exactly.
    func figures(_ region: String, on date: CivilDate, people: Int) throws(EvaluationProblem) -> FamilyFigures {
        try compiled.figures(of: self, try plan(on: date), region, on: date, people: people)
    }

    /// What is asked of a family and its people before the rules can judge.
    package struct Question: Sendable {
        package let entity: Entity
        package let name: String
        package let kind: Kind
        /// Least and greatest number that is taken, money in fen; nil for any.
        package let range: ClosedRange<Ratio>?
        /// Months that are asked for; 1 unless the input is 逐月.
        package let months: Int
        /// Whether somebody must answer for it.
        package let isJudged: Bool
    }

    /// Every input of the program and of those that it reads, once.
    package var questions: [Question] {
        facts.map { fact in
            Question(
                entity: fact.entity,
                name: fact.name,
                kind: fact.kind,
                range: fact.input.range,
                months: fact.input.months ?? 1,
                isJudged: fact.input.isJudged
            )
        }
    }

    /// Why a value is not taken for an input; nil for one that is, and for names that are no inputs.
    package func refusal(of text: String, for name: String, _ entity: Entity) -> EvaluationProblem? {
        guard let place = readers[entity]?[name] else { return nil }
        let fact = facts[place]
        do {
            _ = try fact.input.values(text, kind: fact.kind, name: name)
            return nil
        } catch let problem as EvaluationProblem {
            return problem
        } catch {
            return .badInput(name: name, value: text, kind: fact.kind.description)
        }
    }

    /// Judges one family on a day in a region, keeping every step.
    /// - Throws: `EvaluationProblem` for a name or value that does not fit, or arithmetic that does not.
    package func evaluate(_ facts: HouseholdFacts, on date: CivilDate, region: String) throws -> Evaluation {
        var run = try Run(program: self, facts: facts, date: date, region: region, explains: true)
        return try run.evaluation()
    }

    /// Judges one family and keeps only the named results, for batches.
    package func outcomes(_ names: [String], _ facts: HouseholdFacts, on date: CivilDate, region: String) throws
        -> [PolicyValue]
    {
        var run = try Run(program: self, facts: facts, date: date, region: region, explains: false)
        try run.settle()
        return names.map { run.result($0) ?? .absent }
    }
}
