// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// From a scenario to a release in force, by two people.
struct ReleaseDraftTests {
    private func scenario(_ site: TestSite, _ visitor: TestSite.Visitor, figure: String = "700") async throws -> String
    {
        let form = [
            "request_id": UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)),
            "day": site.clock.today.iso, "v:城市低保标准": figure,
        ]
        let link = try await site.post(Links.scenarios, visitor, form).location
        #expect(try await site.live.context.rooms.workbench.work(worker: "test"))
        return link
    }

    private func form(_ site: TestSite, from: String, document: String = "天民政发〔2026〕12号 第三条") -> [String: String] {
        [
            "request_id": UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)), "from": from,
            "document": document,
        ]
    }

    private func plain(_ reply: TestSite.Reply) -> String { String(reply.location.split(separator: "?")[0]) }

    @Test(arguments: TestStores.all)
    func `one person drafts, another publishes, and the figure is in force from its day`(dialect: Dialect) async throws
    {
        try await TestSite.run(on: dialect) { site in
            let watch = try await site.installed()
            let leader = try await site.staff("bureau-leader")
            let signer = try await site.staff("county-signer")
            let link = try await scenario(site, leader)
            let drafted = try await site.post("\(link)/release", leader, form(site, from: "2027-01-01"))
            #expect(drafted.status == 303)
            let draft = plain(drafted)
            #expect(try await site.get("/policy/releases", signer).text.contains("待发布"))

            let own = try await site.get(draft, leader)
            #expect(own.text.contains("请由另一人核对后发布"))
            #expect(own.text.contains("条规则测试全部通过"))
            // What becomes of cases under way is told before, and nothing of it afterwards.
            #expect(own.text.contains("在途办件") && own.text.contains("件按原版办完") && own.text.contains("最低生活保障"))
            let refused = try await site.post("\(draft)/publish", leader, ["version": "1"])
            #expect(refused.status == 409)
            #expect(refused.text.contains("拟定和发布须由两个人办理"))

            #expect(try await site.post("\(draft)/publish", signer, ["version": "9"]).status == 409)
            let published = try await site.post("\(draft)/publish", signer, ["version": "1"])
            #expect(published.status == 303)
            #expect(try await watch.look())
            let before = try await site.get("\(Links.policy)?day=2026-12-31", signer)
            #expect(before.text.contains("<td class=\"nowrap\">630元/人·月</td>"))
            let after = try await site.get("\(Links.policy)?day=2027-01-01", signer)
            #expect(after.text.contains("<td class=\"nowrap\">700元/人·月</td>"))
            #expect(after.text.contains("天民政发〔2026〕12号 第三条"))
            let done = try await site.get(draft, signer).text
            #expect(done.contains("已发布") && !done.contains("在途办件"))
            #expect(try await site.post("\(draft)/publish", signer, ["version": "2"]).status == 409)
            // What was tried under the former release stays readable, and drafts nothing more.
            let old = try await site.get(link, leader)
            #expect(old.status == 200)
            #expect(!old.text.contains("拟成发布版"))
            let late = try await site.post("\(link)/release", leader, form(site, from: "2027-01-01"))
            #expect(late.status == 409)
        }
    }

    @Test func `nothing is published against a test, or on a release that was replaced`() async throws {
        try await TestSite.run { site in
            let watch = try await site.installed()
            let drafter = try await site.staff("county-drafter")
            let signer = try await site.staff("county-signer")
            let link = try await scenario(site, drafter)
            let early = plain(try await site.post("\(link)/release", drafter, form(site, from: "2026-01-01")))
            let page = try await site.get(early, signer)
            #expect(page.text.contains("测试不通过"))
            #expect(page.text.contains("三口之家按差额补足"))
            #expect(!page.text.contains("action=\"\(early)/publish\""))
            let refused = try await site.post("\(early)/publish", signer, ["version": "1"])
            #expect(refused.status == 409)
            #expect(refused.text.contains("条规则测试不通过"))

            let first = plain(try await site.post("\(link)/release", drafter, form(site, from: "2027-01-01")))
            let second = plain(try await site.post("\(link)/release", drafter, form(site, from: "2027-07-01")))
            #expect(try await site.post("\(first)/publish", signer, ["version": "1"]).status == 303)
            // Before this server has even followed.
            #expect(try await site.post("\(second)/publish", signer, ["version": "1"]).status == 409)
            #expect(try await watch.look())
            let replaced = try await site.post("\(second)/publish", signer, ["version": "1"])
            #expect(replaced.status == 409)
            #expect(replaced.text.contains("现行政策包在测算之后已经换过"))
            #expect(try await site.post("\(second)/drop", signer, ["version": "1"]).status == 303)
            #expect(try await site.post("\(second)/drop", signer, ["version": "2"]).status == 409)
        }
    }

    @Test func `a draft needs a day and a document, and the right hands`() async throws {
        try await TestSite.run { site in
            _ = try await site.installed()
            let drafter = try await site.staff("county-drafter")
            let auditor = try await site.staff("auditor")
            let link = try await scenario(site, drafter)
            for (from, document, expected) in [
                ("2026-02-30", "天民政发〔2026〕12号", "生效日应为"), ("2036-01-01", "天民政发〔2026〕12号", "生效日应为"),
                ("2027-01-01", "无", "请写明文件依据"), ("2027-01-01", "含\"引号\"的文件", "请写明文件依据"),
            ] {
                let reply = try await site.post("\(link)/release", drafter, form(site, from: from, document: document))
                #expect(reply.status == 422, "\(from) \(document)")
                #expect(reply.text.contains(expected))
                #expect(reply.text.contains("value=\"\(document.replacing("\"", with: "&quot;"))\""))
            }
            let draft = plain(
                try await site.post(
                    "\(link)/release",
                    drafter,
                    form(site, from: "2027-01-01", document: "甲文件,第一条\n,乙")
                )
            )
            #expect(try await site.get(draft, auditor).text.contains("甲文件，第一条 ，乙"))
            #expect(try await site.post("\(draft)/publish", drafter, ["version": "1"]).status == 403)
            #expect(try await site.post("\(draft)/drop", auditor, ["version": "1"]).status == 403)
            #expect(try await site.post("\(draft)/drop", drafter, ["version": "1"]).status == 303)
            #expect(try await site.get("/policy/releases/999999999", drafter).status == 404)
        }
    }
}
