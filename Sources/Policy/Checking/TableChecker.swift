// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Proves of every table that no case is left out, that rows of a 唯一 table never meet, and that every row can be hit.
///
/// Each column is cut at the values that its cells name; one value between any two cuts stands for all of them, so that
/// trying all combinations is a proof.
struct TableChecker {
    /// A value of a column that stands for its whole stretch.
    private struct Sample {
        let shown: String
        /// By row: whether the cell holds for it.
        let holds: [Bool]
    }

    /// More combinations than this belong into several tables.
    private static let most = 200_000

    private let text: RuleText
    private let rules: [Rule]

    init(_ text: RuleText, _ rules: [Rule]) {
        self.text = text
        self.rules = rules
    }

    func faults() -> [PolicyFault] {
        rules.flatMap { rule in rule.declaration.table.map { faults(of: $0, rule) } ?? [] }
    }

    private func faults(of table: DecisionTable, _ rule: Rule) -> [PolicyFault] {
        let file = rule.declaration.file
        let head = rule.declaration.token
        let own = rule.cases.filter { $0.exception.isEmpty }
        let hasElse = table.rows.contains { $0.cells == nil }
        if let early = table.rows.dropLast().first(where: { $0.cells == nil }) {
            return [text.fault("“其余”之后的行永远用不到，请把“其余”放在最后", early.token, file)]
        }
        let rows = table.rows.filter { $0.cells != nil }
        guard !rows.isEmpty, own.count == table.rows.count else { return [] }
        var columns: [[Sample]] = []
        for (place, column) in table.columns.enumerated() {
            let cells = rows.compactMap { $0.cells?[place] }
            guard let samples = samples(column, cells, rule) else {
                if table.isUnique {
                    return [text.fault("有的格子用到参数，证明不了各行互不重叠，请改为 首个 并以 其余 结尾", head, file)]
                }
                return hasElse ? [] : [text.fault("有的格子用到参数，证明不了没有遗漏，请在最后加一行 其余", head, file)]
            }
            columns.append(samples)
        }
        guard columns.reduce(1, { $0 > Self.most ? $0 : $0 * $1.count }) <= Self.most else {
            return [text.fault("这张表的组合太多，请拆成几张表", head, file)]
        }
        return combined(columns, table, rows, hasElse: hasElse, file: file, head: head)
    }

    private func combined(
        _ columns: [[Sample]],
        _ table: DecisionTable,
        _ rows: [DecisionTable.Row],
        hasElse: Bool,
        file: String,
        head: Token
    ) -> [PolicyFault] {
        var faults: [PolicyFault] = []
        var isHit = Array(repeating: false, count: rows.count)
        var met: Set<[Int]> = []
        var place = Array(repeating: 0, count: columns.count)
        var hasGap = false
        repeat {
            let chosen = zip(columns, place).map { $0[$1] }
            let hits = rows.indices.filter { row in chosen.allSatisfy { $0.holds[row] } }
            let example = zip(table.columns, chosen).map { "\(Self.name($0)) 为 \($1.shown)" }.joined(separator: "，")
            if let first = hits.first { isHit[first] = true }
            if hits.isEmpty, !hasElse, !hasGap {
                hasGap = true
                faults.append(text.fault("表有遗漏：\(example) 时没有一行适用，请补一行或以 其余 结尾", head, file))
            }
            if table.isUnique, hits.count > 1 {
                for hit in hits { isHit[hit] = true }
                if met.insert(Array(hits.prefix(2))).inserted {
                    let lines = "第 \(rows[hits[0]].token.line) 行和第 \(rows[hits[1]].token.line) 行"
                    faults.append(text.fault("\(lines)重叠：\(example) 时两行都适用，请改一行或改为 首个", rows[hits[1]].token, file))
                }
            }
        } while Self.advance(&place, columns.map(\.count))
        for (row, hit) in isHit.enumerated() where !hit {
            faults.append(text.fault("这一行永远用不到，前面的行已经包括了它", rows[row].token, file))
        }
        return faults
    }

    private static func advance(_ place: inout [Int], _ counts: [Int]) -> Bool {
        for column in place.indices.reversed() {
            place[column] += 1
            if place[column] < counts[column] { return true }
            place[column] = 0
        }
        return false
    }

    private static func name(_ column: Expression) -> String {
        if case .name(let name, _) = column { name } else { "第 \(column.token.column) 列" }
    }

    // MARK: - Samples

    /// nil when a cell reads a parameter in a way that leaves the order of the cuts open.
    private func samples(_ column: Expression, _ cells: [DecisionTable.Cell], _ rule: Rule) -> [Sample]? {
        let (kind, range) = kind(of: column, rule)
        switch kind {
        case .truth:
            return ["是", "否"].map { word in
                Sample(shown: word, holds: cells.map { Self.holds($0, word) })
            }
        case .option(let options):
            return options.map { option in Sample(shown: option, holds: cells.map { Self.holds($0, option) }) }
        case .text:
            let named = cells.flatMap(Self.words)
            return (Set(named).sorted() + ["其他文字"]).map { word in
                Sample(shown: word, holds: cells.map { Self.holds($0, word) })
            }
        case .number, .date: return numbers(cells, kind, range)
        }
    }

    private func kind(of column: Expression, _ rule: Rule) -> (Kind, ClosedRange<Ratio>?) {
        guard case .name(let name, _) = column else { return (.number(.plain), nil) }
        let reader = [Declaration.ownKey(rule.entity, name), name].map { "\(rule.declaration.program)/\($0)" }
        guard let found = reader.lazy.compactMap({ key in rules.first { $0.declaration.key == key } }).first else {
            return (.number(.plain), nil)
        }
        if case .input(let input) = found.declaration.body { return (found.kind, input.range) }
        return (found.kind, nil)
    }

    private static func words(_ cell: DecisionTable.Cell) -> [String] {
        switch cell {
        case .anything, .range: []
        case .oneOf(let values): values.compactMap(word)
        case .comparison(_, let value): [word(value)].compactMap { $0 }
        }
    }

    private static func word(_ expression: Expression) -> String? {
        switch expression {
        case .name(let name, _): name
        case .literal(let value, _, _): value.shown
        default: nil
        }
    }

    private static func holds(_ cell: DecisionTable.Cell, _ word: String) -> Bool {
        switch cell {
        case .anything: true
        case .oneOf(let values): values.contains { self.word($0) == word }
        case .comparison(let sign, let value): sign == "≠" && self.word(value) != word
        case .range: false
        }
    }

    // MARK: - Numbers and days

    private func numbers(_ cells: [DecisionTable.Cell], _ kind: Kind, _ range: ClosedRange<Ratio>?) -> [Sample]? {
        let bounds = cells.flatMap(Self.bounds)
        let symbols = Set(bounds.compactMap { Self.number($0) == nil ? Self.word($0) ?? "?" : nil })
        let constants = Set(bounds.compactMap(Self.number))
        // One parameter by itself is a cut like any other; its order against a second one is not known.
        guard symbols.isEmpty || (symbols.count == 1 && constants.isEmpty && !symbols.contains("?")) else { return nil }
        let cuts = symbols.isEmpty ? constants.sorted() : [Ratio(0)]
        func value(_ expression: Expression) -> Ratio? { symbols.isEmpty ? Self.number(expression) : Ratio(0) }
        var tried: [Ratio] = []
        if let first = cuts.first, let below = first.subtracting(Ratio(1)) { tried.append(below) }
        for (place, cut) in cuts.enumerated() {
            tried.append(cut)
            let next = place + 1 < cuts.count ? cuts[place + 1] : nil
            let between = next.flatMap { cut.adding($0)?.divided(by: Ratio(2)) } ?? cut.adding(Ratio(1))
            if let between, !isCount(kind) || between.denominator == 1 || next == nil { tried.append(between) }
            if isCount(kind), let next, between?.denominator != 1, let after = cut.adding(Ratio(1)), after < next {
                tried.append(after)
            }
        }
        if cuts.isEmpty { tried = [Ratio(0)] }
        if symbols.isEmpty {
            if let range {
                tried = tried.filter(range.contains)
                if tried.isEmpty { tried = [range.lowerBound] }
            } else if isCount(kind) {
                tried = tried.filter { $0 >= Ratio(0) }
            }
        }
        return tried.map { number in
            let shown =
                symbols.first.map { number < Ratio(0) ? "小于\($0)" : number == Ratio(0) ? "等于\($0)" : "大于\($0)" }
                ?? Self.shown(number, kind)
            return Sample(shown: shown, holds: cells.map { Self.holds($0, number, value) })
        }
    }

    /// Kinds whose values are whole and not negative.
    private func isCount(_ kind: Kind) -> Bool {
        switch kind {
        case .number(let unit): [.persons, .households, .beds, .years, .months, .days].contains(unit.base)
        case .date: true
        default: false
        }
    }

    private static func shown(_ number: Ratio, _ kind: Kind) -> String {
        switch kind {
        case .number(let unit): PolicyValue.number(number, unit).shown
        default: CivilDate(dayNumber: Int(number.numerator / number.denominator)).iso
        }
    }

    private static func bounds(_ cell: DecisionTable.Cell) -> [Expression] {
        switch cell {
        case .anything: []
        case .oneOf(let values): values
        case .comparison(_, let value): [value]
        case .range(let low, let high): [low, high]
        }
    }

    private static func number(_ expression: Expression) -> Ratio? {
        switch expression {
        case .literal(.number(let number, _), _, _): number
        case .literal(.date(let date), _, _): Ratio(Int64(date.dayNumber))
        case .unary("-", let inner, _): number(inner)?.negated
        default: nil
        }
    }

    private static func holds(_ cell: DecisionTable.Cell, _ number: Ratio, _ value: (Expression) -> Ratio?) -> Bool {
        switch cell {
        case .anything: return true
        case .oneOf(let values): return values.contains { value($0) == number }
        case .range(let low, let high):
            guard let low = value(low), let high = value(high) else { return false }
            return low <= number && number <= high
        case .comparison(let sign, let bound):
            guard let bound = value(bound) else { return false }
            switch sign {
            case "<": return number < bound
            case "≤": return number <= bound
            case ">": return number > bound
            case "≥": return number >= bound
            default: return number != bound
            }
        }
    }
}
