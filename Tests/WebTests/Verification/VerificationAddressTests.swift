// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Testing
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
