// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of urgent help.
struct HelpStore: Sendable {
    struct New: Sendable {
        let id: Int64
        let receipt: String
        let asking: UrgentHelp.Asking
        let regionID: Int64
        let phone: [UInt8]
        let phoneIndex: String
        let phoneMasked: String
        let way: HelpRequest.Way
        let personID: Int64?
        let dueAt: Timestamp
    }

    private static let columns: SQL =
        """
        h.id, h.receipt, h.region_id, h.name, h.phone_masked, h.place, h.kind, h.need, h.danger, h.way, h.reporter,
        h.asked_at, h.due_at, h.responded_at, h.state, h.person_id, h.case_id
        """

    func insert(_ new: New, at now: Timestamp, in transaction: any Transaction) throws {
        let asking = new.asking
        try transaction.insert(
            into: "help_request",
            [
                "id", "receipt", "region_id", "name", "phone", "phone_index", "phone_masked", "place", "kind", "need",
                "danger", "way", "reporter", "person_id", "asked_at", "due_at", "state",
            ],
            rows: [
                [
                    .integer(new.id), .text(new.receipt), .integer(new.regionID), .text(asking.name),
                    new.phone.sqlValue, .text(new.phoneIndex), .text(new.phoneMasked), .text(asking.place),
                    .text(asking.kind), .text(asking.need), .integer(asking.isDanger == true ? 1 : 0),
                    new.way.sqlValue, asking.reporter.sqlValue, new.personID.sqlValue, now.sqlValue,
                    new.dueAt.sqlValue, HelpRequest.State.waiting.sqlValue,
                ]
            ]
        )
    }

    func note(
        _ id: Int64,
        _ title: String,
        words: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into help_step (id, request_id, at, by_name, title, words)
            values (\(try transaction.newKey()), \(id), \(now), \(name), \(title), \(words))
            """
        )
    }

    func request(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> HelpRequest? {
        try transaction.first("select \(Self.columns) from \(scope.table(.helpRequest)) h where h.id = \(id)").map(
            Self.request
        )
    }

    func request(receipt: String, phoneIndex: String, in transaction: any ReadTransaction) throws -> HelpRequest? {
        try transaction.first(
            """
            select \(Self.columns) from help_request h where h.receipt = \(receipt) and h.phone_index = \(phoneIndex)
            """
        ).map(Self.request)
    }

    /// The sealed telephone.
    func phone(_ id: Int64, in transaction: any ReadTransaction) throws -> [UInt8]? {
        try transaction.first("select phone from help_request where id = \(id)").map { try $0.at(0) }
    }

    func steps(_ id: Int64, in transaction: any ReadTransaction) throws -> [HelpRequest.Step] {
        try transaction.query(
            "select at, by_name, title, words from help_step where request_id = \(id) order by id"
        ).map {
            HelpRequest.Step(at: try $0.at(0), by: try $0.at(1), title: try $0.at(2), words: try $0.at(3))
        }
    }

    /// What is open, the most urgent first; or what is settled, the newest first.
    func list(open: Bool, scope: AreaScope, before: Int64?, limit: Int, in transaction: any ReadTransaction) throws
        -> [HelpRequest]
    {
        let states: SQL =
            open ? "h.state in ('waiting', 'answered')" : "h.state in ('opened', 'referred', 'closed')"
        let last: SQL = try before.map { open ? try after($0, in: transaction) : "h.id < \($0)" } ?? "1 = 1"
        let order: SQL = open ? "h.state desc, h.danger desc, h.due_at, h.id" : "h.id desc"
        return try transaction.query(
            """
            select \(Self.columns) from \(scope.table(.helpRequest)) h where \(states) and \(last)
            order by \(order) limit \(limit)
            """
        ).map(Self.request)
    }

    /// What comes after a request in the order of those that are open. One that was settled since stands where it stood.
    private func after(_ id: Int64, in transaction: any ReadTransaction) throws -> SQL {
        guard
            let row = try transaction.first(
                """
                select case when state = 'waiting' or settled_at = responded_at then 'waiting' else 'answered' end,
                    danger, due_at from help_request where id = \(id)
                """
            )
        else { return "1 = 0" }
        let state: String = try row.at(0)
        let danger: Int64 = try row.at(1)
        let due: Timestamp = try row.at(2)
        return """
            (h.state < \(state) or (h.state = \(state) and (h.danger < \(danger) or (h.danger = \(danger)
                and (h.due_at > \(due) or (h.due_at = \(due) and h.id > \(id)))))))
            """
    }

    /// Requests that nobody has answered: all of a scope, or only those of one region and those that are late.
    func waiting(
        scope: AreaScope,
        ownRegion: Int64?,
        at now: Timestamp,
        in transaction: any ReadTransaction
    ) throws -> Int {
        let mine: SQL = ownRegion.map { "(h.region_id = \($0) or h.due_at < \(now))" } ?? "1 = 1"
        return try transaction.value(
            """
            select count(*) from (select 1 as one from \(scope.table(.helpRequest)) h
                where h.state = 'waiting' and \(mine) limit 1000) as open
            """
        )
    }

    /// Moves an open request on; whatever is done first is its first answer.
    /// - Returns: false when it was settled before.
    func move(
        _ id: Int64,
        to state: HelpRequest.State,
        caseID: Int64? = nil,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        let settled: Timestamp? = state.isOpen ? nil : now
        return try transaction.runCounting(
            """
            update help_request set state = \(state), case_id = \(caseID), settled_at = \(settled),
                responded_at = coalesce(responded_at, \(now))
            where id = \(id) and state in ('waiting', 'answered')
            """
        ) == 1
    }

    private static func request(_ row: Row) throws -> HelpRequest {
        HelpRequest(
            id: try row.at(0),
            receipt: try row.at(1),
            regionID: try row.at(2),
            name: try row.at(3),
            phoneMasked: try row.at(4),
            place: try row.at(5),
            kind: try row.at(6),
            need: try row.at(7),
            isDanger: try row.at(8),
            way: try row.at(9),
            reporter: try row.at(10),
            askedAt: try row.at(11),
            dueAt: try row.at(12),
            respondedAt: try row.at(13),
            state: try row.at(14),
            personID: try row.at(15),
            caseID: try row.at(16)
        )
    }
}
