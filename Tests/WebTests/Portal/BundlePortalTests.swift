// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Testing
import Vocabulary
import Web

/// An event in people's lives on the portal: found, looked over, applied for at once, followed together.
struct BundlePortalTests {
    private static func open(_ site: TestSite, _ walk: PortalWalk, _ services: String) async throws -> TestSite.Reply {
        let form = "csrf=\(walk.visitor.csrf)&village=\(site.here.villageID)&request_id=\(walk.requestID())&\(services)"
        let headers = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await site.send(
            "POST",
            "/my/apply/bundles/canji",
            walk.visitor,
            headers: headers,
            body: Data(form.utf8)
        )
    }

    @Test func `an event is found by its words, and what to bring follows what is chosen`() async throws {
        try await TestSite.run { site in
            let home = try await site.get("/?text=%E6%AE%8B%E7%96%BE%E8%AF%81")
            #expect(home.text.contains("/guide/bundles/canji"))
            let guide = try await site.get("/guide/bundles/canji")
            #expect(guide.status == 200)
            #expect(guide.text.contains("残疾人两项补贴") && guide.text.contains("辅助器具适配和康复"))
            let chosen = try await site.get("/guide/bundles/canji?service=dibao&service=linshi-jiuzhu")
            #expect(chosen.text.contains("/my/apply/bundles/canji?service=dibao&amp;service=linshi"))
            #expect(try await site.get("/guide/bundles/nothing").status == 404)
        }
    }

    @Test func `what is chosen is opened at once, sent in together, and followed on one page`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let form = try await site.get("/my/apply/bundles/canji?service=dibao", walk.visitor)
            #expect(form.status == 200, "\(form.text)")
            let none = try await Self.open(site, walk, "x=1")
            #expect(none.status == 422)
            #expect(none.text.contains("要一起办理的事项"))
            let made = try await Self.open(site, walk, "service=dibao&service=linshi-jiuzhu")
            #expect(made.status == 303, "\(made.text)")
            let page = String(made.location.prefix { $0 != "?" })
            #expect(page.hasPrefix("/my/bundles/"))
            let shown = try await site.get(page, walk.visitor)
            #expect(shown.text.contains("还没填完") && shown.text.contains("还缺"))
            let cases = try await walk.casework.ownCases(actor: walk.visitor.actor)
            let dibao = try #require(cases.first { $0.serviceID == "dibao" })
            try await walk.fill("/my/cases/\(dibao.id)")
            let own = try await site.get("/my/cases/\(dibao.id)", walk.visitor)
            #expect(own.text.contains(page) && own.text.contains("和它一起申请的"))

            func versions() async throws -> [String: String] {
                var form = ["promise": "yes"]
                for file in try await walk.casework.ownCases(actor: walk.visitor.actor) {
                    form["version_\(file.id)"] = "\(file.version)"
                    form["request_\(file.id)"] = walk.requestID()
                }
                return form
            }
            let unpromised = try await site.post("\(page)/submit", walk.visitor, [:])
            #expect(unpromised.status == 422 && unpromised.text.contains("勾选承诺"))
            let half = try await site.post("\(page)/submit", walk.visitor, try await versions())
            #expect(half.status == 422 && half.text.contains("没有提交"), "\(half.text)")
            let after = try await walk.casework.ownCases(actor: walk.visitor.actor)
            #expect(after.first { $0.serviceID == "dibao" }?.state == .open)
            #expect(after.first { $0.serviceID == "linshi-jiuzhu" }?.state == .draft)
            #expect(half.text.contains("等乡镇（街道）受理"))
            let stranger = try await PortalWalk.resident(site, name: "钱小梅", serial: 502)
            #expect(try await site.get(page, stranger.visitor).status == 404)
        }
    }

    @Test func `a referral is told to whom it concerns, without what the office wrote`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            try await walk.fill(page)
            #expect(try await walk.submit(page).status == 303)
            let clerk = try await site.staff("township-clerk")
            let cooperation = site.rooms.cooperation
            let partner = try #require(cooperation.partners.first)
            func refer(_ person: Int64, _ note: String) async throws -> Int64 {
                try await cooperation.refer(
                    actor: clerk.actor,
                    requestID: walk.requestID(),
                    Cooperation.Asking(
                        caseID: try walk.id(page),
                        personID: person,
                        partnerID: partner.id,
                        need: partner.needs[0],
                        note: note
                    )
                )
            }
            let id = try await refer(walk.personID, "内部情况说明")
            let sent = try await site.get(page, walk.visitor)
            #expect(sent.text.contains("帮您联系的别的部门") && sent.text.contains(partner.title))
            #expect(!sent.text.contains("内部情况说明"))
            try await cooperation.answer(actor: clerk.actor, id: id, .accepted(contact: "王敏 5221234", words: "内部的话"))
            let taken = try await site.get(page, walk.visitor)
            #expect(taken.text.contains("王敏 5221234") && !taken.text.contains("内部的话"))
        }
    }
}
