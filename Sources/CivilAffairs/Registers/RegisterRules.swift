// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Vocabulary

/// What must hold of entries, and how typed texts become values. Pure.
enum RegisterRules {
    private static let longestText = 2_000

    // MARK: - Values

    /// A typed text as a value; links are looked up elsewhere.
    /// - Returns: nil for an empty text.
    static func value(_ typed: String, _ field: RegisterDefinition.Field) throws(RegisterProblem) -> RegisterValue? {
        let text = typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !text.isEmpty else { return nil }
        func fault(_ message: String) -> RegisterProblem { .fields([.init(field: field.id, message: message)]) }
        if field.sensitivity == .sensitive, text.contains("****") {
            throw fault("“\(field.title)”是隐藏后的内容，请填写完整的内容。")
        }
        switch field.type {
        case .text, .address:
            guard text.count <= longestText else { throw fault("“\(field.title)”不超过 \(longestText) 个字。") }
            return .text(try formatted(text, field))
        case .choice:
            guard field.options.contains(text) else {
                throw fault("“\(field.title)”没有“\(text.prefix(20))”这一项，可填：\(field.options.joined(separator: "、"))。")
            }
            return .text(text)
        case .number:
            guard let number = number(text, decimals: field.decimals) else {
                let places = field.decimals > 0 ? "，最多 \(field.decimals) 位小数" : "，不带小数"
                throw fault("“\(field.title)”应是数字\(places)，单位\(field.unit ?? "")。")
            }
            return .number(number)
        case .money:
            guard let money = try? Money(parsing: text) else { throw fault("“\(field.title)”应是金额，如 30,000.00。") }
            return .money(money)
        case .date:
            guard let date = try? CivilDate(parsing: text) else { throw fault("“\(field.title)”应是日期，如 2026-11-20。") }
            return .date(date)
        case .yesNo:
            switch text {
            case "是", "1": return .flag(true)
            case "否", "0": return .flag(false)
            default: throw fault("“\(field.title)”应填“是”或“否”。")
            }
        case .place:
            guard let point = MapPoint(text) else {
                throw fault("“\(field.title)”应写成“纬度,经度”，如 30.6630,113.1660。")
            }
            return .text(point.text)
        case .person, .organization, .region, .entry:
            throw fault("“\(field.title)”没有找到。")
        }
    }

    private static func formatted(_ text: String, _ field: RegisterDefinition.Field) throws(RegisterProblem) -> String {
        func fault(_ message: String) -> RegisterProblem {
            .fields([.init(field: field.id, message: "“\(field.title)”：\(message)")])
        }
        switch field.format {
        case nil: return text
        case .creditCode:
            do { return try CreditCode(text).text } catch { throw fault(error.message) }
        case .phone:
            do { return try PhoneNumber(text).digits } catch { throw fault(error.message) }
        case .romanised:
            let isLatin = text.unicodeScalars.allSatisfy { scalar in
                (scalar.properties.isAlphabetic && scalar.value < 0x250) || scalar.properties.numericType != nil
                    || " '’-.".unicodeScalars.contains(scalar)
            }
            guard isLatin else { throw fault("应用拉丁字母拼写，如 Dongfeng Lu。") }
            return text
        }
    }

    /// A decimal number in units of its last place; nil when it has more places or is none.
    static func number(_ text: String, decimals: Int) -> Int64? {
        let plain = Digits.halfWidth(text).filter { $0 != "," && $0 != "，" }
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { return nil }
        let isNegative = whole.hasPrefix("-")
        let digits = isNegative ? whole.dropFirst() : whole
        let fraction = parts.count == 2 ? parts[1] : ""
        func areDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } }
        guard !digits.isEmpty, digits.count <= 12, fraction.count <= decimals, areDigits(digits), areDigits(fraction),
            parts.count == 1 || !fraction.isEmpty
        else { return nil }
        let padded = digits + fraction + String(repeating: "0", count: decimals - fraction.count)
        return Int64(padded).map { isNegative ? -$0 : $0 }
    }

    /// Everything that is wrong with what an entry shall hold.
    static func faults(
        _ values: [String: RegisterValue],
        _ definition: RegisterDefinition,
        tree: RegionTree
    ) -> [RegisterProblem.Fault] {
        var faults: [RegisterProblem.Fault] = []
        func fault(_ field: String, _ message: String) { faults.append(.init(field: field, message: message)) }
        for id in values.keys.sorted() where definition.field(id) == nil { fault(id, "登记簿没有字段“\(id)”。") }
        for field in definition.fields {
            guard let value = values[field.id] else {
                if field.required { fault(field.id, "请填写“\(field.title)”。") }
                continue
            }
            guard value.fits(field.type) else {
                fault(field.id, "“\(field.title)”填的内容类型不对。")
                continue
            }
            switch (value, field.type) {
            case (.text(let text), .choice) where !field.options.contains(text):
                fault(field.id, "“\(field.title)”没有“\(text)”这一项。")
            case (.link(let key), .region) where tree.region(key) == nil:
                fault(field.id, "“\(field.title)”不是现有的区划。")
            default: break
            }
        }
        return faults
    }

    // MARK: - Numbers and search

    /// Code of the county that a region lies in.
    static func countyCode(_ regionID: Int64, _ tree: RegionTree) -> String {
        String((tree.region(regionID)?.code ?? tree.county?.code ?? "000000").prefix(6))
    }

    /// What an entry is found by: its number, its open and internal texts, and how its name sounds.
    static func searchText(
        number: String,
        label: String,
        values: [String: RegisterValue],
        _ definition: RegisterDefinition
    ) -> String {
        var parts = [number]
        for field in definition.fields where field.sensitivity != .sensitive {
            if case .text(let text) = values[field.id] { parts.append(text) }
        }
        let syllables = label.unicodeScalars.compactMap { Pinyin.shared.readings(of: $0).first }
        if !syllables.isEmpty {
            parts.append(syllables.joined())
            parts.append(syllables.map { String($0.prefix(1)) }.joined())
        }
        return String(parts.joined(separator: " ").lowercased().prefix(4_000))
    }

    /// The words that must all be found.
    static func searchWords(_ text: String) -> [String] {
        Digits.halfWidth(text).lowercased().split(whereSeparator: \.isWhitespace).prefix(5).map {
            String($0.prefix(50))
        }
    }

    /// A word within a pattern, where `!` takes the meaning off.
    static func escaped(_ word: String) -> String {
        word.reduce(into: "") { result, character in
            if "!%_".contains(character) { result.append("!") }
            result.append(character)
        }
    }

    // MARK: - History

    /// What differs between two states of an entry's fields.
    static func changes(
        from old: [String: RegisterValue],
        to new: [String: RegisterValue],
        _ definition: RegisterDefinition
    ) -> [RegisterHistory.Change] {
        definition.fields.compactMap { field in
            let before = old[field.id]
            let after = new[field.id]
            guard before != after else { return nil }
            return .init(field: field.id, before: before?.canonical, after: after?.canonical)
        }
    }

    static func reason(_ text: String) throws(RegisterProblem) -> String {
        let why = String(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(500))
        guard why.count >= 2 else { throw .reasonNeeded }
        return why
    }
}
