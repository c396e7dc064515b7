// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// What the pages of the finance desk ask for: small pages and counts, never a whole list.
enum PayDeskStore {
    // MARK: - Holds

    static func hold(
        _ payment: Payment,
        reason: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into pay_hold (batch_id, payee_person_id, holder_name, amount_fen, reason, held_by, held_at)
            values (\(payment.batchID), \(payment.payeePersonID), \(payment.holderName), \(payment.amount), \(reason),
                \(name), \(now))
            on conflict (batch_id, payee_person_id) do update set amount_fen = excluded.amount_fen,
                reason = excluded.reason, held_by = excluded.held_by, held_at = excluded.held_at
            """
        )
    }

    /// False when nobody was held.
    static func lift(_ payee: Int64, batchID: Int64, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            "delete from pay_hold where batch_id = \(batchID) and payee_person_id = \(payee)"
        ) == 1
    }

    static func holds(_ batchID: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [PayHold] {
        try transaction.query(
            """
            select payee_person_id, holder_name, amount_fen, reason, held_by, held_at from pay_hold
            where batch_id = \(batchID) order by held_at, payee_person_id limit \(limit)
            """
        ).map { row in
            PayHold(
                payeePersonID: try row.at(0),
                holderName: try row.at(1),
                amount: try row.at(2),
                reason: try row.at(3),
                heldBy: try row.at(4),
                heldAt: try row.at(5)
            )
        }
    }

    // MARK: - Sums

    /// Payees and money due and in no payment yet.
    static func waiting(program: String, month: Month, in transaction: any ReadTransaction) throws
        -> PayBatchDetail.Tally
    {
        let row = try transaction.first(
            """
            select count(distinct payee_person_id), cast(coalesce(sum(amount_fen), 0) as bigint) from entitlement
            where program_id = \(program) and payment_id is null and for_month <= \(month)
            """
        )
        return PayBatchDetail.Tally(count: try row?.at(0) ?? 0, amount: try row?.at(1) ?? .zero)
    }

    /// Payments by state of several batches. Statements: 1.
    static func tallies(_ batches: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [Payment.State:
        PayBatchDetail.Tally]]
    {
        guard !batches.isEmpty else { return [:] }
        var tallies: [Int64: [Payment.State: PayBatchDetail.Tally]] = [:]
        let rows = try transaction.query(
            """
            select batch_id, state, count(*), cast(sum(amount_fen) as bigint) from payment
            where batch_id in \(in: batches) group by batch_id, state
            """
        )
        for row in rows {
            let tally = PayBatchDetail.Tally(count: try row.at(2), amount: try row.at(3))
            tallies[try row.at(0), default: [:]][try row.at(1)] = tally
        }
        return tallies
    }

    static func failedCount(scope: AreaScope, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from \(scope.table(.payment)) p where p.state = 'failed'")
    }

    // MARK: - One payment

    static func attempts(_ paymentID: Int64, in transaction: any ReadTransaction) throws -> [PayAttempt] {
        try transaction.query(
            """
            select t.number, t.business_number, a.masked, a.bank, t.state, t.reason, f.name, t.settled_at
            from attempt t join payee_account a on a.id = t.account_id left join bank_file f on f.id = t.bank_file_id
            where t.payment_id = \(paymentID) order by t.number
            """
        ).map { row in
            let state: String = try row.at(4)
            return PayAttempt(
                number: try row.at(0),
                businessNumber: try row.at(1),
                maskedCard: try row.at(2),
                bank: try row.at(3),
                state: PayAttempt.State(rawValue: state) ?? .voided,
                reason: try row.at(5),
                fileName: try row.at(6),
                settledAt: try row.at(7)
            )
        }
    }

    // MARK: - Returns

    /// The head of a return that was taken in; its bad lines are read by `lines`.
    static func report(_ id: Int64, in transaction: any ReadTransaction) throws -> BankReturn.Receipt? {
        try transaction.first("select \(receiptColumns) from return_file where id = \(id)").map(receipt)
    }

    static func reports(limit: Int, in transaction: any ReadTransaction) throws -> [BankReturn.Receipt] {
        try transaction.query("select \(receiptColumns) from return_file order by id desc limit \(limit)").map(receipt)
    }

    /// Lines that did not simply land, in order of the file: failed ones and those that need attention.
    static func lines(_ id: Int64, after line: Int, limit: Int, in transaction: any ReadTransaction) throws
        -> [BankReturn.Line]
    {
        try transaction.query(
            """
            select line, outcome, reason from return_line
            where return_file_id = \(id) and line > \(line) and outcome not in ('paid', 'known')
            order by line limit \(limit)
            """
        ).map { BankReturn.Line(line: try $0.at(0), outcome: try $0.at(1), reason: try $0.at(2)) }
    }

    private static let receiptColumns: SQL = """
        id, name, lines, paid, failed, known, bad, paid_fen, failed_fen, received_by, received_at
        """

    private static func receipt(_ row: Row) throws -> BankReturn.Receipt {
        BankReturn.Receipt(
            fileID: try row.get("id"),
            name: try row.get("name"),
            lines: try row.get("lines"),
            paid: try row.get("paid"),
            failed: try row.get("failed"),
            known: try row.get("known"),
            bad: try row.get("bad"),
            paidAmount: try row.get("paid_fen"),
            failedAmount: try row.get("failed_fen"),
            receivedBy: try row.get("received_by"),
            receivedAt: try row.get("received_at")
        )
    }
}
