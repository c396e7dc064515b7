// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

struct CodesTests {
    let today: CivilDate

    init() throws {
        today = try CivilDate(year: 2026, month: 11, day: 20)
    }

    @Test(arguments: [
        "91350100M000100Y43", "113703030042174346", "51421200MJH0001582", "52421200MJJ000274G", "53420000MJK0003139",
    ])
    func `credit codes pass both checks, and no changed character does`(text: String) throws {
        #expect(try CreditCode(text).text == text)
        let characters = Array(text)
        for position in characters.indices {
            for other in "0123456789ABCDEFGHJKLMNPQRTUWXY" where other != characters[position] {
                var changed = characters
                changed[position] = other
                #expect(throws: VocabularyProblem.self) { try CreditCode(String(changed)) }
            }
        }
    }

    @Test func `a civil affairs code says what it registers`() throws {
        #expect(try CreditCode("51421200MJH0001582").registrar == "民政")
        #expect(throws: VocabularyProblem.self) { try CreditCode("5142120OMJH0001582") }
    }

    @Test(arguments: ["6228480012345678903", "6217002830000123457"])
    func `a card that passes Luhn has no warning`(number: String) throws {
        let card = try BankCard(number)

        #expect(card.passesLuhn)
        #expect(card.warnings.isEmpty)
    }

    @Test func `a card that fails Luhn is taken with a warning`() throws {
        let card = try BankCard("6228 4800 1234 5678 904")

        #expect(!card.passesLuhn)
        #expect(card.warnings.count == 1)
        #expect(card.masked == "6228 **** **** 8904")
        #expect(BankCard.luhn("79927398713"))
    }

    @Test(arguments: ["12345", "62284800123456789031234", "6228480012345678X03"])
    func `what cannot be a card is refused`(text: String) {
        #expect(throws: VocabularyProblem.self) { try BankCard(text) }
    }

    @Test func `a disability card carries holder, kind and grade`() throws {
        let card = try DisabilityCard("42900619880315452341B1", today: today)

        #expect(card.kindTitle == "肢体")
        #expect(card.gradeTitle == "一级")
        #expect(card.holder.number == "429006198803154523")
        #expect(throws: VocabularyProblem.self) { try DisabilityCard("42900619880315452391", today: today) }
        #expect(throws: VocabularyProblem.self) { try DisabilityCard("42900619880315452345", today: today) }
    }

    @Test func `region codes know their level and what lies under them`() throws {
        let tianmen = try RegionCode("429006")
        let township = try RegionCode("429006001")

        #expect(tianmen.level == .county)
        #expect(township.level == .township)
        #expect(try RegionCode("429006001201").level == .village)
        #expect(try RegionCode("420000").level == .province)
        #expect(tianmen.contains(township))
        #expect(!township.contains(tianmen))
        #expect(throws: VocabularyProblem.region("4290")) { try RegionCode("4290") }
    }

    @Test func `phones are mobiles or landlines with their area`() throws {
        #expect(try PhoneNumber("138-0013-8000").masked == "138****8000")
        #expect(try PhoneNumber("0728-5222345").digits == "07285222345")
        #expect(throws: VocabularyProblem.phone) { try PhoneNumber("12345678901") }
    }

    @Test func `names keep one kind of dot and take no digits or markup`() throws {
        #expect(try PersonName(" 买买提・艾力 ").text == "买买提·艾力")
        #expect(try PersonName("张 三").text == "张三")
        #expect(throws: VocabularyProblem.self) { try PersonName("<b>张三</b>") }
        #expect(throws: VocabularyProblem.self) { try PersonName("张3") }
        #expect(PersonName.masked("张三丰") == "张*丰")
        #expect(PersonName.masked("张三") == "张*")
    }

    @Test func `time-ordered identifiers sort as time does`() throws {
        let early = UUIDv7.make(at: Timestamp(milliseconds: 1_000), random: Array(repeating: 255, count: 10))
        let late = UUIDv7.make(at: Timestamp(milliseconds: 2_000), random: Array(repeating: 0, count: 10))

        #expect(early < late)
        #expect(try UUIDv7.parse(early.uppercased()) == early)
        #expect(throws: VocabularyProblem.self) { try UUIDv7.parse("nonsense") }
    }
}
