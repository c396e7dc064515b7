// SPDX-License-Identifier: Apache-2.0
import Foundation
package import Policy
package import SharedKernel
import Storage
import Vocabulary

/// The families that a scenario changes something for.
extension Workbench {
    /// A portion of the changed families within the actor's scope.
    package struct FamilyPage: Sendable {
        package let rows: [ScenarioFamily]
        package let count: Int
    }

    /// - Throws: `WorkbenchProblem.notFound`.
    package func families(
        actor: Actor,
        id: Int64,
        kind: ScenarioChangeKind? = nil,
        townshipID: Int64? = nil,
        after: Int64 = 0,
        limit: Int = 20
    ) async throws -> FamilyPage {
        try actor.require(.policyRead)
        let filter = ScenarioStore.Filter(scenarioID: id, kind: kind, townshipID: townshipID, place: nil)
        return try await database.read { transaction in
            guard try !ScenarioStore.scenarios([id], in: transaction).isEmpty else { throw WorkbenchProblem.notFound }
            return FamilyPage(
                rows: try ScenarioStore.families(
                    filter,
                    scope: actor.scope,
                    after: after,
                    limit: limit,
                    in: transaction
                ),
                count: try ScenarioStore.count(filter, scope: actor.scope, in: transaction)
            )
        }
    }

    /// All changed families within the actor's scope, to be taken away as a file.
    /// - Throws: `WorkbenchProblem.notFound`, `.notFinished`.
    package func export(actor: Actor, id: Int64) async throws -> (detail: ScenarioDetail, families: [ScenarioFamily]) {
        let detail = try await scenario(actor: actor, id: id)
        guard detail.scenario.state == .done else { throw WorkbenchProblem.notFinished }
        let filter = ScenarioStore.Filter(scenarioID: id, kind: nil, townshipID: nil, place: nil)
        let families = try await database.read { transaction in
            try ScenarioStore.families(filter, scope: actor.scope, after: 0, limit: 1_000_000, in: transaction)
        }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "scenario.export",
                subject: "scenario",
                subjectID: id,
                detail: "\(families.count) 户"
            )
        )
        return (detail, families)
    }

    /// One family judged both ways, every step kept, on the facts that the scenario was run on.
    package struct Comparison: Sendable {
        package let scenario: PolicyScenario
        package let family: ScenarioFamily
        package let before: Evaluation
        package let after: Evaluation
        /// Masked names by the identifiers that steps carry.
        package let names: [String: String]
    }

    /// - Throws: `WorkbenchProblem.notFound`, also for a family outside the scope; `.releaseGone`.
    package func comparison(actor: Actor, id: Int64, place: Int64) async throws -> Comparison {
        try actor.require(.policyRead)
        let filter = ScenarioStore.Filter(scenarioID: id, kind: nil, townshipID: nil, place: place)
        let found = try await database.read { [cipher] transaction in
            guard let scenario = try ScenarioStore.scenarios([id], in: transaction).first,
                let family = try ScenarioStore.families(
                    filter,
                    scope: actor.scope,
                    after: 0,
                    limit: 1,
                    in: transaction
                ).first,
                let sealed = try ScenarioStore.facts(filter, scope: actor.scope, in: transaction)
            else { throw WorkbenchProblem.notFound }
            let text = try cipher.open(sealed, place: Self.factsPlace)
            let household = try JSONDecoder().decode(HouseholdFacts.self, from: Data(text.utf8))
            return (scenario, family, household, try ScenarioStore.names(family, in: transaction))
        }
        let (scenario, family, household, names) = found
        guard let edition = editions.edition(of: scenario.programID, release: scenario.releaseHash) else {
            throw WorkbenchProblem.releaseGone
        }
        let values = Dictionary(scenario.changes.map { ($0.name, $0.after) }, uniquingKeysWith: { $1 })
        let region = edition.codes(family.regionID)
        let comparison = Comparison(
            scenario: scenario,
            family: family,
            before: try edition.program.evaluate(household, on: scenario.date, region: region),
            after: try edition.changed(values).evaluate(household, on: scenario.date, region: region),
            names: Dictionary(
                names.flatMap { id, name in keys(of: id, in: scenario).map { ($0, name) } },
                uniquingKeysWith: { $1 }
            )
        )
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "scenario.explain",
                subject: "scenario",
                subjectID: id,
                detail: family.number
            )
        )
        return comparison
    }

    /// By what a person is known in the calculations of a scenario. Those of earlier versions carry the register's key.
    private func keys(of personID: Int64, in scenario: PolicyScenario) -> [String] {
        guard let snapshotID = scenario.snapshotID else { return [String(personID)] }
        return [personKey(String(personID), in: snapshotID)]
    }
}
