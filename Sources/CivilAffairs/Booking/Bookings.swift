// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// Visits to windows that residents book 预约: open hours and numbers are the packs', holidays the calendar's.
package struct Bookings: Sendable {
    let database: any Database
    let audit: Audit
    let clock: any CivilClock
    let book: any ResidentBook
    let services: any CaseServices
    let regions: Regions
    let messenger: CaseMessenger

    let store = BookingStore()

    /// Services whose windows can be booked.
    package var bookable: [CaseService] { services.current.filter { $0.definition.booking != nil } }

    /// A service at an office, with how it is booked there.
    package struct Window: Sendable {
        package let service: CaseService
        package let region: Region
        package let rule: BookingRule
        package let place: String
    }

    /// Offices of a service that can be booked, in the order of their codes.
    package func windows(_ serviceID: String, tree: RegionTree) -> [Window] {
        guard let service = bookable.first(where: { $0.flow.serviceID == serviceID }),
            let level = service.definition.booking?.level, let county = tree.county
        else { return [] }
        let offices = level == .county ? [county] : tree.children(of: county.id).filter { $0.level == .township }
        return offices.filter { !$0.isRetired }.compactMap { region in
            guard let rule = book.booking(serviceID, regionID: region.id) else { return nil }
            let owner = level == .county ? messenger.office : tree.name(region.id)
            let place = rule.place ?? "民政窗口"
            return Window(
                service: service,
                region: region,
                rule: rule,
                place: place.hasPrefix(owner) ? place : owner + place
            )
        }
    }

    /// - Throws: `BookingProblem.notOffered`.
    private func window(_ serviceID: String, _ regionID: Int64, tree: RegionTree) throws -> Window {
        let found = windows(serviceID, tree: tree).first { $0.region.id == regionID }
        guard let found else { throw BookingProblem.notOffered }
        return found
    }

    /// What can be booked at a window from now on.
    package func days(_ window: Window) async throws -> [BookingRules.Day] {
        let now = clock.now()
        let taken = try await database.read { [store] in
            try store.taken(
                serviceID: window.service.flow.serviceID,
                regionID: window.region.id,
                from: now.date,
                until: now.date.adding(days: window.rule.daysAhead),
                in: $0
            )
        }
        return BookingRules.days(window.rule, calendar: book.calendar, at: now, taken: taken)
    }

    /// Books a slot for the resident who asks. Seats are given by the store, so that however many ask at once there are
    /// never more than the office has.
    /// - Throws: `BookingProblem`.
    @discardableResult
    package func take(
        actor: Actor,
        serviceID: String,
        regionID: Int64,
        on date: CivilDate,
        start: Int,
        requestID: String? = nil
    ) async throws -> Int64 {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        return try await database.write { [self] transaction in
            let place = Slot(serviceID: serviceID, regionID: regionID, date: date, start: start)
            return try take(place, for: personID, by: actor, requestID: requestID, at: now, in: transaction)
        }
    }

    /// Where and when somebody is expected.
    struct Slot: Sendable {
        let serviceID: String
        let regionID: Int64
        let date: CivilDate
        let start: Int
    }

    func take(
        _ slot: Slot,
        for personID: Int64,
        by actor: Actor,
        requestID: String?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int64 {
        let tree = try regions.tree(in: transaction)
        let window = try window(slot.serviceID, slot.regionID, tree: tree)
        let rule = window.rule
        guard BookingRules.isOpen(rule, on: slot.date, start: slot.start, calendar: book.calendar, at: now) else {
            throw BookingProblem.closed
        }
        let new = BookingStore.New(
            id: try transaction.newKey(),
            serviceID: slot.serviceID,
            regionID: slot.regionID,
            on: slot.date,
            start: slot.start,
            minutes: rule.minutes,
            capacity: rule.capacity,
            place: window.place,
            personID: personID,
            personName: try store.personName(personID, in: transaction) ?? "居民",
            bookedBy: actor.personID == nil ? actor.name : nil
        )
        let earlier = try RequestOnceStore.claim(
            requestID,
            making: new.id,
            "booking",
            actor: actor,
            at: now,
            in: transaction
        )
        if let earlier { return earlier }
        try store.lapse(personID: personID, before: now.date, in: transaction)
        try seat(new, at: now, in: transaction)
        try record("booking.take", new.id, actor: actor, at: now, in: transaction)
        try tell(.booked, new, window, in: transaction)
        return new.id
    }

    /// Tries until a seat is taken or there is none: another may take the one that was free a moment ago.
    private func seat(_ new: BookingStore.New, at now: Timestamp, in transaction: any Transaction) throws {
        while true {
            if try store.take(new, at: now, in: transaction) { return }
            if let living = try store.living(personID: new.personID, serviceID: new.serviceID, in: transaction) {
                throw BookingProblem.booked(slot: living.slotText)
            }
            if try store.takenSeats(new, in: transaction) >= new.capacity { throw BookingProblem.full }
        }
    }

    private func tell(
        _ occasion: MessageDefinition.Occasion,
        _ new: BookingStore.New,
        _ window: Window,
        in transaction: any Transaction
    ) throws {
        try messenger.tell(
            occasion,
            personID: new.personID,
            name: new.personName,
            regionID: new.regionID,
            values: [
                .service: window.service.flow.title,
                .slot: BookingRules.text(new.on, new.start, new.minutes),
                .place: new.place,
                .date: clock.today.chinese,
            ],
            isCounty: window.rule.level == .county,
            in: transaction
        )
    }

    func record(
        _ action: String,
        _ id: Int64,
        actor: Actor,
        at now: Timestamp,
        detail: String? = nil,
        in transaction: any Transaction
    ) throws {
        let entry = AuditEntry(
            at: now,
            actor: actor,
            action: action,
            subject: "booking",
            subjectID: id,
            detail: detail
        )
        try audit.record(entry, in: transaction)
    }

    /// The resident's own bookings, the latest first.
    package func own(actor: Actor) async throws -> [Booking] {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        return try await database.read { [store] in try store.own(personID: personID, limit: 50, in: $0) }
    }

    /// Gives a slot back that has not begun.
    /// - Throws: `BookingProblem`.
    package func cancel(actor: Actor, _ id: Int64) async throws {
        guard let personID = actor.personID else { throw AccessProblem.sessionEnded }
        let now = clock.now()
        try await database.write { [self] transaction in
            guard let held = try store.booking(id, scope: .wholeStore, in: transaction), held.personID == personID
            else {
                throw BookingProblem.unknownBooking
            }
            try giveBack(held, by: actor, reason: nil, at: now, in: transaction)
            try tellCancelled(held, on: now.date, in: transaction)
        }
    }

    /// - Throws: `BookingProblem.notCancellable`.
    func giveBack(
        _ held: Booking,
        by actor: Actor,
        reason: String?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        guard held.isAhead(at: now), try store.cancel(held.id, why: reason, at: now, in: transaction) else {
            throw BookingProblem.notCancellable(state: held.state == .booked ? "已经开始" : held.state.title)
        }
        try record("booking.cancel", held.id, actor: actor, at: now, detail: reason, in: transaction)
    }

    func tellCancelled(_ held: Booking, on today: CivilDate, in transaction: any Transaction) throws {
        guard let service = services.current.first(where: { $0.flow.serviceID == held.serviceID }) else { return }
        try messenger.tell(
            .bookingCancelled,
            personID: held.personID,
            name: held.personName,
            regionID: held.regionID,
            values: [.service: service.flow.title, .slot: held.slotText, .date: today.chinese],
            isCounty: service.definition.booking?.level != .township,
            in: transaction
        )
    }

    // MARK: - The office

    /// Services whose visitors come to the actor's window.
    package func ownServices(_ actor: Actor) -> [CaseService] {
        bookable.filter { service in
            service.definition.booking?.level.rawValue == actor.level
                && service.definition.steps.contains { step in
                    step.chain.contains { link in actor.function.map(link.functions.contains) ?? false }
                }
        }
    }

    /// Who is expected on a day, in the order of the clock; the reading is audited.
    package func day(actor: Actor, _ date: CivilDate) async throws -> [Booking] {
        try actor.require(.bookingManage)
        let mine = ownServices(actor).map(\.flow.serviceID)
        let found = try await database.read { [store] in
            try store.day(date, services: mine, scope: actor.scope, in: $0)
        }
        guard !found.isEmpty else { return [] }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "booking.list",
                subject: "booking",
                subjectID: nil,
                detail: date.iso
            )
        )
        return found
    }

    /// Notes whether somebody came; what was noted wrongly can be noted again.
    /// - Throws: `BookingProblem`.
    package func mark(actor: Actor, _ id: Int64, came: Bool?) async throws -> CivilDate {
        try actor.require(.bookingManage)
        let now = clock.now()
        let mine = ownServices(actor).map(\.flow.serviceID)
        return try await database.write { [self] transaction in
            guard let held = try store.booking(id, scope: actor.scope, in: transaction), mine.contains(held.serviceID)
            else { throw BookingProblem.unknownBooking }
            guard let came else { throw BookingProblem.markNeeded }
            guard held.on <= now.date else { throw BookingProblem.tooEarly }
            let state: Booking.State = came ? .arrived : .missed
            guard try store.mark(id, state, by: actor.name, at: now, in: transaction) else {
                throw BookingProblem.notMarkable(state: held.state.title)
            }
            try record("booking.mark", id, actor: actor, at: now, detail: state.title, in: transaction)
            return held.on
        }
    }
}
