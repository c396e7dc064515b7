// SPDX-License-Identifier: Apache-2.0
import Packs
package import Vocabulary

/// A county's month in figures for the bureau above it 汇总报送: counts and sums, nobody is named. The county makes it from
/// its own records and a second person checks it; above, it is taken in as it came. It never changes: what is put right
/// comes again under the next number, and both stand.
package struct RollUp: Sendable, Equatable {
    package let id: Int64
    /// The county.
    package let regionID: Int64
    package let month: Month
    /// 1 for the first of its month, one more for each after it.
    package let number: Int
    /// Name of the county's bureau.
    package let office: String
    package let state: PlanValue.State
    /// Of all that it says; see `RollUpSheet`.
    package let contentHash: String
    package let madeBy: String
    package let madeAt: Timestamp
    package let checkedBy: String?
    package let checkedAt: Timestamp?
    package let checkNote: String?
    /// Who took it in at the bureau above; nil in the county's own store.
    package let takenBy: String?
    package let takenAt: Timestamp?
}

/// One number of a roll-up.
package struct RollUpLine: Sendable, Equatable {
    /// What it counts, as written by `RollUpItem`; a code that this program does not know is kept and shown.
    package let code: String
    package let title: String
    package let unit: Unit
    package let value: Int64

    package enum Unit: String, Sendable, CaseIterable {
        case families = "户"
        case persons = "人"
        case cases = "件"
        case records = "个"
        /// The value is in fen.
        case yuan = "元"
        /// 1 or 0.
        case yes = "是否"
    }

    package init(code: String, title: String, unit: Unit, value: Int64) {
        self.code = code
        self.title = title
        self.unit = unit
        self.value = value
    }
}

/// What the counties of a prefecture reported of a month.
package struct RollUpMonth: Sendable, Equatable {
    package let month: Month
    /// Counties that have to report, by code.
    package let counties: [Int64]
    /// The last of each county, as far as it came.
    package let rollUps: [Int64: RollUp]
    package let figures: [Int64: [RollUpItem: Int64]]

    package init(
        month: Month,
        counties: [Int64],
        rollUps: [Int64: RollUp],
        figures: [Int64: [RollUpItem: Int64]]
    ) {
        self.month = month
        self.counties = counties
        self.rollUps = rollUps
        self.figures = figures
    }

    package var missing: [Int64] { counties.filter { rollUps[$0] == nil } }
    package var isComplete: Bool { missing.isEmpty }

    /// What a county said of something; nil where it did not report or its records don't tell.
    package func figure(_ item: RollUpItem, of county: Int64) -> Int64? { figures[county]?[item] }

    /// All counties together; nil unless each of them told it.
    package func total(_ item: RollUpItem) -> Int64? {
        let known = counties.compactMap { figure(item, of: $0) }
        return known.count == counties.count && !counties.isEmpty ? known.reduce(0, +) : nil
    }
}

extension RollUpMonth {
    /// What a metric came to, county by county; empty where none of them told.
    func figures(of metric: PlanMetric) -> [Int64?: PlanFigure] {
        let told = counties.filter { figure(.metric(metric.id, .denominator), of: $0) != nil }
        guard !told.isEmpty else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: counties.map { county in
                func part(_ part: RollUpItem.Part) -> Int64 { figure(.metric(metric.id, part), of: county) ?? 0 }
                let found = PlanFigure(
                    numerator: part(.numerator),
                    denominator: part(.denominator),
                    unknown: part(.unknown),
                    silent: told.contains(county) ? 0 : 1
                )
                return (county, found)
            }
        )
    }
}
