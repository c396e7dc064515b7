// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension Purchase.Grade: SQLConvertible {}

/// The SQL of bought services.
enum PurchaseStore {
    private static let columns: SQL = """
        p.id, p.item, p.number, p.party, p.credit_code, p.amount_fen, p.signed_on, p.from_on, p.until_on, p.words,
        p.evidence_hash, p.evidence_name, p.evidence_media, p.by_id, p.by_name, p.at, p.grade, p.appraisal,
        p.appraisal_hash, p.appraisal_name, p.appraisal_media, p.appraised_by, p.appraised_at, p.withdrawn_reason,
        p.withdrawn_by, p.withdrawn_at
        """

    /// Signed in a year, the latest first.
    static func purchases(of year: Int, in transaction: any ReadTransaction) throws -> [Purchase] {
        try transaction.query(
            """
            select \(columns) from purchase p
            where p.signed_on >= \("\(year)-01-01") and p.signed_on <= \("\(year)-12-31")
            order by p.signed_on desc, p.id desc
            """
        ).map(purchase)
    }

    static func purchase(_ id: Int64, in transaction: any ReadTransaction) throws -> Purchase? {
        try transaction.first("select \(columns) from purchase p where p.id = \(id)").map(purchase)
    }

    /// - Returns: false when a contract of that number stands already.
    static func insert(_ one: Purchase, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into purchase (id, item, number, party, credit_code, amount_fen, signed_on, from_on, until_on, words,
                evidence_hash, evidence_name, evidence_media, by_id, by_name, at)
            values (\(one.id), \(one.item), \(one.number), \(one.party), \(one.creditCode), \(one.amount),
                \(one.signed), \(one.from), \(one.until), \(one.words), \(one.evidence.hash), \(one.evidence.name),
                \(one.evidence.media), \(one.byID), \(one.by), \(one.at))
            on conflict do nothing
            """
        ) == 1
    }

    /// - Returns: false when somebody appraised or withdrew it before.
    static func appraise(_ id: Int64, _ told: Purchase.Appraisal, by actor: Actor, in transaction: any Transaction)
        throws -> Bool
    {
        try transaction.runCounting(
            """
            update purchase set grade = \(told.grade), appraisal = \(told.words),
                appraisal_hash = \(told.evidence.hash), appraisal_name = \(told.evidence.name),
                appraisal_media = \(told.evidence.media), appraised_by_id = \(actor.userID),
                appraised_by = \(told.by), appraised_at = \(told.at)
            where id = \(id) and grade is null and withdrawn_at is null
            """
        ) == 1
    }

    /// - Returns: false when somebody appraised or withdrew it before.
    static func withdraw(_ id: Int64, _ why: Purchase.Withdrawal, by actor: Actor, in transaction: any Transaction)
        throws -> Bool
    {
        try transaction.runCounting(
            """
            update purchase set withdrawn_reason = \(why.reason), withdrawn_by_id = \(actor.userID),
                withdrawn_by = \(why.by), withdrawn_at = \(why.at)
            where id = \(id) and grade is null and withdrawn_at is null
            """
        ) == 1
    }

    private static func purchase(_ row: Row) throws -> Purchase {
        let grade: Purchase.Grade? = try row.at(16)
        let withdrawn: Timestamp? = try row.at(25)
        return Purchase(
            id: try row.at(0),
            item: try row.at(1),
            number: try row.at(2),
            party: try row.at(3),
            creditCode: try row.at(4),
            amount: try row.at(5),
            signed: try row.at(6),
            from: try row.at(7),
            until: try row.at(8),
            words: try row.at(9),
            evidence: .init(hash: try row.at(10), name: try row.at(11), media: try row.at(12)),
            byID: try row.at(13),
            by: try row.at(14),
            at: try row.at(15),
            appraisal: try grade.map { grade in
                Purchase.Appraisal(
                    grade: grade,
                    words: try row.at(17),
                    evidence: .init(hash: try row.at(18), name: try row.at(19), media: try row.at(20)),
                    by: try row.at(21),
                    at: try row.at(22)
                )
            },
            withdrawal: try withdrawn.map {
                Purchase.Withdrawal(reason: try row.at(23), by: try row.at(24), at: $0)
            }
        )
    }
}
