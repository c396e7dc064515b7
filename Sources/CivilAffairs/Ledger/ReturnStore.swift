// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Taking a bank's return into the books, as sets.
enum ReturnStore {
    struct Settled {
        let attempt: BankReturnRules.SentAttempt
        let paid: Bool
        let reason: String?
    }

    /// What one file of ours got out of a return.
    struct Share {
        let fileID: Int64
        let batchID: Int64
        let programID: String
        /// Sum of attempts that still wait for an answer.
        let waiting: Money
    }

    /// What we know under business numbers.
    static func attempts(_ numbers: [String], in transaction: any ReadTransaction) throws -> [String: BankReturnRules
        .SentAttempt]
    {
        let rows = try transaction.query(
            """
            select business_number, id, payment_id, coalesce(bank_file_id, 0), card_blind, amount_fen, state from attempt
            where business_number in \(in: numbers)
            """
        )
        var known: [String: BankReturnRules.SentAttempt] = [:]
        known.reserveCapacity(rows.count)
        for row in rows {
            known[try row.at(0)] = BankReturnRules.SentAttempt(
                id: try row.at(1),
                paymentID: try row.at(2),
                fileID: try row.at(3),
                cardBlind: try row.at(4),
                fen: try row.at(5),
                state: try row.at(6)
            )
        }
        return known
    }

    /// Writes the outcome of attempts and payments. Statements: 2.
    /// - Returns: false when another return settled one of them meanwhile.
    static func settle(_ settled: [Settled], at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        guard !settled.isEmpty else { return true }
        let rows = RowSet(
            [.init("id", .integer), .init("payment_id", .integer), .init("state", .text), .init("reason", .text)],
            settled.map { one in
                [
                    .integer(one.attempt.id), .integer(one.attempt.paymentID), .text(one.paid ? "paid" : "failed"),
                    one.reason.sqlValue,
                ]
            }
        )
        let attempts = try transaction.runCounting(
            """
            with v as materialized (select r.id, r.state, r.reason from \(rows) r)
            update attempt set state = v.state, reason = v.reason, settled_at = \(now) from v
            where attempt.id = v.id and attempt.state = 'sent'
            """
        )
        let payments = try transaction.runCounting(
            """
            with v as materialized (select r.payment_id, r.state, r.reason from \(rows) r)
            update payment set state = v.state, failure = v.reason, version = version + 1 from v
            where payment.id = v.payment_id and payment.state = 'sent'
            """
        )
        return attempts == settled.count && payments == settled.count
    }

    /// The files of ours that a return touches, with what still waits in each. Statements: 1.
    static func shares(_ files: [Int64], in transaction: any ReadTransaction) throws -> [Share] {
        try transaction.query(
            """
            select f.id, b.id, b.program_id, cast(coalesce(sum(case when t.state = 'sent' then t.amount_fen else 0 end),
                0) as bigint)
            from bank_file f join pay_batch b on b.id = f.batch_id join attempt t on t.bank_file_id = f.id
            where f.id in \(in: files) group by f.id, b.id, b.program_id order by f.id
            """
        ).map { row in
            Share(fileID: try row.at(0), batchID: try row.at(1), programID: try row.at(2), waiting: try row.at(3))
        }
    }

    /// Keeps the report and every line that did not simply land. Statements: 2.
    static func insert(
        _ report: BankReturn.Report,
        hash: String,
        lines: [(line: BankReturn.Line, attemptID: Int64?, fen: Int64?)],
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into return_file (id, name, content_hash, lines, paid, failed, known, bad, paid_fen, failed_fen,
                received_by, received_at)
            values (\(report.fileID), \(report.name), \(hash), \(report.lines), \(report.paid), \(report.failed),
                \(report.known), \(report.bad.count), \(report.paidAmount), \(report.failedAmount), \(name), \(now))
            """
        )
        try transaction.insert(
            into: "return_line",
            ["return_file_id", "line", "outcome", "attempt_id", "amount_fen", "reason"],
            rows: lines.map { entry in
                [
                    .integer(report.fileID), .integer(Int64(entry.line.line)), entry.line.outcome.sqlValue,
                    entry.attemptID.sqlValue, entry.fen.sqlValue, entry.line.reason.sqlValue,
                ]
            }
        )
    }

    /// The report of a file that was taken in before, by the hash of its content.
    static func report(hash: String, in transaction: any ReadTransaction) throws -> BankReturn.Report? {
        guard
            let row = try transaction.first(
                """
                select id, name, lines, paid, failed, known, paid_fen, failed_fen from return_file
                where content_hash = \(hash)
                """
            )
        else { return nil }
        let id: Int64 = try row.get("id")
        let bad = try transaction.query(
            """
            select line, outcome, reason from return_line
            where return_file_id = \(id) and outcome not in ('paid', 'failed', 'known') order by line
            """
        ).map { BankReturn.Line(line: try $0.at(0), outcome: try $0.at(1), reason: try $0.at(2)) }
        return BankReturn.Report(
            fileID: id,
            name: try row.get("name"),
            lines: try row.get("lines"),
            paid: try row.get("paid"),
            failed: try row.get("failed"),
            known: try row.get("known"),
            paidAmount: try row.get("paid_fen"),
            failedAmount: try row.get("failed_fen"),
            bad: bad,
            seenBefore: true
        )
    }

    /// Returns taken in, newest first: identifier, name, when.
    static func files(limit: Int, in transaction: any ReadTransaction) throws -> [(
        hash: String, name: String, at: Timestamp
    )] {
        try transaction.query(
            "select content_hash, name, received_at from return_file order by id desc limit \(limit)"
        ).map { (try $0.at(0), try $0.at(1), try $0.at(2)) }
    }
}
