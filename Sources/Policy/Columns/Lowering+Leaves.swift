// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What rules are told: facts, parameters, and the day that is judged for.
extension Lowering {
    /// The day that is judged for, in a context, as a number.
    mutating func dayNode(_ context: Context) -> Node {
        switch ground {
        case .population(let date, _):
            return graph.constant(population.code(.date(date.adding(months: -context.monthsBack))))
        case .family:
            let figure = Figure(parameter: nil, monthsBack: context.monthsBack)
            let bounds = FigureBounds(denominator: 1, range: Self.days)
            return graph.leaf(.parameter(row(figure) { bounds }), of: .family, within: bounds.range)
        }
    }

    /// All days that there are.
    static let days: ColumnGraph.Range = 1900_01_01...2199_12_31

    /// Where a figure of a family stands in the table.
    private mutating func row(_ figure: Figure, _ bounds: () -> FigureBounds) -> Int {
        if let row = rowPlaces[figure] { return row }
        rowPlaces[figure] = table.count
        table.append([])
        figures.append((figure, bounds()))
        return table.count - 1
    }

    mutating func input(_ rule: Rule, _ input: Declaration.Input, _ context: Context) throws(ColumnProblem)
        -> Value
    {
        let month = input.months == nil ? 0 : context.monthsBack
        let key = Population.key(rule.factKey, monthsBack: month)
        guard let column = population.columns[key] else {
            // Another program asks for fewer months of the same fact, so that no family tells of this one.
            guard case .family = ground else { throw .unknownOutput(key) }
            if case .value(let value) = input.absence { return literal(value, rule.kind) }
            return literal(.absent, rule.kind)
        }
        if case .value(let value) = input.absence { return try filled(column, key, rule, missing: value) }
        let value = try filled(column, key, rule, missing: nil)
        if case .refused = input.absence, let known = value.known { doubts.append(known) }
        return value
    }

    private mutating func filled(_ column: PopulationColumn, _ key: String, _ rule: Rule, missing: PolicyValue?)
        throws(ColumnProblem) -> Value
    {
        let position = columnPlaces[key] ?? columns.count
        if position == columns.count {
            columnPlaces[key] = position
            columns.append(column)
            columnKeys.append(key)
        }
        let node = graph.leaf(.input(position), of: rule.entity, within: column.range)
        var value = Value(node: node, denominator: .constant(column.denominator), kind: rule.kind)
        guard column.hasGaps else { return value }
        value.known = graph.leaf(.presence(position), of: rule.entity, within: 0...1)
        guard let missing, let known = value.known else { return value }
        return try choice(known, value, literal(missing, rule.kind), kind: rule.kind)
    }

    /// A state as it was a month before; its first value where no column tells.
    mutating func previous(_ rule: Rule) throws(ColumnProblem) -> Value {
        let initial = rule.initialState ?? .absent
        guard let column = population.columns[rule.previousKey] else { return literal(initial, rule.kind) }
        return try filled(column, rule.previousKey, rule, missing: initial)
    }

    mutating func parameter(_ rule: Rule, _ context: Context) throws(ColumnProblem) -> Value {
        let figure = Figure(parameter: rule.name, monthsBack: context.monthsBack)
        switch ground {
        case .family(let allowed):
            let (row, bounds) = try numerators((allowed[rule.name] ?? []).map { $0 })
            let range = (row.min() ?? 0)...(row.max() ?? 0)
            let place = self.row(figure) { FigureBounds(denominator: bounds, range: range) }
            let node = graph.leaf(.parameter(place), of: .family, within: range)
            return Value(node: node, denominator: .constant(bounds), kind: rule.kind)
        case .population(let date, let scenario):
            let day = date.adding(months: -context.monthsBack)
            changesUnread.remove(rule.name)
            let found = population.regions.map { region in
                program.values.entry(rule.name, region: region, on: day).map {
                    scenario.applied(to: $0.value, rule.name)
                }
            }
            let (row, denominator) = try numerators(found)
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
    }

    /// Values over one denominator; 0 for what is nil.
    private mutating func numerators(_ values: [PolicyValue?]) throws(ColumnProblem) -> ([Int64], Int64) {
        var denominator: Int64 = 1
        let found = values.map { value -> Ratio? in
            if case .number(let number, _)? = value { return number }
            return value.map { Ratio(population.code($0)) }
        }
        for number in found.compactMap({ $0 }) { denominator = try Self.common(denominator, number.denominator) }
        var row: [Int64] = []
        for number in found {
            row.append(
                try number.map { number throws(ColumnProblem) in
                    try Self.product(number.numerator, denominator / number.denominator)
                } ?? 0
            )
        }
        return (row, denominator)
    }
}
