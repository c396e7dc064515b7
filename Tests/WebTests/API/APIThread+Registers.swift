// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Testing
import Vocabulary

/// Registers read by another system.
extension APIThread {
    func registers() async throws {
        let listed = try await clerk.get("/registers")["items"].list
        let societies = try #require(listed.first { $0["id"] == "social_organization" })
        #expect(societies["fields"].list.contains { $0["id"] == "credit_code" && $0["required"] == true })
        let made = try await site.rooms.registers.create(
            actor: .system("test"),
            registerID: "social_organization",
            regionID: site.here.id,
            typed: TestSite.society(name: "荷乡志愿者协会（演示）")
        )
        _ = try await site.rooms.registers.issueCertificate(
            actor: .system("test"),
            registerID: "social_organization",
            entryID: made.id
        )
        let path = "/registers/social_organization/entries"
        let found = try await clerk.get("\(path)?text=zyzxh&state=existing&region=\(site.here.id)")
        #expect(found["total"] == 1)
        #expect(found["items"][0]["id"] == .integer(made.id))
        let card = try await clerk.get("\(path)/\(made.id)")
        #expect(card["label"] == "荷乡志愿者协会（演示）" && card["state_title"] == "存续")
        let values = card["values"].list
        #expect(values.contains { $0["field"] == "credit_code" && $0["text"] == "51429006MJY9001X6U" })
        #expect(values.contains { $0["field"] == "phone" && $0["text"] == "139****8100" })
        #expect(card["certificates"][0]["state"] == "valid")
        #expect(card["history"].list.count == 2)
        let other = try await site.token("township-clerk", there: true, clerk.contract)
        try await other.get("\(path)/\(made.id)", status: 404)
        #expect(try await other.get("\(path)?text=zyzxh")["total"] == 0)
        try await clerk.get("\(path)?state=gone", status: 400)
        try await clerk.get("/registers/none/entries", status: 404)
    }
}
