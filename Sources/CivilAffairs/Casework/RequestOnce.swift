// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// Remembers what a request was answered, so that a form posted twice counts once.
enum RequestOnce {
    static func answer(_ requestID: String, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first("select answer from request_once where request_id = \(requestID)")?.at(0)
    }

    static func keep(
        _ requestID: String,
        answer: String,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into request_once (request_id, actor, answer, recorded_at)
            values (\(requestID), \(String(describing: actor.identity)), \(answer), \(now))
            """
        )
    }
}
