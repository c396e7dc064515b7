// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of bookings.
struct BookingStore: Sendable {
    struct New: Sendable {
        let id: Int64
        let serviceID: String
        let regionID: Int64
        let on: CivilDate
        let start: Int
        let minutes: Int
        let capacity: Int
        let place: String
        let personID: Int64
        let personName: String
        /// Nil for residents who book themselves.
        var bookedBy: String?
    }

    private static let columns: SQL =
        """
        b.id, b.service_id, b.region_id, b.slot_on, b.slot_start, b.slot_minutes, b.place, b.person_id, b.person_name,
        p.phone_masked, b.state, b.booked_by
        """

    /// Takes the first seat that is free.
    /// - Returns: false when none is, when another took it at the same moment, or when the person has a living booking.
    func take(_ new: New, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        let seats = RowSet([.init("seat", .integer)], (0..<new.capacity).map { [.integer(Int64($0))] })
        return try transaction.runCounting(
            """
            insert into booking (id, service_id, region_id, slot_on, slot_start, slot_minutes, seat, place, person_id,
                person_name, state, booked_at, booked_by)
            select \(new.id), \(new.serviceID), \(new.regionID), \(new.on), \(new.start), \(new.minutes), s.seat,
                \(new.place), \(new.personID), \(new.personName), 'booked', \(now), \(new.bookedBy)
            from \(seats) as s where not exists (select 1 from booking b where b.service_id = \(new.serviceID)
                and b.region_id = \(new.regionID) and b.slot_on = \(new.on) and b.slot_start = \(new.start)
                and b.seat = s.seat and b.state <> 'cancelled')
            order by s.seat limit 1 on conflict do nothing
            """
        ) == 1
    }

    func takenSeats(_ new: New, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(*) from booking where service_id = \(new.serviceID) and region_id = \(new.regionID)
                and slot_on = \(new.on) and slot_start = \(new.start) and state <> 'cancelled'
                and seat < \(new.capacity)
            """
        )
    }

    func living(personID: Int64, serviceID: String, in transaction: any ReadTransaction) throws -> Booking? {
        try transaction.first(
            """
            select \(Self.columns) from booking b left join \(AreaScope.wholeStore.person) p on p.id = b.person_id
            where b.person_id = \(personID) and b.service_id = \(serviceID) and b.state = 'booked'
            """
        ).map(Self.booking)
    }

    /// A booking whose day went by without a mark no longer stands in the way of a new one.
    func lapse(personID: Int64, before today: CivilDate, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update booking set state = 'missed' where person_id = \(personID) and state = 'booked'
                and slot_on < \(today)
            """
        )
    }

    func personName(_ id: Int64, in transaction: any ReadTransaction) throws -> String? {
        try transaction.first("select p.name from \(AreaScope.wholeStore.person) p where p.id = \(id)").map {
            try $0.at(0)
        }
    }

    /// How many seats are taken, by day and beginning.
    func taken(
        serviceID: String,
        regionID: Int64,
        from: CivilDate,
        until: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [CivilDate: [Int: Int]] {
        let rows = try transaction.query(
            """
            select slot_on, slot_start, count(*) from booking where service_id = \(serviceID)
                and region_id = \(regionID) and slot_on >= \(from) and slot_on <= \(until) and state <> 'cancelled'
            group by slot_on, slot_start
            """
        )
        return try rows.reduce(into: [:]) { taken, row in
            taken[try row.at(0), default: [:]][try row.at(1)] = try row.at(2)
        }
    }

    func own(personID: Int64, limit: Int, in transaction: any ReadTransaction) throws -> [Booking] {
        try transaction.query(
            """
            select \(Self.columns) from booking b left join \(AreaScope.wholeStore.person) p on p.id = b.person_id
            where b.person_id = \(personID) order by b.slot_on desc, b.slot_start desc, b.id desc limit \(limit)
            """
        ).map(Self.booking)
    }

    /// A booking of a resident, or of an office.
    func booking(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> Booking? {
        try transaction.first(
            """
            select \(Self.columns) from \(scope.table(.booking)) b
            left join \(AreaScope.wholeStore.person) p on p.id = b.person_id where b.id = \(id)
            """
        ).map(Self.booking)
    }

    /// Who is expected at offices of a scope on a day for some services.
    func day(_ date: CivilDate, services: [String], scope: AreaScope, in transaction: any ReadTransaction) throws
        -> [Booking]
    {
        try transaction.query(
            """
            select \(Self.columns) from \(scope.table(.booking)) b
            left join \(AreaScope.wholeStore.person) p on p.id = b.person_id
            where b.slot_on = \(date) and b.service_id in \(in: services) and b.state <> 'cancelled'
            order by b.slot_start, b.service_id, b.seat limit 500
            """
        ).map(Self.booking)
    }

    /// - Returns: false when it is no longer booked.
    func cancel(_ id: Int64, why reason: String? = nil, at now: Timestamp, in transaction: any Transaction) throws
        -> Bool
    {
        try transaction.runCounting(
            """
            update booking set state = 'cancelled', cancelled_at = \(now), cancelled_why = \(reason)
            where id = \(id) and state = 'booked'
            """
        ) == 1
    }

    /// - Returns: false when it was cancelled.
    func mark(_ id: Int64, _ state: Booking.State, by name: String, at now: Timestamp, in transaction: any Transaction)
        throws -> Bool
    {
        try transaction.runCounting(
            """
            update booking set state = \(state), marked_at = \(now), marked_by = \(name)
            where id = \(id) and state <> 'cancelled'
            """
        ) == 1
    }

    private static func booking(_ row: Row) throws -> Booking {
        Booking(
            id: try row.at(0),
            serviceID: try row.at(1),
            regionID: try row.at(2),
            on: try row.at(3),
            start: try row.at(4),
            minutes: try row.at(5),
            place: try row.at(6),
            personID: try row.at(7),
            personName: try row.at(8),
            phoneMasked: try row.at(9),
            state: try row.at(10),
            bookedBy: try row.at(11)
        )
    }
}
