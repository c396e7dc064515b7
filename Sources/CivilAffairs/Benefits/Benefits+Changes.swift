// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
package import Vocabulary

/// Changes of enrolments (变更). Any cut needs a hearing on record and counts from a coming month.
extension Benefits {
    /// Changes an enrolment in the transaction of the case that decided it. Statements: at most 11
    /// beside those of the registry.
    /// - Throws: `BenefitsProblem`: `.stale`, `.hearingNeeded`, `.tooEarly`, `.covered`, `.ended` and others by step.
    @discardableResult
    package func change(
        _ step: ChangeStep,
        _ order: ChangeOrder,
        actor: Actor,
        in transaction: any Transaction
    ) throws -> Enrolment {
        let now = clock.now()
        guard
            let enrolment = try EnrolmentStore.enrolment(order.enrolmentID, scope: actor.scope, in: transaction)
        else { throw BenefitsProblem.enrolmentNotFound }
        guard enrolment.version == order.version else { throw BenefitsProblem.stale }
        let members = try EnrolmentStore.members(enrolment.id, in: transaction)
        let plan = try ChangeRules.plan(step, order, enrolment: enrolment, members: members, today: now.date)
        if order.caseID == nil {
            try policy?.refuseAbove(enrolment, plan.amount, members: plan.members, from: plan.from)
        }
        var township = enrolment.townshipID
        if plan.regionID != enrolment.regionID {
            guard let found = try EnrolmentStore.township(of: plan.regionID, in: transaction) else {
                throw BenefitsProblem.unknownTownship
            }
            township = found
        }
        if let person = plan.added {
            try cover([person], group: enrolment.exclusionGroup, from: plan.from, in: transaction)
            let place = (members.map(\.place).max() ?? 0) + 1
            try EnrolmentStore.addMembers([person], to: enrolment, firstPlace: place, from: plan.from, in: transaction)
        }
        guard
            try EnrolmentStore.apply(plan, to: enrolment, townshipID: township, order, at: now, in: transaction)
        else { throw BenefitsProblem.stale }
        let record = ChangeRecord(
            kind: plan.kind,
            enrolment: enrolment,
            from: plan.from,
            personID: plan.person,
            before: enrolment.amount,
            after: plan.state == .ended ? .zero : plan.amount,
            membersBefore: enrolment.members,
            membersAfter: plan.state == .ended ? 0 : plan.members,
            reason: order.reason,
            caseID: order.caseID,
            hearing: order.hearing
        )
        try ChangeStore.insert([record], by: actor.name, at: now, in: transaction)
        let changed = try EnrolmentStore.enrolment(order.enrolmentID, scope: AreaScope(.everything), in: transaction)
        guard let changed else { throw BenefitsProblem.enrolmentNotFound }
        try reach(after: plan, from: enrolment, to: changed, members: members, on: now.date, in: transaction)
        let action = "enrolment.\(plan.kind.rawValue)"
        try audit.record(.enrolment(changed, action, by: actor, at: now, reason: order.reason), in: transaction)
        return changed
    }

    /// The same as a use case of its own. A form posted twice is refused as stale and changes nothing more.
    @discardableResult
    package func change(actor: Actor, _ step: ChangeStep, _ order: ChangeOrder) async throws -> Enrolment {
        try actor.require(.enrolmentChange)
        return try await database.write { [self] in try change(step, order, actor: actor, in: $0) }
    }

    /// Families of one township, kind and size share a limit, so that each is worked out once.
    private func refuseAbove(_ pairs: [(enrolment: Enrolment, amount: Money)], from month: Month) throws {
        let alike = Dictionary(grouping: pairs) { pair in
            [pair.enrolment.townshipID, pair.enrolment.urban == .urban ? 1 : 0, Int64(pair.enrolment.members)]
        }
        for most in alike.values.compactMap({ $0.max { $0.amount < $1.amount } }) {
            try policy?.refuseAbove(most.enrolment, most.amount, members: most.enrolment.members, from: month)
        }
    }

    /// New amounts for many families because the standard changed (调标), all or none. Statements: 8, whatever the size.
    /// - Parameter amounts: computed by the policy; enrolments that are not named keep theirs.
    /// - Returns: number of enrolments whose amount changed.
    /// - Throws: `BenefitsProblem.hearingNeeded` when one would be cut: cuts go one by one, after a hearing.
    @discardableResult
    package func adjustAll(
        actor: Actor,
        program: String,
        from month: Month,
        reason: String,
        amounts: [(enrolmentID: Int64, amount: Money)]
    ) async throws -> Int {
        try actor.require(.enrolmentChange)
        guard !reason.isEmpty else { throw BenefitsProblem.reasonNeeded }
        for entry in amounts { try EnrolmentRules.check(amount: entry.amount) }
        let now = clock.now()
        return try await database.write { [audit] transaction in
            let wanted = Dictionary(amounts.map { ($0.enrolmentID, $0.amount) }, uniquingKeysWith: { $1 })
            let current = try EnrolmentStore.active(program, in: transaction).filter { wanted[$0.id] != nil }
            guard current.count == wanted.count else { throw BenefitsProblem.enrolmentNotFound }
            guard current.allSatisfy({ wanted[$0.id, default: .zero] >= $0.amount }) else {
                throw BenefitsProblem.hearingNeeded(kind: .standard)
            }
            let changed = current.filter { wanted[$0.id] != $0.amount }
            guard !changed.isEmpty else { return 0 }
            let pairs = changed.map { (enrolment: $0, amount: wanted[$0.id, default: .zero]) }
            try refuseAbove(pairs, from: month)
            try EnrolmentStore.adjust(pairs, from: month, reason: reason, at: now, in: transaction)
            let records = pairs.map { pair in
                ChangeRecord(
                    kind: .standard,
                    enrolment: pair.enrolment,
                    from: month,
                    before: pair.enrolment.amount,
                    after: pair.amount,
                    membersBefore: pair.enrolment.members,
                    membersAfter: pair.enrolment.members,
                    reason: reason
                )
            }
            try ChangeStore.insert(records, by: actor.name, at: now, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "enrolment.standard",
                subject: "program",
                subjectID: nil,
                reason: reason,
                detail: "\(program) 自 \(month.iso) 起 \(changed.count) 户"
            )
            try audit.record(entry, in: transaction)
            return changed.count
        }
    }
}
