// SPDX-License-Identifier: Apache-2.0
import Policy
package import SharedKernel
import Storage
package import Vocabulary

/// Snapshots of a month: the families are read once, and every scenario of the month is run on what was read.
extension Workbench {
    /// Told how far long work is; may throw to end it.
    typealias Report = @Sendable (_ step: String, _ done: Int, _ total: Int) async throws -> Void

    private static let place: StaticString = "population_portion.content"
    /// Families of one portion: what a progress bar moves by, and what is held in memory at once.
    private static let portion = 2_000

    /// The newest snapshot of the month, taken now when there is none.
    /// - Parameter since: older ones do not do.
    func snapshot(
        of edition: PolicyEdition,
        on date: CivilDate,
        since: Timestamp,
        by actor: Actor,
        _ report: Report
    ) async throws -> PopulationSnapshot {
        let mask = PopulationMask(edition, on: date)
        let program = edition.program.id
        let known = try await database.read {
            try PopulationSnapshotStore.newest(program, month: date.month, shape: mask.shape, since: since, in: $0)
        }
        if let known { return known }
        return try await take(edition, month: date.month, mask, by: actor, report)
    }

    private func take(
        _ edition: PolicyEdition,
        month: Month,
        _ mask: PopulationMask,
        by actor: Actor,
        _ report: Report
    ) async throws -> PopulationSnapshot {
        let now = clock.now()
        let new = PopulationSnapshotStore.New(
            programID: edition.program.id,
            month: month,
            shape: mask.shape,
            takenAt: now,
            takenBy: actor.name
        )
        let id = try await database.write { try PopulationSnapshotStore.insert(new, in: $0) }
        let total = try await database.read { try Self.count(edition, in: $0) }
        var (families, persons, number, last) = (0, 0, 0, Int64(0))
        var (hash, isFirst) = ("", true)
        while true {
            try await report("读取家庭资料", families, max(total, families))
            let (after, first) = (last, isFirst)
            let found = try await database.read { [cipher] transaction in
                try Self.portion(edition, first: first, after: after, mask, cipher: cipher, now.date, in: transaction)
            }
            guard let end = found.last else {
                guard isFirst else { break }
                (isFirst, last) = (false, 0)
                continue
            }
            last = end.entry.cursor
            try await append(found, number: number, to: id)
            hash = found.reduce(hash) { cipher.blindIndex("\($0)\n\($1.line)", purpose: "population.source") }
            families += found.count
            persons += found.reduce(0) { $0 + $1.household.members.count + $1.household.supporters.count }
            number += 1
        }
        return try await finish(
            id,
            (families: families, persons: persons, portions: number),
            hash,
            "\(edition.program.title) \(month.iso)",
            by: actor
        )
    }

    private static func count(_ edition: PolicyEdition, in transaction: any ReadTransaction) throws -> Int {
        if edition.population == .register { return try RegisterPopulationStore.count(in: transaction) }
        return try ScenarioPopulationStore.count(edition.program.id, services: edition.services, in: transaction)
    }

    /// The next families: those on the books, then those that applied; or households, then people without one.
    private static func portion(
        _ edition: PolicyEdition,
        first: Bool,
        after: Int64,
        _ mask: PopulationMask,
        cipher: FieldCipher,
        _ today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [KnownFamily] {
        let program = edition.program.id
        guard edition.population != .register else {
            return try RegisterPopulationStore.families(
                first
                    ? RegisterPopulationStore.households(after: after, limit: portion, in: transaction)
                    : RegisterPopulationStore.singles(after: after, limit: portion, in: transaction),
                edition: edition,
                mask: mask,
                cipher: cipher,
                today: today,
                in: transaction
            )
        }
        let entries =
            try first
            ? ScenarioPopulationStore.enrolments(program, after: after, limit: portion, in: transaction)
            : ScenarioPopulationStore.cases(
                program,
                services: edition.services,
                after: after,
                limit: portion,
                in: transaction
            )
        return try ScenarioPopulationStore.families(entries, mask: mask, in: transaction)
    }

    private func append(_ found: [KnownFamily], number: Int, to id: Int64) async throws {
        let families = found.map { family in
            family.hidden(family: familyKey(family.entry.mark, in: id)) { personKey($0, in: id) }
        }
        let sheet = PopulationSheet(snapshotID: id, number: number, families: families)
        let sealed = try cipher.sealBytes(sheet.bytes, place: Self.place)
        let links = zip(families, found).map { (key: $0.key, entry: $1.entry) }
        try await database.write {
            try PopulationSnapshotStore.append(sealed, number: number, links: links, to: id, in: $0)
        }
    }

    private func finish(
        _ id: Int64,
        _ counts: (families: Int, persons: Int, portions: Int),
        _ hash: String,
        _ what: String,
        by actor: Actor
    ) async throws -> PopulationSnapshot {
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "population.take",
            subject: "population",
            subjectID: id,
            detail: "\(what)，\(counts.families) 户 \(counts.persons) 人，来源 \(hash)"
        )
        return try await database.write { [audit] transaction in
            let finished = try PopulationSnapshotStore.finish(
                id,
                families: counts.families,
                persons: counts.persons,
                portions: counts.portions,
                sourceHash: hash,
                in: transaction
            )
            guard finished, let snapshot = try PopulationSnapshotStore.snapshot(id, in: transaction) else {
                throw WorkbenchProblem.snapshotGone
            }
            try audit.record(entry, in: transaction)
            return snapshot
        }
    }

    /// Fingerprints differ from one snapshot to the next, so that two of them tell nothing more together.
    private func familyKey(_ mark: String, in snapshotID: Int64) -> String {
        cipher.blindIndex("\(snapshotID) \(mark)", purpose: "population.family")
    }

    func personKey(_ id: String, in snapshotID: Int64) -> String {
        cipher.blindIndex("\(snapshotID) \(id)", purpose: "population.person")
    }

    /// - Throws: `WorkbenchProblem.snapshotGone`, `.snapshotLocked`, `.snapshotDamaged`.
    func families(_ number: Int, of snapshot: PopulationSnapshot) async throws -> [ScenarioRun.Family] {
        let id = snapshot.id
        guard let sealed = try await database.read({ try PopulationSnapshotStore.portion(number, of: id, in: $0) })
        else { throw WorkbenchProblem.snapshotGone }
        let sheet: PopulationSheet
        do {
            sheet = try PopulationSheet(try cipher.openBytes(sealed, place: Self.place))
        } catch StorageProblem.sealed(let key) {
            throw WorkbenchProblem.snapshotLocked(key: key)
        }
        guard sheet.snapshotID == id, sheet.number == number else { throw WorkbenchProblem.snapshotDamaged }
        return sheet.families
    }

    /// What scenarios of a day would be run on, and how many families changed since; nil before the first of the month.
    package func reading(actor: Actor, of programID: String, on date: CivilDate) async throws -> (
        snapshot: PopulationSnapshot, changed: Int
    )? {
        try actor.require(.policyRead)
        let edition = try edition(of: programID)
        let shape = PopulationMask(edition, on: date).shape
        return try await database.read { transaction in
            try PopulationSnapshotStore.newest(
                edition.program.id,
                month: date.month,
                shape: shape,
                since: Timestamp(milliseconds: 0),
                in: transaction
            ).map { ($0, try Self.changes(since: $0, edition, in: transaction)) }
        }
    }

    static func changes(
        since snapshot: PopulationSnapshot,
        _ edition: PolicyEdition,
        in transaction: any ReadTransaction
    )
        throws -> Int
    {
        guard edition.population != .register else {
            return try PopulationSnapshotStore.changesOfRegister(since: snapshot.takenAt, in: transaction)
        }
        return try PopulationSnapshotStore.changes(
            edition.program.id,
            services: edition.services,
            since: snapshot.takenAt,
            in: transaction
        )
    }

    // MARK: - Upkeep

    /// Newest first.
    package func snapshots(actor: Actor) async throws -> [PopulationSnapshot] {
        try actor.require(.policyRead)
        return try await database.read { try PopulationSnapshotStore.list(limit: 100, in: $0) }
    }

    /// Throws away the snapshots that are past their time; any server may, and twice does no harm.
    /// - Returns: how many.
    @discardableResult
    package func purgeSnapshots() async throws -> Int {
        let now = clock.now()
        let months = try await snapshotMonths()
        let kept = Timestamp(date: now.date.adding(months: -months))
        return try await database.write { [audit] transaction in
            let expired = try PopulationSnapshotStore.expired(
                keptSince: kept,
                idleSince: now.adding(seconds: -86_400),
                in: transaction
            )
            guard !expired.isEmpty else { return 0 }
            try PopulationSnapshotStore.purge(expired, at: now, in: transaction)
            let entries = expired.map { id in
                AuditEntry(
                    at: now,
                    actor: .system("workbench"),
                    action: "population.purge",
                    subject: "population",
                    subjectID: id,
                    detail: "保留 \(months) 个月"
                )
            }
            try audit.record(entries, in: transaction)
            return expired.count
        }
    }

    /// For how many months snapshots are kept.
    package func snapshotMonths() async throws -> Int {
        let text = try await database.read { try ReleaseStore.setting(PopulationSnapshot.monthsSetting, in: $0) }
        return text.flatMap { Int($0) } ?? PopulationSnapshot.defaultMonths
    }

    /// - Throws: `WorkbenchProblem.badMonths`.
    package func keepSnapshots(actor: Actor, months: Int) async throws {
        try actor.require(.policySimulate)
        guard (1...120).contains(months) else { throw WorkbenchProblem.badMonths }
        let entry = AuditEntry(
            at: clock.now(),
            actor: actor,
            action: "population.keep",
            subject: "population",
            subjectID: nil,
            detail: "\(months) 个月"
        )
        try await database.write { [audit] transaction in
            try ReleaseStore.set(PopulationSnapshot.monthsSetting, String(months), in: transaction)
            try audit.record(entry, in: transaction)
        }
    }
}
