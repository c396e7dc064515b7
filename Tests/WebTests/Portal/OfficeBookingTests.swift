// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// Booking at the window for somebody who stands at the counter.
struct OfficeBookingTests {
    @Test func `a clerk books for somebody, prints the slip, moves it and gives it back`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let new = try await site.get("/bookings/new?service=linshi-jiuzhu", clerk)
            #expect(new.status == 200, "\(new.text)")
            let slots = new.text.matches(of: /name="slot" value="([^"]+)"/).map { String($0.output.1) }
            let (first, last) = (try #require(slots.first), try #require(slots.last))
            func request() -> String { UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)) }
            var form = [
                "service": "linshi-jiuzhu", "name": "吴大寒", "request_id": request(),
                "number": try TestSite.number(serial: 611, today: site.clock.today).number,
                "village": "\(site.here.villageID)",
            ]
            let none = try await site.post(Links.bookings, clerk, form)
            #expect(none.status == 422)
            #expect(none.text.contains("请选择一个时段") && none.text.contains("value=\"吴大寒\""))
            form["slot"] = first
            let made = try await site.post(Links.bookings, clerk, form)
            #expect(made.status == 303, "\(made.text)")
            let day = try await site.get(made.location, clerk)
            #expect(day.text.contains("吴大寒") && day.text.contains("代约"))
            let link = String(try #require(day.text.firstMatch(of: /"(\/bookings\/\d+)\/slip"/)).1)
            let slip = try await site.get("\(link)/slip", clerk)
            #expect(slip.text.contains("预约单") && slip.text.contains("吴大寒"))
            form["request_id"] = request()
            let again = try await site.post(Links.bookings, clerk, form)
            #expect(again.status == 409)
            #expect(again.text.contains("这个人已经预约了"))
            let nowhere = try await site.post("\(link)/change", clerk, ["request_id": request()])
            #expect(nowhere.status == 422)
            let moved = try await site.post("\(link)/change", clerk, ["slot": last, "request_id": request()])
            #expect(moved.status == 303, "\(moved.text)")
            let old = try await site.get("\(link)/slip", clerk)
            #expect(old.text.contains("不再有效"))
            let later = try await site.get(moved.location, clerk)
            let other = String(try #require(later.text.firstMatch(of: /"(\/bookings\/\d+)\/change"/)).1)
            #expect(try await site.post("\(other)/cancel", clerk, ["reason": ""]).status == 422)
            #expect(try await site.post("\(other)/cancel", clerk, ["reason": "本人来电"]).status == 303)
            #expect(try await site.get("\(other)/change", clerk).status == 409)
        }
    }
}
