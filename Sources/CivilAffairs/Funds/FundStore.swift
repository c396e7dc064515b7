// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of what was reported of funds, and of what the ledger paid beside it.
enum FundStore {
    private static let columns: SQL = """
        v.id, v.for_year, v.item, v.number, v.amount_fen, v.figure, v.note, v.reason, v.evidence_hash,
        v.evidence_name, v.evidence_media, v.state, v.reported_by_id, v.reported_by, v.reported_at, v.checked_by,
        v.checked_at, v.check_note
        """

    /// Reports of a year come one after the other.
    static func takeTurn(_ year: Int, in transaction: any Transaction) throws {
        try transaction.run("insert into fund_turn (for_year) values (\(year)) on conflict do nothing")
        try transaction.run("update fund_turn set for_year = for_year where for_year = \(year)")
    }

    static func values(of year: Int, in transaction: any ReadTransaction) throws -> [FundValue] {
        try transaction.query("select \(columns) from fund_value v where v.for_year = \(year) order by v.id").map(value)
    }

    /// What was checked of some items in any year, in the order in which it came.
    static func checked(_ keys: [String], in transaction: any ReadTransaction) throws -> [FundValue] {
        try transaction.query(
            """
            select \(columns) from fund_value v where v.item in \(in: keys) and v.state = 'checked' order by v.id
            """
        ).map(value)
    }

    static func value(_ id: Int64, in transaction: any ReadTransaction) throws -> FundValue? {
        try transaction.first("select \(columns) from fund_value v where v.id = \(id)").map(value)
    }

    /// - Returns: false when another one of its item and year waits.
    static func insert(_ value: FundValue, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into fund_value (id, for_year, item, number, amount_fen, figure, note, reason, evidence_hash,
                evidence_name, evidence_media, state, reported_by_id, reported_by, reported_at)
            values (\(value.id), \(value.year), \(value.key), \(value.number), \(value.amount), \(value.figure?.text),
                \(value.note), \(value.reason), \(value.evidence?.hash), \(value.evidence?.name),
                \(value.evidence?.media), \(value.state), \(value.reportedByID), \(value.reportedBy),
                \(value.reportedAt))
            on conflict do nothing
            """
        ) == 1
    }

    static func waiting(of keys: [String], in transaction: any ReadTransaction) throws -> [(year: Int, count: Int)] {
        try transaction.query(
            """
            select for_year, count(*) from fund_value where state = 'waiting' and item in \(in: keys)
            group by for_year order by for_year
            """
        ).map { (year: try $0.at(0), count: try $0.at(1)) }
    }

    /// What banks confirmed as paid in a year, by program.
    static func paid(in year: Int, in transaction: any ReadTransaction) throws -> [String: Money] {
        let (first, next) = (
            Timestamp(date: try CivilDate(year: year, month: 1, day: 1)),
            Timestamp(date: try CivilDate(year: year + 1, month: 1, day: 1))
        )
        let rows = try transaction.query(
            """
            select b.program_id, cast(sum(a.amount_fen) as bigint)
            from attempt a join payment p on p.id = a.payment_id join pay_batch b on b.id = p.batch_id
            where a.state = 'paid' and a.settled_at >= \(first) and a.settled_at < \(next) group by b.program_id
            """
        )
        var paid: [String: Money] = [:]
        for row in rows { paid[try row.at(0)] = try row.at(1, as: Money.self) }
        return paid
    }

    private static func value(_ row: Row) throws -> FundValue {
        let figure: String? = try row.at(5)
        let hash: String? = try row.at(8)
        return FundValue(
            id: try row.at(0),
            year: try row.at(1),
            key: try row.at(2),
            number: try row.at(3),
            amount: try row.at(4),
            figure: try figure.map { try Figure(parsing: $0) },
            note: try row.at(6),
            reason: try row.at(7),
            evidence: try hash.map { .init(hash: $0, name: try row.at(9), media: try row.at(10)) },
            state: try row.at(11),
            reportedByID: try row.at(12),
            reportedBy: try row.at(13),
            reportedAt: try row.at(14),
            checkedBy: try row.at(15),
            checkedAt: try row.at(16),
            checkNote: try row.at(17)
        )
    }
}
