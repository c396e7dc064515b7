// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Testing
import Vocabulary

/// What people were told, and another system that subscribes.
extension APIThread {
    func messages() async throws {
        let found = try await clerk.get("/messages?case=\(caseID)&channel=sms&limit=100")["items"].list
        let accepted = try #require(found.first { $0["template"] == "accepted" })
        #expect(accepted["state"] == "waiting" && accepted["to"] == "applicant")
        let other = try await site.token("township-clerk", there: true, clerk.contract)
        try await other.get("/messages/\(accepted["id"].integer)", status: 404)
        #expect(try await other.get("/messages?case=\(caseID)")["items"].list.isEmpty)
        try await clerk.post("/messages/\(accepted["id"].integer)/resend", status: 409)
        try await site.rooms.messages.send(through: Refusing())
        let dead = try await clerk.get("/messages/\(accepted["id"].integer)")
        #expect(dead["state"] == "dead" && dead["tries"][0]["detail"] == "空号")
        let again = try await clerk.post("/messages/\(accepted["id"].integer)/resend")
        #expect(again["state"] == "waiting" && !again["phone"].isNull)
        try await subscription()
    }

    private func subscription() async throws {
        let admin = try await site.token("administrator", clerk.contract)
        let draft: Value = ["title": "市平台", "url": "https://hooks.example.org/x", "events": ["accepted", "decided"]]
        let made = try await admin.post("/webhooks", draft, status: 201, key: "hook-1")
        #expect(made["secret"].string.count > 40)
        let again = try await admin.post("/webhooks", draft, status: 201, key: "hook-1")
        #expect(again["id"] == made["id"])
        try await admin.post("/webhooks", ["title": "内网", "url": "https://10.0.0.1/"], status: 422)
        let path = "/webhooks/\(made["id"].integer)"
        let change: Value = [
            "version": try await admin.get(path)["version"], "title": "市平台", "url": "https://hooks.example.org/y",
            "events": ["accepted"], "state": "active",
        ]
        #expect(try await admin.post(path, change)["url"] == "https://hooks.example.org/y")
        try await admin.post(path, change, status: 409)
        let renewed = try await admin.post("\(path)/secret")
        #expect(renewed["secret"] != made["secret"])
        #expect(try await admin.get("/webhooks")["items"].list.count == 1)

        let opened = try await clerk.post(
            "/cases/\(site.here.caseID)/act",
            ["version": 1, "action": "withdraw", "comment": "不办了"]
        )
        #expect(opened["state"] == "withdrawn")
        #expect(try await admin.get("\(path)/deliveries")["items"].list.isEmpty)
        let delivery = try await wait(for: made["id"].integer)
        #expect(try await admin.get("\(path)/deliveries?state=failed")["items"][0]["id"] == .integer(delivery))
        #expect(try await admin.post("\(path)/deliveries/\(delivery)/redeliver")["waiting"] == 1)
        try await admin.post("\(path)/deliveries/\(delivery)/skip", status: 409)
        _ = try await site.rooms.webhooks.deliver(through: Refusing())
        #expect(try await admin.post("\(path)/deliveries/\(delivery)/skip")["waiting"] == 0)
    }

    /// An event that was tried once and failed.
    private func wait(for webhook: Int64) async throws -> Int64 {
        let caseID = site.here.caseID
        try await site.rooms.database.write { [rooms = site.rooms] transaction in
            try rooms.webhooks.record(
                WebhookPayload(
                    events: ["accepted"],
                    action: "accept",
                    at: rooms.clock.now(),
                    caseID: caseID,
                    number: nil,
                    service: "dibao",
                    state: "open",
                    step: "verify",
                    outcome: nil,
                    regionCode: "429006001",
                    acceptedOn: nil,
                    dueOn: nil,
                    decidedOn: nil
                ),
                in: transaction
            )
        }
        _ = try await site.rooms.webhooks.deliver(through: Refusing())
        return try await site.rooms.database.read {
            try $0.value("select max(id) from webhook_delivery where webhook_id = \(webhook)", as: Int64.self)
        }
    }
}

/// Nobody is there, and no number exists.
private struct Refusing: HTTPPoster, SMSGateway {
    func post(_ request: HTTPPost) async throws -> HTTPReply { throw HTTPProblem.unreachable }
    func send(_ messages: [SMS], at now: Timestamp) async -> [String: SMSOutcome] {
        Dictionary(messages.map { ($0.key, .refused("空号")) }, uniquingKeysWith: { first, _ in first })
    }
}
