// SPDX-License-Identifier: Apache-2.0

/// The functions of the language.
enum Function: Sendable, Hashable {
    case most, least, monthly, yearly, oneShare, age, months, days, addMonths, addDays, monthEnd, isKnown, held
    /// Rounded to a multiple of so many fen, or of so many wholes.
    case rounded(Ratio.Rounding, to: Int64, ofMoney: Bool)

    static let plain: [String: Function] = [
        "取大": .most, "取小": .least, "按月": .monthly, "按年": .yearly, "一人份": .oneShare, "周岁": .age, "月数": .months,
        "日数": .days, "加月": .addMonths, "加日": .addDays, "月末": .monthEnd, "有": .isKnown, "成立个数": .held,
    ]

    static let rules: [(String, Ratio.Rounding)] = [("四舍五入到", .half), ("向上取整到", .up), ("向下取整到", .down)]

    static let sizes: [String: Int64] = ["分": 1, "角": 10, "元": 100, "十元": 1_000, "百元": 10_000]

    static let names =
        "取大、取小、按月、按年、一人份、周岁、月数、日数、加月、加日、月末、有、成立个数、累进、上月、作为单人户，"
        + "以及 四舍五入到、向上取整到、向下取整到 后接 分、角、元、十元、百元、个"

    init?(_ name: String) {
        if let known = Self.plain[name] {
            self = known
            return
        }
        guard let (prefix, rule) = Self.rules.first(where: { name.hasPrefix($0.0) }) else { return nil }
        let size = String(name.dropFirst(prefix.count))
        if size == "个" {
            self = .rounded(rule, to: 1, ofMoney: false)
        } else if let fen = Self.sizes[size] {
            self = .rounded(rule, to: fen, ofMoney: true)
        } else {
            return nil
        }
    }

    /// The kind of the result; nil when the arguments do not fit.
    func kind(_ kinds: [Kind]) -> Kind? {
        guard let first = kinds.first else { return nil }
        switch (self, kinds.count) {
        case (.most, 2...), (.least, 2...):
            guard kinds.allSatisfy({ $0 == first }) else { return nil }
            if case .number = first { return first }
            return first == .date ? first : nil
        case (.monthly, 1), (.yearly, 1):
            guard case .number(let unit) = first, unit.base == .yuan, unit.period != nil else { return nil }
            return .number(Kind.Unit(.yuan, perPerson: unit.perPerson, period: self == .monthly ? .month : .year))
        case (.oneShare, 1):
            guard case .number(let unit) = first, unit.base == .yuan, unit.perPerson else { return nil }
            return .number(Kind.Unit(.yuan, period: unit.period))
        case (.age, 1...2): return kinds.allSatisfy { $0 == .date } ? .number(.years) : nil
        case (.months, 1...2): return kinds.allSatisfy { $0 == .date } ? .number(.months) : nil
        case (.days, 2): return kinds.allSatisfy { $0 == .date } ? .number(Kind.Unit(.days)) : nil
        case (.addMonths, 2): return first == .date && kinds[1] == .number(.months) ? .date : nil
        case (.addDays, 2): return first == .date && kinds[1] == .number(Kind.Unit(.days)) ? .date : nil
        case (.monthEnd, 1): return first == .date ? .date : nil
        case (.isKnown, 1): return .truth
        case (.held, 2...): return kinds.allSatisfy { $0 == .truth } ? .number(.plain) : nil
        case (.rounded(_, _, let ofMoney), 1):
            guard case .number(let unit) = first, (unit.base == .yuan) == ofMoney else { return nil }
            return first
        default: return nil
        }
    }
}
