// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Vocabulary

/// Stretches of days held against days looked at one by one.
struct PlanTallyTests {
    @Test func `stretches of days are joined, met and taken away like sets of days`() {
        var random = SystemRandomNumberGenerator()
        func ranges() -> [Range<Int>] {
            (0..<Int.random(in: 0...4, using: &random)).map { _ in
                let first = Int.random(in: 0..<30, using: &random)
                return first..<(first + Int.random(in: 0...8, using: &random))
            }
        }
        func days(_ ranges: [Range<Int>]) -> Set<Int> { Set(ranges.flatMap { Array($0) }) }
        for _ in 0..<500 {
            let (left, right) = (ranges(), ranges())
            let (one, other) = (DaySpans(left), DaySpans(right))
            #expect(days(one.ranges) == days(left))
            #expect(zip(one.ranges, one.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
            #expect(days(one.intersection(other).ranges) == days(left).intersection(days(right)))
            #expect(days(one.subtracting(other).ranges) == days(left).subtracting(days(right)))
        }
    }

    @Test func `a tally of stretches is what counting each day would give`() throws {
        var random = SystemRandomNumberGenerator()
        let begin = try CivilDate(parsing: "2021-01-01")
        for _ in 0..<50 {
            let days = Set((0..<12).map { _ in begin.adding(days: Int.random(in: 0..<400, using: &random)) }).sorted()
            let stretches = (0..<40).map { number -> PlanStretch in
                let first = begin.dayNumber + Int.random(in: -50..<400, using: &random)
                return PlanStretch(
                    unit: PlanUnit(
                        record: .entry,
                        id: Int64(number),
                        personID: nil,
                        label: "",
                        townshipID: [nil, 1, 2].randomElement(using: &random) ?? nil,
                        isCounted: [nil, true, false].randomElement(using: &random) ?? nil
                    ),
                    days: number == 0 ? .min ..< .max : first..<(first + Int.random(in: 0...200, using: &random))
                )
            }
            var tally = PlanTally(days: days)
            for stretch in stretches { tally.add(stretch) }
            let figures = tally.figures
            for day in days {
                let held = stretches.filter { $0.days.contains(day.dayNumber) }.map(\.unit)
                for (township, units) in Dictionary(grouping: held, by: \.townshipID) {
                    let wanted = PlanFigure(
                        numerator: Int64(units.count { $0.isCounted == true }),
                        denominator: Int64(units.count),
                        unknown: Int64(units.count { $0.isCounted == nil })
                    )
                    #expect(figures[day]?[township] == wanted)
                }
                #expect(figures[day]?.count ?? 0 == Set(held.map(\.townshipID)).count)
            }
        }
    }
}
