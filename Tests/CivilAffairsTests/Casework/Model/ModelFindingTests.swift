// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What random walks found, each as a walk of its own.
struct ModelFindingTests {
    /// A service whose case can be sent back and forth between two steps, waits once, and is verified after the wait.
    private static let service = """
        id: laihui
        title: 来回办理
        kind: 行政许可
        unit: person
        summary: 演示用。
        keywords: [演示]
        basis: [演示办法第一条]
        steps:
          - id: apply
            title: 申请
            kind: form
            chain: [{functions: [township-clerk], title: 受理人}]
            outcomes: [{id: submit, title: 提交, next: look, effects: [register]}]
          - id: look
            title: 初审
            kind: form
            chain: [{functions: [township-clerk], title: 受理人}]
            outcomes:
              - {id: pass, title: 通过, next: again}
              - {id: calm, title: 进入等待, next: calm}
          - id: again
            title: 复审
            kind: form
            chain: [{functions: [township-clerk], title: 受理人}]
            outcomes:
              - {id: back, title: 退回初审, next: look}
              - {id: done, title: 办结, end: approved}
          - id: calm
            title: 等待
            kind: wait
            days: 3
            chain: [{functions: [township-clerk], title: 受理人}]
            outcomes:
              - {id: over, title: 期满, next: verify}
              - {id: early, title: 不再等待, next: look, reason: 是}
          - id: verify
            title: 核对
            kind: verification
            chain: [{functions: [verifier], title: 核对员}]
            outcomes: [{id: verified, title: 核对完毕, end: approved}]
        clocks:
          - {id: T9, title: 初审以后的时限, starts: "left:look", stops: decided, unit: day, length: 20, basis: 演示办法第二条}
          - {id: T8, title: 等待以后的时限, starts: "left:calm", stops: decided, unit: day, length: 20, basis: 演示办法第三条}
        """

    private static func walk(
        _ store: Dialect,
        _ test: @escaping @Sendable (CaseOffice, Int64, Int64) async throws -> Void
    ) async throws {
        let pack = try CaseOffice.pack(services: ["laihui": service])
        let start = Timestamp(date: try CivilDate(parsing: "2026-03-02"), hour: 9)
        try await TestStores.withStore(store, Rooms.migrations) { database in
            let office = try await CaseOffice.make(database, pack: pack, clock: AdjustableClock(start))
            let person = try await office.rooms.parties.create(
                actor: .system("test"),
                PersonDraft(
                    name: try PersonName("王桂香"),
                    number: try ResidentID("429006197503080046", today: try CivilDate(parsing: "2026-03-02")),
                    hukouRegionID: office.village,
                    homeRegionID: office.village
                )
            )
            let id = try await office.rooms.casework.open(
                actor: office.actor("clerk"),
                requestID: office.request(),
                Casework.Opening(
                    serviceID: "laihui",
                    applicantPersonID: person,
                    applicantName: "王桂香",
                    regionID: office.township,
                    villageRegionID: office.village,
                    channel: .window
                )
            )
            try await office.rooms.casework.consent(
                actor: office.actor("clerk"),
                caseID: id,
                version: 1,
                personID: person,
                givenBy: "王桂香"
            )
            try await test(office, id, person)
        }
    }

    private static func press(_ office: CaseOffice, _ id: Int64, _ actions: [String]) async throws {
        for action in actions {
            let version = try await office.rooms.casework.dossier(actor: office.actor("clerk"), caseID: id).file.version
            try await office.rooms.effects.act(
                actor: office.actor("clerk"),
                Casework.Move(
                    caseID: id,
                    version: version,
                    requestID: office.request(),
                    action: action,
                    comment: "经核实"
                )
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a clock that runs is not started a second time when the case comes back`(store: Dialect) async throws {
        try await Self.walk(store) { office, id, _ in
            try await Self.press(office, id, ["submit", "pass"])
            let first = try await office.rooms.casework.dossier(actor: office.actor("clerk"), caseID: id).deadlines
            office.pass(days: 5)
            try await Self.press(office, id, ["back", "pass"])
            let again = try await office.rooms.casework.dossier(actor: office.actor("clerk"), caseID: id).deadlines
            #expect(again == first)
            #expect(again.map(\.clockID) == ["T9"])
        }
    }

    @Test(arguments: TestStores.all)
    func `a verification that a wait leads to is asked for as well`(store: Dialect) async throws {
        try await Self.walk(store) { office, id, person in
            try await Self.press(office, id, ["submit", "calm"])
            office.pass(days: 8)
            try await office.rooms.effects.expire()
            let dossier = try await office.rooms.casework.dossier(actor: office.actor("clerk"), caseID: id)
            #expect(dossier.file.step == "verify")
            let asked = try await office.rooms.database.read { transaction in
                try transaction.query(
                    """
                    select s.person_id from verification_request r join verification_subject s on s.request_id = r.id
                    where r.case_id = \(id) and s.person_id = \(person)
                    """
                ).count
            }
            #expect(asked > 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `what follows a wait that was broken off begins on that day and not in the future`(store: Dialect) async throws
    {
        try await Self.walk(store) { office, id, _ in
            try await Self.press(office, id, ["submit", "calm"])
            office.pass(days: 1)
            try await Self.press(office, id, ["early"])
            let deadlines = try await office.rooms.casework.dossier(actor: office.actor("clerk"), caseID: id).deadlines
            #expect(deadlines.first { $0.clockID == "T8" }?.startedOn == office.clock.today)
            #expect(deadlines.first { $0.clockID == "wait:calm" }?.endedOn == office.clock.today)
        }
    }
}
