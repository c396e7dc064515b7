// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage

extension Casework {
    /// What waits on the actor's desk: the cases where it is the turn of his function, the most urgent first. Those
    /// whose function signs nowhere, such as leaders, see the most urgent of all.
    package func desk(actor: Actor, limit: Int = 50) async throws -> Desk {
        try actor.require(.caseRead)
        let turns = CaseTurn.turns(of: actor, in: services.all)
        return try await database.read { [store] transaction in
            let load = try store.load(turns, scope: actor.scope, in: transaction)
            return Desk(
                files: try store.due(turns, scope: actor.scope, limit: limit, in: transaction),
                watches: turns.isEmpty,
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
