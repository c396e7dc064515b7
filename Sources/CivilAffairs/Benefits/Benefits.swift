// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
package import Vocabulary

/// Who is on which program, what they get from which month, and what has to be looked at again.
///
/// A person is 保障对象 of at most one active enrolment per exclusion group and month. Amounts are kept by month, so
/// that a run of any month writes what is due, what was paid too little (补发) and too much (追缴) under what counted
/// in that month.
package struct Benefits: Sendable {
    let database: any Database
    let ledger: Ledger
    let audit: Audit
    let clock: any CivilClock
    /// Makes covered people visible to the office that pays them; nil for a store without a registry of people.
    let parties: Parties?
    /// Who may know what periodic matching found.
    let readers: FindingReaders
    /// Limits of what may be changed without a case; nil for a store without packs.
    package let policy: (any EnrolmentPolicy)?

    package init(
        database: any Database,
        ledger: Ledger,
        audit: Audit,
        clock: any CivilClock,
        parties: Parties? = nil,
        readers: FindingReaders = FindingReaders(),
        policy: (any EnrolmentPolicy)? = nil
    ) {
        self.database = database
        self.ledger = ledger
        self.audit = audit
        self.clock = clock
        self.parties = parties
        self.readers = readers
        self.policy = policy
    }

    // MARK: - Opening

    /// Opens an enrolment in the transaction of the case that decided it, and makes its members visible to the office
    /// of its region. Statements: 8 beside those of the registry.
    /// - Returns: the enrolment's identifier; the same case opens a program once and gets the same identifier again.
    /// - Throws: `BenefitsProblem.covered` when a member is covered elsewhere in the same exclusion group.
    @discardableResult
    package func open(_ opening: EnrolmentOpening, actor: Actor, in transaction: any Transaction) throws -> Int64 {
        try EnrolmentRules.check(opening)
        let now = clock.now()
        if let caseID = opening.caseID,
            let earlier = try EnrolmentStore.opened(case: caseID, program: opening.programID, in: transaction)
        {
            return earlier
        }
        let start = opening.startMonth ?? EnrolmentRules.start(confirmedOn: opening.confirmedOn)
        guard let township = try EnrolmentStore.township(of: opening.regionID, in: transaction) else {
            throw BenefitsProblem.unknownTownship
        }
        try cover(opening.members, group: opening.exclusionGroup, from: start, in: transaction)
        let id = try transaction.newKey()
        let enrolment = opening.enrolment(id: id, townshipID: township, start: start)
        try EnrolmentStore.insert(enrolment, members: opening.members, reason: "新增", at: now, in: transaction)
        if let months = opening.months {
            try EnrolmentStore.end(id, before: start.adding(months), reason: "一次性待遇", in: transaction)
        }
        let change = ChangeRecord(
            kind: .open,
            enrolment: enrolment,
            from: start,
            before: .zero,
            after: opening.amount,
            membersBefore: 0,
            membersAfter: opening.members.count,
            reason: "确认纳入",
            caseID: opening.caseID
        )
        try ChangeStore.insert([change], by: actor.name, at: now, in: transaction)
        try AlertStore.raiseBeside(
            opening.members,
            policy?.programTitle(enrolment.programID) ?? enrolment.programID,
            programs: policy?.yielding(to: enrolment.programID) ?? [],
            month: start,
            at: now,
            in: transaction
        )
        try reach(opening.members, of: enrolment, on: now.date, in: transaction)
        try audit.record(.enrolment(enrolment, "enrolment.open", by: actor, at: now), in: transaction)
        return id
    }

    /// Makes sure that nobody is covered elsewhere from a month on, and keeps it so until the transaction ends.
    func cover(_ persons: [Int64], group: String, from month: Month, in transaction: any Transaction) throws {
        try EnrolmentStore.lockCoverage(persons, group: group, in: transaction)
        try EnrolmentRules.refuse(
            EnrolmentStore.coverage(persons, group: group, from: month, in: transaction)
        )
    }

    /// Where persons are covered from a month on, for the window: existing enrolments are flagged at intake.
    package func coverage(
        of persons: [Int64],
        group: String? = nil,
        from month: Month,
        in transaction: any ReadTransaction
    ) throws -> [Coverage] {
        try EnrolmentStore.coverage(persons, group: group, from: month, in: transaction)
    }

    /// Where persons are covered from a month on; numbers are masked outside the actor's scope by the caller.
    package func coverage(actor: Actor, of persons: [Int64], group: String? = nil, from month: Month) async throws
        -> [Coverage]
    {
        try actor.require(.caseAccept)
        return try await database.read { try EnrolmentStore.coverage(persons, group: group, from: month, in: $0) }
    }

    // MARK: - The monthly run

    /// Writes what is due for a month: the month itself for all, and differences in earlier months for those that
    /// changed back in time (补发, 追缴). Running it again writes only what changed. Statements: 11 beside those of the registry,
    /// whatever the size.
    /// - Throws: `BenefitsProblem.monthFrozen` once the month's list is prepared, `.monthSkipped`, `.monthAhead`.
    @discardableResult
    package func run(actor: Actor, program: String, month: Month) async throws -> RunOutcome {
        try actor.require(.paymentPrepare)
        let now = clock.now()
        return try await database.write { [self] transaction in
            try EnrolmentRules.checkRun(month, latest: RunStore.latest(program, in: transaction), today: now.date)
            if let batch = try ledger.frozenBatch(program: program, month: month, in: transaction) {
                throw BenefitsProblem.monthFrozen(month: month, batch: batch.number)
            }
            let earliest = try RunStore.earliestRecompute(program, before: month, in: transaction)
            let months = EnrolmentRules.months(month, since: earliest)
            let bound = try RunStore.bound(program, months: months.count, in: transaction)
            let written = try ledger.settle(
                wanted: RunStore.wanted(program, month: month, months: months),
                month: month,
                atMost: bound,
                in: transaction
            )
            let leaving = try RunStore.leaving(program, month: month, in: transaction)
            try RunStore.caughtUp(program, month: month, in: transaction)
            try parties?.endReach(
                leaving.map(\.personID),
                reason: .enrolment,
                references: Set(leaving.map(\.enrolmentID)).sorted(),
                on: now.date,
                in: transaction
            )
            let outcome = RunOutcome(
                written: written,
                tally: try ledger.tally(program: program, runMonth: month, in: transaction)
            )
            try RunStore.keep(
                program,
                month: month,
                entitlements: outcome.count,
                amount: outcome.amount,
                by: actor.name,
                at: now,
                in: transaction
            )
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "benefit.run",
                subject: "program",
                subjectID: nil,
                detail: "\(program) \(month.iso) 写入 \(written) 条，合计 \(outcome.amount.plain) 元"
            )
            try audit.record(entry, in: transaction)
            return outcome
        }
    }

    // MARK: - Reading

    /// Enrolments within the actor's scope; a page begins after the last identifier of the one before.
    package func enrolments(
        actor: Actor,
        filter: EnrolmentFilter = EnrolmentFilter(),
        after: Int64? = nil,
        limit: Int = 20
    ) async throws -> (rows: [Enrolment], total: Int) {
        try actor.require(.enrolmentRead)
        return try await database.read { transaction in
            let rows = try EnrolmentStore.enrolments(
                scope: actor.scope,
                filter: filter,
                after: after,
                limit: limit,
                in: transaction
            )
            return (rows, try EnrolmentStore.count(scope: actor.scope, filter: filter, in: transaction))
        }
    }

    /// One enrolment with members, changes and what was due.
    /// - Throws: `BenefitsProblem.enrolmentNotFound`, also for one outside the scope.
    package func enrolment(actor: Actor, id: Int64) async throws -> EnrolmentDetail {
        try actor.require(.enrolmentRead)
        let detail = try await database.read { transaction in
            guard let enrolment = try EnrolmentStore.enrolment(id, scope: actor.scope, in: transaction) else {
                throw BenefitsProblem.enrolmentNotFound
            }
            return EnrolmentDetail(
                enrolment: enrolment,
                members: try EnrolmentStore.members(id, in: transaction),
                changes: try ChangeStore.changes(id, in: transaction),
                entitlements: try ledger.entitlements(enrolment: id, in: transaction)
            )
        }
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "enrolment.read",
            subject: "enrolment",
            subjectID: id
        )
        try await audit.recordRead(entry)
        return detail
    }

    // MARK: - Who sees the members

    func reach(
        _ persons: [Int64],
        of enrolment: Enrolment,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        try parties?.addReach(
            persons,
            region: enrolment.regionID,
            reason: .enrolment,
            referenceID: enrolment.id,
            from: date,
            in: transaction
        )
    }

    /// Brings reach in line with what a change did: who came, who went, and where the family lives now.
    func reach(
        after plan: ChangePlan,
        from old: Enrolment,
        to new: Enrolment,
        members: [EnrolmentMember],
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        guard let parties else { return }
        let before = members.filter { $0.until == nil }.map(\.personID)
        let stays = new.state == .ended ? [] : before.filter { $0 != plan.removed } + [plan.added].compactMap(\.self)
        let moved = old.regionID != new.regionID
        let gone = moved ? before : before.filter { !stays.contains($0) }
        if !gone.isEmpty {
            try parties.endReach(gone, reason: .enrolment, referenceID: old.id, on: date, in: transaction)
        }
        try reach(moved ? stays : stays.filter { !before.contains($0) }, of: new, on: date, in: transaction)
    }
}
