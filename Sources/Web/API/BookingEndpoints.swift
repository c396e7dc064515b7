// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Booking.State: APIValue {}

/// Visits to the own window 预约: what is free, who comes, and booking for somebody at the counter 代约.
enum BookingEndpoints {
    private static let service = Input<String>("service", "Key of a service of the token's own window")
    private static let day = Input<CivilDate?>("day", "today when absent")
    private static let on = Input<CivilDate>("on")
    private static let start = Input<String>("start", "Beginning of a slot, as 09:00")
    private static let reason = Input<String>("reason", "Such as who called")
    private static let came = Input<Bool>("came")

    static let all: [Endpoint] = [
        .get(
            "/bookings/slots",
            "listSlots",
            "What can be booked at the own window from now on",
            .permission(.bookingManage),
            query: [service.field],
            Shape<[Slot]>("SlotList", [.list("items", slot) { $0 }])
        ) { call in
            let tree = try await call.rooms.regions.tree()
            let wanted = try call.query[service]
            let windows = call.rooms.bookings.ownWindows(call.actor, tree: tree)
            guard let window = windows.first(where: { $0.service.flow.serviceID == wanted }) else {
                throw BookingProblem.notOffered
            }
            return try await call.rooms.bookings.days(window).flatMap { day in
                day.slots.map { Slot(on: day.date, start: $0.start, minutes: window.rule.minutes, left: $0.left) }
            }
        },
        .get(
            "/bookings",
            "listBookings",
            "Who is expected at the own window on a day, in the order of the clock; without those cancelled",
            .permission(.bookingManage),
            query: [day.field],
            Shape<[Booking]>("BookingList", [.list("items", booking) { $0 }])
        ) { try await $0.rooms.bookings.day(actor: $0.actor, try $0.query[day] ?? $0.site.today) },
        .get("/bookings/{id}", "readBooking", "A booking", .permission(.bookingManage), booking) {
            try await $0.rooms.bookings.booking(actor: $0.actor, $0.key())
        },
        .post(
            "/bookings",
            "book",
            "Book a slot of the own window for somebody; who is not registered yet is entered",
            .permission(.bookingManage),
            body: "NewBooking",
            [service.field, on.field, start.field] + CaseEndpoints.counter,
            created: true,
            booking
        ) { call in
            let applicant = try await CaseEndpoints.applicant(call)
            let id = try await call.rooms.bookings.take(
                actor: call.actor,
                for: applicant.personID,
                serviceID: try call.body[service],
                on: try call.body[on],
                start: try minute(call.body[start]),
                requestID: call.requestID
            )
            return try await call.rooms.bookings.booking(actor: call.actor, id)
        },
        .post(
            "/bookings/{id}/move",
            "moveBooking",
            "Give the slot back and book another, both or neither; the answer is the new booking",
            .permission(.bookingManage),
            body: "BookingMove",
            [on.field, start.field],
            booking
        ) { call in
            // Out of reach is told before anything that was sent.
            let held = try await call.rooms.bookings.booking(actor: call.actor, try call.key())
            let id = try await call.rooms.bookings.move(
                actor: call.actor,
                held.id,
                on: try call.body[on],
                start: try minute(call.body[start]),
                requestID: call.requestID
            )
            return try await call.rooms.bookings.booking(actor: call.actor, id)
        },
        .post(
            "/bookings/{id}/cancel",
            "cancelBooking",
            "Give a slot back that has not begun; whoever booked is told",
            .permission(.bookingManage),
            body: "BookingCancelling",
            [reason.field],
            booking
        ) { call in
            let id = try call.key()
            _ = try await call.rooms.bookings.cancel(actor: call.actor, id, reason: try call.body[reason])
            return try await call.rooms.bookings.booking(actor: call.actor, id)
        },
        .post(
            "/bookings/{id}/mark",
            "markBooking",
            "Note on the day whether somebody came",
            .permission(.bookingManage),
            body: "BookingMark",
            [came.field],
            booking
        ) { call in
            let id = try call.key()
            _ = try await call.rooms.bookings.mark(actor: call.actor, id, came: try call.body[came])
            return try await call.rooms.bookings.booking(actor: call.actor, id)
        },
    ]

    /// Minutes from midnight of a time as 09:00.
    private static func minute(_ text: String) throws -> Int {
        let parts = text.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { throw APIProblem.badField("start", needed: "时间，如 09:00") }
        return hour * 60 + minute
    }

    private struct Slot: Sendable {
        let on: CivilDate
        let start: Int
        let minutes: Int
        let left: Int
    }

    private static func times(_ start: Int, _ minutes: Int) -> (from: String, until: String) {
        let parts = BookingRules.time(start, minutes).split(separator: "-").map(String.init)
        return (parts.first ?? "", parts.last ?? "")
    }

    private static let slot = Shape<Slot>(
        "Slot",
        [
            .value("on") { $0.on },
            .value("start", "As 09:00") { times($0.start, $0.minutes).from },
            .value("until", "As 09:30") { times($0.start, $0.minutes).until },
            .value("left", "How many can still be booked") { $0.left },
        ]
    )

    private static let booking = Shape<Booking>(
        "Booking",
        [
            .value("id") { $0.id },
            .value("service", "Key of a service") { $0.serviceID },
            .value("region_id", "Of the office") { $0.regionID },
            .value("on") { $0.on },
            .value("start", "As 09:00") { times($0.start, $0.minutes).from },
            .value("until", "As 09:30") { times($0.start, $0.minutes).until },
            .value("place") { $0.place },
            .value("person_id") { $0.personID },
            .value("person_name") { $0.personName },
            .value("phone", "Masked; null where none is known") { $0.phoneMasked },
            .value("state") { $0.state },
            .value("booked_by", "Who of the office booked it; null where the resident did") { $0.bookedBy },
        ]
    )
}
