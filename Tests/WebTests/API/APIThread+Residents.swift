// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Storage
import Testing
import Vocabulary

/// What offices do for residents beside their cases: events, visits to the window, ratings, urgent help.
extension APIThread {
    private func person(_ serial: Int, _ name: String) throws -> [String: Value] {
        ["name": .string(name), "number": try number(serial), "village": .integer(site.here.villageID)]
    }

    func residents() async throws {
        try await bundles()
        try await bookings()
        try await ratings()
        try await help()
        try await steps()
    }

    private func bundles() async throws {
        let listed = try await clerk.get("/bundles")["items"].list
        let event = try #require(listed.first { $0["key"] == "canji" })
        #expect(event["services"].list.contains { $0["service"] == "dibao" && $0["offered"] == true })
        var body = try person(711, "周小满")
        body["services"] = .list([])
        try await clerk.post("/bundles/canji/open", .object(body), status: 422)
        body["services"] = ["dibao", "linshi-jiuzhu"]
        try await clerk.post("/bundles/nothing/open", .object(body), status: 404)
        let opened = try await clerk.post("/bundles/canji/open", .object(body), status: 201)
        #expect(opened["cases"].list.map { $0["service"] } == ["dibao", "linshi-jiuzhu"])
        #expect(opened["cases"].list.allSatisfy { $0["state"] == "draft" })
    }

    private func bookings() async throws {
        let slots = try await clerk.get("/bookings/slots?service=linshi-jiuzhu")["items"].list
        try await clerk.get("/bookings/slots?service=lihun-dengji", status: 404)
        let (first, other) = (try #require(slots.first), try #require(slots.last))
        var body = try person(712, "吴小雪")
        body["service"] = "linshi-jiuzhu"
        body["on"] = first["on"]
        body["start"] = "九点"
        try await clerk.post("/bookings", .object(body), status: 422)
        body["start"] = first["start"]
        let made = try await clerk.post("/bookings", .object(body), status: 201)
        #expect(made["person_name"] == "吴小雪" && made["state"] == "booked" && !made["booked_by"].isNull)
        try await clerk.post("/bookings", .object(body), status: 409)
        let there = try await site.token("township-clerk", there: true, clerk.contract)
        try await there.get("/bookings/\(made["id"].integer)", status: 404)
        let place: Value = ["on": other["on"], "start": other["start"]]
        let moved = try await clerk.post("/bookings/\(made["id"].integer)/move", place)
        #expect(moved["on"] == other["on"] && moved["start"] == other["start"])
        #expect(try await clerk.get("/bookings/\(made["id"].integer)")["state"] == "cancelled")
        let line = "/bookings/\(moved["id"].integer)"
        try await clerk.post("\(line)/cancel", ["reason": ""], status: 422)
        try await clerk.post("\(line)/mark", ["came": true], status: 409)
        #expect(try await clerk.post("\(line)/cancel", ["reason": "本人来电"])["state"] == "cancelled")
        let again = try await clerk.post("/bookings", .object(body), status: 201)
        let day = try CivilDate(parsing: first["on"].string)
        while site.clock.today < day { pass(days: 1) }
        #expect(try await clerk.get("/bookings?day=\(day.iso)")["items"].list.count == 1)
        #expect(try await clerk.post("/bookings/\(again["id"].integer)/mark", ["came": true])["state"] == "arrived")
    }

    private func ratings() async throws {
        let said: Value = ["grade": "dissatisfied", "reasons": ["多跑了路"], "words": "跑了三趟"]
        let made = try await clerk.post("/cases/\(caseID)/rating", said, status: 201)
        #expect(made["way"] == "window" && !made["due_on"].isNull)
        try await clerk.post("/cases/\(caseID)/rating", said, status: 409)
        #expect(try await head.get("/ratings")["items"].list.map { $0["id"] } == [made["id"]])
        let line = "/ratings/\(made["id"].integer)"
        let chief = try await site.token("township-head", clerk.contract)
        #expect(try await chief.get(line)["refusal"].isNull)
        let reply: Value = [
            "finding": "材料没有一次讲清楚", "resolution": "mended", "measures": "改用一次性告知单",
            "called_on": .string(site.clock.today.iso),
        ]
        #expect(try await chief.post("\(line)/answer", reply)["answer"]["resolution"] == "mended")
        try await chief.post("\(line)/answer", reply, status: 409)
    }

    private func help() async throws {
        func ask(_ phone: String) async throws -> String {
            let asking: Value = [
                "name": "老李", "phone": .string(phone), "region_id": .integer(site.here.villageID),
                "kind": "没有吃的、没有地方住", "need": "房子漏雨", "danger": false,
            ]
            #expect(try await !clerk.post("/help-requests", asking, status: 201)["code"].isNull)
            let open = try await clerk.get("/help-requests")["items"].list
            let id = try #require(open.map { $0["id"].integer }.max())
            return "/help-requests/\(id)"
        }
        let first = try await ask("13800000001")
        #expect(try await clerk.get(first)["phone"] == "13800000001")
        try await clerk.post("\(first)/answer", ["words": ""], status: 422)
        #expect(try await clerk.post("\(first)/answer", ["words": "已上门"])["state"] == "answered")
        #expect(try await clerk.post("\(first)/close", ["words": "已安置到亲戚家"])["state"] == "closed")
        try await clerk.post("\(first)/close", ["words": "再关一次"], status: 409)
        #expect(try await clerk.get("/help-requests?settled=true")["items"][0]["state"] == "closed")
        let second = try await ask("13800000002")
        let passed: Value = ["target": "公安派出所", "words": "已联系派出所"]
        #expect(try await clerk.post("\(second)/refer", passed)["steps"].list.count == 2)
        let third = try await ask("13800000003")
        let opened = try await clerk.post("\(third)/case", .object(try person(713, "郑大雪")), status: 201)
        #expect(opened["service"] == "linshi-jiuzhu")
    }
}
