// SPDX-License-Identifier: Apache-2.0

/// What the rules compute for a population, as one graph of whole numbers: equal parts occur once, constants are folded,
/// and every node knows between which bounds its values lie.
///
/// A node belongs to the family, to members or to supporters; what is the same for all belongs to nobody.
struct ColumnGraph {
    typealias Node = Int

    enum Operation: UInt8, Hashable {
        /// Division rounds down; its divisor is above zero.
        case add, subtract, multiply, divide, least, most, less, lessOrEqual, equal, and, or
    }

    enum Reduction: UInt8, Hashable {
        /// 0 where there is nobody.
        case sum, least, most, any
        /// The least common multiple of what is above zero: 1 where there is nobody, 0 where it passes a million.
        case common
    }

    enum Source: Hashable {
        case constant(Int64)
        /// A column of the population.
        case input(Int)
        /// 1 where a column has a value.
        case presence(Int)
        /// A row of the table of parameters, taken by the family's region.
        case parameter(Int)
        case binary(Operation, Node, Node)
        case choice(Node, Node, Node)
        /// The family's value for each of its people.
        case projection(Node, Entity)
        case reduction(Reduction, Node)
        /// How many members or supporters a family has.
        case headcount(Entity)
    }

    /// Bounds that no value passes.
    typealias Range = ClosedRange<Int64>

    private(set) var sources: [Source] = []
    private(set) var entities: [Entity?] = []
    private(set) var ranges: [Range] = []
    private var known: [Source: Node] = [:]
    /// Fewest and most people of one family, by entity.
    private let sizes: [Entity: Range]

    init(sizes: [Entity: Range]) {
        self.sizes = sizes
    }

    /// Up to which denominators are brought to a common one.
    static let mostCommon: Int64 = 1_000_000

    private func most(_ entity: Entity) -> Int64 { sizes[entity]?.upperBound ?? 0 }

    // MARK: - Leaves

    mutating func constant(_ value: Int64) -> Node {
        add(.constant(value), nil, value...value)
    }

    mutating func leaf(_ source: Source, of entity: Entity, within range: Range) -> Node {
        range.lowerBound == range.upperBound ? constant(range.lowerBound) : add(source, entity, range)
    }

    mutating func headcount(_ entity: Entity) -> Node {
        leaf(.headcount(entity), of: .family, within: sizes[entity] ?? 0...0)
    }

    /// Whether a node's values need more than 32 bits.
    func isWide(_ node: Node) -> Bool {
        ranges[node].lowerBound <= Int64(Int32.min) || ranges[node].upperBound > Int64(Int32.max)
    }

    func value(_ node: Node) -> Int64? {
        if case .constant(let value) = sources[node] { value } else { nil }
    }

    private mutating func add(_ source: Source, _ entity: Entity?, _ range: Range) -> Node {
        if let node = known[source] { return node }
        sources.append(source)
        entities.append(entity)
        ranges.append(range)
        known[source] = sources.count - 1
        return sources.count - 1
    }

    // MARK: - Inner nodes

    /// - Throws: `ColumnProblem.tooLarge` when a value might not fit.
    mutating func binary(_ operation: Operation, _ left: Node, _ right: Node) throws(ColumnProblem) -> Node {
        if let simple = simplified(operation, left, right) { return simple }
        let (a, b) = try aligned(left, right)
        let range = try Self.range(operation, ranges[a], ranges[b])
        if range.lowerBound == range.upperBound { return constant(range.lowerBound) }
        return add(.binary(operation, a, b), entities[a] ?? entities[b], range)
    }

    /// `first` where the condition is 1, else `second`.
    mutating func choice(_ condition: Node, _ first: Node, _ second: Node) throws(ColumnProblem) -> Node {
        if let held = value(condition) { return held == 0 ? second : first }
        if first == second { return first }
        if value(first) == 1, value(second) == 0 { return condition }
        if condition == first, ranges[second].lowerBound >= 0, ranges[second].upperBound <= 1 {
            return try binary(.or, condition, second)
        }
        let (a, _) = try aligned(condition, first)
        let (c, s) = try aligned(a, second)
        let (c2, f) = try aligned(c, first)
        let entity = entities[c2] ?? entities[f] ?? entities[s]
        let low = min(ranges[f].lowerBound, ranges[s].lowerBound)
        let high = max(ranges[f].upperBound, ranges[s].upperBound)
        return add(.choice(c2, f, s), entity, low...high)
    }

    mutating func reduction(_ reduction: Reduction, _ node: Node, over entity: Entity) throws(ColumnProblem) -> Node {
        let people = entities[node] == entity ? node : projected(node, to: entity)
        let range = ranges[people]
        let bounds: Range
        switch reduction {
        case .any: bounds = 0...1
        case .common: bounds = 0...Self.mostCommon
        case .least, .most: bounds = min(range.lowerBound, 0)...max(range.upperBound, 0)
        case .sum:
            let (low, under) = min(range.lowerBound, 0).multipliedReportingOverflow(by: most(entity))
            let (high, over) = max(range.upperBound, 0).multipliedReportingOverflow(by: most(entity))
            guard !under, !over else { throw .tooLarge }
            bounds = low...high
        }
        if bounds.lowerBound == bounds.upperBound { return constant(bounds.lowerBound) }
        return add(.reduction(reduction, people), .family, bounds)
    }

    mutating func not(_ node: Node) throws(ColumnProblem) -> Node {
        try binary(.equal, node, constant(0))
    }

    /// The family's node behind a value that all its people share; nil when they may differ.
    func shared(_ node: Node) -> Node? {
        switch entities[node] {
        case nil, .family: return node
        default:
            if case .projection(let inner, _) = sources[node] { return inner }
            return nil
        }
    }

    mutating func projected(_ node: Node, to entity: Entity) -> Node {
        // A constant is spread like a value of the family, so that it can be summed.
        add(.projection(node, entity), entity, ranges[node])
    }

    private mutating func aligned(_ left: Node, _ right: Node) throws(ColumnProblem) -> (Node, Node) {
        switch (entities[left], entities[right]) {
        case (nil, _), (_, nil): return (left, right)
        case (let a, let b) where a == b: return (left, right)
        case (.family, let other?): return (projected(left, to: other), right)
        case (let other?, .family): return (left, projected(right, to: other))
        default: throw .mixedPeople
        }
    }

    private mutating func simplified(_ operation: Operation, _ left: Node, _ right: Node) -> Node? {
        switch (operation, value(left), value(right)) {
        case (.add, 0, _), (.multiply, 1, _): right
        case (.add, _, 0), (.subtract, _, 0), (.multiply, _, 1), (.divide, _, 1): left
        case (.multiply, 0, _), (.multiply, _, 0): constant(0)
        case (.and, 1, _): right
        case (.and, _, 1): left
        case (.and, 0, _), (.and, _, 0): constant(0)
        case (.or, 0, _): right
        case (.or, _, 0): left
        case (.or, 1, _), (.or, _, 1): constant(1)
        default: left == right && (operation == .and || operation == .or) ? left : nil
        }
    }

    private static func range(_ operation: Operation, _ a: Range, _ b: Range) throws(ColumnProblem) -> Range {
        switch operation {
        case .add:
            return try checked(
                a.lowerBound.addingReportingOverflow(b.lowerBound)
            )...checked(
                a.upperBound.addingReportingOverflow(b.upperBound)
            )
        case .subtract:
            return try checked(
                a.lowerBound.subtractingReportingOverflow(b.upperBound)
            )...checked(
                a.upperBound.subtractingReportingOverflow(b.lowerBound)
            )
        case .multiply:
            let corners = [
                try checked(a.lowerBound.multipliedReportingOverflow(by: b.lowerBound)),
                try checked(a.lowerBound.multipliedReportingOverflow(by: b.upperBound)),
                try checked(a.upperBound.multipliedReportingOverflow(by: b.lowerBound)),
                try checked(a.upperBound.multipliedReportingOverflow(by: b.upperBound)),
            ]
            return corners.reduce(corners[0], min)...corners.reduce(corners[0], max)
        case .divide:
            guard b.lowerBound > 0, a.lowerBound > .min else { throw .tooLarge }
            let corners = [a.lowerBound, a.upperBound].flatMap { top in
                [b.lowerBound, b.upperBound].map { Self.floor(top, $0) }
            }
            return corners.reduce(corners[0], min)...corners.reduce(corners[0], max)
        case .least: return min(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound)
        case .most: return max(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
        case .less: return truth(always: a.upperBound < b.lowerBound, never: a.lowerBound >= b.upperBound)
        case .lessOrEqual: return truth(always: a.upperBound <= b.lowerBound, never: a.lowerBound > b.upperBound)
        case .equal:
            let same = a.lowerBound == a.upperBound && a == b
            return truth(always: same, never: !a.overlaps(b))
        case .and, .or: return 0...1
        }
    }

    private static func truth(always: Bool, never: Bool) -> Range {
        always ? 1...1 : never ? 0...0 : 0...1
    }

    private static func checked(_ result: (partialValue: Int64, overflow: Bool)) throws(ColumnProblem) -> Int64 {
        guard !result.overflow else { throw .tooLarge }
        return result.partialValue
    }

    static func floor(_ top: Int64, _ bottom: Int64) -> Int64 {
        let quotient = top / bottom
        return top % bottom < 0 ? quotient - 1 : quotient
    }
}
