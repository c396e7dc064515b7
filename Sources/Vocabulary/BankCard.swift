// SPDX-License-Identifier: Apache-2.0

/// A bank or social-security card number. Only the bank's return proves an account; the checksum merely warns.
package struct BankCard: Sendable, Hashable {
    package let number: String
    /// False when the Luhn checksum (ISO/IEC 7812) fails: some old cards do, so it is a warning.
    package let passesLuhn: Bool

    package init(_ text: String) throws(VocabularyProblem) {
        let plain = Digits.halfWidth(text).filter { $0 != " " && $0 != "-" }
        guard plain.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .bankCard(reason: "银行卡号应全部为数字，请核对。")
        }
        guard (16...19).contains(plain.utf8.count) else {
            throw .bankCard(reason: "银行卡号应为 16 至 19 位，现在是 \(plain.count) 位，请核对。")
        }
        number = plain
        passesLuhn = Self.luhn(plain)
    }

    package static func luhn(_ digits: String) -> Bool {
        var sum = 0
        for (position, byte) in digits.utf8.reversed().enumerated() {
            let digit = Int(byte) - 48
            let doubled = digit * 2
            sum += position % 2 == 0 ? digit : (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// `6228 **** **** 8903`
    package var masked: String { "\(number.prefix(4)) **** **** \(number.suffix(4))" }
    package var warnings: [String] { passesLuhn ? [] : ["卡号校验位不符，可能输错；如与卡面一致可继续，以银行回盘为准。"] }
}
