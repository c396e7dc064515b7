// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
import Vocabulary

/// The last checked roll-up of every county and month, for whoever adds counties up.
struct RollUpBook: Sendable {
    let counties: [Int64]
    private let latest: [Month: [Int64: RollUp]]

    /// Statements: 1.
    init(_ counties: [Int64], months: ClosedRange<Month>, in transaction: any ReadTransaction) throws {
        self.counties = counties
        let known = Set(counties)
        // They come by number, so that the last one stays.
        latest = try RollUpStore.rollUps(months: months, in: transaction).reduce(into: [:]) { latest, rollUp in
            guard rollUp.state == .checked, known.contains(rollUp.regionID) else { return }
            latest[rollUp.month, default: [:]][rollUp.regionID] = rollUp
        }
    }

    var first: Month? { latest.keys.min() }

    private func isComplete(_ month: Month) -> Bool { latest[month]?.count == counties.count }

    /// The month that a board tells of: the last that all counties reported, or the last that any did.
    var last: Month? { latest.keys.filter(isComplete).max() ?? latest.keys.max() }

    /// The month whose end tells of a day: the month that ends on it or the one that ended before it; where that is not
    /// complete and the day is no month's last, one of the two before it that is.
    func month(for day: CivilDate) -> Month {
        if day == day.month.lastDay { return day.month }
        let ended = day.month.adding(-1)
        return [0, -1, -2].map { ended.adding($0) }.first(where: isComplete) ?? ended
    }

    /// Statements: 1.
    func month(_ month: Month, in transaction: any ReadTransaction) throws -> RollUpMonth {
        try self.months([month], in: transaction)[month]
            ?? RollUpMonth(month: month, counties: counties, rollUps: [:], figures: [:])
    }

    /// Statements: 1, however many months.
    /// - Parameter beginning: with what the codes begin that are wanted; empty for all.
    func months(
        _ months: Set<Month>,
        beginning: String = "",
        in transaction: any ReadTransaction
    ) throws -> [Month: RollUpMonth] {
        let ids = months.flatMap { (latest[$0] ?? [:]).values.map(\.id) }
        let lines = try RollUpStore.lines(of: ids.sorted(), beginning: beginning, in: transaction)
        return Dictionary(
            uniqueKeysWithValues: months.map { month in
                let rollUps = latest[month] ?? [:]
                let figures = rollUps.mapValues { rollUp in
                    Dictionary(
                        (lines[rollUp.id] ?? []).compactMap { line in
                            RollUpItem(code: line.code).map { ($0, line.value) }
                        },
                        uniquingKeysWith: { first, _ in first }
                    )
                }
                return (
                    month,
                    RollUpMonth(month: month, counties: counties, rollUps: rollUps, figures: figures)
                )
            }
        )
    }
}
