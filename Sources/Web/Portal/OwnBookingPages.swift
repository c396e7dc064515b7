// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Visits to windows that a resident books and gives back 预约.
enum OwnBookingPages {
    static func register(on routes: Routes) {
        routes.get(Links.ownBookings, .resident, list)
        routes.get("/my/bookings/new", .resident, choose)
        routes.post(Links.ownBookings, .resident, take)
        routes.post("/my/bookings/:id/cancel", .resident, cancel)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> OwnBookingsPage {
        let rooms = request.site.rooms
        let now = rooms.clock.now()
        return OwnBookingsPage(
            layout: Layout(request, title: "我的预约"),
            problem: problem?.message,
            rows: try await rooms.bookings.own(actor: try request.actor).map { booking in
                let service = rooms.casework.services.current.first { $0.flow.serviceID == booking.serviceID }
                let begins = Timestamp(date: booking.on, hour: booking.start / 60, minute: booking.start % 60)
                return .init(
                    heading: service?.flow.title ?? booking.serviceID,
                    slot: booking.slotText,
                    place: booking.place,
                    state: booking.state.title,
                    tone: booking.state == .booked ? "primary" : booking.state == .arrived ? "done" : "",
                    cancelLink: booking.state == .booked && begins > now
                        ? "\(Links.ownBookings)/\(booking.id)/cancel" : nil
                )
            },
            services: rooms.bookings.bookable.map {
                .init(link: Links.newBooking($0.flow.serviceID), title: $0.flow.title)
            }
        )
    }

    // MARK: - Choosing

    static func choose(_ request: WebRequest) async throws -> Response {
        let service = request.query("service") ?? ""
        let region = try request.number("region", title: "办理机关")
        return try request.page(try await choice(request, service: service, region: region, problem: nil))
    }

    private static func choice(_ request: WebRequest, service: String, region: Int64?, problem: (any Problem)?)
        async throws -> NewBookingPage
    {
        let bookings = request.site.rooms.bookings
        let tree = try await request.site.rooms.regions.tree()
        let windows = bookings.windows(service, tree: tree)
        guard let first = windows.first else { throw BookingProblem.notOffered }
        let chosen = windows.count == 1 ? first : windows.first { $0.region.id == region }
        guard region == nil || chosen != nil else { throw BookingProblem.notOffered }
        var days: [BookingRules.Day] = []
        if let chosen { days = try await bookings.days(chosen) }
        return NewBookingPage(
            layout: Layout(request, title: "预约"),
            problem: problem?.message,
            heading: first.service.flow.title,
            service: service,
            guideLink: Links.guide(service),
            offices: windows.count == 1
                ? []
                : windows.map {
                    SelectOption(
                        value: String($0.region.id),
                        title: $0.region.name,
                        selected: $0.region.id == chosen?.region.id
                    )
                },
            office: chosen.map { window in
                .init(
                    region: window.region.id,
                    place: window.place,
                    minutes: window.rule.minutes,
                    days: days.map { .init($0, in: days, window.rule, chosen: request.form["slot"]) }
                )
            }
        )
    }

    static func take(_ request: WebRequest) async throws -> Response {
        let service = request.form["service"]
        let region = Int64(request.form["region"])
        do {
            guard let region, let (date, start) = NewBookingPage.slot(request) else { throw BookingProblem.slotNeeded }
            try await request.site.rooms.bookings.take(
                actor: try request.actor,
                serviceID: service,
                regionID: region,
                on: date,
                start: start,
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.ownBookings, done: "booked")
        } catch let problem as BookingProblem where problem.kind != .notFound {
            let page = try await choice(request, service: service, region: region, problem: problem)
            return try request.page(page, status: ProblemPage.status(problem))
        }
    }

    static func cancel(_ request: WebRequest) async throws -> Response {
        do {
            try await request.site.rooms.bookings.cancel(actor: try request.actor, try request.key())
            return request.see(Links.ownBookings, done: "booking-cancelled")
        } catch let problem as BookingProblem where problem.kind != .notFound {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }
}

struct OwnBookingsPage: Page {
    static let template = "portal/bookings"
    let layout: Layout
    let problem: String?
    let rows: [Line]
    let services: [OwnCasesPage.Service]

    struct Line: Sendable {
        let heading: String
        let slot: String
        let place: String
        let state: String
        let tone: String
        let cancelLink: String?
    }
}

struct NewBookingPage: Page {
    static let template = "portal/booking-new"
    let layout: Layout
    let problem: String?
    let heading: String
    let service: String
    let guideLink: String
    /// Empty where there is only one.
    let offices: [SelectOption]
    /// Nil until one is chosen.
    let office: Office?

    struct Office: Sendable {
        let region: Int64
        let place: String
        let minutes: Int
        let days: [Day]
    }

    struct Day: Sendable {
        let title: String
        /// How many can still be booked.
        let left: Int
        /// The first is open; the others are opened one by one.
        let first: Bool
        let slots: [Slot]
    }

    struct Slot: Sendable {
        let value: String
        let time: String
        let left: String
        let full: Bool
        let chosen: Bool
    }

    /// The slot that a form chose; nil for none.
    static func slot(_ request: WebRequest) -> (CivilDate, Int)? {
        let parts = request.form["slot"].split(separator: " ")
        guard parts.count == 2, let date = try? CivilDate(parsing: String(parts[0])), let start = Int(parts[1]) else {
            return nil
        }
        return (date, start)
    }
}

extension NewBookingPage.Day {
    /// - Parameters:
    ///   - days: all that are offered; the first is open.
    ///   - chosen: the slot that was chosen before the page came back.
    init(_ day: BookingRules.Day, in days: [BookingRules.Day], _ rule: BookingRule, chosen: String) {
        self.init(
            title: "\(day.date.monthNumber)月\(day.date.day)日 \(BookingRules.weekday(day.date))",
            left: day.slots.reduce(0) { $0 + $1.left },
            first: chosen.isEmpty ? day.date == days.first?.date : chosen.hasPrefix(day.date.iso),
            slots: day.slots.map { slot in
                let value = "\(day.date.iso) \(slot.start)"
                return .init(
                    value: value,
                    time: BookingRules.time(slot.start, rule.minutes),
                    left: slot.left == 0 ? "约满" : "余 \(slot.left)",
                    full: slot.left == 0,
                    chosen: value == chosen && slot.left > 0
                )
            }
        )
    }
}
