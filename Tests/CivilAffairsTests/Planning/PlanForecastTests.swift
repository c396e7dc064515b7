// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import Testing
import Vocabulary

/// Paths between given years, and where a series leads.
struct PlanForecastTests {
    private func forecast(_ values: [(Int, Int64)], in year: Int) -> PlanForecast? {
        PlanForecast(values.map { (year: $0.0, value: Ratio($0.1)) }, in: year)
    }

    @Test func `two years make a line without an interval`() throws {
        let found = try #require(forecast([(2021, 40), (2022, 45)], in: 2025))
        #expect(found.value == Ratio(60))
        #expect(found.halfWidth == nil && found.low == nil && found.high == nil)
    }

    @Test func `a straight series has an interval of nought`() throws {
        let found = try #require(forecast([(2020, 35), (2021, 40), (2022, 45)], in: 2025))
        #expect(found.value == Ratio(60))
        #expect(found.halfWidth == Ratio(0))
    }

    @Test func `a crooked series has the interval of its standard error`() throws {
        // y = 1, 3, 2 at x = 0, 1, 2: slope 1/2, mean 2, rests -1/2, 1, -1/2, squares 3/2 over one degree of freedom;
        // at x = 3: 1 + 1/3 + 4/2 = 10/3, so variance 5 and twice its root 4.472….
        let found = try #require(forecast([(2020, 1), (2021, 3), (2022, 2)], in: 2023))
        #expect(found.value == Ratio(3))
        #expect(found.halfWidth == Ratio(4_472, 1_000))
        // Nothing is fewer than none.
        #expect(found.low == Ratio(0))
        #expect(found.high == Ratio(7_472, 1_000))
        #expect(!found.isBounded)
        #expect(found.years == 3)
    }

    @Test func `a share leads to no more than all, and a count to no fewer than none`() throws {
        let points = [
            (year: 2_021, value: Ratio(70)), (year: 2_022, value: Ratio(80)), (year: 2_023, value: Ratio(90)),
        ]
        let share = try #require(PlanForecast(points, in: 2_026, unit: "%"))
        #expect(share.value == Ratio(100) && share.high == Ratio(100) && share.isBounded)
        let rate = try #require(PlanForecast(points, in: 2_026, unit: "元"))
        #expect(rate.value == Ratio(120) && !rate.isBounded)
        let falling = try #require(forecast([(2021, 30), (2022, 20), (2023, 10)], in: 2_026))
        #expect(falling.value == Ratio(0) && falling.isBounded)
        // What has been beyond a hundred already, or below nought, isn't bound by either.
        let growth = [(year: 2_021, value: Ratio(-3)), (year: 2_022, value: Ratio(101))]
        #expect(try #require(PlanForecast(growth, in: 2_020, unit: "%")).value == Ratio(-107))
    }

    @Test func `one year, or the same year twice, leads nowhere`() {
        #expect(forecast([(2021, 40)], in: 2025) == nil)
        #expect(forecast([(2021, 40), (2021, 41)], in: 2025) == nil)
        #expect(forecast([], in: 2025) == nil)
    }

    @Test func `numbers too large to be exact give no forecast instead of a wrong one`() {
        #expect(forecast([(2021, .max / 2), (2022, .max / 2), (2023, .max / 2)], in: 2025) == nil)
        let large = forecast([(2021, .max / 2), (2022, .max / 3), (2023, 1)], in: 2025)
        #expect(large?.halfWidth == nil)
    }

    @Test func `shares of some thousand records without a common denominator lead on all the same`() throws {
        let shares = [
            (2_020, 746, 2_371), (2_021, 926, 2_449), (2_022, 982, 2_531), (2_023, 1_286, 2_611), (2_024, 1_288, 2_617),
        ]
        let points = try shares.map { year, above, below in
            (year: year, value: try #require(Ratio(Int64(above * 100), Int64(below))))
        }
        let found = try #require(PlanForecast(points, in: 2_025))
        #expect(found.years == 5 && found.halfWidth != nil)
        #expect(found.value > Ratio(50) && found.value < Ratio(60))
    }

    @Test func `years between the given ones are interpolated and marked`() throws {
        let plan = try PlanFiles.plan(
            """
              - id: share
                title: 占比
                unit: "%"
                nature: 预期性
                basis: [表1]
                definition: 占比
                baseline: {year: 2020, value: 30}
                path: [{year: 2022, value: 50}]
                targets: [{year: 2025, value: 60}]

            """
        )
        let path = PlanPath(try #require(plan.indicators.first))
        #expect(path.years.map(\.year) == [2020, 2021, 2022, 2023, 2024, 2025])
        #expect(path.years.map(\.isInterpolated) == [false, true, false, true, true, false])
        #expect(path.expected(in: 2021)?.value == Ratio(40))
        #expect(path.expected(in: 2023)?.value == Ratio(160, 3))
        #expect(path.expected(in: 2026) == nil)
    }
}
