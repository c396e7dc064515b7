// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Following what plans ask to be done 督办: opened with a term, reported on with evidence, said to be done, looked at by
/// a second person, closed or returned. Nobody is counted by visits, points or ranks.
package struct Supervision: Sendable {
    let planning: Planning

    package enum Part: String, Sendable, CaseIterable {
        case running, late, submitted, closed

        package var title: String {
            switch self {
            case .running: "办理中"
            case .late: "已超期"
            case .submitted: "待核验"
            case .closed: "已办结"
            }
        }
    }

    private var database: any Database { planning.database }

    // MARK: - Looking

    package struct Page: Sendable {
        package let tasks: [SupervisedTask]
        package let counts: [Part: Int]
        package let hasMore: Bool
    }

    /// - Throws: `AccessProblem.notPermitted`.
    package func list(actor: Actor, _ part: Part, limit: Int = 30, offset: Int = 0) async throws -> Page {
        try actor.require(.reportRead)
        let day = planning.clock.today
        return try await database.read { transaction in
            let found = try SupervisionStore.tasks(part, on: day, limit: limit + 1, offset: offset, in: transaction)
            let counts = try SupervisionStore.counts(on: day, in: transaction)
            return Page(tasks: Array(found.prefix(limit)), counts: counts, hasMore: found.count > limit)
        }
    }

    package struct Record: Sendable {
        package let task: SupervisedTask
        package let steps: [SupervisedTask.Step]
    }

    /// - Throws: `AccessProblem.notPermitted`, `.notFound`.
    package func record(actor: Actor, _ id: Int64) async throws -> Record {
        try actor.require(.reportRead)
        return try await database.read { transaction in
            Record(
                task: try Self.found(id, in: transaction),
                steps: try SupervisionStore.steps(of: id, in: transaction)
            )
        }
    }

    /// What is followed or was, of a plan.
    package func tasks(actor: Actor, of plan: PlanDefinition) async throws -> [SupervisedTask] {
        try actor.require(.reportRead)
        return try await database.read { try SupervisionStore.tasks(of: plan.id, in: $0) }
    }

    /// A month in figures, written from what was done; one that runs up to today.
    package func summary(actor: Actor, of month: Month) async throws -> SupervisionSummary {
        try actor.require(.reportRead)
        let end = Timestamp(date: month.lastDay.adding(days: 1))
        let history = try await database.read { try SupervisionStore.history(before: end, in: $0) }
        return SupervisionRules.summary(history.tasks, history.steps, month: month, until: planning.clock.today)
    }

    /// How many wait for the actor: to be looked at, or late.
    package func waiting(actor: Actor) async throws -> (submitted: Int, late: Int) {
        let day = planning.clock.today
        let (checks, follows) = (actor.may(.planCheck), actor.may(.planSupervise))
        guard checks || follows else { return (0, 0) }
        let counts = try await database.read { try SupervisionStore.counts(on: day, in: $0) }
        return (checks ? counts[.submitted] ?? 0 : 0, follows ? counts[.late] ?? 0 : 0)
    }

    // MARK: - Doing

    /// What a measure or task of a plan says, before it is followed.
    package struct Subject: Sendable {
        package let plan: PlanDefinition
        package let measure: MeasureDefinition
        package let task: TaskDefinition?

        package var title: String { task?.title ?? measure.title }
        package var departments: [String] {
            task.map { $0.departments.isEmpty ? measure.departments : $0.departments } ?? measure.departments
        }
        package var basis: [String] { measure.basis }
    }

    /// - Throws: `AccessProblem.notFound` for what the plan has not.
    package func subject(actor: Actor, plan: String, measure: String, task: String?) throws -> Subject {
        let plan = try planning.plan(actor: actor, id: plan)
        guard let found = plan.measures.first(where: { $0.id == measure }) else {
            throw AccessProblem.notFound(what: "措施")
        }
        guard let task else { return Subject(plan: plan, measure: found, task: nil) }
        guard let part = found.tasks.first(where: { $0.id == task }) else { throw AccessProblem.notFound(what: "任务") }
        return Subject(plan: plan, measure: found, task: part)
    }

    /// Puts a task under supervision.
    /// - Parameter department: who does it, where the plan names nobody.
    /// - Returns: its key.
    /// - Throws: `SupervisionProblem`.
    package func open(
        actor: Actor,
        _ subject: Subject,
        department: String,
        due: CivilDate?,
        words: String,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.planSupervise)
        let due = try term(due)
        var departments = subject.departments
        if departments.isEmpty {
            guard !department.isEmpty else { throw SupervisionProblem.departmentNeeded }
            guard planning.departments.contains(where: { $0.title == department }) else {
                throw SupervisionProblem.unknownDepartment
            }
            departments = [department]
        }
        return try await begin(
            actor: actor,
            planID: subject.plan.id,
            measureID: subject.measure.id,
            taskID: subject.task?.id,
            title: subject.title,
            departments: departments,
            due: due,
            words: words,
            requestID: requestID
        )
    }

    /// A file that proves what is said.
    package typealias Evidence = (name: String, content: [UInt8])

    /// What a department has done so far; `isDone` says that nothing is left, and wants evidence.
    /// - Throws: `SupervisionProblem`, `PlanningProblem` for a file that is not taken.
    package func report(
        actor: Actor,
        _ id: Int64,
        department: String,
        words: String,
        evidence: Evidence?,
        isDone: Bool,
        requestID: String? = nil
    ) async throws {
        try actor.require(.planReport)
        let now = planning.clock.now()
        try await database.write { transaction in
            let task = try Self.found(id, in: transaction)
            let stepID = try transaction.newKey()
            let earlier = try RequestOnceStore.claim(
                requestID,
                making: stepID,
                "supervised-step",
                actor: actor,
                at: now,
                in: transaction
            )
            if earlier != nil { return }
            let words = try Self.checked(words, needed: isDone ? "办结的情况" : "进展")
            guard task.departments.contains(department) else { throw SupervisionProblem.unknownDepartment }
            guard task.state == .running else { throw SupervisionProblem.notNow(state: task.state.title) }
            guard evidence != nil || !isDone else { throw SupervisionProblem.evidenceNeeded }
            try move(
                task,
                to: isDone ? .submitted : .running,
                due: task.due,
                submitted: isDone ? (actor.userID, now) : nil,
                in: transaction
            )
            let proof = try evidence.map { try planning.keep($0, at: now, in: transaction) }
            try note(
                isDone ? .submitted : .progress,
                stepID,
                of: id,
                department: department,
                words: words,
                evidence: proof,
                by: actor,
                at: now,
                in: transaction
            )
        }
    }

    /// A second person looks: closed, or back to whoever does it.
    /// - Throws: `SupervisionProblem.ownWork` for whoever said that it is done.
    package func check(actor: Actor, _ id: Int64, agrees: Bool, words: String) async throws {
        try actor.require(.planCheck)
        let now = planning.clock.now()
        try await database.write { transaction in
            let task = try Self.found(id, in: transaction)
            let words = try Self.checked(words, needed: agrees ? nil : "退回的理由")
            guard task.state == .submitted else { throw SupervisionProblem.notNow(state: task.state.title) }
            guard !actor.hands.contains(task.submittedByID ?? 0) else { throw SupervisionProblem.ownWork }
            if agrees {
                let submitted = task.submittedAt.map { (task.submittedByID, $0) }
                try move(task, to: .closed, due: task.due, submitted: submitted, closedAt: now, in: transaction)
            } else {
                try move(task, to: .running, due: task.due, in: transaction)
            }
            try note(agrees ? .agreed : .returned, of: id, words: words, by: actor, at: now, in: transaction)
        }
    }

    /// Moves the term of a task; the old one stays on record with the reason.
    /// - Throws: `SupervisionProblem`.
    package func extend(actor: Actor, _ id: Int64, due: CivilDate?, reason: String) async throws {
        try actor.require(.planSupervise)
        let now = planning.clock.now()
        try await database.write { transaction in
            let task = try Self.found(id, in: transaction)
            let reason = try Self.checked(reason, needed: "延期的理由")
            guard let due else { throw SupervisionProblem.dueNeeded }
            guard task.state == .running else { throw SupervisionProblem.notNow(state: task.state.title) }
            guard due > max(task.due, now.date) else { throw SupervisionProblem.dueNotLater(task.due) }
            try move(task, to: .running, due: due, in: transaction)
            try note(.extended, of: id, words: reason, due: due, by: actor, at: now, in: transaction)
        }
    }

    /// The file of a step.
    /// - Throws: `AccessProblem.notFound`.
    package func evidence(actor: Actor, _ stepID: Int64) async throws -> (
        file: PlanValue.Evidence, content: [UInt8]
    ) {
        try actor.require(.reportRead)
        let found = try await database.read { [planning] transaction in
            guard let file = try SupervisionStore.step(stepID, in: transaction)?.evidence,
                let content = try planning.blobs.get(file.hash, in: transaction)
            else { throw AccessProblem.notFound(what: "文件") }
            return (file: file, content: content)
        }
        try await planning.audit.recordRead(
            AuditEntry(
                at: planning.clock.now(),
                actor: actor,
                action: "supervision.file",
                subject: "supervised-step",
                subjectID: stepID
            )
        )
        return found
    }

    // MARK: - Parts

    private static func found(_ id: Int64, in transaction: any ReadTransaction) throws -> SupervisedTask {
        guard let task = try SupervisionStore.task(id, in: transaction) else {
            throw AccessProblem.notFound(what: "督办事项")
        }
        return task
    }

    /// - Parameter needed: what is asked for, nil where it may be left out.
    static func checked(_ words: String, needed: String?) throws -> String {
        if let needed, words.isEmpty { throw SupervisionProblem.wordsNeeded(title: needed) }
        guard words.count <= SupervisionRules.longest else {
            throw PlanningProblem.tooLong(most: SupervisionRules.longest)
        }
        return words
    }

    private func move(
        _ task: SupervisedTask,
        to state: SupervisedTask.State,
        due: CivilDate,
        submitted: (byID: Int64?, at: Timestamp)? = nil,
        closedAt: Timestamp? = nil,
        in transaction: any Transaction
    ) throws {
        let isMoved = try SupervisionStore.move(
            task,
            to: state,
            due: due,
            submitted: submitted,
            closedAt: closedAt,
            in: transaction
        )
        guard isMoved else { throw SupervisionProblem.notNow(state: "已变化") }
    }

    func note(
        _ kind: SupervisedTask.Step.Kind,
        _ stepID: Int64? = nil,
        of taskID: Int64,
        department: String? = nil,
        words: String,
        evidence: PlanValue.Evidence? = nil,
        due: CivilDate? = nil,
        by actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let step = SupervisedTask.Step(
            id: try stepID ?? transaction.newKey(),
            taskID: taskID,
            kind: kind,
            department: department,
            words: words,
            evidence: evidence,
            due: due,
            by: Planning.named(actor),
            at: now
        )
        try SupervisionStore.note(step, byID: actor.userID, in: transaction)
        try planning.audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: "supervision.\(kind.rawValue)",
                subject: "supervised-task",
                subjectID: taskID,
                reason: words.isEmpty ? nil : words
            ),
            in: transaction
        )
    }
}
