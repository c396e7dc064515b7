// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

extension Parties {
    /// Lets the office of a region see persons because of a case, an enrolment or a facility.
    /// Naming the same reference again changes nothing.
    package func addReach(
        _ personIDs: [Int64],
        region regionID: Int64,
        reason: ReachReason,
        referenceID: Int64,
        from date: CivilDate,
        in transaction: any Transaction
    ) throws {
        let known = try areas.reached(
            personIDs,
            region: regionID,
            reason: reason,
            referenceID: referenceID,
            in: transaction
        )
        let new = Set(personIDs).subtracting(known).sorted()
        guard !new.isEmpty else { return }
        let first = try transaction.newKeys(new.count)
        try areas.insert(
            new.enumerated().map { offset, person in
                AreaStore.ReachRecord(
                    id: first + Int64(offset),
                    personID: person,
                    regionID: regionID,
                    reason: reason,
                    referenceID: referenceID,
                    validFrom: date
                )
            },
            in: transaction
        )
        try refresh(new, renamed: false, in: transaction)
    }

    /// Ends what `addReach` began; the persons stay visible for any other reason there is.
    package func endReach(
        _ personIDs: [Int64],
        reason: ReachReason,
        referenceID: Int64,
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        try areas.end(reason, referenceID: referenceID, of: personIDs, on: date, in: transaction)
        try refresh(personIDs, renamed: false, in: transaction)
    }

    /// As `addReach` for many records that are new, each with its own region. Statements: at most 12, whatever the size.
    package func addReach(_ entries: [ReachEntry], in transaction: any Transaction) throws {
        guard !entries.isEmpty else { return }
        let first = try transaction.newKeys(entries.count)
        try areas.insert(
            entries.enumerated().map { offset, entry in
                AreaStore.ReachRecord(
                    id: first + Int64(offset),
                    personID: entry.personID,
                    regionID: entry.regionID,
                    reason: entry.reason,
                    referenceID: entry.referenceID,
                    validFrom: entry.from
                )
            },
            in: transaction
        )
        try refresh(Set(entries.map(\.personID)).sorted(), renamed: false, in: transaction)
    }

    /// As `endReach` for many records at once. Statements: at most 10, whatever the size.
    package func endReach(
        _ personIDs: [Int64],
        reason: ReachReason,
        references: [Int64],
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        guard !personIDs.isEmpty else { return }
        try areas.end(reason, references: references, of: personIDs, on: date, in: transaction)
        try refresh(Set(personIDs).sorted(), renamed: false, in: transaction)
    }

    /// Computes the places of all people anew who live under regions that came under another parent.
    package func regionsMoved(actor: Actor, _ regionIDs: [Int64]) async throws {
        try actor.require(.packInstall)
        guard !regionIDs.isEmpty else { return }
        let now = clock.now()
        try await database.write { transaction in
            let ids = try areas.persons(under: regionIDs, in: transaction)
            try refresh(ids, renamed: false, in: transaction)
            let entry = AuditEntry(
                at: now,
                actor: actor,
                action: "person.places",
                subject: "region",
                subjectID: nil,
                detail: "\(ids.count) persons"
            )
            try audit.record(entry, in: transaction)
        }
    }
}
