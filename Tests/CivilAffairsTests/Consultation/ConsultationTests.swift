// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Asking units for their opinions of a draft, until it is settled.
struct ConsultationTests {
    static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }

    struct Desk {
        let office: CaseOffice
        var rooms: Consultations { office.rooms.consultations }
        var drafter: Actor { office.actor("drafter") }

        func draft(_ text: String = "一、总体要求。二、健全机制。\n（一）一年渐退。\n\n（二）动态调整。") async throws -> Int64 {
            try await rooms.draft(actor: drafter, title: "救助改革办法", text: text)
        }

        func record(_ id: Int64, by key: String = "drafter") async throws -> Consultations.Record {
            try await rooms.record(actor: office.actor(key), id)
        }

        func version(_ id: Int64) async throws -> Int64 { try await record(id).consultation.version }

        func prepare(
            _ id: Int64,
            due: String? = "2026-03-06",
            number: String = "天民函〔2026〕3号",
            silence: Bool = false,
            units: [String] = ["市民政局", "竟陵街道"],
            sends: Bool = true
        ) async throws {
            let moment = try due.map { Timestamp(date: try CivilDate(parsing: $0), hour: 12) }
            try await rooms.prepare(
                actor: drafter,
                id,
                version: try await version(id),
                .init(number: number, due: moment, silenceAgrees: silence, units: units),
                sends: sends
            )
        }

        func unit(_ id: Int64, _ name: String) async throws -> Consultation.Unit {
            try #require(try await record(id).round?.units.first { $0.name == name })
        }

        func reply(
            _ id: Int64,
            _ name: String,
            by key: String,
            _ lines: [Consultation.Answer.Line] = [],
            paper: Bool = false,
            received: Timestamp? = nil
        ) async throws {
            try await rooms.reply(
                actor: office.actor(key),
                id,
                .init(
                    unitID: try await unit(id, name).id,
                    isAgreed: lines.isEmpty,
                    lines: lines,
                    receivedAt: received,
                    evidence: paper ? ("回函.pdf", ConsultationTests.paper) : nil
                )
            )
        }

        func collate(_ id: Int64) async throws {
            try await rooms.collate(actor: drafter, id, version: try await version(id))
        }

        func standings(_ id: Int64) async throws -> [ConsultationStanding] {
            let record = try await record(id)
            let round = try #require(record.round)
            return round.units.map { record.standing($0, in: round, at: office.clock.now()) }
        }
    }

    static func with(_ store: Dialect, _ test: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { try await test(Desk(office: $0)) }
    }

    @Test(arguments: TestStores.all)
    func `a draft is split into clauses, changed, and sealed when it is sent`(store: Dialect) async throws {
        try await Self.with(store) { desk in
            let (rooms, drafter) = (desk.rooms, desk.drafter)
            await #expect(throws: ConsultationProblem.textNeeded) { try await desk.draft(" \n ") }
            await #expect(throws: AccessProblem.self) {
                try await rooms.draft(actor: desk.office.actor("clerk"), title: "题", text: "文")
            }
            let id = try await desk.draft()
            let first = try await desk.record(id)
            #expect(first.draft?.clauses.map(\.text) == ["一、总体要求。", "二、健全机制。", "（一）一年渐退。", "（二）动态调整。"])
            await #expect(throws: AccessProblem.notFound(what: "征求意见")) { try await desk.record(id, by: "clerk") }

            try await rooms.edit(actor: drafter, id, version: 1, title: "救助改革办法（草案）", text: "甲\n乙")
            await #expect(throws: ConsultationProblem.stale) {
                try await rooms.edit(actor: drafter, id, version: 1, title: "旧页面", text: "丙")
            }
            await #expect(throws: ConsultationProblem.dueBehind) { try await desk.prepare(id, due: "2026-03-01") }
            await #expect(throws: ConsultationProblem.dueNeeded) { try await desk.prepare(id, due: nil) }
            await #expect(throws: ConsultationProblem.unitsNeeded) { try await desk.prepare(id, units: []) }
            await #expect(throws: ConsultationProblem.unknownUnit) { try await desk.prepare(id, units: ["某局"]) }
            await #expect(throws: ConsultationProblem.letterNumberNeeded) { try await desk.prepare(id, number: "") }
            try await desk.prepare(id, number: "", units: ["市民政局"], sends: false)
            #expect(try await desk.record(id).consultation.state == .drafting)
            try await desk.prepare(id)
            let sent = try await desk.record(id, by: "clerk")
            #expect(sent.consultation.state == .asking && sent.round?.letterNumber == "天民函〔2026〕3号")
            let version = sent.consultation.version
            await #expect(throws: ConsultationProblem.notNow(state: "征求中")) {
                try await rooms.edit(actor: drafter, id, version: version, title: "改", text: "丁")
            }
            await #expect(throws: ConsultationProblem.notNow(state: "征求中")) { try await desk.prepare(id) }
            #expect(sent.draft?.clauses.map(\.text) == ["甲", "乙"])
            #expect(sent.steps.map(\.kind) == [.drafted, .edited, .edited, .sent])
        }
    }

    @Test(arguments: TestStores.all)
    func `a draft that was taken back before it was sent stays with those who wrote it`(store: Dialect) async throws {
        try await Self.with(store) { desk in
            let (rooms, clerk) = (desk.rooms, desk.office.actor("clerk"))
            let (kept, sent) = (try await desk.draft(), try await desk.draft())
            try await desk.prepare(sent)
            for id in [kept, sent] {
                let version = try await desk.version(id)
                try await rooms.withdraw(actor: desk.drafter, id, version: version, reason: "另行起草")
            }
            await #expect(throws: AccessProblem.notFound(what: "征求意见")) { try await desk.record(kept, by: "clerk") }
            #expect(try await desk.record(sent, by: "clerk").consultation.state == .withdrawn)
            let page = try await rooms.list(actor: clerk, .withdrawn)
            #expect(page.lines.map(\.consultation.id) == [sent] && page.counts[.withdrawn] == 1)
            #expect(try await rooms.list(actor: desk.drafter, .withdrawn).lines.count == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `a paper that came before an answer does not replace it`(store: Dialect) async throws {
        try await Self.with(store) { desk in
            let id = try await desk.draft()
            try await desk.prepare(id)
            desk.office.pass(days: 2)
            let answered = desk.office.clock.now()
            try await desk.reply(id, "竟陵街道", by: "clerk", [.init(clause: 3, wants: "改为六个月", why: "")])
            desk.office.pass(minutes: 30)
            let before = Timestamp(milliseconds: answered.milliseconds - 86_400_000)
            await #expect(throws: ConsultationProblem.earlierReply(answered)) {
                try await desk.reply(id, "竟陵街道", by: "drafter", paper: true, received: before)
            }
            #expect(try await desk.record(id).collation.count == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `a unit answers for itself until the deadline, and the bureau from the stamped paper`(
        store: Dialect
    ) async throws {
        try await Self.with(store) { desk in
            let id = try await desk.draft()
            try await desk.prepare(id)
            #expect(try await desk.rooms.waiting(actor: desk.office.actor("clerk")).unanswered == 1)
            #expect(try await desk.rooms.waiting(actor: desk.office.actor("otherClerk")).unanswered == 0)
            let line = Consultation.Answer.Line(clause: 3, wants: "改为六个月", why: "省里的口径")
            await #expect(throws: ConsultationProblem.notYourUnit) {
                try await desk.reply(id, "竟陵街道", by: "otherClerk", [line])
            }
            await #expect(throws: AccessProblem.self) { try await desk.reply(id, "竟陵街道", by: "checker") }
            await #expect(throws: ConsultationProblem.wantsNeeded) {
                try await desk.reply(id, "竟陵街道", by: "clerk", [.init(clause: nil, wants: "", why: "没写")])
            }
            await #expect(throws: ConsultationProblem.unknownClause) {
                try await desk.reply(id, "竟陵街道", by: "clerk", [.init(clause: 9, wants: "改", why: "")])
            }
            try await desk.reply(id, "竟陵街道", by: "clerk", [line])
            try await desk.reply(id, "竟陵街道", by: "clerk", [line, .init(clause: nil, wants: "统一简称", why: "")])
            let record = try await desk.record(id)
            #expect(record.replies.map(\.isReplaced) == [true, false] && record.collation.count == 2)
            #expect(try await desk.rooms.waiting(actor: desk.office.actor("clerk")).unanswered == 0)

            await #expect(throws: ConsultationProblem.evidenceNeeded) {
                try await desk.reply(id, "市民政局", by: "drafter")
            }
            let early = Timestamp(date: try CivilDate(parsing: "2026-03-01"), hour: 9)
            await #expect(throws: ConsultationProblem.badReceipt) {
                try await desk.reply(id, "市民政局", by: "drafter", paper: true, received: early)
            }
            await #expect(throws: ConsultationProblem.tooEarly(silent: 1)) { try await desk.collate(id) }
            desk.office.pass(days: 5)
            await #expect(throws: ConsultationProblem.replacedLate) {
                try await desk.reply(id, "竟陵街道", by: "clerk", [line])
            }
            #expect(try await desk.standings(id) == [.silent, .answered])
            #expect(try await desk.rooms.waiting(actor: desk.drafter).over == 1)
            try await desk.reply(id, "市民政局", by: "drafter", paper: true)
            let late = try #require(try await desk.record(id).replies.last)
            #expect(late.isLate && late.isFromPaper && late.isAgreed)
            #expect(try await desk.rooms.evidence(actor: desk.drafter, late.id).content == Self.paper)
        }
    }

    @Test(arguments: TestStores.all)
    func `a paper that came in the minute in which the letter was sent is taken`(store: Dialect) async throws {
        try await Self.with(store) { desk in
            let minute = desk.office.clock.now()
            desk.office.clock.travel(to: minute.adding(seconds: 30))
            let id = try await desk.draft()
            try await desk.prepare(id)
            try await desk.reply(id, "市民政局", by: "drafter", paper: true, received: minute)
            #expect(try await desk.record(id).replies.map(\.isLate) == [false])
        }
    }

    @Test(arguments: TestStores.all)
    func `silence is told as silence unless the letter says what it means, and only after the deadline`(
        store: Dialect
    ) async throws {
        try await Self.with(store) { desk in
            let plain = try await desk.draft()
            try await desk.prepare(plain)
            let other = try await desk.draft()
            try await desk.prepare(other, silence: true)
            #expect(try await desk.standings(other) == [.silent, .silent])
            desk.office.pass(days: 5)
            #expect(try await desk.standings(plain) == [.silent, .silent])
            #expect(try await desk.standings(other) == [.silentlyAgreed, .silentlyAgreed])
            try await desk.collate(plain)
            #expect(try await desk.record(plain).steps.last?.words == "2 个单位未回复")
            #expect(try await desk.record(plain).replies.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `nothing is settled while an opinion is open, and two people do not decide over each other`(
        store: Dialect
    ) async throws {
        try await Self.with(store) { desk in
            let (rooms, drafter) = (desk.rooms, desk.drafter)
            let id = try await desk.draft()
            try await desk.prepare(id, units: ["竟陵街道"])
            try await desk.reply(
                id,
                "竟陵街道",
                by: "clerk",
                [.init(clause: 3, wants: "改为六个月", why: "省里的口径"), .init(clause: 4, wants: "删去", why: "重复")]
            )
            let opinions = try await desk.record(id).opinions
            await #expect(throws: ConsultationProblem.notNow(state: "征求中")) {
                try await rooms.decide(actor: drafter, opinions[0].id, .accepted, reason: "", turn: 0)
            }
            try await desk.collate(id)
            await #expect(throws: ConsultationProblem.reasonNeeded) {
                try await rooms.decide(actor: drafter, opinions[1].id, .declined, reason: "", turn: 0)
            }
            try await rooms.decide(actor: drafter, opinions[0].id, .accepted, reason: "", turn: 0)
            await #expect(throws: ConsultationProblem.stale) {
                let leader = desk.office.actor("leader")
                try await rooms.decide(actor: leader, opinions[0].id, .declined, reason: "不同意", turn: 0)
            }
            await #expect(throws: ConsultationProblem.opinionsOpen(count: 1)) {
                try await rooms.settle(actor: drafter, id, version: try await desk.version(id))
            }
            try await rooms.decide(actor: drafter, opinions[1].id, .declined, reason: "并不重复", turn: 0)
            let before = try await desk.version(id)
            await #expect(throws: ConsultationProblem.nothingChanged) {
                try await rooms.revise(actor: drafter, id, version: before, [])
            }
            try await rooms.revise(
                actor: drafter,
                id,
                version: before,
                [
                    .init(clause: 3, text: "（一）六个月渐退。", reason: "与省里一致", opinions: [opinions[0].id]),
                    .init(clause: 1, text: ""), .init(clause: nil, after: 4, text: "（三）公开标准。"),
                ]
            )
            await #expect(throws: ConsultationProblem.stale) {
                try await rooms.settle(actor: drafter, id, version: before)
            }
            let record = try await desk.record(id)
            #expect(record.drafts.first?.standing.count == 4, "the draft that was sent stays")
            #expect(record.draft?.standing.map(\.number) == [2, 3, 4, 5])
            let found = try rooms.differences(record, from: 1, to: 2)
            #expect(found.map(\.kind) == [.removed, .same, .changed, .same, .added])
            #expect(found[2].opinions == [opinions[0].id] && found[2].reasons == ["与省里一致"])
            try await rooms.settle(actor: drafter, id, version: try await desk.version(id))
            #expect(try await desk.record(id).consultation.state == .settled)
            await #expect(throws: ConsultationProblem.notNow(state: "定稿")) {
                try await rooms.withdraw(actor: drafter, id, version: try await desk.version(id), reason: "晚了")
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a new round asks about the next draft, and what was answered before stays`(store: Dialect) async throws {
        try await Self.with(store) { desk in
            let (rooms, drafter) = (desk.rooms, desk.drafter)
            let id = try await desk.draft()
            try await desk.prepare(id, units: ["竟陵街道"])
            try await desk.reply(id, "竟陵街道", by: "clerk", [.init(clause: 3, wants: "改为六个月", why: "")])
            try await desk.collate(id)
            let change = Consultation.Change(clause: 3, text: "（一）六个月渐退。")
            try await rooms.revise(actor: drafter, id, version: try await desk.version(id), [change])
            try await rooms.again(actor: drafter, id, version: try await desk.version(id))
            await #expect(throws: ConsultationProblem.notNow(state: "第2轮起草")) {
                try await rooms.edit(actor: drafter, id, version: try await desk.version(id), title: "题", text: "文")
            }
            // Whoever was asked reads what they were asked and replied, and nothing of what is prepared.
            let seen = try await desk.record(id, by: "clerk")
            #expect(
                seen.consultation.state == .collating && seen.round?.number == 1 && seen.drafts.map(\.number) == [1]
            )
            #expect(seen.replies.count == 1 && seen.steps.map(\.kind).last == .revised)
            #expect(!seen.takesReplies)
            #expect(try await desk.record(id).round?.number == 2)
            let clerk = desk.office.actor("clerk")
            let listed = try await rooms.list(actor: clerk, .collating)
            #expect(listed.lines.map(\.consultation.round) == [1] && listed.lines.map(\.replies) == [1])
            #expect(listed.counts == [.collating: 1])
            #expect(try await rooms.list(actor: clerk, .drafting).lines.isEmpty)
            #expect(try await rooms.list(actor: drafter, .drafting).lines.map(\.consultation.id) == [id])
            await #expect(throws: ConsultationProblem.notNow(state: "起草")) {
                try await desk.reply(id, "竟陵街道", by: "clerk")
            }

            try await desk.prepare(id, number: "天民函〔2026〕4号", units: ["竟陵街道"])
            let record = try await desk.record(id)
            #expect(record.rounds.map(\.draft) == [1, 2] && record.rounds.map(\.letterNumber.count) == [11, 11])
            #expect(try await desk.standings(id) == [.silent])
            try await desk.reply(id, "竟陵街道", by: "clerk")
            try await desk.collate(id)
            await #expect(throws: ConsultationProblem.opinionsOpen(count: 1)) {
                try await rooms.settle(actor: drafter, id, version: try await desk.version(id))
            }
            await #expect(throws: ConsultationProblem.withdrawReasonNeeded) {
                try await rooms.withdraw(actor: drafter, id, version: try await desk.version(id), reason: "")
            }
            try await rooms.withdraw(actor: drafter, id, version: try await desk.version(id), reason: "上位法修订")
            let found = try await rooms.list(actor: drafter, .withdrawn)
            #expect(found.lines.map(\.consultation.id) == [id] && found.counts[.withdrawn] == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `a plan is taken as the draft, and the same form twice makes one`(store: Dialect) async throws {
        try await Self.with(store) { desk in
            let plan = try #require(desk.office.rooms.planning.plans.first { !$0.measures.isEmpty })
            let once = "0190a000-0000-7000-8000-000000000001"
            func draft() async throws -> Int64 {
                try await desk.rooms.draft(actor: desk.drafter, title: "规划", text: "", planID: plan.id, requestID: once)
            }
            let id = try await draft()
            #expect(try await draft() == id)
            let count = plan.measures.count + plan.measures.flatMap(\.tasks).count
            let record = try await desk.record(id)
            #expect(record.draft?.clauses.count == count && record.consultation.planID == plan.id)
            #expect(try await desk.rooms.list(actor: desk.office.actor("clerk"), .drafting).lines.isEmpty)
        }
    }
}
