// SPDX-License-Identifier: Apache-2.0
import Policy
package import SharedKernel
import Storage
import Vocabulary

/// The work behind a scenario: any server takes it up, and a crash loses none of it.
extension Workbench {
    static let factsPlace: StaticString = "scenario_family.facts"

    /// Runs the oldest scenario that waits.
    /// - Parameter worker: unique to the worker, such as host and process.
    /// - Returns: false when there was nothing to do.
    @discardableResult
    package func work(worker: String) async throws -> Bool {
        let now = clock.now()
        guard try await database.read({ [queue] in try queue.hasWork([Self.jobKind], in: $0, at: now) }) else {
            return false
        }
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
        let run = try ScenarioRun(scenario, edition)
        let snapshot = try await snapshot(
            of: edition,
            on: scenario.date,
            since: scenario.isFresh ? scenario.madeAt : Timestamp(milliseconds: 0),
            by: .system("workbench")
        ) { step, done, total in try await report(job, step, done: done, total: total) { _ in } }
        var tally = ScenarioTally(tree: try await regions.tree())
        try await report(job, "测算", done: 0, total: snapshot.families) { transaction in
            if job.attempts > 1 { try ScenarioStore.clear(id, in: transaction) }
            try ScenarioStore.use(snapshot.id, for: id, in: transaction)
        }
        for number in 0..<snapshot.portions {
            let families = try await families(number, of: snapshot)
            let taken = try await take(families, run, into: &tally)
            try await report(job, "测算", done: tally.seen, total: snapshot.families) {
                try ScenarioStore.append(taken.changed, of: snapshot.id, to: id, in: $0)
                try ScenarioStore.append(taken.unclear, of: snapshot.id, to: id, in: $0)
            }
        }
        try await finish(id, job, tally)
    }

    /// - Returns: what changes, with the sealed facts when they are to be kept, and the first of those that stay unclear.
    func take(
        _ families: [ScenarioRun.Family],
        _ run: ScenarioRun,
        into tally: inout ScenarioTally,
        keepsFacts: Bool = true
    ) async throws -> (changed: [ScenarioStore.Changed], unclear: [ScenarioStore.Unclear]) {
        let judged = families.filter(\.hasFacts)
        for family in families where !family.hasFacts { tally.addUnknown(family) }
        var changed: [ScenarioStore.Changed] = []
        let results = try await run.judge(judged)
        let open = zip(judged, results).filter { $1.before.decision == nil || $1.after.decision == nil }
            .prefix(tally.gapsLeft).map(\.0)
        let unclear = zip(open, try run.missing(open)).map { ScenarioStore.Unclear(family: $0, missing: $1) }
        tally.add(unclear)
        for (family, result) in zip(judged, results) {
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
                    facts: keepsFacts
                        ? try cipher.seal(try ScenarioRun.json(family.household), place: Self.factsPlace) : []
                )
            )
        }
        return (changed, unclear)
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

    private func finish(_ id: Int64, _ job: Job, _ tally: ScenarioTally) async throws {
        let now = clock.now()
        let (totals, gaps) = (tally.totals, tally.gaps)
        try await database.write { [queue] transaction in
            guard try queue.finish(job, in: transaction, at: now) else { throw WorkbenchProblem.leaseLost }
            try ScenarioStore.finish(id, totals: totals, gaps: gaps, at: now, in: transaction)
        }
    }

    /// What is asked for, by whom it is asked of and by name.
    static func questions(_ edition: PolicyEdition) -> [Entity: [String: PolicyProgram.Question]] {
        Dictionary(grouping: edition.program.questions, by: \.entity).mapValues { questions in
            Dictionary(questions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Keeps what a list tells of families that have no case yet; the latest word on each value counts. Statements: 2.
    /// - Parameter programID: what they are on the books for; nil for the first benefit.
    /// - Throws: `WorkbenchProblem.batchRefused` with the first line that the rules cannot read; then nothing is kept.
    package func keep(actor: Actor, _ facts: [ListFact], of programID: String? = nil) async throws {
        try await keep(actor: actor, facts, of: try edition(of: programID), onRegister: false)
    }

    /// - Parameter onRegister: of people of the register, whatever they are on the books for; facts of a family stand with
    ///   the key of one of its people.
    func keep(actor: Actor, _ facts: [ListFact], of edition: PolicyEdition, onRegister: Bool) async throws {
        try actor.require(.listImport)
        let inputs = Self.questions(edition)
        for (offset, fact) in facts.enumerated() {
            guard let question = inputs[fact.personID == nil ? .family : .member]?[fact.name] else {
                throw WorkbenchProblem.batchRefused(line: offset + 1, reason: "政策规则不用“\(fact.name)”这一项。")
            }
            do {
                try ScenarioRules.check(fact.value, question)
            } catch let problem as any Problem {
                throw WorkbenchProblem.batchRefused(line: offset + 1, reason: problem.message)
            }
        }
        let now = clock.now()
        try await database.write { [audit] transaction in
            if onRegister {
                try RegisterPopulationStore.put(facts, at: now, in: transaction)
            } else {
                try ScenarioStore.put(facts, at: now, in: transaction)
            }
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
