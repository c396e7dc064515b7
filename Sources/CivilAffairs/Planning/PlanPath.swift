// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Policy
import Vocabulary

/// Where an indicator should stand in each year on its way from the baseline to its targets.
package struct PlanPath: Sendable, Equatable {
    package struct Expected: Sendable, Equatable {
        package let year: Int
        package let value: Ratio
        /// Whether it lies on the straight line between two given years, rather than being given itself.
        package let isInterpolated: Bool
    }

    /// The years for which the document gives a number: baseline, path and targets.
    private let given: [(year: Int, value: Ratio)]

    package init(_ indicator: IndicatorDefinition) {
        var given: [Int: Ratio] = [:]
        for target in indicator.targets {
            if let figure = target.figure, let year = target.judgedYear { given[year] = Ratio(figure) }
        }
        for point in [indicator.baseline].compactMap(\.self) + indicator.path {
            if let figure = point.reading.figure { given[point.year] = Ratio(figure) }
        }
        self.given = given.sorted { $0.key < $1.key }.map { (year: $0.key, value: $0.value) }
    }

    package static func == (left: PlanPath, right: PlanPath) -> Bool {
        left.given.map(\.year) == right.given.map(\.year) && left.given.map(\.value) == right.given.map(\.value)
    }

    /// Nil outside the years given, and where a single year is given that is not this one.
    package func expected(in year: Int) -> Expected? {
        if let point = given.first(where: { $0.year == year }) {
            return Expected(year: year, value: point.value, isInterpolated: false)
        }
        guard let before = given.last(where: { $0.year < year }), let after = given.first(where: { $0.year > year }),
            let share = Ratio(Int64(year - before.year), Int64(after.year - before.year)),
            let step = after.value.subtracting(before.value)?.multiplied(by: share),
            let value = before.value.adding(step)
        else { return nil }
        return Expected(year: year, value: value, isInterpolated: true)
    }

    /// Every year from the first given to the last.
    package var years: [Expected] {
        guard let first = given.first, let last = given.last else { return [] }
        return (first.year...last.year).compactMap(expected)
    }
}

extension IndicatorTarget {
    /// The year whose value is held against it: that of the last day, or the one before where the day is within a year.
    package var judgedYear: Int? {
        due.map { $0.monthNumber == 12 && $0.day == 31 ? $0.year : $0.year - 1 }
    }
}
