// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

extension Parties {
    /// Joins two records of one person: the survivor takes over numbers, places in households and reach; the loser is
    /// kept and points to it. Cases and enrolments keep naming the record they were made with.
    /// - Parameter versions: those that the editor saw, of the survivor and of the loser.
    /// - Throws: `PartiesProblem.twoNumbers`, `.sameRecord`, `.merged`, `.stale`.
    package func merge(
        actor: Actor,
        survivor: Int64,
        loser: Int64,
        versions: (survivor: Int64, loser: Int64),
        reason: String
    ) async throws {
        try actor.require(.personMerge)
        guard survivor != loser else { throw PartiesProblem.sameRecord }
        let reason = try Self.checked(reason)
        let now = clock.now()
        try await database.write { transaction in
            _ = try openRecord(survivor, actor: actor, version: versions.survivor, in: transaction)
            _ = try openRecord(loser, actor: actor, version: versions.loser, in: transaction)
            if let kind = try merges.sharedKinds(survivor, loser, in: transaction).first {
                throw PartiesProblem.twoNumbers(kind: kind.title)
            }
            let id = try transaction.newKey()
            try merges.open(id, survivor: survivor, loser: loser, at: now, in: transaction)
            try merges.move(id, from: loser, to: survivor, in: transaction)
            try merges.mark(loser: loser, into: survivor, both: [survivor, loser], at: now, in: transaction)
            try areas.count([(.init(regionID: AreaStore.wholeStore, personID: loser), -1)], in: transaction)
            try refresh([survivor, loser], renamed: true, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "person.merge",
                subject: "person",
                subjectID: survivor,
                reason: reason,
                detail: "from \(loser)"
            )
            try audit.record(entry, in: transaction)
        }
    }

    /// Takes a merge back: everything that came from the loser returns to it; what the survivor gained since stays.
    /// - Returns: the survivor.
    /// - Throws: `PartiesProblem.notMerged`, `.mergedFurther`.
    @discardableResult
    package func unmerge(actor: Actor, loser: Int64, reason: String) async throws -> Int64 {
        try actor.require(.personMerge)
        let reason = try Self.checked(reason)
        let now = clock.now()
        return try await database.write { transaction in
            guard let merge = try merges.openMerge(ofLoser: loser, in: transaction) else {
                throw PartiesProblem.notMerged
            }
            guard !merge.survivorMerged else { throw PartiesProblem.mergedFurther }
            let survivor = merge.survivorID
            guard try persons.record(survivor, scope: actor.scope, in: transaction) != nil else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            try merges.move(merge.id, from: survivor, to: loser, in: transaction)
            try merges.close(merge.id, at: now, in: transaction)
            try merges.mark(loser: loser, into: nil, both: [survivor, loser], at: now, in: transaction)
            try areas.count([(.init(regionID: AreaStore.wholeStore, personID: loser), 1)], in: transaction)
            try refresh([survivor, loser], renamed: true, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "person.unmerge",
                subject: "person",
                subjectID: survivor,
                reason: reason,
                detail: "back to \(loser)"
            )
            try audit.record(entry, in: transaction)
            return survivor
        }
    }

    static func checked(_ reason: String) throws -> String {
        let why = String(reason.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(200))
        guard why.count >= 2 else { throw AccessProblem.reasonNeeded }
        return why
    }

    /// Records that were merged into one of the actor's scope and can be taken out again, the latest first.
    /// - Throws: `AccessProblem.notFound`.
    package func merged(actor: Actor, into survivor: Int64) async throws -> [MergedRecord] {
        try actor.require(.personRead)
        return try await database.read { transaction in
            guard try persons.record(survivor, scope: actor.scope, in: transaction) != nil else {
                throw AccessProblem.notFound(what: "人员档案")
            }
            return try merges.merged(into: survivor, in: transaction)
        }
    }

    /// The record that stands for each of these today: itself, or the one into which it was merged. One statement.
    package func current(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: Int64] {
        try persons.current(ids, in: transaction)
    }
}

/// A record that lives on in another.
package struct MergedRecord: Sendable, Equatable {
    package let personID: Int64
    package let name: String
    package let mergedAt: Timestamp
}
