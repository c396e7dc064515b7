// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Monthly figures for the bureau above 汇总报送: a county makes, checks and hands in its sheets, a prefecture takes them in
/// and adds them up. Its stores have no cases, so that what it knows of its counties is what they reported.
package struct RollUps: Sendable {
    let planning: Planning
    let services: any CaseServices
    let office: String

    private var database: any Database { planning.database }

    // MARK: - The county

    /// Makes the sheet of a month that is over from the records as they stand; of programs whose month was closed, as it
    /// was closed.
    /// - Returns: the key of the roll-up, which waits for a second person.
    /// - Throws: `RollUpProblem`.
    package func make(actor: Actor, month: Month) async throws -> Int64 {
        try actor.require(.planReport)
        try actor.require(.rollUpRead)
        let now = planning.clock.now()
        guard month < now.date.month else { throw RollUpProblem.running(month) }
        guard let county = try await planning.regions.tree().county else { throw RollUpProblem.notCounty }
        // Counting takes a while, in which others go on writing.
        let lines = try await database.read { [self] in try self.lines(of: month, in: $0) }
        return try await database.write { [self] transaction in
            let earlier = try RollUpStore.rollUps(months: month...month, regionID: county.id, in: transaction)
            guard !earlier.contains(where: { $0.state == .waiting }) else { throw RollUpProblem.waiting(month) }
            if let last = earlier.last(where: { $0.state == .checked }),
                try RollUpStore.lines(last.id, in: transaction) == lines
            {
                throw RollUpProblem.unchanged(month, number: last.number)
            }
            let made = RollUp(
                id: try transaction.newKey(),
                regionID: county.id,
                month: month,
                number: (earlier.map(\.number).max() ?? 0) + 1,
                office: office,
                state: .waiting,
                contentHash: "",
                madeBy: Planning.named(actor),
                madeAt: now,
                checkedBy: nil,
                checkedAt: nil,
                checkNote: nil,
                takenBy: nil,
                takenAt: nil
            )
            guard try RollUpStore.insert(made, reporter: actor.userID, lines: lines, in: transaction) else {
                throw RollUpProblem.waiting(month)
            }
            try record("roll-up.make", made, by: actor, at: now, in: transaction)
            return made.id
        }
    }

    private func lines(of month: Month, in transaction: any ReadTransaction) throws -> [RollUpLine] {
        var seen: Set<String> = []
        let programs = services.current.compactMap { service in
            service.program.flatMap { seen.insert($0).inserted ? (id: $0, title: service.programTitle) : nil }
        }
        // Each program has runs and movements of its own; there are some ten of them, however many families there are.
        let benefits = try programs.flatMap { program in
            let found = try Benefits.figures(program.id, month, in: transaction)
            return RollUpItem.lines(found.report, title: program.title, isClosed: found.closed != nil)
        }
        let counts = try planning.counts(Set(planning.counted), on: month.lastDay, in: transaction)
        let metrics = planning.counted.flatMap { metric in
            counts[metric]?.total(on: month.lastDay).map { RollUpItem.lines(metric, $0) } ?? []
        }
        return benefits + RollUpItem.lines(try RollUpStore.work(month, in: transaction)) + metrics
    }

    /// A second person says whether the sheet goes up.
    /// - Throws: `PlanningProblem.ownValue` for whoever made it, `.checked`, `.returnNoteNeeded`; `AccessProblem.notFound`.
    package func check(actor: Actor, _ id: Int64, agrees: Bool, note: String) async throws {
        try actor.require(.planCheck)
        try actor.require(.rollUpRead)
        let now = planning.clock.now()
        let check = try SecondCheckStore(agrees: agrees, note: note)
        try await database.write { [self] transaction in
            guard let made = try RollUpStore.rollUp(id, in: transaction) else { throw Self.unknown }
            let reporter = try RollUpStore.reporter(id, in: transaction)
            try check.settle("roll_up", id, reportedBy: reporter, by: actor, at: now, in: transaction)
            if agrees {
                let sheet = try sheet(
                    made,
                    checkedBy: Planning.named(actor),
                    on: now.date,
                    lines: try RollUpStore.lines(id, in: transaction),
                    tree: try planning.regions.tree(in: transaction)
                )
                try RollUpStore.seal(id, hash: sheet.contentHash, in: transaction)
            }
            try record(
                agrees ? "roll-up.check" : "roll-up.return",
                made,
                by: actor,
                at: now,
                reason: check.note,
                in: transaction
            )
        }
    }

    private func sheet(
        _ rollUp: RollUp,
        checkedBy: String,
        on day: CivilDate,
        lines: [RollUpLine],
        tree: RegionTree
    ) throws -> RollUpSheet {
        guard let county = tree.region(rollUp.regionID) else { throw Self.unknown }
        return RollUpSheet(
            officeCode: String(county.code.prefix(6)),
            office: rollUp.office,
            month: rollUp.month,
            number: rollUp.number,
            madeBy: rollUp.madeBy,
            checkedBy: checkedBy,
            checkedOn: day,
            lines: lines
        )
    }

    /// The sheet as it is handed in.
    /// - Throws: `RollUpProblem.unchecked`; `AccessProblem.notFound`.
    package func sheet(actor: Actor, _ id: Int64) async throws -> RollUpSheet {
        try actor.require(.rollUpRead)
        return try await database.read { [self] transaction in
            guard let found = try RollUpStore.rollUp(id, in: transaction) else { throw Self.unknown }
            guard found.state == .checked, let by = found.checkedBy, let at = found.checkedAt else {
                throw RollUpProblem.unchecked
            }
            return try sheet(
                found,
                checkedBy: by,
                on: at.date,
                lines: try RollUpStore.lines(id, in: transaction),
                tree: try planning.regions.tree(in: transaction)
            )
        }
    }

    // MARK: - The bureau above

    /// Takes in the sheet of a county. The same one again changes nothing.
    /// - Returns: the key of the roll-up, and whether it was there before.
    /// - Throws: `RollUpProblem`.
    package func take(actor: Actor, _ sheet: RollUpSheet) async throws -> (id: Int64, isKnown: Bool) {
        try actor.require(.planReport)
        try actor.require(.rollUpRead)
        let now = planning.clock.now()
        try sheet.checkBounds()
        guard sheet.month < now.date.month else { throw RollUpProblem.running(sheet.month) }
        return try await database.write { [self] transaction in
            let counties = try planning.regions.tree(in: transaction).countiesBelow
            guard !counties.isEmpty else { throw RollUpProblem.notAbove }
            guard let county = counties.first(where: { $0.code.prefix(6) == sheet.officeCode }) else {
                throw RollUpProblem.unknownCounty(sheet.officeCode)
            }
            let month = sheet.month
            let earlier = try RollUpStore.rollUps(months: month...month, regionID: county.id, in: transaction)
            if let same = earlier.first(where: { $0.contentHash == sheet.contentHash }) {
                return (id: same.id, isKnown: true)
            }
            if let last = earlier.last, last.number > sheet.number {
                throw RollUpProblem.outdated(month, office: sheet.office, number: last.number)
            }
            let checked = Timestamp(date: sheet.checkedOn)
            let taken = RollUp(
                id: try transaction.newKey(),
                regionID: county.id,
                month: month,
                number: sheet.number,
                office: sheet.office,
                state: .checked,
                contentHash: sheet.contentHash,
                madeBy: sheet.madeBy,
                madeAt: checked,
                checkedBy: sheet.checkedBy,
                checkedAt: checked,
                checkNote: nil,
                takenBy: Planning.named(actor),
                takenAt: now
            )
            guard try RollUpStore.insert(taken, reporter: nil, lines: sheet.lines, in: transaction) else {
                throw RollUpProblem.contradicts(month, office: sheet.office, number: sheet.number)
            }
            try record("roll-up.take", taken, by: actor, at: now, in: transaction)
            return (id: taken.id, isKnown: false)
        }
    }

    /// What the counties reported of a month.
    /// - Throws: `AccessProblem.notPermitted`; `RollUpProblem.notAbove`.
    package func month(actor: Actor, _ month: Month) async throws -> RollUpMonth {
        try actor.require(.rollUpRead)
        return try await database.read { [planning] transaction in
            let counties = try planning.regions.tree(in: transaction).countiesBelow
            guard !counties.isEmpty else { throw RollUpProblem.notAbove }
            return try RollUpBook(counties.map(\.id), months: month...month, in: transaction)
                .month(month, in: transaction)
        }
    }

    // MARK: - Both

    /// Roll-ups of some months, by month, county and number.
    package func list(actor: Actor, months: ClosedRange<Month>) async throws -> [RollUp] {
        try actor.require(.rollUpRead)
        return try await database.read { try RollUpStore.rollUps(months: months, in: $0) }
    }

    /// A roll-up with its lines, and those of the one before it in its month.
    /// - Throws: `AccessProblem.notFound`.
    package func rollUp(actor: Actor, _ id: Int64) async throws -> (
        rollUp: RollUp, lines: [RollUpLine], before: [RollUpLine]
    ) {
        try actor.require(.rollUpRead)
        return try await database.read { transaction in
            guard let found = try RollUpStore.rollUp(id, in: transaction) else { throw Self.unknown }
            let all = try RollUpStore.rollUps(
                months: found.month...found.month,
                regionID: found.regionID,
                in: transaction
            )
            let before = all.last { $0.number < found.number && $0.state == .checked }
            let lines = try RollUpStore.lines(of: [found.id] + (before.map { [$0.id] } ?? []), in: transaction)
            return (rollUp: found, lines: lines[found.id] ?? [], before: before.flatMap { lines[$0.id] } ?? [])
        }
    }

    /// Those that wait for a second person.
    package func waitingCount(actor: Actor) async throws -> Int {
        guard actor.may(.planCheck), actor.may(.rollUpRead) else { return 0 }
        return try await database.read { try RollUpStore.waitingCount(in: $0) }
    }

    private static let unknown = AccessProblem.notFound(what: "报送表")

    private func record(
        _ action: String,
        _ rollUp: RollUp,
        by actor: Actor,
        at now: Timestamp,
        reason: String? = nil,
        in transaction: any Transaction
    ) throws {
        try planning.audit.record(
            AuditEntry(
                at: now,
                actor: actor,
                action: action,
                subject: "roll-up",
                subjectID: rollUp.id,
                reason: reason,
                detail: "\(rollUp.office) \(rollUp.month.iso) 第 \(rollUp.number) 次"
            ),
            in: transaction
        )
    }
}
