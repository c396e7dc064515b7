// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The functions of the language and the names that need no declaration.
enum Functions {
    static let names = "取大、取小、按月、按年、一人份、周岁、月数、有、四舍五入到分、四舍五入到元、向上取整到元、向下取整到分"

    /// 当日 is the day that is judged for.
    static let wellKnown: [String: Kind] = ["当日": .date]

    static func kind(_ name: String, _ kinds: [Kind]) -> Kind? {
        switch (name, kinds.count) {
        case ("取大", 2), ("取小", 2):
            if kinds[0] == kinds[1] { return kinds[0] }
            return kinds[0] == .number(.plain) ? kinds[1] : kinds[1] == .number(.plain) ? kinds[0] : nil
        case ("按月", 1), ("按年", 1):
            guard case .number(let unit) = kinds[0], unit.base == .yuan, unit.period != nil else { return nil }
            return .number(Kind.Unit(.yuan, perPerson: unit.perPerson, period: name == "按月" ? .month : .year))
        case ("一人份", 1):
            guard case .number(let unit) = kinds[0], unit.base == .yuan, unit.perPerson else { return nil }
            return .number(Kind.Unit(.yuan, period: unit.period))
        case ("周岁", 1): return kinds[0] == .date ? .number(.years) : nil
        case ("月数", 1): return kinds[0] == .date ? .number(Kind.Unit(.months)) : nil
        case ("有", 1): return .truth
        case ("四舍五入到分", 1), ("四舍五入到元", 1), ("向上取整到元", 1), ("向下取整到分", 1):
            guard case .number(let unit) = kinds[0], unit.base == .yuan else { return nil }
            return kinds[0]
        default: return nil
        }
    }

    /// The value of a call; nil means that the arithmetic did not fit.
    static func value(_ name: String, _ values: [PolicyValue], on date: CivilDate) -> PolicyValue? {
        if name == "有" { return .truth(values[0] != .absent) }
        guard !values.contains(.absent) else { return .absent }
        switch (name, values.first, values.dropFirst().first) {
        case ("取大", .number(let left, let unit), .number(let right, let other)):
            return left.isLess(than: right).map { .number($0 ? right : left, unit == .plain ? other : unit) }
        case ("取小", .number(let left, let unit), .number(let right, let other)):
            return left.isLess(than: right).map { .number($0 ? left : right, unit == .plain ? other : unit) }
        case ("按月", .number(let number, let unit), _):
            let monthly = Kind.Unit(.yuan, perPerson: unit.perPerson, period: .month)
            return unit.period == .month ? values[0] : number.divided(by: Ratio(12)).map { .number($0, monthly) }
        case ("按年", .number(let number, let unit), _):
            let yearly = Kind.Unit(.yuan, perPerson: unit.perPerson, period: .year)
            return unit.period == .year ? values[0] : number.multiplied(by: Ratio(12)).map { .number($0, yearly) }
        case ("一人份", .number(let number, let unit), _): return .number(number, Kind.Unit(.yuan, period: unit.period))
        case ("周岁", .date(let birth), _): return .number(Ratio(Int64(max(0, birth.age(on: date)))), .years)
        case ("月数", .date(let day), _):
            return .number(Ratio(Int64(date.month.index - day.month.index)), Kind.Unit(.months))
        case ("四舍五入到分", .number(let number, let unit), _): return number.rounded(to: 1, .half).map { .number($0, unit) }
        case ("四舍五入到元", .number(let number, let unit), _):
            return number.rounded(to: 100, .half).map { .number($0, unit) }
        case ("向上取整到元", .number(let number, let unit), _): return number.rounded(to: 100, .up).map { .number($0, unit) }
        case ("向下取整到分", .number(let number, let unit), _): return number.rounded(to: 1, .down).map { .number($0, unit) }
        default: return nil
        }
    }
}
