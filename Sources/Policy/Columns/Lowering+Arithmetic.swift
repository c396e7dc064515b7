// SPDX-License-Identifier: Apache-2.0

/// Fractions and conditions as whole numbers.
extension Lowering {
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
    mutating func quotient(_ left: Value, _ right: Value, known: Node?, kind: Kind) throws(ColumnProblem)
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
            try require(isThere, &known)
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

    mutating func comparison(_ sign: Term.Comparison, _ left: Value, _ right: Value) throws(ColumnProblem)
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
