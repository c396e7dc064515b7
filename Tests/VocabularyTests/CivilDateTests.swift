// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

struct CivilDateTests {
    @Test func `every day of three centuries comes back from its number`() throws {
        var date = try CivilDate(year: 1900, month: 1, day: 1)
        let last = try CivilDate(year: 2199, month: 12, day: 31)
        var number = date.dayNumber
        while date < last {
            #expect(CivilDate(dayNumber: number) == date)
            number += 1
            date = date.adding(days: 1)
        }
        #expect(date == last)
    }

    @Test(arguments: ["2026-11-20", "2026/11/20", "2026.11.20", "20261120", "2026年11月20日", "２０２６-１１-２０"])
    func `the usual spellings are read`(text: String) throws {
        #expect(try CivilDate(parsing: text).iso == "2026-11-20")
    }

    @Test(arguments: ["2026-02-29", "2026-13-01", "", "昨天", "2026-11", "99999999"])
    func `what is no day is refused`(text: String) {
        #expect(throws: VocabularyProblem.self) { try CivilDate(parsing: text) }
    }

    @Test func `a month on from the 31st is the last day of a short month`() throws {
        #expect(try CivilDate(parsing: "2026-01-31").adding(months: 1).iso == "2026-02-28")
        #expect(try CivilDate(parsing: "2024-02-29").adding(months: 12).iso == "2025-02-28")
        #expect(try CivilDate(parsing: "2026-03-31").adding(months: -1).iso == "2026-02-28")
    }

    @Test func `age turns on the birthday`() throws {
        let birth = try CivilDate(parsing: "1966-11-20")

        #expect(birth.age(on: try CivilDate(parsing: "2026-11-19")) == 59)
        #expect(birth.age(on: try CivilDate(parsing: "2026-11-20")) == 60)
    }

    @Test func `the twentieth of November 2026 is a Friday`() throws {
        #expect(try CivilDate(parsing: "2026-11-20").weekday == 5)
        #expect(try CivilDate(parsing: "1900-01-01").weekday == 1)
    }

    @Test func `months know their ends and count on over years`() throws {
        let month = try Month(parsing: "2026-11")

        #expect(month.firstDay.iso == "2026-11-01")
        #expect(month.lastDay.iso == "2026-11-30")
        #expect(month.adding(3).iso == "2027-02")
        #expect(month.adding(-11).iso == "2025-12")
        #expect(try Month(parsing: "2024年2月").lastDay.day == 29)
    }

    @Test func `an instant is read in China's time`() throws {
        let evening = Timestamp(date: try CivilDate(parsing: "2026-11-20"), hour: 23, minute: 59)

        #expect(evening.text == "2026-11-20 23:59")
        #expect(evening.adding(seconds: 60).date.iso == "2026-11-21")
        #expect(evening.iso == "2026-11-20T23:59:00+08:00")
    }
}
