// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of subscriptions and of what is delivered to them.
struct WebhookStore: Sendable {
    // MARK: - Subscriptions

    private static let columns: SQL =
        "id, title, url, services, events, state, created_by, created_at, version"

    func insert(_ webhook: Webhook, secret: [UInt8], in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into webhook (id, title, url, secret, services, events, state, created_by, created_at, version)
            values (\(webhook.id), \(webhook.title), \(webhook.url), \(secret), \(Self.joined(webhook.services)),
                \(Self.joined(webhook.events)), \(webhook.state), \(webhook.createdBy), \(webhook.createdAt), 1)
            """
        )
    }

    /// - Returns: false when somebody else has changed it since.
    func change(
        _ id: Int64,
        version: Int64,
        _ draft: Webhook.Draft,
        state: Webhook.State,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update webhook set title = \(draft.title), url = \(draft.url), services = \(Self.joined(draft.services)),
                events = \(Self.joined(draft.events)), state = \(state), version = version + 1
            where id = \(id) and version = \(version)
            """
        ) == 1
    }

    func setSecret(_ id: Int64, _ secret: [UInt8], in transaction: any Transaction) throws {
        try transaction.run("update webhook set secret = \(secret), version = version + 1 where id = \(id)")
    }

    func webhooks(in transaction: any ReadTransaction) throws -> [Webhook] {
        try transaction.query("select \(Self.columns) from webhook order by id").map(Self.webhook)
    }

    /// Those that events are kept for.
    func living(in transaction: any ReadTransaction) throws -> [Webhook] {
        try transaction.query("select \(Self.columns) from webhook where state <> \("ended") order by id").map(
            Self.webhook
        )
    }

    func webhook(_ id: Int64, in transaction: any ReadTransaction) throws -> Webhook? {
        try transaction.first("select \(Self.columns) from webhook where id = \(id)").map(Self.webhook)
    }

    private static func joined(_ names: [String]) -> String { names.joined(separator: ",") }

    private static func split(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

    private static func webhook(_ row: Row) throws -> Webhook {
        Webhook(
            id: try row.at(0),
            title: try row.at(1),
            url: try row.at(2),
            services: split(try row.at(3)),
            events: split(try row.at(4)),
            state: try row.at(5),
            createdBy: try row.at(6),
            createdAt: try row.at(7),
            version: try row.at(8)
        )
    }

    // MARK: - Deliveries

    /// Lets events of one case be written one after the other, so that their keys tell their order.
    func lock(caseID: Int64, in transaction: any Transaction) throws {
        guard transaction.dialect == .postgres else { return }
        _ = try transaction.query("select id from case_file where id = \(caseID) for update")
    }

    func insert(
        _ payload: String,
        event: String,
        caseID: Int64,
        for webhooks: [Int64],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let first = try transaction.newKeys(webhooks.count)
        try transaction.insert(
            into: "webhook_delivery",
            [
                "id", "webhook_id", "case_id", "event", "payload", "state", "created_at", "due_at", "attempts",
            ],
            rows: webhooks.enumerated().map { offset, webhook in
                [
                    .integer(first + Int64(offset)), .integer(webhook), .integer(caseID), .text(event), .text(payload),
                    .text("waiting"), now.sqlValue, now.sqlValue, .integer(0),
                ]
            }
        )
    }

    /// What a server holds while it delivers it.
    struct Held: Sendable {
        let id: Int64
        let caseID: Int64
        let event: String
        let payload: String
        let attempts: Int
    }

    /// Subscriptions with something due, with where it goes.
    func due(at now: Timestamp, in transaction: any ReadTransaction) throws -> [(
        id: Int64, url: String, secret: [UInt8]
    )] {
        try transaction.query(
            """
            select w.id, w.url, w.secret from webhook w where w.state = 'active' and exists (
                select 1 from webhook_delivery d where d.webhook_id = w.id and d.state in ('waiting', 'failed')
                    and d.due_at <= \(now)) order by w.id
            """
        ).map { (try $0.at(0), try $0.at(1), try $0.at(2)) }
    }

    /// Takes what is due of one subscription, oldest first: of every case the first event that has not arrived, and of a
    /// case whose earlier event was given up, none.
    func claim(
        _ webhookID: Int64,
        limit: Int,
        until lease: Timestamp,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Held] {
        let locking = SQL(sqlite: "", postgres: " for update skip locked")
        let ids = try transaction.query(
            """
            select d.id from webhook_delivery d where d.webhook_id = \(webhookID) and d.state in ('waiting', 'failed')
                and d.due_at <= \(now) and (d.lease_until_at is null or d.lease_until_at < \(now))
                and not exists (select 1 from webhook_delivery e where e.webhook_id = d.webhook_id
                    and e.case_id = d.case_id and e.id < d.id and e.state in ('waiting', 'failed', 'dead'))
            order by d.due_at, d.id limit \(limit)\(locking)
            """
        ).map { try $0.at(0, as: Int64.self) }
        guard !ids.isEmpty else { return [] }
        try transaction.run(
            "update webhook_delivery set attempts = attempts + 1, lease_until_at = \(lease) where id in \(in: ids)"
        )
        return try transaction.query(
            """
            select id, case_id, event, payload, attempts from webhook_delivery where id in \(in: ids) order by id
            """
        ).map { row in
            Held(
                id: try row.at(0),
                caseID: try row.at(1),
                event: try row.at(2),
                payload: try row.at(3),
                attempts: try row.at(4)
            )
        }
    }

    /// Keeps what became of a try, as long as nobody else has taken the delivery since.
    func keep(
        _ held: Held,
        state: Webhook.Delivery.State,
        status: Int?,
        reason: String?,
        dueAt: Timestamp,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update webhook_delivery set state = \(state), status = \(status), reason = \(reason), due_at = \(dueAt),
                lease_until_at = null, delivered_at = \(state == .delivered ? now : nil)
            where id = \(held.id) and attempts = \(held.attempts) and state in ('waiting', 'failed')
            """
        )
    }

    /// Moves what was given up, or fails, to another state at once.
    /// - Returns: false when it is in no state to be.
    func move(
        _ id: Int64,
        to state: Webhook.Delivery.State,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update webhook_delivery set state = \(state), due_at = \(now), lease_until_at = null
            where id = \(id) and state in ('failed', 'dead')
            """
        ) == 1
    }

    private static let deliveryColumns: SQL =
        "id, webhook_id, case_id, event, state, created_at, due_at, attempts, status, reason, delivered_at"

    func delivery(_ id: Int64, in transaction: any ReadTransaction) throws -> Webhook.Delivery? {
        try transaction.first("select \(Self.deliveryColumns) from webhook_delivery where id = \(id)").map(
            Self.delivery
        )
    }

    /// Newest first.
    func deliveries(
        _ webhookID: Int64,
        state: Webhook.Delivery.State?,
        before: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Webhook.Delivery] {
        let last: SQL = before.map { "id < \($0)" } ?? "1 = 1"
        let which: SQL = state.map { "state = \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select \(Self.deliveryColumns) from webhook_delivery where webhook_id = \(webhookID) and \(which)
                and \(last) order by id desc limit \(limit)
            """
        ).map(Self.delivery)
    }

    /// How many of each subscription have not arrived, by state.
    func open(in transaction: any ReadTransaction) throws -> [Int64: [Webhook.Delivery.State: Int]] {
        var result: [Int64: [Webhook.Delivery.State: Int]] = [:]
        let rows = try transaction.query(
            """
            select webhook_id, state, count(*) from webhook_delivery where state in ('waiting', 'failed', 'dead')
            group by webhook_id, state
            """
        )
        for row in rows { result[try row.at(0), default: [:]][try row.at(1)] = try row.at(2, as: Int.self) }
        return result
    }

    private static func delivery(_ row: Row) throws -> Webhook.Delivery {
        Webhook.Delivery(
            id: try row.at(0),
            webhookID: try row.at(1),
            caseID: try row.at(2),
            event: try row.at(3),
            state: try row.at(4),
            createdAt: try row.at(5),
            dueAt: try row.at(6),
            attempts: try row.at(7),
            status: try row.at(8),
            reason: try row.at(9),
            deliveredAt: try row.at(10)
        )
    }
}
