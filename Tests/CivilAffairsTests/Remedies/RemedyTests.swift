// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Ways to contest a decision: their terms by the calendar, that they were taken, and what came of them.
struct RemedyTests {
    /// A case that was refused on a day.
    private static func refused(_ office: CaseOffice) async throws -> CaseStory {
        let story = try await CaseStory.told(office, to: "review", wage: "9000")
        try await story.decide()
        try await story.refuse("收入超过标准。")
        return story
    }

    private static func applied(_ told: CivilDate, _ on: CivilDate, _ id: String = "review") -> Remedies.Application {
        Remedies.Application(remedyID: id, toldOn: told, appliedOn: on, words: "请依法复议。")
    }

    @Test(arguments: TestStores.all)
    func `六十日和六个月，自知道之日起算，末日是休息日的顺延`(store: Dialect) async throws {
        // Sixty days after 2026-08-04 is 2026-10-03, in the October holidays.
        try await CaseOffice.with(store, today: "2026-08-04") { office in
            let remedies = office.rooms.remedies
            let tree = try await office.rooms.regions.tree()
            let running = try await CaseStory.told(office, to: "review")
            #expect(remedies.terms(try await running.file(), tree: tree).isEmpty)
            let story = try await Self.refused(office)
            let terms = remedies.terms(try await story.file(), tree: tree)
            #expect(terms.map(\.title) == ["行政复议", "行政诉讼"])
            #expect(terms.map(\.authority) == ["天门市人民政府", "天门市人民法院"])
            let calendar = office.rooms.casework.services.calendar
            let day = try CivilDate(parsing: "2026-08-04")
            #expect(terms[0].until == calendar.due(days: 60, after: day).date)
            #expect(terms[0].until.iso == "2026-10-08")
            #expect(terms[1].until == calendar.due(months: 6, after: day).date)
            // The paper itself says the same.
            let paper = try #require(try await story.dossier().documents.last?.html)
            #expect(paper.contains("60日内向天门市人民政府申请行政复议") && paper.contains("6个月内依法向天门市人民法院"))
            #expect(paper.contains("最晚到2026年10月8日"))
        }
    }

    @Test(arguments: TestStores.all)
    func `the applicant says that they contest it, the officer what came of it, and the history keeps both`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let remedies = office.rooms.remedies
            let story = try await Self.refused(office)
            let resident = office.resident(story.applicant)
            let today = office.clock.today
            office.pass(days: 10)
            let now = office.clock.today
            for (told, on) in [(today.adding(days: -1), today), (now, today), (today, now.adding(days: 1))] {
                await #expect(throws: RemedyProblem.daysWrong) {
                    try await remedies.register(actor: resident, caseID: story.id, Self.applied(told, on))
                }
            }
            await #expect(throws: RemedyProblem.unknownRemedy) {
                try await remedies.register(actor: resident, caseID: story.id, Self.applied(today, now, "other"))
            }
            let stranger = office.resident(try await office.person("李四"))
            await #expect(throws: AccessProblem.self) {
                try await remedies.register(actor: stranger, caseID: story.id, Self.applied(today, now))
            }
            try await remedies.register(actor: resident, caseID: story.id, Self.applied(today.adding(days: 2), now))
            await #expect(throws: RemedyProblem.registered(title: "行政复议")) {
                try await remedies.register(actor: resident, caseID: story.id, Self.applied(today, now))
            }
            let held = try #require(try await remedies.remedies(caseID: story.id).first)
            #expect(held.way == .portal && !held.isLate && held.record == nil)
            func record(_ key: String, _ outcome: String, on day: CivilDate) async throws {
                try await remedies.record(
                    actor: office.actor(key),
                    caseID: story.id,
                    remedyID: held.id,
                    receivedOn: day,
                    reference: "天复决〔2026〕3号",
                    outcome: outcome,
                    words: ""
                )
            }
            await #expect(throws: RemedyProblem.unknownOutcome) { try await record("clerk", "胜诉", on: now) }
            await #expect(throws: RemedyProblem.receivedWrong) { try await record("clerk", "维持", on: today) }
            await #expect(throws: AccessProblem.self) { try await record("otherClerk", "维持", on: now) }
            try await record("clerk", "已受理", on: now)
            try await record("drafter", "维持", on: now)
            let after = try #require(try await remedies.remedies(caseID: story.id).first?.record)
            #expect(after.outcome == "维持" && after.reference == "天复决〔2026〕3号")
            let titles = try await story.dossier().actions.suffix(3).map(\.title)
            #expect(
                titles == ["已申请行政复议（天门市人民政府）", "行政复议：已受理（天复决〔2026〕3号）", "行政复议：维持（天复决〔2026〕3号）"]
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `what was asked for late is kept and says so`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await Self.refused(office)
            let today = office.clock.today
            office.pass(days: 90)
            try await office.rooms.remedies.register(
                actor: office.actor("clerk"),
                caseID: story.id,
                Self.applied(today, office.clock.today)
            )
            let held = try #require(try await office.rooms.remedies.remedies(caseID: story.id).first)
            #expect(held.isLate && held.way == .window)
            #expect(try await story.dossier().actions.last?.title.hasSuffix("超过期限") == true)
        }
    }
}
