// SPDX-License-Identifier: Apache-2.0

/// An amount in fen. Signed, since corrections are; never a floating-point number.
package struct Money: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Largest amount that is taken from outside: 9,999,999,999.99 yuan.
    package static let limit = Money(fen: 999_999_999_999)
    package static let zero = Money(fen: 0)

    package let fen: Int64

    package init(fen: Int64) {
        self.fen = fen
    }

    package init(yuan: Int64) {
        fen = yuan * 100
    }

    /// Reads `1296`, `1,296.00`, `1296.5元`, full-width digits included.
    /// - Throws: `VocabularyProblem.money` for more than two decimals, a negative amount unless allowed, or above `limit`.
    package init(parsing text: String, allowNegative: Bool = false) throws(VocabularyProblem) {
        let grouped = Digits.halfWidth(text).map { $0 == "，" ? "," : $0 }.filter { !" 元¥￥".contains($0) }
        guard Self.isGrouped(String(grouped)) else {
            throw .money(reason: "金额“\(text.prefix(20))”里逗号的位置不对，请只填数字，如 1296.00。")
        }
        var plain = String(grouped.filter { $0 != "," })
        let negative = plain.hasPrefix("-")
        if negative { plain.removeFirst() }
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let whole = Digits.number(parts[0]) else {
            throw .money(reason: "金额“\(text.prefix(20))”无法识别，请只填数字，如 1296.00。")
        }
        var cents = 0
        if parts.count == 2 {
            guard parts[1].count <= 2 else { throw .money(reason: "金额最多两位小数（到分），请核对。") }
            guard let decimals = Digits.number(parts[1]) else {
                throw .money(reason: "金额“\(text.prefix(20))”无法识别，请只填数字，如 1296.00。")
            }
            cents = parts[1].count == 1 ? decimals * 10 : decimals
        }
        guard !negative || allowNegative else { throw .money(reason: "金额不能为负数，请核对。") }
        guard whole <= 9_999_999_999 else { throw .money(reason: "金额超过上限 9,999,999,999.99 元，请核对是否多输了位数。") }
        let amount = Int64(whole * 100 + cents)
        fen = negative ? -amount : amount
    }

    /// Whether commas stand between groups of three, or there are none.
    private static func isGrouped(_ text: String) -> Bool {
        let whole = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false).first ?? ""
        guard text.contains(",") else { return true }
        guard !text.drop(while: { $0 != "." }).contains(",") else { return false }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        return (1...3).contains(groups.first?.count ?? 0) && groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    /// `1296.00`
    package var plain: String {
        let magnitude = fen.magnitude
        return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(Digits.pad(Int(magnitude % 100)))"
    }

    /// `1,296.00`
    package var text: String {
        let magnitude = fen.magnitude
        var digits = String(magnitude / 100)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits = String(digits.dropLast(3))
        }
        groups.insert(digits, at: 0)
        return "\(fen < 0 ? "-" : "")\(groups.joined(separator: ",")).\(Digits.pad(Int(magnitude % 100)))"
    }

    package var description: String { text }

    package static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }
    package static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }
    package static func * (left: Money, right: Int) -> Money { Money(fen: left.fen * Int64(right)) }
    package static prefix func - (amount: Money) -> Money { Money(fen: -amount.fen) }
    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }

    package init(from decoder: any Decoder) throws {
        fen = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(fen)
    }
}
