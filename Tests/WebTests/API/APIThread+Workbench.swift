// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Testing
import Vocabulary
import Web

/// A figure from the first question to its being in force, by two systems.
extension APIThread {
    func workbench() async throws {
        _ = try await site.installed()
        func work() async throws {
            while try await site.live.context.rooms.workbench.work(worker: "test") {}
        }
        let started = try await drafter.post(
            "/scenarios",
            ["program": "dibao", "values": ["城市低保标准": "700"], "title": "明年方案"],
            status: 201
        )
        let path = "/scenarios/\(started["id"].integer)"
        #expect(started["state"] == "running")
        try await work()
        let done = try await drafter.get(path)
        #expect(done["state"] == "done")
        #expect(done["total"]["after"]["families"].integer > 0)
        #expect(try await drafter.get("\(path)/families")["items"].list.allSatisfy { $0["name"].string.contains("*") })
        try await drafter.post("\(path)/title", ["version": done["version"], "title": "城市提到 700"])
        let again = try await drafter.post("\(path)/refresh", status: 201)["id"].integer
        try await work()
        let both = try await drafter.get("/scenarios/compared?ids=\(started["id"].integer),\(again)")
        #expect(both["scenarios"].list.count == 2)
        #expect(try await drafter.get("/scenarios")["items"].list.count == 2)
        let body: Value = [
            "from": .string(site.clock.today.adding(months: 2).iso), "document": "天民政发〔2026〕12号 第三条",
        ]
        let other = try await drafter.post("\(path)/drafts", body, status: 201)["id"].integer
        let dropped = try await drafter.post("/release-drafts/\(other)/drop", ["version": 1])
        #expect(dropped["state"] == "dropped")
        let draft = try await drafter.post("\(path)/drafts", body, status: 201)["id"].integer
        #expect(try await signer.get("/release-drafts")["items"].list.map { $0["id"].integer } == [draft, other])
        let read = try await signer.get("/release-drafts/\(draft)")
        #expect(read["hindrance"].isNull)
        let published = try await signer.post("/release-drafts/\(draft)/publish", ["version": read["version"]])
        #expect(published["state"] == "published")
        #expect(!published["release"].isNull)
    }
}
