// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// Remembers what a request was answered, so that a form posted twice counts once.
enum RequestOnceStore {
    /// What a request of the actor was answered; nil for one that is new.
    static func answer(_ requestID: String, actor: Actor, in transaction: any ReadTransaction) throws -> String? {
        let who = "\(actor.identity)"
        return try transaction.first(
            "select answer from request_once where request_id = \(requestID) and actor = \(who)"
        )?.at(0)
    }

    /// Claims a request before anything is done for it. Two at the same moment wait for each other here.
    /// - Returns: nil when the request is new; otherwise what it was answered before.
    /// - Throws: `CaseworkProblem.requestReused` when somebody else already used the identifier.
    static func claim(
        _ requestID: String,
        answer: String,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> String? {
        let who = "\(actor.identity)"
        let added = try transaction.run(
            """
            insert into request_once (request_id, actor, answer, recorded_at)
            values (\(requestID), \(who), \(answer), \(now)) on conflict (request_id) do nothing
            """
        )
        if added == 1 { return nil }
        guard let earlier = try kept(for: requestID, actor: actor, in: transaction) else {
            throw CaseworkProblem.requestReused
        }
        return earlier
    }

    /// What a request of this actor was answered before; nil when it is new, or somebody else's.
    static func kept(for requestID: String, actor: Actor, in transaction: any ReadTransaction) throws -> String? {
        let row = try transaction.first("select actor, answer from request_once where request_id = \(requestID)")
        guard let row, try row.at(0, as: String.self) == "\(actor.identity)" else { return nil }
        return try row.at(1)
    }
}
