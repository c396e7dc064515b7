// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of sending text messages: taking what is due, and keeping what became of it.
struct MessageSendStore: Sendable {
    /// What a server holds while it sends it.
    struct Held: Sendable {
        let id: Int64
        let text: String
        let regionID: Int64
        let attempts: Int
        /// Sealed number of somebody who is no person of the registry.
        let address: [UInt8]?
        /// Sealed number of the person; nil where none is registered.
        let personPhone: [UInt8]?
        let isPerson: Bool
        let isDead: Bool
    }

    /// What became of a try.
    struct Outcome: Sendable {
        let id: Int64
        let attempts: Int
        let state: Message.State
        let detail: String?
        let dueAt: Timestamp
    }

    /// Takes what is due, oldest first. Another server leaves it alone until the lease is over.
    func claim(limit: Int, until lease: Timestamp, at now: Timestamp, in transaction: any Transaction) throws -> [Held]
    {
        let locking = SQL(sqlite: "", postgres: " for update skip locked")
        let ids = try transaction.query(
            """
            select id from message where state in ('waiting', 'failed') and channel = 'sms' and due_at <= \(now)
                and (lease_until_at is null or lease_until_at < \(now)) order by due_at, id limit \(limit)\(locking)
            """
        ).map { try $0.at(0, as: Int64.self) }
        guard !ids.isEmpty else { return [] }
        try transaction.run(
            "update message set attempts = attempts + 1, lease_until_at = \(lease) where id in \(in: ids)"
        )
        return try transaction.query(
            """
            select m.id, m.body, m.region_id, m.attempts, m.address, p.phone,
                case when m.person_id is null then 0 else 1 end, case when p.died_on is null then 0 else 1 end
            from message m left join \(AreaScope.wholeStore.person) p on p.id = m.person_id
            where m.id in \(in: ids) order by m.id
            """
        ).map { row in
            Held(
                id: try row.at(0),
                text: try row.at(1),
                regionID: try row.at(2),
                attempts: try row.at(3),
                address: try row.at(4),
                personPhone: try row.at(5),
                isPerson: try row.at(6),
                isDead: try row.at(7)
            )
        }
    }

    /// Keeps what became of tries, as long as nobody else has taken the messages since.
    func keep(_ outcomes: [Outcome], at now: Timestamp, in transaction: any Transaction) throws {
        guard !outcomes.isEmpty else { return }
        let rows = RowSet(
            [
                .init("id", .integer), .init("attempts", .integer), .init("state", .text), .init("detail", .text),
                .init("due_at", .integer),
            ],
            outcomes.map {
                [
                    .integer($0.id), $0.attempts.sqlValue, $0.state.sqlValue, $0.detail.sqlValue, $0.dueAt.sqlValue,
                ]
            }
        )
        try transaction.run(
            """
            insert into message_try (message_id, number, tried_at, state, detail)
            select m.id, m.attempts, \(now), v.state, v.detail from message m join \(rows) as v on v.id = m.id
            where m.attempts = v.attempts and m.state in ('waiting', 'failed')
            on conflict (message_id, number) do nothing
            """
        )
        try transaction.run(
            """
            update message set state = v.state, reason = v.detail, due_at = v.due_at, lease_until_at = null,
                sent_at = case when v.state in ('sent', 'delivered') then \(now) else sent_at end,
                delivered_at = case when v.state = 'delivered' then \(now) else delivered_at end
            from \(rows) as v where message.id = v.id and message.attempts = v.attempts
                and message.state in ('waiting', 'failed')
            """
        )
    }

    /// Keeps what the gateway said later of what it had taken.
    /// - Returns: how many messages it changed.
    func settle(
        _ receipts: [(id: Int64, state: Message.State, detail: String?)],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        guard !receipts.isEmpty else { return 0 }
        let rows = RowSet(
            [.init("id", .integer), .init("state", .text), .init("detail", .text)],
            receipts.map { [.integer($0.id), $0.state.sqlValue, $0.detail.sqlValue] }
        )
        return try transaction.runCounting(
            """
            update message set state = v.state, reason = v.detail,
                delivered_at = case when v.state = 'delivered' then \(now) else delivered_at end
            from \(rows) as v where message.id = v.id and message.state = 'sent' and message.channel = 'sms'
            """
        )
    }

    /// Puts a message back to be sent again.
    /// - Returns: false when it is no longer in a state to be.
    func revive(_ id: Int64, dueAt: Timestamp, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            update message set state = 'waiting', due_at = \(dueAt), reason = null, lease_until_at = null
            where id = \(id) and state in ('failed', 'dead')
            """
        ) == 1
    }

    /// Of the recipient as the registry has them now.
    func recipient(_ id: Int64, in transaction: any ReadTransaction) throws -> (isDead: Bool, hasNumber: Bool)? {
        try transaction.first(
            """
            select case when p.died_on is null then 0 else 1 end,
                case when p.phone is null and m.address is null then 0 else 1 end from message m
            left join \(AreaScope.wholeStore.person) p on p.id = m.person_id where m.id = \(id)
            """
        ).map { (try $0.at(0), try $0.at(1)) }
    }
}
