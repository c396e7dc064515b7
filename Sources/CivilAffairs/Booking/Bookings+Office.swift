// SPDX-License-Identifier: Apache-2.0
import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Booking at the window for somebody 代约: who has no telephone, or stands at the counter. The seats are the same.
extension Bookings {
    /// Windows of the actor's own office.
    package func ownWindows(_ actor: Actor, tree: RegionTree) -> [Window] {
        ownServices(actor).flatMap { windows($0.flow.serviceID, tree: tree) }.filter { $0.region.id == actor.regionID }
    }

    /// Books a slot of the own window for somebody.
    /// - Throws: `BookingProblem`; `.notOffered` for windows of other offices.
    package func take(
        actor: Actor,
        for personID: Int64,
        serviceID: String,
        on date: CivilDate,
        start: Int,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.bookingManage)
        let mine = ownServices(actor).map(\.flow.serviceID)
        guard mine.contains(serviceID), let office = actor.regionID else { throw BookingProblem.notOffered }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let slot = Slot(serviceID: serviceID, regionID: office, date: date, start: start)
            do {
                return try take(slot, for: personID, by: actor, requestID: requestID, at: now, in: transaction)
            } catch BookingProblem.booked(let held) {
                throw BookingProblem.bookedFor(slot: held)
            }
        }
    }

    /// A booking at the own window; the reading is audited.
    /// - Throws: `BookingProblem.unknownBooking`.
    package func booking(actor: Actor, _ id: Int64) async throws -> Booking {
        try actor.require(.bookingManage)
        let mine = ownServices(actor).map(\.flow.serviceID)
        let found = try await database.read { [self] in try held(id, mine, actor, in: $0) }
        try await audit.recordRead(
            AuditEntry(at: clock.now(), actor: actor, action: "booking.read", subject: "booking", subjectID: id)
        )
        return found
    }

    private func held(
        _ id: Int64,
        _ mine: [String],
        _ actor: Actor,
        in transaction: any ReadTransaction
    ) throws -> Booking {
        guard let held = try store.booking(id, scope: actor.scope, in: transaction), mine.contains(held.serviceID)
        else { throw BookingProblem.unknownBooking }
        return held
    }

    /// Gives back a slot for somebody who told the window that they do not come.
    /// - Throws: `BookingProblem`.
    package func cancel(actor: Actor, _ id: Int64, reason: String) async throws -> Booking {
        try actor.require(.bookingManage)
        let mine = ownServices(actor).map(\.flow.serviceID)
        let now = clock.now()
        return try await database.write { [self] transaction in
            let held = try held(id, mine, actor, in: transaction)
            guard reason.count > 1 else { throw BookingProblem.reasonNeeded }
            try giveBack(held, by: actor, reason: reason, at: now, in: transaction)
            try tellCancelled(held, on: now.date, in: transaction)
            return held
        }
    }

    /// Gives a slot back and books another of the same window, both or neither.
    /// - Throws: `BookingProblem`.
    package func move(
        actor: Actor,
        _ id: Int64,
        on date: CivilDate,
        start: Int,
        requestID: String? = nil
    ) async throws -> Int64 {
        try actor.require(.bookingManage)
        let mine = ownServices(actor).map(\.flow.serviceID)
        let now = clock.now()
        return try await database.write { [self] transaction in
            let held = try held(id, mine, actor, in: transaction)
            if held.on == date, held.start == start, held.isAhead(at: now) { return id }
            // The form that comes again finds its booking moved.
            if let requestID, let known = try RequestOnceStore.kept(for: requestID, actor: actor, in: transaction) {
                guard let booking = Int64(known.split(separator: " ").last ?? "") else {
                    throw AccessProblem.requestReused
                }
                return booking
            }
            try giveBack(held, by: actor, reason: "改约", at: now, in: transaction)
            let slot = Slot(serviceID: held.serviceID, regionID: held.regionID, date: date, start: start)
            return try take(slot, for: held.personID, by: actor, requestID: requestID, at: now, in: transaction)
        }
    }
}
