// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Who comes to the own window on a day, and whether they came.
enum BookingPages {
    static func register(on routes: Routes) {
        routes.get(Links.bookings, .permission(.bookingManage), list)
        routes.post("/bookings/:id/mark", .permission(.bookingManage), mark)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let day = try request.day("day", title: "日期") ?? nextOpen(request)
        return try request.page(try await page(request, day: day, problem: nil))
    }

    /// Today, or the next day that is worked.
    private static func nextOpen(_ request: WebRequest) -> CivilDate {
        let calendar = request.site.rooms.casework.services.calendar
        let days = (0...30).map(request.site.today.adding(days:))
        return days.first(where: calendar.isWorkingDay) ?? request.site.today
    }

    /// How a service is booked at the actor's own office, in words.
    private static func rule(_ service: CaseService, of actor: Actor, tree: RegionTree, _ request: WebRequest)
        -> String?
    {
        let windows = request.site.rooms.bookings.windows(service.flow.serviceID, tree: tree)
        guard let rule = windows.first(where: { $0.region.id == actor.regionID })?.rule else { return nil }
        let hours = rule.hours.map { BookingRules.time($0.from, $0.until - $0.from) }.joined(separator: "、")
        return "\(service.flow.title)：工作日 \(hours)，每 \(rule.minutes) 分钟一个时段，每个时段 \(rule.capacity) 个号，"
            + "可以提前 \(rule.daysAhead) 天预约。"
    }

    private static func page(_ request: WebRequest, day: CivilDate, problem: (any Problem)?) async throws
        -> BookingsPage
    {
        let actor = try request.actor
        let rooms = request.site.rooms
        let found = try await rooms.bookings.day(actor: actor, day)
        let services = rooms.bookings.ownServices(actor)
        let titles = Dictionary(services.map { ($0.flow.serviceID, $0.flow.title) }, uniquingKeysWith: { $1 })
        let calendar = rooms.casework.services.calendar
        let tree = try await rooms.regions.tree()
        let canMark = day <= request.site.today
        let now = rooms.clock.now()
        return BookingsPage(
            layout: Layout(request, title: "预约"),
            problem: problem?.message,
            day: day.iso,
            heading: "\(day.chinese)（\(BookingRules.weekday(day))）",
            closed: !calendar.isWorkingDay(day),
            previousLink: "\(Links.bookings)?day=\(day.adding(days: -1).iso)",
            nextLink: "\(Links.bookings)?day=\(day.adding(days: 1).iso)",
            newLink: services.isEmpty ? nil : "\(Links.bookings)/new",
            slipLink: found.first { String($0.id) == request.query("slip") }.map { "\(Links.booking($0.id))/slip" },
            rows: found.map { booking in
                .init(
                    time: booking.timeText,
                    name: booking.personName,
                    phone: booking.phoneMasked ?? "没有登记手机号",
                    service: titles[booking.serviceID] ?? booking.serviceID,
                    place: booking.place,
                    state: booking.state.title,
                    tone: booking.state == .arrived ? "done" : booking.state == .missed ? "soon" : "primary",
                    bookedBy: booking.bookedBy,
                    slipLink: "\(Links.booking(booking.id))/slip",
                    changeLink: booking.isAhead(at: now) ? "\(Links.booking(booking.id))/change" : nil,
                    markLink: canMark ? "\(Links.bookings)/\(booking.id)/mark" : nil
                )
            },
            rules: services.compactMap { rule($0, of: actor, tree: tree, request) }
        )
    }

    static func mark(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            let day = try await request.site.rooms.bookings.mark(
                actor: try request.actor,
                id,
                came: ["yes": true, "no": false][request.form["came"]]
            )
            return request.see("\(Links.bookings)?day=\(day.iso)", done: "booking-marked")
        } catch let problem as BookingProblem where problem.kind != .notFound {
            let page = try await page(request, day: request.site.today, problem: problem)
            return try request.page(page, status: ProblemPage.status(problem))
        }
    }
}

struct BookingsPage: Page {
    static let template = "console/bookings"
    let layout: Layout
    let problem: String?
    let day: String
    let heading: String
    /// A day off by the calendar.
    let closed: Bool
    let previousLink: String
    let nextLink: String
    /// Where somebody is booked for; nil for windows that cannot be booked.
    let newLink: String?
    /// The slip of what was booked a moment ago.
    let slipLink: String?
    let rows: [Line]
    /// What the packs say of the windows.
    let rules: [String]

    struct Line: Sendable {
        let time: String
        let name: String
        let phone: String
        let service: String
        let place: String
        let state: String
        let tone: String
        /// Who of the office booked it for them.
        let bookedBy: String?
        let slipLink: String
        /// Where it is moved or given back; nil once it has begun.
        let changeLink: String?
        /// Nil before the day.
        let markLink: String?
    }
}
