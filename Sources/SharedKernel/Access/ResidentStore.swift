// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of residents' accounts.
struct ResidentStore: Sendable {
    struct Account: Sendable {
        let personID: Int64
        let codeHash: String
        let lockedUntil: Timestamp?
    }

    /// Keeps a new code; an earlier one of the same person ends, and so does a lock.
    func issue(
        _ personID: Int64,
        phone: String,
        code: String,
        until expires: Timestamp,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into resident_account (person_id, phone_blind, code_hash, issued_at, expires_at, failures,
                locked_until_at)
            values (\(personID), \(phone), \(code), \(now), \(expires), 0, \(SQLValue.null))
            on conflict (person_id) do update set phone_blind = excluded.phone_blind,
                code_hash = excluded.code_hash, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
                failures = 0, locked_until_at = null
            """
        )
    }

    /// Accounts of a phone whose code still holds.
    func accounts(phone: String, at now: Timestamp, in transaction: any ReadTransaction) throws -> [Account] {
        try transaction.query(
            """
            select person_id, code_hash, locked_until_at from resident_account
            where phone_blind = \(phone) and expires_at > \(now) order by person_id
            """
        ).map { Account(personID: try $0.at(0), codeHash: try $0.at(1), lockedUntil: try $0.at(2)) }
    }

    func succeed(_ personID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            "update resident_account set failures = 0, locked_until_at = null where person_id = \(personID)"
        )
    }

    /// Counts a wrong code where the count lies, so that tries at the same moment all count.
    func fail(_ persons: [Int64], lockAfter most: Int, until: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update resident_account set
                locked_until_at = case when failures + 1 >= \(most) then \(until) else null end,
                failures = case when failures + 1 >= \(most) then 0 else failures + 1 end
            where person_id in \(in: persons)
            """
        )
    }
}
