// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Turns checked rules into whole-number arithmetic over columns.
///
/// A fraction is a whole number over a denominator, which is a constant where it can be and a node of its own where
/// something is divided by a value such as the number of people; nothing is rounded that the rules do not round.
/// 待核 travels beside each value as a node that says whether it is known.
struct Lowering {
    typealias Node = ColumnGraph.Node

    enum Denominator: Equatable {
        case constant(Int64)
        /// Above zero.
        case node(Node)
    }

    struct Value {
        var node: Node
        var denominator = Denominator.constant(1)
        /// 1 where the value is known; nil when it always is.
        var known: Node?
        let kind: Kind
    }

    /// For whom rules are compiled.
    enum Ground {
        /// For the families of a population on one day: what is known of all of them stands in the program.
        case population(CivilDate, Scenario)
        /// For any family on any day: parameters and the day are inputs, the former within these values.
        case family([String: [PolicyValue]])
    }

    /// An input that is the same for all of a region: the day that is judged for, or a parameter in force on it.
    struct Figure: Hashable, Sendable {
        /// nil for the day itself.
        let parameter: String?
        let monthsBack: Int
    }

    /// What a row of the table may hold.
    struct FigureBounds: Sendable {
        let denominator: Int64
        let range: ColumnGraph.Range
    }

    var graph: ColumnGraph
    var population: Population
    /// Numerators by figure, then by the population's region; 0 where a region has none.
    var table: [[Int64]] = []
    /// Those of one family, as they stand in the table.
    var figures: [(figure: Figure, bounds: FigureBounds)] = []
    var columns: [PopulationColumn] = []
    /// Their keys.
    var columnKeys: [String] = []
    /// Nodes that are 1 where arithmetic has a result and what must be told is told. Only where one is not can judging a
    /// family end in a refusal.
    var doubts: [Node] = []
    let program: PolicyProgram
    let ground: Ground
    var changesUnread: Set<String> = []
    private let edition: Edition
    private(set) var values: [Slot: Value] = [:]
    /// Of every part of a formula, for one family.
    private(set) var parts: [PartSlot: Value] = [:]
    var columnPlaces: [String: Int] = [:]
    var rowPlaces: [Figure: Int] = [:]
    /// The rule in which something went wrong first.
    private(set) var culprit: Int?

    /// As what families are looked at.
    struct Context: Hashable {
        /// Months before the one that is judged.
        var monthsBack = 0
        /// Whether each member is looked at as if alone.
        var isAlone = false

        static let present = Context()

        /// Numbers of contexts begin with 0, the present.
        var number: Int { monthsBack * 2 + (isAlone ? 1 : 0) }
    }

    struct Slot: Hashable, Comparable {
        let place: Int
        let context: Context

        static func < (left: Slot, right: Slot) -> Bool {
            (left.context.number, left.place) < (right.context.number, right.place)
        }
    }

    /// A part of a formula in a context.
    struct PartSlot: Hashable, Sendable {
        let term: ObjectIdentifier
        let context: Int

        init(_ term: Term, _ context: Int) {
            self.term = ObjectIdentifier(term)
            self.context = context
        }
    }

    init(_ program: PolicyProgram, _ edition: Edition, _ population: Population, _ ground: Ground) {
        self.program = program
        self.edition = edition
        self.ground = ground
        if case .population(_, let scenario) = ground { changesUnread = Set(scenario.changes.keys) }
        self.population = population
        graph = ColumnGraph(sizes: population.sizes)
    }

    /// A definition, an input or a parameter by its key, such as `月保障金` or `成员.保障对象`.
    mutating func output(_ key: String) throws(ColumnProblem) -> (value: Value, entity: Entity) {
        guard let place = edition.places["\(program.name)/\(key)"] else { throw .unknownOutput(key) }
        return (try value(of: place, .present), edition.rules[place].entity)
    }

    /// Notes what must be 1 for a value to be known at all.
    mutating func require(_ node: Node, _ known: inout Node?) throws(ColumnProblem) {
        if graph.value(node) != 1 { doubts.append(node) }
        known = try both(known, node)
    }

    // MARK: - Rules

    mutating func value(of place: Int, _ context: Context) throws(ColumnProblem) -> Value {
        let slot = Slot(place: place, context: context)
        if let value = values[slot] { return value }
        do {
            let value = try worked(edition.rules[place], context)
            values[slot] = value
            return value
        } catch {
            culprit = culprit ?? place
            throw error
        }
    }

    private mutating func worked(_ rule: Rule, _ context: Context) throws(ColumnProblem) -> Value {
        switch rule.declaration.body {
        case .input(let input): try self.input(rule, input, context)
        case .parameter: try parameter(rule, context)
        case .cases: try lowered(rule, context)
        }
    }

    /// Forgets what went wrong, to go on with another rule.
    mutating func forgetCulprit() { culprit = nil }

    private mutating func lowered(_ rule: Rule, _ context: Context) throws(ColumnProblem) -> Value {
        guard let last = rule.cases.last else { throw .unknownOutput(rule.name) }
        var result = try lowered(last.value, context)
        // Of a complete table the last row applies where no other does; it is still asked, and may be 待核.
        if let condition = last.condition {
            result.known = try both(try lowered(condition, context).known, result.known)
        }
        for part in rule.cases.dropLast().reversed() {
            guard let term = part.condition else { continue }
            let condition = try lowered(term, context)
            result = try choice(condition.node, try lowered(part.value, context), result, kind: rule.kind)
            result.known = try both(condition.known, result.known)
        }
        return result
    }

    // MARK: - Terms

    mutating func lowered(_ term: Term, _ context: Context) throws(ColumnProblem) -> Value {
        let value = try worked(term, context)
        if case .family = ground { parts[PartSlot(term, context.number)] = value }
        return value
    }

    private mutating func worked(_ term: Term, _ context: Context) throws(ColumnProblem) -> Value {
        switch term.form {
        case .constant(let value): return literal(value, term.kind)
        case .rule(let place): return try value(of: place, context)
        case .today: return Value(node: dayNode(context), kind: .date)
        case .previous(let place): return try previous(edition.rules[place])
        case .alone(let place):
            return try value(of: place, Context(monthsBack: context.monthsBack, isAlone: true))
        case .not(let inner):
            var value = try lowered(inner, context)
            value.node = try graph.not(value.node)
            return value
        case .negative(let inner):
            var value = try lowered(inner, context)
            value.node = try graph.binary(.subtract, graph.constant(0), value.node)
            return value
        case .both(let a, let b): return try logic(isBoth: true, try lowered(a, context), try lowered(b, context))
        case .either(let a, let b): return try logic(isBoth: false, try lowered(a, context), try lowered(b, context))
        case .compare(let sign, let a, let b):
            return try comparison(sign, try lowered(a, context), try lowered(b, context))
        case .add(let a, let b), .subtract(let a, let b):
            var isSum = false
            if case .add = term.form { isSum = true }
            let (left, right) = (try lowered(a, context), try lowered(b, context))
            let (first, second, denominator) = try aligned(left, right)
            let node = try graph.binary(isSum ? .add : .subtract, first, second)
            return Value(
                node: node,
                denominator: denominator,
                known: try both(left.known, right.known),
                kind: term.kind
            )
        case .multiply(let a, let b):
            let (left, right) = (try lowered(a, context), try lowered(b, context))
            let node = try graph.binary(.multiply, left.node, right.node)
            return Value(
                node: node,
                denominator: try times(left.denominator, right.denominator),
                known: try both(left.known, right.known),
                kind: term.kind
            )
        case .divide(let a, let b):
            let (left, right) = (try lowered(a, context), try lowered(b, context))
            return try quotient(left, right, known: try both(left.known, right.known), kind: term.kind)
        case .isOneOf(let inner, let options):
            let value = try lowered(inner, context)
            var held = graph.constant(0)
            for option in options {
                let code = graph.constant(population.code(.text(option)))
                held = try graph.binary(.or, held, try graph.binary(.equal, value.node, code))
            }
            return Value(node: held, known: value.known, kind: .truth)
        case .call(let function, let arguments):
            var values: [Value] = []
            for argument in arguments { values.append(try lowered(argument, context)) }
            return try call(function, values, kind: term.kind, context)
        case .aggregate(let kind, let entity, let inner, let filter):
            return try aggregate(kind, entity, inner, filter, kind: term.kind, context)
        case .window(let window, let months, let inner):
            var values: [Value] = []
            for month in 0..<months {
                let then = Context(monthsBack: context.monthsBack + month, isAlone: context.isAlone)
                values.append(try lowered(inner, then))
            }
            return try joined(window, values, kind: term.kind)
        }
    }

    mutating func literal(_ value: PolicyValue, _ kind: Kind) -> Value {
        if case .number(let number, _) = value {
            let node = graph.constant(number.numerator)
            return Value(node: node, denominator: .constant(number.denominator), kind: kind)
        }
        let code = graph.constant(population.code(value))
        return Value(node: code, known: value == .absent ? graph.constant(0) : nil, kind: kind)
    }

    // MARK: - Known and not known

    /// Known where both are.
    mutating func both(_ left: Node?, _ right: Node?) throws(ColumnProblem) -> Node? {
        guard let left else { return right }
        guard let right else { return left }
        return try graph.binary(.and, left, right)
    }

    mutating func choice(_ condition: Node, _ first: Value, _ second: Value, kind: Kind) throws(ColumnProblem)
        -> Value
    {
        let (a, b, denominator) = try chosen(condition, first, second)
        var known: Node?
        if first.known != nil || second.known != nil {
            let one = graph.constant(1)
            known = try graph.choice(condition, first.known ?? one, second.known ?? one)
            if known.map(graph.value) == 1 { known = nil }
        }
        return Value(node: try graph.choice(condition, a, b), denominator: denominator, known: known, kind: kind)
    }

    /// Numerators that fit one denominator, whichever of both is taken.
    mutating func chosen(_ condition: Node, _ first: Value, _ second: Value) throws(ColumnProblem)
        -> (Node, Node, Denominator)
    {
        if first.denominator == second.denominator { return (first.node, second.node, first.denominator) }
        if case .constant = first.denominator, case .constant = second.denominator {
            return try aligned(first, second)
        }
        // Zero is zero over any denominator.
        if graph.value(first.node) == 0 { return (first.node, second.node, second.denominator) }
        if graph.value(second.node) == 0 { return (first.node, second.node, first.denominator) }
        let (one, other) = (node(first.denominator), node(second.denominator))
        return (first.node, second.node, .node(try graph.choice(condition, one, other)))
    }
}
