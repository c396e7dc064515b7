// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// An exact fraction in lowest terms. Arithmetic that does not fit answers nil; it never traps and never rounds.
package struct Ratio: Sendable, Hashable, Comparable {
    package let numerator: Int64
    /// Always positive.
    package let denominator: Int64

    package init(_ whole: Int64) {
        numerator = whole
        denominator = 1
    }

    package init(_ figure: Figure) {
        let divisor = Self.divisor(figure.digits.magnitude, figure.divisor.magnitude)
        numerator = figure.digits / Int64(divisor)
        denominator = figure.divisor / Int64(divisor)
    }

    /// nil for a denominator of zero or values that cannot be negated.
    package init?(_ numerator: Int64, _ denominator: Int64) {
        guard denominator != 0, numerator != .min, denominator != .min else { return nil }
        let divisor = Self.divisor(numerator.magnitude, denominator.magnitude)
        let sign: Int64 = denominator < 0 ? -1 : 1
        self.numerator = numerator / Int64(divisor) * sign
        self.denominator = denominator / Int64(divisor) * sign
    }

    static func divisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return max(a, 1)
    }

    package func adding(_ other: Ratio) -> Ratio? {
        let (left, over1) = numerator.multipliedReportingOverflow(by: other.denominator)
        let (right, over2) = other.numerator.multipliedReportingOverflow(by: denominator)
        let (sum, over3) = left.addingReportingOverflow(right)
        let (bottom, over4) = denominator.multipliedReportingOverflow(by: other.denominator)
        return over1 || over2 || over3 || over4 ? nil : Ratio(sum, bottom)
    }

    package var negated: Ratio? { Ratio(0 - numerator, denominator) }

    package func subtracting(_ other: Ratio) -> Ratio? { other.negated.flatMap(adding) }

    package func multiplied(by other: Ratio) -> Ratio? {
        // Crosswise reduction keeps the products small.
        guard let left = Ratio(numerator, other.denominator), let right = Ratio(other.numerator, denominator) else {
            return nil
        }
        let (top, over1) = left.numerator.multipliedReportingOverflow(by: right.numerator)
        let (bottom, over2) = left.denominator.multipliedReportingOverflow(by: right.denominator)
        return over1 || over2 ? nil : Ratio(top, bottom)
    }

    package func divided(by other: Ratio) -> Ratio? {
        Ratio(other.denominator, other.numerator).flatMap(multiplied)
    }

    package static func < (left: Ratio, right: Ratio) -> Bool {
        let a = left.numerator.multipliedFullWidth(by: right.denominator)
        let b = right.numerator.multipliedFullWidth(by: left.denominator)
        return a.high == b.high ? a.low < b.low : a.high < b.high
    }

    /// Rounded to a multiple of `unit`: down, up, or half away from zero.
    package func rounded(to unit: Int64, _ rule: Rounding) -> Ratio? {
        guard let scaled = divided(by: Ratio(unit)) else { return nil }
        var quotient = scaled.numerator / scaled.denominator
        let rest = scaled.numerator % scaled.denominator
        switch rule {
        case .down: if rest < 0 { quotient -= 1 }
        case .up: if rest > 0 { quotient += 1 }
        case .half: if rest.magnitude * 2 >= UInt64(scaled.denominator) { quotient += rest < 0 ? -1 : 1 }
        }
        return Ratio(quotient).multiplied(by: Ratio(unit))
    }

    package enum Rounding: Sendable { case down, up, half }

    /// The nearest figure of so many decimals, half away from zero; nil where it does not fit.
    package func figure(places: Int) -> Figure? {
        let scale = Figure(digits: 1, places: places).divisor
        return multiplied(by: Ratio(scale))?.rounded(to: 1, .half).map { Figure(digits: $0.numerator, places: places) }
    }
}
