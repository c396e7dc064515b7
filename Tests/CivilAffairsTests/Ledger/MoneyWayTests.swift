// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct MoneyWayTests {
    private let december = Month(index: 2026 * 12 + 11)

    @Test(arguments: TestStores.all)
    func `from enrolment to the bank's return the money arrives and the ledger balances`(dialect: Dialect) async throws
    {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1, 2, 3], fen: 100_000)
        try await office.enrol([4], fen: 63_000, region: 201)
        let prepared = try await office.prepare(december)
        #expect(prepared.batch.payments == 2)
        #expect(prepared.batch.amount == Money(fen: 163_000))
        #expect(prepared.sheets.map(\.townshipID) == [10, 20])
        #expect(prepared.sheets.map(\.persons) == [3, 1])

        let sent = try await office.send(prepared.batch)
        #expect(sent.file.head.lines == 2)
        let report = try await office.ledger.takeReturn(
            actor: office.maker,
            name: "return.csv",
            contentHash: "r1",
            records: PayOffice.answer(sent.file)
        )
        #expect(report.paid == 2)
        #expect(report.bad.isEmpty)
        let closed = try await office.ledger.close(
            actor: office.signer,
            batchID: sent.batch.id,
            version: sent.batch.version
        )
        #expect(closed.state == .closed)
        let balance = try await office.ledger.trialBalance(actor: office.maker)
        #expect(balance.isBalanced)
        #expect(balance.lines.first { $0.code == "benefit:dibao" }?.balance == 163_000)
        #expect(balance.lines.first { $0.code == "clearing:dibao" }?.balance == 0)
    }

    @Test(arguments: TestStores.all)
    func `shares of a family add up to its amount and the first gets the odd fen`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1, 2, 3], fen: 100_000)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        let detail = try await office.benefits.enrolment(actor: office.officer, id: id)
        #expect(detail.entitlements.map(\.amount.fen) == [33_334, 33_333, 33_333])
    }
}
