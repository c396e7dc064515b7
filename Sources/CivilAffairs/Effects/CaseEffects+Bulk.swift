// SPDX-License-Identifier: Apache-2.0
package import SharedKernel

/// Many cases at once, each with what follows from its step.
extension CaseEffects {
    /// Takes the cases of the oldest bulk run that waits one step on.
    /// - Parameter worker: unique to the worker, such as host and process.
    /// - Returns: false when there was nothing to do.
    @discardableResult
    package func workBulk(worker: String, access: Access) async throws -> Bool {
        try await casework.workBulk(
            worker: worker,
            actor: { owner, transaction in
                try access.actor(
                    userID: owner.userID,
                    function: owner.function,
                    regionID: owner.regionID,
                    actingFor: owner.actingFor,
                    in: transaction
                )
            },
            effects: { actor, effect, transaction in try apply(effect, actor: actor, in: transaction) }
        )
    }
}
