// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy
package import Vocabulary

/// The funds of a year: what was reported of each line, how far it is spent, what was reached with it. Rates, shares and
/// scores are worked out, never written down.
package struct FundYear: Sendable {
    package let year: Int
    package let funds: FundsDefinition
    /// All that was reported, checked or not, in the order in which it came.
    package let values: [FundValue]
    /// What the ledger paid in the year, by program.
    package let paid: [String: Money]
    /// How much of the lottery's money must go to care for the old, in percent; nil where nothing is set.
    package let elderTarget: Figure?
    private let counting: [String: FundValue]

    init(year: Int, _ funds: FundsDefinition, _ values: [FundValue], paid: [String: Money], elderTarget: Figure?) {
        self.year = year
        self.funds = funds
        self.values = values
        self.paid = paid
        self.elderTarget = elderTarget
        counting = values.filter { $0.state == .checked }.reduce(into: [:]) { last, value in last[value.key] = value }
    }

    /// The checked value of an item that counts; nil while there is none.
    package func value(_ key: String) -> FundValue? { counting[key] }

    /// Whether one of its values waits for a second person.
    package func waits(_ key: String) -> Bool { values.contains { $0.key == key && $0.state == .waiting } }

    package func amount(_ line: FundLine, _ source: FundSource, _ measure: FundItem.Measure) -> Money? {
        counting[FundItem.key(line.id, source, measure)]?.amount
    }

    /// Over the sources of a line; nil while none was reported.
    package func amount(_ line: FundLine, _ measure: FundItem.Measure) -> Money? {
        Self.sum(line.sources.map { amount(line, $0, measure) })
    }

    package func total(_ measure: FundItem.Measure) -> Money? { Self.sum(funds.lines.map { amount($0, measure) }) }

    /// What the ledger paid of the benefits of a line; nil for lines without.
    package func ledger(_ line: FundLine) -> Money? {
        line.programs.isEmpty ? nil : line.programs.reduce(.zero) { $0 + (paid[$1] ?? .zero) }
    }

    private static func sum(_ amounts: [Money?]) -> Money? {
        let known = amounts.compactMap(\.self)
        return known.isEmpty ? nil : known.reduce(.zero, +)
    }

    // MARK: - Shares

    /// A share in percent, or why there is none.
    package enum Share: Sendable, Equatable {
        case percent(Figure)
        case noData
        case noDenominator

        package var text: String {
            switch self {
            case .percent(let figure): "\(figure.text)%"
            case .noData: "无数据"
            case .noDenominator: "分母为零"
            }
        }
    }

    package static func share(_ part: Money?, of whole: Money?) -> Share {
        guard let part, let whole else { return .noData }
        guard whole != .zero else { return .noDenominator }
        guard let figure = Ratio(part.fen, whole.fen)?.multiplied(by: Ratio(100))?.figure(places: 2) else {
            return .noData
        }
        return .percent(figure)
    }

    /// 执行率: spent of what was budgeted, over the sources of which both are known. What was spent of a budget that
    /// nobody reported would make it look better than it is.
    package func execution(_ line: FundLine) -> Share { execution([line]) }
    package var execution: Share { execution(funds.lines) }

    private func execution(_ lines: [FundLine]) -> Share {
        let known = lines.flatMap { line in
            line.sources.compactMap { source -> (spent: Money, budget: Money)? in
                guard let spent = amount(line, source, .spent), let budget = amount(line, source, .budget) else {
                    return nil
                }
                return (spent, budget)
            }
        }
        return Self.share(Self.sum(known.map(\.spent)), of: Self.sum(known.map(\.budget)))
    }

    /// Of the lottery's money what was spent on care for the old, and in all. Nil while a line isn't reported.
    package var elderSpending: (elder: Money, all: Money)? {
        let lottery = funds.lines.filter { $0.sources.contains(.lottery) }
        let spent = lottery.map { (line: $0, amount: amount($0, .lottery, .spent)) }
        guard !spent.isEmpty, spent.allSatisfy({ $0.amount != nil }) else { return nil }
        return (
            Self.sum(spent.filter(\.line.isElderCare).map(\.amount)) ?? .zero,
            Self.sum(spent.map(\.amount)) ?? .zero
        )
    }

    /// How much of it went to care for the old.
    package var elderShare: Share {
        elderSpending.map { Self.share($0.elder, of: $0.all) } ?? .noData
    }

    /// Whether the share is reached; nil where one of the two isn't known.
    package var meetsElderShare: Bool? {
        // Not by the rounded figure: 54.996 % is not 55 %.
        guard let (elder, all) = elderSpending, let elderTarget,
            let share = Ratio(elder.fen, all.fen)?.multiplied(by: Ratio(100))
        else { return nil }
        return share >= Ratio(elderTarget)
    }

    // MARK: - What was reached

    package struct Score: Sendable, Equatable {
        package let points: Int
        package let most: Int
        package let met: Int
        package let judged: Int
        package let goals: Int

        package var text: String {
            judged == 0 ? "无数据" : "得 \(points) 分（已报的满分 \(most) 分），\(judged) 项里 \(met) 项达标"
        }
    }

    package func isMet(_ goal: FundGoal) -> Bool? {
        counting[FundItem.goalKey(goal)]?.figure.map(goal.isMet)
    }

    /// Only goals of which something was reported are in it.
    package func score(_ goals: [FundGoal]) -> Score {
        let judged = goals.filter { isMet($0) != nil }
        let met = judged.filter { isMet($0) == true }
        return Score(
            points: met.reduce(0) { $0 + $1.points },
            most: judged.reduce(0) { $0 + $1.points },
            met: met.count,
            judged: judged.count,
            goals: goals.count
        )
    }

    /// What of a line calls for an explanation.
    package func doubts(_ line: FundLine) -> [String] {
        var doubts: [String] = []
        for source in line.sources {
            let (budget, allocated) = (amount(line, source, .budget), amount(line, source, .allocated))
            if let allocated, let budget, allocated > budget {
                doubts.append("\(source.rawValue)下达比预算多 \((allocated - budget).inLargeUnits)")
            }
            if let spent = amount(line, source, .spent), let allocated, spent > allocated {
                doubts.append("\(source.rawValue)支出比下达多 \((spent - allocated).inLargeUnits)")
            }
        }
        // The ledger does not know of sources, so it is held against all of them together.
        let isWhole = line.sources.allSatisfy { amount(line, $0, .spent) != nil }
        if isWhole, let spent = amount(line, .spent), let ledger = ledger(line), ledger > spent {
            doubts.append("发放清册已发放的比上报的支出多 \((ledger - spent).inLargeUnits)")
        }
        return doubts
    }
}
