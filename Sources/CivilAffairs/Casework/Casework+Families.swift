// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage

/// Families by keys of their own: each stands with one case and is seen by those who see the case.
extension Casework {
    /// The case of a family.
    /// - Throws: `AccessProblem.notFound`, also for a family outside the actor's scope.
    package func caseID(actor: Actor, ofFamily id: Int64) async throws -> Int64 {
        try await database.read { [self] transaction in
            guard let caseID = try store.caseID(ofFamily: id, in: transaction),
                try visible(caseID, to: actor, in: transaction) != nil
            else { throw AccessProblem.notFound(what: "家庭") }
            return caseID
        }
    }

    /// Keys of the families of cases that were read before.
    /// - Returns: family by case.
    package func familyIDs(of files: [CaseFile]) async throws -> [Int64: Int64] {
        try await database.read { [store] in try store.families(of: files.map(\.id), in: $0) }
    }
}
