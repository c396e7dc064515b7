// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct SignatureTests {
    private let december = Month(index: 2026 * 12 + 11)

    @Test(arguments: TestStores.all)
    func `nobody signs twice on one batch`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000)
        let batch = try await office.prepare(december).batch
        let allRounder = PayOffice.staff(11, "钱一", Set(Permission.allCases))
        let hash = try #require(batch.contentHash)

        await #expect(throws: LedgerProblem.samePerson(name: "钱一", role: .check)) {
            _ = try await office.ledger.sign(
                actor: allRounder,
                batchID: batch.id,
                version: batch.version,
                role: .check,
                contentHash: hash
            )
        }
        await #expect(throws: AccessProblem.self) {
            _ = try await office.ledger.sign(
                actor: office.maker,
                batchID: batch.id,
                version: batch.version,
                role: .check,
                contentHash: hash
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a list without the maker's signature cannot be checked`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000)
        let system = Actor.system("pay")
        let open = try await office.ledger.openBatch(
            actor: system,
            program: "dibao",
            programTitle: "低保金",
            month: december,
            cutOff: office.clock.today
        )
        try await office.benefits.run(actor: system, program: "dibao", month: december)
        let batch = try await office.ledger.prepare(actor: system, batchID: open.id, version: open.version).batch
        let hash = try #require(batch.contentHash)

        await #expect(throws: LedgerProblem.signatureMissing(role: .prepare)) {
            _ = try await office.ledger.sign(
                actor: office.checker,
                batchID: batch.id,
                version: batch.version,
                role: .check,
                contentHash: hash
            )
        }
        let made = try await office.ledger.sign(
            actor: office.maker,
            batchID: batch.id,
            version: batch.version,
            role: .prepare,
            contentHash: hash
        )
        let sent = try await office.send(made)
        #expect(sent.batch.state == .sent)
    }

    @Test(arguments: TestStores.all)
    func `taking a payment off the list voids the signatures and asks for them anew`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000)
        try await office.enrol([2], fen: 70_000)
        let list = try await office.prepare(december).batch
        let checked = try await office.ledger.sign(
            actor: office.checker,
            batchID: list.id,
            version: list.version,
            role: .check,
            contentHash: list.contentHash ?? ""
        )
        let payments = try await office.ledger.payments(actor: office.maker, batchID: list.id)
        let changed = try await office.ledger.withhold(
            actor: office.maker,
            batchID: list.id,
            version: checked.version,
            paymentID: try #require(payments.first).id,
            reason: "死亡待核"
        )

        #expect(changed.state == .prepared)
        #expect(changed.amount == Money(fen: 70_000))
        #expect(changed.contentHash != list.contentHash)
        let detail = try await office.ledger.batch(actor: office.maker, id: list.id)
        #expect(detail.signatures.filter { !$0.voided }.map(\.role) == [.prepare])
        await #expect(throws: LedgerProblem.contentChanged(batch: changed.number)) {
            _ = try await office.ledger.sign(
                actor: office.checker,
                batchID: changed.id,
                version: changed.version,
                role: .check,
                contentHash: list.contentHash ?? ""
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a list that finance returned is opened, prepared and signed again`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000)
        var batch = try await office.prepare(december).batch
        let hash = batch.contentHash ?? ""
        for (actor, role) in [(office.checker, PaySignature.Role.check), (office.signer, .sign)] {
            batch = try await office.ledger.sign(
                actor: actor,
                batchID: batch.id,
                version: batch.version,
                role: role,
                contentHash: hash
            )
        }
        batch = try await office.ledger.apply(actor: office.maker, batchID: batch.id, version: batch.version)
        await #expect(throws: LedgerProblem.reasonNeeded) {
            _ = try await office.ledger.answer(
                actor: office.maker,
                batchID: batch.id,
                version: batch.version,
                .returned,
                reason: ""
            )
        }
        batch = try await office.ledger.answer(
            actor: office.maker,
            batchID: batch.id,
            version: batch.version,
            .returned,
            reason: "科目有误"
        )
        #expect(batch.state == .open)
        let again = try await office.ledger.prepare(actor: office.maker, batchID: batch.id, version: batch.version)
        let sent = try await office.send(again.batch)
        #expect(sent.file.head.lines == 1)
        let detail = try await office.ledger.batch(actor: office.maker, id: batch.id)
        #expect(detail.applications.map(\.answer) == [.returned, .approved])
        #expect(detail.applications.last?.voucherNumber == "拨字1号")
    }

    @Test(arguments: TestStores.all)
    func `two clerks at once: the second is told and nothing is lost`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000)
        let batch = try await office.prepare(december).batch
        _ = try await office.ledger.prepare(actor: office.maker, batchID: batch.id, version: batch.version)
        await #expect(throws: LedgerProblem.stale(what: "发放批次")) {
            _ = try await office.ledger.prepare(actor: office.maker, batchID: batch.id, version: batch.version)
        }
    }
}
