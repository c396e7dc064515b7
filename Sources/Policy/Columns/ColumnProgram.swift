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
            case compare(ColumnGraph.Operation, Int, Int)
            case compareRight(ColumnGraph.Operation, Int, Int64)
            case compareLeft(ColumnGraph.Operation, Int64, Int)
            case widen(Int)
            case narrow(Int)
            case choose(Int, Int, Int)
            case chooseFirst(Int, Int64, Int)
            case chooseSecond(Int, Int, Int64)
            case chooseConstants(Int, Int64, Int64)
        }

        let work: Work
        let out: Int
        let entity: Entity
        /// Whether it works on numbers of 64 bits; what is compared or chosen by is 1 or 0 and always of 32.
        let isWide: Bool
    }

    /// A column of the run's memory.
    struct Register: Sendable {
        let place: Int
        let isWide: Bool
    }

    /// Where a result stands after the last step.
    struct Output: Sendable {
        let name: String
        let entity: Entity
        let value: Register
        /// nil for a denominator that is constant.
        let denominator: Register?
        let constant: Int64
        let known: Register?
        let kind: Kind
    }

    let steps: [Step]
    let registers: Int
    let outputs: [Output]
    let columns: [PopulationColumn]
    let table: [[Int64]]
    /// Texts by their number.
    let texts: [Int64: String]

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
        let edition: Edition
        do {
            edition = try program.edition(on: date)
        } catch {
            throw .notJudged(error)
        }
        var lowering = Lowering(program, edition, population, .population(date, scenario))
        var values: [(String, Entity, Lowering.Value)] = []
        for name in names {
            let (value, entity) = try lowering.output(name)
            values.append((name, entity, value))
        }
        if let unread = lowering.changesUnread.min() { throw .changeUnread(unread) }
        var builder = ColumnBuilder(lowering.graph)
        outputs = values.map { name, entity, value in
            var denominator: Register?
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
