// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Vocabulary

/// A family judged by the plain reading.
struct NaiveFamily {
    struct DivisionByZero: Error {}
    struct NotRead: Error { let text: String }

    /// As what a rule is asked.
    struct Place {
        /// The member that is meant; nil for the family.
        var person: Int?
        var monthsBack = 0
        /// The only member that counts; nil for all.
        var alone: Int?
    }

    let program: NaiveProgram
    let facts: HouseholdFacts
    let date: CivilDate
    let region: String

    func value(of name: String, _ place: Place) throws -> NaiveValue {
        if let input = program.inputs[name] { return try fact(name, input, place) }
        guard let cases = program.definitions[name] else {
            if let value = program.parameter(name, region, day(place)) { return value }
            throw NotRead(text: name)
        }
        for part in cases {
            if let condition = part.condition {
                let held = try value(condition, place)
                if held == .absent { return .absent }
                guard held == .truth(true) else { continue }
            }
            return try value(part.value, place)
        }
        return .absent
    }

    private func day(_ place: Place) -> CivilDate { date.adding(months: -place.monthsBack) }

    private func fact(_ name: String, _ input: NaiveProgram.Input, _ place: Place) throws -> NaiveValue {
        let own = place.person.flatMap { facts.members[$0].values[name] }
        let months = (own ?? facts.family[name])?.split(separator: "|", omittingEmptySubsequences: false).map(
            String.init
        )
        let month = input.isMonthly ? place.monthsBack : 0
        let told = months.flatMap { $0.indices.contains(month) ? $0[month] : nil } ?? ""
        let text = told.isEmpty ? input.absence : told
        if text == "待核" { return .absent }
        switch input.kind {
        case "是/否": return .truth(text == "是")
        case "日期": return .date(try CivilDate(parsing: text))
        case let kind where kind.hasPrefix("选项"): return .text(text)
        case let kind:
            let unit = kind.hasPrefix("元") && !text.contains("元") ? kind : ""
            guard let number = NaiveValue(number: text + unit) else { throw NotRead(text: text) }
            return number
        }
    }

    // MARK: - Expressions

    /// The value of a piece of text.
    func value(_ text: String, _ place: Place) throws -> NaiveValue {
        let words = Self.words(text)
        for signs in [["或"], ["且"], ["<", "≤", ">", "≥", "=", "≠", "属于"], ["+", "-"], ["×", "÷"]] {
            // The last sign binds least, so that what stands before it is one value.
            guard let sign = words.lastIndex(where: { signs.contains($0) }), sign > 0 else { continue }
            let left = words[..<sign].joined(separator: " ")
            let right = words[(sign + 1)...].joined(separator: " ")
            if words[sign] == "属于" { return try isOneOf(left, right, place) }
            return try joined(words[sign], try value(left, place), try value(right, place))
        }
        if words.first == "非" {
            let inner = try value(words.dropFirst().joined(separator: " "), place)
            if case .truth(let truth) = inner { return .truth(!truth) }
            return inner
        }
        if text.hasPrefix("(") { return try value(String(text.dropFirst().dropLast()), place) }
        if let window = words.first, window.hasPrefix("近"), words.count == 2 {
            return try self.window(window, words[1], place)
        }
        if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
            return try call(String(text[..<open]), String(text[text.index(after: open)...].dropLast()), place)
        }
        return try NaiveValue(number: text) ?? value(of: text, place)
    }

    /// Split at spaces outside brackets.
    private static func words(_ text: String, by sign: Character = " ") -> [String] {
        var words = [""]
        var depth = 0
        for letter in text {
            if letter == "(" { depth += 1 }
            if letter == ")" { depth -= 1 }
            if letter == sign, depth == 0 { words.append("") } else { words[words.count - 1].append(letter) }
        }
        return words
    }

    private func isOneOf(_ left: String, _ right: String, _ place: Place) throws -> NaiveValue {
        guard case .text(let text) = try value(left, place) else { return .absent }
        return .truth(right.dropFirst().dropLast().split(separator: "、").contains { $0 == text })
    }

    private func joined(_ sign: String, _ left: NaiveValue, _ right: NaiveValue) throws -> NaiveValue {
        if sign == "且" || sign == "或" {
            let settling = NaiveValue.truth(sign == "或")
            if left == settling || right == settling { return settling }
            return left == .absent || right == .absent ? .absent : .truth(sign == "且")
        }
        guard left != .absent, right != .absent else { return .absent }
        guard let a = left.fraction, let b = right.fraction else { throw NotRead(text: sign) }
        switch sign {
        case "<": return .truth(a < b)
        case "≤": return .truth(!(b < a))
        case ">": return .truth(b < a)
        case "≥": return .truth(!(a < b))
        case "=": return .truth(a == b)
        case "≠": return .truth(a != b)
        case "+": return .number(a + b)
        case "-": return .number(a - b)
        case "×": return .number(a * b)
        default:
            guard b.top != 0 else { throw DivisionByZero() }
            return .number(a * NaiveValue.Fraction(b.bottom, b.top))
        }
    }

    private func call(_ name: String, _ inside: String, _ place: Place) throws -> NaiveValue {
        let parts = Self.words(inside, by: "，")
        switch name {
        case "有": return .truth(try value(inside, place) != .absent)
        case "计数", "合计", "最大", "最小", "任一", "全部": return try aggregate(name, inside, place)
        case "作为单人户":
            return try value(of: inside, Place(monthsBack: place.monthsBack, alone: place.person))
        case "累进": return try scale(parts, place)
        default: break
        }
        let values = try parts.map { try value($0, place) }
        if values.contains(.absent) { return .absent }
        if name == "成立个数" { return .number(.init(Int128(values.count { $0 == .truth(true) }))) }
        if name == "周岁", case .date(let birth) = values[0] { return .number(.init(Int128(age(birth, day(place))))) }
        guard let numbers = Optional(values.compactMap(\.fraction)), let first = numbers.first else {
            throw NotRead(text: name)
        }
        switch name {
        case "取大": return .number(numbers.reduce(first) { $0 < $1 ? $1 : $0 })
        case "取小": return .number(numbers.reduce(first) { $1 < $0 ? $1 : $0 })
        case "一人份": return .number(first)
        default:
            let (way, size) = (String(name.prefix(2)), name.components(after: "到"))
            let sizes: [String: Int128] = ["分": 1, "角": 10, "元": 100, "十元": 1_000, "个": 1]
            guard let unit = sizes[size] else { throw NotRead(text: name) }
            return .number(first.rounded(to: unit, way))
        }
    }

    private func age(_ birth: CivilDate, _ day: CivilDate) -> Int {
        let hadBirthday = (day.monthNumber, day.day) >= (birth.monthNumber, birth.day)
        return max(0, day.year - birth.year - (hadBirthday ? 0 : 1))
    }

    /// Each part of an amount at the rate of its own bracket.
    private func scale(_ parts: [String], _ place: Place) throws -> NaiveValue {
        guard let amount = try value(parts[0], place).fraction else { return .absent }
        let brackets = try parts.dropFirst().map { part in
            let sides = part.components(separatedBy: " 起 ")
            return (from: try value(sides[0], place).fraction, rate: try value(sides[1], place).fraction)
        }
        var sum = NaiveValue.Fraction(0)
        for (place, bracket) in brackets.enumerated() {
            guard let from = bracket.from, let rate = bracket.rate, from < amount else { continue }
            var end = amount
            if brackets.indices.contains(place + 1), let next = brackets[place + 1].from, next < amount { end = next }
            sum = sum + (end - from) * rate
        }
        return .number(sum)
    }

    // MARK: - People and months

    private func aggregate(_ name: String, _ inside: String, _ place: Place) throws -> NaiveValue {
        let words = Self.words(inside)
        let field = words[0].contains(".") ? words[0].components(after: ".") : nil
        let filter = words.count > 2 ? words[2...].joined(separator: " ") : nil
        let settles = NaiveValue.truth(name == "任一")
        var values: [NaiveValue] = []
        var isUnknown = false
        for person in facts.members.indices where place.alone.map({ $0 == person }) ?? true {
            var there = place
            there.person = person
            let held = try filter.map { try value($0, there) } ?? .truth(true)
            let own = try field.map { try value(of: $0, there) }
            guard name == "任一" || name == "全部" else {
                if held == .absent { isUnknown = true }
                if held == .truth(true) { values.append(own ?? .truth(true)) }
                continue
            }
            // Without a value the filter itself is asked; with one, those left out settle nothing.
            guard let own else {
                values.append(held)
                continue
            }
            if held == .truth(false) { continue }
            values.append(held == .absent && own == settles ? .absent : own)
        }
        switch name {
        case "计数": return isUnknown ? .absent : .number(.init(Int128(values.count)))
        case "任一", "全部":
            if values.contains(settles) { return settles }
            return values.contains(.absent) ? .absent : .truth(name == "全部")
        default:
            if isUnknown || values.contains(.absent) { return .absent }
            let numbers = values.compactMap(\.fraction)
            guard let first = numbers.first else { return .number(.init(0)) }
            if name == "合计" { return .number(numbers.dropFirst().reduce(first, +)) }
            return .number(numbers.reduce(first) { ($0 < $1) == (name == "最大") ? $1 : $0 })
        }
    }

    private func window(_ months: String, _ call: String, _ place: Place) throws -> NaiveValue {
        guard let count = Int(months.filter(\.isNumber)), let open = call.firstIndex(of: "(") else {
            throw NotRead(text: months)
        }
        let inside = String(call[call.index(after: open)...].dropLast())
        let values = try (0..<count).map { month in
            var there = place
            there.monthsBack += month
            return try value(inside, there)
        }
        if call.hasPrefix("连续") {
            let run = values.prefix { $0 == .truth(true) }.count
            return run < count && values[run] == .absent ? .absent : .number(.init(Int128(run)))
        }
        if values.contains(.absent) { return .absent }
        if call.hasPrefix("计数") { return .number(.init(Int128(values.count { $0 == .truth(true) }))) }
        let numbers = values.compactMap(\.fraction)
        guard let first = numbers.first else { return .absent }
        if call.hasPrefix("平均") {
            return .number(numbers.dropFirst().reduce(first, +) * NaiveValue.Fraction(1, Int128(count)))
        }
        return .number(numbers.reduce(first) { ($0 < $1) == call.hasPrefix("最大") ? $1 : $0 })
    }
}
