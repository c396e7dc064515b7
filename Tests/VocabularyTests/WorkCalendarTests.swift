// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

struct WorkCalendarTests {
    /// National Day 2026 with its make-up days, 国办发明电〔2025〕7号.
    let calendar: WorkCalendar

    init() throws {
        calendar = try WorkCalendar(
            csv: """
                date,kind,occasion,document
                2026-01-01,off,元旦,国办发明电〔2025〕7号
                2026-09-20,work,调休上班,国办发明电〔2025〕7号
                2026-10-01,off,国庆节,国办发明电〔2025〕7号
                2026-10-02,off,国庆节,国办发明电〔2025〕7号
                2026-10-05,off,国庆节,国办发明电〔2025〕7号
                2026-10-06,off,国庆节,国办发明电〔2025〕7号
                2026-10-07,off,国庆节,国办发明电〔2025〕7号
                2026-10-10,work,调休上班,国办发明电〔2025〕7号
                """
        )
    }

    func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

    @Test func `make-up days count and holidays do not`() throws {
        #expect(calendar.isWorkingDay(try day("2026-09-20")))
        #expect(calendar.isWorkingDay(try day("2026-10-10")))
        #expect(!calendar.isWorkingDay(try day("2026-10-05")))
        #expect(!calendar.isWorkingDay(try day("2026-11-21")))
    }

    @Test func `the first day is not counted`() throws {
        #expect(calendar.due(workingDays: 3, after: try day("2026-09-30")).date == (try day("2026-10-10")))
        #expect(calendar.due(workingDays: 1, after: try day("2026-11-20")).date == (try day("2026-11-23")))
    }

    @Test func `a last day off rolls on`() throws {
        #expect(calendar.due(days: 7, after: try day("2026-11-15")).date == (try day("2026-11-23")))
        #expect(calendar.due(months: 1, after: try day("2026-10-22")).date == (try day("2026-11-23")))
    }

    @Test func `thirty working days from 20 November 2026 end in 2027, provisionally`() throws {
        let due = calendar.due(workingDays: 30, after: try day("2026-11-20"))

        #expect(due == WorkCalendar.Due(date: try day("2027-01-04"), provisional: true))
        #expect(!calendar.due(workingDays: 5, after: try day("2026-11-20")).provisional)
    }

    @Test func `more days never end earlier`() throws {
        let start = try day("2026-09-15")
        var last = start
        for days in 1...120 {
            let date = calendar.due(workingDays: days, after: start).date
            #expect(date > last)
            #expect(calendar.workingDays(from: start, to: date) == days)
            last = date
        }
    }

    @Test func `a broken line is told with its number`() {
        #expect(throws: VocabularyProblem.calendar(line: 2, reason: "类型“放假”应为 off 或 work。")) {
            try WorkCalendar(csv: "date,kind,occasion,document\n2026-01-01,放假,元旦,文件")
        }
    }
}
