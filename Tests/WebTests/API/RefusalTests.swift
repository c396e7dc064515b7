// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// What is wrong is said the same way everywhere: RFC 9457, in Chinese, with the field where there is one.
struct RefusalTests {
    private struct Wrong: Sendable {
        let body: String
        let status: Int
        let type: String
        let field: String?
    }

    @Test func `a body that is not as documented is refused with the field, and nothing is done`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let clerk = try await site.token("township-clerk", contract)
            let wrong = [
                Wrong(body: "no", status: 400, type: "api.not-json", field: nil),
                Wrong(body: "[]", status: 400, type: "api.not-an-object", field: nil),
                Wrong(body: "{}", status: 422, type: "api.missing-field", field: "name"),
                Wrong(body: #"{"name":"周","nmae":"x"}"#, status: 400, type: "api.unknown-field", field: "nmae"),
                Wrong(body: #"{"name":7}"#, status: 422, type: "api.bad-field", field: "name"),
                Wrong(body: #"{"name":"周小川","birth":"1966-2-30"}"#, status: 422, type: "api.bad-field", field: "birth"),
                Wrong(
                    body: #"{"name":"周小川","hukou_region":1.5}"#,
                    status: 422,
                    type: "api.bad-field",
                    field: "hukou_region"
                ),
                Wrong(body: #"{"name":"周小川","sex":"x"}"#, status: 422, type: "api.bad-field", field: "sex"),
            ]
            for one in wrong {
                let reply = try await clerk.send("POST", "/persons", one.body)
                #expect(reply.status == one.status, "\(one.body): \(reply.text)")
                #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
                #expect(contract.faults("POST", "/api/v1/persons", reply) == [])
                let problem = try Value(reply.text)
                #expect(problem["type"].string == one.type, "\(one.body)")
                #expect(problem["field"] == one.field.map(Value.string) ?? .null, "\(one.body)")
                #expect(problem["status"] == .integer(Int64(one.status)))
                #expect(problem["title"].string.unicodeScalars.contains { $0.value > 0x4E00 })
            }
            let form = try await clerk.send("POST", "/persons", "name=x", type: "application/x-www-form-urlencoded")
            #expect(form.status == 400)
            #expect(try await clerk.get("/persons?text=周小川")["total"] == 0)
        }
    }

    @Test func `a wrong number, a stale version and an unknown address each say what to do`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let number = try TestSite.number(serial: 410, today: site.clock.today).number
            let last: Character = number.last == "1" ? "2" : "1"
            let bad: Value = ["name": "周小川", "number": .string(String(number.dropLast()) + String(last))]
            try await clerk.post("/persons", bad, status: 422)
            let family = "/families/\(site.here.familyID)"
            let stale = try await clerk.post("\(family)/kin", ["version": 7, "kin": "村主任之弟"], status: 409)
            #expect(stale["type"] == "casework.stale")
            try await clerk.post("\(family)/answers", ["version": 1, "answers": ["no-such": "1"]], status: 422)
            #expect(try Value(try await clerk.send("GET", "/nothing").text)["type"] == "api.no-endpoint")
            for (method, path, allowed) in [
                ("DELETE", "/persons/1", "GET, PATCH"), ("PUT", "/cases", "GET, POST"), ("POST", "/regions", "GET"),
            ] {
                let reply = try await clerk.send(method, path)
                #expect(reply.status == 405, "\(method) \(path)")
                #expect(reply.headers["allow"] == allowed, "\(method) \(path)")
                #expect(reply.headers["content-type"] == "application/problem+json; charset=utf-8")
                #expect(try Value(reply.text)["type"] == "api.other-method")
            }
            for path in ["/persons/abc", "/persons/0", "/persons/99999999999999999999"] {
                try await clerk.get(path, status: 404)
            }
        }
    }

    @Test func `parameters that are unknown or out of range are refused`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            for query in ["page=2", "limit=0", "limit=101", "limit=x", "state=gone", "due_by=soon", "cursor=x"] {
                let problem = try await clerk.get("/cases?\(query)", status: 400)
                #expect(problem["field"].string == query.split(separator: "=").first.map(String.init), "\(query)")
            }
        }
    }

    @Test func `a body beyond the limit is refused, and files may be larger than plain bodies`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let long = String(repeating: "x", count: 1_100_000)
            let plain = try await clerk.send("POST", "/persons", #"{"name":"\#(long)"}"#)
            #expect(plain.status == 413)
            let scan = TestSite.picture + Data(repeating: 0, count: 2_000_000)
            let material: Value = [
                "version": 1, "material": "application", "state": "provided",
                "file": ["name": "申请书.png", "content": .string(scan.base64EncodedString())],
            ]
            let answer = try await clerk.post("/cases/\(site.here.caseID)/materials", material)
            #expect(answer["materials"][0]["file_name"] == "申请书.png")
        }
    }

    @Test func `no answer may be kept by anybody on the way, or read as a page`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            for path in ["/persons", "/nothing"] {
                let reply = try await clerk.send("GET", path)
                #expect(reply.headers["cache-control"] == "no-store")
                #expect(reply.headers["x-content-type-options"] == "nosniff")
            }
        }
    }
}
