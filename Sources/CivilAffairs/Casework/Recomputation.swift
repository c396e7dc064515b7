// SPDX-License-Identifier: Apache-2.0
package import Policy
package import SharedKernel
import Storage
package import Vocabulary

/// A decision (决定) worked out again from the facts it was made from, or from what is known now.
///
/// Two axes are told apart: for which day the rules are asked, and as of when rules and facts are known.
package struct Recomputation: Sendable {
    package enum Knowledge: String, Sendable, CaseIterable {
        case then
        case current = "now"

        package var title: String { self == .then ? "当时的" : "现在的" }
    }

    /// What is asked.
    package struct Axes: Sendable, Equatable {
        package let policy: Knowledge
        package let facts: Knowledge
        /// Nil for the day of the decision.
        package let day: CivilDate?

        package init(policy: Knowledge = .then, facts: Knowledge = .then, day: CivilDate? = nil) {
            self.policy = policy
            self.facts = facts
            self.day = day
        }
    }

    /// Something that came out otherwise.
    package struct Change: Sendable, Equatable {
        package let title: String
        package let then: String
        package let again: String
    }

    package let decision: Decision
    package let axes: Axes
    package let day: CivilDate
    /// Hash of the release whose rules were asked.
    package let releaseHash: String
    /// Titles of its packs by their ids.
    package let layers: [String: String]
    package let evaluation: Evaluation
    /// Whether the kept facts and result are those that were signed.
    package let isIntact: Bool
    /// What differs from the decision; empty when it comes out the same.
    package let changes: [Change]
}

/// What is known of a case's family.
package struct KnownFacts: Sendable {
    package let members: [FamilyMember]
    /// Days of birth by the key of the person.
    package let births: [Int64: CivilDate]
    package let facts: [Fact]

    package init(members: [FamilyMember], births: [Int64: CivilDate], facts: [Fact]) {
        self.members = members
        self.births = births
        self.facts = facts
    }
}

extension Casework {
    /// Works the newest decision of a case out again.
    /// - Throws: `AccessProblem.notFound` for a case out of sight or without a decision.
    package func recompute(actor: Actor, caseID: Int64, _ axes: Recomputation.Axes) async throws
        -> (again: Recomputation, dossier: Dossier)
    {
        let dossier = try await dossier(actor: actor, caseID: caseID)
        guard dossier.service.showsCalculation(to: actor) else { throw CaseworkProblem.calculationVeiled }
        guard let decision = dossier.decision else { throw AccessProblem.notFound(what: "测算结论") }
        let again = try await database.read { [self] transaction in
            let family = axes.facts == .then ? nil : try knownFacts(caseID, in: transaction)
            return try judge.recompute(decision, file: dossier.file, family: family, axes)
        }
        return (again, dossier)
    }

    func knownFacts(_ caseID: Int64, in transaction: any ReadTransaction) throws -> KnownFacts {
        let members = try store.members(caseID: caseID, in: transaction)
        return KnownFacts(
            members: members,
            births: try store.births(members.map(\.personID), in: transaction),
            facts: try facts.facts(caseID: caseID, in: transaction)
        )
    }
}
