// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// What offices see of messages, what residents see of their own, and who subscribes.
struct MessagePageTests {
    /// Tells the applicant of a township's case something, as an action would.
    private static func tell(_ site: TestSite, _ township: TestSite.Township, text: String) async throws {
        let book = try #require(site.rooms.messages.message("accepted"))
        let letter = Letter(
            caseID: township.caseID,
            regionID: township.villageID,
            applicantPersonID: township.personID,
            applicantName: "王秀英",
            agent: nil,
            next: [("township-clerk", "受理经办")],
            values: [.service: text, .number: "2026-1", .due: "2026年12月1日", .office: "街道", .date: "今天"],
            quiet: .usual
        )
        try await site.rooms.database.write { [messages = site.rooms.messages] in
            try messages.write(book, letter, in: $0)
            if let office = messages.message("submitted") { try messages.write(office, letter, in: $0) }
        }
    }

    @Test func `residents find what they were told with a counter in the menu, until they have read it`() async throws {
        try await TestSite.run { site in
            try await Self.tell(site, site.here, text: "低保<b>")
            let resident = try await site.resident(site.here.personID)
            let home = try await site.get(Links.resident, resident)
            #expect(home.text.contains("我的消息") && home.text.contains("1 条未读"))
            let page = try await site.get(Links.ownMessages, resident)
            #expect(page.status == 200 && page.text.contains("低保&lt;b&gt;") && page.text.contains("已受理"))
            #expect(!(try await site.get(Links.ownMessages, resident)).text.contains("条未读"))
            let other = try await site.resident(site.there.personID)
            #expect((try await site.get(Links.ownMessages, other)).text.contains("还没有消息"))
        }
    }

    @Test func `an office finds its own messages and those to its residents, and only of its region`() async throws {
        try await TestSite.run { site in
            try await Self.tell(site, site.here, text: "这里的事项")
            try await Self.tell(site, site.there, text: "那里的事项")
            let clerk = try await site.staff("township-clerk")
            let inbox = try await site.get(Links.messages, clerk)
            #expect(inbox.text.contains("新的申请") && inbox.text.contains("这里的事项"))
            #expect(!inbox.text.contains("那里的事项"))
            let sent = try await site.get("\(Links.messages)?box=sent&channel=sms", clerk)
            #expect(sent.text.contains("待发") && !sent.text.contains("那里的事项"))
            #expect((try await site.get("\(Links.messages)?box=sent&state=dead", clerk)).text.contains("没有这样的消息"))
            #expect((try await site.get("\(Links.messages)?box=sent&state=lost", clerk)).status >= 400)
            let told = try await site.get(Links.caseFile(site.here.caseID), clerk)
            #expect(told.text.contains("告知申请人"))
        }
    }

    @Test func `a message of another township is not found, nor sent again before its form is judged`() async throws {
        try await TestSite.run { site in
            try await Self.tell(site, site.there, text: "那里的事项")
            let leader = try await site.staff("bureau-leader")
            let message = try #require(
                try await site.rooms.messages.outbox(actor: leader.actor, filter: MessageFilter(channel: .sms))
                    .messages.first
            )
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get(Links.message(message.id), clerk).status == 404)
            #expect(try await site.post("\(Links.message(message.id))/resend", clerk, ["x": "1"]).status == 404)
        }
    }

    @Test func `a message that was given up is sent again by a press, once`() async throws {
        try await TestSite.run { site in
            try await Self.tell(site, site.here, text: "这里的事项")
            try await site.rooms.messages.send(through: Silent())
            let clerk = try await site.staff("township-clerk")
            let filter = MessageFilter(channel: .sms)
            let dead = try #require(
                try await site.rooms.messages.outbox(actor: clerk.actor, filter: filter).messages.first
            )
            let page = try await site.get(Links.message(dead.id), clerk)
            #expect(page.text.contains("没有登记手机号") && page.text.contains("重发"))
            let refused = try await site.post("\(Links.message(dead.id))/resend", clerk)
            #expect(refused.status == 422 && refused.text.contains("收件人没有登记手机号"))
            let sealed = try site.rooms.cipher.seal("13900001234", place: "person.phone")
            let person = site.here.personID
            try await site.rooms.database.write {
                _ = try $0.run("update person set phone = \(sealed) where id = \(person)")
            }
            let sent = try await site.post("\(Links.message(dead.id))/resend", clerk)
            #expect(sent.status == 303 && sent.location.contains("done=resent"))
            #expect(try await site.get(Links.message(dead.id), clerk).text.contains("待发"))
            // The leader reads along and presses nothing.
            let leader = try await site.staff("bureau-leader")
            #expect(try await site.post("\(Links.message(dead.id))/resend", leader).status == 403)
        }
    }

    @Test func `the administrator subscribes a system, sees its secret once and keeps what was typed on a fault`()
        async throws
    {
        try await TestSite.run { site in
            let admin = try await site.staff("administrator")
            let form = ["title": "市平台<i>", "url": "https://192.168.1.5/hook", "events": "accepted"]
            let refused = try await site.post(Links.newWebhook, admin, form)
            #expect(refused.status == 422 && refused.text.contains("不能是内部地址"))
            #expect(refused.text.contains("市平台&lt;i&gt;") && refused.text.contains("https://192.168.1.5/hook"))
            let press = site.live.context.requestID()
            let good = form.merging(["url": "https://hooks.example.org/x", "request_id": press]) { $1 }
            let made = try await site.post(Links.newWebhook, admin, good)
            #expect(made.status == 200 && made.text.contains("签名密钥只在这里显示一次"))
            let list = try await site.rooms.webhooks.list(actor: admin.actor)
            let id = try #require(list.first?.webhook.id)
            #expect(list.count == 1)
            let page = try await site.get(Links.webhook(id), admin)
            #expect(page.text.contains("市平台&lt;i&gt;") && page.text.contains("没有这样的推送"))
            let changed = try await site.post(
                Links.webhook(id),
                admin,
                ["version": "1", "title": "市平台", "url": "https://hooks.example.org/x", "state": "paused"]
            )
            #expect(changed.status == 303)
            let stale = try await site.post(
                Links.webhook(id),
                admin,
                ["version": "1", "title": "改名", "url": "https://hooks.example.org/x", "state": "active"]
            )
            #expect(stale.status == 409 && stale.text.contains("改名"))
            #expect((try await site.get(Links.webhooks, admin)).text.contains("已暂停"))
            #expect((try await site.post("\(Links.webhook(id))/secret", admin)).text.contains("密钥已更换"))
            #expect(try await site.post("\(Links.webhook(id))/deliveries/1/skip", admin).status == 404)
        }
    }
}

/// A gateway that never answers.
private struct Silent: SMSGateway {
    func send(_ messages: [SMS], at now: Timestamp) async -> [String: SMSOutcome] { [:] }
}
