// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Testing
import Vocabulary

/// A system with a token, whose every answer is held against the document.
struct TokenHolder: Sendable {
    let site: TestSite
    let login: String
    let secret: String
    let tokenID: Int64
    let contract: Contract

    @discardableResult
    func get(_ path: String, status: Int = 200, at location: SourceLocation = #_sourceLocation) async throws -> Value {
        try await call("GET", path, nil, status: status, at: location)
    }

    @discardableResult
    func post(
        _ path: String,
        _ body: Value = [:],
        status: Int = 200,
        key: String? = nil,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Value {
        try await call("POST", path, body, status: status, key: key, at: location)
    }

    @discardableResult
    func patch(
        _ path: String,
        _ body: Value,
        status: Int = 200,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> Value {
        try await call("PATCH", path, body, status: status, at: location)
    }

    private func call(
        _ method: String,
        _ path: String,
        _ body: Value?,
        status: Int,
        key: String? = nil,
        at location: SourceLocation
    ) async throws -> Value {
        let reply = try await send(method, path, body?.text, key: key)
        #expect(reply.status == status, "\(method) \(path): \(reply.text.prefix(300))", sourceLocation: location)
        let plain = "/api/v1" + (path.split(separator: "?").first ?? "")
        let faults = contract.faults(method, plain, reply)
        #expect(faults.isEmpty, "\(faults.prefix(5))", sourceLocation: location)
        return (try? Value(reply.text)) ?? .null
    }

    /// Sends a request and gives the answer as it is.
    func send(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        key: String? = nil,
        type: String = "application/json"
    ) async throws -> TestSite.Reply {
        // The clock of the tests stands still; without this, all requests would fall into one second.
        site.clock.travel(to: site.clock.now().adding(seconds: 1))
        var headers = ["Authorization": "Bearer \(secret)"]
        if body != nil { headers["Content-Type"] = type }
        if let key { headers["Idempotency-Key"] = key }
        let path = path.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? path
        return try await site.send(method, "/api/v1\(path)", nil, headers: headers, body: body.map { Data($0.utf8) })
    }
}

extension TestSite {
    func contract() async throws -> Contract {
        Contract(try Value(try await get("/api/openapi.json").text))
    }

    /// A token of somebody in one function, in the first township where the function exists there, or the second.
    func token(
        _ function: String,
        there isThere: Bool = false,
        mustChangePassword: Bool = false,
        _ contract: Contract
    ) async throws -> TokenHolder {
        let definition = try rooms.access.functions.function(function)
        let level =
            ["village", "township", "county"].first { definition.levels.contains($0) } ?? definition.levels.first
            ?? "county"
        let town = isThere ? there : here
        let tree = try await rooms.regions.tree()
        let county = tree.region(code: pack.root)?.id ?? 0
        let login = "api-\(UUID().uuidString.prefix(8).lowercased())"
        _ = try await rooms.access.createUser(
            actor: .system("test"),
            login: login,
            name: definition.title,
            password: Self.password,
            offices: [
                .init(
                    function: function,
                    level: level,
                    regionID: ["village": town.villageID, "township": town.id][level] ?? county
                )
            ],
            mustChangePassword: mustChangePassword
        )
        let issued = try await rooms.access.issueToken(actor: .system("test"), login: login, name: "数据交换", days: 60)
        return TokenHolder(
            site: self,
            login: login,
            secret: issued.secret,
            tokenID: issued.token.id,
            contract: contract
        )
    }
}
