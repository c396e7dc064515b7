// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What applicants and offices are told, written with what it tells.
struct MessageOutboxTests {
    @Test(arguments: TestStores.all)
    func `whoever applied is told of acceptance on the portal and by text message`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "verify")
            let file = try await story.file()
            let accepted = try await office.outbox().filter { $0.templateID == "accepted" }
            #expect(accepted.map(\.channel.rawValue).sorted() == ["site", "sms"])
            let site = try #require(accepted.first { $0.channel == .site })
            #expect(site.state == .delivered)
            #expect(site.text.contains("最低生活保障确认"))
            #expect(site.text.contains(file.number ?? "?") && site.text.contains(file.dueOn?.chinese ?? "?"))
            #expect(site.text.contains("天门市竟陵街道办事处"))
            let text = try #require(accepted.first { $0.channel == .sms })
            #expect(text.state == .waiting && text.addressMasked == "139****1234")
            #expect(!text.text.contains("王桂香"))
            #expect(text.text.count <= 210)
            let own = try await office.rooms.messages.readOwn(actor: office.resident(story.applicant))
            #expect(own.map(\.title) == ["已受理"])
            #expect(try await office.rooms.messages.unread(personID: story.applicant) == 0)
        }
    }

    @Test(arguments: TestStores.all)
    func `what an action that fails would have told is never written`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "accept")
            let before = try await office.outbox().count
            await #expect(throws: CaseworkProblem.self) { try await story.press("clerk", "not-accept") }
            #expect(try await office.outbox().count == before)
            #expect(try await office.outbox().allSatisfy { $0.caseNumber == nil })
        }
    }

    @Test(arguments: TestStores.all)
    func `what is missing is told in full on the portal and not by text message`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "review")
            try await story.press("clerk", "supplement", "请补交尿毒症透析票据。")
            let asked = try await office.outbox().filter { $0.templateID == "supplement" }
            #expect(asked.first { $0.channel == .site }?.text.contains("请补交尿毒症透析票据。") == true)
            #expect(asked.first { $0.channel == .sms }?.text.contains("尿毒症") == false)
        }
    }

    @Test(arguments: TestStores.all)
    func `a decision, an extension and a refusal before acceptance are told`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "review")
            try await office.rooms.effects.extend(
                actor: office.actor("head"),
                caseID: story.id,
                version: try await story.version(),
                clockID: "T06",
                reason: "情况复杂"
            )
            let extended = try await office.outbox().filter { $0.templateID == "extended" }
            let due = try await story.file().dueOn
            #expect(extended.contains { $0.channel == .site && $0.text.contains(due?.chinese ?? "?") })
            try await story.decide()
            try await story.press("clerk", "propose")
            try await story.press("head", "agree")
            try await story.hang()
            try await story.press("clerk", "posted")
            try await story.press("drafter", "confirm")
            try await story.press("checker", "agree")
            try await story.press("signer", "agree")
            let decided = try await office.outbox().filter { $0.templateID == "decided" }
            #expect(decided.first { $0.channel == .site }?.text.contains("确认") == true)
            #expect(decided.first { $0.channel == .sms }?.text.contains("天门市民政局") == true)

            let other = try await CaseStory.open(office, applicant: try await office.reachable("李春花"))
            try await other.go(to: "accept")
            try await other.press("clerk", "not-accept", "不属于本辖区")
            let declined = try await office.outbox("clerk", MessageFilter(caseID: other.id))
            #expect(declined.contains { $0.templateID == "declined" && $0.channel == .site })
            #expect(!declined.contains { $0.templateID == "decided" })
        }
    }

    @Test(arguments: TestStores.all)
    func `nobody is sent a text message at night`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "accept")
            office.clock.travel(to: Timestamp(date: office.clock.today, hour: 22, minute: 30))
            try await story.press("clerk", "accept")
            let text = try #require(try await office.texts().first)
            #expect(text.dueAt == Timestamp(date: office.clock.today.adding(days: 1), hour: 8))
            let gateway = ScriptedGateway()
            #expect(try await office.rooms.messages.send(through: gateway) == Messages.Sent())
            office.clock.travel(to: text.dueAt)
            #expect(try await office.rooms.messages.send(through: gateway).sent == 1)
            #expect(gateway.given.map(\.phone) == ["13900001234"])
        }
    }

    @Test(arguments: TestStores.all)
    func `the dead are sent nothing, whether they died before it was written or before it left`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "verify")
            try await Self.bury(story.applicant, office)
            let gateway = ScriptedGateway()
            #expect(try await office.rooms.messages.send(through: gateway).dead == 1)
            #expect(gateway.given.isEmpty)
            try await story.press("clerk", "supplement", "请补交票据。")
            let asked = try await office.outbox().filter { $0.templateID == "supplement" }
            #expect(asked.allSatisfy { $0.state == .dead && $0.reason == "收件人已去世，不再发送" })
            #expect(asked.count == 2)
            let text = try #require(asked.first { $0.channel == .sms })
            await #expect(throws: MessagesProblem.recipientDied) {
                try await office.rooms.messages.resend(actor: office.actor("clerk"), text.id)
            }
        }
    }

    private static func bury(_ person: Int64, _ office: CaseOffice) async throws {
        let on = office.clock.today
        try await office.rooms.database.write { transaction in
            _ = try transaction.run("update person set died_on = \(on) where id = \(person)")
        }
    }

    @Test(arguments: TestStores.all)
    func `an agent is told by text message where they left a mobile`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            for (agent, wanted) in [("李敏（女儿）13900005678", "139****5678"), ("李敏（女儿）", nil)] {
                let person = try await office.reachable("周\(wanted == nil ? "二" : "一")")
                let id = try await office.rooms.casework.open(
                    actor: office.actor("clerk"),
                    requestID: office.request(),
                    Casework.Opening(
                        serviceID: "dibao",
                        applicantPersonID: person,
                        applicantName: "周某",
                        regionID: office.township,
                        villageRegionID: office.village,
                        channel: .agent,
                        agent: agent
                    )
                )
                let story = CaseStory(office: office, applicant: person, id: id)
                try await story.go(to: "verify")
                let told = try await office.outbox("clerk", MessageFilter(caseID: id)).filter { $0.audience == .agent }
                #expect(told.map(\.addressMasked) == [wanted])
                #expect(told.map(\.state) == [wanted == nil ? .dead : .waiting])
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `the office whose turn it is finds new applications among its messages`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            _ = try await office.story(to: "accept")
            let messages = office.rooms.messages
            let first = try await messages.inbox(actor: office.actor("clerk")).messages
            #expect(first.map(\.title) == ["新的申请"] && first.allSatisfy { !$0.isRead })
            #expect(try await messages.inbox(actor: office.actor("clerk")).messages.allSatisfy(\.isRead))
            // A colleague has not seen it; the other township and other functions are not meant.
            #expect(try await messages.inbox(actor: office.actor("clerk2")).messages.allSatisfy { !$0.isRead })
            #expect(try await messages.inbox(actor: office.actor("otherClerk")).messages.isEmpty)
            #expect(try await messages.inbox(actor: office.actor("head")).messages.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `messages are seen in the region of their case only, and by those who may`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await office.story(to: "verify")
            let message = try #require(try await office.texts().first)
            #expect(try await office.outbox("otherClerk").isEmpty)
            await #expect(throws: MessagesProblem.unknownMessage) {
                try await office.rooms.messages.dossier(actor: office.actor("otherClerk"), message.id)
            }
            await #expect(throws: MessagesProblem.unknownMessage) {
                try await office.rooms.messages.resend(actor: office.actor("otherClerk"), message.id)
            }
            await #expect(throws: AccessProblem.self) { try await office.outbox("admin") }
            await #expect(throws: AccessProblem.self) {
                try await office.rooms.messages.resend(actor: office.actor("auditor"), message.id)
            }
            #expect(try await office.outbox("leader").contains { $0.caseID == story.id })
        }
    }
}
