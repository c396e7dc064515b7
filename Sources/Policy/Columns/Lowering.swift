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

    var graph: ColumnGraph
    var population: Population
    /// Numerators by parameter, then by the population's region; 0 where a region has none.
    private(set) var table: [[Int64]] = []
    private(set) var columns: [PopulationColumn] = []
    private let program: PolicyProgram
    private let scenario: Scenario
    private(set) var changesUnread: Set<String>
    private let edition: Edition
    private let date: CivilDate
    private var values: [Slot: Value] = [:]

    /// As what families are looked at.
    struct Context: Hashable {
        /// Months before the one that is judged.
        var monthsBack = 0
        /// Whether each member is looked at as if alone.
        var isAlone = false

        static let present = Context()
    }

    private struct Slot: Hashable {
        let place: Int
        let context: Context
    }

    init(
        _ program: PolicyProgram,
        _ edition: Edition,
        _ population: Population,
        on date: CivilDate,
        _ scenario: Scenario
    ) {
        self.program = program
        self.edition = edition
        self.scenario = scenario
        changesUnread = Set(scenario.changes.keys)
        self.population = population
        self.date = date
        graph = ColumnGraph(sizes: population.sizes)
    }

    /// A definition, an input or a parameter by its key, such as `月保障金` or `成员.保障对象`.
    mutating func output(_ key: String) throws(ColumnProblem) -> (value: Value, entity: Entity) {
        guard let place = edition.places["\(program.name)/\(key)"] else { throw .unknownOutput(key) }
        return (try value(of: place, .present), edition.rules[place].entity)
    }

    /// The day that is judged for, in a context.
    func day(_ context: Context) -> CivilDate {
        context.monthsBack == 0 ? date : date.adding(months: -context.monthsBack)
    }

    // MARK: - Rules

    private mutating func value(of place: Int, _ context: Context) throws(ColumnProblem) -> Value {
        let slot = Slot(place: place, context: context)
        if let value = values[slot] { return value }
        let rule = edition.rules[place]
        let value: Value
        switch rule.declaration.body {
        case .input(let input): value = try self.input(rule, input, context)
        case .parameter: value = try parameter(rule, context)
        case .cases: value = try lowered(rule, context)
        }
        values[slot] = value
        return value
    }

    private mutating func input(_ rule: Rule, _ input: Declaration.Input, _ context: Context) throws(ColumnProblem)
        -> Value
    {
        let month = input.months == nil ? 0 : context.monthsBack
        let key = Population.key(rule.factKey, monthsBack: month)
        guard let column = population.columns[key] else { throw .unknownOutput(key) }
        if case .value(let value) = input.absence {
            return try filled(column, rule, missing: value)
        }
        return try filled(column, rule, missing: nil)
    }

    private mutating func filled(_ column: PopulationColumn, _ rule: Rule, missing: PolicyValue?) throws(ColumnProblem)
        -> Value
    {
        let position = columns.count
        columns.append(column)
        let node = graph.leaf(.input(position), of: rule.entity, within: column.range)
        var value = Value(node: node, denominator: .constant(column.denominator), kind: rule.kind)
        guard column.hasGaps else { return value }
        value.known = graph.leaf(.presence(position), of: rule.entity, within: 0...1)
        guard let missing, let known = value.known else { return value }
        return try choice(known, value, literal(missing, rule.kind), kind: rule.kind)
    }

    /// A state as it was a month before; its first value where no column tells.
    private mutating func previous(_ rule: Rule) throws(ColumnProblem) -> Value {
        let initial = rule.initialState ?? .absent
        guard let column = population.columns[rule.previousKey] else { return literal(initial, rule.kind) }
        return try filled(column, rule, missing: initial)
    }

    private mutating func parameter(_ rule: Rule, _ context: Context) throws(ColumnProblem) -> Value {
        let day = day(context)
        let found = population.regions.map { region -> Ratio? in
            guard let entry = program.values.entry(rule.name, region: region, on: day) else { return nil }
            let changed = scenario.applied(to: entry.value, rule.name)
            if case .number(let number, _) = changed { return number }
            return Ratio(population.code(changed))
        }
        changesUnread.remove(rule.name)
        var denominator: Int64 = 1
        for number in found.compactMap({ $0 }) { denominator = try Self.common(denominator, number.denominator) }
        var row: [Int64] = []
        for number in found {
            row.append(
                try number.map { number throws(ColumnProblem) in
                    try Self.product(number.numerator, denominator / number.denominator)
                } ?? 0
            )
        }
        table.append(row)
        let range = (row.min() ?? 0)...(row.max() ?? 0)
        let node = graph.leaf(.parameter(table.count - 1), of: .family, within: range)
        var value = Value(node: node, denominator: .constant(denominator), kind: rule.kind)
        if found.contains(nil) {
            table.append(found.map { $0 == nil ? 0 : 1 })
            let flags = found.allSatisfy { $0 == nil } ? 0...0 : Int64(0)...1
            value.known = graph.leaf(.parameter(table.count - 1), of: .family, within: flags)
        }
        return value
    }

    private mutating func lowered(_ rule: Rule, _ context: Context) throws(ColumnProblem) -> Value {
        guard let last = rule.cases.last else { throw .unknownOutput(rule.name) }
        var result = try lowered(last.value, context)
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
        switch term.form {
        case .constant(let value): return literal(value, term.kind)
        case .rule(let place): return try value(of: place, context)
        case .today: return literal(.date(day(context)), .date)
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
            return try call(function, values, kind: term.kind, on: day(context))
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

    private mutating func literal(_ value: PolicyValue, _ kind: Kind) -> Value {
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
    private mutating func chosen(_ condition: Node, _ first: Value, _ second: Value) throws(ColumnProblem)
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

    // MARK: - Arithmetic

    static func product(_ left: Int64, _ right: Int64) throws(ColumnProblem) -> Int64 {
        let (result, over) = left.multipliedReportingOverflow(by: right)
        guard !over else { throw .tooLarge }
        return result
    }

    /// Least common multiple.
    static func common(_ left: Int64, _ right: Int64) throws(ColumnProblem) -> Int64 {
        guard left != right, let ratio = Ratio(left, right) else { return left }
        return try product(left, ratio.denominator)
    }

    mutating func node(_ denominator: Denominator) -> Node {
        switch denominator {
        case .constant(let value): graph.constant(value)
        case .node(let node): node
        }
    }

    /// Both numerators over one denominator.
    mutating func aligned(_ left: Value, _ right: Value) throws(ColumnProblem) -> (Node, Node, Denominator) {
        if left.denominator == right.denominator { return (left.node, right.node, left.denominator) }
        if case .constant(let a) = left.denominator, case .constant(let b) = right.denominator {
            let common = try Self.common(a, b)
            let first = try graph.binary(.multiply, left.node, graph.constant(common / a))
            let second = try graph.binary(.multiply, right.node, graph.constant(common / b))
            return (first, second, .constant(common))
        }
        let (a, b) = (node(left.denominator), node(right.denominator))
        return (
            try graph.binary(.multiply, left.node, b), try graph.binary(.multiply, right.node, a),
            .node(try graph.binary(.multiply, a, b))
        )
    }

    mutating func times(_ left: Denominator, _ right: Denominator) throws(ColumnProblem) -> Denominator {
        if case .constant(let a) = left, case .constant(let b) = right { return .constant(try Self.product(a, b)) }
        let (a, b) = (node(left), node(right))
        return .node(try graph.binary(.multiply, a, b))
    }

    /// A divisor of zero has no result here; the family's own run then names what is wrong.
    private mutating func quotient(_ left: Value, _ right: Value, known: Node?, kind: Kind) throws(ColumnProblem)
        -> Value
    {
        var (divisor, top, known) = (right.node, left.node, known)
        let (zero, one) = (graph.constant(0), graph.constant(1))
        if graph.ranges[divisor].lowerBound < 0 {
            let isNegative = try graph.binary(.less, divisor, zero)
            divisor = try graph.choice(isNegative, try graph.binary(.subtract, zero, divisor), divisor)
            top = try graph.choice(isNegative, try graph.binary(.subtract, zero, top), top)
        }
        if graph.ranges[divisor].lowerBound <= 0 {
            let isThere = try graph.binary(.less, zero, divisor)
            known = try both(known, isThere)
            divisor = try graph.binary(.most, divisor, one)
        }
        let node = try graph.binary(.multiply, top, node(right.denominator))
        let below: Denominator = graph.value(divisor).map { .constant($0) } ?? .node(divisor)
        return Value(node: node, denominator: try times(left.denominator, below), known: known, kind: kind)
    }

    /// 否 settles 且 and 是 settles 或, whatever is still unknown.
    mutating func logic(isBoth: Bool, _ left: Value, _ right: Value) throws(ColumnProblem) -> Value {
        let node = try graph.binary(isBoth ? .and : .or, left.node, right.node)
        guard left.known != nil || right.known != nil else { return Value(node: node, kind: .truth) }
        let one = graph.constant(1)
        let settling: Int64 = isBoth ? 0 : 1
        var settled = graph.constant(0)
        for side in [left, right] {
            let settles = try graph.binary(.equal, side.node, graph.constant(settling))
            settled = try graph.binary(.or, settled, try graph.binary(.and, settles, side.known ?? one))
        }
        let known = try graph.binary(.or, settled, try graph.binary(.and, left.known ?? one, right.known ?? one))
        // What is not known counts for nothing, so that a settled value stands.
        let first = try graph.binary(.and, left.node, left.known ?? one)
        let second = try graph.binary(.and, right.node, right.known ?? one)
        let value = try isBoth ? node : graph.binary(.or, first, second)
        return Value(node: value, known: known, kind: .truth)
    }

    private mutating func comparison(_ sign: Term.Comparison, _ left: Value, _ right: Value) throws(ColumnProblem)
        -> Value
    {
        let (a, b, _) = try aligned(left, right)
        let node =
            switch sign {
            case .equal: try graph.binary(.equal, a, b)
            case .unequal: try graph.not(try graph.binary(.equal, a, b))
            case .less: try graph.binary(.less, a, b)
            case .atMost: try graph.binary(.lessOrEqual, a, b)
            case .more: try graph.binary(.less, b, a)
            case .atLeast: try graph.binary(.lessOrEqual, b, a)
            }
        return Value(node: node, known: try both(left.known, right.known), kind: .truth)
    }
}
