// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Vocabulary
import Web

/// Meetings on the console.
struct MeetingPageTests {
    private static func version(_ text: String) throws -> String {
        String(try #require(text.firstMatch(of: /name="version" value="(\d+)"/)).1)
    }

    @Test func `a meeting goes from its items to minutes, a correction and a supervised decision`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get("/meetings/new", clerk).status == 403)
            #expect(try await site.get("/meetings/new", drafter).text.contains("规划的措施"))
            var meeting = [
                "kind": "topical", "title": "研究<b>民政", "on": site.clock.today.iso, "place": "会议室", "convenor": "李敏",
                "participants": "市财政局 张强\r\n市民政局", "item": "",
            ]
            let empty = try await site.post(Links.meetings, drafter, meeting)
            #expect(empty.status == 422 && empty.text.contains("至少写一个议题") && empty.text.contains("研究&lt;b&gt;民政"))
            meeting["item"] = "养老<b>服务"
            #expect(try await site.post(Links.meetings, drafter, meeting.merging(["on": "x"]) { $1 }).status == 422)
            #expect(try await site.post(Links.meetings, drafter, meeting.merging(["kind": "tea"]) { $1 }).status == 422)
            for year in ["x", "0", "99999999999"] {
                #expect(try await site.get("\(Links.meetings)?year=\(year)", drafter).status == 422)
            }
            #expect(try await site.post(Links.meetings, drafter, meeting).status == 303)
            let list = try await site.get(Links.meetings, drafter).text
            let link = String(try #require(list.firstMatch(of: /"(\/meetings\/\d+)"/)).1)
            #expect(try await site.get(link, clerk).status == 404)
            #expect(try await site.get("\(link)/paper", drafter).status == 404)

            let page = try await site.get(link, drafter).text
            #expect(page.contains("养老&lt;b&gt;服务") && page.contains("市财政局 张强、市民政局"))
            let unit = String(try #require(page.firstMatch(of: /<option value="([^"]+)"/)).1)
            var minutes = [
                "version": try Self.version(page), "text": "听取<b>汇报", "decision": "拨付<b>资金", "unit": unit,
                "decision_due": "", "issue": "yes",
            ]
            let unnumbered = try await site.post("\(link)/minutes", drafter, minutes)
            #expect(unnumbered.status == 422 && unnumbered.text.contains("拨付&lt;b&gt;资金"))
            minutes["letter_number"] = "〔2026〕1号"
            #expect(try await site.post("\(link)/minutes", drafter, minutes).status == 303)
            #expect(try await site.post("\(link)/minutes", drafter, minutes).status == 409)
            let paper = try await site.get("\(link)/paper", clerk).text
            #expect(paper.contains("听取&lt;b&gt;汇报") && paper.contains("会议议定"))
            #expect(try await site.get(Links.meetings, clerk).text.contains("专题会议 1 次"))

            let issued = try await site.get(link, drafter).text
            let follow = String(try #require(issued.firstMatch(of: /"(\/meetings\/decisions\/\d+\/follow)"/)).1)
            #expect(try await site.post(follow, drafter, ["due": ""]).status == 422)
            let due = ["due": site.clock.today.adding(days: 20).iso]
            let followed = try await site.post(follow, drafter, due)
            #expect(followed.status == 303 && followed.location.contains(Links.supervision))
            #expect(try await site.post(follow, drafter, due).status == 409)
            #expect(try await site.get(Links.supervision, drafter).text.contains("会议议定事项"))
            #expect(try await site.get(link, drafter).text.contains("办理中"))
            let task = String(followed.location.split(separator: "?")[0])
            #expect(try await site.get(task, drafter).text.contains("会议议定事项"))
        }
    }
}
