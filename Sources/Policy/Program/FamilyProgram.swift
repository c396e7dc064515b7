// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The rules of a program compiled to judge one family at a time: the same registers as for a population, over all that
/// the facts may be, with parameters and the day among what is read. The value of every rule and of every part of a
/// formula is kept, so that an explanation reads what was computed and computes nothing itself.
final class FamilyProgram: Sendable {
    /// What a compiled program holds for.
    struct Bounds: Sendable {
        /// Values that each parameter may have.
        var figures: [String: [PolicyValue]]
        /// Most members, and most supporters.
        var people: Int64
    }

    /// Where a number stands after the last step.
    enum Place: Sendable {
        case constant(Int64)
        case register(ColumnProgram.Register, Entity)
    }

    struct Cell: Sendable {
        let kind: Kind
        let value: Place
        let denominator: Place
        /// nil when it is always known.
        let known: Place?
    }

    /// A fact that is read.
    struct Leaf: Sendable {
        /// Place among the program's facts.
        let fact: Int
        let entity: Entity
        let monthsBack: Int
        let denominator: Int64
        let range: ClosedRange<Int64>
    }

    let bounds: Bounds
    let steps: [ColumnProgram.Step]
    let registers: Int
    let leaves: [Leaf]
    /// As they stand in the table.
    let figures: [(figure: Lowering.Figure, bounds: Lowering.FigureBounds)]
    /// 1 wherever arithmetic has a result and what must be told is told.
    let doubts: [Place]
    /// Numbers of texts.
    let codes: [String: Int64]
    let texts: [Int64: String]
    /// By number of the context, then by place in the edition.
    private let rules: [[Cell?]]
    private let parts: [Lowering.PartSlot: Cell]

    /// - Throws: `EvaluationProblem.overflow` naming the rule whose arithmetic might not fit.
    init(_ program: PolicyProgram, _ plan: PolicyProgram.Plan, _ bounds: Bounds) throws(EvaluationProblem) {
        let edition = plan.edition
        let population = Population(within: bounds.people, of: program.facts)
        var lowering = Lowering(program, edition, population, .family(bounds.figures))
        let others = edition.rules.indices.filter { edition.rules[$0].declaration.program == program.name }
        do throws(ColumnProblem) {
            for place in plan.order + others { _ = try lowering.value(of: place, .present) }
        } catch {
            let culprit = lowering.culprit.map { edition.rules[$0].name }
            throw .overflow(definition: culprit ?? program.name)
        }
        var builder = ColumnBuilder(lowering.graph)
        var rules: [[Cell?]] = []
        for (slot, value) in lowering.values.sorted(by: { $0.key < $1.key }) {
            let context = slot.context.number
            while rules.count <= context { rules.append([]) }
            if rules[context].isEmpty { rules[context] = Array(repeating: nil, count: edition.rules.count) }
            rules[context][slot.place] = builder.cell(value, lowering.graph)
        }
        self.rules = rules
        parts = lowering.parts.mapValues { builder.cell($0, lowering.graph) }
        doubts = lowering.doubts.map { builder.place($0, lowering.graph) }
        (steps, registers) = builder.finished()
        leaves = Self.leaves(lowering, program)
        figures = lowering.figures
        codes = lowering.population.codes
        texts = Dictionary(codes.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.bounds = bounds
    }

    private static func leaves(_ lowering: Lowering, _ program: PolicyProgram) -> [Leaf] {
        var known: [String: (fact: Int, month: Int)] = [:]
        for (place, fact) in program.facts.enumerated() {
            for month in 0..<(fact.input.months ?? 1) {
                let key = Declaration.ownKey(fact.entity, fact.name)
                known[Population.key(key, monthsBack: month)] = (place, month)
            }
        }
        return zip(lowering.columnKeys, lowering.columns).compactMap { key, column in
            known[key].map { found in
                Leaf(
                    fact: found.fact,
                    entity: program.facts[found.fact].entity,
                    monthsBack: found.month,
                    denominator: column.denominator,
                    range: column.range
                )
            }
        }
    }

    /// nil for a rule that nothing of the program reads in that context.
    func rule(_ place: Int, _ context: Int) -> Cell? {
        rules.indices.contains(context) && rules[context].indices.contains(place) ? rules[context][place] : nil
    }

    /// nil for what belongs to no rule that is read in that context.
    func part(_ term: Term, _ context: Int) -> Cell? { parts[Lowering.PartSlot(term, context)] }

    /// The number of a value for a row of the table; nil for one that the program was not compiled for.
    func numerator(_ value: PolicyValue, _ bounds: Lowering.FigureBounds) -> Int64? {
        let number: Int64
        switch value {
        case .absent: return nil
        case .truth(let truth): number = truth ? 1 : 0
        case .date(let date): number = Population.number(date)
        case .text(let text):
            guard let code = codes[text] else { return nil }
            number = code
        case .number(let ratio, _):
            guard bounds.denominator % ratio.denominator == 0 else { return nil }
            let (top, over) = ratio.numerator.multipliedReportingOverflow(by: bounds.denominator / ratio.denominator)
            guard !over else { return nil }
            number = top
        }
        return bounds.range.contains(number) ? number : nil
    }
}

extension ColumnBuilder {
    fileprivate mutating func place(_ node: ColumnGraph.Node, _ graph: ColumnGraph) -> FamilyProgram.Place {
        if let value = graph.value(node) { return .constant(value) }
        let entity = graph.entities[node] ?? .family
        return .register(keep(node, for: entity), entity)
    }

    fileprivate mutating func cell(_ value: Lowering.Value, _ graph: ColumnGraph) -> FamilyProgram.Cell {
        let denominator: FamilyProgram.Place
        switch value.denominator {
        case .constant(let number): denominator = .constant(number)
        case .node(let node): denominator = place(node, graph)
        }
        return FamilyProgram.Cell(
            kind: value.kind,
            value: place(value.node, graph),
            denominator: denominator,
            known: value.known.map { place($0, graph) }
        )
    }
}
