// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage

extension Casework {
    /// Permissions of those who handle cases; whoever has none of them looks on.
    private static let handling: [Permission] = [
        .caseApply, .caseAccept, .caseSurvey, .caseReview, .caseReviewSign, .caseConfirmDraft, .caseConfirmCheck,
        .caseConfirmSign, .verificationAnswer,
    ]

    /// What waits on the actor's desk: the cases where it is the turn of his function, the most urgent first. Those
    /// who only look on, such as leaders, see the most urgent of all while nothing waits for them.
    package func desk(actor: Actor, limit: Int = 50) async throws -> Desk {
        try actor.require(.caseRead)
        let turns = services.turns(of: actor.function)
        return try await database.read { [store] transaction in
            if !turns.areMany { try transaction.keepPlans() }
            let own = try store.load(turns, of: actor, scope: actor.scope, in: transaction)
            let watches = turns.isEmpty || (own.due == 0 && !Self.handling.contains { actor.may($0) })
            let shown = watches ? [] : turns
            let load =
                watches && !turns.isEmpty ? try store.load([], of: actor, scope: actor.scope, in: transaction) : own
            return Desk(
                files: try store.due(
                    shown,
                    of: actor,
                    scope: actor.scope,
                    isDense: (shown.isEmpty ? load.all : load.due) > 1_000,
                    limit: limit,
                    in: transaction
                ),
                watches: watches,
                due: load.due,
                others: load.all - load.due
            )
        }
    }

    package struct Desk: Sendable {
        package let files: [CaseFile]
        /// The function signs nowhere, so that the files are everybody's.
        package let watches: Bool
        /// Cases that wait for the function, exact to 1,000.
        package let due: Int
        /// Running cases of the scope that wait for others, exact to 1,000.
        package let others: Int
    }
}
