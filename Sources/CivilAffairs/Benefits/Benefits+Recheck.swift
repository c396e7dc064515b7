// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
package import Storage
package import Vocabulary

/// Monthly matching and what becomes of it.
extension Benefits {
    /// Looks through all who are covered and raises alerts for the townships; again in the same month it adds nothing.
    /// Statements: 4, whatever the size.
    /// - Returns: number of new alerts by kind.
    @discardableResult
    package func recheck(actor: Actor, program: String, month: Month, input: RecheckInput) async throws -> [Alert.Kind:
        Int]
    {
        try actor.require(.enrolmentChange)
        let now = clock.now()
        let others = policy?.precedence(over: program) ?? []
        return try await database.write { [audit] transaction in
            let raised = try AlertStore.raise(
                program,
                month: month,
                input,
                beside: others,
                at: now,
                in: transaction
            )
            let counts = Alert.Kind.allCases.compactMap { kind in raised[kind].map { "\(kind.rawValue) \($0)" } }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "benefit.recheck",
                subject: "program",
                subjectID: nil,
                detail: "\(program) \(month.iso) \(counts.joined(separator: "，"))"
            )
            try audit.record(entry, in: transaction)
            return raised
        }
    }

    /// Alerts within the actor's scope, oldest first, each with what of it they may know.
    package func alerts(
        actor: Actor,
        state: Alert.State = .open,
        kind: Alert.Kind? = nil,
        after: Int64? = nil,
        limit: Int = 20
    ) async throws -> [Alert] {
        try actor.require(.enrolmentRead)
        return try await database.read { [readers] transaction in
            try AlertStore.alerts(
                scope: actor.scope,
                state: state,
                kind: kind,
                after: after,
                limit: limit,
                in: transaction
            ).map { alert in
                alert.telling { readers.includes(actor, program: alert.programID, item: $0) }
            }
        }
    }

    /// Open alerts within the actor's scope by kind.
    package func alertCounts(actor: Actor) async throws -> [Alert.Kind: Int] {
        try actor.require(.enrolmentRead)
        return try await database.read { try AlertStore.counts(scope: actor.scope, in: $0) }
    }

    /// Closes an alert with what was found out. Closing a due re-check starts its next cycle.
    /// - Throws: `BenefitsProblem.reasonNeeded`, `.alertNotFound`.
    package func handleAlert(actor: Actor, id: Int64, version: Int64, note: String) async throws {
        try actor.require(.enrolmentChange)
        guard !note.isEmpty else { throw BenefitsProblem.reasonNeeded }
        let now = clock.now()
        try await database.write { [audit] transaction in
            let done = try AlertStore.handle(
                id,
                version: version,
                scope: actor.scope,
                note: note,
                by: actor.name,
                at: now,
                in: transaction
            )
            guard done else { throw BenefitsProblem.alertNotFound }
            try AlertStore.recheckedBy(id, month: now.date.month, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "alert.handle",
                subject: "alert",
                subjectID: id,
                reason: note
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// Notes in the transaction of a re-check case that the family was looked into in a month, and closes what had
    /// called for it. Statements: 2.
    package func reviewed(
        _ enrolmentID: Int64,
        month: Month,
        note: String,
        by actor: Actor,
        in transaction: any Transaction
    ) throws {
        try AlertStore.rechecked(enrolmentID, month: month, in: transaction)
        try AlertStore.close(
            enrolmentID,
            kinds: [.recheckDue, .consentExpired, .age, .matchDiffers],
            note: note,
            by: actor.name,
            at: clock.now(),
            in: transaction
        )
    }
}
