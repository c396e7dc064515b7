// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Days of which something holds, as stretches that neither meet nor overlap. Pure.
///
/// Days are numbers as `CivilDate.dayNumber` has them; a stretch ends before its upper bound, and one that is open reaches
/// to the ends of `Int`.
package struct DaySpans: Sendable, Equatable {
    /// In their order, none of them empty.
    package let ranges: [Range<Int>]

    /// - Parameter ranges: in any order; they may overlap.
    package init(_ ranges: [Range<Int>]) {
        var joined: [Range<Int>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        self.ranges = joined
    }

    package func intersection(_ other: DaySpans) -> DaySpans {
        DaySpans(
            ranges.flatMap { own in
                other.ranges.compactMap { range in
                    own.overlaps(range) ? own.clamped(to: range) : nil
                }
            }
        )
    }

    package func subtracting(_ other: DaySpans) -> DaySpans {
        var left = ranges
        for taken in other.ranges {
            left = left.flatMap { range -> [Range<Int>] in
                guard range.overlaps(taken) else { return [range] }
                return [
                    range.lowerBound..<max(range.lowerBound, taken.lowerBound),
                    min(range.upperBound, taken.upperBound)..<range.upperBound,
                ].filter { !$0.isEmpty }
            }
        }
        return DaySpans(left)
    }

    /// From the first day on until before the other; an absent one is open. Empty where the other comes first.
    static func range(from first: CivilDate?, until end: CivilDate?) -> Range<Int> {
        let lower = first?.dayNumber ?? .min
        return lower..<max(lower, end?.dayNumber ?? .max)
    }

    /// Whole months: from the first day of the one until before the first of the other.
    static func range(from first: Month, until end: Month?) -> Range<Int> {
        range(from: first.firstDay, until: end?.firstDay)
    }
}
