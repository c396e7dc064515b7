// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Visits to windows: open hours, holidays, seats that are given once, and who came.
struct BookingTests {
    private static func window(_ office: CaseOffice, _ service: String = "linshi-jiuzhu") async throws
        -> Bookings.Window
    {
        let tree = try await office.rooms.regions.tree()
        let windows = office.rooms.bookings.windows(service, tree: tree)
        return try #require(windows.first { $0.region.id == office.otherTownship } ?? windows.first)
    }

    private static func take(_ office: CaseOffice, _ person: Int64, _ day: String, _ start: Int = 9 * 60) async throws
        -> Int64
    {
        try await office.rooms.bookings.take(
            actor: office.resident(person),
            serviceID: "linshi-jiuzhu",
            regionID: office.otherTownship,
            on: try CivilDate(parsing: day),
            start: start,
            requestID: office.request()
        )
    }

    @Test(arguments: TestStores.all)
    func `days off are closed, make-up days are open, and what is over cannot be booked`(store: Dialect) async throws {
        // 2026-09-20 is a Sunday that is worked for the October holidays; 2026-09-19 a plain Saturday.
        try await CaseOffice.with(store, today: "2026-09-18") { office in
            let calendar = office.rooms.casework.services.calendar
            let window = try await Self.window(office)
            let days = try await office.rooms.bookings.days(window)
            let open = days.map(\.date)
            for offset in 0...window.rule.daysAhead {
                let day = office.clock.today.adding(days: offset)
                #expect(open.contains(day) == calendar.isWorkingDay(day), "\(day.iso)")
            }
            let sunday = try CivilDate(parsing: "2026-09-20")
            #expect(open.contains(sunday) == calendar.isWorkingDay(sunday))
            // It is nine o'clock: what began is no longer offered.
            #expect(days.first?.slots.first?.start == 9 * 60 + 30)
            let person = try await office.person("张三")
            for (day, start) in [("2026-09-19", 540), ("2026-09-18", 540), ("2026-09-21", 541), ("2026-12-01", 540)] {
                await #expect(throws: BookingProblem.closed, "\(day)") {
                    _ = try await Self.take(office, person, day, start)
                }
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a slot never has more people than seats, however many ask at once`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-09-07") { office in
            var people: [Int64] = []
            for serial in 0..<12 { people.append(try await office.person("居民\(["甲", "乙", "丙", "丁"][serial % 4])")) }
            let outcomes = await withTaskGroup(of: String.self) { group in
                for person in people {
                    group.addTask {
                        do {
                            _ = try await Self.take(office, person, "2026-09-08")
                            return "taken"
                        } catch {
                            return error as? BookingProblem == .full ? "full" : "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            let window = try await Self.window(office)
            #expect(outcomes == ["taken": window.rule.capacity, "full": people.count - window.rule.capacity])
            let slot = try await office.rooms.bookings.days(window).flatMap { day in
                day.date.iso == "2026-09-08" ? day.slots : []
            }.first { $0.start == 540 }
            #expect(slot?.left == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `one person holds one booking of a service, also when asking twice at once`(store: Dialect) async throws {
        try await CaseOffice.with(store, today: "2026-09-07") { office in
            let person = try await office.person("张三")
            let taken = await withTaskGroup(of: Bool.self) { group in
                for start in [540, 570, 600, 630] {
                    group.addTask { (try? await Self.take(office, person, "2026-09-08", start)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(taken == 1)
            let bookings = office.rooms.bookings
            let resident = office.resident(person)
            let held = try #require(try await bookings.own(actor: resident).first)
            await #expect(throws: BookingProblem.booked(slot: held.slotText)) {
                _ = try await Self.take(office, person, "2026-09-09")
            }
            let stranger = try await office.person("李四")
            await #expect(throws: BookingProblem.unknownBooking) {
                try await bookings.cancel(actor: office.resident(stranger), held.id)
            }
            try await bookings.cancel(actor: resident, held.id)
            await #expect(throws: BookingProblem.notCancellable(state: "已取消")) {
                try await bookings.cancel(actor: resident, held.id)
            }
            _ = try await Self.take(office, person, "2026-09-09")
            let told = try await office.rooms.messages.readOwn(actor: resident)
            #expect(told.map(\.title) == ["预约成功", "预约已取消", "预约成功"])
            #expect(told.allSatisfy { $0.caseID == nil })
            #expect(told.first?.text.contains("9月9日周三 09:00-09:30") == true, "\(told.first?.text ?? "")")
            // The text message waits in the outbox of the office's region.
            #expect(try await office.outbox("otherClerk", MessageFilter(channel: .sms)).count == 3)
        }
    }

    @Test(arguments: TestStores.all)
    func `the office sees its own day and notes who came, and a missed day does not stand in the way`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store, today: "2026-09-07") { office in
            let bookings = office.rooms.bookings
            let person = try await office.person("张三")
            let id = try await Self.take(office, person, "2026-09-08")
            let day = try CivilDate(parsing: "2026-09-08")
            let clerk = office.actor("otherClerk")
            #expect(try await bookings.day(actor: clerk, day).map(\.personName) == ["张三"])
            #expect(try await bookings.day(actor: office.actor("clerk"), day).isEmpty)
            await #expect(throws: BookingProblem.tooEarly) { _ = try await bookings.mark(actor: clerk, id, came: true) }
            office.pass(days: 1)
            await #expect(throws: BookingProblem.unknownBooking) {
                _ = try await bookings.mark(actor: office.actor("clerk"), id, came: true)
            }
            _ = try await bookings.mark(actor: clerk, id, came: false)
            _ = try await bookings.mark(actor: clerk, id, came: true)
            #expect(try await bookings.day(actor: clerk, day).map(\.state) == [.arrived])
            // Booked again, and the day goes by without a mark.
            _ = try await Self.take(office, person, "2026-09-09")
            office.pass(days: 3)
            _ = try await Self.take(office, person, "2026-09-14")
            let states = try await bookings.own(actor: office.resident(person)).map(\.state)
            #expect(states == [.booked, .missed, .arrived])
        }
    }

    @Test(arguments: TestStores.all)
    func `the window books for somebody out of the same seats, moves and gives back, and only its own`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store, today: "2026-09-07") { office in
            let bookings = office.rooms.bookings
            let clerk = office.actor("otherClerk")
            let day = try CivilDate(parsing: "2026-09-08")
            func take(_ person: Int64, by actor: Actor, _ start: Int, _ request: String) async throws -> Int64 {
                try await bookings.take(
                    actor: actor,
                    for: person,
                    serviceID: "linshi-jiuzhu",
                    on: day,
                    start: start,
                    requestID: request
                )
            }
            let people = [try await office.person("甲"), try await office.person("乙"), try await office.person("丙")]
            let request = office.request()
            let first = try await take(people[0], by: clerk, 540, request)
            #expect(try await take(people[0], by: clerk, 540, request) == first)
            let held = try await bookings.booking(actor: clerk, first)
            let kept = try await office.rooms.audit.entries(
                actor: office.actor("auditor"),
                filter: Audit.Filter(subject: "booking", subjectID: first),
                before: nil,
                limit: 9
            )
            #expect(kept.contains { $0.verb == "booking.read" })
            #expect(held.bookedBy == clerk.name && held.slotText == "9月8日周二 09:00-09:30")
            await #expect(throws: BookingProblem.bookedFor(slot: held.slotText)) {
                _ = try await take(people[0], by: clerk, 570, office.request())
            }
            _ = try await Self.take(office, people[1], "2026-09-08")
            await #expect(throws: BookingProblem.full) {
                _ = try await take(people[2], by: clerk, 540, office.request())
            }
            await #expect(throws: BookingProblem.unknownBooking) {
                _ = try await bookings.booking(actor: office.actor("clerk"), first)
            }
            await #expect(throws: AccessProblem.self) {
                _ = try await take(people[2], by: office.actor("drafter"), 540, office.request())
            }
            // A slot that is full leaves the old one as it was.
            let moving = try await take(people[2], by: clerk, 570, office.request())
            await #expect(throws: BookingProblem.full) {
                _ = try await bookings.move(actor: clerk, moving, on: day, start: 540)
            }
            #expect(try await bookings.booking(actor: clerk, moving).state == .booked)
            let again = office.request()
            let moved = try await bookings.move(actor: clerk, moving, on: day, start: 600, requestID: again)
            #expect(try await bookings.move(actor: clerk, moving, on: day, start: 600, requestID: again) == moved)
            #expect(try await bookings.booking(actor: clerk, moving).state == .cancelled)
            await #expect(throws: BookingProblem.reasonNeeded) {
                _ = try await bookings.cancel(actor: clerk, moved, reason: "")
            }
            _ = try await bookings.cancel(actor: clerk, moved, reason: "本人来电")
            let told = try await office.rooms.messages.readOwn(actor: office.resident(people[2])).map(\.title)
            #expect(told == ["预约已取消", "预约成功", "预约成功"])
        }
    }
}
