// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of clocks.
struct DeadlineStore: Sendable {
    func insert(_ deadline: Deadline, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into deadline (id, case_id, clock_id, title, unit, length, started_on, due_on, provisional, paused_on,
                paused_days, ended_on)
            values (\(deadline.id), \(caseID), \(deadline.clockID), \(deadline.title), \(deadline.unit),
                \(deadline.length), \(deadline.startedOn), \(deadline.dueOn), \(deadline.provisional),
                \(deadline.pausedOn), \(deadline.pausedDays), \(deadline.endedOn))
            """
        )
    }

    func deadlines(caseID: Int64, in transaction: any ReadTransaction) throws -> [Deadline] {
        try transaction.query(
            """
            select id, clock_id, title, unit, length, started_on, due_on, provisional, paused_on, paused_days, ended_on
            from deadline where case_id = \(caseID) order by id
            """
        ).map {
            Deadline(
                id: try $0.at(0),
                clockID: try $0.at(1),
                title: try $0.at(2),
                unit: try $0.at(3),
                length: try $0.at(4),
                startedOn: try $0.at(5),
                dueOn: try $0.at(6),
                provisional: try $0.at(7),
                pausedOn: try $0.at(8),
                pausedDays: try $0.at(9),
                endedOn: try $0.at(10)
            )
        }
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
                .init("paused_days", .integer),
            ],
            deadlines.map {
                [
                    $0.id.sqlValue, $0.dueOn.sqlValue, $0.provisional.sqlValue, $0.pausedOn.sqlValue,
                    $0.pausedDays.sqlValue,
                ]
            }
        )
        try transaction.run(
            """
            update deadline set due_on = v.due_on, provisional = v.provisional, paused_on = v.paused_on,
                paused_days = v.paused_days
            from \(rows) as v where deadline.id = v.id
            """
        )
    }
}
