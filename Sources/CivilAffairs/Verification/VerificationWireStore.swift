// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of sources that are reached by HTTP: addresses, requests on their way, every message.
struct VerificationWireStore: Sendable {
    // MARK: - Addresses

    private static let columns: SQL =
        "source_id, url, state, updated_by, updated_at, refused_at, refused_reason, version, fault_at, fault"

    private static func address(_ row: Row) throws -> VerificationAddress {
        VerificationAddress(
            sourceID: try row.at(0),
            url: try row.at(1),
            state: try row.at(2),
            updatedBy: try row.at(3),
            updatedAt: try row.at(4),
            refusedAt: try row.at(5),
            refusal: try row.at(6),
            version: try row.at(7),
            faultAt: try row.at(8),
            fault: try row.at(9)
        )
    }

    func addresses(in transaction: any ReadTransaction) throws -> [String: VerificationAddress] {
        let all = try transaction.query("select \(Self.columns) from verification_address").map(Self.address)
        return Dictionary(all.map { ($0.sourceID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Sealed secrets by source.
    func secrets(in transaction: any ReadTransaction) throws -> [String: [UInt8]] {
        let rows = try transaction.query("select source_id, secret from verification_address")
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    func secret(of sourceID: String, in transaction: any ReadTransaction) throws -> [UInt8]? {
        try transaction.first("select secret from verification_address where source_id = \(sourceID)")?.at(0)
    }

    func insert(
        _ sourceID: String,
        url: String,
        secret: [UInt8],
        state: VerificationAddress.State,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into verification_address (source_id, url, secret, state, updated_by, updated_at, version)
            values (\(sourceID), \(url), \(secret), \(state), \(name), \(now), 1)
            """
        )
    }

    /// - Returns: false when somebody else has changed it since.
    func change(
        _ sourceID: String,
        version: Int64,
        url: String,
        state: VerificationAddress.State,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update verification_address set url = \(url), state = \(state), updated_by = \(name), updated_at = \(now),
                version = version + 1
            where source_id = \(sourceID) and version = \(version)
            """
        ) == 1
    }

    func setSecret(_ sourceID: String, _ secret: [UInt8], in transaction: any Transaction) throws {
        try transaction.run(
            "update verification_address set secret = \(secret), version = version + 1 where source_id = \(sourceID)"
        )
    }

    /// Notes when a message was last refused, and why.
    func noteRefusal(_ sourceID: String, _ reason: String, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update verification_address set refused_at = \(now), refused_reason = \(reason) where source_id = \(sourceID)
            """
        )
    }

    /// Notes when our own side last failed at a source's messages; nil once it went well again.
    func noteFault(_ sourceID: String, _ reason: String?, at now: Timestamp, in transaction: any Transaction) throws {
        let at = reason == nil ? nil : now
        try transaction.run(
            "update verification_address set fault_at = \(at), fault = \(reason) where source_id = \(sourceID)"
        )
    }

    // MARK: - Requests on their way

    /// What a server holds while it posts it.
    struct Held: Sendable {
        let requestID: Int64
        let attempts: Int
    }

    /// Takes waiting requests of a source that are due, oldest first. It is one statement that looks again at each row
    /// as it takes it, so that of servers that ask at the same moment one gets it.
    func claim(
        _ sourceID: String,
        limit: Int,
        until lease: Timestamp,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Held] {
        try transaction.query(
            """
            insert into verification_delivery (request_id, state, attempts, due_at, lease_until_at, changed_at)
            select r.id, \(VerificationDelivery.State.waiting), 1, \(now), \(lease), \(now) from verification_request r
            left join verification_delivery d on d.request_id = r.id
            where r.state = 'waiting' and r.source_id = \(sourceID) and (d.request_id is null or (
                d.state in ('waiting', 'failed') and d.due_at <= \(now)
                and (d.lease_until_at is null or d.lease_until_at < \(now))))
            order by r.id limit \(limit)
            on conflict (request_id) do update set attempts = verification_delivery.attempts + 1,
                lease_until_at = excluded.lease_until_at
            where verification_delivery.state in ('waiting', 'failed') and verification_delivery.due_at <= \(now)
                and (verification_delivery.lease_until_at is null or verification_delivery.lease_until_at < \(now))
            returning request_id, attempts
            """
        ).map { Held(requestID: try $0.at(0), attempts: try $0.at(1)) }.sorted { $0.requestID < $1.requestID }
    }

    /// Keeps what became of a try.
    /// - Returns: false when somebody else has taken the request since.
    func keep(
        _ held: Held,
        state: VerificationDelivery.State,
        status: Int?,
        reason: String?,
        dueAt: Timestamp,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update verification_delivery set state = \(state), status = \(status), reason = \(reason), due_at = \(dueAt),
                lease_until_at = null, changed_at = \(now)
            where request_id = \(held.requestID) and attempts = \(held.attempts) and state in ('waiting', 'failed')
            """
        ) == 1
    }

    /// Takes requests out that may no longer leave.
    func drop(_ ids: [Int64], in transaction: any Transaction) throws {
        try transaction.run("delete from verification_delivery where request_id in \(in: ids)")
    }

    /// Lets a request that was given up, or fails, leave at once.
    /// - Returns: false when it is in no state to.
    func restart(_ requestID: Int64, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        guard
            try transaction.runCounting(
                """
                update verification_delivery set state = 'waiting', attempts = 0, due_at = \(now), lease_until_at = null
                where request_id = \(requestID) and state in ('failed', 'dead')
                """
            ) == 1
        else { return false }
        // What may have arrived at an earlier try can still be answered.
        return try transaction.runCounting(
            """
            update verification_request set state = 'waiting', problem = null, sent_at = coalesce(sent_at, \(now))
            where id = \(requestID) and state in ('waiting', 'failed')
            """
        ) == 1
    }

    /// Requests that did not arrive and were not asked anew, those given up first.
    func undelivered(
        scope: AreaScope,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [VerificationDelivery] {
        try transaction.query(
            """
            select r.id, r.number, r.source_title, c.id, c.title, d.state, d.attempts, d.due_at, d.reason
            from verification_delivery d join verification_request r on r.id = d.request_id
            join \(scope.table(.caseFile)) c on c.id = r.case_id
            where d.state in ('failed', 'dead') and r.state in ('waiting', 'failed') and c.state in ('open', 'paused')
                and not exists (select 1 from verification_request l where l.case_id = r.case_id
                    and l.source_id = r.source_id and l.id > r.id)
            order by d.state, r.id limit \(limit)
            """
        ).map {
            VerificationDelivery(
                requestID: try $0.at(0),
                number: try $0.at(1),
                sourceTitle: try $0.at(2),
                caseID: try $0.at(3),
                caseTitle: try $0.at(4),
                state: try $0.at(5),
                attempts: try $0.at(6),
                dueAt: try $0.at(7),
                reason: try $0.at(8)
            )
        }
    }

    // MARK: - Messages

    /// A message as it is kept; its words lie sealed among the files.
    struct Message: Sendable {
        let requestID: Int64?
        let sourceID: String
        let isAnswer: Bool
        let key: String
        let status: Int?
        let reason: String?
        let bodyHash: String?
        let replyHash: String?
        let fileID: Int64?
    }

    func insert(_ message: Message, at now: Timestamp, in transaction: any Transaction) throws {
        let id = try transaction.newKey()
        try transaction.insert(
            into: "verification_exchange",
            [
                "id", "request_id", "source_id", "direction", "message_key", "at", "status", "reason", "body_hash",
                "reply_hash", "file_id",
            ],
            rows: [
                [
                    id.sqlValue, message.requestID.sqlValue, .text(message.sourceID),
                    .text(message.isAnswer ? "in" : "out"), .text(message.key), now.sqlValue, message.status.sqlValue,
                    message.reason.sqlValue, message.bodyHash.sqlValue, message.replyHash.sqlValue,
                    message.fileID.sqlValue,
                ]
            ]
        )
    }

    func lock(_ sourceID: String, in transaction: any Transaction) throws {
        try transaction.run("update verification_address set state = state where source_id = \(sourceID)")
    }

    /// Hash of the answer that came under a key before.
    func answered(_ sourceID: String, key: String, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first(
            """
            select body_hash from verification_exchange
            where direction = 'in' and source_id = \(sourceID) and message_key = \(key)
            """
        )?.at(0)
    }

    /// The latest messages of each source, newest first.
    func exchanges(
        _ sourceIDs: [String],
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [String: [VerificationExchange]] {
        let rows = try transaction.query(
            """
            select e.source_id, e.id, e.direction, r.number, e.at, e.status, e.reason
            from (select x.*, row_number() over (partition by x.source_id order by x.id desc) as place
                from verification_exchange x where x.source_id in \(in: sourceIDs)) as e
            left join verification_request r on r.id = e.request_id
            where e.place <= \(limit) order by e.id desc
            """
        )
        var result: [String: [VerificationExchange]] = [:]
        for row in rows {
            let exchange = VerificationExchange(
                id: try row.at(1),
                isAnswer: try row.at(2, as: String.self) == "in",
                number: try row.at(3),
                at: try row.at(4),
                status: try row.at(5),
                reason: try row.at(6)
            )
            result[try row.at(0), default: []].append(exchange)
        }
        return result
    }
}
