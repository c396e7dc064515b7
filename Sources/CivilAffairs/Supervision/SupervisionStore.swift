// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension SupervisedTask.State: SQLConvertible {}
extension SupervisedTask.Step.Kind: SQLConvertible {}

/// The SQL of tasks that are followed.
enum SupervisionStore {
    private static let columns: SQL = """
        t.id, t.plan_id, t.measure_id, t.task_id, t.title, t.departments, t.words, t.due_on, t.state, t.opened_by,
        t.opened_at, t.submitted_by_id, t.submitted_at, t.closed_at
        """

    /// - Returns: false when it is followed already.
    static func insert(_ task: SupervisedTask, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into supervised_task (id, plan_id, measure_id, task_id, title, departments, words, due_on, state,
                opened_by, opened_at)
            values (\(task.id), \(task.planID), \(task.measureID), \(task.taskID), \(task.title),
                \(task.departments.joined(separator: "\n")), \(task.words), \(task.due), \(task.state),
                \(task.openedBy), \(task.openedAt))
            on conflict do nothing
            """
        ) == 1
    }

    static func note(_ step: SupervisedTask.Step, byID: Int64?, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into supervised_step (id, task_id, kind, department, words, evidence_hash, evidence_name,
                evidence_media, due_on, by_id, by_name, at)
            values (\(step.id), \(step.taskID), \(step.kind), \(step.department), \(step.words),
                \(step.evidence?.hash), \(step.evidence?.name), \(step.evidence?.media), \(step.due), \(byID),
                \(step.by), \(step.at))
            """
        )
    }

    static func task(_ id: Int64, in transaction: any ReadTransaction) throws -> SupervisedTask? {
        try transaction.first("select \(columns) from supervised_task t where t.id = \(id)").map(task)
    }

    static func tasks(
        _ part: Supervision.Part,
        on day: CivilDate,
        limit: Int,
        offset: Int,
        in transaction: any ReadTransaction
    ) throws -> [SupervisedTask] {
        let order: SQL = part == .closed ? "t.closed_at desc, t.id desc" : "t.due_on, t.id"
        return try transaction.query(
            """
            select \(columns) from supervised_task t where \(condition(part, on: day)) order by \(order)
            limit \(limit) offset \(offset)
            """
        ).map(task)
    }

    /// How many there are of each part.
    static func counts(on day: CivilDate, in transaction: any ReadTransaction) throws -> [Supervision.Part: Int] {
        let row = try transaction.first(
            """
            select count(case when \(condition(.running, on: day)) then 1 end),
                count(case when \(condition(.late, on: day)) then 1 end),
                count(case when \(condition(.submitted, on: day)) then 1 end),
                count(case when \(condition(.closed, on: day)) then 1 end)
            from supervised_task t
            """
        )
        guard let row else { return [:] }
        return [.running: try row.at(0), .late: try row.at(1), .submitted: try row.at(2), .closed: try row.at(3)]
    }

    private static func condition(_ part: Supervision.Part, on day: CivilDate) -> SQL {
        switch part {
        case .running: "t.state = 'running'"
        case .late: "t.state = 'running' and t.due_on < \(day)"
        case .submitted: "t.state = 'submitted'"
        case .closed: "t.state = 'closed'"
        }
    }

    /// All of a plan, the newest last.
    static func tasks(of plan: String, in transaction: any ReadTransaction) throws -> [SupervisedTask] {
        try transaction.query("select \(columns) from supervised_task t where t.plan_id = \(plan) order by t.id")
            .map(task)
    }

    /// Those that follow decisions of meetings, the newest last.
    static func tasks(measures: [String], in transaction: any ReadTransaction) throws -> [SupervisedTask] {
        try transaction.query(
            """
            select \(columns) from supervised_task t where t.plan_id = '' and t.measure_id in \(in: measures)
            order by t.id
            """
        ).map(task)
    }

    /// Which of some keys are tasks.
    static func known(_ ids: [Int64], in transaction: any ReadTransaction) throws -> Set<Int64> {
        guard !ids.isEmpty else { return [] }
        return Set(try transaction.query("select id from supervised_task where id in \(in: ids)").map { try $0.at(0) })
    }

    /// All that were opened before a moment, by their day; and what was done about them before it.
    static func history(before end: Timestamp, in transaction: any ReadTransaction) throws
        -> (tasks: [SupervisedTask], steps: [SupervisedTask.Step])
    {
        let tasks = try transaction.query(
            "select \(columns) from supervised_task t where t.opened_at < \(end) order by t.due_on, t.id"
        ).map(task)
        let steps = try transaction.query(
            "select \(stepColumns) from supervised_step s where s.at < \(end) order by s.id"
        ).map(step)
        return (tasks, steps)
    }

    /// Moves a task on.
    /// - Returns: false when it has another state or day by now.
    static func move(
        _ task: SupervisedTask,
        to state: SupervisedTask.State,
        due: CivilDate,
        submitted: (byID: Int64?, at: Timestamp)?,
        closedAt: Timestamp?,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update supervised_task set state = \(state), due_on = \(due), submitted_by_id = \(submitted?.byID),
                submitted_at = \(submitted?.at), closed_at = \(closedAt)
            where id = \(task.id) and state = \(task.state) and due_on = \(task.due)
            """
        ) == 1
    }

    private static let stepColumns: SQL = """
        s.id, s.task_id, s.kind, s.department, s.words, s.evidence_hash, s.evidence_name, s.evidence_media, s.due_on,
        s.by_name, s.at
        """

    static func steps(of id: Int64, in transaction: any ReadTransaction) throws -> [SupervisedTask.Step] {
        try transaction.query("select \(stepColumns) from supervised_step s where s.task_id = \(id) order by s.id")
            .map(step)
    }

    static func step(_ id: Int64, in transaction: any ReadTransaction) throws -> SupervisedTask.Step? {
        try transaction.first("select \(stepColumns) from supervised_step s where s.id = \(id)").map(step)
    }

    private static func task(_ row: Row) throws -> SupervisedTask {
        SupervisedTask(
            id: try row.at(0),
            planID: try row.at(1),
            measureID: try row.at(2),
            taskID: try row.at(3),
            title: try row.at(4),
            departments: try row.at(5, as: String.self).split(separator: "\n").map(String.init),
            words: try row.at(6),
            due: try row.at(7),
            state: try row.at(8),
            openedBy: try row.at(9),
            openedAt: try row.at(10),
            submittedByID: try row.at(11),
            submittedAt: try row.at(12),
            closedAt: try row.at(13)
        )
    }

    private static func step(_ row: Row) throws -> SupervisedTask.Step {
        let hash: String? = try row.at(5)
        let (name, media): (String?, String?) = (try row.at(6), try row.at(7))
        return SupervisedTask.Step(
            id: try row.at(0),
            taskID: try row.at(1),
            kind: try row.at(2),
            department: try row.at(3),
            words: try row.at(4),
            evidence: hash.map { .init(hash: $0, name: name ?? "", media: media ?? "") },
            due: try row.at(8),
            by: try row.at(9),
            at: try row.at(10)
        )
    }
}
