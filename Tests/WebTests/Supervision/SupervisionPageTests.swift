// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Web

/// Following tasks of plans on the console.
struct SupervisionPageTests {
    @Test func `a task goes from the plan's page to supervision, evidence and its end`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            let measures = try await site.get("\(Links.plan("shisiwu"))?part=measures", drafter).text
            let found = try #require(measures.firstMatch(of: /"(\/supervision\/new\?[^"]+)"/)).1
            let form = String(found).replacing("&amp;", with: "&")
            #expect(
                try await site.get("\(Links.plan("shisiwu"))?part=measures", checker).text.contains("立项督办") == false
            )
            #expect(try await site.get(form, checker).status == 403)
            let offered = try await site.get(form, drafter).text
            #expect(offered.contains("办结期限") && offered.contains("规划没有写由谁办理"))
            let department = String(try #require(offered.firstMatch(of: /<option value="([^"]+)"/)).1)

            let asked = form.split(separator: "?")[1].split(separator: "&").reduce(into: [String: String]()) {
                let pair = $1.split(separator: "=")
                $0[String(pair[0])] = String(pair[1])
            }
            let undated = try await site.post(Links.supervision, drafter, asked.merging(["words": "<b>"]) { $1 })
            #expect(undated.status == 422 && undated.text.contains("请填写办结期限") && undated.text.contains("&lt;b&gt;"))
            let dated = asked.merging(["due": "2099-01-01", "words": "报<b>材料", "department": department]) { $1 }
            #expect(try await site.post(Links.supervision, drafter, dated.merging(["due": "x"]) { $1 }).status == 422)
            let opened = try await site.post(Links.supervision, drafter, dated)
            #expect(opened.status == 303)
            let again = try await site.post(Links.supervision, drafter, dated)
            #expect(again.status == 409 && again.text.contains("已经在督办"))

            let list = try await site.get(Links.supervision, checker).text
            let link = String(try #require(list.firstMatch(of: /"(\/supervision\/\d+)"/)).1)
            let page = try await site.get(link, drafter).text
            #expect(page.contains("报&lt;b&gt;材料") && page.contains("提请核验办结") && page.contains("延期"))
            let empty = try await site.post(
                "\(link)/report",
                drafter,
                ["department": department, "done": "yes", "words": "完"]
            )
            #expect(empty.status == 422 && empty.text.contains("要附上佐证") && empty.text.contains("完"))
            let done = ["department": department, "done": "yes", "words": "已验收"]
            #expect(try await site.upload("\(link)/report", drafter, done).status == 303)
            #expect(try await site.get(Links.desk, checker).text.contains("待核验的督办"))
            let shown = try await site.get(link, checker).text
            let file = String(try #require(shown.firstMatch(of: /"(\/supervision\/steps\/\d+\/file)"/)).1)
            #expect(try await site.get(file, checker).status == 200)
            #expect(try await site.post("\(link)/check", checker, ["decision": "return"]).status == 422)
            #expect(try await site.post("\(link)/check", checker, ["decision": "agree"]).status == 303)
            #expect(try await site.post("\(link)/check", checker, ["decision": "agree"]).status == 409)
            #expect(try await site.get("\(Links.supervision)?part=closed", checker).text.contains(link))
            #expect(try await site.get("/supervision/summary", checker).text.contains("办结 1 项，其中按期 1 项"))
            #expect(try await site.get("/supervision/summary?month=x", checker).status == 422)
            #expect(try await site.get("\(Links.supervision)/999999", checker).status == 404)
        }
    }
}
