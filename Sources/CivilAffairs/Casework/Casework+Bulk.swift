// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
package import Storage
import Vocabulary

/// Taking many cases one step on. Each is moved as by its own button, with every rule of it, and has a result of its own.
extension Casework {
    static let bulkJob = "casework.bulk"
    /// Cases of one transaction: many enough to cost few commits, few enough to hold nobody else up.
    private static let portion = 40
    /// Portions that PostgreSQL works on at once; while one waits for an answer, another is worked on.
    private static let lanes = 2

    /// Which cases of a list are meant.
    package enum Selection: Sendable {
        case some([Int64])
        /// All that a filter finds.
        case all(CaseFilter)
    }

    /// Keeps what an officer chose from a list.
    /// - Throws: `CaseworkProblem.nothingChosen`.
    package func chooseBulk(actor: Actor, _ selection: Selection) async throws -> Int64 {
        try actor.require(.caseRead)
        guard let userID = actor.userID, let function = actor.function, let regionID = actor.regionID else {
            throw AccessProblem.sessionEnded
        }
        let now = clock.now()
        let owner = BulkRun.Owner(userID: userID, function: function, regionID: regionID, actingFor: actor.actingFor)
        var conditions: [SQL] = ["c.closed_at is null"]
        switch selection {
        case .some(let ids): conditions.append("c.id in \(in: Array(ids.prefix(BulkRun.most)))")
        case .all(let filter):
            if filter.text != nil { try await catchUpSearch() }
            conditions += self.conditions(filter, of: actor, before: nil, limit: BulkRun.most)
        }
        return try await database.write { [conditions, bulk] transaction in
            try bulk.forget(before: now.adding(seconds: -BulkRun.daysKept * 86_400), in: transaction)
            let id = try transaction.newKey()
            let total = try bulk.choose(
                id,
                by: owner,
                scope: actor.scope,
                where: conditions,
                at: now,
                in: transaction
            )
            guard total > 0 else { throw CaseworkProblem.nothingChosen }
            return id
        }
    }

    /// A run with what can be done with its cases, as long as nothing was chosen.
    package func bulk(actor: Actor, id: Int64) async throws -> (run: BulkRun, offers: [BulkOffer]) {
        try await database.read { [self] transaction in
            let run = try own(id, actor, in: transaction)
            let offers = run.state == .chosen ? try offers(run, actor: actor, in: transaction) : []
            return (run, offers)
        }
    }

    /// The officer's runs of the last days.
    package func bulkRuns(actor: Actor) async throws -> [BulkRun] {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        return try await database.read { [bulk] in try bulk.runs(of: userID, limit: 20, in: $0) }
    }

    /// Rows of a run with the titles of their cases, in the order of the list.
    package func bulkRows(
        actor: Actor,
        id: Int64,
        state: BulkRow.State?,
        after place: Int,
        limit: Int = 50
    ) async throws -> [(row: BulkRow, file: CaseFile?)] {
        try await database.read { [self] transaction in
            _ = try own(id, actor, in: transaction)
            let rows = try bulk.rows(id, state: state, after: place, limit: limit, in: transaction)
            let files = try store.files(rows.map(\.caseID), scope: actor.scope, in: transaction)
            return rows.map { ($0, files[$0.caseID]) }
        }
    }

    private func own(_ id: Int64, _ actor: Actor, in transaction: any ReadTransaction) throws -> BulkRun {
        guard let userID = actor.userID, let run = try bulk.run(id, of: userID, in: transaction) else {
            throw AccessProblem.notFound(what: "批量办理")
        }
        return run
    }

    /// What the actor's function can do with the chosen cases, by service and step. Whether each of them can go on is
    /// only known when it is tried.
    private func offers(_ run: BulkRun, actor: Actor, in transaction: any ReadTransaction) throws -> [BulkOffer] {
        var counts: [String: (offer: BulkOffer, count: Int)] = [:]
        var order: [String] = []
        let lots = try bulk.lots(run.id, in: transaction)
        for file in try bulk.files(run.id, scope: actor.scope, in: transaction) {
            let service = try services.service(file.serviceID, release: file.releaseHash)
            let step = try service.flow.step(file.step)
            let lot = lots["\(file.id)-\(step.id)"]
            for choice in try CaseRules.choices(file, flow: service.flow, actor: actor, signers: [], lot: lot) {
                let offer = BulkOffer(
                    serviceID: file.serviceID,
                    serviceTitle: service.flow.title,
                    step: step.id,
                    stepTitle: step.title,
                    choice: choice,
                    count: 0
                )
                if counts[offer.key] == nil { order.append(offer.key) }
                counts[offer.key, default: (offer, 0)].count += 1
            }
        }
        return order.compactMap { counts[$0] }.map { offer, count in
            BulkOffer(
                serviceID: offer.serviceID,
                serviceTitle: offer.serviceTitle,
                step: offer.step,
                stepTitle: offer.stepTitle,
                choice: offer.choice,
                count: count
            )
        }
    }

    /// Has the chosen cases taken on, in the background.
    /// - Parameter key: of one of the offers.
    /// - Throws: `CaseworkProblem.unknownAction`, `.reasonNeeded`; what is refused of single cases stands at their rows.
    package func startBulk(actor: Actor, id: Int64, key: String, comment: String) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            let run = try own(id, actor, in: transaction)
            // Pressed twice: it runs already.
            guard run.state == .chosen else { return }
            guard let offer = try offers(run, actor: actor, in: transaction).first(where: { $0.key == key }) else {
                throw CaseworkProblem.unknownAction(key)
            }
            if offer.choice.needsReason, comment.isEmpty {
                throw CaseworkProblem.reasonNeeded(action: offer.choice.title)
            }
            let note = comment.isEmpty ? nil : comment
            guard try bulk.start(id, offer, comment: note, in: transaction) else { return }
            try queue.enqueue(Self.bulkJob, payload: String(id), in: transaction, at: now)
        }
    }

    // MARK: - The work

    /// Carries out the oldest run that waits.
    /// - Parameters:
    ///   - worker: unique to the worker, such as host and process.
    ///   - actor: who acts, as the office is held now; nil when it is not held any more.
    /// - Returns: false when there was nothing to do.
    @discardableResult
    package func workBulk(
        worker: String,
        actor: @escaping @Sendable (BulkRun.Owner, any ReadTransaction) throws -> Actor?,
        effects: @escaping @Sendable (Actor, CaseEffect, any Transaction) throws -> Void
    ) async throws -> Bool {
        let now = clock.now()
        guard try await database.read({ [queue] in try queue.hasWork([Self.bulkJob], in: $0, at: now) }) else {
            return false
        }
        let claimed = try await database.write { [queue] transaction in
            try queue.claim(kinds: [Self.bulkJob], worker: worker, in: transaction, at: now)
        }
        guard let job = claimed, let id = Int64(job.payload) else { return false }
        do {
            if database.dialect == .postgres { try await takeOnSideBySide(id, job, actor: actor, effects: effects) }
            while try await takeOn(id, job, actor: actor, effects: effects) {}
        } catch let problem as StorageProblem {
            try await putBack(id, job, errorCode: problem.code, isFinal: false)
        } catch {
            try await putBack(id, job, errorCode: "casework.bulk", isFinal: true)
            throw error
        }
        return true
    }

    /// Leaves a run for a later attempt; after the last one what was not reached is told as refused, and the run is over.
    private func putBack(_ id: Int64, _ job: Job, errorCode: String, isFinal: Bool) async throws {
        let now = clock.now()
        try await database.write { [queue, bulk] transaction in
            let held = try queue.fail(job, errorCode: errorCode, isFinal: isFinal, in: transaction, at: now)
            guard held, isFinal || job.attempts >= JobQueue.attemptLimit else { return }
            try bulk.giveUp(id, CaseworkProblem.notCarriedOut.message, at: now, in: transaction)
        }
    }

    /// Moves portions of a run, several at a time, as long as they don't stand in each other's way. What is left then
    /// is for whoever goes on alone.
    private func takeOnSideBySide(
        _ id: Int64,
        _ job: Job,
        actor: @escaping @Sendable (BulkRun.Owner, any ReadTransaction) throws -> Actor?,
        effects: @escaping @Sendable (Actor, CaseEffect, any Transaction) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.lanes {
                group.addTask {
                    do {
                        while try await takeOn(id, job, lane: lane, actor: actor, effects: effects) {}
                    } catch StorageProblem.busy {
                        // Two that number cases of the same places may wait for each other; the store undid one portion.
                        return
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Moves the next portion of a run, in one transaction with its results.
    /// - Parameter lane: whose rows are meant, where several work at once; nil for all, after which the run is over.
    /// - Returns: false when nothing is left, or somebody else has taken it up.
    private func takeOn(
        _ id: Int64,
        _ job: Job,
        lane: Int? = nil,
        actor: @escaping @Sendable (BulkRun.Owner, any ReadTransaction) throws -> Actor?,
        effects: @escaping @Sendable (Actor, CaseEffect, any Transaction) throws -> Void
    ) async throws -> Bool {
        let now = clock.now()
        return try await database.write { [self] transaction in
            try transaction.keepPlans()
            guard let run = try bulk.run(id, in: transaction) else { return false }
            let share = lane.map { (lane: $0, of: Self.lanes) }
            let rows = try bulk.waiting(id, share: share, limit: Self.portion, in: transaction)
            guard !rows.isEmpty, let action = run.action else {
                guard lane == nil else { return false }
                try bulk.finish(id, at: now, in: transaction)
                _ = try queue.finish(job, in: transaction, at: now)
                return false
            }
            let acting = try actor(run.owner, transaction)
            let files = try acting.map { try visible(rows.map(\.caseID), to: $0, in: transaction) } ?? [:]
            let settled = try rows.map { row in
                let problem = try refusal(
                    of: row,
                    files[row.caseID],
                    run,
                    action,
                    by: acting,
                    at: now,
                    effects: effects,
                    in: transaction
                )
                return BulkRow(
                    place: row.place,
                    caseID: row.caseID,
                    version: row.version,
                    state: problem == nil ? .done : .refused,
                    problem: problem
                )
            }
            try bulk.settle(id, settled, in: transaction)
            let finished = try bulk.run(id, in: transaction)?.finished ?? run.finished
            let held = try queue.report(
                job,
                step: "",
                done: finished,
                total: run.total,
                in: transaction,
                at: now
            )
            // Somebody else has the run by now: what was done here is undone, or it would be done twice.
            guard held else { throw StorageProblem.busy }
            return true
        }
    }

    /// Presses the button of one case; nothing of it stays where it is refused.
    /// - Returns: why it was refused; nil when it was done.
    private func refusal(
        of row: BulkRow,
        _ file: CaseFile?,
        _ run: BulkRun,
        _ action: String,
        by actor: Actor?,
        at now: Timestamp,
        effects: @escaping @Sendable (Actor, CaseEffect, any Transaction) throws -> Void,
        in transaction: any Transaction
    ) throws -> String? {
        guard let actor else { return CaseworkProblem.officeLost.message }
        do {
            try transaction.attempt {
                guard let file else { throw AccessProblem.notFound(what: "办件") }
                try transaction.askAhead(stepQuestions(about: file.id))
                let move = Move(
                    caseID: row.caseID,
                    version: row.version,
                    requestID: "",
                    action: action,
                    comment: run.comment
                )
                try advance(
                    file,
                    by: actor,
                    move,
                    at: now,
                    effects: { try effects(actor, $0, $1) },
                    in: transaction
                )
            }
            return nil
        } catch let problem as StorageProblem {
            throw problem
        } catch let problem as any Problem {
            return problem.message
        }
    }
}
