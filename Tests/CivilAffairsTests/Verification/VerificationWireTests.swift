// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Sources that are reached by signed HTTP, by a real server on this machine.
struct VerificationWireTests {
    private static let gas = VerificationSource(
        id: "gas",
        title: "用气",
        department: "燃气公司",
        items: [.init("月均用气费", .money(period: "月"))],
        validityDays: 60,
        answerDays: 10,
        connector: .http
    )

    /// A county that asks the gas company by HTTP about the applicant of one case.
    private struct Line: Sendable {
        let office: VerifyOffice
        let server: ScriptedServer
        let verification: Verification
        let person: VerifyOffice.Applicant
        let caseID: Int64
        let secret: String

        init(_ office: VerifyOffice, _ server: ScriptedServer) async throws {
            self.office = office
            self.server = server
            verification = office.verification(
                asking: [VerificationWireTests.gas],
                addresses: AddressGuard(allowed: [server.host])
            )
            person = try await office.people(["张伟"])[0]
            caseID = try await office.accepted(person)
            let made = try await verification.setAddress(
                actor: office.admin,
                sourceID: "gas",
                url: server.url,
                secret: "",
                state: .active,
                version: nil
            )
            secret = try #require(made)
            _ = try await verification.requestAll(actor: office.verifier, caseID: caseID)
        }

        func post() async throws -> Verification.Posted {
            try await verification.post(through: SystemPoster(AddressGuard(allowed: [server.host]), seconds: 2))
        }

        var request: VerificationRequest {
            get async throws { try #require(try await office.request(caseID, "gas")) }
        }

        func answer(_ value: String, to number: String? = nil) -> String {
            let request = number.map { "\"request\":\"\($0)\"," } ?? ""
            let line =
                "\"number\":\"\(person.number)\",\"name\":\"\(person.name)\",\"item\":\"月均用气费\",\"value\":\"\(value)\""
            return "{\(request)\"answers\":[{\(line),\"as_of\":\"2026-11-20\"}]}"
        }

        func callback(
            _ body: String,
            key: String = "a-1",
            secret other: String? = nil,
            late seconds: Int64 = 0
        ) async throws -> VerificationReturn {
            let at = office.clock.now().milliseconds / 1_000 - seconds
            let code = Signature.sign(Array(body.utf8), seconds: at, secret: Array((other ?? secret).utf8))
            return try await verification.takeCallback(
                Verification.Callback(
                    sourceID: "gas",
                    body: Array(body.utf8),
                    timestamp: "\(at)",
                    signature: "sha256=\(code)",
                    key: key
                )
            )
        }

        func matched() async throws -> String? {
            try await verification.report(actor: office.verifier, caseID: caseID).people[0].items
                .first { $0.name == "月均用气费" }?.matched?.value
        }
    }

    private static func run(_ store: Dialect, _ test: @escaping @Sendable (Line) async throws -> Void) async throws {
        let server = try ScriptedServer()
        defer { server.stop() }
        try await VerifyOffice.with(store) { try await test(Line($0, server)) }
    }

    @Test(arguments: TestStores.all)
    func `a request leaves signed under its number, and an answer at once becomes a fact`(store: Dialect) async throws {
        try await Self.run(store) { line in
            // Files leave without it.
            let files = try await line.office.send(by: line.verification)
            #expect(files.files.allSatisfy { !$0.contains("_gas_") })
            line.server.answer(.status(200, body: line.answer("88.5")))
            #expect(try await line.post().answered == 1)
            #expect(try await line.post() == Verification.Posted())
            let sent = try #require(line.server.taken.last)
            let request = try await line.request
            #expect(
                sent.headers["idempotency-key"]?.hasPrefix("\(request.number)-") == true && request.state == .returned
            )
            let seconds = try #require(Int64(sent.headers["x-minzheng-timestamp"] ?? ""))
            let code = Signature.sign(Array(sent.body.utf8), seconds: seconds, secret: Array(line.secret.utf8))
            #expect(sent.headers["x-minzheng-signature"] == "sha256=\(code)")
            #expect(sent.body.contains(line.person.number) && sent.body.contains("\"authorised_until\":\"20"))
            #expect(try await line.matched() == "88.50元/月")
            let wired = try await line.verification.addresses(actor: line.office.admin)
            #expect(wired[0].exchanges.map(\.status) == [200] && wired[0].exchanges[0].number == request.number)
        }
    }

    @Test(arguments: TestStores.all)
    func `a source that fails is tried again later, then laid aside until an officer sends again`(
        store: Dialect
    ) async throws {
        try await Self.run(store) { line in
            line.server.answer(.hangUp, .status(503), .status(200, body: "<html>"))
            var wait = 30
            for reason in ["连接不上对方服务器", "对方答复 503", "对方的答复看不懂"] {
                #expect(try await line.post().failed == 1)
                #expect(try await line.post() == Verification.Posted())
                let held = try #require(try await line.verification.desk(actor: line.office.verifier).undelivered.first)
                #expect(held.reason == reason && held.dueAt == line.office.clock.now().adding(seconds: wait))
                #expect(try await line.request.state == .waiting)
                line.office.clock.travel(to: held.dueAt)
                wait *= 2
            }
            let waiting = try await line.request
            #expect(line.verification.maySettle(waiting) && !line.office.verification.maySettle(waiting))
            line.server.answer(.status(400))
            #expect(try await line.post().dead == 1)
            let dead = try #require(try await line.verification.desk(actor: line.office.verifier).undelivered.first)
            #expect(dead.state == .dead && dead.attempts == 4)
            var request = try await line.request
            #expect(request.state == .failed && request.problem == "接口没有送达：对方答复 400")

            try await line.verification.sendAgain(actor: line.office.verifier, requestID: request.id)
            line.server.answer(.status(202))
            #expect(try await line.post().sent == 1)
            request = try await line.request
            #expect(request.state == .sent && request.dueOn == line.office.clock.today.adding(days: 10))
            let keys = Set(line.server.taken.compactMap { $0.headers["idempotency-key"] })
            // The words were the same each time.
            #expect(keys.count == 1 && keys.first?.hasPrefix("\(request.number)-") == true)
            #expect(try await line.verification.desk(actor: line.office.verifier).undelivered.isEmpty)
            await #expect(throws: VerificationProblem.notRepeatable(state: "已发出")) {
                try await line.verification.sendAgain(actor: line.office.verifier, requestID: request.id)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer that comes later is taken once, and only with the source's own signature`(
        store: Dialect
    ) async throws {
        try await Self.run(store) { line in
            line.server.answer(.status(202))
            #expect(try await line.post().sent == 1)
            let body = line.answer("60", to: try await line.request.number)
            await #expect(throws: VerificationProblem.signature) {
                try await line.callback(body, secret: "0123456789abcdef")
            }
            await #expect(throws: VerificationProblem.stale) { try await line.callback(body, late: 301) }
            await #expect(throws: VerificationProblem.stale) { try await line.callback(body, late: -301) }
            await #expect(throws: VerificationProblem.unreadableAnswer) { try await line.callback("{}") }
            await #expect(throws: VerificationProblem.keyNeeded) { try await line.callback(body, key: "") }
            #expect(try await line.matched() == nil)
            let refusal = try await line.verification.addresses(actor: line.office.admin)[0].address?.refusal
            // The first of a minute.
            #expect(refusal?.contains("签名不对") == true)
            // Nothing was written for it; the next round of posting puts it on record.
            func kept() async throws -> Int64 {
                try await line.office.database.read {
                    try $0.value("select count(*) from verification_address where refused_reason is not null")
                }
            }
            #expect(try await kept() == 0)
            _ = try await line.post()
            #expect(try await kept() == 1)

            let first = try await line.callback(body)
            #expect(first.landed == 1 && !first.seenBefore)
            #expect(try await line.matched() == "60.00元/月")
            #expect(try await line.callback(body).seenBefore)
            #expect(try await line.callback(body, key: "a-2").seenBefore)
            let other = line.answer("70", to: try await line.request.number)
            await #expect(throws: VerificationProblem.keyReused) { try await line.callback(other, key: "a-1") }
            #expect(try await line.matched() == "60.00元/月")
        }
    }

    @Test(arguments: TestStores.all)
    func `a source answers only what it was asked itself, and nothing is kept of anything else`(store: Dialect)
        async throws
    {
        try await Self.run(store) { line in
            line.server.answer(.status(202))
            _ = try await line.post()
            _ = try await line.office.send()
            let bank = try #require(try await line.office.request(line.caseID, "bank")?.number)
            await #expect(throws: VerificationProblem.answerUnasked) {
                try await line.callback(line.answer("60", to: bank), key: "a-1")
            }
            let own = try await line.request.number
            #expect(try await line.callback(line.answer("60", to: own), key: "a-1").landed == 1)
        }
    }

    @Test(arguments: TestStores.all)
    func `nothing leaves about people who took their authorisation back, nor while the address is paused`(
        store: Dialect
    ) async throws {
        try await Self.run(store) { line in
            let held = try #require(try await line.verification.addresses(actor: line.office.admin)[0].address)
            func set(_ state: VerificationAddress.State, _ version: Int64) async throws -> String? {
                try await line.verification.setAddress(
                    actor: line.office.admin,
                    sourceID: "gas",
                    url: line.server.url,
                    secret: "",
                    state: state,
                    version: version
                )
            }
            #expect(try await set(.paused, held.version) == nil)
            await #expect(throws: VerificationProblem.addressChanged) { _ = try await set(.active, held.version) }
            #expect(try await line.post() == Verification.Posted())
            _ = try await set(.active, held.version + 1)
            try await line.office.rooms.casework.revokeConsent(
                actor: line.office.clerk,
                caseID: line.caseID,
                version: try await line.office.rooms.casework.dossier(
                    actor: line.office.clerk,
                    caseID: line.caseID
                ).file.version,
                personID: line.person.id
            )
            #expect(try await line.post().held == 1)
            #expect(line.server.taken.isEmpty)
            #expect(try await line.request.state == .failed)
        }
    }

    @Test(arguments: TestStores.all)
    func `servers that post at the same moment post each request once`(store: Dialect) async throws {
        try await Self.run(store) { line in
            for (serial, name) in ["李娜", "李丽", "李芳", "李敏"].enumerated() {
                let person = try await line.office.people([name], from: 10 + serial)[0]
                let id = try await line.office.accepted(person)
                _ = try await line.verification.requestAll(actor: line.office.verifier, caseID: id)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { _ = try await line.post() } }
                try await group.waitForAll()
            }
            while try await line.post().sent > 0 {}
            let keys = line.server.taken.compactMap { $0.headers["idempotency-key"] }
            #expect(keys.count == 5 && Set(keys).count == 5)
        }
    }

    @Test(arguments: TestStores.all)
    func `an answer that cannot be kept is told, tried again, and holds up nobody else`(store: Dialect) async throws {
        try await Self.run(store) { line in
            let other = try await line.office.people(["李娜"], from: 10)[0]
            let id = try await line.office.accepted(other)
            _ = try await line.verification.requestAll(actor: line.office.verifier, caseID: id)
            line.server.answer(.status(202), .status(202))
            line.office.database.cutNextWrite(after: 1)
            let posted = try await line.post()
            #expect(posted.sent == 1 && posted.failed == 1 && posted.faults.map(\.sourceID) == ["gas"])
            let held = try #require(try await line.verification.desk(actor: line.office.verifier).undelivered.first)
            #expect(held.reason == "对方的答复没有能入库" && held.attempts == 1)
            let address = try #require(try await line.verification.addresses(actor: line.office.admin)[0].address)
            #expect(address.fault?.contains("本平台") == true && address.faultAt == line.office.clock.now())
            line.office.clock.travel(to: held.dueAt)
            #expect(try await line.post().sent == 1)
            #expect(try await line.verification.addresses(actor: line.office.admin)[0].address?.fault == nil)
        }
    }

    @Test(arguments: TestStores.all)
    func `an address that moves gets a secret of its own`(store: Dialect) async throws {
        try await Self.run(store) { line in
            func set(_ url: String, _ secret: String = "") async throws -> String? {
                let held = try await line.verification.addresses(actor: line.office.admin)[0].address
                return try await line.verification.setAddress(
                    actor: line.office.admin,
                    sourceID: "gas",
                    url: url,
                    secret: secret,
                    state: .active,
                    version: held?.version
                )
            }
            #expect(try await set(line.server.url) == nil)
            let new = try #require(try await set("https://example.com/ask"))
            #expect(new != line.secret && new.count >= 16)
            #expect(try await set("https://example.com/other", "0123456789abcdef") == "0123456789abcdef")
        }
    }

    @Test(arguments: TestStores.all)
    func `a request that lost somebody is another message`(store: Dialect) async throws {
        try await VerifyOffice.with(store) { office in
            let server = try ScriptedServer()
            defer { server.stop() }
            let people = try await office.people(["张伟", "张强"])
            let verification = office.verification(
                asking: [Self.gas],
                addresses: AddressGuard(allowed: [server.host])
            )
            _ = try await verification.setAddress(
                actor: office.admin,
                sourceID: "gas",
                url: server.url,
                secret: "0123456789abcdef",
                state: .active,
                version: nil
            )
            let id = try await office.accepted(people[0], supporters: [people[1]])
            _ = try await verification.requestAll(actor: office.verifier, caseID: id)
            let poster = SystemPoster(AddressGuard(allowed: [server.host]), seconds: 2)
            server.answer(.status(503), .status(202))
            #expect(try await verification.post(through: poster).failed == 1)
            try await office.rooms.casework.revokeConsent(
                actor: office.clerk,
                caseID: id,
                version: try await office.rooms.casework.dossier(actor: office.clerk, caseID: id).file.version,
                personID: people[1].id
            )
            office.clock.travel(to: office.clock.now().adding(seconds: 31))
            #expect(try await verification.post(through: poster).sent == 1)
            let keys = server.taken.compactMap { $0.headers["idempotency-key"] }
            #expect(keys.count == 2 && Set(keys).count == 2)
            #expect(server.taken.map { $0.body.contains(people[1].number) } == [true, false])
        }
    }

    @Test(arguments: TestStores.all)
    func `an address inside our own network and a weak secret are refused`(store: Dialect) async throws {
        try await Self.run(store) { line in
            func set(_ url: String, _ secret: String) async throws {
                _ = try await line.verification.setAddress(
                    actor: line.office.admin,
                    sourceID: "gas",
                    url: url,
                    secret: secret,
                    state: .active,
                    version: 1
                )
            }
            for url in ["https://10.0.0.1/", "http://example.com/", "ftp://example.com/"] {
                await #expect(throws: VerificationProblem.self) { try await set(url, "") }
            }
            await #expect(throws: VerificationProblem.secretShort) { try await set("https://example.com/", "short") }
            await #expect(throws: AccessProblem.self) {
                _ = try await line.verification.addresses(actor: line.office.verifier)
            }
        }
    }
}
