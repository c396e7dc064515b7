// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Testing
import Vocabulary
import Web

/// The pages of keeping, disposing, emergencies and numbers.
struct PrivacyPageTests {
    @Test func `a case that is due is proposed on one page, approved on another, and then shows its tombstone`()
        async throws
    {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let leader = try await site.staff("bureau-leader")
            let id = site.here.caseID
            let long = Timestamp(date: site.clock.today.adding(months: -12 * 11))
            try await site.rooms.database.write {
                _ = try $0.run(
                    "update case_file set state = 'withdrawn', opened_at = \(long), closed_at = \(long) where id = \(id)"
                )
            }
            let list = try await site.get("/retention", drafter)
            #expect(list.text.contains("可以") && list.text.contains("未受理的申请 \(id)"))
            #expect(try await site.get("/cases/\(id)", drafter).text.contains("/retention/cases/\(id)"))
            #expect(try await site.get("/retention/cases/\(id)", drafter).text.contains("保管期满"))
            let none = try await site.post("/retention/lists", drafter, ["note": "保管期满"])
            #expect(none.status == 422 && none.text.contains("至少选择一件"))
            let made = try await site.post("/retention/lists", drafter, ["case": "\(id)", "note": "保管期满"])
            #expect(made.status == 303)
            let path = made.location.split(separator: "?")[0]
            #expect(try await site.get(String(path), drafter).text.contains("等待另一岗位审批"))
            let shown = try await site.get(String(path), leader)
            #expect(shown.text.contains("批准销毁"))
            #expect(try await site.get("\(path)/print", leader).text.contains("档案销毁清册"))
            let form = ["verdict": "approve", "version": "1", "note": "同意销毁"]
            #expect(try await site.post("\(path)/settle", leader, form).status == 303)
            let stone = try await site.get("/cases/\(id)", drafter)
            #expect(stone.text.contains("存根") && stone.text.contains("销毁〔") && !stone.text.contains("王秀英"))
            for part in ["archive", "calculation", "report", "visit"] {
                let reply = try await site.get("/cases/\(id)/\(part)", drafter)
                #expect(reply.status < 500 && !reply.text.contains("王秀英"), "\(part)")
            }
            #expect(try await site.get("/cases", drafter).text.contains("已销毁"))
        }
    }

    @Test func `a clerk opens a stranger's record for a while, and the leader reviews it`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let leader = try await site.staff("bureau-leader")
            let number = try TestSite.number(serial: 121, today: site.clock.today).number
            let form = ["number": number, "name": "刘桂兰", "reason": "老人走失"]
            let wrong = try await site.post("/emergency", clerk, form.merging(["name": "刘桂花"]) { $1 })
            #expect(wrong.status == 422 && wrong.text.contains("没有查到"))
            let opened = try await site.post("/emergency", clerk, form)
            #expect(opened.status == 303)
            let record = try await site.get(opened.location, clerk)
            #expect(record.text.contains("刘桂兰") && record.text.contains("应急查阅"))
            #expect(try await site.get("/persons/\(site.there.personID)", clerk).status == 404)
            let listed = try await site.get("/audit/emergency", leader)
            #expect(listed.text.contains("刘*兰") && listed.text.contains("老人走失"))
            let id = opened.location.split(separator: "/").last ?? ""
            let verdict = ["verdict": "justified", "note": "已核对"]
            #expect(try await site.post("/audit/emergency/\(id)", leader, verdict).status == 303)
            #expect(try await site.get("/emergency", clerk).text.contains("✓ 正当"))
            #expect(try await site.post("\(opened.location)/end", clerk).status == 303)
            #expect(try await site.get(opened.location, clerk).status == 409)
        }
    }

    @Test func `numbers are checked on a page, and a print says that it is a reprint`() async throws {
        try await TestSite.run { site in
            let auditor = try await site.staff("auditor")
            #expect(try await site.get("/audit/numbers", auditor).text.contains("还没有编号"))
            let clerk = try await site.staff("township-clerk")
            let walk = try await PortalWalk.resident(site)
            let draft = try await walk.begin()
            try await walk.fill(draft)
            _ = try await walk.submit(draft)
            let id = try walk.id(draft)
            let form = ["action": "accept", "version": try await walk.version(draft), "request_id": walk.requestID()]
            #expect(try await site.post("/cases/\(id)/act", clerk, form).status == 303)
            #expect(try await site.get("/audit/numbers", auditor).text.contains("✓ 连续"))
            let dossier = try await walk.casework.dossier(actor: clerk.actor, caseID: id)
            let paper = "/cases/\(id)/documents/\(try #require(dossier.documents.first).id)"
            #expect(try await site.get(paper, clerk).text.contains("\(paper)/print"))
            #expect(try await !site.get("\(paper)/print", clerk).text.contains("补打"))
            #expect(try await site.get("\(paper)/print", clerk).text.contains("补打第 1 次"))
            try await site.rooms.database.write {
                _ = try $0.run("update case_file set number = null where id = \(id)")
            }
            let gap = try await site.get("/audit/numbers", auditor)
            #expect(gap.text.contains("空号 1"))
            let series = try #require(gap.text.firstMatch(of: /name="series" value="([^"]+)"/)).output.1
            let told = ["series": String(series), "serial": "1", "reason": "系统故障作废"]
            #expect(try await site.post("/audit/numbers", auditor, told).status == 303)
            #expect(try await site.get("/audit/numbers", auditor).text.contains("系统故障作废"))
        }
    }
}
