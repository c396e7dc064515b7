// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension Lowering {
    // MARK: - Functions

    mutating func call(_ name: String, _ values: [Value]) throws(ColumnProblem) -> Value {
        guard let first = values.first, let kind = Functions.kind(name, values.map(\.kind)) else {
            throw .unknownOutput(name)
        }
        switch name {
        case "有": return Value(node: first.known ?? graph.constant(1), kind: .truth)
        case "取大", "取小":
            let (a, b, denominator) = try aligned(first, values[1])
            let node = try graph.binary(name == "取大" ? .most : .least, a, b)
            return Value(
                node: node,
                denominator: denominator,
                known: try both(first.known, values[1].known),
                kind: kind
            )
        case "按月", "按年":
            guard case .number(let unit) = first.kind, first.kind != kind else { return Value(first, as: kind) }
            if unit.period == .month {
                let node = try graph.binary(.multiply, first.node, graph.constant(12))
                return Value(node: node, denominator: first.denominator, known: first.known, kind: kind)
            }
            let denominator = try times(first.denominator, .constant(12))
            return Value(node: first.node, denominator: denominator, known: first.known, kind: kind)
        case "一人份": return Value(first, as: kind)
        case "周岁":
            let days = try graph.binary(.subtract, graph.constant(population.code(.date(date))), first.node)
            let years = try graph.binary(.divide, days, graph.constant(10_000))
            let node = try graph.binary(.most, years, graph.constant(0))
            return Value(node: node, known: first.known, kind: kind)
        case "月数":
            // A day is yyyymmdd: without its last two digits, and 88 taken for every year, it counts months.
            let month = try graph.binary(.divide, first.node, graph.constant(100))
            let year = try graph.binary(.divide, month, graph.constant(100))
            let counted = try graph.binary(.subtract, month, try graph.binary(.multiply, year, graph.constant(88)))
            let today = graph.constant(Int64(date.year) * 12 + Int64(date.monthNumber))
            let node = try graph.binary(.subtract, today, counted)
            return Value(node: node, known: first.known, kind: kind)
        case "四舍五入到分": return try rounded(first, to: 1, .half)
        case "四舍五入到元": return try rounded(first, to: 100, .half)
        case "向上取整到元": return try rounded(first, to: 100, .up)
        default: return try rounded(first, to: 1, .down)
        }
    }

    private mutating func rounded(_ value: Value, to unit: Int64, _ rule: Ratio.Rounding) throws(ColumnProblem) -> Value
    {
        let scale = try times(value.denominator, .constant(unit))
        let below = node(scale)
        let (zero, two) = (graph.constant(0), graph.constant(2))
        let quotient: Node
        switch rule {
        case .down: quotient = try graph.binary(.divide, value.node, below)
        case .up:
            let more = try graph.binary(.subtract, below, graph.constant(1))
            quotient = try graph.binary(.divide, try graph.binary(.add, value.node, more), below)
        case .half:
            let isNegative = try graph.binary(.less, value.node, zero)
            let size = try graph.choice(isNegative, try graph.binary(.subtract, zero, value.node), value.node)
            let doubled = try graph.binary(.add, try graph.binary(.multiply, size, two), below)
            let half = try graph.binary(.divide, doubled, try graph.binary(.multiply, below, two))
            quotient = try graph.choice(isNegative, try graph.binary(.subtract, zero, half), half)
        }
        let node = try graph.binary(.multiply, quotient, graph.constant(unit))
        return Value(node: node, known: value.known, kind: value.kind)
    }

    // MARK: - Aggregates

    mutating func aggregate(
        _ kind: Expression.Aggregate,
        _ entity: Entity,
        _ inner: Expression?,
        _ filter: Expression?,
        _ owner: Declaration
    ) throws(ColumnProblem) -> Value {
        let reader = owner.reading(entity)
        if kind == .any || kind == .all {
            guard let expression = inner ?? filter else { throw .unknownOutput(owner.name) }
            return try anyOrAll(kind, try lowered(expression, reader), over: entity)
        }
        var held: Node?
        var known: Node?
        if let filter {
            let condition = try lowered(filter, reader)
            known = try complete(condition.known, over: entity)
            held =
                try condition.known.map { node throws(ColumnProblem) in
                    try graph.binary(.and, condition.node, node)
                } ?? condition.node
        }
        guard kind != .count else {
            let node =
                try held.map { node throws(ColumnProblem) in
                    try graph.reduction(.sum, node, over: entity)
                } ?? graph.headcount(entity)
            return Value(node: node, known: known, kind: .number(.persons))
        }
        guard let inner else { throw .unknownOutput(owner.name) }
        return try folded(kind, try lowered(inner, reader), held: held, known: known, over: entity)
    }

    /// 1 where nobody's value is unknown.
    private mutating func complete(_ known: Node?, over entity: Entity) throws(ColumnProblem) -> Node? {
        guard let known else { return nil }
        return try graph.not(try graph.reduction(.any, try graph.not(known), over: entity))
    }

    private mutating func anyOrAll(_ kind: Expression.Aggregate, _ value: Value, over entity: Entity)
        throws(ColumnProblem) -> Value
    {
        let wanted = kind == .any ? value.node : try graph.not(value.node)
        let certain =
            try value.known.map { node throws(ColumnProblem) in
                try graph.binary(.and, wanted, node)
            } ?? wanted
        let found = try graph.reduction(.any, certain, over: entity)
        let known = try complete(value.known, over: entity).map { node throws(ColumnProblem) in
            try graph.binary(.or, found, node)
        }
        return Value(node: kind == .any ? found : try graph.not(found), known: known, kind: .truth)
    }

    private mutating func folded(
        _ kind: Expression.Aggregate,
        _ value: Value,
        held: Node?,
        known: Node?,
        over entity: Entity
    ) throws(ColumnProblem) -> Value {
        var denominator = value.denominator
        if case .node(let node) = denominator {
            guard let shared = graph.shared(node) else { throw .mixedFractions }
            denominator = .node(shared)
        }
        var all = known
        if let own = value.known {
            let counted =
                try held.map { node throws(ColumnProblem) in
                    try graph.binary(.or, own, try graph.not(node))
                } ?? own
            all = try both(all, try complete(counted, over: entity))
        }
        let node: Node
        if kind == .sum {
            let part =
                try held.map { held throws(ColumnProblem) in
                    try graph.choice(held, value.node, graph.constant(0))
                } ?? value.node
            node = try graph.reduction(.sum, part, over: entity)
        } else {
            // Those who are left out get the value that never wins.
            let range = graph.ranges[value.node]
            let neutral = graph.constant(kind == .most ? range.lowerBound : range.upperBound)
            let part =
                try held.map { held throws(ColumnProblem) in
                    try graph.choice(held, value.node, neutral)
                } ?? value.node
            let best = try graph.reduction(kind == .most ? .most : .least, part, over: entity)
            node =
                try held.map { held throws(ColumnProblem) in
                    try graph.choice(try graph.reduction(.any, held, over: entity), best, graph.constant(0))
                } ?? best
        }
        return Value(node: node, denominator: denominator, known: all, kind: value.kind)
    }
}

extension Lowering.Value {
    fileprivate init(_ value: Lowering.Value, as kind: Kind) {
        self.init(node: value.node, denominator: value.denominator, known: value.known, kind: kind)
    }
}
