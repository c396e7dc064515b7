// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// Applying as a resident: the same case as from the window, kept by the same rules.
struct ResidentApplicationTests {
    @Test func `an application sent in by a resident waits at the township's desk and is accepted there`() async throws
    {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let clerk = try await site.staff("township-clerk")
            let page = try await walk.begin()
            // Unfinished, it is the resident's own business.
            #expect(!(try await site.get("/desk", clerk).text.contains("孙桂芳")))
            try await walk.fill(page)
            let sent = try await walk.submit(page)
            #expect(sent.status == 303, "\(sent.text)")
            #expect(try await site.get("/desk", clerk).text.contains("孙桂芳家庭"))

            let id = try walk.id(page)
            let file = try await walk.casework.dossier(actor: clerk.actor, caseID: id).file
            #expect(file.channel == .portal)
            #expect(file.step == "accept")
            let accepted = try await site.post(
                "/cases/\(id)/act",
                clerk,
                ["action": "accept", "version": "\(file.version)", "request_id": walk.requestID()]
            )
            #expect(accepted.status == 303, "\(accepted.text)")
            let shown = try await site.get(page, walk.visitor)
            #expect(shown.text.contains("受理通知书"))
            #expect(shown.text.contains("不用您跑腿"))
        }
    }

    @Test func `the same form twice makes one case, and a second beginning leads to the first`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let form = ["village": "\(site.here.villageID)", "request_id": walk.requestID()]
            let first = try await site.post("/my/apply/dibao", walk.visitor, form)
            let second = try await site.post("/my/apply/dibao", walk.visitor, form)
            #expect(first.status == 303)
            #expect(first.location == second.location)
            let again = try await site.get("/my/apply/dibao", walk.visitor)
            #expect(again.location.hasPrefix(String(first.location.prefix { $0 != "?" })))
            #expect(try await walk.casework.ownCases(actor: walk.visitor.actor).count == 1)

            let page = String(first.location.prefix { $0 != "?" })
            try await walk.fill(page)
            let request = walk.requestID()
            let version = try await walk.version(page)
            let promise = ["promise": "yes", "request_id": request, "version": version]
            #expect(try await site.post("\(page)/submit", walk.visitor, promise).status == 303)
            #expect(try await site.post("\(page)/submit", walk.visitor, promise).status == 303)
            let actions = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: try walk.id(page)).actions
            #expect(actions.filter { $0.action == "submit" }.count == 1)
        }
    }

    @Test func `all that is missing is told at once, and nothing typed is lost`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let early = try await walk.submit(page)
            #expect(early.status == 422)
            for item in ["存款", "工资性收入", "孙桂芳的核对授权"] { #expect(early.text.contains(item), "\(item)") }
            let draft = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: try walk.id(page))
            #expect(draft.materials.isEmpty, "nothing was taken, so nothing is promised")
            let unpromised = try await walk.submit(page, promise: "")
            #expect(unpromised.text.contains("请勾选承诺"))

            let wrong = try await walk.post(
                page,
                "members",
                ["name": "孙小宝", "number": "429006198001010000", "relation": "儿子", "standing": "supporter"]
            )
            #expect(wrong.status == 422)
            for kept in ["孙小宝", "429006198001010000"] { #expect(wrong.text.contains("value=\"\(kept)\""), "\(kept)") }
            let answers = try await walk.post(page, "answers/family", ["urban": "城市", "assets": "一点点", "car": "否"])
            #expect(answers.status == 422)
            #expect(answers.text.contains("value=\"一点点\""))
        }
    }

    @Test func `name and number must belong together, and tries are counted`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let number = try TestSite.number(serial: 120, today: site.clock.today).number
            let other = try await walk.post(page, "members", ["name": "张三", "number": number, "relation": "配偶"])
            #expect(other.status == 422)
            #expect(other.text.contains("对不上"))
            #expect(!other.text.contains("王秀英"))
            let right = try await walk.post(page, "members", ["name": "王秀英", "number": number, "relation": "配偶"])
            #expect(right.status == 303, "\(right.text)")
            for _ in 0..<20 {
                _ = try await walk.post(page, "members", ["name": "张三", "number": number, "relation": "配偶"])
            }
            let tired = try await walk.post(page, "members", ["name": "张三", "number": number, "relation": "配偶"])
            #expect(tired.text.contains("尝试次数过多"))
        }
    }

    @Test func `an adult authorises by their own name only`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let wrong = try await walk.post(page, "consents", ["person": "\(walk.personID)", "given_by": "别人"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("孙桂芳本人"))
            let typed = ["person": "\(walk.personID)", "given_by": "孙桂芳"]
            let silent = try await walk.post(page, "consents", ["person": "\(walk.personID)"])
            #expect(silent.text.contains("请孙桂芳在签名框里手写签名"))
            let unticked = try await walk.post(page, "consents", typed)
            #expect(unticked.status == 422)
            #expect(unticked.text.contains("value=\"孙桂芳\""))
            let ticked = typed.merging(["agree": "yes"], uniquingKeysWith: { $1 })
            let right = try await walk.post(page, "consents", ticked)
            #expect(right.status == 303)
            let revoked = try await walk.post(page, "consents/revoke", ["person": "\(walk.personID)"])
            #expect(revoked.status == 303)
            let dossier = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: try walk.id(page))
            #expect(dossier.consents.allSatisfy { !$0.holds(on: site.clock.today) })
        }
    }

    @Test(arguments: TestStores.all)
    func `a drawn signature is kept with the authorisation and stands on its sheet`(store: Dialect) async throws {
        try await TestSite.run(on: store) { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            #expect(try await site.get(page, walk.visitor).text.contains("data-field=\"sign-\(walk.personID)\""))
            let drawn = "data:image/png;base64,\(TestSite.picture.base64EncodedString())"
            let signed = ["person": "\(walk.personID)", "signature": drawn]
            let lost = try await site.post("\(page)/consents", walk.visitor, signed.merging(["version": "0"]) { $1 })
            #expect(lost.status == 409)
            #expect(lost.text.contains("value=\"\(drawn)\""))
            #expect(try await walk.post(page, "consents", signed).status == 303)
            let dossier = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: try walk.id(page))
            let consent = try #require(dossier.consents.first)
            #expect(consent.way == .drawn)
            #expect(consent.givenBy == "孙桂芳")
            let hash = try #require(consent.sheetHash)
            let sheet = try await site.get("\(page)/consents/\(walk.personID)", walk.visitor)
            #expect(sheet.text.contains("家庭经济状况核对授权书"))
            #expect(sheet.text.contains("src=\"\(page)/files/\(hash)\""))
            let picture = try await site.get("\(page)/files/\(hash)", walk.visitor)
            #expect(picture.headers["content-type"] == "image/png")
            let stranger = try await PortalWalk.resident(site, name: "何立冬", serial: 502)
            for path in ["\(page)/consents/\(walk.personID)", "\(page)/files/\(hash)"] {
                #expect(try await site.get(path, stranger.visitor).status == 404)
            }
            let head = "data:image/png;base64,"
            let large = Data(count: 900_000).base64EncodedString()
            for text in [head + "AAAA", head + large, "签名"] {
                let broken = signed.merging(["signature": text, "given_by": "孙桂芳", "agree": "yes"]) { $1 }
                let refused = try await walk.post(page, "consents", broken)
                #expect(refused.status == 422)
                #expect(refused.text.contains("签名图片太大或不完整，请点“重签”后再签一次。"))
            }
        }
    }

    @Test func `nobody else's application is found, not even by a member of the family`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let stranger = try await PortalWalk.resident(site, name: "何立冬", serial: 502)
            for path in [page, "\(page)/answers/family", "\(page)/documents/1", "\(page)/files/0000"] {
                let reply = try await site.get(path, stranger.visitor)
                #expect(reply.status == 404, "\(path)")
                #expect(!reply.text.contains("孙桂芳"))
            }
            let number = try TestSite.number(serial: 502, today: site.clock.today).number
            _ = try await walk.post(page, "members", ["name": "何立冬", "number": number, "relation": "其他"])
            // The member follows the case, but the answers and the filling are the applicant's.
            let seen = try await site.get(page, stranger.visitor)
            #expect(seen.status == 200)
            #expect(!seen.text.contains("提交申请"))
            let own = [
                "person": "\(stranger.personID)", "given_by": "何立冬", "agree": "yes",
                "version": try await walk.version(page),
            ]
            #expect(try await site.post("\(page)/consents", stranger.visitor, own).status == 303)
            let another = [
                "person": "\(walk.personID)", "given_by": "孙桂芳", "agree": "yes",
                "version": try await walk.version(page),
            ]
            #expect(try await site.post("\(page)/consents", stranger.visitor, another).status == 404)
            for action in ["submit", "members", "consents", "materials", "withdraw", "answers/family"] {
                let reply = try await site.post("\(page)/\(action)", stranger.visitor, ["version": "1"])
                #expect(reply.status == 404, "\(action)")
            }
        }
    }

    @Test func `a sent application is closed to changes until the township asks for more`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            try await walk.fill(page)
            #expect(try await walk.submit(page).status == 303)
            let late = try await walk.post(
                page,
                "answers/family",
                ["urban": "农村", "assets": "1", "car": "否", "houses": "否"]
            )
            #expect(late.location.hasPrefix(page) || late.status == 409)
            let form = ["version": try await walk.version(page), "material": "illness-proof"]
            let early = try await site.upload("\(page)/materials", walk.visitor, form)
            #expect(early.status == 409, "\(early.status)")

            let clerk = try await site.staff("township-clerk")
            let id = try walk.id(page)
            let ask = [
                "action": "supplement", "comment": "请补交票据。", "version": try await walk.version(page),
                "request_id": walk.requestID(),
            ]
            #expect(try await site.post("/cases/\(id)/act", clerk, ask).status == 303)
            #expect(try await site.get(page, walk.visitor).text.contains("需要您补交材料：请补交票据。"))
            let again = ["version": try await walk.version(page), "material": "illness-proof"]
            let handed = try await site.upload("\(page)/materials", walk.visitor, again)
            #expect(handed.status == 303, "\(handed.text)")
            let dossier = try await walk.casework.dossier(actor: clerk.actor, caseID: id)
            #expect(dossier.materials.contains { $0.materialID == "illness-proof" && $0.blobHash != nil })
        }
    }

    @Test(arguments: TestStores.all)
    func `what came with a page that has to be mended is not asked for again, and is nobody else's`(store: Dialect)
        async throws
    {
        try await TestSite.run(on: store) { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let drawn = "data:image/png;base64,\(TestSite.picture.base64EncodedString())"
            let home = ["urban": "城市", "assets": "3000", "car": "否", "houses": "否"]
            let wrong = ["assets": "一点点", "pledge-drawn": drawn]
            let back = try await walk.post(page, "answers/family", home.merging(wrong) { $1 })
            #expect(back.status == 422)
            #expect(back.text.contains("已收到"))
            let kept = String(try #require(back.text.firstMatch(of: /name="pledge-kept" value="(#\d+)"/)).1)
            let again = try await walk.post(
                page,
                "answers/family",
                home.merging(["assets": "x", "pledge-kept": kept]) { $1 }
            )
            #expect(again.text.contains("name=\"pledge-kept\" value=\"\(kept)\""))

            let other = try await PortalWalk.resident(site, name: "钱小梅", serial: 502)
            let theirs = try await other.begin()
            let taken = try await other.post(theirs, "answers/family", home.merging(["pledge-kept": kept]) { $1 })
            #expect(taken.status == 422)
            #expect(taken.text.contains("请上传文件"))

            let saved = try await walk.post(page, "answers/family", home.merging(["pledge-kept": kept]) { $1 })
            #expect(saved.status == 303, "\(saved.text)")
            let facts = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: try walk.id(page)).facts
            #expect(facts.first { $0.name == "申请人签名" }?.value == kept)
        }
    }

    @Test(arguments: TestStores.all)
    func `what came with a page that somebody else overtook is kept too, and goes when nobody comes back`(
        store: Dialect
    ) async throws {
        try await TestSite.run(on: store) { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let drawn = "data:image/png;base64,\(TestSite.picture.base64EncodedString())"
            let form = [
                "urban": "城市", "assets": "3000", "car": "否", "houses": "否", "pledge-drawn": drawn, "version": "0",
            ]
            let stale = try await site.post("\(page)/answers/family", walk.visitor, form)
            #expect(stale.status == 409)
            #expect(stale.text.contains("已收到"))
            let kept = String(try #require(stale.text.firstMatch(of: /name="pledge-kept" value="(#\d+)"/)).1)
            func clear(days: Int) async throws -> Int {
                site.clock.travel(to: site.clock.now().adding(seconds: days * 86_400))
                return try await walk.casework.clearWaiting()
            }
            #expect(try await clear(days: 6) == 0)
            #expect(try await clear(days: 2) == 1)
            #expect(try await clear(days: 1) == 0)
            let late = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: try walk.id(page))
            #expect(late.facts.allSatisfy { $0.value != kept })
            let files: Int = try await site.rooms.database.read { try $0.value("select count(*) from answer_file") }
            #expect(files == 0)
        }
    }

    @Test func `an empty file and one of another kind are told as what they are`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            func send(_ content: String, name: String) async throws -> TestSite.Reply {
                let parts = [
                    "csrf": walk.visitor.csrf, "version": try await walk.version(page), "material": "application",
                ]
                var body = parts.map { name, value in
                    "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
                }.joined()
                body +=
                    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n\(content)\r\n--XX--\r\n"
                let headers = ["Content-Type": "multipart/form-data; boundary=XX"]
                return try await site.send(
                    "POST",
                    "\(page)/materials",
                    walk.visitor,
                    headers: headers,
                    body: Data(body.utf8)
                )
            }
            let empty = try await send("", name: "a.jpg")
            #expect(empty.status == 422 && empty.text.contains("选的文件是空的"))
            let none = try await send("", name: "")
            #expect(none.status == 422 && none.text.contains("请先拍照或者选择一个文件"))
            let wrong = try await send("hello", name: "a.jpg")
            #expect(wrong.status == 422 && wrong.text.contains("只接受 JPG、PNG、WebP 图片、PDF"))
            #expect(!wrong.text.contains(".xlsx"))
        }
    }
}
