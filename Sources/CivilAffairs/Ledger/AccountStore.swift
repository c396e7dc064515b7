// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Accounts and transfers, and the sums over them.
enum AccountStore {
    struct Transfer {
        enum State: String, Sendable, SQLConvertible { case pending, posted, voided }

        let debit: Int64
        let credit: Int64
        let amount: Money
        let state: State
        let purpose: String
        let batchID: Int64?
        let fileID: Int64?
        let reference: String?
    }

    /// Accounts of programs by code, made where missing.
    static func accounts(_ programs: [String], at now: Timestamp, in transaction: any Transaction) throws -> [String:
        Int64]
    {
        try identifiers(
            programs.flatMap { program in
                LedgerAccount.Purpose.allCases.map { (code: $0.code(program: program), title: $0.title) }
            },
            at: now,
            in: transaction
        )
    }

    /// Accounts by code, made where missing.
    static func identifiers(
        _ wanted: [(code: String, title: String)],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [String: Int64] {
        var known = try identifiers(wanted.map(\.code), in: transaction)
        let missing = wanted.filter { known[$0.code] == nil }
        guard !missing.isEmpty else { return known }
        let first = try transaction.newKeys(missing.count)
        try transaction.insert(
            into: "account",
            ["id", "code", "title", "unit", "created_at"],
            rows: missing.enumerated().map { number, account in
                [
                    .integer(first + Int64(number)), .text(account.code), .text(account.title),
                    LedgerAccount.Unit.fen.sqlValue, now.sqlValue,
                ]
            },
            skipExisting: true
        )
        known = try identifiers(wanted.map(\.code), in: transaction)
        return known
    }

    private static func identifiers(_ codes: [String], in transaction: any ReadTransaction) throws -> [String: Int64] {
        let rows = try transaction.query("select code, id from account where code in \(in: codes)")
        return try Dictionary(rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Writes transfers; those of zero are left out, since a transfer always moves something.
    static func insert(_ transfers: [Transfer], on date: CivilDate, at now: Timestamp, in transaction: any Transaction)
        throws
    {
        let moving = transfers.filter { $0.amount.fen > 0 }
        guard !moving.isEmpty else { return }
        let first = try transaction.newKeys(moving.count)
        try transaction.insert(
            into: "transfer",
            [
                "id", "debit_account_id", "credit_account_id", "amount", "unit", "state", "purpose", "batch_id",
                "file_id", "reference", "happened_on", "created_at", "settled_at",
            ],
            rows: moving.enumerated().map { number, transfer in
                [
                    .integer(first + Int64(number)), .integer(transfer.debit), .integer(transfer.credit),
                    transfer.amount.sqlValue, LedgerAccount.Unit.fen.sqlValue, transfer.state.sqlValue,
                    .text(transfer.purpose), transfer.batchID.sqlValue, transfer.fileID.sqlValue,
                    transfer.reference.sqlValue, date.sqlValue, now.sqlValue,
                    transfer.state == .pending ? .null : now.sqlValue,
                ]
            }
        )
    }

    /// Voids what is still pending for bank files, so that it can be written anew with what is left.
    static func voidPending(files: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update transfer set state = 'voided', settled_at = \(now)
            where state = 'pending' and file_id in \(in: files)
            """
        )
    }

    /// What some accounts hold by posted transfers, by code; those of which there are none are left out.
    static func balances(_ codes: [String], in transaction: any ReadTransaction) throws -> [String: Money] {
        let rows = try transaction.query(
            """
            select a.code, cast(sum(case when t.debit_account_id = a.id then t.amount else -t.amount end) as bigint)
            from account a join transfer t on t.debit_account_id = a.id or t.credit_account_id = a.id
            where a.code in \(in: codes) and t.state = 'posted' group by a.code
            """
        )
        return try Dictionary(rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Sums of every account over all transfers, or of those that one batch moved.
    static func lines(batchID: Int64? = nil, in transaction: any ReadTransaction) throws -> [TrialBalance.Line] {
        let only: SQL = if let batchID { " and batch_id = \(batchID)" } else { "" }
        let join: SQL = batchID == nil ? "left join" : "join"
        let rows = try transaction.query(
            """
            select a.code, a.title, a.unit, cast(coalesce(sum(v.debit), 0) as bigint) as debit,
                cast(coalesce(sum(v.credit), 0) as bigint) as credit,
                cast(coalesce(sum(v.pending), 0) as bigint) as pending
            from account a \(join) (
                select debit_account_id as account_id, case when state = 'posted' then amount else 0 end as debit,
                    0 as credit, case when state = 'pending' then amount else 0 end as pending
                from transfer where state <> 'voided'\(only)
                union all
                select credit_account_id, 0, case when state = 'posted' then amount else 0 end,
                    case when state = 'pending' then -amount else 0 end
                from transfer where state <> 'voided'\(only)) v on v.account_id = a.id
            group by a.code, a.title, a.unit order by a.code
            """
        )
        return try rows.map { row in
            TrialBalance.Line(
                code: try row.get("code"),
                title: try row.get("title"),
                unit: try row.get("unit"),
                debit: try row.get("debit"),
                credit: try row.get("credit"),
                pending: try row.get("pending")
            )
        }
    }

    /// What the payments say each program's accounts should hold, as code and balance in fen.
    static func expectedBalances(batchID: Int64? = nil, in transaction: any ReadTransaction) throws -> [(
        program: String, state: Payment.State, fen: Int64
    )] {
        let only: SQL = if let batchID { " and b.id = \(batchID)" } else { "" }
        let rows = try transaction.query(
            """
            select b.program_id, p.state, cast(sum(p.amount_fen) as bigint) as fen
            from payment p join pay_batch b on b.id = p.batch_id
            where b.state in ('funded', 'sent', 'closed')\(only) group by b.program_id, p.state
            """
        )
        return try rows.map { (try $0.at(0), try $0.at(1), try $0.at(2)) }
    }
}
