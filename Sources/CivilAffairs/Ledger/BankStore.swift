// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Attempts, bank files and returns.
enum BankStore {
    // MARK: - Attempts

    /// First attempts for all payments of a batch that have none. Statements: 2.
    static func openAttempts(_ batch: PayBatch, at now: Timestamp, in transaction: any Transaction) throws {
        let first = try transaction.newKeys(max(batch.payments, 1))
        let prefix = "M\(batch.month.iso.filter { $0 != "-" })-"
        try transaction.run(
            """
            insert into attempt (id, payment_id, number, business_number, account_id, card_blind, amount_fen, state,
                created_at)
            select v.id, v.payment_id, 1, \(prefix) || cast(v.id as text), v.account_id, v.card_blind, v.amount_fen,
                'pending', \(now)
            from (select \(first) - 1 + row_number() over (order by p.id) as id, p.id as payment_id, p.account_id,
                    a.card_blind, p.amount_fen
                from payment p join payee_account a on a.id = p.account_id
                where p.batch_id = \(batch.id) and p.state = 'due') v
            """
        )
    }

    /// A further attempt for each failed payment of a payee, onto the card now in use. Statements: 3.
    /// - Returns: number of attempts opened.
    static func reopen(
        payee: Int64,
        accountID: Int64,
        approvedBy userID: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        let failed: Int = try transaction.value(
            "select count(*) from payment where payee_person_id = \(payee) and state = 'failed'"
        )
        guard failed > 0 else { return 0 }
        let first = try transaction.newKeys(failed)
        let opened = try transaction.runCounting(
            """
            insert into attempt (id, payment_id, number, business_number, account_id, card_blind, amount_fen, state,
                approved_by, created_at)
            select v.id, v.payment_id, v.number, 'M' || replace(v.for_month, '-', '') || '-' || cast(v.id as text),
                \(accountID), (select card_blind from payee_account where id = \(accountID)), v.amount_fen, 'pending',
                \(userID), \(now)
            from (select \(first) - 1 + row_number() over (order by p.id) as id, p.id as payment_id, b.for_month,
                    p.amount_fen, (select count(*) + 1 from attempt t where t.payment_id = p.id) as number
                from payment p join pay_batch b on b.id = p.batch_id
                where p.payee_person_id = \(payee) and p.state = 'failed') v
            """
        )
        try transaction.run(
            """
            update payment set state = 'due', account_id = \(accountID), version = version + 1
            where payee_person_id = \(payee) and state = 'failed'
            """
        )
        return opened
    }

    struct PendingLine {
        let attemptID: Int64
        let number: Int
        let holderName: String
        let card: String
        let amount: Money
        let businessNumber: String
    }

    /// Attempts of a batch that wait for a file, in the order of the list.
    static func pending(_ batchID: Int64, cipher: FieldCipher, in transaction: any ReadTransaction) throws
        -> [PendingLine]
    {
        try lines("p.batch_id = \(batchID) and t.state = 'pending'", order: "p.township_id, p.id", cipher, transaction)
    }

    /// The lines of a file that was made, in its order.
    static func lines(file: Int64, cipher: FieldCipher, in transaction: any ReadTransaction) throws -> [PendingLine] {
        try lines("t.bank_file_id = \(file)", order: "t.place", cipher, transaction)
    }

    private static func lines(
        _ condition: SQL,
        order: SQL,
        _ cipher: FieldCipher,
        _ transaction: any ReadTransaction
    ) throws -> [PendingLine] {
        try transaction.query(
            """
            select t.id, t.number, a.holder_name, a.card, t.amount_fen, t.business_number
            from attempt t join payment p on p.id = t.payment_id join payee_account a on a.id = t.account_id
            where \(condition) order by \(order)
            """
        ).map { row in
            PendingLine(
                attemptID: try row.at(0),
                number: try row.at(1),
                holderName: try row.at(2),
                card: try cipher.open(row.at(3), place: "payee_account.card"),
                amount: try row.at(4),
                businessNumber: try row.at(5)
            )
        }
    }

    // MARK: - Files

    static func fileCount(_ batchID: Int64, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value("select count(*) from bank_file where batch_id = \(batchID)")
    }

    /// Writes a file and marks its attempts and payments as sent. Statements: 3.
    static func insert(
        _ head: BankFile.Head,
        batchID: Int64,
        summary: String,
        lines: [PendingLine],
        by name: String,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into bank_file (id, batch_id, number, name, encoding, lines, amount_fen, content_hash, summary,
                created_by, created_at)
            values (\(head.id), \(batchID), \(head.number), \(head.name), \(head.encoding), \(head.lines),
                \(head.amount), \(head.contentHash), \(summary), \(name), \(head.createdAt))
            """
        )
        let places = RowSet(
            [.init("id", .integer), .init("place", .integer)],
            lines.enumerated().map { [.integer($1.attemptID), .integer(Int64($0 + 1))] }
        )
        try transaction.run(
            """
            with v as materialized (select r.id, r.place from \(places) r)
            update attempt set state = 'sent', bank_file_id = \(head.id), place = v.place from v
            where attempt.id = v.id and attempt.state = 'pending'
            """
        )
        try transaction.run(
            """
            update payment set state = 'sent', version = version + 1
            where id in (select payment_id from attempt where bank_file_id = \(head.id))
            """
        )
    }

    static func files(_ batchID: Int64, in transaction: any ReadTransaction) throws -> [BankFile.Head] {
        try transaction.query("select \(headColumns) from bank_file where batch_id = \(batchID) order by number").map(
            read
        )
    }

    static func file(_ id: Int64, in transaction: any ReadTransaction) throws -> (BankFile.Head, summary: String)? {
        try transaction.first("select \(headColumns), summary from bank_file where id = \(id)").map {
            (try read($0), try $0.get("summary"))
        }
    }

    private static let headColumns: SQL = "id, number, name, encoding, lines, amount_fen, content_hash, created_at"

    private static func read(_ row: Row) throws -> BankFile.Head {
        BankFile.Head(
            id: try row.get("id"),
            number: try row.get("number"),
            name: try row.get("name"),
            encoding: try row.get("encoding"),
            lines: try row.get("lines"),
            amount: try row.get("amount_fen"),
            contentHash: try row.get("content_hash"),
            createdAt: try row.get("created_at")
        )
    }
}
