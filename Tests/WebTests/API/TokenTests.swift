// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Testing
import Vocabulary

/// Who gets in, and how often.
struct TokenTests {
    @Test func `a token acts in its office, and ends when it is revoked, when it expires and when its user does`()
        async throws
    {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let revoked = try await site.token("township-clerk", contract)
            let expiring = try await site.token("township-clerk", contract)
            let leaving = try await site.token("county-drafter", contract)
            let me = try await revoked.get("/me")
            #expect(me["function"] == "township-clerk")
            #expect(me["region_id"] == .integer(site.here.id))
            try await leaving.get("/me")

            try await site.rooms.access.revokeToken(actor: .system("test"), id: revoked.tokenID)
            let problem = try await revoked.get("/me", status: 401)
            #expect(problem["type"] == "api.bad-token")
            #expect(problem["title"].string.contains("已撤销"))

            let user = try await site.rooms.database.read { transaction in
                try transaction.value("select id from staff where login = \(leaving.login)", as: Int64.self)
            }
            try await site.rooms.access.setDisabled(actor: .system("test"), userID: user, true)
            try await leaving.get("/me", status: 401)

            try await expiring.get("/me")
            site.clock.travel(to: site.clock.now().adding(seconds: 61 * 86_400))
            try await expiring.get("/me", status: 401)
        }
    }

    @Test func `neither a made-up token nor a session's opens anything, and the first password must be changed`()
        async throws
    {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let clerk = try await site.staff("township-clerk")
            for secret in ["", "mz_AAAAAAAAAAAAAAAA", clerk.token] {
                let holder = TokenHolder(site: site, login: "", secret: secret, tokenID: 0, contract: contract)
                try await holder.get("/me", status: 401)
            }
            let fresh = try await site.token("township-clerk", mustChangePassword: true, contract)
            #expect(try await fresh.get("/me", status: 403)["type"] == "api.password-first")
        }
    }

    @Test func `more than sixty requests of a token in one second are put off, others' are not`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            let busy = try await site.token("township-clerk", contract)
            let calm = try await site.token("township-clerk", contract)
            let headers = ["Authorization": "Bearer \(busy.secret)"]
            for _ in 1...60 {
                #expect(try await site.send("GET", "/api/v1/me", nil, headers: headers, body: nil).status == 200)
            }
            let late = try await site.send("GET", "/api/v1/me", nil, headers: headers, body: nil)
            #expect(late.status == 429)
            #expect(late.headers["retry-after"] == "1")
            #expect(contract.faults("GET", "/api/v1/me", late) == [])
            try await calm.get("/me")
            try await busy.get("/me")
        }
    }
}
