// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// What is counted for a board: in a county from its records, at the bureau above from what counties reported.
struct BoardCounts: Sendable {
    var benefits: [Board.Benefit] = []
    var work: [Board.Work] = []
    var ended = 0
    var alerts = 0
    /// Months of which nothing is known are left out.
    var money: [Board.MonthMoney] = []
    var rollUp: RollUpMonth?

    /// Statements: 5.
    init(of scope: AreaScope, on day: CivilDate, since first: Month, in transaction: any ReadTransaction) throws {
        let store = BoardStore(scope: scope)
        benefits = try store.benefits(in: transaction)
        work = try store.work(on: day, in: transaction)
        ended = try store.ended(since: Timestamp(date: day.month.firstDay), in: transaction)
        alerts = try store.openAlerts(in: transaction)
        money = try store.money(since: first, in: transaction)
    }

    /// Statements: 2. A month's money is only told where every county reported it.
    init(reportedBy counties: [Int64], months: ClosedRange<Month>, in transaction: any ReadTransaction) throws {
        let book = try RollUpBook(counties, months: months, in: transaction)
        guard let last = book.last else { return }
        let found = try book.months(Set(months), in: transaction)
        guard let rollUp = found[last] else { return }
        self.rollUp = rollUp
        ended = counties.reduce(0) { $0 + Int(rollUp.figure(.work(.ended), of: $1) ?? 0) }
        for county in counties {
            guard let figures = rollUp.figures[county] else { continue }
            benefits += Self.benefits(figures, of: county)
            work.append(
                Board.Work(
                    regionID: county,
                    open: Int(figures[.work(.open)] ?? 0),
                    late: Int(figures[.work(.late)] ?? 0),
                    soon: 0
                )
            )
        }
        money = months.compactMap { month in found[month].flatMap(Self.money) }
    }

    private static func programs(_ figures: Dictionary<RollUpItem, Int64>.Keys) -> [String] {
        let found = figures.compactMap { item -> String? in
            if case .benefit(let program, _) = item { program } else { nil }
        }
        return Set(found).sorted()
    }

    private static func benefits(_ figures: [RollUpItem: Int64], of county: Int64) -> [Board.Benefit] {
        programs(figures.keys).compactMap { program in
            func sum(_ parts: RollUpItem.Benefit...) -> Int64 {
                parts.reduce(0) { $0 + (figures[.benefit(program: program, $1)] ?? 0) }
            }
            let families = sum(.urbanFamilies, .ruralFamilies)
            guard families > 0 else { return nil }
            return Board.Benefit(
                programID: program,
                townshipID: county,
                families: Int(families),
                persons: Int(sum(.urbanPersons, .ruralPersons)),
                amount: Money(fen: sum(.due))
            )
        }
    }

    private static func money(_ month: RollUpMonth) -> Board.MonthMoney? {
        guard month.isComplete else { return nil }
        func sum(_ part: RollUpItem.Benefit) -> Money {
            let values = month.figures.values.flatMap { figures in
                programs(figures.keys).map { figures[.benefit(program: $0, part)] ?? 0 }
            }
            return Money(fen: values.reduce(0, +))
        }
        return Board.MonthMoney(month: month.month, due: sum(.spent), paid: sum(.paid))
    }
}
