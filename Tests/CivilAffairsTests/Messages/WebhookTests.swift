// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Other systems that are told of cases, by a real server on this machine.
struct WebhookTests {
    /// An office with a subscriber, and what it sends by.
    private struct Wire: Sendable {
        let office: CaseOffice
        let webhooks: Webhooks
        let poster: SystemPoster
        let made: Webhooks.Made

        var admin: Actor { office.actor("admin") }

        func deliver() async throws -> Webhooks.Delivered { try await webhooks.deliver(through: poster) }

        func deliveries() async throws -> [Webhook.Delivery] {
            try await webhooks.dossier(actor: admin, made.webhook.id, limit: 100).deliveries.reversed()
        }
    }

    private static func wire(
        _ office: CaseOffice,
        _ server: ScriptedServer,
        services: [String] = [],
        events: [String] = [],
        seconds: Int = 2
    ) async throws -> Wire {
        let addresses = AddressGuard(allowed: [server.host])
        let webhooks = office.webhooks(addresses)
        let made = try await webhooks.create(
            actor: office.actor("admin"),
            requestID: office.request(),
            Webhook.Draft(title: "市大数据平台", url: server.url, services: services, events: events)
        )
        let poster = SystemPoster(addresses, seconds: seconds)
        return Wire(office: office, webhooks: webhooks, poster: poster, made: made)
    }

    private static func run(
        _ store: Dialect,
        _ test: @escaping @Sendable (CaseOffice, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        try await CaseOffice.with(store) { try await test($0, server) }
    }

    private struct Payload: Decodable, Equatable {
        let event: String
        let events: [String]
        let action: String
        let state: String
    }

    @Test(arguments: TestStores.all)
    func `every action is told in its order, signed, without a word about a person`(store: Dialect) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server)
            let story = try await office.story(to: "verify")
            let actions = try await story.dossier().actions.map { $0.action }
            while try await wire.deliver().delivered > 0 {}
            let payloads = try server.taken.map { try JSONDecoder().decode(Payload.self, from: Data($0.body.utf8)) }
            #expect(payloads.map(\.action) == actions)
            #expect(payloads.first { $0.action == "submit" }?.event == "submitted")
            #expect(payloads.first { $0.action == "accept" }?.events == ["accepted"])
            #expect(payloads.first { $0.action == "answer" }?.event == "action")
            let file = try await story.file()
            let last = try #require(server.taken.last)
            #expect(last.body.contains("\"number\":\"\(file.number ?? "?")\""))
            for request in server.taken {
                for name in ["王桂香", "13900001234", "260"] { #expect(!request.body.contains(name)) }
                let seconds = try #require(Int64(request.headers["x-minzheng-timestamp"] ?? ""))
                let wanted = Signature.sign(
                    Array(request.body.utf8),
                    seconds: seconds,
                    secret: Array(wire.made.secret.utf8)
                )
                #expect(request.headers["x-minzheng-signature"] == "sha256=\(wanted)")
            }
            #expect(Set(server.taken.compactMap { $0.headers["idempotency-key"] }).count == actions.count)
        }
    }

    @Test(arguments: TestStores.all)
    func `a server that fails, is slow and answers 500 gets the event at last, and later ones wait for it`(
        store: Dialect
    ) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server, events: ["submitted", "accepted"], seconds: 1)
            _ = try await office.story(to: "verify")
            server.answer(.hangUp, .slow(seconds: 3), .status(500), .status(200))
            var reasons: [String?] = []
            for wait in [10, 20, 40] {
                #expect(try await wire.deliver().failed == 1)
                let first = try #require(try await wire.deliveries().first)
                reasons.append(first.reason)
                #expect(first.dueAt == office.clock.now().adding(seconds: wait))
                // Neither it nor the event after it goes before its time.
                #expect(try await wire.deliver() == Webhooks.Delivered())
                office.clock.travel(to: first.dueAt)
            }
            #expect(reasons == ["连接不上对方服务器", "对方服务器超时没有应答", "对方答复 500"])
            #expect(try await wire.deliver().delivered == 2)
            let keys = server.taken.compactMap { $0.headers["idempotency-key"] }
            #expect(keys.count == 5 && Set(keys.prefix(4)).count == 1 && keys[4] != keys[0])
            let events = server.taken.suffix(2).map { $0.headers["x-minzheng-event"] }
            #expect(events == ["submitted", "accepted"])
        }
    }

    @Test(arguments: TestStores.all)
    func `what is given up holds back its own case only, until it is delivered again or passed over`(
        store: Dialect
    ) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server, events: ["submitted", "accepted"])
            _ = try await office.story(to: "verify")
            for attempt in 1...10 {
                server.answer(.status(500))
                let outcome = try await wire.deliver()
                #expect(attempt < 10 ? outcome.failed == 1 : outcome.dead == 1)
                office.pass(days: 1)
            }
            #expect(try await wire.deliveries().map(\.state) == [.dead, .waiting])
            #expect(try await wire.deliver() == Webhooks.Delivered())
            let other = try await office.story(to: "accept")
            #expect(try await wire.deliver().delivered == 1)
            #expect(try await wire.deliveries().last?.caseID == other.id)

            let stuck = try #require(try await wire.deliveries().first)
            try await wire.webhooks.redeliver(actor: wire.admin, wire.made.webhook.id, delivery: stuck.id)
            server.answer(.status(500))
            #expect(try await wire.deliver().dead == 1)
            try await wire.webhooks.skip(actor: wire.admin, wire.made.webhook.id, delivery: stuck.id)
            #expect(try await wire.deliver().delivered == 1)
            #expect(try await wire.deliveries().map(\.state) == [.skipped, .delivered, .delivered])
            await #expect(throws: MessagesProblem.notDead(state: "已跳过")) {
                try await wire.webhooks.redeliver(actor: wire.admin, wire.made.webhook.id, delivery: stuck.id)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `servers that deliver at the same moment deliver everything once and in order`(store: Dialect) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server)
            var wanted: [Int64: [String]] = [:]
            for serial in 0..<4 {
                let story = try await office.story(to: "verify", phone: "1390000123\(serial)")
                wanted[story.id] = try await story.dossier().actions.map { $0.action }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask { while try await wire.deliver().delivered > 0 {} }
                }
                try await group.waitForAll()
            }
            while try await wire.deliver().delivered > 0 {}
            struct Told: Decodable {
                let caseID: Int64
                let action: String
                enum CodingKeys: String, CodingKey {
                    case caseID = "case_id"
                    case action
                }
            }
            let told = try server.taken.map { try JSONDecoder().decode(Told.self, from: Data($0.body.utf8)) }
            let order = Dictionary(grouping: told, by: \.caseID).mapValues { $0.map(\.action) }
            #expect(order == wanted)
        }
    }

    @Test(arguments: TestStores.all)
    func `only what was asked for is kept, a pause keeps it, and an end stops it`(store: Dialect) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server, services: ["lihun-dengji"])
            _ = try await office.story(to: "accept")
            #expect(try await wire.deliveries().isEmpty)
            let id = wire.made.webhook.id
            let draft = Webhook.Draft(title: "平台", url: server.url, services: [], events: ["submitted"])
            try await wire.webhooks.change(actor: wire.admin, id, version: 1, draft, state: .paused)
            await #expect(throws: MessagesProblem.stale) {
                try await wire.webhooks.change(actor: wire.admin, id, version: 1, draft, state: .active)
            }
            _ = try await office.story(to: "accept")
            #expect(try await wire.deliveries().map(\.event) == ["submitted"])
            #expect(try await wire.deliver() == Webhooks.Delivered())
            try await wire.webhooks.change(actor: wire.admin, id, version: 2, draft, state: .active)
            #expect(try await wire.deliver().delivered == 1)
            try await wire.webhooks.change(actor: wire.admin, id, version: 3, draft, state: .ended)
            _ = try await office.story(to: "accept")
            #expect(try await wire.deliveries().count == 1)
            await #expect(throws: MessagesProblem.ended) {
                try await wire.webhooks.change(actor: wire.admin, id, version: 4, draft, state: .active)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a new secret signs from then on, and secrets are not in the store as text`(store: Dialect) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server, events: ["submitted"])
            let second = try await wire.webhooks.renewSecret(actor: wire.admin, wire.made.webhook.id)
            #expect(second.secret != wire.made.secret)
            _ = try await office.story(to: "accept")
            #expect(try await wire.deliver().delivered == 1)
            let request = try #require(server.taken.first)
            let seconds = try #require(Int64(request.headers["x-minzheng-timestamp"] ?? ""))
            let body = Array(request.body.utf8)
            let wanted = Signature.sign(body, seconds: seconds, secret: Array(second.secret.utf8))
            #expect(request.headers["x-minzheng-signature"] == "sha256=\(wanted)")
            let kept = try await office.rooms.database.read { transaction in
                try transaction.value("select secret from webhook", as: [UInt8].self)
            }
            #expect(!String(decoding: kept, as: UTF8.self).contains(second.secret))
            await #expect(throws: AccessProblem.self) { try await wire.webhooks.list(actor: office.actor("clerk")) }
        }
    }

    @Test(arguments: TestStores.all)
    func `a redirection is not followed, and addresses of our own network are refused`(store: Dialect) async throws {
        try await Self.run(store) { office, server in
            let wire = try await Self.wire(office, server, events: ["submitted"])
            _ = try await office.story(to: "accept")
            server.answer(.status(302, headers: ["Location": "\(server.url)/elsewhere"]))
            #expect(try await wire.deliver().failed == 1)
            #expect(server.taken.map(\.path) == ["/hook"])
            #expect(try await wire.deliveries().first?.reason == "对方答复 302")

            // What was allowed when it was subscribed is looked at again each time.
            office.pass(days: 1)
            let strict = SystemPoster(AddressGuard())
            #expect(try await wire.webhooks.deliver(through: strict).failed == 1)
            #expect(server.taken.count == 1)
            for url in [server.url, "https://127.0.0.1/", "https://localhost/x", "ftp://example.org/", "https:///x"] {
                await #expect(throws: MessagesProblem.self, "\(url)") {
                    try await office.rooms.webhooks.create(
                        actor: wire.admin,
                        requestID: office.request(),
                        Webhook.Draft(title: "平台", url: url, services: [], events: [])
                    )
                }
            }
        }
    }
}

extension CaseOffice {
    /// Webhooks of the office's store with other hosts allowed.
    func webhooks(_ addresses: AddressGuard) -> Webhooks {
        Webhooks(
            database: rooms.database,
            cipher: rooms.cipher,
            audit: rooms.audit,
            clock: clock,
            services: rooms.webhooks.services,
            addresses: addresses
        )
    }
}
