// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Storage
import Testing
import Vocabulary

/// What offices do beside the steps of a case: colleagues, other townships, other departments, many at once.
extension APIThread {
    /// A case of its own, still at the window.
    private func opened(_ serial: Int, _ name: String) async throws -> String {
        let made = try await clerk.post(
            "/cases",
            [
                "service": "dibao", "name": .string(name), "number": number(serial),
                "village": .integer(site.here.villageID),
            ],
            status: 201
        )
        return "/cases/\(made["id"].integer)"
    }

    func office() async throws {
        let path = try await opened(701, "郑小满")
        try await colleagues(path)
        try await departments(path)
        try await transfers(path)
        try await promises(path)
        try await bulk()
    }

    private func colleagues(_ path: String) async throws {
        let mate = try await site.token("township-clerk", clerk.contract)
        let found = try await clerk.get("\(path)/colleagues")
        let me = try await mate.get("/me")["user_id"]
        #expect(found["successors"].list.contains { $0["user_id"] == me })
        let asked = try await clerk.post("\(path)/opinions", ["user_id": me, "kind": "sign", "question": "请看户籍"])
        #expect(asked["id"].integer > 0)
        let open = try await mate.get("/opinions")["items"][0]
        #expect(open["question"] == "请看户籍" && open["answered_at"].isNull)
        let opinion = "\(path)/opinions/\(open["id"].integer)"
        try await mate.post("\(opinion)/answer", ["agrees": true], status: 422)
        try await mate.post("\(opinion)/answer", ["agrees": true, "text": "无误"])
        try await clerk.post("\(opinion)/withdraw", status: 409)
        let copy: Value = ["user_id": me, "kind": "copy"]
        try await clerk.post("\(path)/opinions", copy)
        let told = try await mate.get("/opinions")["items"].list.first { $0["kind"] == "copy" } ?? .null
        try await clerk.post("\(path)/opinions/\(told["id"].integer)/withdraw")
        let version = try await clerk.get(path)["version"]
        try await clerk.post("\(path)/assign", ["version": version, "user_id": me, "reason": "我明天下乡"])
        let later = try await clerk.get(path)["version"]
        let own = try await clerk.get("/me")["user_id"]
        try await mate.post("\(path)/assign", ["version": later, "user_id": own, "reason": "已回来"])
    }

    private func departments(_ path: String) async throws {
        let partner = try await clerk.get("/partners")["items"][0]
        let person = try await clerk.get(path)["applicant_person_id"]
        let asking: Value = [
            "person_id": person, "partner": partner["id"], "need": partner["needs"][0], "note": "长期住院，自付费用高",
        ]
        func refer() async throws -> String {
            let made = try await clerk.post("\(path)/referrals", asking, status: 201)
            return "/referrals/\(made["id"].integer)"
        }
        let first = try await refer()
        #expect(try await clerk.get("/referrals")["items"].list.count == 1)
        #expect(try await clerk.post("\(first)/accept", ["contact": "王敏", "words": "收到"])["state"] == "accepted")
        #expect(try await clerk.post("\(first)/reply", ["words": "已报销"])["state"] == "replied")
        try await clerk.post("\(first)/recall", ["reason": "不用了"], status: 409)
        let second = try await refer()
        try await clerk.post("\(second)/decline", ["contact": "王敏", "words": "不在范围"])
        let third = try await refer()
        #expect(try await clerk.post("\(third)/recall", ["reason": "家属自行办理"])["state"] == "recalled")
        #expect(try await clerk.get(third)["ended_on"] == .string(site.clock.today.iso))
        try await conferences(path)
    }

    private func conferences(_ path: String) async throws {
        let call: Value = [
            "topic": "重病家庭怎么帮", "on": .string(site.clock.today.iso), "place": "二楼会议室", "chair": "李敏",
            "units": ["医保局", "残联"], "names": ["王敏", "陈秀兰"],
        ]
        let made = try await clerk.post("\(path)/conferences", call, status: 201)
        let conference = "/conferences/\(made["id"].integer)"
        #expect(try await clerk.get("/conferences")["items"].list.count == 1)
        let minutes: Value = [
            "on": .string(site.clock.today.iso), "opinions": ["同意救助", "可以帮助申请辅具"], "conclusion": "先行临时救助",
        ]
        #expect(try await clerk.post("\(conference)/minutes", minutes)["state"] == "held")
        #expect(try await clerk.get(conference)["participants"][0]["opinion"] == "同意救助")
        let other = try await clerk.post("\(path)/conferences", call, status: 201)
        let off = try await clerk.post("/conferences/\(other["id"].integer)/cancel", ["reason": "改为电话沟通"])
        #expect(off["state"] == "cancelled")
    }

    private func transfers(_ path: String) async throws {
        let there = try await site.token("township-clerk", there: true, clerk.contract)
        var body: [String: Value] = ["village": .integer(site.there.villageID), "reason": "户籍在对方"]
        body["version"] = try await clerk.get(path)["version"]
        let sent = try await clerk.post("\(path)/transfer", .object(body))
        #expect(sent["state"] == "sent" && sent["to_region_id"] == .integer(site.there.id))
        try await clerk.get(path, status: 404)
        #expect(try await there.get("/transfers")["items"][0]["id"] == sent["id"])
        let version = try await there.get(path)["version"]
        let back = try await there.post("\(path)/transfer/back", ["version": version, "reason": "常住竟陵"])
        #expect(back["state"] == "returned" && back["return_reason"] == "常住竟陵")
        #expect(try await clerk.get("/transfers?side=outgoing")["items"][0]["state"] == "returned")
        try await clerk.get(path)
    }

    private func promises(_ path: String) async throws {
        func promise() async throws -> Value {
            let version = try await clerk.get(path)["version"]
            let kept: Value = ["version": version, "material": "application", "state": "committed"]
            return try await clerk.post("\(path)/materials", kept)
        }
        _ = try await promise()
        let id = try await site.rooms.database.read {
            try $0.value("select max(id) from case_promise", as: Int64.self)
        }
        #expect(try await clerk.get("/promises")["items"].list.isEmpty)
        let line = "/promises/\(id)"
        #expect(try await clerk.get(line)["state"] == "open")
        let wrong: Value = ["true": false, "finding": "签名不是本人"]
        #expect(try await clerk.post("\(line)/check", wrong)["state"] == "broken")
        try await clerk.post("\(line)/check", wrong, status: 409)
        #expect(try await clerk.get(path)["materials"].list.isEmpty)
        #expect(try await clerk.post("\(line)/restore", ["reason": "已补交原件"])["state"] == "restored")
    }

    private func bulk() async throws {
        let ids = try await [opened(702, "孙小雪"), opened(703, "钱小寒")].map { Int64($0.dropFirst(7)) ?? 0 }
        let chosen = try await clerk.post("/bulk", ["cases": .list(ids.map(Value.integer))], status: 201)
        let run = "/bulk/\(chosen["id"].integer)"
        let offer = try #require(chosen["offers"].list.first { $0["action"] == "withdraw" })
        try await clerk.post("\(run)/start", ["offer": offer["key"]], status: 422)
        try await clerk.post("\(run)/start", ["offer": offer["key"], "comment": "重复申请"])
        while try await site.rooms.effects.workBulk(worker: "test", access: site.rooms.access) {}
        let over = try await clerk.get(run)
        let rows = try await clerk.get("\(run)/rows")["items"].list
        #expect(over["state"] == "done" && over["refused"] == 0, "\(rows)")
        #expect(rows.count == 2 && rows.allSatisfy { $0["state"] == "done" })
    }
}
