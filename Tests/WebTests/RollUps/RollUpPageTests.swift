// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Vocabulary
import Web

/// A county's month for the bureau above, on the console.
struct RollUpPageTests {
    @Test func `a month goes from the button to the file by two people`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            let month = site.clock.today.month
            #expect(try await site.get("/roll-ups", drafter).text.contains("还没有报送表"))
            #expect(try await site.get("/roll-ups", try await site.staff("township-clerk")).status == 403)
            let running = try await site.post("/roll-ups", drafter, ["month": month.iso])
            #expect(running.status == 422 && running.text.contains("还没有过完"))
            #expect(try await site.post("/roll-ups", drafter, ["month": "上月"]).status == 422)
            let made = try await site.post("/roll-ups", drafter, ["month": month.adding(-1).iso])
            #expect(made.status == 303)
            let link = try #require(made.location.split(separator: "?").first.map { String($0) })
            let again = try await site.post("/roll-ups", drafter, ["month": month.adding(-1).iso])
            #expect(again.status == 409 && again.text.contains("等待审定"))
            #expect(try await site.get("\(link)/file", drafter).status == 409)
            #expect(try await site.get(Links.desk, checker).text.contains("待审定的报送表"))
            let returned = try await site.post("\(link)/check", checker, ["decision": "return", "opinion": ""])
            #expect(returned.status == 422 && returned.text.contains("请写明退回的理由"))
            #expect(try await site.post("\(link)/check", checker, ["decision": "agree"]).status == 303)
            #expect(try await site.post("\(link)/check", checker, ["decision": "agree"]).status == 409)
            let page = try await site.get(link, checker).text
            #expect(page.contains("下载报送文件") && page.contains("最低生活保障 城市人数") && page.contains("指纹"))
            #expect(try await site.get("\(link)/file", drafter).status == 200)
            #expect(try await site.get("/roll-ups/999999", drafter).status == 404)
            // There is nobody below a county.
            #expect(try await site.get("/roll-ups/months/\(month.iso)", drafter).status == 422)
            let taken = try await site.upload("/roll-ups/take", drafter, [:])
            #expect(taken.status == 422 && taken.text.contains("role=\"alert\""))
        }
    }
}
