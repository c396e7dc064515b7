// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Clocks: when they start, stand still and end, and what a year without holidays does to them.
struct CaseClockTests {
    private static func day(_ text: String) throws -> CivilDate { try CivilDate(parsing: text) }

    private static func clock(_ story: CaseStory, _ id: String) async throws -> Deadline {
        try #require(try await story.dossier().deadlines.last { $0.clockID == id })
    }

    @Test(arguments: TestStores.all)
    func `a term in working days leaves out the first day, weekends and holidays`(store: Dialect) async throws {
        // 1 September 2026 is a Tuesday; 中秋 25–27 September and 国庆 1–7 October lie on the way.
        try await CaseOffice.with(store, today: "2026-09-01") { office in
            let story = try await CaseStory.told(office, to: "verify")
            let calendar = office.rooms.casework.services.calendar
            let start = try Self.day("2026-09-01")
            let total = try await Self.clock(story, "T06")
            #expect(total.length == 30)
            #expect(total.startedOn == start)
            #expect(calendar.workingDays(from: start, to: total.dueOn) == 30)
            #expect(calendar.isWorkingDay(total.dueOn))
            #expect(!total.provisional)
            let begin = try await Self.clock(story, "T01")
            #expect(begin.dueOn == (try Self.day("2026-09-04")))
            #expect(try await story.file().dueOn == total.dueOn)
        }
    }

    @Test(arguments: TestStores.all)
    func `asking for a supplement stops the clocks and giving it starts them again`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-09-01") { office in
            let story = try await CaseStory.told(office, to: "verify")
            let calendar = office.rooms.casework.services.calendar
            let before = try await Self.clock(story, "T06")
            office.pass(days: 1)
            await #expect(throws: CaseworkProblem.reasonNeeded(action: "通知补正")) {
                try await story.press("clerk", "supplement")
            }
            try await story.press("clerk", "supplement", "请补交就诊票据。")
            #expect(try await story.file().state == .paused)
            #expect(try await Self.clock(story, "T06").pausedOn == office.clock.today)
            await #expect(throws: CaseworkProblem.self) { try await story.press("verifier", "verified") }
            // Wednesday to the Wednesday after: five working days.
            office.pass(days: 7)
            try await story.bring("illness-proof")
            try await story.press("clerk", "resume")
            let file = try await story.file()
            #expect(file.state == .open)
            #expect(file.pausedOn == nil)
            let after = try await Self.clock(story, "T06")
            #expect(after.pausedOn == nil)
            #expect(after.pausedDays == 5)
            #expect(calendar.workingDays(from: before.dueOn, to: after.dueOn) == 5)
            #expect(file.dueOn == after.dueOn)
            try await story.press("verifier", "verified")
            #expect(try await Self.clock(story, "T01").endedOn == office.clock.today)
        }
    }

    @Test(arguments: TestStores.all)
    func `a clock that goes into a year without holidays is provisional`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-12-01") { office in
            let story = try await CaseStory.told(office, to: "verify")
            let total = try await Self.clock(story, "T06")
            #expect(total.provisional)
            #expect(total.dueOn.year == 2027)
            #expect(try await story.file().dueProvisional)
            let begin = try await Self.clock(story, "T01")
            #expect(!begin.provisional)
            #expect(begin.dueOn == (try Self.day("2026-12-04")))
        }
    }

    @Test(arguments: TestStores.all)
    func `the end of a case ends all its clocks`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "end")
            let deadlines = try await story.dossier().deadlines
            #expect(Set(deadlines.map(\.clockID)) == ["T01", "T04", "T06"])
            #expect(deadlines.allSatisfy { $0.endedOn != nil && $0.pausedOn == nil })
        }
    }

    private static let again = """
        id: again-test
        title: 重办试验
        kind: 公共服务
        summary: 重办。
        basis: [试验]
        unit: person
        privacy: {purpose: 试验, ground: 试验, years: 1, starts: closed, retention: 试验}
        steps:
          - id: apply
            title: 申请
            kind: form
            chain:
              - {functions: [township-clerk], title: 受理经办}
            outcomes:
              - {id: submit, title: 提交, next: look, effects: [issue-receipt]}
          - id: look
            title: 查看
            kind: sign
            chain:
              - {functions: [township-clerk], title: 受理经办}
            outcomes:
              - {id: looked, title: 看过, next: show}
          - id: show
            title: 告知
            kind: sign
            chain:
              - {functions: [township-clerk], title: 受理经办}
            outcomes:
              - {id: shown, title: 无异议, end: approved}
              - {id: objected, title: 异议成立, next: look, reason: 是}
        clocks:
          - {id: R1, title: 异议成立后重新告知, starts: "chosen:show/objected", stops: "entered:show", unit: working-day, length: 15, basis: 试验}
        """

    @Test(arguments: TestStores.all)
    func `a clock that starts with one way out of a step runs only after that, and stops when it was made good`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store, services: ["again-test": Self.again]) { office in
            let person = try await office.person("甲")
            let id = try await office.rooms.casework.open(
                actor: office.actor("clerk"),
                requestID: office.request(),
                Casework.Opening(
                    serviceID: "again-test",
                    applicantPersonID: person,
                    applicantName: "甲",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .window
                )
            )
            let story = CaseStory(office: office, applicant: person, id: id)
            func report() async throws {
                try await office.rooms.casework.report(
                    actor: office.actor("clerk"),
                    caseID: id,
                    version: try await story.version(),
                    Casework.NewStepReport(heldOn: office.clock.today, people: ["甲"], office: "", text: "看过")
                )
            }
            try await story.press("clerk", "submit")
            try await report()
            try await story.press("clerk", "looked")
            #expect(try await story.dossier("clerk").deadlines.isEmpty)
            try await report()
            try await story.press("clerk", "objected", "名单有误")
            let running = try await story.dossier("clerk").deadlines
            #expect(running.map(\.clockID) == ["R1"])
            #expect(running.first?.endedOn == nil)
            // 15 working days after Tuesday 1 September; Sunday the 20th is worked for 国庆.
            #expect(running.first?.dueOn == (try Self.day("2026-09-21")))
            try await report()
            try await story.press("clerk", "looked")
            #expect(try await story.dossier("clerk").deadlines.first?.endedOn == office.clock.today)
        }
    }

    @Test func `natural days and months roll past days off, and a month's end stays one`() throws {
        let calendar = try CaseOffice.pack().calendar
        // 国庆 2026: the seven days end on 7 October.
        let days = DeadlineRules.due(.day, 7, after: try Self.day("2026-09-24"), calendar: calendar)
        #expect(days == .init(date: try Self.day("2026-10-08"), provisional: false))
        let month = DeadlineRules.due(.month, 1, after: try Self.day("2026-01-31"), calendar: calendar)
        #expect(month.date >= (try Self.day("2026-02-28")))
        #expect(calendar.isWorkingDay(month.date))
    }

    @Test func `standing still over a weekend costs a clock in working days nothing`() throws {
        let calendar = try CaseOffice.pack().calendar
        let start = try Self.day("2026-11-16")
        let deadline = Deadline(
            id: 1,
            clockID: "T",
            title: "时限",
            unit: .workingDay,
            length: 10,
            startedOn: start,
            dueOn: try Self.day("2026-11-30"),
            provisional: false
        )
        // Friday to Sunday.
        let paused = DeadlineRules.pause(deadline, on: try Self.day("2026-11-20"))
        let resumed = DeadlineRules.resume(paused, on: try Self.day("2026-11-22"), calendar: calendar)
        #expect(resumed.dueOn == deadline.dueOn)
        // A second pause on top of the first keeps what was counted.
        let again = DeadlineRules.resume(
            DeadlineRules.pause(resumed, on: try Self.day("2026-11-23")),
            on: try Self.day("2026-11-25"),
            calendar: calendar
        )
        #expect(again.pausedDays == 2)
        #expect(again.dueOn == (try Self.day("2026-12-02")))
        #expect(DeadlineRules.resume(again, on: try Self.day("2026-12-01"), calendar: calendar) == again)
    }
}
