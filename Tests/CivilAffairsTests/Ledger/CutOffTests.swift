// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// A process that is killed before its commit leaves nothing, and the same step works afterwards.
struct CutOffTests {
    private let december = Month(index: 2026 * 12 + 11)

    /// Rows of every table that money touches.
    private func rows(_ office: PayOffice) async throws -> [Int] {
        try await office.database.read { transaction in
            try [
                "entitlement", "payment", "attempt", "transfer", "bank_file", "return_file", "return_line",
                "pay_signature", "audit_entry", "enrolment", "enrolment_member",
            ].map { table in try transaction.value("select count(*) from \(SQL(trusted: table))", as: Int.self) }
        }
    }

    @Test(arguments: TestStores.all)
    func `each step is whole or did not happen`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1, 2], fen: 60_001)
        func cut(_ body: () async throws -> Void) async throws {
            let before = try await rows(office)
            office.database.cutNextWrite()
            do {
                try await body()
                Issue.record("the write was not cut off")
            } catch is CountingDatabase.Cut {}
            #expect(try await rows(office) == before)
        }
        try await cut { _ = try await office.enrol([5], fen: 1) }
        try await cut { _ = try await office.benefits.run(actor: office.maker, program: "dibao", month: december) }
        let open = try await office.ledger.openBatch(
            actor: office.maker,
            program: "dibao",
            programTitle: "低保金",
            month: december,
            cutOff: office.clock.today
        )
        try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        try await cut {
            _ = try await office.ledger.prepare(actor: office.maker, batchID: open.id, version: open.version)
        }
        let list = try await office.ledger.prepare(actor: office.maker, batchID: open.id, version: open.version)
        let sent = try await office.send(list.batch)
        func take() async throws {
            _ = try await office.ledger.takeReturn(
                actor: office.maker,
                name: "r",
                contentHash: "c",
                records: PayOffice.answer(sent.file)
            )
        }
        try await cut { try await take() }
        try await take()

        let balance = try await office.ledger.trialBalance(actor: office.maker)
        #expect(balance.isBalanced)
        #expect(balance.lines.first { $0.code == "benefit:dibao" }?.balance == 60_001)
    }

    @Test(arguments: TestStores.all)
    func `a batch form posted twice opens one batch`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        func open() async throws -> PayBatch {
            try await office.ledger.openBatch(
                actor: office.maker,
                program: "dibao",
                programTitle: "低保金",
                month: december,
                cutOff: office.clock.today,
                requestID: "01900000-0000-7000-8000-000000000001"
            )
        }
        let first = try await open()
        let second = try await open()

        #expect(first.id == second.id)
    }

    @Test(arguments: TestStores.all)
    func `the identifier of one form opens nothing for another form or another person`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let request = "01900000-0000-7000-8000-000000000002"
        func propose(_ actor: Actor) async throws -> Int64 {
            try await office.ledger.proposeCard(actor: actor, office.entry(1), proof: "存折", requestID: request)
        }
        let card = try await propose(office.maker)
        #expect(try await propose(office.maker) == card)
        await #expect(throws: AccessProblem.requestReused) { _ = try await propose(office.officer) }
        await #expect(throws: AccessProblem.requestReused) {
            _ = try await office.ledger.openBatch(
                actor: office.maker,
                program: "dibao",
                programTitle: "低保金",
                month: december,
                cutOff: office.clock.today,
                requestID: request
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a form sent twice at the same moment opens one batch`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await office.ledger.openBatch(
                        actor: office.maker,
                        program: "dibao",
                        programTitle: "低保金",
                        month: december,
                        cutOff: office.clock.today,
                        requestID: "01900000-0000-7000-8000-000000000003"
                    ).id
                }
            }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }
}
