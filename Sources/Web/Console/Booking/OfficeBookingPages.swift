// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Booking at the window for somebody 代约, giving back and moving on their behalf, and the slip that they take along.
enum OfficeBookingPages {
    static func register(on routes: Routes) {
        routes.get("/bookings/new", .permission(.bookingManage)) { try await form($0, problem: nil) }
        routes.post(Links.bookings, .permission(.bookingManage), take)
        routes.get("/bookings/:id/slip", .permission(.bookingManage), slip)
        routes.get("/bookings/:id/change", .permission(.bookingManage)) { try await change($0, problem: nil) }
        routes.post("/bookings/:id/change", .permission(.bookingManage), move)
        routes.post("/bookings/:id/cancel", .permission(.bookingManage), cancel)
    }

    // MARK: - For somebody

    private static func form(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let bookings = request.site.rooms.bookings
        let windows = bookings.ownWindows(
            try request.actor,
            tree: try await request.site.rooms.regions.tree()
        )
        let wanted = request.query("service") ?? request.form["service"]
        let window = windows.count == 1 ? windows.first : windows.first { $0.service.flow.serviceID == wanted }
        let days = if let window { try await bookings.days(window) } else { [BookingRules.Day]() }
        let page = OfficeBookingPage(
            layout: Layout(request, title: "代约"),
            problem: problem?.message,
            services: windows.map {
                let id = $0.service.flow.serviceID
                return SelectOption(
                    value: id,
                    title: $0.service.flow.title,
                    selected: id == window?.service.flow.serviceID
                )
            },
            several: windows.count > 1,
            chosen: window.map { window in
                .init(
                    serviceID: window.service.flow.serviceID,
                    serviceTitle: window.service.flow.title,
                    place: window.place,
                    minutes: window.rule.minutes,
                    days: days.map { .init($0, in: days, window.rule, chosen: request.form["slot"]) }
                )
            },
            number: request.form["number"],
            name: request.form["name"],
            villages: try await IntakePages.villages(request)
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func take(_ request: WebRequest) async throws -> Response {
        do {
            let rooms = request.site.rooms
            let actor = try request.actor
            guard let (date, start) = NewBookingPage.slot(request) else { throw BookingProblem.slotNeeded }
            let applicant = try await ApplicantFinder.counter(
                number: request.form["number"],
                name: request.form["name"],
                village: Int64(request.form["village"]),
                elsewhere: true,
                actor: actor,
                request.site
            )
            let id = try await rooms.bookings.take(
                actor: actor,
                for: applicant.personID,
                serviceID: request.form["service"],
                on: date,
                start: start,
                requestID: try UUIDv7.parse(request.form["request_id"])
            )
            return request.see("\(Links.bookings)?day=\(date.iso)&slip=\(id)", done: "booked-for")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await form(request, problem: problem)
        }
    }

    // MARK: - One booking

    private static func held(_ request: WebRequest) async throws -> (booking: Booking, window: Bookings.Window) {
        let actor = try request.actor
        let bookings = request.site.rooms.bookings
        let booking = try await bookings.booking(actor: actor, try request.key())
        let windows = bookings.ownWindows(actor, tree: try await request.site.rooms.regions.tree())
        guard let window = windows.first(where: { $0.service.flow.serviceID == booking.serviceID }) else {
            throw BookingProblem.notOffered
        }
        return (booking, window)
    }

    private static func change(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let (booking, window) = try await held(request)
        let bookings = request.site.rooms.bookings
        guard booking.isAhead(at: request.site.rooms.clock.now()) else {
            throw BookingProblem.notCancellable(state: booking.state == .booked ? "已经开始" : booking.state.title)
        }
        let days = try await bookings.days(window)
        let page = ChangeBookingPage(
            layout: Layout(request, title: "改约或取消"),
            problem: problem?.message,
            link: Links.booking(booking.id),
            back: "\(Links.bookings)?day=\(booking.on.iso)",
            heading: "\(booking.personName) · \(window.service.flow.title)",
            slot: booking.slotText,
            place: booking.place,
            days: days.map { .init($0, in: days, window.rule, chosen: request.form["slot"]) },
            reason: request.form["reason"]
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func move(_ request: WebRequest) async throws -> Response {
        do {
            guard let (date, start) = NewBookingPage.slot(request) else { throw BookingProblem.slotNeeded }
            let id = try await request.site.rooms.bookings.move(
                actor: try request.actor,
                try request.key(),
                on: date,
                start: start,
                requestID: try UUIDv7.parse(request.form["request_id"])
            )
            return request.see("\(Links.bookings)?day=\(date.iso)&slip=\(id)", done: "booking-moved")
        } catch let problem as any Problem where problem.kind == .invalid || problem as? BookingProblem == .full {
            return try await change(request, problem: problem)
        }
    }

    static func cancel(_ request: WebRequest) async throws -> Response {
        do {
            let booking = try await request.site.rooms.bookings.cancel(
                actor: try request.actor,
                try request.key(),
                reason: String(request.form["reason"].prefix(200))
            )
            return request.see("\(Links.bookings)?day=\(booking.on.iso)", done: "booking-cancelled")
        } catch let problem as BookingProblem where problem.kind == .invalid {
            return try await change(request, problem: problem)
        }
    }

    static func slip(_ request: WebRequest) async throws -> Response {
        let (booking, window) = try await held(request)
        let service = window.service
        return try request.page(
            BookingSlipPage(
                layout: Layout(request, title: "预约单"),
                lines: [
                    .init(title: "预约的人", value: booking.personName),
                    .init(title: "办什么事", value: service.flow.title),
                    .init(title: "时间", value: "\(booking.on.year)年\(booking.slotText)"),
                    .init(title: "地点", value: booking.place),
                ],
                materials: GuidePages.materials(service),
                shownOnly: service.materials.filter { $0.source == .licence }.map(\.title),
                state: booking.state == .booked ? nil : booking.state.title,
                back: "\(Links.bookings)?day=\(booking.on.iso)",
                on: request.site.today.chinese
            )
        )
    }
}

struct OfficeBookingPage: Page {
    static let template = "console/booking-new"
    let layout: Layout
    let problem: String?
    let services: [SelectOption]
    let several: Bool
    /// Nil until a service is chosen.
    let chosen: Chosen?
    let number: String
    let name: String
    let villages: [SelectOption]

    struct Chosen: Sendable {
        let serviceID: String
        let serviceTitle: String
        let place: String
        let minutes: Int
        let days: [NewBookingPage.Day]
    }
}

struct ChangeBookingPage: Page {
    static let template = "console/booking-change"
    let layout: Layout
    let problem: String?
    let link: String
    let back: String
    let heading: String
    let slot: String
    let place: String
    let days: [NewBookingPage.Day]
    let reason: String
}

/// The slip 预约单 that somebody without a telephone takes home.
struct BookingSlipPage: Page {
    static let template = "print/booking"
    let layout: Layout
    let lines: [CasePage.Line]
    let materials: [GuidePage.Material]
    let shownOnly: [String]
    /// Where it no longer holds; nil while it does.
    let state: String?
    let back: String
    let on: String
}
