// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Acting for somebody who is away 代理: the stand-in holds the office for some days, beside the own, signs with the own
/// name, and is shown as acting for the other.
extension Access {
    /// Longest time for which an office is lent, in days.
    package static let longestStandIn = 90

    /// A colleague who holds an office in somebody's place for some days.
    package struct StandIn: Sendable, Equatable {
        /// The office as the stand-in holds it.
        package let officeID: Int64
        /// The function, with whom it is held for, such as 受理经办（代李敏）.
        package let functionTitle: String
        package let name: String
        package let from: CivilDate
        package let until: CivilDate
    }

    /// Who may act for the holder of an office: colleagues of the same region.
    /// - Throws: `AccessProblem.notFound` for an office that is not the actor's own.
    package func standInChoices(actor: Actor, officeID: Int64) async throws -> [Colleague] {
        let today = clock.today
        return try await database.read { [self] transaction in
            let office = try lendable(officeID, of: actor, on: today, in: transaction)
            return try candidates(for: office, in: transaction, on: today)
        }
    }

    /// Lends one's own office.
    /// - Throws: `AccessProblem.standInPeriod`, `.standInUnknown`, `.officeHeld`, `.notFound`.
    package func appointStandIn(
        actor: Actor,
        officeID: Int64,
        userID: Int64,
        from: CivilDate,
        until: CivilDate
    ) async throws {
        let now = clock.now()
        let last = now.date.adding(days: Self.longestStandIn)
        guard from >= now.date, from <= until, until <= last else {
            throw AccessProblem.standInPeriod(first: now.date, last: last)
        }
        try await database.write { [self] transaction in
            let office = try lendable(officeID, of: actor, on: now.date, in: transaction)
            guard
                let chosen = try candidates(for: office, in: transaction, on: now.date).first(where: {
                    $0.userID == userID
                })
            else { throw AccessProblem.standInUnknown }
            let lent = try store.standIns(for: office.staffID, on: now.date, in: transaction)
            let overlaps = lent.contains {
                $0.function == office.function && $0.regionID == office.regionID && $0.from <= until && from <= $0.until
            }
            guard !overlaps else { throw AccessProblem.officeHeld }
            let row = AccessStore.OfficeRow(
                id: try transaction.newKey(),
                staffID: chosen.userID,
                function: office.function,
                level: office.level,
                regionID: office.regionID,
                actingFor: office.staffID,
                actingName: nil
            )
            try store.insertOffice(row, from: from, until: until, in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "access.standin-given",
                    subject: "staff",
                    subjectID: chosen.userID,
                    detail: "\(office.function) \(from.iso)—\(until.iso)"
                ),
                in: transaction
            )
        }
        cache.removeAll()
    }

    /// Those who act for the actor now or later.
    package func standIns(actor: Actor) async throws -> [StandIn] {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let today = clock.today
        let rows = try await database.read { [store] in try store.standIns(for: userID, on: today, in: $0) }
        return try rows.map { row in
            StandIn(
                officeID: row.officeID,
                functionTitle: try functions.function(row.function).title,
                name: row.name,
                from: row.from,
                until: row.until
            )
        }
    }

    /// Takes a lent office back, from now on.
    /// - Throws: `AccessProblem.notFound` for what the actor did not lend.
    package func endStandIn(actor: Actor, officeID: Int64) async throws {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        try await database.write { [store, audit] transaction in
            guard
                let held = try store.standIns(for: userID, on: now.date, in: transaction).first(where: {
                    $0.officeID == officeID
                })
            else { throw AccessProblem.notFound(what: "代理") }
            try store.endOffice(officeID, on: now.date.adding(days: -1), in: transaction)
            try audit.record(
                AuditEntry(
                    at: now,
                    actor: actor,
                    action: "access.standin-ended",
                    subject: "staff",
                    subjectID: held.userID,
                    detail: held.function
                ),
                in: transaction
            )
        }
        cache.removeAll()
    }

    /// An office of the actor's own that may be lent: not one that is borrowed, and none that keeps the system itself.
    private func lendable(
        _ officeID: Int64,
        of actor: Actor,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> AccessStore.OfficeRow {
        guard let userID = actor.userID else { throw AccessProblem.sessionEnded }
        let own = try store.offices(of: userID, on: date, in: transaction).first { $0.id == officeID }
        guard let own, own.actingFor == nil, try functions.function(own.function).seesBusinessData else {
            throw AccessProblem.notFound(what: "可以委托代理的职务")
        }
        return own
    }

    private func candidates(
        for office: AccessStore.OfficeRow,
        in transaction: any ReadTransaction,
        on date: CivilDate
    ) throws -> [Colleague] {
        let colleagues = try Staffing.people(over: office.regionID, on: date, in: transaction).filter {
            $0.regionID == office.regionID
        }
        // Whoever holds the function already need not stand in for it.
        var seen = Set(colleagues.filter { $0.function == office.function }.map(\.userID) + [office.staffID])
        return try colleagues.filter {
            try functions.function($0.function).seesBusinessData && seen.insert($0.userID).inserted
        }
    }
}
