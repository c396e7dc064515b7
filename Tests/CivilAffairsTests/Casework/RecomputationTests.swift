// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Decisions worked out again, on the day and as of the time that is asked for.
struct RecomputationTests {
    private static let raised = "城市低保标准,429006,2026-10-01,700元/人·月,测试文件,"

    private static func asked(_ story: CaseStory, _ axes: Recomputation.Axes) async throws -> Recomputation {
        try await story.casework.recompute(actor: story.office.actor("drafter"), caseID: story.id, axes).again
    }

    @Test(arguments: TestStores.all)
    func `a decision comes out the same from what was kept, and so does its mark`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            let again = try await Self.asked(story, .init())
            #expect(again.isIntact)
            #expect(again.changes.isEmpty)
            #expect(again.evaluation.money("月保障金") == Money(fen: 37_000))
            #expect(again.layers["hubei-tianmen"] != nil)
            #expect(again.evaluation.steps.contains { $0.name == "决定" && !$0.passed.isEmpty })
        }
    }

    @Test(arguments: TestStores.all)
    func `another day is judged by the standards of that day`(store: Dialect) async throws {
        try await CaseOffice.with(store, parameters: [Self.raised]) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            let later = try await Self.asked(story, .init(day: try CivilDate(year: 2026, month: 10, day: 15)))
            #expect(later.isIntact)
            #expect(later.evaluation.money("月保障金") == Money(fen: 44_000))
            let change = later.changes.first { $0.title == "月保障金" }
            #expect(change.map { [$0.then, $0.again] } == ["370.00 元", "440.00 元"])
            #expect(later.changes.contains { $0.title == "收入低于标准" && $0.again.contains("440.00") })
        }
    }

    @Test(arguments: TestStores.all)
    func `what is known now is told apart from what was known then`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "review")
            _ = try await story.decide()
            try await story.answer(.person(story.applicant), ["together": "是", "wage": "300"])
            #expect(try await Self.asked(story, .init()).changes.isEmpty)
            let now = try await Self.asked(story, .init(facts: .current))
            #expect(now.evaluation.money("月保障金") == Money(fen: 33_000))
            #expect(now.changes.contains { $0.title == "月保障金" })
        }
    }

    @Test(arguments: TestStores.all)
    func `what was changed behind the signature is told`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "confirm")
            let id = story.id
            try await office.rooms.database.write { transaction in
                try transaction.run("update decision set facts = replace(facts, '260', '160') where case_id = \(id)")
            }
            let again = try await Self.asked(story, .init())
            #expect(!again.isIntact)
            #expect(again.changes.contains { $0.title == "月保障金" && $0.again == "470.00 元" })
        }
    }
}
