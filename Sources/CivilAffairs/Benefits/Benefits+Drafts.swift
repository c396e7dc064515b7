// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
import Vocabulary

/// Changes as the office makes them: drafted, heard, confirmed by a second person, or dropped.
extension Benefits {
    /// Drafts a change and checks it as far as it goes; nothing changes yet. One draft waits per enrolment; the same
    /// draft by the same person again is the one that waits.
    /// - Parameter order: with the hearing, when it has been held already.
    /// - Returns: the draft's identifier.
    /// - Throws: `BenefitsProblem.draftOpen`, `.stale`, `.tooEarly` and others by step; never `.hearingNeeded`.
    @discardableResult
    package func draftChange(actor: Actor, _ step: ChangeStep, _ order: ChangeOrder) async throws -> Int64 {
        try actor.require(.enrolmentChange)
        guard let userID = actor.userID else { throw BenefitsProblem.personNeeded }
        let now = clock.now()
        return try await database.write { [self] transaction in
            if let waiting = try ChangeDraftStore.open(of: order.enrolmentID, in: transaction) {
                guard waiting.draftedByID == userID, waiting.step == step, waiting.from == order.from,
                    waiting.reason == order.reason
                else { throw BenefitsProblem.draftOpen(by: waiting.draftedBy) }
                return waiting.id
            }
            let enrolment = try draftable(step, order, actor: actor, in: transaction)
            let needsHearing = try rehearse(step, order, enrolment, today: now.date, in: transaction)
            let id = try transaction.newKey()
            try ChangeDraftStore.insert(
                id: id,
                step,
                order,
                needsHearing: needsHearing,
                by: (userID, actor.name),
                at: now,
                in: transaction
            )
            try audit.record(
                .enrolment(enrolment, "enrolment.draft", by: actor, at: now, reason: order.reason, detail: step.title),
                in: transaction
            )
            return id
        }
    }

    private func draftable(
        _ step: ChangeStep,
        _ order: ChangeOrder,
        actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Enrolment {
        guard let found = try EnrolmentStore.enrolment(order.enrolmentID, scope: actor.scope, in: transaction) else {
            throw BenefitsProblem.enrolmentNotFound
        }
        guard found.version == order.version else { throw BenefitsProblem.stale }
        if case .addMember(let person, _) = step {
            try EnrolmentRules.refuse(
                EnrolmentStore.coverage([person], group: found.exclusionGroup, from: order.from, in: transaction)
            )
        }
        if case .move(let region) = step, try EnrolmentStore.township(of: region, in: transaction) == nil {
            throw BenefitsProblem.unknownTownship
        }
        return found
    }

    /// Tries the rules on a draft: whether a hearing is needed, and everything else that would refuse it.
    private func rehearse(
        _ step: ChangeStep,
        _ order: ChangeOrder,
        _ enrolment: Enrolment,
        today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Bool {
        let members = try EnrolmentStore.members(enrolment.id, in: transaction)
        func plan(_ hearing: Hearing?) throws {
            let order = ChangeOrder(
                enrolmentID: order.enrolmentID,
                version: order.version,
                from: order.from,
                reason: order.reason,
                hearing: hearing
            )
            let plan = try ChangeRules.plan(step, order, enrolment: enrolment, members: members, today: today)
            try policy?.refuseAbove(enrolment, plan.amount, members: plan.members, from: plan.from)
        }
        if let hearing = order.hearing, hearing.on > today || hearing.note.isEmpty {
            throw BenefitsProblem.hearingIncomplete
        }
        do {
            try plan(nil)
            return false
        } catch BenefitsProblem.hearingNeeded {
            try plan(Hearing(on: today, note: step.title))
            return true
        }
    }

    /// Puts on record that the people concerned were heard (听取意见). Basis: 社会救助法 第四十八条
    /// - Throws: `BenefitsProblem.hearingIncomplete`, `.draftGone`.
    package func hear(actor: Actor, draftID: Int64, version: Int64, _ hearing: Hearing) async throws {
        try actor.require(.enrolmentChange)
        let now = clock.now()
        guard !hearing.note.isEmpty, hearing.on <= now.date else { throw BenefitsProblem.hearingIncomplete }
        try await database.write { [audit] transaction in
            let draft = try Self.draft(draftID, actor: actor, in: transaction)
            guard try ChangeDraftStore.hear(draftID, version: version, hearing, in: transaction) else {
                throw BenefitsProblem.draftGone
            }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "enrolment.hear",
                subject: "enrolment",
                subjectID: draft.enrolmentID,
                detail: hearing.on.iso
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// Carries a draft out.
    /// - Throws: `BenefitsProblem.secondNeeded` for the drafter, `.hearingNeeded`, `.draftGone`, and what `change` throws.
    @discardableResult
    package func confirmChange(actor: Actor, draftID: Int64, version: Int64) async throws -> Enrolment {
        guard !actor.permissions.isDisjoint(with: ChangeDraft.confirmers) else {
            throw AccessProblem.notPermitted(permission: .enrolmentChange, function: actor.functionTitle)
        }
        guard let userID = actor.userID else { throw BenefitsProblem.personNeeded }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let draft = try placed(Self.draft(draftID, actor: actor, in: transaction))
            guard draft.state == .open, draft.version == version else { throw BenefitsProblem.draftGone }
            guard draft.isDecided(by: actor) else { throw BenefitsProblem.countyDecides }
            guard draft.mayConfirm(actor) else { throw BenefitsProblem.secondNeeded(drafter: draft.draftedBy) }
            let order = ChangeOrder(
                enrolmentID: draft.enrolmentID,
                version: draft.enrolmentVersion,
                from: draft.from,
                reason: draft.reason,
                hearing: draft.hearing
            )
            let changed = try change(draft.step, order, actor: actor, in: transaction)
            let settled = try ChangeDraftStore.settle(
                draftID,
                version: version,
                as: .confirmed,
                by: (userID, actor.name),
                note: nil,
                at: now,
                in: transaction
            )
            guard settled else { throw BenefitsProblem.draftGone }
            return changed
        }
    }

    /// Gives a draft up; the enrolment stays as it is.
    /// - Throws: `BenefitsProblem.reasonNeeded`, `.draftGone`.
    package func dropChange(actor: Actor, draftID: Int64, version: Int64, reason: String) async throws {
        guard !actor.permissions.isDisjoint(with: ChangeDraft.confirmers) else {
            throw AccessProblem.notPermitted(permission: .enrolmentChange, function: actor.functionTitle)
        }
        guard let userID = actor.userID else { throw BenefitsProblem.personNeeded }
        guard !reason.isEmpty else { throw BenefitsProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [audit] transaction in
            let draft = try Self.draft(draftID, actor: actor, in: transaction)
            let settled = try ChangeDraftStore.settle(
                draftID,
                version: version,
                as: .dropped,
                by: (userID, actor.name),
                note: reason,
                at: now,
                in: transaction
            )
            guard settled else { throw BenefitsProblem.draftGone }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "enrolment.drop-draft",
                subject: "enrolment",
                subjectID: draft.enrolmentID,
                reason: reason
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// Drafts that wait within the actor's scope, oldest first; or all of one enrolment, newest first.
    package func changeDrafts(actor: Actor, enrolmentID: Int64? = nil, limit: Int = 50) async throws -> [ChangeDraft] {
        try actor.require(.enrolmentRead)
        return try await database.read { [self] transaction in
            try ChangeDraftStore.drafts(scope: actor.scope, enrolmentID: enrolmentID, limit: limit, in: transaction)
                .map(placed)
        }
    }

    /// A draft with who decides on it today.
    private func placed(_ draft: ChangeDraft) throws -> ChangeDraft {
        var draft = draft
        draft.isDelegated =
            try policy?.isDelegated(draft.programID, regionID: draft.regionID, on: clock.today) ?? false
        return draft
    }

    private static func draft(_ id: Int64, actor: Actor, in transaction: any ReadTransaction) throws -> ChangeDraft {
        guard let draft = try ChangeDraftStore.draft(id, scope: actor.scope, in: transaction) else {
            throw BenefitsProblem.draftGone
        }
        return draft
    }
}
