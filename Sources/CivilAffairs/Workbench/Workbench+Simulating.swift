// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
package import SharedKernel
import Storage
package import Vocabulary

/// Other figures tried at once, for the command line: nothing is kept but the month's snapshot and a line in the audit.
extension Workbench {
    /// What other figures come to.
    package struct Simulation: Sendable {
        package let programID: String
        package let programTitle: String
        package let date: CivilDate
        package let releaseHash: String
        package let changes: [PolicyScenario.Change]
        package let snapshot: PopulationSnapshot
        /// Families of which something was recorded after the snapshot.
        package let changedSince: Int
        package let totals: [ScenarioTotal]
        /// What unclear families lack, the commonest first.
        package let gaps: [ScenarioGap]
        /// Those that something changes for; names are masked.
        package let families: [ScenarioFamily]

        package var total: ScenarioTotal { ScenarioTotal.sum(totals) }
    }

    /// - Parameters:
    ///   - program: identifier, name or title of a benefit.
    ///   - month: parameters and ages of its first day count.
    ///   - values: figures as typed, by parameter.
    ///   - threads: how many parts of the families are judged at once.
    /// - Throws: `WorkbenchProblem.noProgram`, `.badDay`, `.values`, `.nothingChanged` and those of snapshots.
    package func simulate(
        actor: Actor,
        program: String,
        month: Month,
        values: [String: String],
        threads: Int = 1,
        isFresh: Bool = false
    ) async throws -> Simulation {
        try actor.require(.policySimulate)
        let date = try checked(month.firstDay)
        let edition = try edition(named: program)
        let run = ScenarioRun(
            edition: edition,
            date: date,
            changes: try ScenarioRules.checked(values, edition: edition, on: date),
            threads: threads
        )
        let snapshot = try await snapshot(
            of: edition,
            on: date,
            since: isFresh ? clock.now() : Timestamp(milliseconds: 0),
            by: actor
        ) { _, _, _ in }
        var tally = ScenarioTally(tree: try await regions.tree())
        var changed: [ScenarioStore.Changed] = []
        for number in 0..<snapshot.portions {
            let families = try await families(number, of: snapshot)
            changed += try await take(families, run, into: &tally, keepsFacts: false).changed
        }
        let found = changed
        let (families, since) = try await database.read { transaction in
            (
                try ScenarioStore.described(found, of: snapshot.id, scope: actor.scope, in: transaction),
                try Self.changes(since: snapshot, edition, in: transaction)
            )
        }
        let changes = run.changes.map(\.change)
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "scenario.simulate",
                subject: "population",
                subjectID: snapshot.id,
                detail: changes.map { "\($0.name) \($0.before) → \($0.after)" }.joined(separator: "；")
            )
        )
        return Simulation(
            programID: edition.program.id,
            programTitle: edition.program.title,
            date: date,
            releaseHash: edition.hash,
            changes: changes,
            snapshot: snapshot,
            changedSince: since,
            totals: tally.totals,
            gaps: ScenarioGap.grouped(
                tally.gaps.map { ScenarioGap(name: $0.key, families: $0.value) },
                edition,
                on: date
            ),
            families: families
        )
    }

    /// A benefit by its identifier, its name in the rules or its title, that can be simulated.
    private func edition(named name: String) throws -> PolicyEdition {
        guard let first = editions.edition(of: nil, release: nil) else {
            throw WorkbenchProblem.noProgram(name, known: [])
        }
        let all = first.pack.policies.programs
        let found = all.first { [$0.id, $0.name, $0.title].contains(name) }
        guard let found, let edition = editions.edition(of: found.id, release: nil), edition.isSimulable else {
            let known = all.filter { editions.edition(of: $0.id, release: nil)?.isSimulable == true }.map(\.name)
            throw WorkbenchProblem.noProgram(name, known: known)
        }
        return edition
    }
}
