// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// The same walk over the endpoints of the API.
extension RouteWalkTests {
    /// A path below the API's root with the records of one township in the place of its parameters.
    private static func path(_ operation: Contract.Operation, _ township: TestSite.Township) -> String {
        let parts = operation.path.split(separator: "/").dropFirst(2)
        let keys = [
            "cases": township.caseID, "persons": township.personID, "enrolments": township.enrolmentID,
            "families": township.familyID, "registers": township.entryID,
        ]
        let key = parts.first.flatMap { keys[String($0)] } ?? 999_999_999
        return "/"
            + parts.map { part in
                switch part {
                case "{id}": String(key)
                case "{hash}": String(repeating: "0", count: 64)
                case "{code}": "AAAAAAAAAAAAAAAA"
                case "{register}": "social_organization"
                default: part.hasPrefix("{") ? "1" : String(part)
                }
            }.joined(separator: "/")
    }

    private static func permission(_ operation: Contract.Operation) -> Permission? {
        Permission(rawValue: operation.permission)
    }

    @Test func `every route of the API is documented with who may use it, and nothing else is`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let documented = contract.operations.map { operation in
                let path = operation.path.replacing("{", with: ":").replacing("}", with: "")
                return "\(operation.method) \(path) \(operation.permission)"
            }
            let routed = site.routes.filter { $0.path.hasPrefix("/api/v1/") && $0.path != API.versionedDocument }.map {
                "\($0.method) \($0.path) \($0.access)"
            }
            #expect(documented.sorted() == routed.sorted())
            #expect(Set(contract.operations.map(\.id)).count == contract.operations.count)
            let others = site.routes.filter { $0.path.hasPrefix("/api/") && !$0.path.hasPrefix("/api/v1/") }
            // Sources hold no token: their answers are signed.
            #expect(others.map(\.path) == ["/api/openapi.json", "/api/callbacks/verification/:source"])
        }
    }

    @Test func `nobody uses an endpoint without a token, and a page's session is none`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let clerk = try await site.staff("township-clerk")
            let number = try TestSite.number(serial: 335, today: site.clock.today).number
            for operation in contract.operations {
                let path = "/api/v1" + Self.path(operation, site.here)
                let body = contract.body(operation, number: number).map { Data($0.text.utf8) }
                for visitor in [nil, clerk] {
                    let reply = try await site.send(
                        operation.method,
                        path,
                        visitor,
                        headers: body == nil ? [:] : ["Content-Type": "application/json"],
                        body: body
                    )
                    #expect(reply.status == 401, "\(operation.id)")
                    #expect(reply.headers["www-authenticate"] == "Bearer", "\(operation.id)")
                    #expect(contract.faults(operation.method, path, reply) == [])
                    #expect(try Value(reply.text)["type"] == "api.no-token")
                }
            }
        }
    }

    @Test func `an endpoint refuses a function without its permission, before the body is looked at`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            var holders: [String: TokenHolder] = [:]
            for operation in contract.operations {
                guard let permission = Self.permission(operation) else { continue }
                let lacking = site.rooms.access.functions.functions.first { !$0.permissions.contains(permission) }
                let function = try #require(lacking)
                if holders[function.id] == nil { holders[function.id] = try await site.token(function.id, contract) }
                let path = Self.path(operation, site.here)
                let reply = try await holders[function.id]?.send(
                    operation.method,
                    path,
                    operation.method == "GET" ? nil : "no JSON"
                )
                #expect(reply?.status == 403, "\(operation.id) as \(function.title)")
                let problem = try Value(reply?.text ?? "")
                #expect(problem["type"] == "access.not-permitted", "\(operation.id)")
                #expect(problem["title"].string.contains("没有办理这一步的权限"), "\(operation.id)")
            }
        }
    }

    @Test func `the administrator, who sees no business data, gets none by the API`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let holder = try await site.token("administrator", contract)
            let number = try TestSite.number(serial: 336, today: site.clock.today).number
            for operation in contract.operations
            where !["readMe", "listRegions"].contains(operation.id) && Self.permission(operation) != .webhookManage {
                let body = contract.body(operation, number: number)?.text
                let reply = try await holder.send(operation.method, Self.path(operation, site.here), body)
                #expect([403, 404].contains(reply.status), "\(operation.id) gave \(reply.status)")
            }
        }
    }

    @Test func `records of another township are not found by any endpoint, whatever is sent`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let number = try TestSite.number(serial: 337, today: site.clock.today).number
            var holders: [String: TokenHolder] = [:]
            var walked = 0
            for operation in contract.operations where operation.path.contains("{id}") {
                let functions = site.rooms.access.functions.functions.filter { function in
                    Self.permission(operation).map(function.permissions.contains) ?? true
                }
                let local =
                    functions.first { $0.levels.contains("township") }
                    ?? functions.first { $0.levels.contains("village") }
                // What only the county does has the whole county in its scope; the record is then one that is nowhere.
                let function = local?.id ?? functions.first?.id ?? ""
                if holders[function] == nil { holders[function] = try await site.token(function, contract) }
                let path = Self.path(operation, site.there)
                let body = contract.body(operation, number: number)?.text
                let reply = try await holders[function]?.send(operation.method, path, body)
                let refused = reply?.status == 404 || (local == nil && [403, 409].contains(reply?.status))
                #expect(refused, "\(operation.id): \(reply?.text ?? "")")
                for name in ["刘桂兰", "赵立新"] { #expect(reply?.text.contains(name) == false, "\(operation.id)") }
                walked += local == nil ? 0 : 1
            }
            #expect(walked > 25)
        }
    }
}
