// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// Remembers what a request was answered, so that a form posted twice counts once. The one place for all rooms.
package enum RequestOnceStore {
    /// Claims a request before anything is done for it. Two at the same moment wait for each other here.
    /// - Parameters:
    ///   - requestID: the form's own identifier.
    ///   - answer: what the request leads to, such as the key of what it makes.
    /// - Returns: nil when the request is new; otherwise what it was answered before.
    /// - Throws: `AccessProblem.requestReused` when somebody else already used the identifier.
    package static func claim(
        _ requestID: String,
        answer: String,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> String? {
        let who = "\(actor.identity)"
        let added = try transaction.runCounting(
            """
            insert into request_once (request_id, actor, answer, recorded_at)
            values (\(requestID), \(who), \(answer), \(now)) on conflict (request_id) do nothing
            """
        )
        if added == 1 { return nil }
        guard let earlier = try kept(for: requestID, actor: actor, in: transaction) else {
            throw AccessProblem.requestReused
        }
        return earlier
    }

    /// Claims a request that makes one record; a request without identifier is always new.
    /// - Parameter kind: of the record, so that a form of one kind does not meet a record of another.
    /// - Returns: the record that the same request made before; nil when it is new.
    /// - Throws: `AccessProblem.requestReused`, also when it made something of another kind.
    package static func claim(
        _ requestID: String?,
        making id: Int64,
        _ kind: String,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int64? {
        guard let requestID else { return nil }
        let earlier = try claim(requestID, answer: "\(kind) \(id)", actor: actor, at: now, in: transaction)
        guard let earlier else { return nil }
        let words = earlier.split(separator: " ")
        guard words.count == 2, words[0] == kind, let id = Int64(words[1]) else { throw AccessProblem.requestReused }
        return id
    }

    /// What a request of this actor was answered before; nil when it is new, or somebody else's.
    package static func kept(for requestID: String, actor: Actor, in transaction: any ReadTransaction) throws
        -> String?
    {
        let row = try transaction.first("select actor, answer from request_once where request_id = \(requestID)")
        guard let row, try row.at(0, as: String.self) == "\(actor.identity)" else { return nil }
        return try row.at(1)
    }
}
