// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension Function {
    /// The value of a call; nil means that the arithmetic did not fit.
    func value(_ values: [PolicyValue], kind: Kind, on day: CivilDate) -> PolicyValue? {
        if self == .isKnown { return .truth(values.first != .absent) }
        guard !values.contains(.absent), let first = values.first else { return .absent }
        switch (self, first, values.dropFirst().first) {
        case (.held, .truth, _): return Self.number(values.count { $0 == .truth(true) }, kind)
        case (.most, .date, _): return values.compactMap(\.date).max().map { .date($0) }
        case (.least, .date, _): return values.compactMap(\.date).min().map { .date($0) }
        case (.age, .date(let birth), let on):
            return Self.number(max(0, birth.age(on: on?.date ?? day)), kind)
        case (.months, .date(let start), let end):
            return Self.number((end?.date ?? day).month.index - start.month.index, kind)
        case (.days, .date(let start), .date(let end)?): return Self.number(start.days(until: end), kind)
        case (.addMonths, .date(let start), let .number(months, _)?):
            guard months.denominator == 1, abs(months.numerator) <= 12_000 else { return nil }
            return .date(start.adding(months: Int(months.numerator)))
        case (.addDays, .date(let start), let .number(days, _)?):
            guard days.denominator == 1, abs(days.numerator) <= 400_000 else { return nil }
            return .date(start.adding(days: Int(days.numerator)))
        case (.monthEnd, .date(let date), _):
            let length = CivilDate.length(year: date.year, month: date.monthNumber)
            return .date(date.adding(days: length - date.day))
        default: break
        }
        guard case .number(let unit) = kind else { return nil }
        return amount(values.compactMap(\.number), first).map { .number($0, unit) }
    }

    private func amount(_ numbers: [Ratio], _ first: PolicyValue) -> Ratio? {
        guard let number = numbers.first, case .number(_, let unit) = first else { return nil }
        switch self {
        case .most: return numbers.max()
        case .least: return numbers.min()
        case .monthly: return unit.period == .month ? number : number.divided(by: Ratio(12))
        case .yearly: return unit.period == .year ? number : number.multiplied(by: Ratio(12))
        case .oneShare: return number
        case .rounded(let rule, let size, _): return number.rounded(to: size, rule)
        default: return nil
        }
    }

    private static func number(_ count: Int, _ kind: Kind) -> PolicyValue? {
        guard case .number(let unit) = kind else { return nil }
        return .number(Ratio(Int64(count)), unit)
    }
}

extension PolicyValue {
    fileprivate var date: CivilDate? {
        if case .date(let date) = self { date } else { nil }
    }
}
