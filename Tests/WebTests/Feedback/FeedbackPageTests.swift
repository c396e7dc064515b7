// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// Ratings on the portal, at the window and in the office.
struct FeedbackPageTests {
    /// An application of the portal that the township turned away.
    private func ended(_ site: TestSite) async throws -> (walk: PortalWalk, page: String, id: Int64) {
        let walk = try await PortalWalk.resident(site)
        let clerk = try await site.staff("township-clerk")
        let page = try await walk.begin()
        try await walk.fill(page)
        _ = try await walk.submit(page)
        let id = try walk.id(page)
        let form = [
            "action": "not-accept", "version": try await walk.version(page), "request_id": walk.requestID(),
            "comment": "不属于本机关办理。",
        ]
        #expect(try await site.post("/cases/\(id)/act", clerk, form).status == 303)
        return (walk, page, id)
    }

    @Test func `a resident rates, the head answers and the resident reads it`() async throws {
        try await TestSite.run { site in
            let (walk, page, id) = try await ended(site)
            let shown = try await site.get(page, walk.visitor)
            #expect(shown.text.contains("评价这次办事") && shown.text.contains("非常不满意"))
            #expect(try await site.post("\(page)/rating", walk.visitor, ["words": "无"]).status == 422)
            let said = ["grade": "dissatisfied", "reason-dissatisfied": "多跑了路", "words": "<b>跑了三趟</b>"]
            #expect(try await site.post("\(page)/rating", walk.visitor, said).status == 303)
            #expect(try await site.post("\(page)/rating", walk.visitor, said).status == 409)

            let head = try await site.staff("township-head")
            #expect(try await site.get(Links.desk, head).text.contains("待回访的差评"))
            let list = try await site.get(Links.feedback, head)
            let link = try #require(list.text.firstMatch(of: /"(\/feedback\/\d+)"/)).1
            let rating = try await site.get(String(link), head)
            #expect(rating.text.contains("&lt;b&gt;跑了三趟&lt;/b&gt;"))
            let answer = [
                "called_on": site.clock.today.iso, "finding": "属实。", "resolution": "mended", "measures": "改为一次告知。",
            ]
            #expect(try await site.post("\(link)/answer", head, ["called_on": "昨天"]).status == 422)
            #expect(try await site.post("\(link)/answer", head, answer).status == 303)
            #expect(try await site.post("\(link)/answer", head, answer).status == 409)
            #expect(try await site.get(page, walk.visitor).text.contains("改为一次告知。"))
            #expect(try await site.get("/cases/\(id)", head).text.contains("改为一次告知。"))
            let figures = try await site.get(Links.feedbackFigures, head)
            #expect(figures.text.contains("不作排名"))
            #expect(try await site.get("\(Links.feedbackFigures)?from=x", head).status == 422)
            let clerk = try await site.staff("township-clerk")
            #expect(try await site.get("/cases/\(id)/rating", clerk).text.contains("已经评价过了"))
        }
    }
}
