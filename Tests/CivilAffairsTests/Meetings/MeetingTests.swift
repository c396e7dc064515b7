// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Joint and topical meetings, their minutes and what becomes of what they decided.
struct MeetingTests {
    struct Desk {
        let office: CaseOffice
        var rooms: Meetings { office.rooms.meetings }
        var drafter: Actor { office.actor("drafter") }

        func call(
            on: String = "2026-03-02",
            kind: Meeting.Kind = .topical,
            items: [Meeting.Item] = [.init(words: "研究养老服务")]
        ) async throws -> Int64 {
            try await rooms.call(
                actor: drafter,
                .init(
                    kind: kind,
                    title: "市政府研究民政工作",
                    on: try CivilDate(parsing: on),
                    place: "一号会议室",
                    convenor: "李敏",
                    participants: [.init(unit: "市财政局", name: "", opinion: "")],
                    items: items
                )
            )
        }

        func record(_ id: Int64, by key: String = "drafter") async throws -> Meetings.Record {
            try await rooms.record(actor: office.actor(key), id)
        }

        func minute(
            _ id: Int64,
            _ decisions: [MeetingDraft.Decision] = [],
            number: String = "〔2026〕1号",
            reason: String = "",
            issues: Bool = true
        ) async throws {
            try await rooms.minute(
                actor: drafter,
                id,
                version: try await record(id).meeting.version,
                .init(text: "会议听取了汇报。", letterNumber: number, reason: reason, decisions: decisions),
                issues: issues
            )
        }
    }

    private func with(_ store: Dialect, _ test: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { try await test(Desk(office: $0)) }
    }

    @Test(arguments: TestStores.all)
    func `minutes are issued after the meeting, never change, and are corrected beside the first`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            await #expect(throws: MeetingProblem.itemsNeeded) { try await desk.call(items: []) }
            await #expect(throws: MeetingProblem.unknownMeasure) {
                try await desk.call(items: [.init(words: "题", planID: "shisiwu", measureID: "x")])
            }
            await #expect(throws: MeetingProblem.unknownTask) {
                try await desk.call(items: [.init(words: "题", taskID: 999_999)])
            }
            let id = try await desk.call()
            await #expect(throws: AccessProblem.notFound(what: "会议")) { try await desk.record(id, by: "clerk") }
            let later = try await desk.call(on: "2026-03-09")
            await #expect(throws: MeetingProblem.notHeld(try CivilDate(parsing: "2026-03-09"))) {
                try await desk.minute(later)
            }
            let decision = MeetingDraft.Decision(words: "拨付改造资金", unit: "市财政局", due: nil)
            await #expect(throws: MeetingProblem.unknownUnit) {
                try await desk.minute(id, [.init(words: "拨付", unit: "某局", due: nil)])
            }
            await #expect(throws: MeetingProblem.missing(title: "纪要编号")) { try await desk.minute(id, number: "") }
            try await desk.minute(id, [decision], number: "", issues: false)
            try await desk.minute(id, [decision, decision], number: "", issues: false)
            #expect(try await desk.record(id).decisions.map(\.minutes) == [0, 0])
            let version = try await desk.record(id).meeting.version
            try await desk.minute(id, [decision])
            await #expect(throws: MeetingProblem.stale) {
                let draft = MeetingDraft(text: "旧", letterNumber: "1", reason: "改", decisions: [])
                try await desk.rooms.minute(actor: desk.drafter, id, version: version, draft, issues: true)
            }
            await #expect(throws: MeetingProblem.missing(title: "更正的理由")) { try await desk.minute(id) }
            try await desk.minute(id, [.init(words: "再报一次", unit: "竟陵街道", due: nil)], reason: "漏了一项")
            let record = try await desk.record(id, by: "clerk")
            #expect(record.minutes.map(\.reason) == ["", "漏了一项"] && record.decisions.map(\.minutes) == [1, 2])
            await #expect(throws: MeetingProblem.notNow(state: "纪要已印发")) {
                let version = record.meeting.version
                try await desk.rooms.cancel(actor: desk.drafter, id, version: version, reason: "晚了")
            }
            let page = try await desk.rooms.list(actor: desk.drafter, year: 2026)
            #expect(page.meetings.count == 2 && page.counts.map(\.count) == [1] && page.counts.map(\.year) == [2026])
            #expect(try await desk.rooms.list(actor: desk.office.actor("clerk"), year: 2026).meetings.count == 1)
            #expect(try await desk.rooms.list(actor: desk.drafter, year: 2025).meetings.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `what was decided is followed once, like any other task, and the meeting tells how it stands`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            let plan = try #require(desk.office.rooms.planning.plans.first { !$0.measures.isEmpty })
            let about = Meeting.Item(words: "研究", planID: plan.id, measureID: plan.measures.first?.id)
            let id = try await desk.call(kind: .joint, items: [about])
            let due = try CivilDate(parsing: "2026-04-01")
            let decision = MeetingDraft.Decision(words: "拨付改造资金", unit: "市财政局", due: due)
            try await desk.minute(id, [decision], number: "", issues: false)
            let draft = try #require(try await desk.record(id).decisions.first)
            await #expect(throws: MeetingProblem.notIssued) {
                _ = try await desk.rooms.follow(actor: desk.drafter, draft.id, due: nil, words: "")
            }
            try await desk.minute(id, [decision])
            let issued = try #require(try await desk.record(id).decisions.first)
            let made = try await desk.rooms.follow(actor: desk.drafter, issued.id, due: nil, words: "报凭证")
            await #expect(throws: SupervisionProblem.open) {
                _ = try await desk.rooms.follow(actor: desk.drafter, issued.id, due: nil, words: "")
            }
            let task = try #require(try await desk.record(id).tasks[issued.id])
            #expect(task.id == made.taskID && task.isDecision && task.due == due && task.departments == ["市财政局"])
            let paper = ("凭证.pdf", ["%PDF-1.4\n%%EOF"].flatMap { Array($0.utf8) })
            try await desk.office.rooms.supervision.report(
                actor: desk.drafter,
                task.id,
                department: "市财政局",
                words: "已拨付",
                evidence: paper,
                isDone: true
            )
            #expect(try await desk.record(id).tasks[issued.id]?.state == .submitted)
            let again = try await desk.call(items: [.init(words: "听取进展", taskID: task.id)])
            #expect(try await desk.record(again).meeting.items.first?.taskID == task.id)
        }
    }
}
