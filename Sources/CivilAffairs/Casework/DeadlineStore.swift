// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of clocks.
struct DeadlineStore: Sendable {
    func insert(_ deadline: Deadline, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into deadline (id, case_id, clock_id, title, unit, length, started_on, due_on, provisional, paused_on,
                paused_days, ended_on, extended)
            values (\(deadline.id), \(caseID), \(deadline.clockID), \(deadline.title), \(deadline.unit),
                \(deadline.length), \(deadline.startedOn), \(deadline.dueOn), \(deadline.provisional),
                \(deadline.pausedOn), \(deadline.pausedDays), \(deadline.endedOn), \(deadline.extended))
            """
        )
    }

    static func deadlinesQuestion(_ caseID: Int64) -> SQL {
        """
        select id, clock_id, title, unit, length, started_on, due_on, provisional, paused_on, paused_days, ended_on,
            extended
        from deadline where case_id = \(caseID) order by id
        """
    }

    func deadlines(caseID: Int64, in transaction: any ReadTransaction) throws -> [Deadline] {
        try transaction.query(Self.deadlinesQuestion(caseID)).map { try Self.deadline($0) }
    }

    /// Ends the clocks of a case: all that run, or only those named.
    func end(_ clocks: [String]?, caseID: Int64, on date: CivilDate, in transaction: any Transaction) throws {
        let which: SQL = clocks.map { "clock_id in \(in: $0)" } ?? "1 = 1"
        try transaction.run(
            """
            update deadline set ended_on = \(date), paused_on = \(SQLValue.null)
            where case_id = \(caseID) and ended_on is null and \(which)
            """
        )
    }

    /// Writes back pauses and new ends as one statement.
    func update(_ deadlines: [Deadline], in transaction: any Transaction) throws {
        guard !deadlines.isEmpty else { return }
        let rows = RowSet(
            [
                .init("id", .integer), .init("due_on", .text), .init("provisional", .integer),
                .init("paused_on", .text),
                .init("paused_days", .integer), .init("extended", .integer),
            ],
            deadlines.map {
                [
                    $0.id.sqlValue, $0.dueOn.sqlValue, $0.provisional.sqlValue, $0.pausedOn.sqlValue,
                    $0.pausedDays.sqlValue, $0.extended.sqlValue,
                ]
            }
        )
        try transaction.run(
            """
            update deadline set due_on = v.due_on, provisional = v.provisional, paused_on = v.paused_on,
                paused_days = v.paused_days, extended = v.extended
            from \(rows) as v where deadline.id = v.id
            """
        )
    }

    /// A running clock of a case that must be seen to, with what the list shows of its case.
    struct Due: Sendable {
        let deadline: Deadline
        let file: CaseFile
    }

    /// Clocks of a scope that run, the most urgent first; a page begins after the clock that the one before ended with.
    func due(
        scope: AreaScope,
        filter: DeadlineFilter,
        after: (dueOn: CivilDate, id: Int64)?,
        limit: Int,
        in transaction: any ReadTransaction
    ) throws -> [Due] {
        var conditions = filter.conditions
        if let after {
            conditions.append("(d.due_on > \(after.dueOn) or (d.due_on = \(after.dueOn) and d.id > \(after.id)))")
        }
        return try transaction.query(
            """
            select \(CaseStore.columns), d.id, d.clock_id, d.title, d.unit, d.length, d.started_on, d.due_on,
                d.provisional, d.paused_on, d.paused_days, d.ended_on, d.extended
            from deadline d join \(scope.table(.caseFile)) c on c.id = d.case_id
            where d.ended_on is null and \(SQL.all(conditions)) order by d.due_on, d.id limit \(limit)
            """
        ).map { row in
            Due(deadline: try Self.deadline(row, from: CaseStore.columnCount), file: try CaseStore.file(row))
        }
    }

    /// How many clocks run by office: all, late, and due within the days given. Statements: 1.
    func tally(scope: AreaScope, on today: CivilDate, soon: CivilDate, in transaction: any ReadTransaction) throws
        -> [DeadlineTally]
    {
        try transaction.query(
            """
            select c.region_id, count(*), sum(case when d.due_on < \(today) then 1 else 0 end),
                sum(case when d.due_on >= \(today) and d.due_on <= \(soon) then 1 else 0 end)
            from deadline d join \(scope.table(.caseFile)) c on c.id = d.case_id
            where d.ended_on is null and d.paused_on is null group by c.region_id order by c.region_id
            """
        ).map {
            DeadlineTally(
                regionID: try $0.at(0),
                running: try $0.at(1),
                late: try $0.at(2),
                soon: try $0.at(3)
            )
        }
    }

    /// Cases whose clocks ran out and that nobody has looked at since, oldest first. Days that are not certain yet
    /// wait until the calendar is announced.
    func expired(on today: CivilDate, limit: Int, in transaction: any ReadTransaction) throws -> [Expired] {
        try transaction.query(
            """
            select d.case_id, d.id, d.clock_id from deadline d join case_file c on c.id = d.case_id
            where d.ended_on is null and d.paused_on is null and d.expired_on is null and d.provisional = 0
                and d.due_on < \(today) and c.state in ('open', 'paused')
            order by d.due_on, d.id limit \(limit)
            """
        ).map { Expired(caseID: try $0.at(0), deadlineID: try $0.at(1), clockID: try $0.at(2)) }
    }

    struct Expired: Sendable {
        let caseID: Int64
        let deadlineID: Int64
        let clockID: String
    }

    /// Notes that what follows from the end of a clock is done; false when it was done already, or the clock has ended.
    func setExpired(_ id: Int64, on date: CivilDate, in transaction: any Transaction) throws -> Bool {
        let changed = try transaction.runCounting(
            """
            update deadline set expired_on = \(date)
            where id = \(id) and expired_on is null and ended_on is null and paused_on is null
            """
        )
        return changed == 1
    }

    private static func deadline(_ row: Row, from first: Int = 0) throws -> Deadline {
        Deadline(
            id: try row.at(first),
            clockID: try row.at(first + 1),
            title: try row.at(first + 2),
            unit: try row.at(first + 3),
            length: try row.at(first + 4),
            startedOn: try row.at(first + 5),
            dueOn: try row.at(first + 6),
            provisional: try row.at(first + 7),
            pausedOn: try row.at(first + 8),
            pausedDays: try row.at(first + 9),
            endedOn: try row.at(first + 10),
            extended: try row.at(first + 11)
        )
    }
}
