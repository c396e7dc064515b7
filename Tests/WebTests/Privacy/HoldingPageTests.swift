// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Web

/// The pages by which people see what is held of them, and are told what it is for.
struct HoldingPageTests {
    @Test func `an application begins with what the answers are for, and the receipt says it too`() async throws {
        try await TestSite.run { site in
            let resident = try await site.resident(site.here.personID)
            let page = try await site.get("/my/apply/gaoling-jintie", resident)
            #expect(page.text.contains("您的信息怎么用") && page.text.contains("只用于审核发放高龄津贴"))
            let clerk = try await site.staff("township-clerk")
            let walk = try await PortalWalk.resident(site)
            let draft = try await walk.begin()
            try await walk.fill(draft)
            _ = try await walk.submit(draft)
            let id = try walk.id(draft)
            let form = ["action": "accept", "version": try await walk.version(draft), "request_id": walk.requestID()]
            #expect(try await site.post("/cases/\(id)/act", clerk, form).status == 303)
            let dossier = try await walk.casework.dossier(actor: clerk.actor, caseID: id)
            #expect(dossier.documents.first?.html.contains("只用于审核确认低保") == true)
            let consent = try #require(dossier.consents.first)
            let sheet = try await site.get("/cases/\(id)/consents/\(consent.personID)", clerk)
            #expect(sheet.text.contains("只用于审核确认低保"))
        }
    }

    @Test func `residents open what is held of them, in the open for themselves`() async throws {
        try await TestSite.run { site in
            let resident = try await site.resident(site.here.personID)
            #expect(try await site.get("/my", resident).text.contains("/my/data"))
            let page = try await site.get("/my/data", resident)
            #expect(page.status == 200)
            for word in ["个人信息查阅单", "王秀英", "429006196603041", "谁查看过", "本人查阅个人信息", "保存 10 年"] {
                #expect(page.text.contains(word) || word == "本人查阅个人信息", "\(word)")
            }
            #expect(!page.text.contains("刘桂兰"))
            #expect(try await site.get("/my/data", resident).text.contains("本人查阅个人信息"))
        }
    }

    @Test func `the window asks how identity was checked and why before it prints`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let link = "/persons/\(site.here.personID)/holding"
            #expect(try await site.get("/persons/\(site.here.personID)", clerk).text.contains(link))
            #expect(try await site.get(link, clerk).text.contains("没有人查阅过"))
            let bare = try await site.post(link, clerk, ["reason": "本人申请"])
            #expect(bare.status == 422 && bare.text.contains("怎样核对"))
            let made = try await site.post(link, clerk, ["identity": "own", "reason": "本人申请"])
            #expect(made.status == 303)
            let sheet = try await site.get(made.location, clerk)
            #expect(sheet.text.contains("查阅〔") && sheet.text.contains("本人到场"))
            #expect(try await site.get(link, clerk).text.contains(made.location))
        }
    }
}
