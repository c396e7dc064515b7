// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct BankReturnTests {
    private let december = Month(index: 2026 * 12 + 11)

    private func sent(_ people: Int, _ dialect: Dialect) async throws -> (
        office: PayOffice, batch: PayBatch, file: BankFile
    ) {
        let office = try await PayOffice.make(dialect)
        for person in 1...people { try await office.enrol([Int64(person)], fen: 50_000 + Int64(person)) }
        let list = try await office.prepare(december)
        let sent = try await office.send(list.batch)
        return (office, sent.batch, sent.file)
    }

    private func take(_ office: PayOffice, _ text: String, hash: String = "h") async throws -> BankReturn.Report {
        try await office.ledger.takeReturn(
            actor: office.maker,
            name: "return.csv",
            contentHash: hash,
            records: try BankReturn.records(Array(text.utf8))
        )
    }

    /// The file as the bank would answer it, all paid, one text a line.
    private func lines(_ file: BankFile) -> [String] {
        file.text.split(separator: "\r\n").enumerated().map { $1 + ($0 == 0 ? ",结果,原因" : ",成功,") }
    }

    @Test(arguments: TestStores.all)
    func `every bad line is reported with its number and every good line lands`(dialect: Dialect) async throws {
        let (office, batch, file) = try await sent(8, dialect)
        var answer = lines(file)
        answer[2] = answer[2].replacing("成功,", with: "失败,账户已注销")
        answer[3] = answer[3].replacing("500.03", with: "500.30")
        answer[4] = answer[4].replacing(PayOffice.card(4), with: PayOffice.card(44))
        answer.insert(answer[1], at: 2)
        answer.append("9,无名,\(PayOffice.card(99)),1.00,摘要,M202612-999999,成功,,,,")
        answer.append(",,,,,,,")
        answer.append("10,户主8,6228")
        let report = try await take(office, "\u{FEFF}" + answer.joined(separator: "\r\n"))

        #expect(report.paid == 5)
        #expect(report.failed == 1)
        #expect(report.bad.map(\.line) == [3, 5, 6, 11, 13])
        let outcomes: [BankReturn.Outcome] = [.duplicate, .amountDiffers, .cardDiffers, .unknownNumber, .truncated]
        #expect(report.bad.map(\.outcome) == outcomes)
        #expect(report.failedAmount == Money(fen: 50_002))
        let tally = try await office.ledger.batch(actor: office.maker, id: batch.id).tally
        #expect(tally[.paid]?.count == 5)
        #expect(tally[.sent]?.count == 2)
        #expect(try await office.ledger.trialBalance(actor: office.maker).isBalanced)
    }

    @Test(arguments: TestStores.all)
    func `the same file again changes nothing`(dialect: Dialect) async throws {
        let (office, _, file) = try await sent(3, dialect)
        let text = lines(file).joined(separator: "\n")
        let first = try await take(office, text)
        let before = try await office.ledger.trialBalance(actor: office.maker)
        let second = try await take(office, text)
        let third = try await take(office, text + "\n", hash: "other bytes")

        #expect(!first.seenBefore)
        #expect(second.seenBefore)
        #expect(second.paid == 3)
        #expect(third.known == 3)
        #expect(third.paid == 0)
        #expect(try await office.ledger.trialBalance(actor: office.maker) == before)
    }

    @Test(arguments: TestStores.all)
    func `lines of one number that disagree move no money`(dialect: Dialect) async throws {
        let (office, batch, file) = try await sent(2, dialect)
        var answer = lines(file)
        answer.append(answer[1].replacing("成功,", with: "失败,销户"))
        let report = try await take(office, answer.joined(separator: "\r\n"))

        #expect(report.paid == 1)
        #expect(report.bad.map(\.outcome) == [.contradicts, .contradicts])
        let tally = try await office.ledger.batch(actor: office.maker, id: batch.id).tally
        #expect(tally[.sent]?.count == 1)
    }

    @Test(arguments: TestStores.all)
    func `an answer in GB18030 is read like one in UTF-8`(dialect: Dialect) async throws {
        let (office, _, file) = try await sent(2, dialect)
        let bytes = try BankFile(head: file.head, text: lines(file).joined(separator: "\r\n")).bytes()
        #expect(file.head.encoding == .gb18030)
        let records = try BankReturn.records(bytes)
        let report = try await office.ledger.takeReturn(
            actor: office.maker,
            name: "r.csv",
            contentHash: "gb",
            records: records
        )

        #expect(report.paid == 2)
        #expect(report.bad.isEmpty)
    }

    @Test(arguments: TestStores.all)
    func `a return without a column for the result names what is missing`(dialect: Dialect) async throws {
        let (office, _, file) = try await sent(1, dialect)
        await #expect(throws: LedgerProblem.returnColumns(missing: ["结果"])) {
            _ = try await take(office, file.text)
        }
    }

    @Test(arguments: TestStores.all)
    func `a failed payment is sent again only after another person approved the mended card`(dialect: Dialect)
        async throws
    {
        let (office, batch, file) = try await sent(2, dialect)
        _ = try await take(office, lines(file).joined(separator: "\r\n").replacing("成功,", with: "失败,销户"))
        let failed = try await office.ledger.failed(actor: office.maker)
        #expect(failed.map(\.failure) == ["销户", "销户"])
        let open = try await office.ledger.batch(actor: office.maker, id: batch.id).batch
        await #expect(throws: LedgerProblem.outstanding(batch: open.number, sent: 0, failed: 2)) {
            _ = try await office.ledger.close(actor: office.signer, batchID: open.id, version: open.version)
        }
        await #expect(throws: LedgerProblem.nothingToSend(batch: open.number)) {
            _ = try await office.ledger.makeBankFile(actor: office.maker, batchID: open.id, version: open.version)
        }

        let entry = office.entry(1, series: 2)
        await #expect(throws: LedgerProblem.proofNeeded) {
            _ = try await office.ledger.proposeCard(actor: office.officer, entry, proof: "")
        }
        let card = try await office.ledger.proposeCard(actor: office.officer, entry, proof: "blob:1")
        let both = PayOffice.staff(14, "钱四", [.paymentCheck])
        await #expect(throws: LedgerProblem.approverProposed(name: "钱四")) {
            _ = try await office.ledger.approveCard(actor: both, accountID: card)
        }
        let again = try await office.ledger.approveCard(actor: office.checker, accountID: card)
        let second = try await office.ledger.makeBankFile(actor: office.maker, batchID: open.id, version: open.version)
        let report = try await take(office, lines(second).joined(separator: "\r\n"), hash: "second")
        let other = try #require(try await office.ledger.failed(actor: office.maker).first)
        try await office.ledger.giveUp(
            actor: office.signer,
            paymentID: other.id,
            version: other.version,
            reason: "领取人死亡"
        )

        #expect(again == 1)
        #expect(second.head.lines == 1)
        #expect(second.text.contains(PayOffice.card(1, series: 2)))
        #expect(report.paid == 1)
        let balance = try await office.ledger.trialBalance(actor: office.maker)
        #expect(balance.isBalanced)
        #expect(balance.lines.first { $0.code == "unclaimed:dibao" }?.balance == 0)
        #expect(balance.lines.first { $0.code == "finance:dibao" }?.balance == -50_001)
        let now = try await office.ledger.batch(actor: office.maker, id: batch.id).batch
        let closed = try await office.ledger.close(actor: office.signer, batchID: now.id, version: now.version)
        #expect(closed.state == .closed)
    }
}
