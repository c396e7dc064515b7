// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Rules compiled for a population: a straight list of steps over registers, each a column of one chunk of families.
package struct ColumnProgram: Sendable {
    struct Step: Sendable {
        enum Work: Sendable {
            case input(column: Int)
            case presence(column: Int)
            case parameter(row: Int)
            case fill(Int64)
            case headcount(Entity)
            case project(Int)
            case reduce(ColumnGraph.Reduction, Int, over: Entity)
            case binary(ColumnGraph.Operation, Int, Int)
            /// With a constant on the right, or on the left.
            case right(ColumnGraph.Operation, Int, Int64)
            case left(ColumnGraph.Operation, Int64, Int)
            /// Division of what is not negative and below 2³¹ by a constant, as a multiplication and a shift.
            case reciprocal(Int, factor: Int64, shift: Int64)
            case choose(Int, Int, Int)
            case chooseFirst(Int, Int64, Int)
            case chooseSecond(Int, Int, Int64)
            case chooseConstants(Int, Int64, Int64)
        }

        let work: Work
        let out: Int
        let entity: Entity
    }

    /// Where a result stands after the last step.
    struct Output: Sendable {
        let name: String
        let entity: Entity
        let value: Int
        /// nil for a denominator that is constant.
        let denominator: Int?
        let constant: Int64
        let known: Int?
        let kind: Kind
    }

    let steps: [Step]
    let registers: Int
    let outputs: [Output]
    let columns: [Population.Column]
    let table: [[Int64]]
    /// Texts by their number.
    let texts: [Int64: String]

    /// Steps of one run, for measuring.
    package var count: Int { steps.count }

    /// - Parameters:
    ///   - outputs: keys of what is wanted, such as `月保障金` or `成员.保障对象`.
    ///   - scenario: values that are tried instead of those in force.
    /// - Throws: `ColumnProblem` for rules that cannot be run over these columns.
    package init(
        _ program: PolicyProgram,
        over population: Population,
        on date: CivilDate,
        outputs names: [String],
        scenario: Scenario = Scenario()
    ) throws(ColumnProblem) {
        var lowering = Lowering(program, population, on: date, scenario)
        var values: [(String, Entity, Lowering.Value)] = []
        for name in names {
            let value = try lowering.output(name)
            guard let index = program.byKey[name] else { throw .unknownOutput(name) }
            values.append((name, program.declarations[index].entity, value))
        }
        if let unread = lowering.changesUnread.min() { throw .changeUnread(unread) }
        var builder = Builder(lowering.graph)
        outputs = values.map { name, entity, value in
            var denominator: Int?
            var constant: Int64 = 1
            switch value.denominator {
            case .constant(let number): constant = number
            case .node(let node): denominator = builder.keep(node, for: entity)
            }
            return Output(
                name: name,
                entity: entity,
                value: builder.keep(value.node, for: entity),
                denominator: denominator,
                constant: constant,
                known: value.known.map { builder.keep($0, for: entity) },
                kind: value.kind
            )
        }
        (steps, registers) = builder.finished()
        columns = lowering.columns
        table = lowering.table
        texts = Dictionary(lowering.population.codes.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension ColumnProgram {
    /// Puts the nodes that outputs need into an order and gives each a register, again and again the same few.
    private struct Builder {
        private var graph: ColumnGraph
        private var wanted: [ColumnGraph.Node] = []

        init(_ graph: ColumnGraph) {
            self.graph = graph
        }

        /// - Returns: where the node's register will be told by `finished`: kept nodes come first, in this order.
        mutating func keep(_ node: ColumnGraph.Node, for entity: Entity) -> Int {
            let node = graph.entities[node] == entity ? node : graph.projected(node, to: entity)
            if let place = wanted.firstIndex(of: node) { return place }
            wanted.append(node)
            return wanted.count - 1
        }

        /// Registers 0 ..< kept nodes hold the results.
        func finished() -> (steps: [Step], registers: Int) {
            var order: [ColumnGraph.Node] = []
            var seen = Set<ColumnGraph.Node>()
            func visit(_ node: ColumnGraph.Node) {
                guard seen.insert(node).inserted else { return }
                for part in parts(node) { visit(part) }
                order.append(node)
            }
            for node in wanted { visit(node) }
            var last: [ColumnGraph.Node: Int] = [:]
            for (place, node) in order.enumerated() { for part in parts(node) { last[part] = place } }
            var register: [ColumnGraph.Node: Int] = [:]
            for (place, node) in wanted.enumerated() { register[node] = place }
            var free: [Int] = []
            var count = wanted.count
            var steps: [Step] = []
            for (place, node) in order.enumerated() {
                if register[node] == nil {
                    register[node] = free.popLast() ?? count
                    if register[node] == count { count += 1 }
                }
                let entity = graph.entities[node] ?? .family
                steps.append(Step(work: work(node, register), out: register[node] ?? 0, entity: entity))
                for part in Set(parts(node)) where last[part] == place && !wanted.contains(part) {
                    if let freed = register[part] { free.append(freed) }
                }
            }
            return (steps, count)
        }

        /// Nodes that must be computed before; constants are written into the step.
        private func parts(_ node: ColumnGraph.Node) -> [ColumnGraph.Node] {
            let parts: [ColumnGraph.Node] =
                switch graph.sources[node] {
                case .constant, .input, .presence, .parameter, .headcount: []
                case .binary(_, let a, let b): [a, b]
                case .choice(let a, let b, let c): [a, b, c]
                case .projection(let a, _), .reduction(_, let a): [a]
                }
            return parts.filter { graph.value($0) == nil }
        }

        private func work(_ node: ColumnGraph.Node, _ register: [ColumnGraph.Node: Int]) -> Step.Work {
            func place(_ node: ColumnGraph.Node) -> Int { register[node] ?? 0 }
            switch graph.sources[node] {
            case .constant(let value): return .fill(value)
            case .input(let column): return .input(column: column)
            case .presence(let column): return .presence(column: column)
            case .parameter(let row): return .parameter(row: row)
            case .headcount(let entity): return .headcount(entity)
            case .projection(let inner, _):
                return graph.value(inner).map { .fill($0) } ?? .project(place(inner))
            case .reduction(let reduction, let inner):
                return .reduce(reduction, place(inner), over: graph.entities[inner] ?? .member)
            case .binary(let operation, let a, let b):
                if let value = graph.value(b) { return division(operation, a, value, place(a)) }
                if let value = graph.value(a) { return .left(operation, value, place(b)) }
                return .binary(operation, place(a), place(b))
            case .choice(let condition, let a, let b):
                switch (graph.value(a), graph.value(b)) {
                case (let x?, let y?): return .chooseConstants(place(condition), x, y)
                case (let x?, nil): return .chooseFirst(place(condition), x, place(b))
                case (nil, let y?): return .chooseSecond(place(condition), place(a), y)
                default: return .choose(place(condition), place(a), place(b))
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
            let range = graph.ranges[node]
            guard operation == .divide, range.lowerBound >= 0, range.upperBound < 1 << 31, divisor < 1 << 30 else {
                return .right(operation, place, divisor)
            }
            let bits = Int64(64 - (divisor - 1).leadingZeroBitCount)
            let power = Int64(1) << (31 + bits)
            return .reciprocal(place, factor: (power + divisor - 1) / divisor, shift: 31 + bits)
        }
    }
}
