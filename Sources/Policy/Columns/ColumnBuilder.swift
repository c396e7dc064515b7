// SPDX-License-Identifier: Apache-2.0

/// Puts the nodes that outputs need into an order and gives each a register, again and again the same few.
struct ColumnBuilder {
    private typealias Step = ColumnProgram.Step

    /// A node in one of two widths.
    private struct Part: Hashable {
        let node: ColumnGraph.Node
        let isWide: Bool
    }

    private var graph: ColumnGraph
    private var wanted: [Part] = []
    private var places: [Part: Int] = [:]

    init(_ graph: ColumnGraph) {
        self.graph = graph
    }

    /// Keeps a node's values to the end. Registers of kept nodes come first, in the order of keeping.
    mutating func keep(_ node: ColumnGraph.Node, for entity: Entity) -> ColumnProgram.Register {
        let node = graph.entities[node] == entity ? node : graph.projected(node, to: entity)
        let part = Part(node: node, isWide: graph.isWide(node))
        let place = places[part] ?? wanted.count
        if place == wanted.count {
            wanted.append(part)
            places[part] = place
        }
        return ColumnProgram.Register(place: place, isWide: part.isWide)
    }

    func finished() -> (steps: [ColumnProgram.Step], registers: Int) {
        let order = order()
        var last: [Part: Int] = [:]
        for (place, part) in order.enumerated() { for used in uses(part) { last[used] = place } }
        var register = places
        var free: [Int] = []
        var count = wanted.count
        var steps: [Step] = []
        for (place, part) in order.enumerated() {
            if register[part] == nil {
                register[part] = free.popLast() ?? count
                if register[part] == count { count += 1 }
            }
            steps.append(step(part, register))
            for used in Set(uses(part)) where last[used] == place && places[used] == nil {
                if let freed = register[used] { free.append(freed) }
            }
        }
        return (steps, count)
    }

    private func order() -> [Part] {
        var order: [Part] = []
        var seen = Set<Part>()
        func visit(_ part: Part) {
            guard seen.insert(part).inserted else { return }
            for used in uses(part) { visit(used) }
            order.append(part)
        }
        for part in wanted { visit(part) }
        return order
    }

    // MARK: - Widths

    /// Whether a node is worked out in 64 bits; nil for what can be had in either width.
    private func worksWide(_ node: ColumnGraph.Node) -> Bool? {
        switch graph.sources[node] {
        case .constant, .input, .presence, .parameter, .headcount, .projection: nil
        case .binary(let operation, let a, let b):
            operation.compares ? false : graph.isWide(node) || graph.isWide(a) || graph.isWide(b)
        case .choice: graph.isWide(node)
        case .reduction(_, let inner): graph.isWide(node) || graph.isWide(inner)
        }
    }

    private func isConverted(_ part: Part) -> Bool {
        worksWide(part.node).map { $0 != part.isWide } ?? false
    }

    /// What must be there before; constants are written into the step.
    private func uses(_ part: Part) -> [Part] {
        if isConverted(part) { return [Part(node: part.node, isWide: !part.isWide)] }
        let parts: [Part] =
            switch graph.sources[part.node] {
            case .constant, .input, .presence, .parameter, .headcount: []
            case .binary(let operation, let a, let b):
                [a, b].map { Part(node: $0, isWide: operandsWide(operation, part, a, b)) }
            case .choice(let condition, let a, let b):
                [Part(node: condition, isWide: false)] + [a, b].map { Part(node: $0, isWide: part.isWide) }
            case .projection(let inner, _), .reduction(_, let inner): [Part(node: inner, isWide: part.isWide)]
            }
        return parts.filter { graph.value($0.node) == nil }
    }

    private func operandsWide(
        _ operation: ColumnGraph.Operation,
        _ part: Part,
        _ a: ColumnGraph.Node,
        _ b: ColumnGraph.Node
    ) -> Bool {
        operation.compares ? graph.isWide(a) || graph.isWide(b) : part.isWide
    }

    // MARK: - Steps

    private func step(_ part: Part, _ register: [Part: Int]) -> Step {
        var isWide = part.isWide
        if case .binary(let operation, let a, let b) = graph.sources[part.node] {
            isWide = operandsWide(operation, part, a, b)
        }
        return Step(
            work: work(part, isWide, register),
            out: register[part] ?? 0,
            entity: graph.entities[part.node] ?? .family,
            isWide: isConverted(part) ? part.isWide : isWide
        )
    }

    private func work(_ part: Part, _ isWide: Bool, _ register: [Part: Int]) -> Step.Work {
        func place(_ node: ColumnGraph.Node) -> Int { register[Part(node: node, isWide: isWide)] ?? 0 }
        if isConverted(part) {
            let other = register[Part(node: part.node, isWide: !part.isWide)] ?? 0
            return part.isWide ? .widen(other) : .narrow(other)
        }
        switch graph.sources[part.node] {
        case .constant(let value): return .fill(value)
        case .input(let column): return .input(column: column)
        case .presence(let column): return .presence(column: column)
        case .parameter(let row): return .parameter(row: row)
        case .headcount(let entity): return .headcount(entity)
        case .projection(let inner, _): return graph.value(inner).map { .fill($0) } ?? .project(place(inner))
        case .reduction(let reduction, let inner):
            return .reduce(reduction, place(inner), over: graph.entities[inner] ?? .member)
        case .binary(let operation, let a, let b):
            if let value = graph.value(b) {
                if operation.compares { return .compareRight(operation, place(a), value) }
                return isWide ? .right(operation, place(a), value) : division(operation, a, value, place(a))
            }
            if let value = graph.value(a) {
                return operation.compares
                    ? .compareLeft(operation, value, place(b)) : .left(operation, value, place(b))
            }
            return operation.compares
                ? .compare(operation, place(a), place(b)) : .binary(operation, place(a), place(b))
        case .choice(let condition, let a, let b):
            let held = register[Part(node: condition, isWide: false)] ?? 0
            switch (graph.value(a), graph.value(b)) {
            case (let x?, let y?): return .chooseConstants(held, x, y)
            case (let x?, nil): return .chooseFirst(held, x, place(b))
            case (nil, let y?): return .chooseSecond(held, place(a), y)
            default: return .choose(held, place(a), place(b))
            }
        }
    }

    /// For 0 ≤ a < 2³¹ and l = ⌈log₂ d⌉, ⌊a·⌈2³¹⁺ˡ / d⌉ / 2³¹⁺ˡ⌋ is ⌊a / d⌋ exactly, and no product passes 2⁶³.
    private func division(
        _ operation: ColumnGraph.Operation,
        _ node: ColumnGraph.Node,
        _ divisor: Int64,
        _ place: Int
    ) -> Step.Work {
        guard operation == .divide, graph.ranges[node].lowerBound >= 0, divisor < 1 << 30 else {
            return .right(operation, place, divisor)
        }
        let bits = Int64(64 - (divisor - 1).leadingZeroBitCount)
        let power = Int64(1) << (31 + bits)
        return .reciprocal(place, factor: (power + divisor - 1) / divisor, shift: 31 + bits)
    }
}

extension ColumnGraph.Operation {
    fileprivate var compares: Bool { self == .less || self == .lessOrEqual || self == .equal }
}
