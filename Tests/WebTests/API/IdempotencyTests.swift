// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Testing
import Vocabulary

/// A request sent again under its key.
struct IdempotencyTests {
    private static func person(_ site: TestSite, _ serial: Int, name: String = "周小川") throws -> Value {
        [
            "name": .string(name),
            "number": .string(try TestSite.number(serial: serial, today: site.clock.today).number),
            "home_region": .integer(site.here.villageID),
        ]
    }

    @Test func `the same request under a key is answered alike and carried out once`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let body = try Self.person(site, 401)
            let first = try await clerk.post("/persons", body, status: 201, key: "k-1")
            let again = try await clerk.post("/persons", body, status: 201, key: "k-1")
            #expect(first == again)
            #expect(try await clerk.get("/persons?text=周小川")["total"] == 1)
            // Without a key it is a second request, and refused as one.
            #expect(try await clerk.post("/persons", body, status: 409)["type"] == "parties.already-registered")
        }
    }

    @Test func `a key that belongs to another body or another address is refused`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            try await clerk.post("/persons", Self.person(site, 402), status: 201, key: "k-1")
            let other = try await clerk.post("/persons", Self.person(site, 403), status: 409, key: "k-1")
            #expect(other["type"] == "api.idempotency-key-used")
            let elsewhere: Value = ["version": 1, "action": "submit"]
            try await clerk.post("/cases/\(site.here.caseID)/act", elsewhere, status: 409, key: "k-1")
            #expect(try await clerk.get("/cases/\(site.here.caseID)")["step"] == "apply")
        }
    }

    /// What is opened or made anew each time: the answer holds what is not kept.
    private static let openedAnew: Set<String> = ["unmaskPerson", "createWebhook", "renewWebhookSecret"]

    @Test func `every POST is answered alike under its key, and another body under it is refused`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let number = try TestSite.number(serial: 410, today: site.clock.today).number
            var holders: [String: TokenHolder] = [:]
            var walked = 0
            for operation in contract.operations where operation.method == "POST" {
                let permission = Permission(rawValue: operation.permission)
                let functions = site.rooms.access.functions.functions.filter { function in
                    permission.map(function.permissions.contains) ?? true
                }
                let function = try #require(functions.first)
                if holders[function.id] == nil { holders[function.id] = try await site.token(function.id, contract) }
                let holder = try #require(holders[function.id])
                let path =
                    "/"
                    + operation.path.split(separator: "/").dropFirst(2).map { part in
                        part.hasPrefix("{") ? "999999999" : String(part)
                    }.joined(separator: "/")
                let body = contract.body(operation, number: number)?.text ?? "{}"
                let first = try await holder.send("POST", path, body, key: operation.id)
                let again = try await holder.send("POST", path, body, key: operation.id)
                #expect(first.status < 500, "\(operation.id): \(first.text.prefix(200))")
                #expect(first.status == again.status, "\(operation.id): \(first.status) and \(again.status)")
                if !Self.openedAnew.contains(operation.id) { #expect(first.text == again.text, "\(operation.id)") }
                // What is no well-formed request takes no key.
                guard !(try Value(first.text)["type"].string.hasPrefix("api.")) else { continue }
                let other = try await holder.send("POST", path, body + " ", key: operation.id)
                #expect(other.status == 409, "\(operation.id): \(other.status)")
                #expect(try Value(other.text)["type"] == "api.idempotency-key-used", "\(operation.id)")
                walked += 1
            }
            #expect(walked > 60)
        }
    }

    @Test func `keys of two tokens never meet`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let one = try await site.token("township-clerk", contract)
            let two = try await site.token("township-clerk", contract)
            let first = try await one.post("/persons", Self.person(site, 404), status: 201, key: "same")
            let second = try await two.post("/persons", Self.person(site, 405), status: 201, key: "same")
            #expect(first["id"] != second["id"])
        }
    }

    @Test func `a refusal is kept like an answer, and a new key asks anew`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let act = "/cases/\(site.here.caseID)/act"
            let body: Value = ["version": 1, "action": "submit"]
            let refused = try await clerk.post(act, body, status: 422, key: "k-1")
            #expect(refused["type"] == "casework.missing")
            #expect(try await clerk.post(act, body, status: 422, key: "k-1") == refused)
            try await clerk.post(act, body, status: 422, key: "k-2")
        }
    }

    @Test func `of two requests under one key at once, one is carried out`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let body = try Self.person(site, 406).text
            let replies = try await withThrowingTaskGroup(of: TestSite.Reply.self) { group in
                for _ in 1...4 { group.addTask { try await clerk.send("POST", "/persons", body, key: "race") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let created = replies.filter { $0.status == 201 }
            #expect(!created.isEmpty)
            #expect(Set(created.map(\.text)).count == 1)
            #expect(try replies.allSatisfy { try $0.status == 201 || Value($0.text)["type"] == "api.still-running" })
            #expect(try await clerk.get("/persons?text=周小川")["total"] == 1)
        }
    }

    @Test func `what is unmasked is not kept: sent again, it is opened and audited again`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let path = "/persons/\(site.here.personID)/unmask"
            let body: Value = ["reason": "核对银行回执"]
            let first = try await clerk.post(path, body, key: "k-1")
            #expect(try await clerk.post(path, body, key: "k-1") == first)
            let opened = try await site.rooms.database.read { transaction in
                try transaction.value("select count(*) from audit_entry where verb = 'person.unmask'", as: Int64.self)
            }
            #expect(opened == 2)
            let kept = try await site.rooms.database.read { transaction in
                try transaction.value("select count(*) from api_answer where answer is not null", as: Int64.self)
            }
            #expect(kept == 0)
        }
    }

    @Test func `a key of nothing, of spaces or too long is refused before anything is done`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            for key in ["a b", "键", String(repeating: "x", count: 101)] {
                let body = try Self.person(site, 407).text
                let reply = try await clerk.send("POST", "/persons", body, key: key)
                #expect(reply.status == 400, "\(key)")
                #expect(try Value(reply.text)["type"] == "api.bad-idempotency-key")
            }
            #expect(try await clerk.get("/persons?text=周小川")["total"] == 0)
        }
    }
}
