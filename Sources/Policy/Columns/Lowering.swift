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
    let date: CivilDate
    private var values: [Int: Value] = [:]

    init(_ program: PolicyProgram, _ population: Population, on date: CivilDate, _ scenario: Scenario) {
        self.program = program
        self.scenario = scenario
        changesUnread = Set(scenario.changes.keys)
        self.population = population
        self.date = date
        graph = ColumnGraph(sizes: population.sizes)
    }

    /// The value of a definition, an input or a parameter by its key, such as `月保障金` or `成员.保障对象`.
    mutating func output(_ key: String) throws(ColumnProblem) -> Value {
        guard let index = program.byKey[key] else { throw .unknownOutput(key) }
        return try value(of: index)
    }

    // MARK: - Declarations

    private mutating func value(of index: Int) throws(ColumnProblem) -> Value {
        if let value = values[index] { return value }
        let declaration = program.declarations[index]
        let value: Value
        switch declaration.body {
        case .input(let missing): value = try input(declaration, missing: missing)
        case .parameter: value = try parameter(declaration)
        case .cases(let cases): value = try lowered(cases, declaration)
        }
        values[index] = value
        return value
    }

    private mutating func input(_ declaration: Declaration, missing: PolicyValue?) throws(ColumnProblem) -> Value {
        let key = Checker.key(declaration.entity, declaration.name)
        guard let column = population.columns[key] else { throw .unknownOutput(key) }
        let position = columns.count
        columns.append(column)
        let node = graph.leaf(.input(position), of: declaration.entity, within: column.range)
        var value = Value(node: node, denominator: .constant(column.denominator), kind: declaration.kind)
        guard column.hasGaps else { return value }
        value.known = graph.leaf(.presence(position), of: declaration.entity, within: 0...1)
        guard let missing, let known = value.known else { return value }
        return try choice(known, value, literal(missing, declaration.kind), kind: declaration.kind)
    }

    private mutating func parameter(_ declaration: Declaration) throws(ColumnProblem) -> Value {
        let found = population.regions.map { region -> Ratio? in
            guard let row = program.parameters.row(declaration.name, region: region, on: date),
                let value = try? PolicyValue.parse(row.value, kind: declaration.kind, name: declaration.name)
            else { return nil }
            let changed = scenario.applied(to: value, declaration.name)
            if case .number(let number, _) = changed { return number }
            return Ratio(population.code(changed))
        }
        changesUnread.remove(declaration.name)
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
        var value = Value(node: node, denominator: .constant(denominator), kind: declaration.kind)
        if found.contains(nil) {
            table.append(found.map { $0 == nil ? 0 : 1 })
            let flags = found.allSatisfy { $0 == nil } ? 0...0 : Int64(0)...1
            value.known = graph.leaf(.parameter(table.count - 1), of: .family, within: flags)
        }
        return value
    }

    private mutating func lowered(_ cases: [Declaration.Case], _ owner: Declaration) throws(ColumnProblem) -> Value {
        guard let last = cases.last else { throw .unknownOutput(owner.name) }
        var result = try lowered(last.value, owner, as: owner.kind)
        for part in cases.dropLast().reversed() {
            guard let expression = part.condition else { continue }
            let condition = try lowered(expression, owner)
            result = try choice(
                condition.node,
                try lowered(part.value, owner, as: owner.kind),
                result,
                kind: owner.kind
            )
            result.known = try both(condition.known, result.known)
        }
        return result
    }

    // MARK: - Expressions

    /// A bare 0 takes the unit of what it defines.
    private mutating func lowered(_ expression: Expression, _ owner: Declaration, as kind: Kind) throws(ColumnProblem)
        -> Value
    {
        let value = try lowered(expression, owner)
        return Value(node: value.node, denominator: value.denominator, known: value.known, kind: kind)
    }

    mutating func lowered(_ expression: Expression, _ owner: Declaration) throws(ColumnProblem) -> Value {
        switch expression {
        case .literal(let value, let kind, _): return literal(value, kind)
        case .name(let name, _): return try named(name, owner.entity)
        case .unary(let sign, let inner, _):
            var value = try lowered(inner, owner)
            value.node =
                try sign == "非" ? graph.not(value.node) : graph.binary(.subtract, graph.constant(0), value.node)
            return value
        case .membership(let inner, let options, _):
            let value = try lowered(inner, owner)
            var held = graph.constant(0)
            for option in options {
                let code = graph.constant(population.code(.text(option)))
                held = try graph.binary(.or, held, try graph.binary(.equal, value.node, code))
            }
            return Value(node: held, known: value.known, kind: .truth)
        case .binary(let sign, let left, let right, _):
            return try binary(sign, try lowered(left, owner), try lowered(right, owner))
        case .call(let name, let arguments, _):
            var values: [Value] = []
            for argument in arguments { values.append(try lowered(argument, owner)) }
            return try call(name, values)
        case .aggregate(let kind, let entity, let inner, let filter, _):
            return try aggregate(kind, entity, inner, filter, owner)
        }
    }

    private mutating func literal(_ value: PolicyValue, _ kind: Kind) -> Value {
        if case .number(let number, _) = value {
            return Value(
                node: graph.constant(number.numerator),
                denominator: .constant(number.denominator),
                kind: kind
            )
        }
        let code = graph.constant(population.code(value))
        return Value(node: code, known: value == .absent ? graph.constant(0) : nil, kind: kind)
    }

    private mutating func named(_ name: String, _ entity: Entity) throws(ColumnProblem) -> Value {
        let plain = name.hasPrefix("家庭.") ? String(name.dropFirst(3)) : name
        let keys = name.contains(".") ? [plain] : [Checker.key(entity, name), name]
        if let index = keys.compactMap({ program.byKey[$0] }).first { return try value(of: index) }
        guard Functions.wellKnown[name] != nil else { throw .unknownOutput(name) }
        return Value(node: graph.constant(population.code(.date(date))), kind: .date)
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

    private mutating func binary(_ sign: String, _ left: Value, _ right: Value) throws(ColumnProblem) -> Value {
        switch sign {
        case "且", "或": return try logic(sign, left, right)
        case "=", "≠", "<", "≤", ">", "≥": return try comparison(sign, left, right)
        default: break
        }
        let known = try both(left.known, right.known)
        let isZero = (graph.value(left.node) == 0, graph.value(right.node) == 0)
        let kind = Checker.result(sign, left.kind, right.kind, zero: isZero) ?? left.kind
        switch sign {
        case "+", "-":
            let (a, b, denominator) = try aligned(left, right)
            let node = try graph.binary(sign == "+" ? .add : .subtract, a, b)
            return Value(node: node, denominator: denominator, known: known, kind: kind)
        case "×":
            let node = try graph.binary(.multiply, left.node, right.node)
            let denominator = try times(left.denominator, right.denominator)
            return Value(node: node, denominator: denominator, known: known, kind: kind)
        default: return try quotient(left, right, known: known, kind: kind)
        }
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
    private mutating func logic(_ sign: String, _ left: Value, _ right: Value) throws(ColumnProblem) -> Value {
        let node = try graph.binary(sign == "且" ? .and : .or, left.node, right.node)
        guard left.known != nil || right.known != nil else { return Value(node: node, kind: .truth) }
        let one = graph.constant(1)
        let settling: Int64 = sign == "且" ? 0 : 1
        var settled = graph.constant(0)
        for side in [left, right] {
            let settles = try graph.binary(.equal, side.node, graph.constant(settling))
            settled = try graph.binary(.or, settled, try graph.binary(.and, settles, side.known ?? one))
        }
        let known = try graph.binary(.or, settled, try graph.binary(.and, left.known ?? one, right.known ?? one))
        // What is not known counts for nothing, so that a settled value stands.
        let first = try graph.binary(.and, left.node, left.known ?? one)
        let second = try graph.binary(.and, right.node, right.known ?? one)
        let value = try sign == "且" ? node : graph.binary(.or, first, second)
        return Value(node: value, known: known, kind: .truth)
    }

    private mutating func comparison(_ sign: String, _ left: Value, _ right: Value) throws(ColumnProblem) -> Value {
        let (a, b, _) = try aligned(left, right)
        let node =
            switch sign {
            case "=": try graph.binary(.equal, a, b)
            case "≠": try graph.not(try graph.binary(.equal, a, b))
            case "<": try graph.binary(.less, a, b)
            case "≤": try graph.binary(.lessOrEqual, a, b)
            case ">": try graph.binary(.less, b, a)
            default: try graph.binary(.lessOrEqual, b, a)
            }
        return Value(node: node, known: try both(left.known, right.known), kind: .truth)
    }
}
