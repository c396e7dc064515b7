// SPDX-License-Identifier: Apache-2.0
package import Policy

/// Where a series leads if it goes on as it did: the straight line of least squares through its years, in exact fractions of
/// values as pages show them, to two decimals: shares of some thousand records have no common denominator to go on with.
package struct PlanForecast: Sendable, Equatable {
    package let year: Int
    package let value: Ratio
    /// Half the width of the interval around the value: twice the standard error of a single prediction, to three
    /// decimals. Nil with only two years, whose line leaves no error to judge by.
    package let halfWidth: Ratio?
    /// How many years it rests on.
    package let years: Int

    /// What the indicator cannot go below or beyond, by what its years show: nothing is fewer than none, and a share is no
    /// more than all.
    package let bounds: (least: Ratio?, most: Ratio?)
    /// Whether the line itself leaves what is possible, so that its end is told instead.
    package let isBounded: Bool

    package var low: Ratio? { halfWidth.flatMap(value.subtracting).map(within) }
    package var high: Ratio? { halfWidth.flatMap(value.adding).map(within) }

    private func within(_ number: Ratio) -> Ratio { Self.within(number, bounds) }

    private static func within(_ number: Ratio, _ bounds: (least: Ratio?, most: Ratio?)) -> Ratio {
        if let least = bounds.least, number < least { return least }
        if let most = bounds.most, number > most { return most }
        return number
    }

    package static func == (left: PlanForecast, right: PlanForecast) -> Bool {
        left.year == right.year && left.value == right.value && left.halfWidth == right.halfWidth
            && left.years == right.years && left.isBounded == right.isBounded && left.bounds == right.bounds
    }

    /// Nil with fewer than two years, and where the numbers are too large to be worked with exactly.
    /// - Parameter unit: of the indicator; a share in percent is held to a hundred while its years are.
    package init?(_ points: [(year: Int, value: Ratio)], in year: Int, unit: String = "") {
        guard let first = points.first, points.count >= 2, Set(points.map(\.year)).count == points.count else {
            return nil
        }
        let points = points.map { (year: $0.year, value: $0.value.figure(places: 2).map(Ratio.init) ?? $0.value) }
        let count = Ratio(Int64(points.count))
        let xs = points.map { Ratio(Int64($0.year - first.year)) }
        guard let meanX = Self.sum(xs)?.divided(by: count),
            let meanY = Self.sum(points.map(\.value))?.divided(by: count)
        else { return nil }
        let dx = xs.compactMap { $0.subtracting(meanX) }
        let dy = points.compactMap { $0.value.subtracting(meanY) }
        guard dx.count == points.count, dy.count == points.count,
            let spread = Self.sum(zip(dx, dx).map { $0.multiplied(by: $1) }),
            let together = Self.sum(zip(dx, dy).map { $0.multiplied(by: $1) }),
            let slope = together.divided(by: spread),
            let ahead = Ratio(Int64(year - first.year)).subtracting(meanX),
            let value = slope.multiplied(by: ahead).flatMap(meanY.adding)
        else { return nil }
        self.year = year
        let values = points.map(\.value)
        bounds = (
            least: values.allSatisfy { $0 >= Ratio(0) } ? Ratio(0) : nil,
            most: unit == "%" && values.allSatisfy { $0 <= Ratio(100) } ? Ratio(100) : nil
        )
        self.value = Self.within(value, bounds)
        isBounded = self.value != value
        years = points.count
        halfWidth =
            points.count < 3 ? nil : Self.halfWidth(dx: dx, dy: dy, slope: slope, spread: spread, ahead: ahead)
    }

    private static func halfWidth(dx: [Ratio], dy: [Ratio], slope: Ratio, spread: Ratio, ahead: Ratio) -> Ratio? {
        let rests = zip(dx, dy).map { x, y in slope.multiplied(by: x).flatMap(y.subtracting) }
        guard let squares = sum(rests.map { rest in rest.flatMap { $0.multiplied(by: $0) } }),
            let variance = squares.divided(by: Ratio(Int64(dx.count - 2))),
            let single = Ratio(1, Int64(dx.count)).flatMap(Ratio(1).adding),
            let distance = ahead.multiplied(by: ahead)?.divided(by: spread),
            let factor = single.adding(distance),
            let scaled = variance.multiplied(by: factor)?.multiplied(by: Ratio(4_000_000))?.rounded(to: 1, .up)
        else { return nil }
        return Ratio(Int64(root(UInt64(scaled.numerator.magnitude))), 1_000)
    }

    private static func sum(_ terms: [Ratio?]) -> Ratio? {
        terms.reduce(Ratio(0)) { total, term in term.flatMap { total?.adding($0) } }
    }

    /// The whole number whose square is the largest not above another.
    static func root(_ number: UInt64) -> UInt64 {
        guard number > 1 else { return number }
        var guess = UInt64(1) << ((UInt64.bitWidth - number.leadingZeroBitCount + 1) / 2)
        while true {
            let next = (guess + number / guess) / 2
            if next >= guess { return guess }
            guess = next
        }
    }
}
