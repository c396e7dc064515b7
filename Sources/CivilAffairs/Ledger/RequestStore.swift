// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Remembers which requests have been carried out, so that a form posted twice acts once.
enum RequestStore {
    /// The subject that an earlier run of the same request led to; nil when it is new.
    static func subject(_ requestID: String?, action: String, in transaction: any ReadTransaction) throws -> Int64? {
        guard let requestID else { return nil }
        let row = try transaction.first(
            "select subject_id from ledger_request where request_id = \(requestID) and action = \(action)"
        )
        return try row?.at(0)
    }

    /// Keeps the outcome of a request; a request without identifier is not kept.
    static func keep(
        _ requestID: String?,
        action: String,
        subject: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard let requestID else { return }
        try transaction.run(
            """
            insert into ledger_request (request_id, action, subject_id, recorded_at)
            values (\(requestID), \(action), \(subject), \(now))
            """
        )
    }
}
