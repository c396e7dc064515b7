// SPDX-License-Identifier: Apache-2.0

/// What a value is, with its unit. Month and year, amount and amount per person never mix by themselves.
package enum Kind: Sendable, Hashable, CustomStringConvertible {
    case number(Unit)
    case truth
    case date
    case text
    /// One of the named texts.
    case option([String])

    static let words = "元、元/月、元/年、元/人·月、人、户、张、平方米、岁、月、日、数、比例、是/否、日期、文字、选项(…)"

    package struct Unit: Sendable, Hashable, CustomStringConvertible {
        package enum Base: String, Sendable {
            case yuan = "元", persons = "人", households = "户", beds = "张", area = "平方米", years = "岁", months = "月"
            case days = "日", plain = ""
        }
        package enum Period: String, Sendable { case month = "月", year = "年" }

        package let base: Base
        package let perPerson: Bool
        package let period: Period?

        package init(_ base: Base, perPerson: Bool = false, period: Period? = nil) {
            self.base = base
            self.perPerson = perPerson
            self.period = period
        }

        package static let plain = Unit(.plain)
        package static let persons = Unit(.persons)
        package static let years = Unit(.years)
        package static let months = Unit(.months)

        /// Reads `元`, `元/月`, `元/人·月`, `人`, `岁`, `%`, `倍` and the like.
        package init?(_ text: String) {
            switch text {
            case "元": self = Unit(.yuan)
            case "元/月": self = Unit(.yuan, period: .month)
            case "元/年": self = Unit(.yuan, period: .year)
            case "元/人": self = Unit(.yuan, perPerson: true)
            case "元/人·月", "元/人月": self = Unit(.yuan, perPerson: true, period: .month)
            case "元/人·年", "元/人年": self = Unit(.yuan, perPerson: true, period: .year)
            case "人": self = .persons
            case "户": self = Unit(.households)
            case "张": self = Unit(.beds)
            case "平方米": self = Unit(.area)
            case "平方米/人": self = Unit(.area, perPerson: true)
            case "岁": self = .years
            case "月", "个月": self = Unit(.months)
            case "日", "天", "个工作日", "工作日": self = Unit(.days)
            case "数", "比例", "倍", "级", "次", "分", "个", "%", "": self = .plain
            default: return nil
            }
        }

        package var description: String {
            guard base == .yuan else { return base == .plain ? "数" : base.rawValue + (perPerson ? "/人" : "") }
            let person = perPerson ? "人" : nil
            let parts = [person, period?.rawValue].compactMap { $0 }
            return parts.isEmpty ? "元" : "元/" + parts.joined(separator: "·")
        }
    }

    package var description: String {
        switch self {
        case .number(let unit): unit.description
        case .truth: "是/否"
        case .date: "日期"
        case .text: "文字"
        case .option(let options): "选项(\(options.map(Self.written).joined(separator: "、")))"
        }
    }

    /// An option as rules write it: by itself where it can stand as a name, else in quotation marks.
    package static func written(_ option: String) -> String {
        let isName =
            option.first?.isLetter ?? false
            && option.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "·" }
        return isName ? option : option.contains("\"") ? "“\(option)”" : "\"\(option)\""
    }

    /// Reads the kind after a colon in a declaration.
    package init?(_ text: String) {
        switch text {
        case "是/否": self = .truth
        case "日期": self = .date
        case "文字": self = .text
        default:
            guard let unit = Unit(text) else { return nil }
            self = .number(unit)
        }
    }
}
