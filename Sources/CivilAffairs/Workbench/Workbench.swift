// SPDX-License-Identifier: Apache-2.0
import Packs
package import Policy
package import SharedKernel
import Storage
package import Vocabulary

/// The policy workbench (政策工坊): rules beside their bases, and what becomes of the county's families under other
/// figures.
package struct Workbench: Sendable {
    static let jobKind = "workbench.scenario"

    let database: any Database
    let cipher: FieldCipher
    let audit: Audit
    let clock: any CivilClock
    let regions: Regions
    let editions: any PolicyEditions
    let queue = JobQueue()

    /// The rules in force, as a reader sees them.
    package struct Reading: Sendable {
        package struct Parameter: Sendable {
            package let name: String
            package let kind: Kind
            /// nil where no figure is in force on the day.
            package let row: ParameterTable.Row?
            /// Townships that set their own figure.
            package let local: Int
            /// Values that a select box offers; empty for what is typed.
            package let choices: [String]
            /// Whether who is covered or what they get may depend on it.
            package let isRead: Bool
        }

        package struct Program: Sendable {
            package let id: String
            package let title: String
        }

        package let title: String
        /// All benefits that rules decide.
        package let programs: [Program]
        package let program: Program
        /// Whether families are known by the benefit, so that other figures can be tried on them.
        package let isSimulable: Bool
        /// Whose families are tried; nil where nothing can be.
        package let population: PolicyEdition.Population?
        package let releaseHash: String
        package let date: CivilDate
        /// Titles of the packs by the names that rows and rules carry.
        package let layers: [String: String]
        package let parameters: [Parameter]
        /// Definitions and clauses in the order of the text.
        package let rules: [RuleReading]
        package let inputs: [RuleReading]
    }

    /// The parameters in force on a day and the rules beside their bases.
    /// - Parameter programID: nil for the first benefit that can be simulated.
    /// - Throws: `WorkbenchProblem.badDay`; `AccessProblem.notFound` for a benefit that there is not.
    package func reading(actor: Actor, of programID: String? = nil, on date: CivilDate? = nil) throws -> Reading {
        try actor.require(.policyRead)
        let day = try checked(date ?? clock.today)
        let edition = try edition(of: programID)
        let program = edition.program
        let readings = program.readings(on: day)
        let read = program.parametersRead(by: edition.resultNames, on: day)
        return Reading(
            title: edition.pack.title,
            programs: edition.pack.policies.programs.map { Reading.Program(id: $0.id, title: $0.title) },
            program: Reading.Program(id: program.id, title: program.title),
            isSimulable: edition.isSimulable,
            population: edition.population,
            releaseHash: edition.hash,
            date: day,
            layers: Dictionary(edition.pack.layers.map { ($0.id, $0.title) }, uniquingKeysWith: { $1 }),
            parameters: readings.filter { $0.role == .parameter }.map { reading in
                let row = edition.row(reading.name, on: day)
                return Reading.Parameter(
                    name: reading.name,
                    kind: reading.kind,
                    row: row,
                    local: Set(edition.localRows(reading.name, on: day).map(\.region)).count,
                    choices: ScenarioRules.choices(reading, program: program, current: row?.value, on: day),
                    isRead: edition.isSimulable && read.contains(reading.name)
                )
            },
            rules: readings.filter { $0.role == .rule && $0.program == program.name },
            inputs: readings.filter { $0.role == .input }
        )
    }

    /// What a benefit is called, also one that the packs do not have any more.
    package func title(of programID: String) -> String {
        editions.edition(of: programID, release: nil)?.program.title ?? programID
    }

    /// A benefit of the release in force; the first that can be simulated when none is named.
    func edition(of programID: String?) throws -> PolicyEdition {
        let asked = programID.flatMap { $0.isEmpty ? nil : $0 }
        guard let edition = editions.edition(of: asked, release: nil) else {
            throw AccessProblem.notFound(what: "待遇项目")
        }
        return edition
    }

    /// Ages and parameters are known from the first documents on, and to the end of the year after next.
    func checked(_ date: CivilDate) throws -> CivilDate {
        guard date.year >= 2016, date.year <= clock.today.year + 2 else { throw WorkbenchProblem.badDay }
        return date
    }

    // MARK: - Scenarios

    /// What somebody asks to be tried.
    package struct Draft: Sendable {
        package let requestID: String
        package let programID: String
        /// Empty for a name made of the changes.
        package let title: String
        package let date: CivilDate
        /// Figures as typed, by parameter; empty means unchanged.
        package let values: [String: String]
        /// Families are read anew, whatever was read for the month before.
        package let isFresh: Bool

        package init(
            requestID: String,
            programID: String,
            title: String,
            date: CivilDate,
            values: [String: String],
            isFresh: Bool = false
        ) {
            self.isFresh = isFresh
            self.requestID = requestID
            self.programID = programID
            self.title = title
            self.date = date
            self.values = values
        }
    }

    /// Takes a scenario in and hands it to whichever server works next. The same request again is the same scenario.
    /// - Throws: `WorkbenchProblem.values`, `.nothingChanged`, `.badDay`, `.badTitle`.
    package func start(actor: Actor, _ draft: Draft) async throws -> Int64 {
        try actor.require(.policySimulate)
        let date = try checked(draft.date)
        let edition = try edition(of: draft.programID)
        guard edition.isSimulable else { throw AccessProblem.notFound(what: "可以测算的待遇项目") }
        let changes = try ScenarioRules.checked(draft.values, edition: edition, on: date).map(\.change)
        guard draft.title.count <= 60 else { throw WorkbenchProblem.badTitle }
        let title = draft.title.isEmpty ? ScenarioRules.title(changes) : draft.title
        let now = clock.now()
        return try await database.write { [audit, queue] transaction in
            if let known = try ScenarioStore.id(requestID: draft.requestID, in: transaction) { return known }
            let new = ScenarioStore.New(
                requestID: draft.requestID,
                title: title,
                programID: edition.program.id,
                date: date,
                releaseHash: edition.hash,
                jobID: 0,
                changes: changes,
                isFresh: draft.isFresh
            )
            let id = try ScenarioStore.insert(new, by: actor, at: now, in: transaction)
            let job = try queue.enqueue(Self.jobKind, payload: String(id), in: transaction, at: now)
            try ScenarioStore.setJob(job, of: id, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "scenario.run",
                subject: "scenario",
                subjectID: id,
                detail: changes.map { "\($0.name) \($0.before) → \($0.after)" }.joined(separator: "；")
            )
            try audit.record(entry, in: transaction)
            return id
        }
    }

    /// The same figures again, on families that are read anew. The same request again is the same scenario.
    /// - Throws: `WorkbenchProblem.notFound`, and those of `start`.
    package func refresh(actor: Actor, requestID: String, id: Int64) async throws -> Int64 {
        try actor.require(.policySimulate)
        let known = try await database.read { try ScenarioStore.scenarios([id], in: $0).first }
        guard let known else { throw WorkbenchProblem.notFound }
        return try await start(
            actor: actor,
            Draft(
                requestID: requestID,
                programID: known.programID,
                title: known.title,
                date: known.date,
                values: Dictionary(known.changes.map { ($0.name, $0.after) }, uniquingKeysWith: { $1 }),
                isFresh: true
            )
        )
    }

    /// Newest first.
    package func scenarios(actor: Actor, before: Int64? = nil, limit: Int = 20) async throws -> [ScenarioSummary] {
        try actor.require(.policyRead)
        return try await database.read { transaction in
            let found = try ScenarioStore.list(before: before, limit: limit, in: transaction)
            let totals = try ScenarioStore.totals(found.map(\.id), in: transaction)
            return found.map { ScenarioSummary(scenario: $0, total: ScenarioTotal.sum(totals[$0.id] ?? [])) }
        }
    }

    /// A scenario with its totals, or how far it is.
    /// - Throws: `WorkbenchProblem.notFound`.
    package func scenario(actor: Actor, id: Int64) async throws -> ScenarioDetail {
        try actor.require(.policyRead)
        return try await database.read { [queue, editions] transaction in
            guard let scenario = try ScenarioStore.scenarios([id], in: transaction).first else {
                throw WorkbenchProblem.notFound
            }
            let totals = try ScenarioStore.totals([id], in: transaction)[id] ?? []
            let job = scenario.state == .running ? try queue.job(scenario.jobID, in: transaction) : nil
            let progress = job.map {
                ScenarioProgress(step: $0.step, done: $0.progressDone, total: $0.progressTotal)
            }
            let snapshot = try scenario.snapshotID.flatMap { try PopulationSnapshotStore.snapshot($0, in: transaction) }
            let edition = editions.edition(of: scenario.programID, release: nil)
            let isAlive = snapshot?.state == .ready && scenario.state == .done
            let changedSince =
                if isAlive, let snapshot, let edition {
                    try Self.changes(since: snapshot, edition, in: transaction)
                } else { Int?.none }
            return ScenarioDetail(
                scenario: scenario,
                totals: totals,
                progress: progress,
                snapshot: snapshot,
                changedSince: changedSince,
                gaps: try edition.map { edition in
                    ScenarioGap.grouped(try ScenarioStore.gaps(id, in: transaction), edition, on: scenario.date)
                } ?? []
            )
        }
    }

    /// Finished scenarios side by side, in the order asked for.
    /// - Throws: `WorkbenchProblem.notFound`, `.comparesTooFew`, `.notFinished`.
    package func compare(actor: Actor, ids: [Int64]) async throws -> [ScenarioDetail] {
        try actor.require(.policyRead)
        let wanted = ids.reduce(into: [Int64]()) { if !$0.contains($1) { $0.append($1) } }
        guard (2...4).contains(wanted.count) else { throw WorkbenchProblem.comparesTooFew }
        return try await database.read { transaction in
            let found = try ScenarioStore.scenarios(wanted, in: transaction)
            guard found.count == wanted.count else { throw WorkbenchProblem.notFound }
            guard found.allSatisfy({ $0.state == .done }) else { throw WorkbenchProblem.notFinished }
            let totals = try ScenarioStore.totals(wanted, in: transaction)
            return found.map { ScenarioDetail(scenario: $0, totals: totals[$0.id] ?? [], progress: nil) }
        }
    }

    /// - Throws: `WorkbenchProblem.badTitle`, `.notFound`, `.stale`.
    package func rename(actor: Actor, id: Int64, version: Int64, title: String) async throws {
        try actor.require(.policySimulate)
        let now = clock.now()
        try await database.write { [audit] transaction in
            guard try !ScenarioStore.scenarios([id], in: transaction).isEmpty else { throw WorkbenchProblem.notFound }
            guard !title.isEmpty, title.count <= 60 else { throw WorkbenchProblem.badTitle }
            guard try ScenarioStore.rename(id, version: version, title: title, in: transaction) else {
                throw WorkbenchProblem.stale
            }
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "scenario.rename",
                subject: "scenario",
                subjectID: id,
                detail: title
            )
            try audit.record(entry, in: transaction)
        }
    }
}

/// A scenario in a list.
package struct ScenarioSummary: Sendable {
    package let scenario: PolicyScenario
    package let total: ScenarioTotal
}

/// A scenario with what it came to.
package struct ScenarioDetail: Sendable {
    package let scenario: PolicyScenario
    /// By township, settlement and class; empty before it is done.
    package let totals: [ScenarioTotal]
    package let progress: ScenarioProgress?
    /// What it was run on; nil where only the result is asked for.
    package var snapshot: PopulationSnapshot?
    /// Families of which something was recorded after the snapshot.
    package var changedSince: Int?
    /// What unclear families lack, the commonest first.
    package var gaps: [ScenarioGap] = []

    package var total: ScenarioTotal { ScenarioTotal.sum(totals) }
}
