// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Text messages on their way: tries, waits, giving up, receipts.
struct MessageSendingTests {
    @Test(arguments: TestStores.all)
    func `a message that fails is tried again after growing waits under the same key, and given up at last`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            _ = try await office.story(to: "verify")
            let gateway = ScriptedGateway()
            let messages = office.rooms.messages
            var waits: [Int64] = []
            for _ in 1..<6 {
                gateway.answer(.failed("网关忙"))
                let at = office.clock.now()
                #expect(try await messages.send(through: gateway).failed == 1)
                let held = try #require(try await office.texts().first)
                #expect(held.state == .failed && held.reason == "网关忙")
                waits.append((held.dueAt.milliseconds - at.milliseconds) / 1_000)
                // Nothing is due before its time.
                #expect(try await messages.send(through: gateway) == Messages.Sent())
                office.clock.travel(to: held.dueAt)
            }
            #expect(waits == [30, 60, 120, 240, 480])
            gateway.answer(.failed("网关忙"))
            #expect(try await messages.send(through: gateway).dead == 1)
            let dead = try #require(try await office.texts().first)
            #expect(dead.state == .dead && dead.attempts == 6)
            #expect(Set(gateway.given.map(\.key)).count == 1)
            let tries = try await messages.dossier(actor: office.actor("clerk"), dead.id).tries
            #expect(tries.map(\.number) == [1, 2, 3, 4, 5, 6])
            office.pass(days: 1)
            #expect(try await messages.send(through: gateway) == Messages.Sent())

            // A person looks, and sends it again; the same press counts once.
            let press = office.request()
            try await messages.resend(actor: office.actor("clerk"), dead.id, requestID: press)
            try await messages.resend(actor: office.actor("clerk"), dead.id, requestID: press)
            #expect(try await messages.send(through: gateway).sent == 1)
            #expect(try await office.texts().first?.state == .sent)
            await #expect(throws: MessagesProblem.notResendable(state: "已发")) {
                try await messages.resend(actor: office.actor("clerk"), dead.id)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `who has no mobile is told so to the office, and is sent it once one is registered`(
        store: Dialect
    ) async throws {
        try await CaseOffice.with(store) { office in
            let story = try await CaseStory.told(office, to: "verify")
            let gateway = ScriptedGateway()
            #expect(try await office.rooms.messages.send(through: gateway).dead == 1)
            let dead = try #require(try await office.texts().first)
            #expect(dead.reason == "没有登记手机号，请电话或者上门告知")
            await #expect(throws: MessagesProblem.noMobile) {
                try await office.rooms.messages.resend(actor: office.actor("clerk"), dead.id)
            }
            let sealed = try office.rooms.cipher.seal("13900007777", place: "person.phone")
            try await office.rooms.database.write { transaction in
                _ = try transaction.run("update person set phone = \(sealed) where id = \(story.applicant)")
            }
            try await office.rooms.messages.resend(actor: office.actor("clerk"), dead.id)
            #expect(try await office.rooms.messages.send(through: gateway).sent == 1)
            #expect(gateway.given.map(\.phone) == ["13900007777"])
        }
    }

    @Test(arguments: TestStores.all)
    func `servers that send at the same moment send everything once`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            for serial in 0..<8 { _ = try await office.story(to: "verify", phone: "1390000123\(serial)") }
            let gateway = ScriptedGateway()
            let messages = office.rooms.messages
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { try await messages.send(through: gateway) } }
                try await group.waitForAll()
            }
            #expect(gateway.given.count == 8)
            #expect(Set(gateway.given.map(\.key)).count == 8)
        }
    }

    @Test(arguments: TestStores.all)
    func `through a folder messages leave as one file and receipts come back`(store: Dialect) async throws {
        try await TestStores.withFolder { folder in
            try await CaseOffice.with(store) { office in
                _ = try await office.story(to: "verify", phone: "13900001111")
                _ = try await office.story(to: "verify", phone: "13900002222")
                let messages = office.rooms.messages
                let sent = try await messages.send(through: FolderGateway(outbox: "\(folder)/outbox"))
                #expect(sent.sent == 2)
                let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/outbox")
                #expect(names.count == 1)
                let text = try String(contentsOfFile: "\(folder)/outbox/\(names.first ?? "")", encoding: .utf8)
                #expect(text.split(separator: "\n").count == 2)
                #expect(text.contains(#""phone":"13900001111""#))

                let ids = try await office.texts().map(\.id).sorted()
                try FileManager.default.createDirectory(atPath: "\(folder)/inbox", withIntermediateDirectories: true)
                let receipts = """
                    {"key": "message-\(ids[0])", "state": "delivered"}
                    {"key": "message-\(ids[1])", "state": "failed", "detail": "空号"}
                    {"key": "message-999999", "state": "delivered"}
                    """
                try receipts.write(toFile: "\(folder)/inbox/a.jsonl", atomically: true, encoding: .utf8)
                try "no receipts".write(toFile: "\(folder)/inbox/b.jsonl", atomically: true, encoding: .utf8)
                let taken = try await messages.takeReceipts(inbox: "\(folder)/inbox")
                #expect(taken.settled == 2 && taken.refused == ["b.jsonl"])
                let states = try await office.texts().sorted { $0.id < $1.id }
                #expect(states.map(\.state) == [.delivered, .dead])
                #expect(states.last?.reason == "空号")
                // The same receipts again change nothing.
                try receipts.write(toFile: "\(folder)/inbox/a.jsonl", atomically: true, encoding: .utf8)
                #expect(try await messages.takeReceipts(inbox: "\(folder)/inbox").settled == 0)
            }
        }
    }

    @Test func `the gateway by HTTP is asked with a signature over time and body, and told by its status`() async throws
    {
        let server = try ScriptedServer()
        defer { server.stop() }
        let poster = SystemPoster(AddressGuard(allowed: [server.host]), seconds: 2)
        let gateway = HTTPGateway(url: server.url, secret: "0123456789abcdef", poster: poster)
        let now = TestStores.moment
        let one = SMS(key: "message-1", phone: "13900001234", text: "您好")
        server.answer(
            .status(200),
            .status(200, body: #"{"state":"delivered"}"#),
            .status(503),
            .status(422),
            .hangUp,
            .slow(seconds: 4)
        )
        var outcomes: [SMSOutcome?] = []
        for _ in 1...6 { outcomes.append(await gateway.send([one], at: now)["message-1"]) }
        #expect(
            outcomes == [
                .taken, .delivered, .failed("短信网关答复 503"), .refused("短信网关不受理（422）"), .failed("连接不上对方服务器"),
                .failed("对方服务器超时没有应答"),
            ]
        )
        let first = try #require(server.taken.first)
        let seconds = now.milliseconds / 1_000
        #expect(first.headers["idempotency-key"] == "message-1")
        #expect(first.headers["x-minzheng-timestamp"] == String(seconds))
        let wanted = Signature.sign(Array(first.body.utf8), seconds: seconds, secret: Array("0123456789abcdef".utf8))
        #expect(first.headers["x-minzheng-signature"] == "sha256=\(wanted)")
        #expect(first.body == #"{"key":"message-1","phone":"13900001234","text":"您好"}"#)
    }
}
