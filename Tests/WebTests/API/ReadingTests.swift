// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import Testing
import Vocabulary

/// Lists and cards show what the pages show to the same office: its region, masked, with the reading on record.
struct ReadingTests {
    @Test func `a list is paged by its cursor: everybody once, and the total beside`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            var entered: Set<Int64> = []
            for serial in 421...425 {
                let number = try TestSite.number(serial: serial, today: site.clock.today).number
                let body: Value = [
                    "name": "郑同名", "number": .string(number), "home_region": .integer(site.here.villageID),
                ]
                entered.insert(try await clerk.post("/persons", body, status: 201)["id"].integer)
            }
            var seen: [Int64] = []
            var next: Value = .null
            var pages = 0
            repeat {
                let cursor = next.isNull ? "" : "&cursor=\(next.integer)"
                let page = try await clerk.get("/persons?text=郑同名&limit=2\(cursor)")
                #expect(page["total"] == 5)
                #expect(page["items"].list.count <= 2)
                seen += page["items"].list.map { $0["id"].integer }
                next = page["next"]
                pages += 1
            } while !next.isNull && pages < 10
            #expect(pages == 3)
            #expect(seen.count == 5 && Set(seen) == entered)
            let all = try await clerk.get("/cases?limit=1")
            #expect(all["items"].list.map { $0["id"].integer } == [site.here.caseID])
            #expect(all["next"].isNull)
        }
    }

    @Test func `lists of one township hold nothing of another`() async throws {
        try await TestSite.run { site in
            let contract = try await site.contract()
            for (isThere, own, other) in [(false, site.here, site.there), (true, site.there, site.here)] {
                let clerk = try await site.token("township-clerk", there: isThere, contract)
                func ids(_ path: String, _ name: String = "id") async throws -> Set<Int64> {
                    Set(try await clerk.get(path)["items"].list.map { $0[name].integer })
                }
                #expect(try await ids("/cases") == [own.caseID])
                #expect(try await ids("/families") == [own.familyID])
                #expect(try await ids("/enrolments") == [own.enrolmentID])
                #expect(try await ids("/persons").contains(own.personID))
                #expect(try await !ids("/persons").contains(other.personID))
                // Asking for the other's region gets no further.
                #expect(try await ids("/cases?region=\(other.villageID)").isEmpty)
                #expect(try await ids("/enrolments?township=\(other.id)").isEmpty)
                try await clerk.get("/persons?region=\(other.villageID)", status: 404)
            }
        }
    }

    @Test func `numbers are masked wherever they are answered`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            let number = try TestSite.number(serial: 120, today: site.clock.today).number
            let card = try await clerk.post(
                "/families/\(site.here.familyID)/payee",
                [
                    "version": 1, "person_id": .integer(site.here.personID), "bank": "农业银行天门支行",
                    "card": "6228480402564890018",
                ]
            )
            #expect(card["payee"]["card"].string.hasSuffix("0018"))
            for path in [
                "/persons", "/persons/\(site.here.personID)", "/families/\(site.here.familyID)",
                "/cases/\(site.here.caseID)", "/enrolments/\(site.here.enrolmentID)",
            ] {
                let reply = try await clerk.send("GET", path)
                #expect(reply.status == 200)
                #expect(!reply.text.contains(number), "\(path)")
                #expect(!reply.text.contains("6228480402564890018"), "\(path)")
            }
            let masked = try await clerk.get("/persons/\(site.here.personID)")["number"].string
            #expect(masked.contains("*") && masked.hasSuffix(number.suffix(4)))
            let open = try await clerk.post("/persons/\(site.here.personID)/unmask", ["reason": "核对证件"])
            #expect(open["numbers"][0]["number"].string == number)
            try await clerk.post("/persons/\(site.here.personID)/unmask", ["reason": ""], status: 422)
        }
    }

    @Test func `reading is on record under the token's user`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.token("township-clerk", site.contract())
            try await clerk.get("/persons?text=王秀英")
            try await clerk.get("/persons/\(site.here.personID)")
            try await clerk.get("/cases/\(site.here.caseID)")
            try await clerk.get("/families/\(site.here.familyID)")
            try await clerk.get("/enrolments/\(site.here.enrolmentID)")
            let lines = try await site.rooms.database.read { transaction in
                try transaction.query(
                    """
                    select a.verb from audit_entry a join staff s on s.id = a.actor_id where s.login = \(clerk.login)
                    order by a.id
                    """
                ).map { try $0.at(0) as String }
            }
            #expect(lines == ["person.search", "person.read", "case.read", "case.read", "enrolment.read"])
        }
    }
}
