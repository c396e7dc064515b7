// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

/// The SQL of messages, as they are written and read.
struct MessageStore: Sendable {
    /// A message as it is first kept.
    struct New: Sendable {
        let template: String
        let title: String
        let caseID: Int64?
        let regionID: Int64
        let draft: MessageRules.Draft
        /// Sealed number of somebody who is no person of the registry.
        let address: [UInt8]?
    }

    /// - Parameter first: key of the first; the others follow it.
    func insert(_ messages: [New], first: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        let rows = messages.enumerated().map { offset, new -> [SQLValue] in
            let draft = new.draft
            let isDelivered = draft.state == .delivered
            return [
                .integer(first + Int64(offset)), .text(new.template), .text(new.title), .text(draft.text),
                new.caseID.sqlValue, .integer(new.regionID), .text(draft.audience.rawValue),
                .text(draft.channel.rawValue), draft.personID.sqlValue, draft.function.sqlValue,
                .text(draft.recipient), new.address.sqlValue, draft.phone?.masked.sqlValue ?? .null,
                draft.state.sqlValue, now.sqlValue, draft.dueAt.sqlValue, .integer(0), draft.reason.sqlValue,
                isDelivered ? now.sqlValue : .null, isDelivered ? now.sqlValue : .null,
            ]
        }
        try transaction.insert(
            into: "message",
            [
                "id", "template", "title", "body", "case_id", "region_id", "audience", "channel", "person_id",
                "function", "recipient", "address", "address_masked", "state", "created_at", "due_at", "attempts",
                "reason", "sent_at", "delivered_at",
            ],
            rows: rows
        )
    }

    func isDead(_ personID: Int64, in transaction: any ReadTransaction) throws -> Bool {
        try transaction.first(
            "select 1 from \(AreaScope.wholeStore.person) p where p.id = \(personID) and p.died_on is not null"
        ) != nil
    }

    // MARK: - The outbox

    private static let columns: SQL =
        """
        m.id, m.template, m.title, m.body, m.case_id, c.number, m.region_id, m.audience, m.channel, m.recipient,
        coalesce(m.address_masked, p.phone_masked), m.state, m.created_at, m.due_at, m.attempts, m.reason, m.sent_at,
        m.delivered_at, m.read_at
        """

    private func selection(_ scope: AreaScope) -> SQL {
        """
        select \(Self.columns) from \(scope.table(.message)) m left join case_file c on c.id = m.case_id
        left join \(AreaScope.wholeStore.person) p on p.id = m.person_id
        """
    }

    /// Newest first; of the county's whole outbox or of what lies in the reader's regions.
    func list(
        scope: AreaScope,
        filter: MessageFilter,
        before: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Message] {
        let last: SQL = before.map { "m.id < \($0)" } ?? "1 = 1"
        return try transaction.query(
            "\(selection(scope)) where \(Self.condition(filter)) and \(last) order by m.id desc limit \(limit)"
        ).map(Self.message)
    }

    private static func condition(_ filter: MessageFilter) -> SQL {
        var conditions: [SQL] = []
        if let state = filter.state { conditions.append("m.state = \(state)") }
        if let channel = filter.channel { conditions.append("m.channel = \(channel.rawValue)") }
        if let caseID = filter.caseID { conditions.append("m.case_id = \(caseID)") }
        return SQL.all(conditions)
    }

    /// How many of the reader's messages are in each state; of the last so many messages, so that it stays quick.
    func counts(scope: AreaScope, in transaction: any ReadTransaction) throws -> [Message.State: Int] {
        let rows = try transaction.query(
            """
            select m.state, count(*) from (select state from \(scope.table(.message)) w
                where w.state in ('waiting', 'failed', 'dead') limit 10001) m group by m.state
            """
        )
        return Dictionary(try rows.map { (try $0.at(0), try $0.at(1)) }, uniquingKeysWith: { first, _ in first })
    }

    func message(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Message? {
        try transaction.first("\(selection(scope)) where m.id = \(id)").map(Self.message)
    }

    /// What people were told of a case, oldest first.
    func told(caseID: Int64, in transaction: any ReadTransaction) throws -> [Message] {
        try transaction.query(
            """
            \(selection(.wholeStore)) where m.case_id = \(caseID) and m.audience <> 'next-office'
            order by m.id limit 100
            """
        ).map(Self.message)
    }

    func tries(_ id: Int64, in transaction: any ReadTransaction) throws -> [Message.Try] {
        try transaction.query(
            "select number, tried_at, state, detail from message_try where message_id = \(id) order by number"
        ).map { row in
            Message.Try(number: try row.at(0), at: try row.at(1), state: try row.at(2), detail: try row.at(3))
        }
    }

    private static func message(_ row: Row) throws -> Message {
        Message(
            id: try row.at(0),
            templateID: try row.at(1),
            title: try row.at(2),
            text: try row.at(3),
            caseID: try row.at(4),
            caseNumber: try row.at(5),
            regionID: try row.at(6),
            audience: MessageDefinition.Audience(rawValue: try row.at(7)) ?? .applicant,
            channel: MessageDefinition.Channel(rawValue: try row.at(8)) ?? .site,
            recipient: try row.at(9),
            addressMasked: try row.at(10),
            state: try row.at(11),
            createdAt: try row.at(12),
            dueAt: try row.at(13),
            attempts: try row.at(14),
            reason: try row.at(15),
            sentAt: try row.at(16),
            deliveredAt: try row.at(17),
            readAt: try row.at(18)
        )
    }

    // MARK: - Inboxes

    /// A resident's messages, newest first.
    func own(_ personID: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [InboxMessage] {
        try transaction.query(
            """
            select m.id, m.title, m.body, m.case_id, m.created_at, case when m.read_at is null then 0 else 1 end
            from message m where m.person_id = \(personID) and m.channel = 'site' and m.state = 'delivered'
            order by m.id desc limit \(limit)
            """
        ).map(Self.inbox)
    }

    func unread(_ personID: Int64, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from message where person_id = \(personID) and channel = 'site'
                and state = 'delivered' and read_at is null
            """
        )
    }

    func markRead(_ personID: Int64, upTo id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update message set read_at = \(now) where person_id = \(personID) and channel = 'site' and id <= \(id)
                and state = 'delivered' and read_at is null
            """
        )
    }

    /// What was written to a function within a scope, newest first.
    func inbox(
        function: String,
        staffID: Int64,
        scope: AreaScope,
        before: Int64?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [InboxMessage] {
        let last: SQL = before.map { "m.id < \($0)" } ?? "1 = 1"
        return try transaction.query(
            """
            select m.id, m.title, m.body, m.case_id, m.created_at,
                case when s.message_id is null then 0 else 1 end
            from \(scope.table(.message)) m
            left join message_seen s on s.message_id = m.id and s.staff_id = \(staffID)
            where m.function = \(function) and \(last) order by m.id desc limit \(limit)
            """
        ).map(Self.inbox)
    }

    func markSeen(_ ids: [Int64], staffID: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        guard !ids.isEmpty else { return }
        try transaction.insert(
            into: "message_seen",
            ["message_id", "staff_id", "seen_at"],
            rows: ids.map { [.integer($0), .integer(staffID), now.sqlValue] },
            skipExisting: true
        )
    }

    private static func inbox(_ row: Row) throws -> InboxMessage {
        InboxMessage(
            id: try row.at(0),
            title: try row.at(1),
            text: try row.at(2),
            caseID: try row.at(3),
            at: try row.at(4),
            isRead: try row.at(5)
        )
    }
}
