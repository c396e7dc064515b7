// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Testing
import Vocabulary
import Web

struct PersonFilterTests {
    @Test func `the list of people keeps to what it was limited to, and never leaves the office's region`() async throws
    {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")

            let all = try await site.get("/persons", clerk)
            #expect(all.status == 200)
            let limited = try await site.get("/persons?region=\(site.here.villageID)&sex=1&from=18&to=120", clerk)
            #expect(limited.status == 200)
            #expect(limited.text.contains("<option value=\"\(site.here.villageID)\" selected>"))
            #expect(limited.text.contains("<option value=\"1\" selected>"))
            #expect(limited.text.contains("name=\"from\" min=\"0\" max=\"120\" value=\"18\""))
            let turned = try await site.get("/persons?from=60&to=18", clerk)
            #expect(turned.status == 200, "ages the wrong way round still mean a band")
            let outside = try await site.get("/persons?region=\(site.there.villageID)", clerk)
            #expect(outside.status == 404)
        }
    }

    @Test func `whoever spreads requests over servers learns that one is up, and nothing else`() async throws {
        try await TestSite.run { site in
            let reply = try await site.get("/healthz")
            #expect(reply.status == 200)
            #expect(reply.text == "ok")
        }
    }
}
