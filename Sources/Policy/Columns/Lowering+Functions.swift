// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension Lowering {
    // MARK: - Functions

    mutating func call(_ function: Function, _ values: [Value], kind: Kind, _ context: Context)
        throws(ColumnProblem) -> Value
    {
        guard let first = values.first else { throw .unknownOutput("\(function)") }
        var known = first.known
        for value in values.dropFirst() { known = try both(known, value.known) }
        func made(_ node: Node) -> Value { Value(node: node, known: known, kind: kind) }
        switch function {
        case .isKnown: return Value(node: first.known ?? graph.constant(1), kind: .truth)
        case .most, .least:
            var result = first
            for value in values.dropFirst() {
                let (a, b, denominator) = try aligned(result, value)
                let node = try graph.binary(function == .most ? .most : .least, a, b)
                result = Value(node: node, denominator: denominator, kind: kind)
            }
            result.known = known
            return result
        case .monthly, .yearly:
            guard case .number(let unit) = first.kind, first.kind != kind else { return Value(first, as: kind) }
            if unit.period == .month {
                let node = try graph.binary(.multiply, first.node, graph.constant(12))
                return Value(node: node, denominator: first.denominator, known: first.known, kind: kind)
            }
            let denominator = try times(first.denominator, .constant(12))
            return Value(node: first.node, denominator: denominator, known: first.known, kind: kind)
        case .oneShare: return Value(first, as: kind)
        case .age:
            let on = values.count > 1 ? values[1].node : dayNode(context)
            let days = try graph.binary(.subtract, on, first.node)
            let years = try graph.binary(.divide, days, graph.constant(10_000))
            return made(try graph.binary(.most, years, graph.constant(0)))
        case .months:
            let on = values.count > 1 ? values[1].node : dayNode(context)
            return made(try graph.binary(.subtract, try monthIndex(on), try monthIndex(first.node)))
        case .days: return made(try graph.binary(.subtract, try dayNumber(values[1].node), try dayNumber(first.node)))
        case .addMonths:
            let months = try count(values[1], atMost: 12_000, &known)
            return made(try day(try adding(months: months, to: first.node), &known))
        case .addDays:
            let days = try count(values[1], atMost: 400_000, &known)
            let number = try graph.binary(.add, try dayNumber(first.node), days)
            return made(try day(try date(ofDayNumber: number), &known))
        case .monthEnd: return made(try monthEnd(first.node))
        case .held:
            var count = first.node
            for value in values.dropFirst() { count = try graph.binary(.add, count, value.node) }
            return made(count)
        case .rounded(let rule, let size, _): return try rounded(first, to: size, rule)
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
        _ aggregate: Expression.Aggregate,
        _ entity: Entity,
        _ inner: Term?,
        _ filter: Term?,
        kind: Kind,
        _ context: Context
    ) throws(ColumnProblem) -> Value {
        let value = try inner.map { term throws(ColumnProblem) in try lowered(term, context) }
        let condition = try filter.map { term throws(ColumnProblem) in try lowered(term, context) }
        if context.isAlone { return try alone(aggregate, value, condition, kind: kind) }
        if aggregate == .any || aggregate == .all {
            guard let asked = value ?? condition else { throw .unknownOutput(aggregate.rawValue) }
            // With both, those whom the filter leaves out settle nothing.
            let whole =
                try value == nil
                ? asked
                : condition.map { held throws(ColumnProblem) in
                    try filtered(aggregate, asked, by: held)
                } ?? asked
            return try anyOrAll(aggregate, whole, over: entity)
        }
        let known = try complete(condition?.known, over: entity)
        let held = try condition.map { condition throws(ColumnProblem) in try certain(condition) }
        guard aggregate != .count else {
            let node =
                try held.map { node throws(ColumnProblem) in
                    try graph.reduction(.sum, node, over: entity)
                } ?? graph.headcount(entity)
            return Value(node: node, known: known, kind: kind)
        }
        guard let value else { throw .unknownOutput(aggregate.rawValue) }
        return try folded(aggregate, value, held: held, known: known, over: entity)
    }

    /// 1 where a condition is known and holds.
    private mutating func certain(_ condition: Value) throws(ColumnProblem) -> Node {
        try condition.known.map { known throws(ColumnProblem) in
            try graph.binary(.and, condition.node, known)
        } ?? condition.node
    }

    private mutating func filtered(_ aggregate: Expression.Aggregate, _ value: Value, by held: Value)
        throws(ColumnProblem) -> Value
    {
        if aggregate == .any { return try logic(isBoth: true, held, value) }
        var left = held
        left.node = try graph.not(held.node)
        return try logic(isBoth: false, left, value)
    }

    /// The aggregate over one member.
    private mutating func alone(_ aggregate: Expression.Aggregate, _ value: Value?, _ condition: Value?, kind: Kind)
        throws(ColumnProblem) -> Value
    {
        let one = Value(node: graph.constant(1), kind: .truth)
        let held = condition ?? one
        switch aggregate {
        case .count: return Value(node: held.node, known: held.known, kind: kind)
        case .any, .all:
            guard let value else { return held }
            return try condition == nil ? value : filtered(aggregate, value, by: held)
        case .sum, .most, .least:
            guard let value else { throw .unknownOutput(aggregate.rawValue) }
            guard condition != nil else { return value }
            var result = try choice(held.node, value, Value(node: graph.constant(0), kind: kind), kind: kind)
            result.known = try both(held.known, result.known)
            return result
        }
    }

    // MARK: - Months

    /// What the values of several months make, this month's first.
    mutating func joined(_ window: Expression.Window, _ values: [Value], kind: Kind) throws(ColumnProblem) -> Value {
        guard var result = values.first else { throw .unknownOutput(window.rawValue) }
        if window == .run {
            result = Value(node: graph.constant(0), kind: kind)
            for value in values.reversed() {
                let more = try graph.binary(.add, result.node, graph.constant(1))
                let node = try graph.choice(value.node, more, graph.constant(0))
                var known = result.known
                if let later = known { known = try graph.binary(.or, later, try graph.not(value.node)) }
                result = Value(node: node, known: try both(value.known, known), kind: kind)
            }
            return result
        }
        for value in values.dropFirst() {
            let (a, b, denominator) = try aligned(result, value)
            let operation: ColumnGraph.Operation = window == .most ? .most : window == .least ? .least : .add
            let node = try graph.binary(operation, a, b)
            result = Value(
                node: node,
                denominator: denominator,
                known: try both(result.known, value.known),
                kind: kind
            )
        }
        if window == .mean { result.denominator = try times(result.denominator, .constant(Int64(values.count))) }
        return Value(result, as: kind)
    }

    // MARK: - People

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
        var (value, all) = (value, known)
        if let own = value.known {
            let counted =
                try held.map { node throws(ColumnProblem) in
                    try graph.binary(.or, own, try graph.not(node))
                } ?? own
            all = try both(all, try complete(counted, over: entity))
        }
        if case .node(let node) = value.denominator {
            if let shared = graph.shared(node) {
                value.denominator = .node(shared)
            } else {
                value = try common(value, held: held, over: entity, &all)
            }
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
        return Value(node: node, denominator: value.denominator, known: all, kind: value.kind)
    }

    /// Everybody's fraction over the least common multiple of their denominators.
    private mutating func common(_ value: Value, held: Node?, over entity: Entity, _ known: inout Node?)
        throws(ColumnProblem) -> Value
    {
        let one = graph.constant(1)
        let own = node(value.denominator)
        let counted = try held.map { held throws(ColumnProblem) in try graph.choice(held, own, one) } ?? own
        let multiple = try graph.reduction(.common, counted, over: entity)
        try require(try graph.binary(.less, graph.constant(0), multiple), &known)
        let whole = try graph.binary(.most, multiple, one)
        let factor = try graph.binary(.divide, whole, own)
        return Value(
            node: try graph.binary(.multiply, value.node, factor),
            denominator: .node(whole),
            kind: value.kind
        )
    }
}

extension Lowering.Value {
    fileprivate init(_ value: Lowering.Value, as kind: Kind) {
        self.init(node: value.node, denominator: value.denominator, known: value.known, kind: kind)
    }
}
