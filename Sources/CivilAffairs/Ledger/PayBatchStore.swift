// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Batches, their sheets, signatures and applications.
enum PayBatchStore {
    private static let columns: SQL = """
        b.id, b.number, b.program_id, b.program_title, b.for_month, b.cut_off_on, b.state, b.payments, b.amount_fen,
        b.content_hash, b.version
        """

    static func batch(_ id: Int64, in transaction: any ReadTransaction) throws -> PayBatch? {
        try transaction.first("select \(columns) from pay_batch b where b.id = \(id)").map(read)
    }

    static func identifier(number: String, in transaction: any ReadTransaction) throws -> Int64? {
        try transaction.first("select id from pay_batch where number = \(number)")?.at(0)
    }

    /// Latest first.
    static func batches(limit: Int, offset: Int = 0, in transaction: any ReadTransaction) throws -> [PayBatch] {
        try transaction.query(
            "select \(columns) from pay_batch b order by b.for_month desc, b.id desc limit \(limit) offset \(offset)"
        ).map(read)
    }

    /// A batch of the program and month that stands in one of the states.
    static func batch(
        program: String,
        month: Month,
        states: [PayBatch.State],
        in transaction: any ReadTransaction
    ) throws -> PayBatch? {
        try transaction.first(
            """
            select \(columns) from pay_batch b
            where b.program_id = \(program) and b.for_month = \(month) and b.state in \(in: states.map(\.rawValue))
            order by b.id desc
            """
        ).map(read)
    }

    static func insert(_ batch: PayBatch, by userID: Int64?, at now: Timestamp, in transaction: any Transaction) throws
    {
        try transaction.run(
            """
            insert into pay_batch (id, number, program_id, program_title, for_month, cut_off_on, state, payments,
                amount_fen, opened_by, opened_at, version)
            values (\(batch.id), \(batch.number), \(batch.programID), \(batch.programTitle), \(batch.month),
                \(batch.cutOff), \(batch.state), \(batch.payments), \(batch.amount), \(userID), \(now), 1)
            """
        )
    }

    static func count(program: String, month: Month, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            "select count(*) from pay_batch where program_id = \(program) and for_month = \(month)"
        )
    }

    /// Moves a batch on from the version that was read; false when somebody else was faster.
    static func move(_ batch: PayBatch, to state: PayBatch.State, at now: Timestamp, in transaction: any Transaction)
        throws -> Bool
    {
        let closed: Timestamp? = state == .closed ? now : nil
        return try transaction.runCounting(
            """
            update pay_batch set state = \(state), closed_at = \(closed), version = version + 1
            where id = \(batch.id) and version = \(batch.version)
            """
        ) == 1
    }

    /// Writes what was prepared; false when somebody else was faster.
    static func savePrepared(
        _ batch: PayBatch,
        payments: Int,
        amount: Money,
        hash: String,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update pay_batch set state = 'prepared', payments = \(payments), amount_fen = \(amount),
                content_hash = \(hash), version = version + 1
            where id = \(batch.id) and version = \(batch.version)
            """
        ) == 1
    }

    // MARK: - Sheets

    /// Counts the payments of a batch anew by township: two statements.
    static func rebuildSheets(_ batchID: Int64, in transaction: any Transaction) throws {
        try transaction.run("delete from pay_sheet where batch_id = \(batchID)")
        try transaction.run(
            """
            insert into pay_sheet (batch_id, township_id, families, persons, payments, amount_fen)
            select p.batch_id, p.township_id, count(distinct e.enrolment_id), count(distinct e.person_id),
                count(distinct p.id), cast(sum(e.amount_fen) as bigint)
            from payment p join entitlement e on e.payment_id = p.id
            where p.batch_id = \(batchID) group by p.batch_id, p.township_id
            """
        )
    }

    static func sheets(_ batchID: Int64, in transaction: any ReadTransaction) throws -> [PaySheet] {
        try transaction.query(
            """
            select township_id, families, persons, payments, amount_fen from pay_sheet
            where batch_id = \(batchID) order by township_id
            """
        ).map { row in
            PaySheet(
                townshipID: try row.at(0),
                families: try row.at(1),
                persons: try row.at(2),
                payments: try row.at(3),
                amount: try row.at(4)
            )
        }
    }

    // MARK: - Signatures

    static func signatures(_ batchID: Int64, in transaction: any ReadTransaction) throws -> [PaySignature] {
        try transaction.query(
            """
            select role, user_id, name, function_title, content_hash, signed_at, voided_at, void_reason
            from pay_signature
            where batch_id = \(batchID) order by id
            """
        ).map { row in
            PaySignature(
                role: try row.get("role"),
                userID: try row.get("user_id"),
                name: try row.get("name"),
                functionTitle: try row.get("function_title"),
                contentHash: try row.get("content_hash"),
                signedAt: try row.get("signed_at"),
                voided: try row.get("voided_at", as: Timestamp?.self) != nil,
                voidReason: try row.get("void_reason")
            )
        }
    }

    static func insert(_ signature: PaySignature, batchID: Int64, in transaction: any Transaction) throws {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into pay_signature (id, batch_id, role, user_id, name, function_title, content_hash, signed_at)
            values (\(id), \(batchID), \(signature.role), \(signature.userID), \(signature.name),
                \(signature.functionTitle), \(signature.contentHash), \(signature.signedAt))
            """
        )
    }

    /// Ends all signatures of a batch and returns how many there were.
    @discardableResult
    static func voidSignatures(_ batchID: Int64, reason: String, at now: Timestamp, in transaction: any Transaction)
        throws -> Int
    {
        try transaction.runCounting(
            """
            update pay_signature set voided_at = \(now), void_reason = \(reason)
            where batch_id = \(batchID) and voided_at is null
            """
        )
    }

    // MARK: - Applications to finance

    static func applications(_ batchID: Int64, in transaction: any ReadTransaction) throws -> [PayApplication] {
        try transaction.query(
            """
            select id, number, amount_fen, payments, content_hash, answer, answer_reason, voucher_number, funded_on
            from pay_application where batch_id = \(batchID) order by id
            """
        ).map { row in
            PayApplication(
                id: try row.get("id"),
                number: try row.get("number"),
                amount: try row.get("amount_fen"),
                payments: try row.get("payments"),
                contentHash: try row.get("content_hash"),
                answer: try row.get("answer"),
                answerReason: try row.get("answer_reason"),
                voucherNumber: try row.get("voucher_number"),
                fundedOn: try row.get("funded_on")
            )
        }
    }

    static func apply(
        _ batch: PayBatch,
        number: String,
        hash: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into pay_application (id, batch_id, number, amount_fen, payments, content_hash, applied_by, applied_at)
            values (\(id), \(batch.id), \(number), \(batch.amount), \(batch.payments), \(hash), \(name), \(now))
            """
        )
    }

    /// Records the answer on the one application that waits for it.
    static func answer(
        _ batchID: Int64,
        _ answer: PayApplication.Answer,
        reason: String?,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update pay_application set answer = \(answer), answer_reason = \(reason), answered_by = \(name),
                answered_at = \(now)
            where batch_id = \(batchID) and answer is null
            """
        )
    }

    static func fund(_ batchID: Int64, voucher: String, on date: CivilDate, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update pay_application set voucher_number = \(voucher), funded_on = \(date)
            where batch_id = \(batchID) and answer = 'approved'
            """
        )
    }

    private static func read(_ row: Row) throws -> PayBatch {
        PayBatch(
            id: try row.get("id"),
            number: try row.get("number"),
            programID: try row.get("program_id"),
            programTitle: try row.get("program_title"),
            month: try row.get("for_month"),
            cutOff: try row.get("cut_off_on"),
            state: try row.get("state"),
            payments: try row.get("payments"),
            amount: try row.get("amount_fen"),
            contentHash: try row.get("content_hash"),
            version: try row.get("version")
        )
    }
}
