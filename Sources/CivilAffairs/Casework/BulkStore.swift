// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension BulkRun.State: SQLConvertible {}
extension BulkRow.State: SQLConvertible {}

/// The SQL of bulk runs. A run is only ever read by the officer whose it is.
struct BulkStore: Sendable {
    private static let columns: SQL = """
        b.id, b.staff_id, b.function, b.region_id, b.acting_for, b.state, b.action, b.title, b.comment, b.total,
        b.done, b.refused, b.chosen_at, b.finished_at
        """

    private static func run(_ row: Row) throws -> BulkRun {
        BulkRun(
            id: try row.at(0),
            owner: BulkRun.Owner(
                userID: try row.at(1),
                function: try row.at(2),
                regionID: try row.at(3),
                actingFor: try row.at(4)
            ),
            state: try row.at(5),
            action: try row.at(6),
            title: try row.at(7),
            comment: try row.at(8),
            total: try row.at(9),
            done: try row.at(10),
            refused: try row.at(11),
            chosenAt: try row.at(12),
            finishedAt: try row.at(13)
        )
    }

    /// Keeps which cases of a scope were chosen, as they are now, newest first.
    /// - Parameter conditions: what a row `c` of `case_file` must fulfil.
    /// - Returns: how many there are.
    func choose(
        _ id: Int64,
        by owner: BulkRun.Owner,
        scope: AreaScope,
        where conditions: [SQL],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        try transaction.run(
            """
            insert into case_bulk (id, staff_id, function, region_id, acting_for, state, total, done, refused, chosen_at)
            values (\(id), \(owner.userID), \(owner.function), \(owner.regionID), \(owner.actingFor),
                \(BulkRun.State.chosen), 0, 0, 0, \(now))
            """
        )
        let total = try transaction.runCounting(
            """
            insert into case_bulk_row (bulk_id, place, case_id, version, state)
            select \(id), row_number() over (order by n.id desc), n.id, n.version, \(BulkRow.State.waiting)
            from (select c.id, c.version from \(scope.table(.caseFile)) c where \(SQL.all(conditions))
                order by c.id desc limit \(BulkRun.most)) as n
            """
        )
        try transaction.run("update case_bulk set total = \(total) where id = \(id)")
        return total
    }

    func run(_ id: Int64, of userID: Int64, in transaction: any ReadTransaction) throws -> BulkRun? {
        try transaction.first(
            "select \(Self.columns) from case_bulk b where b.id = \(id) and b.staff_id = \(userID)"
        ).map(Self.run)
    }

    /// A run for the worker that carries it out.
    func run(_ id: Int64, in transaction: any ReadTransaction) throws -> BulkRun? {
        try transaction.first("select \(Self.columns) from case_bulk b where b.id = \(id)").map(Self.run)
    }

    /// The last runs of an officer, without those for which nothing was chosen yet.
    func runs(of userID: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [BulkRun] {
        try transaction.query(
            """
            select \(Self.columns) from case_bulk b where b.staff_id = \(userID) and b.state <> 'chosen'
            order by b.id desc limit \(limit)
            """
        ).map(Self.run)
    }

    /// What was drawn for the chosen cases, by case and step; the last word where they came to a draw more than once.
    func lots(_ id: Int64, in transaction: any ReadTransaction) throws -> [String: Bool] {
        let rows = try transaction.query(
            """
            select a.case_id, a.step, a.action from case_bulk_row r join case_action a on a.case_id = r.case_id
            where r.bulk_id = \(id) and r.state = 'waiting' and a.action in \(in: CaseLot.words) order by a.id
            """
        )
        var lots: [String: Bool] = [:]
        for row in rows {
            let (caseID, step, action) = (
                try row.at(0, as: Int64.self), try row.at(1, as: String.self), try row.at(2, as: String.self)
            )
            lots["\(caseID)-\(step)"] = action == CaseLot.taken
        }
        return lots
    }

    /// The chosen cases that still wait, as they are now.
    func files(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> [CaseFile] {
        try transaction.query(
            """
            select \(CaseStore.columns) from \(scope.table(.caseFile)) c
            join case_bulk_row r on r.case_id = c.id and r.bulk_id = \(id) and r.state = 'waiting'
            """
        ).map(CaseStore.file)
    }

    /// Begins, and leaves out what stands elsewhere.
    /// - Returns: false where it was begun before.
    func start(
        _ id: Int64,
        _ offer: BulkOffer,
        comment: String?,
        in transaction: any Transaction
    ) throws -> Bool {
        let begun = try transaction.runCounting(
            """
            update case_bulk set state = \(BulkRun.State.running), action = \(offer.choice.action),
                title = \(offer.serviceTitle + " · " + offer.choice.title), comment = \(comment)
            where id = \(id) and state = \(BulkRun.State.chosen)
            """
        )
        guard begun == 1 else { return false }
        try transaction.run(
            """
            update case_bulk_row set state = \(BulkRow.State.left) where bulk_id = \(id) and case_id not in
                (select c.id from case_file c join case_bulk_row r on r.case_id = c.id and r.bulk_id = \(id)
                 where c.service_id = \(offer.serviceID) and c.step = \(offer.step))
            """
        )
        try transaction.run(
            """
            update case_bulk set total = (select count(*) from case_bulk_row
                where bulk_id = \(id) and state = 'waiting')
            where id = \(id)
            """
        )
        return true
    }

    /// The next rows that wait.
    /// - Parameter share: one part of so many equal ones; nil for all.
    func waiting(
        _ id: Int64,
        share: (lane: Int, of: Int)?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [BulkRow] {
        let part: SQL = share.map { "r.state = 'waiting' and r.place % \($0.of) = \($0.lane)" } ?? "r.state = 'waiting'"
        return try rows(id, part, after: 0, limit: limit, in: transaction)
    }

    /// Rows of a run in their order.
    /// - Parameter state: only those; nil for all but those left out.
    func rows(
        _ id: Int64,
        state: BulkRow.State?,
        after place: Int,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [BulkRow] {
        try rows(
            id,
            state.map { "r.state = \($0)" } ?? "r.state <> 'left'",
            after: place,
            limit: limit,
            in: transaction
        )
    }

    private func rows(
        _ id: Int64,
        _ condition: SQL,
        after place: Int,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [BulkRow] {
        try transaction.query(
            """
            select r.place, r.case_id, r.version, r.state, r.problem from case_bulk_row r
            where r.bulk_id = \(id) and r.place > \(place) and \(condition) order by r.place limit \(limit)
            """
        ).map {
            BulkRow(
                place: try $0.at(0),
                caseID: try $0.at(1),
                version: try $0.at(2),
                state: try $0.at(3),
                problem: try $0.at(4)
            )
        }
    }

    /// Keeps what became of rows, all at once.
    func settle(_ id: Int64, _ rows: [BulkRow], in transaction: any Transaction) throws {
        guard !rows.isEmpty else { return }
        let settled = RowSet(
            [.init("place", .integer), .init("state", .text), .init("problem", .text)],
            rows.map { [.integer(Int64($0.place)), .text($0.state.rawValue), $0.problem.sqlValue] }
        )
        try transaction.run(
            """
            update case_bulk_row set (state, problem) =
                (select v.state, v.problem from \(settled) as v where v.place = case_bulk_row.place)
            where bulk_id = \(id) and place in \(in: rows.map { Int64($0.place) })
            """
        )
        let done = rows.count { $0.state == .done }
        try transaction.run(
            """
            update case_bulk set done = done + \(done), refused = refused + \(rows.count - done) where id = \(id)
            """
        )
    }

    /// Ends a run with a refusal of everything that was not reached.
    func giveUp(_ id: Int64, _ problem: String, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update case_bulk_row set state = \(BulkRow.State.refused), problem = \(problem)
            where bulk_id = \(id) and state = 'waiting'
            """
        )
        try transaction.run("update case_bulk set refused = total - done where id = \(id)")
        try finish(id, at: now, in: transaction)
    }

    func finish(_ id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            "update case_bulk set state = \(BulkRun.State.done), finished_at = \(now) where id = \(id)"
        )
    }

    /// Forgets runs chosen before a moment; what they did stands in the cases.
    func forget(before moment: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            delete from case_bulk_row where bulk_id in
                (select id from case_bulk where chosen_at < \(moment) and state <> 'running')
            """
        )
        try transaction.run("delete from case_bulk where chosen_at < \(moment) and state <> 'running'")
    }
}
