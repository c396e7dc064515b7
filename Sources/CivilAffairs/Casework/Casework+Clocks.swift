// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
import Vocabulary

/// What can be done to the clocks of a case, and what their end does.
extension Casework {
    /// Makes a clock longer, once, by what its article allows, with a reason that the family is told.
    /// - Throws: `CaseworkProblem.notExtendable` for a clock that can't be made longer, or was.
    package func extend(
        actor: Actor,
        caseID: Int64,
        version: Int64,
        clockID: String,
        reason: String,
        effects: @escaping EffectRunner
    ) async throws {
        try await change(actor: actor, caseID: caseID, version: version) { [self] file, service, transaction, now in
            guard actor.may(.caseReviewSign) || actor.may(.caseConfirmSign) else {
                throw CaseworkProblem.otherFunction(needed: "签发人员", held: actor.functionTitle)
            }
            guard !reason.isEmpty else { throw CaseworkProblem.reasonNeeded(action: "延长时限") }
            let clock = service.flow.clocks.first { $0.id == clockID }
            let running = try deadlines.deadlines(caseID: caseID, in: transaction).last {
                $0.clockID == clockID && $0.endedOn == nil
            }
            guard let clock, let extra = clock.extendable, let running, running.extended == 0 else {
                throw CaseworkProblem.notExtendable(title: clock?.title ?? clockID)
            }
            let longer = DeadlineRules.extend(running, by: extra, calendar: services.calendar)
            try deadlines.update([longer], in: transaction)
            let due = WorkCalendar.Due(date: longer.dueOn, provisional: longer.provisional)
            let moved = clock.total ? file.with(due: due) : file
            try store.save(moved, after: version, in: transaction)
            try note(
                file,
                after: moved,
                action: "extend",
                title: "\(clock.title)延长 \(extra) \(clock.unit.title)，至\(longer.dueOn.chinese)",
                actor: actor,
                at: now,
                comment: reason,
                in: transaction
            )
            let told = CaseEffect(
                effect: ServiceEffect(.issue, "extension"),
                file: moved,
                on: now.date,
                comment: reason
            )
            try effects(told, transaction)
        }
    }

    /// Does what the law says happens when clocks run out: deems cases decided, and tells heads of offices. Each case is
    /// a use case of its own, so that one that cannot be settled does not hold up the others.
    /// - Returns: how many clocks were seen to.
    /// - Throws: the first problem, after all the others were seen to.
    package func expire(limit: Int = 200, effects: @escaping EffectRunner) async throws -> Int {
        let today = clock.today
        let late = try await database.read { [deadlines] in try deadlines.expired(on: today, limit: limit, in: $0) }
        var first: (any Error)?
        for expired in late {
            do {
                try await expire(expired, effects: effects)
            } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
        return late.count
    }

    private func expire(_ expired: DeadlineStore.Expired, effects: @escaping EffectRunner) async throws {
        let now = clock.now()
        let actor = Actor.system("clocks")
        try await database.write { [self] transaction in
            guard let file = try store.file(id: expired.caseID, scope: .wholeStore, in: transaction),
                !file.state.isEnded
            else { return }
            // Another server may have seen to it in the meantime.
            guard try deadlines.setExpired(expired.deadlineID, on: now.date, in: transaction) else { return }
            let service = try services.service(file.serviceID, release: file.releaseHash)
            let step = try service.flow.step(file.step)
            if expired.clockID == CaseFlow.waitClock(step) {
                guard let outcome = step.outcomes.first(where: { $0.next != nil }) else { return }
                return try deem(
                    outcome,
                    reason: "\(step.title)期满",
                    file,
                    service: service,
                    at: now,
                    effects: effects,
                    in: transaction
                )
            }
            guard let clock = service.flow.clocks.first(where: { $0.id == expired.clockID }) else { return }
            switch clock.expiry {
            case .remind: return
            case .escalate:
                try note(
                    file,
                    action: "escalate",
                    title: "\(clock.title)已超期，提请督办",
                    actor: actor,
                    at: now,
                    in: transaction
                )
            case .deemed(let id):
                guard let outcome = step.outcomes.first(where: { $0.id == id }) else {
                    return
                }
                try deem(
                    outcome,
                    reason: "\(clock.title)期满（\(clock.basis)）",
                    file,
                    service: service,
                    at: now,
                    effects: effects,
                    in: transaction
                )
            }
        }
    }

    /// The outcome that the law puts in the place of one that nobody gave 视为.
    private func deem(
        _ outcome: CaseFlow.Outcome,
        reason: String,
        _ file: CaseFile,
        service: CaseService,
        at now: Timestamp,
        effects: EffectRunner,
        in transaction: any Transaction
    ) throws {
        let actor = Actor.system("clocks")
        let next = try CaseRules.settled(outcome, file, flow: service.flow)
        var moved = file.with(
            state: next.state,
            step: next.step,
            link: 0,
            outcome: .some(outcome.id),
            proposed: .some(nil),
            pausedOn: .some(nil)
        )
        if next.state.isEnded { moved = moved.with(decidedOn: .some(now.date), closedAt: .some(now)) }
        moved = try runClocks(file, moved, events: next.events, service: service, on: now.date, in: transaction)
        try store.save(moved, after: file.version, in: transaction)
        try records.takeDown(caseID: file.id, in: transaction)
        try note(
            file,
            after: moved,
            action: outcome.id,
            title: outcome.next == nil ? "期满视为：\(outcome.title)" : outcome.title,
            actor: actor,
            at: now,
            comment: reason,
            in: transaction
        )
        for effect in try self.effects(of: outcome, into: moved, service: service) {
            let asked = CaseEffect(effect: effect, file: moved, on: now.date, comment: reason)
            try effects(asked, transaction)
        }
        try drawLot(file, moved, service: service, at: now, in: transaction)
    }
}
