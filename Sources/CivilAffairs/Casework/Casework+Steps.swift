// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
package import Storage
import Vocabulary

/// Moving a case: every button that a step offers.
extension Casework {
    /// Applies what a settled outcome asks of the other rooms, inside the same transaction.
    package typealias EffectRunner = @Sendable (CaseEffect, any Transaction) throws -> Void

    /// Presses a button. The same `requestID` again changes nothing.
    /// - Throws: `CaseworkProblem` telling why not: somebody else's turn, signed before, missing things, stale page.
    package func act(actor: Actor, _ move: Move, effects: @escaping EffectRunner) async throws {
        let now = clock.now()
        try await database.write { [self] transaction in
            try transaction.keepPlans()
            let answer = "\(move.caseID) \(move.action)"
            if let earlier = try RequestOnceStore.claim(
                move.requestID,
                answer: answer,
                actor: actor,
                at: now,
                in: transaction
            ) {
                guard earlier == answer else { throw AccessProblem.requestReused }
                return
            }
            try transaction.askAhead(fileQuestion(about: move.caseID, for: actor) + stepQuestions(about: move.caseID))
            guard let file = try visible(move.caseID, to: actor, in: transaction) else {
                throw AccessProblem.notFound(what: "办件")
            }
            try advance(file, by: actor, move, at: now, effects: effects, in: transaction)
        }
    }

    /// What is asked of every case that is moved, whatever the button.
    func stepQuestions(about caseID: Int64) -> [SQL] {
        [
            ColleagueStore.assignmentsQuestion(caseID), CaseStore.actionsQuestion(caseID),
            ColleagueStore.opinionsQuestion(caseID), PromiseStore.owedQuestion(caseID),
            CaseRecordStore.decisionQuestion(caseID), DeadlineStore.deadlinesQuestion(caseID),
        ]
    }

    func advance(
        _ file: CaseFile,
        by actor: Actor,
        _ move: Move,
        at now: Timestamp,
        effects: EffectRunner,
        in transaction: any Transaction
    ) throws {
        if file.state.isEnded { throw CaseworkProblem.ended(state: file.state.title) }
        guard file.version == move.version else { throw CaseworkProblem.stale }
        let service = try services.service(file.serviceID, release: file.releaseHash)
        let choice = try permitted(move.action, file, service: service, actor: actor, in: transaction)
        let comment = move.comment?.isEmpty == false ? move.comment : nil
        if choice.needsReason, comment == nil { throw CaseworkProblem.reasonNeeded(action: choice.title) }
        try promise(move.promises, file, service, by: actor, at: now, in: transaction)
        try readBooks(file, service: service, at: now, in: transaction)
        try complete(file, service: service, action: choice.action, by: actor, at: now, in: transaction)
        try settle(file, service: service, action: choice.action, comment: comment, at: now, in: transaction)
        let next = try CaseRules.next(choice.action, file, flow: service.flow, by: actor)
        let decision = try records.decision(caseID: file.id, in: transaction)
        let isDecision = try service.flow.step(file.step).kind == .decide
        let away = try registeredElsewhere(file, accepting: next, service, in: transaction)
        var moved = try moved(file, to: next, away: away, service: service, on: now.date, in: transaction)
        if next.state.isEnded { moved = moved.with(decidedOn: .some(now.date), closedAt: .some(now)) }
        moved = try runClocks(file, moved, events: next.events, service: service, on: now.date, in: transaction)
        try store.save(moved, after: file.version, in: transaction)
        if moved.state.isEnded || moved.step != file.step { try records.takeDown(caseID: file.id, in: transaction) }
        try note(
            file,
            after: moved,
            action: choice.action,
            title: next.title,
            actor: actor,
            at: now,
            comment: comment,
            contentHash: isDecision ? decision?.contentHash : nil,
            in: transaction
        )
        try noteDelegation(file, moved, away: away, service: service, actor: actor, at: now, in: transaction)
        var asked = try next.settled.map { try self.effects(of: $0, into: moved, service: service) } ?? []
        let reason = try comment ?? proposalReason(file, settled: next.settled, in: transaction)
        if choice == .supplement { asked.append(ServiceEffect(.issue, "supplement")) }
        for effect in asked {
            try effects(CaseEffect(effect: effect, file: moved, on: now.date, comment: reason), transaction)
        }
        try drawLot(file, moved, service: service, at: now, in: transaction)
        if let away { try passOn(moved.id, to: away, by: actor, at: now, in: transaction) }
    }

    /// What an outcome asks of the other rooms. Whoever enters a verification is verified; a service need not say so.
    func effects(of outcome: CaseFlow.Outcome, into file: CaseFile, service: CaseService) throws -> [ServiceEffect] {
        let asked = outcome.effects
        guard !file.state.isEnded, try service.flow.step(file.step).kind == .verification,
            !asked.contains(ServiceEffect(.requestVerification))
        else { return asked }
        return asked + [ServiceEffect(.requestVerification)]
    }

    /// What the first of the chain gave as the reason, for papers that the last of it lets go.
    private func proposalReason(
        _ file: CaseFile,
        settled: CaseFlow.Outcome?,
        in transaction: any ReadTransaction
    ) throws -> String? {
        guard let settled, file.link > 0 else { return nil }
        return try store.actions(caseID: file.id, in: transaction).last {
            $0.step == file.step && $0.action == settled.id
        }?.comment
    }

    /// Puts on record why the county confirms what the township might have.
    private func noteDelegation(
        _ before: CaseFile,
        _ after: CaseFile,
        away: CasePlace?,
        service: CaseService,
        actor: Actor,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let isSettled = before.acceptedOn == nil && after.acceptedOn != nil
        guard isSettled || (before.delegated && !after.delegated), !after.delegated, !after.state.isEnded else {
            return
        }
        let accepted = after.acceptedOn ?? now.date
        let reason = try delegation(after.at(away), service: service, on: accepted, in: transaction).reason
        guard let reason else { return }
        try note(
            after,
            action: "delegation",
            title: "确认机关：县级民政部门",
            actor: .system("casework"),
            at: now,
            comment: reason,
            in: transaction
        )
    }

    private func permitted(
        _ action: String,
        _ file: CaseFile,
        service: CaseService,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> CaseChoice {
        if let held = try assignment(file, function: actor.function, in: transaction),
            !actor.hands.contains(held.userID)
        {
            throw CaseworkProblem.assigned(name: held.name)
        }
        let actions = try store.actions(caseID: file.id, in: transaction)
        let signers = try signers(file, flow: service.flow, actions)
        let isOpen = try service.flow.step(file.step).outcomes.contains { $0.when != nil }
        let form =
            isOpen
            ? try filling(file, in: transaction).reading(service, applicant: file.applicantPersonID, on: clock.today)
            : nil
        let choices = try choices(
            file,
            flow: service.flow,
            actor: actor,
            actions,
            signers: Set(signers.keys),
            form: form
        )
        if let choice = choices.first(where: { $0.action == action }) { return choice }
        if let earlier = try CaseRules.signedApart(file, flow: service.flow, actor: actor, actions) {
            throw CaseworkProblem.signedBefore(step: earlier)
        }
        throw try CaseRules.refusal(action, file, flow: service.flow, actor: actor, signers: signers)
    }

    /// The buttons of the present step; none for whoever signed a step that must be apart from it.
    func choices(
        _ file: CaseFile,
        flow: CaseFlow,
        actor: Actor,
        _ actions: [CaseAction],
        signers: Set<Int64>,
        form: FormReading?
    ) throws -> [CaseChoice] {
        guard try CaseRules.signedApart(file, flow: flow, actor: actor, actions) == nil else { return [] }
        let lot = CaseLot.drawn(at: file.step, actions)
        return try CaseRules.choices(file, flow: flow, actor: actor, signers: signers, form: form, lot: lot)
    }

    /// The case after the rules, with the number, release and delegation that acceptance fixes.
    private func moved(
        _ file: CaseFile,
        to next: CaseRules.Next,
        away: CasePlace?,
        service: CaseService,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws -> CaseFile {
        var moved = file.with(
            state: file.state == .draft && next.state == .draft && next.settled != nil ? .open : next.state,
            step: next.step,
            link: next.link,
            outcome: next.settled.map { .some($0.id) },
            proposed: .some(next.proposed),
            pausedOn: next.state == .paused ? .some(date) : .some(nil)
        )
        if file.state == .draft, next.settled != nil {
            moved = moved.with(state: next.state == .draft ? .open : next.state)
        }
        if moved.delegated, moved.step != file.step {
            let still = try delegation(moved, service: service, on: file.acceptedOn ?? date, in: transaction)
            moved = moved.with(delegated: still == .township)
        }
        guard file.acceptedOn == nil, next.registers else { return moved }
        let today = try services.service(file.serviceID, release: nil)
        // One series for all services: the number does not name the service.
        let series = "case-\(file.regionID)-\(date.year)"
        let serial = String(try store.nextNumber(series: series, in: transaction))
        let padded = String(repeating: "0", count: max(0, 5 - serial.count)) + serial
        return moved.with(
            number: .some("\(date.year)\(file.regionID)\(padded)"),
            delegated: try delegation(file.at(away), service: today, on: date, in: transaction) == .township,
            releaseHash: today.releaseHash,
            acceptedOn: .some(date)
        )
    }

    // MARK: - Clocks

    func runClocks(
        _ before: CaseFile,
        _ after: CaseFile,
        events: [CaseFlow.Event],
        service: CaseService,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws -> CaseFile {
        var result = after
        let calendar = services.calendar
        var happened = events
        if before.acceptedOn == nil, after.acceptedOn != nil { happened.append(.accepted) }
        // What follows a wait begins on the day after its end, whenever somebody presses the button.
        // Whoever leaves it before has not waited.
        let date = min(try waited(before, happened, service: service, in: transaction) ?? date, date)
        if after.state.isEnded {
            try deadlines.end(nil, caseID: after.id, on: date, in: transaction)
        } else {
            let stopped = service.flow.clocks.filter { happened.contains($0.stopsAt) }.map(\.id)
            if !stopped.isEmpty { try deadlines.end(stopped, caseID: after.id, on: date, in: transaction) }
            for clock in try starting(service.flow.clocks, happened, for: after, in: transaction) {
                let due = try start(clock, for: after, on: date, calendar: calendar, in: transaction)
                if clock.total { result = result.with(due: due) }
            }
            result = try standStill(result, events: happened, service: service, on: date, in: transaction)
            try runWait(after, events: happened, service: service, on: date, in: transaction)
        }
        guard before.state != after.state, before.state == .paused || after.state == .paused else { return result }
        return try pauseOrResume(result, service: service, on: date, calendar: calendar, in: transaction)
    }

    /// Clocks that events start. One that runs already goes on as it is when a case comes back to where it was started:
    /// the office gains no time by sending it round.
    private func starting(
        _ clocks: [CaseFlow.Clock],
        _ events: [CaseFlow.Event],
        for file: CaseFile,
        in transaction: any ReadTransaction
    ) throws -> [CaseFlow.Clock] {
        let started = clocks.filter { events.contains($0.startsAt) }
        guard !started.isEmpty else { return [] }
        let running = Set(
            try deadlines.deadlines(caseID: file.id, in: transaction).filter { $0.endedOn == nil }.map(\.clockID)
        )
        return started.filter { !running.contains($0.id) }
    }

    /// The last day of a wait that is left; nil where none was.
    private func waited(
        _ file: CaseFile,
        _ events: [CaseFlow.Event],
        service: CaseService,
        in transaction: any ReadTransaction
    ) throws -> CivilDate? {
        let step = try service.flow.step(file.step)
        guard step.kind == .wait, events.contains(.left(step: step.id)), !events.contains(.decided) else { return nil }
        return try deadlines.deadlines(caseID: file.id, in: transaction).last {
            $0.clockID == CaseFlow.waitClock(step) && $0.endedOn == nil
        }?.dueOn
    }

    /// Stops clocks that do not count the step that is entered, and lets them go on when it is left.
    private func standStill(
        _ file: CaseFile,
        events: [CaseFlow.Event],
        service: CaseService,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws -> CaseFile {
        func named(_ step: (CaseFlow.Event) -> String?) -> Set<String> { Set(events.compactMap(step)) }
        let entered = named { if case .entered(let step) = $0 { step } else { nil } }
        let left = named { if case .left(let step) = $0 { step } else { nil } }
        let touched = service.flow.clocks.filter { !entered.union(left).isDisjoint(with: $0.excludes) }
        guard !touched.isEmpty else { return file }
        let ids = Set(touched.map(\.id))
        let running = try deadlines.deadlines(caseID: file.id, in: transaction).filter {
            $0.endedOn == nil && ids.contains($0.clockID)
        }
        let changed = running.map { deadline -> Deadline in
            let excludes = touched.first { $0.id == deadline.clockID }?.excludes ?? []
            return entered.isDisjoint(with: excludes)
                ? DeadlineRules.resume(deadline, on: date, calendar: services.calendar)
                : DeadlineRules.pause(deadline, on: date)
        }
        try deadlines.update(changed, in: transaction)
        let totals = Set(touched.filter(\.total).map(\.id))
        guard let total = changed.first(where: { totals.contains($0.clockID) && $0.pausedOn == nil }) else {
            return file
        }
        return file.with(due: WorkCalendar.Due(date: total.dueOn, provisional: total.provisional))
    }

    /// A step that waits runs a clock of its own, the one that the applicant sees.
    private func runWait(
        _ file: CaseFile,
        events: [CaseFlow.Event],
        service: CaseService,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        for step in service.flow.steps where step.kind == .wait {
            let clock = CaseFlow.waitClock(step)
            if events.contains(.left(step: step.id)) {
                try deadlines.end([clock], caseID: file.id, on: date, in: transaction)
            }
            guard events.contains(.entered(step: step.id)) else { continue }
            let due = DeadlineRules.due(step.unit, step.days, after: date, calendar: services.calendar)
            let deadline = Deadline(
                id: try transaction.newKey(),
                clockID: clock,
                title: step.title,
                unit: step.unit,
                length: step.days,
                startedOn: date,
                dueOn: due.date,
                provisional: due.provisional
            )
            try deadlines.insert(deadline, caseID: file.id, in: transaction)
        }
    }

    private func start(
        _ clock: CaseFlow.Clock,
        for file: CaseFile,
        on date: CivilDate,
        calendar: WorkCalendar,
        in transaction: any Transaction
    ) throws -> WorkCalendar.Due {
        let length = file.delegated ? clock.delegatedLength ?? clock.length : clock.length
        let due = DeadlineRules.due(clock.unit, length, after: date, calendar: calendar)
        let deadline = Deadline(
            id: try transaction.newKey(),
            clockID: clock.id,
            title: clock.title,
            unit: clock.unit,
            length: length,
            startedOn: date,
            dueOn: due.date,
            provisional: due.provisional
        )
        try deadlines.insert(deadline, caseID: file.id, in: transaction)
        return due
    }

    private func pauseOrResume(
        _ file: CaseFile,
        service: CaseService,
        on date: CivilDate,
        calendar: WorkCalendar,
        in transaction: any Transaction
    ) throws -> CaseFile {
        let pausable = Set(
            service.flow.clocks.filter { $0.pausable && !$0.excludes.contains(file.step) }.map(\.id)
        )
        let running = try deadlines.deadlines(caseID: file.id, in: transaction).filter {
            $0.endedOn == nil && pausable.contains($0.clockID)
        }
        let changed = running.map { deadline in
            file.state == .paused
                ? DeadlineRules.pause(deadline, on: date) : DeadlineRules.resume(deadline, on: date, calendar: calendar)
        }
        try deadlines.update(changed, in: transaction)
        let totals = Set(service.flow.clocks.filter(\.total).map(\.id))
        guard let total = changed.first(where: { totals.contains($0.clockID) }) else { return file }
        return file.with(due: WorkCalendar.Due(date: total.dueOn, provisional: total.provisional))
    }
}
