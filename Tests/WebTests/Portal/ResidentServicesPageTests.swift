// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// Bookings, urgent help and remedies as residents and offices meet them.
struct ResidentServicesPageTests {
    @Test func `a resident books a slot without a script, gives it back, and the office sees the day`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let guide = try await site.get(Links.guide("linshi-jiuzhu"))
            #expect(guide.text.contains("预约到窗口办理"))
            let choose = "/my/bookings/new?service=linshi-jiuzhu"
            #expect(try await site.get(choose, walk.visitor).text.contains("到哪个乡镇"))
            let shown = try await site.get("\(choose)&region=\(site.here.id)", walk.visitor)
            let slot = String(try #require(shown.text.firstMatch(of: /name="slot" value="([^"]+)"/)).1)
            var form = [
                "service": "linshi-jiuzhu", "region": "\(site.here.id)", "slot": "", "request_id": walk.requestID(),
            ]
            #expect(try await site.post(Links.ownBookings, walk.visitor, form).status == 422)
            form["slot"] = "2020-01-01 540"
            #expect(try await site.post(Links.ownBookings, walk.visitor, form).status == 422)
            form["slot"] = slot
            #expect(try await site.post(Links.ownBookings, walk.visitor, form).status == 303)
            form["request_id"] = walk.requestID()
            #expect(try await site.post(Links.ownBookings, walk.visitor, form).status == 409)
            form["service"] = "jubao-tousu"
            #expect(try await site.post(Links.ownBookings, walk.visitor, form).status == 404)

            let clerk = try await site.staff("township-clerk")
            let day = try await site.get("\(Links.bookings)?day=\(slot.prefix(10))", clerk)
            #expect(day.text.contains("孙桂芳"))
            #expect(try await site.get("\(Links.bookings)?day=x", clerk).status == 422)
            let own = try await site.get(Links.ownBookings, walk.visitor)
            let cancel = String(try #require(own.text.firstMatch(of: /"(\/my\/bookings\/\d+\/cancel)"/)).1)
            #expect(try await site.post(cancel, walk.visitor).status == 303)
            #expect(try await site.post(cancel, walk.visitor).status == 409)
            #expect(try await site.get(Links.ownMessages, walk.visitor).text.contains("预约已取消"))
            #expect(try await site.get("\(Links.messages)?box=sent", clerk).text.contains("预约成功"))
        }
    }

    private static let asking = [
        "danger": "yes", "kind": "老人没有人照顾", "name": "<i>张婆婆</i>", "phone": "13900007777", "place": "村口",
    ]

    @Test func `whoever is in danger sees the numbers first, and follows the request with code and telephone`()
        async throws
    {
        try await TestSite.run { site in
            let page = try await site.get(Links.help)
            #expect(page.text.contains("tel:120") && page.text.contains("tel:110"))
            let call = page.text.range(of: "tel:120")?.lowerBound
            let form = page.text.range(of: "name=\"danger\"")?.lowerBound
            #expect(try #require(call) < #require(form))
            #expect(try await site.post(Links.help, nil, ["name": "张婆婆"]).status == 422)
            var asking = Self.asking
            asking["region"] = "\(site.here.villageID)"
            let taken = try await site.post(Links.help, nil, asking)
            #expect(taken.status == 200 && taken.text.contains("tel:120"))
            let code = String(try #require(taken.text.firstMatch(of: /class="secret">([^<]+)</)).1)
            let wrong = try await site.post(Links.helpProgress, nil, ["code": code, "phone": "13900007778"])
            #expect(wrong.status == 422)

            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get(Links.desk, clerk).text.contains("待响应的求助"))
            let list = try await site.get(Links.urgent, clerk)
            #expect(list.text.contains("&lt;i&gt;张婆婆&lt;/i&gt;") && !list.text.contains("13900007777"))
            let link = String(try #require(list.text.firstMatch(of: /"(\/urgent\/\d+)"/)).1)
            #expect(try await site.get(link, clerk).text.contains("13900007777"))
            #expect(try await site.post("\(link)/answer", clerk, ["words": ""]).status == 422)
            #expect(try await site.post("\(link)/answer", clerk, ["words": "已回电。"]).status == 303)
            let number = try TestSite.number(serial: 611, today: site.clock.today).number
            let open = ["name": "张桂英", "number": number, "village": "\(site.here.villageID)"]
            #expect(try await site.post("\(link)/case", clerk, ["name": "张桂英", "number": "1"]).status == 422)
            let opened = try await site.post("\(link)/case", clerk, open)
            #expect(opened.status == 303 && opened.location.hasPrefix("/cases/"), "\(opened.text.prefix(300))")
            #expect(try await site.post("\(link)/close", clerk, ["words": "重复"]).status == 409)
            let progress = try await site.post(Links.helpProgress, nil, ["code": code, "phone": "13900007777"])
            #expect(progress.text.contains("已回电。") && progress.text.contains("已转为救助办件"))
        }
    }

    @Test func `one telephone cannot fill the desk`() async throws {
        try await TestSite.run { site in
            var asking = Self.asking
            asking["region"] = "\(site.here.villageID)"
            var statuses: [Int] = []
            for _ in 0..<7 { statuses.append(try await site.post(Links.help, nil, asking).status) }
            #expect(
                statuses.prefix(5).allSatisfy { $0 == 200 } && statuses.suffix(2).allSatisfy { $0 == 403 },
                "\(statuses)"
            )
        }
    }

    @Test func `a village worker asks for somebody of the village`() async throws {
        try await TestSite.run { site in
            let worker = try await site.staff("village-worker")
            #expect(try await site.get(Links.newUrgent, worker).status == 200)
            var asking = Self.asking
            asking["region"] = "\(site.there.villageID)"
            #expect(try await site.post(Links.urgent, worker, asking).status == 422)
            asking["region"] = "\(site.here.villageID)"
            #expect(try await site.post(Links.urgent, worker, asking).status == 200)
            #expect(try await site.get(Links.urgent, worker).text.contains("工作人员代报"))
        }
    }

    @Test func `the portal shows until when a decision can be contested and takes that it was`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let clerk = try await site.staff("township-clerk")
            let page = try await walk.begin()
            #expect(try await site.get("\(page)/remedies", walk.visitor).text.contains("还没有作出决定"))
            try await walk.fill(page)
            _ = try await walk.submit(page)
            let id = try walk.id(page)
            let form = [
                "action": "not-accept", "version": try await walk.version(page), "request_id": walk.requestID(),
                "comment": "不属于本机关办理。",
            ]
            #expect(try await site.post("/cases/\(id)/act", clerk, form).status == 303)
            let shown = try await site.get(page, walk.visitor)
            #expect(shown.text.contains("行政复议") && shown.text.contains("天门市人民政府") && shown.text.contains("60日"))
            let today = site.clock.today.iso
            let applied = ["remedy": "review", "told_on": today, "applied_on": today, "words": "不服"]
            #expect(try await site.post("\(page)/remedies", walk.visitor, ["remedy": "review"]).status == 422)
            #expect(try await site.post("\(page)/remedies", walk.visitor, applied).status == 303)
            #expect(try await site.post("\(page)/remedies", walk.visitor, applied).status == 409)
            let office = try await site.get("/cases/\(id)/remedies", clerk)
            let held = String(try #require(office.text.firstMatch(of: /name="held" value="(\d+)"/)).1)
            let outcome = ["held": held, "outcome": "维持", "received_on": today, "reference": "", "words": ""]
            #expect(try await site.post("/cases/\(id)/remedies/record", clerk, outcome).status == 303)
            #expect(try await site.get("/cases/\(id)", clerk).text.contains("行政复议：维持"))
            #expect(try await site.get(page, walk.visitor).text.contains("维持"))
        }
    }
}
