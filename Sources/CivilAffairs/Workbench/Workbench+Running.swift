// SPDX-License-Identifier: Apache-2.0
import Policy
package import SharedKernel
import Storage
import Vocabulary

/// The work behind a scenario: any server takes it up, and a crash loses none of it.
extension Workbench {
    static let factsPlace: StaticString = "scenario_family.facts"
    /// Families of one portion: what a progress bar moves by, and what is held in memory at once.
    private static let portion = 2_000

    /// Runs the oldest scenario that waits.
    /// - Parameter worker: unique to the worker, such as host and process.
    /// - Returns: false when there was nothing to do.
    @discardableResult
    package func work(worker: String) async throws -> Bool {
        guard try await database.read({ try ScenarioStore.hasWork(Self.jobKind, in: $0) }) else { return false }
        let now = clock.now()
        let claimed = try await database.write { [queue] transaction in
            try queue.claim(kinds: [Self.jobKind], worker: worker, in: transaction, at: now)
        }
        guard let job = claimed, let id = Int64(job.payload) else { return false }
        do {
            try await run(id, job)
        } catch WorkbenchProblem.leaseLost {
            return true
        } catch let problem as any Problem {
            try await giveUp(id, job, problem)
        }
        return true
    }

    /// What the rules themselves refuse is told at once; trouble of the store is tried again a few times.
    private func giveUp(_ id: Int64, _ job: Job, _ problem: any Problem) async throws {
        let isFinal = !(problem is StorageProblem) || job.attempts >= 3
        let now = clock.now()
        try await database.write { [queue] transaction in
            guard try queue.fail(job, errorCode: problem.code, isFinal: isFinal, in: transaction, at: now) else {
                return
            }
            if isFinal { try ScenarioStore.fail(id, problem: problem.message, at: now, in: transaction) }
        }
    }

    private func run(_ id: Int64, _ job: Job) async throws {
        let scenario = try await database.read { try ScenarioStore.scenarios([id], in: $0).first }
        guard let scenario else { throw WorkbenchProblem.notFound }
        guard let edition = editions.edition(of: scenario.programID, release: scenario.releaseHash) else {
            throw WorkbenchProblem.releaseGone
        }
        let typed = Dictionary(scenario.changes.map { ($0.name, $0.after) }, uniquingKeysWith: { $1 })
        let run = ScenarioRun(
            edition: edition,
            date: scenario.date,
            changes: try ScenarioRules.checked(typed, edition: edition, on: scenario.date)
        )
        let (program, services) = (scenario.programID, edition.services)
        let total = try await database.read {
            try ScenarioPopulationStore.count(program, services: services, in: $0)
        }
        let tree = try await regions.tree()
        var tally = ScenarioTally(tree: tree)
        try await report(job, "读取家庭资料", done: 0, total: total) { try ScenarioStore.clear(id, in: $0) }
        var last: Int64 = 0
        var onBooks = true
        while true {
            let (after, listed) = (last, onBooks)
            let families = try await database.read { transaction in
                let entries =
                    try listed
                    ? ScenarioPopulationStore.enrolments(program, after: after, limit: Self.portion, in: transaction)
                    : ScenarioPopulationStore.cases(
                        program,
                        services: services,
                        after: after,
                        limit: Self.portion,
                        in: transaction
                    )
                return try ScenarioPopulationStore.families(entries, program: edition.program, in: transaction)
            }
            guard let end = families.last else {
                guard onBooks else { break }
                (onBooks, last) = (false, 0)
                continue
            }
            last = (onBooks ? end.enrolmentID : end.caseID) ?? last
            let changed = try await take(families, run, into: &tally)
            try await report(job, onBooks ? "测算在册家庭" : "测算申请家庭", done: tally.seen, total: max(total, tally.seen)) {
                try ScenarioStore.append(changed, to: id, in: $0)
            }
        }
        try await finish(id, job, tally.totals)
    }

    private func take(_ families: [ScenarioRun.Family], _ run: ScenarioRun, into tally: inout ScenarioTally)
        async throws
        -> [ScenarioStore.Changed]
    {
        let judged = families.filter(\.hasFacts)
        for family in families where !family.hasFacts { tally.addUnknown(family) }
        var changed: [ScenarioStore.Changed] = []
        for (family, result) in zip(judged, try await run.judge(judged)) {
            guard let kind = tally.add(family, result.before, result.after) else { continue }
            tally.place += 1
            changed.append(
                ScenarioStore.Changed(
                    place: tally.place,
                    townshipID: tally.township(family.regionID),
                    family: family,
                    kind: kind,
                    before: result.before,
                    after: result.after,
                    facts: try cipher.seal(try ScenarioRun.json(family.household), place: Self.factsPlace)
                )
            )
        }
        return changed
    }

    /// Notes how far the work is together with what it found, or nothing of both.
    private func report(
        _ job: Job,
        _ step: String,
        done: Int,
        total: Int,
        _ body: @escaping @Sendable (any Transaction) throws -> Void
    ) async throws {
        let now = clock.now()
        try await database.write { [queue] transaction in
            guard try queue.report(job, step: step, done: done, total: total, in: transaction, at: now) else {
                throw WorkbenchProblem.leaseLost
            }
            try body(transaction)
        }
    }

    private func finish(_ id: Int64, _ job: Job, _ totals: [ScenarioTotal]) async throws {
        let now = clock.now()
        try await database.write { [queue] transaction in
            guard try queue.finish(job, in: transaction, at: now) else { throw WorkbenchProblem.leaseLost }
            try ScenarioStore.finish(id, totals: totals, at: now, in: transaction)
        }
    }

    /// Keeps what a list tells of families that have no case yet; the latest word on each value counts. Statements: 2.
    /// - Throws: `WorkbenchProblem.batchRefused` with the first line that the rules cannot read; then nothing is kept.
    package func keep(actor: Actor, _ facts: [ListFact]) async throws {
        try actor.require(.listImport)
        let edition = try edition(of: nil)
        let inputs = (edition.program.inputs(.family), edition.program.inputs(.member))
        for (offset, fact) in facts.enumerated() {
            guard let kind = (fact.personID == nil ? inputs.0 : inputs.1)[fact.name] else {
                throw WorkbenchProblem.batchRefused(line: offset + 1, reason: "政策规则不用“\(fact.name)”这一项。")
            }
            do {
                _ = try PolicyValue.parse(fact.value, kind: kind, name: fact.name)
            } catch let problem as any Problem {
                throw WorkbenchProblem.batchRefused(line: offset + 1, reason: problem.message)
            }
        }
        let now = clock.now()
        try await database.write { [audit] transaction in
            try ScenarioStore.put(facts, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "scenario.facts",
                subject: "program",
                subjectID: nil,
                detail: "\(Set(facts.map(\.enrolmentID)).count) 户"
            )
            try audit.record(entry, in: transaction)
        }
    }
}
