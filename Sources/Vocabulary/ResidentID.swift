// SPDX-License-Identifier: Apache-2.0

/// Citizen identity number (GB 11643-1999) or the number of a residence permit for Hong Kong, Macao and Taiwan
/// residents, which has the same form.
package struct ResidentID: Sendable, Hashable {
    /// Eighteen characters, the last a digit or upper-case X.
    package let number: String
    package let birth: CivilDate
    package let sex: Sex
    /// True when it was typed in the old form of 15 digits and completed here; such a number identifies, it proves nothing.
    package let fromOldForm: Bool

    /// - Parameter today: births after it are refused.
    /// - Throws: `VocabularyProblem.residentID` saying what is wrong and, for the check digit, what it should be.
    package init(_ text: String, today: CivilDate) throws(VocabularyProblem) {
        var plain = Self.isPlain(text) ? text : Digits.halfWidth(text).filter { $0 != " " && $0 != "-" }.uppercased()
        fromOldForm = plain.utf8.count == 15
        if plain.utf8.count == 15 {
            guard plain.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw .residentID(reason: "15 位旧身份证号应全部为数字，请核对。")
            }
            plain = plain.prefix(6) + "19" + plain.dropFirst(6)
            plain.append(Self.check(Array(plain.utf8)))
        }
        let characters = Array(plain.utf8)
        guard characters.count == 18 else {
            throw .residentID(reason: "身份证号应为 18 位，现在是 \(plain.count) 位，请核对。")
        }
        guard characters.dropLast().allSatisfy({ (48...57).contains($0) }),
            (48...57).contains(characters[17]) || characters[17] == 88
        else { throw .residentID(reason: "身份证号前 17 位应为数字，最后一位为数字或 X，请核对。") }
        let day = characters[6..<14].reduce(0) { $0 * 10 + Int($1) - 48 }
        guard let birth = try? CivilDate(year: day / 10_000, month: day / 100 % 100, day: day % 100) else {
            let born = plain.dropFirst(6).prefix(8)
            throw .residentID(reason: "身份证号中的出生日期 \(born) 不存在，请核对第 7 至 14 位。")
        }
        guard birth <= today else {
            throw .residentID(reason: "身份证号中的出生日期 \(birth.iso) 晚于今天，请核对第 7 至 14 位。")
        }
        let expected = Self.check(characters)
        guard Character(Unicode.Scalar(characters[17])) == expected else {
            throw .residentID(reason: "身份证号最后一位应为 \(expected)，请核对。")
        }
        number = plain
        self.birth = birth
        sex = characters[16] % 2 == 1 ? .male : .female
    }

    /// The check character that belongs to 17 digits, for making numbers of people who do not exist.
    package static func checkCharacter(of digits: String) -> Character { check(Array(digits.utf8)) }

    /// Check character of the first 17 digits: weights of GB 11643, modulus 11.
    private static func check(_ characters: [UInt8]) -> Character {
        let sum = zip(characters, weights).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        return checks[sum % 11]
    }

    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks = Array("10X98765432")

    /// Whether a text is eighteen digits, the last perhaps X: as lists have them, with nothing to tidy.
    private static func isPlain(_ text: String) -> Bool {
        let digits = text.utf8.prefix(17).allSatisfy { (48...57).contains($0) }
        return digits && text.utf8.count == 18 && text.utf8.last.map { (48...57).contains($0) || $0 == 88 } ?? false
    }

    /// County code of the first registration; may be a code retired since.
    package var regionCode: String { String(number.prefix(6)) }
    package var lastFour: String { String(number.suffix(4)) }
    /// `429006********4523`
    package var masked: String { "\(number.prefix(6))********\(number.suffix(4))" }

    /// True for residence permits of Hong Kong, Macao and Taiwan residents.
    package var isResidencePermit: Bool { ["810000", "820000", "830000"].contains(regionCode) }

    /// What a clerk should look at although the number is valid.
    /// - Parameter known: whether a county code exists or ever existed.
    package func warnings(known: (String) -> Bool) -> [String] {
        var warnings: [String] = []
        if !isResidencePermit, !known(regionCode) {
            warnings.append("身份证号前 6 位 \(regionCode) 不在现行或历史区划代码中，请与证件核对。")
        }
        if fromOldForm { warnings.append("这是 15 位旧号码，已换算为 18 位，请核对新证件。") }
        return warnings
    }
}

/// Sex as in GB/T 2261.1.
package enum Sex: String, Sendable, Codable, CaseIterable {
    case unknown = "0"
    case male = "1"
    case female = "2"
    case unstated = "9"

    package var title: String {
        switch self {
        case .unknown: "未知"
        case .male: "男"
        case .female: "女"
        case .unstated: "未说明"
        }
    }
}
