// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

extension SupervisedTask {
    /// What a meeting decided belongs to no plan.
    package var isDecision: Bool { planID.isEmpty }

    /// Stands where a task of a plan has its measure.
    static func measure(ofDecision id: Int64) -> String { "decision-\(id)" }
}

/// Following what meetings decided.
extension Supervision {
    /// Puts a decision of a meeting under supervision.
    /// - Returns: its key.
    /// - Throws: `SupervisionProblem`.
    func open(
        actor: Actor,
        decision id: Int64,
        title: String,
        unit: String,
        due: CivilDate?,
        words: String,
        requestID: String?
    ) async throws -> Int64 {
        try await begin(
            actor: actor,
            planID: "",
            measureID: SupervisedTask.measure(ofDecision: id),
            taskID: nil,
            title: title,
            departments: [unit],
            due: due,
            words: words,
            requestID: requestID
        )
    }

    /// The newest task of each decision that is or was followed.
    func tasks(actor: Actor, decisions: [Int64]) async throws -> [Int64: SupervisedTask] {
        try actor.require(.reportRead)
        guard !decisions.isEmpty else { return [:] }
        let found = try await planning.database.read { transaction in
            try SupervisionStore.tasks(measures: decisions.map(SupervisedTask.measure(ofDecision:)), in: transaction)
        }
        let newest = Dictionary(found.map { ($0.measureID, $0) }, uniquingKeysWith: { $1 })
        return decisions.reduce(into: [:]) { tasks, id in
            tasks[id] = newest[SupervisedTask.measure(ofDecision: id)]
        }
    }

    /// The day by which something is to be done.
    func term(_ due: CivilDate?) throws -> CivilDate {
        guard let due else { throw SupervisionProblem.dueNeeded }
        guard due > planning.clock.today else { throw SupervisionProblem.dueBehind }
        return due
    }

    /// Opens a task, whatever asks for it.
    func begin(
        actor: Actor,
        planID: String,
        measureID: String,
        taskID: String?,
        title: String,
        departments: [String],
        due: CivilDate?,
        words: String,
        requestID: String?
    ) async throws -> Int64 {
        try actor.require(.planSupervise)
        let now = planning.clock.now()
        let due = try term(due)
        let words = try Self.checked(words, needed: nil)
        return try await planning.database.write { transaction in
            let id = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: id,
                "supervised-task",
                actor: actor,
                at: now,
                in: transaction
            )
            if let earlier { return earlier }
            let task = SupervisedTask(
                id: id,
                planID: planID,
                measureID: measureID,
                taskID: taskID,
                title: title,
                departments: departments,
                words: words,
                due: due,
                state: .running,
                openedBy: Planning.named(actor),
                openedAt: now,
                submittedByID: nil,
                submittedAt: nil,
                closedAt: nil
            )
            guard try SupervisionStore.insert(task, in: transaction) else { throw SupervisionProblem.open }
            try note(.opened, of: id, words: words, due: due, by: actor, at: now, in: transaction)
            return id
        }
    }
}
