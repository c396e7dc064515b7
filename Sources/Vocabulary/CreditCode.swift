// SPDX-License-Identifier: Apache-2.0

/// Unified social credit code of an organisation (GB 32100-2015), with the inner organisation code (GB 11714) checked too.
package struct CreditCode: Sendable, Hashable {
    package let text: String

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    package init(_ text: String) throws(VocabularyProblem) {
        let plain = Digits.halfWidth(text).filter { $0 != " " }.uppercased()
        let characters = Array(plain.utf8)
        guard characters.count == 18 else {
            throw .creditCode(reason: "统一社会信用代码应为 18 位，现在是 \(plain.count) 位，请核对。")
        }
        guard characters.allSatisfy({ Self.alphabet.contains($0) }) else {
            throw .creditCode(reason: "统一社会信用代码只用数字和字母，不用 I、O、S、V、Z，请核对。")
        }
        guard characters[2..<8].allSatisfy({ (48...57).contains($0) }) else {
            throw .creditCode(reason: "统一社会信用代码第 3 至 8 位应为区划数字，请核对。")
        }
        guard Self.organisationCheck(Array(characters[8..<16])) == characters[16] else {
            throw .creditCode(reason: "统一社会信用代码第 17 位（组织机构代码校验位）不符，请核对。")
        }
        guard Self.check(Array(characters[0..<17])) == characters[17] else {
            throw .creditCode(reason: "统一社会信用代码最后一位校验不符，请核对。")
        }
        self.text = plain
    }

    /// GB 32100: weights are powers of 3 modulo 31.
    private static func check(_ characters: [UInt8]) -> UInt8 {
        var weight = 1
        var sum = 0
        for character in characters {
            sum += (alphabet.firstIndex(of: character) ?? 0) * weight
            weight = weight * 3 % 31
        }
        return alphabet[(31 - sum % 31) % 31]
    }

    /// GB 11714: letters count 10…35; 10 is written X and 11 is written 0.
    private static func organisationCheck(_ characters: [UInt8]) -> UInt8 {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        var sum = 0
        for (character, weight) in zip(characters, weights) {
            let value = character >= 65 ? Int(character) - 55 : Int(character) - 48
            sum += value * weight
        }
        return switch 11 - sum % 11 {
        case 10: 88
        case 11: 48
        case let digit: UInt8(48 + digit)
        }
    }

    /// The registering authority that the first character names.
    package var registrar: String {
        switch text.first {
        case "1": "机构编制"
        case "5": "民政"
        case "9": "市场监管"
        default: "其他"
        }
    }
}
