// SPDX-License-Identifier: Apache-2.0

/// Number of a disability certificate: the holder's identity number, the kind 1…7 and the grade 1…4, `B1`, `B2` for replacements.
package struct DisabilityCard: Sendable, Hashable {
    package let number: String
    /// 1 sight, 2 hearing, 3 speech, 4 limbs, 5 intellect, 6 mind, 7 several.
    package let kind: Int
    /// 1 is the gravest.
    package let grade: Int
    package let holder: ResidentID

    package init(_ text: String, today: CivilDate) throws(VocabularyProblem) {
        let plain = Digits.halfWidth(text).filter { $0 != " " }.uppercased()
        let tail = plain.dropFirst(20)
        guard plain.utf8.count == 20 || (plain.utf8.count == 22 && ["B1", "B2"].contains(String(tail))) else {
            throw .disabilityCard(reason: "残疾人证号应为 20 位（补换证后加 B1、B2），请核对。")
        }
        let codes = plain.dropFirst(18).prefix(2).utf8.map { Int($0) - 48 }
        guard (1...7).contains(codes[0]) else { throw .disabilityCard(reason: "残疾人证号第 19 位为残疾类别，应为 1 至 7。") }
        guard (1...4).contains(codes[1]) else { throw .disabilityCard(reason: "残疾人证号第 20 位为残疾等级，应为 1 至 4。") }
        holder = try ResidentID(String(plain.prefix(18)), today: today)
        number = plain
        kind = codes[0]
        grade = codes[1]
    }

    package var kindTitle: String { ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"][kind - 1] }
    package var gradeTitle: String { ["一级", "二级", "三级", "四级"][grade - 1] }
}
