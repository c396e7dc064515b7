// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

struct ResidentIDTests {
    let today: CivilDate

    init() throws {
        today = try CivilDate(year: 2026, month: 11, day: 20)
    }

    @Test(arguments: [
        ("11010519491231002X", "1949-12-31", Sex.female), ("421202193506120015", "1935-06-12", .male),
        ("429006198803154523", "1988-03-15", .female), ("421003201608200043", "2016-08-20", .female),
        ("610902197511050032", "1975-11-05", .male),
    ])
    func `a number tells birth and sex`(number: String, birth: String, sex: Sex) throws {
        let id = try ResidentID(number, today: today)

        #expect(id.birth.iso == birth)
        #expect(id.sex == sex)
        #expect(id.number == number)
    }

    @Test func `a right check digit does not save a day that does not exist`() {
        #expect(throws: VocabularyProblem.residentID(reason: "身份证号中的出生日期 19900229 不存在，请核对第 7 至 14 位。")) {
            try ResidentID("330624199002290015", today: today)
        }
    }

    @Test func `a wrong check digit is told with the right one`() {
        #expect(throws: VocabularyProblem.residentID(reason: "身份证号最后一位应为 3，请核对。")) {
            try ResidentID("429006198803154521", today: today)
        }
    }

    @Test func `a birth in the future is refused`() {
        let body = "42900620270101001"
        let number = body + String(ResidentID.checkCharacter(of: body))

        #expect(throws: VocabularyProblem.residentID(reason: "身份证号中的出生日期 2027-01-01 晚于今天，请核对第 7 至 14 位。")) {
            try ResidentID(number, today: today)
        }
    }

    @Test func `lower case x, full-width digits and spaces are read as meant`() throws {
        #expect(try ResidentID(" 11010519491231002x", today: today).number == "11010519491231002X")
        #expect(try ResidentID("４２９００６ 19880315 4523", today: today).number == "429006198803154523")
    }

    @Test func `an old number of 15 digits is completed and flagged`() throws {
        let id = try ResidentID("110105491231002", today: today)

        #expect(id.number == "11010519491231002X")
        #expect(id.fromOldForm)
        #expect(id.warnings(known: { _ in true }) == ["这是 15 位旧号码，已换算为 18 位，请核对新证件。"])
    }

    @Test func `an unknown county code is a warning, since people carry retired codes`() throws {
        let id = try ResidentID("429006198803154523", today: today)

        #expect(id.warnings(known: { _ in false }).count == 1)
        #expect(id.warnings(known: { $0 == "429006" }).isEmpty)
    }

    @Test(arguments: ["810000", "820000", "830000"])
    func `residence permits of Hong Kong, Macao and Taiwan have no county`(area: String) throws {
        let body = area + "19900101001"
        let id = try ResidentID(body + String(ResidentID.checkCharacter(of: body)), today: today)

        #expect(id.isResidencePermit)
        #expect(id.warnings(known: { _ in false }).isEmpty)
    }

    @Test func `any single changed digit is noticed`() throws {
        let number = Array("429006198803154523")
        for position in number.indices {
            for digit in "0123456789" where digit != number[position] {
                var changed = number
                changed[position] = digit
                #expect(throws: VocabularyProblem.self) { try ResidentID(String(changed), today: today) }
            }
        }
    }

    @Test func `a masked number shows the county and the last four`() throws {
        #expect(try ResidentID("429006198803154523", today: today).masked == "429006********4523")
    }
}
