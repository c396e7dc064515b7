// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Tasks of plans that are followed until they are done.
struct SupervisionTests {
    private static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }
    private static let march = Month(index: 2026 * 12 + 2)

    private struct Desk {
        let office: CaseOffice
        var supervision: Supervision { office.rooms.supervision }

        func subject() throws -> Supervision.Subject {
            let plan = try #require(office.rooms.planning.plans.first { $0.id == "shisiwu" })
            let measure = try #require(plan.measures.first)
            return try supervision.subject(
                actor: office.actor("drafter"),
                plan: plan.id,
                measure: measure.id,
                task: measure.tasks.first?.id
            )
        }

        /// Tianmen's plan names nobody, so that somebody is chosen.
        func open(due: String = "2026-03-20", department: String = "市民政局") async throws -> Int64 {
            try await supervision.open(
                actor: office.actor("drafter"),
                try subject(),
                department: department,
                due: try CivilDate(parsing: due),
                words: "报验收材料"
            )
        }

        func report(_ id: Int64, done: Bool = false, proof: [UInt8]? = nil, by key: String = "drafter") async throws {
            let task = try await task(id)
            try await supervision.report(
                actor: office.actor(key),
                id,
                department: task.departments[0],
                words: "已开工",
                evidence: proof.map { ("验收.pdf", $0) },
                isDone: done
            )
        }

        func go(to day: String) throws {
            office.clock.travel(to: Timestamp(date: try CivilDate(parsing: day), hour: 9))
        }

        func task(_ id: Int64) async throws -> SupervisedTask {
            try await supervision.record(actor: office.actor("leader"), id).task
        }
    }

    private func with(_ store: Dialect, _ test: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await CaseOffice.with(store, today: "2026-03-02") { try await test(Desk(office: $0)) }
    }

    @Test(arguments: TestStores.all)
    func `a task is followed, said to be done with evidence, turned back, and closed by another person`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            let id = try await desk.open()
            await #expect(throws: SupervisionProblem.open) { try await desk.open() }
            try await desk.report(id)
            await #expect(throws: SupervisionProblem.evidenceNeeded) { try await desk.report(id, done: true) }
            #expect(try await desk.task(id).state == .running)
            try await desk.report(id, done: true, proof: Self.paper)
            #expect(try await desk.task(id).state == .submitted)
            await #expect(throws: SupervisionProblem.notNow(state: "待核验")) { try await desk.report(id) }

            let (drafter, checker) = (desk.office.actor("drafter"), desk.office.actor("checker"))
            await #expect(throws: AccessProblem.self) {
                try await desk.supervision.check(actor: drafter, id, agrees: true, words: "")
            }
            let own = try desk.office.actor("drafter", inFunctionOf: "checker")
            await #expect(throws: SupervisionProblem.ownWork) {
                try await desk.supervision.check(actor: own, id, agrees: true, words: "")
            }
            await #expect(throws: SupervisionProblem.wordsNeeded(title: "退回的理由")) {
                try await desk.supervision.check(actor: checker, id, agrees: false, words: "")
            }
            try await desk.supervision.check(actor: checker, id, agrees: false, words: "缺验收单")
            #expect(try await desk.task(id).state == .running)
            try await desk.report(id, done: true, proof: Self.paper)
            try await desk.supervision.check(actor: checker, id, agrees: true, words: "")
            await #expect(throws: SupervisionProblem.notNow(state: "已办结")) {
                try await desk.supervision.check(actor: checker, id, agrees: true, words: "")
            }

            let record = try await desk.supervision.record(actor: drafter, id)
            #expect(record.steps.map(\.kind) == [.opened, .progress, .submitted, .returned, .submitted, .agreed])
            let proof = try #require(record.steps.last { $0.evidence != nil })
            #expect(try await desk.supervision.evidence(actor: drafter, proof.id).content == Self.paper)
            #expect(try await desk.open() != id, "what is closed can be followed again")
        }
    }

    @Test(arguments: TestStores.all)
    func `a term is moved with a reason and only forward, and what is late is told until somebody says it is done`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            let drafter = desk.office.actor("drafter")
            await #expect(throws: SupervisionProblem.dueBehind) { try await desk.open(due: "2026-03-02") }
            let id = try await desk.open(due: "2026-03-10")
            func extend(_ due: String, _ reason: String) async throws {
                let due = try CivilDate(parsing: due)
                try await desk.supervision.extend(actor: drafter, id, due: due, reason: reason)
            }
            let set = try CivilDate(parsing: "2026-03-10")
            await #expect(throws: SupervisionProblem.dueNotLater(set)) { try await extend("2026-03-09", "雨季") }
            await #expect(throws: SupervisionProblem.wordsNeeded(title: "延期的理由")) {
                try await extend("2026-03-12", "")
            }
            try desk.go(to: "2026-03-11")
            #expect(try await desk.supervision.waiting(actor: drafter).late == 1)
            #expect(try await desk.supervision.list(actor: drafter, .late).tasks.map(\.id) == [id])
            try await extend("2026-03-20", "雨季")
            #expect(try await desk.supervision.waiting(actor: drafter).late == 0)
            try desk.go(to: "2026-03-21")
            #expect(
                try await desk.supervision.list(actor: drafter, .late).counts == [
                    .running: 1, .late: 1, .submitted: 0, .closed: 0,
                ]
            )
            try await desk.report(id, done: true, proof: Self.paper)
            #expect(try await desk.supervision.waiting(actor: desk.office.actor("checker")).submitted == 1)
            #expect(try await desk.supervision.waiting(actor: drafter).late == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `progress that is sent twice stands once`(store: Dialect) async throws {
        try await with(store) { desk in
            let id = try await desk.open()
            let request = desk.office.request()
            for _ in 0..<2 {
                try await desk.supervision.report(
                    actor: desk.office.actor("drafter"),
                    id,
                    department: "市民政局",
                    words: "已验收",
                    evidence: ("验收.pdf", Self.paper),
                    isDone: true,
                    requestID: request
                )
            }
            let record = try await desk.supervision.record(actor: desk.office.actor("leader"), id)
            #expect(record.steps.map(\.kind) == [.opened, .submitted])
        }
    }

    @Test(arguments: TestStores.all)
    func `a month is told from what was done in it, as it stood at its end`(store: Dialect) async throws {
        try await with(store) { desk in
            let (drafter, checker) = (desk.office.actor("drafter"), desk.office.actor("checker"))
            let id = try await desk.open(due: "2026-03-20")
            try desk.go(to: "2026-04-11")
            try await desk.supervision.extend(
                actor: drafter,
                id,
                due: try CivilDate(parsing: "2026-04-30"),
                reason: "雨季"
            )
            try await desk.report(id, done: true, proof: Self.paper)
            try await desk.supervision.check(actor: checker, id, agrees: true, words: "")

            let march = try await desk.supervision.summary(actor: drafter, of: Self.march)
            #expect(march.sentence == "2026年3月新立督办 1 项，没有办结的，月末在办 1 项，其中超期 1 项。")
            #expect(march.lastSteps[id]?.words == "报验收材料")
            #expect(march.dues[id]?.iso == "2026-03-20", "the day as it stood then")
            let april = try await desk.supervision.summary(actor: drafter, of: Self.march.adding(1))
            #expect(april.sentence == "2026年4月新立督办 0 项，提请办结 1 次，延期 1 次，办结 1 项，其中按期 1 项，现在没有在办的。")
            let may = try await desk.supervision.summary(actor: drafter, of: Self.march.adding(2))
            #expect(may.open.isEmpty && may.closed.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `a department that the plan does not name cannot report, and only the plan's own tasks are followed`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            let drafter = desk.office.actor("drafter")
            await #expect(throws: SupervisionProblem.departmentNeeded) { try await desk.open(department: "") }
            await #expect(throws: SupervisionProblem.unknownDepartment) { try await desk.open(department: "别的单位") }
            let id = try await desk.open()
            await #expect(throws: SupervisionProblem.unknownDepartment) {
                try await desk.supervision.report(
                    actor: drafter,
                    id,
                    department: "别的单位",
                    words: "x",
                    evidence: nil,
                    isDone: false
                )
            }
            #expect(throws: AccessProblem.self) {
                try desk.supervision.subject(actor: drafter, plan: "shisiwu", measure: "none", task: nil)
            }
            await #expect(throws: AccessProblem.self) {
                _ = try await desk.supervision.list(actor: desk.office.actor("village"), .running)
            }
        }
    }
}
