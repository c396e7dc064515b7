// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Vocabulary

extension DemoBuilder {
    /// Two months of money: one paid out and closed, one with two cards that the bank sent back. The present month
    /// waits for whoever looks at the demo.
    func payments(_ office: Office) async throws {
        let now = clock.now()
        let closed = now.date.month.adding(-2)
        let batch = try await pay(closed, failing: [], office)
        if let batch, let signer = office.actors["qianfa"], let drafter = office.actors["jingban"] {
            _ = try await rooms.ledger.close(actor: signer, batchID: batch.id, version: batch.version)
            _ = try await rooms.benefits.closeMonth(actor: drafter, program: "dibao", month: closed)
        }
        _ = try await pay(now.date.month.adding(-1), failing: [2, 5], office)
        clock.travel(to: now)
    }

    /// - Parameter failing: lines of the bank's file whose cards it sends back.
    /// - Returns: the batch after the bank's return; nil when nothing was due.
    private func pay(_ month: Month, failing: Set<Int>, _ office: Office) async throws -> PayBatch? {
        guard let maker = office.actors["caiwu"], let checker = office.actors["caiwufh"],
            let signer = office.actors["qianfa"]
        else { return nil }
        let ledger = rooms.ledger
        clock.travel(to: Timestamp(date: month.firstDay.adding(days: 9), hour: 9, minute: 30))
        let opened: PayBatch
        do {
            opened = try await rooms.benefits.cutOff(
                actor: maker,
                program: "dibao",
                programTitle: "最低生活保障",
                month: month
            ).batch
        } catch LedgerProblem.nothingDue {
            // A demo of a handful of people has nobody on the books.
            return nil
        }
        var batch = try await ledger.prepare(actor: maker, batchID: opened.id, version: opened.version).batch
        let hash = batch.contentHash ?? ""
        for (actor, role) in [(checker, PaySignature.Role.check), (signer, .sign)] {
            clock.travel(to: clock.now().adding(seconds: 5_400))
            batch = try await ledger.sign(
                actor: actor,
                batchID: batch.id,
                version: batch.version,
                role: role,
                contentHash: hash
            )
        }
        batch = try await ledger.apply(actor: maker, batchID: batch.id, version: batch.version)
        clock.travel(to: clock.now().adding(seconds: 2 * 86_400))
        batch = try await ledger.answer(
            actor: maker,
            batchID: batch.id,
            version: batch.version,
            .approved,
            reason: nil
        )
        batch = try await ledger.fund(
            actor: maker,
            batchID: batch.id,
            version: batch.version,
            voucherNumber: "财社拨字\(month.iso.suffix(2))号",
            fundedOn: clock.today,
            amount: batch.amount
        )
        let file = try await ledger.makeBankFile(actor: maker, batchID: batch.id, version: batch.version)
        clock.travel(to: clock.now().adding(seconds: 86_400))
        let answer = Self.answer(file, failing: failing)
        _ = try await ledger.takeReturn(
            actor: maker,
            name: "回盘-\(file.head.name)",
            contentHash: ContentHash.of(answer),
            records: try BankReturn.records(Array(answer.utf8))
        )
        return try await ledger.batch(actor: maker, id: batch.id).batch
    }

    /// The bank's answer to a file.
    private static func answer(_ file: BankFile, failing: Set<Int>) -> String {
        file.text.split(separator: "\r\n").enumerated().map { number, row in
            guard number > 0 else { return "\(row),结果,原因" }
            return failing.contains(number) ? "\(row),失败,账户已销户" : "\(row),成功,"
        }.joined(separator: "\r\n")
    }
}
