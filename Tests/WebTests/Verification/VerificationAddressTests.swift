// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Testing
import Vocabulary
import Web

/// The door for answers that sources send by themselves, and the administrator's page.
struct VerificationAddressTests {
    @Test func `a message that no source signed is refused as a problem`() async throws {
        try await TestSite.run { site in
            for source in ["bank", "none", "%00"] {
                let reply = try await site.send(
                    "POST",
                    Links.verificationCallback(source),
                    nil,
                    headers: [
                        "X-Minzheng-Timestamp": "9", "X-Minzheng-Signature": "sha256=00", "Idempotency-Key": "1",
                    ],
                    body: Data("{}".utf8)
                )
                #expect(reply.status == 403, "\(source) \(reply.text)")
                #expect(reply.headers["content-type"]?.contains("problem+json") == true)
            }
        }
    }

    @Test func `messages that no source signed are looked at ten times a second and no more`() async throws {
        try await TestSite.run { site in
            func knock() async throws -> Int {
                try await site.send(
                    "POST",
                    Links.verificationCallback("bank"),
                    nil,
                    headers: [
                        "X-Minzheng-Timestamp": "9", "X-Minzheng-Signature": "sha256=00", "Idempotency-Key": "1",
                    ],
                    body: Data("{}".utf8)
                ).status
            }
            var statuses: [Int] = []
            for _ in 1...12 { statuses.append(try await knock()) }
            site.clock.travel(to: site.clock.now().adding(seconds: 1))
            statuses.append(try await knock())
            #expect(statuses == Array(repeating: 403, count: 10) + [429, 429, 403])
        }
    }

    @Test
    func `the verifier starts a run, sees who was left out, and the address of nobody's source is refused unread`()
        async throws
    {
        try await TestSite.run { site in
            let verifier = try await site.staff("verifier")
            let list = try await site.get(Links.verificationRuns, verifier)
            #expect(list.status == 200 && list.text.contains("低保、特困、低边在册对象核对"))
            let started = try await site.post(Links.verificationRuns, verifier, ["matching": "jiuzhu"])
            #expect(started.status == 303)
            let run = try await site.get(started.location, verifier)
            #expect(run.status == 200 && run.text.contains("没有问到的人") && run.text.contains("没有这项待遇的核对授权"))
            let again = try await site.post("\(Links.verificationRuns)/1/again", verifier, ["source": "bank"])
            #expect([404, 409].contains(again.status))
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.post(Links.verificationRuns, clerk, ["matching": "jiuzhu"]).status == 403)
            #expect(try await site.get(Links.verificationRuns, clerk).status == 403)
        }
    }

    @Test func `only the administrator sees addresses, and is told what to do where packs connect none`() async throws {
        try await TestSite.run { site in
            let page = try await site.get(Links.verificationAddresses, try await site.staff("administrator"))
            #expect(page.status == 200 && page.text.contains("没有以接口连接的来源"))
            let verifier = try await site.staff("verifier")
            #expect(try await site.get(Links.verificationAddresses, verifier).status == 403)
            #expect(try await site.get(Links.verification, verifier).text.contains("方式"))
        }
    }
}
