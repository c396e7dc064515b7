// SPDX-License-Identifier: Apache-2.0
package import Storage
import Synchronization
package import Vocabulary

/// Use cases on regions: the tree as it stands, lists of codes taken in, villages added.
package final class Regions: Sendable {
    private struct Cached {
        var tree: RegionTree
        var checkedAt: Timestamp
    }

    let database: any Database
    let audit: Audit
    let clock: any CivilClock
    private let cached = Mutex<Cached?>(nil)

    /// For how long another server's change of a region may go unseen, in milliseconds.
    private static let patience: Int64 = 1_000

    package init(database: any Database, audit: Audit, clock: any CivilClock) {
        self.database = database
        self.audit = audit
        self.clock = clock
    }

    /// The regions as they stand, at most one second old.
    package func tree() async throws -> RegionTree {
        if let recent = recent() { return recent }
        return try await database.read { [self] in try tree(in: $0) }
    }

    /// The regions as this transaction sees them; costs one statement while nothing has changed, none within a second.
    package func tree(in transaction: any ReadTransaction) throws -> RegionTree {
        if let recent = recent() { return recent }
        let version = try RegionStore.version(in: transaction)
        if let known = cached.withLock({ $0?.tree }), known.version == version {
            keep(known)
            return known
        }
        let tree = try RegionStore.tree(in: transaction)
        keep(tree)
        return tree
    }

    /// Takes in a list of regions; lines that the store already has change nothing.
    /// - Returns: the regions that came under another parent; their people's places are to be computed anew by
    ///   `Parties.regionsMoved`.
    /// - Throws: `RegionsProblem`, `AccessProblem.notPermitted`.
    @discardableResult
    package func load(actor: Actor, lines: [RegionLine]) async throws -> RegionImport {
        try actor.require(.packInstall)
        let now = clock.now()
        let outcome = try await database.write { [audit] transaction in
            let tree = try RegionStore.tree(in: transaction)
            let first = try transaction.newKeys(max(lines.count, 1))
            let plan = try RegionRules.plan(lines, over: tree, firstKey: first)
            guard !plan.versions.isEmpty else { return RegionImport(added: 0, changed: 0, moved: []) }
            try RegionStore.insert(plan.regions, in: transaction)
            try RegionStore.save(plan.versions, at: now, in: transaction)
            try RegionStore.replaceClosure(RegionRules.closure(of: RegionStore.tree(in: transaction)), in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "region.load",
                subject: "region",
                subjectID: nil,
                detail: "\(plan.regions.count) new, \(plan.versions.count) written"
            )
            try audit.record(entry, in: transaction)
            return RegionImport(added: plan.regions.count, changed: plan.versions.count, moved: plan.moved)
        }
        forget()
        return outcome
    }

    /// Adds villages that no list of codes has, such as those of a demo, under one parent.
    /// - Returns: their identifiers, in the order of the names.
    /// - Throws: `RegionsProblem.nameTaken`, `.missingName`.
    package func addVillages(actor: Actor, under parentID: Int64, names: [String], from date: CivilDate) async throws
        -> [Int64]
    {
        let tree = try await tree()
        guard let parent = tree.region(parentID), parent.level == .township else {
            throw RegionsProblem.unknownCode("\(parentID)")
        }
        let taken = Set(tree.children(of: parentID).map(\.name))
        if let double = names.first(where: taken.contains) { throw RegionsProblem.nameTaken(double) }
        let codes = Set(tree.descendants(of: parentID).map(\.code))
        // Numbers from 901 up, which no statistical code of a village uses.
        var free = (901...999).map { parent.shortCode + String($0) }.filter { !codes.contains($0) }.makeIterator()
        let lines = try names.map { name in
            guard let code = free.next() else { throw RegionsProblem.nameTaken(name) }
            return RegionLine(code: code, name: name, level: .village, parentCode: parent.code, validFrom: date)
        }
        try await load(actor: actor, lines: lines)
        let after = try await self.tree()
        return lines.compactMap { after.region(code: $0.code)?.id }
    }

    private func recent() -> RegionTree? {
        let now = clock.now()
        return cached.withLock { cached in
            guard let cached, abs(now.milliseconds - cached.checkedAt.milliseconds) < Self.patience else { return nil }
            return cached.tree
        }
    }

    private func keep(_ tree: RegionTree) {
        let now = clock.now()
        cached.withLock { $0 = Cached(tree: tree, checkedAt: now) }
    }

    private func forget() {
        cached.withLock { $0 = nil }
    }
}

/// What taking in a list of regions did.
package struct RegionImport: Sendable, Equatable {
    /// Regions that are new.
    package let added: Int
    /// Dated codes and names that were written.
    package let changed: Int
    /// Regions that now lie under another parent.
    package let moved: [Int64]
}
