// SPDX-License-Identifier: Apache-2.0

/// What becomes of units in arithmetic.
enum Units {
    /// 元/人·月 × 人 = 元/月; 元/人·月 × 月 = 元/人; 元/月 ÷ 人 = 元/人·月; 元 ÷ 月 = 元/月; 平方米 ÷ 人 = 平方米/人; × 数 keeps the unit; the same ÷ the
    /// same is a 数. nil for what makes no sense.
    static func product(_ left: Kind.Unit, _ right: Kind.Unit, divided: Bool) -> Kind.Unit? {
        if divided { return quotient(left, right) }
        if right == .plain { return left }
        if left == .plain { return right }
        for (amount, time) in [(left, right), (right, left)] where amount.period == .month && time == .months {
            return Kind.Unit(amount.base, perPerson: amount.perPerson)
        }
        for (amount, people) in [(left, right), (right, left)] where amount.perPerson && people == .persons {
            return Kind.Unit(amount.base, period: amount.period)
        }
        return nil
    }

    private static func quotient(_ left: Kind.Unit, _ right: Kind.Unit) -> Kind.Unit? {
        if right == .plain { return left }
        if left == right { return .plain }
        if left.base == .yuan || left.base == .area, !left.perPerson, right == .persons {
            return Kind.Unit(left.base, perPerson: true, period: left.period)
        }
        guard left.base == .yuan else { return nil }
        if left.period == nil, right == .months {
            return Kind.Unit(.yuan, perPerson: left.perPerson, period: .month)
        }
        return nil
    }

    /// What several months of an amount add up to: 元/月 are 元, 元/人·月 are 元/人; counts and numbers stay what they are.
    static func sum(ofMonths kind: Kind) -> Kind? {
        guard case .number(let unit) = kind else { return nil }
        return unit.period == .month ? .number(Kind.Unit(unit.base, perPerson: unit.perPerson)) : kind
    }
}
