// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// What people see when something is wrong with a request as such.
struct ProblemPageTests {
    @Test func `an unknown address gets a Chinese page with its security headers`() async throws {
        try await TestSite.run { site in
            let reply = try await site.get("/no/such/page")

            #expect(reply.status == 404)
            #expect(reply.text.contains("没有这个页面"))
            #expect(reply.headers["content-security-policy"]?.contains("default-src 'self'") == true)
            #expect(reply.headers["x-content-type-options"] == "nosniff")
        }
    }

    @Test func `a form's address typed into the browser gets a Chinese page that says which way it is used`()
        async throws
    {
        try await TestSite.run { site in
            let reply = try await site.get("/cases/1/act", try await site.staff("township-clerk"))

            #expect(reply.status == 405)
            #expect(reply.headers["allow"] == "POST")
            #expect(reply.text.contains("这个网址不能直接打开"))
            #expect(reply.text.contains("class=\"side\""), "whoever is signed in keeps the console around them")
            #expect(reply.headers["content-security-policy"] != nil)
        }
    }

    @Test func `the way back never leads to another site`() async throws {
        try await TestSite.run { site in
            let evil = ["http://127.0.0.1:\(site.port)//evil.example/", "http://evil.example/x", "javascript:alert(1)"]
            for referer in evil {
                let reply = try await site.get("/no/such/page", headers: ["Referer": referer])
                #expect(reply.text.contains("href=\"/\">返回上一页"), "\(referer)")
                #expect(!reply.text.contains("evil.example"), "\(referer)")
            }
            let own = ["Referer": "http://127.0.0.1:\(site.port)/progress?code=A"]
            #expect(try await site.get("/no/such/page", headers: own).text.contains("href=\"/progress?code=A\">返回上一页"))
        }
    }

    @Test func `a 40 MB upload is answered in full, inside the console, and nothing is read before access is checked`()
        async throws
    {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let path = "/cases/\(site.here.caseID)/materials"
            let body = Data(repeating: 65, count: 40 << 20)
            let headers = ["Content-Type": "multipart/form-data; boundary=XX"]

            let reply = try await site.send("POST", path, clerk, headers: headers, body: body)
            #expect(reply.status == 413)
            #expect(reply.text.contains("提交的内容太大，最多 20 MB"))
            #expect(reply.text.contains("class=\"side\""))

            let auditor = try await site.staff("auditor")
            let refused = try await site.send("POST", path, auditor, headers: headers, body: body)
            #expect(refused.status == 403)
            #expect(refused.text.contains("没有办理这一步的权限"))
        }
    }

    @Test func `a first password is changed before anything else`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk", mustChangePassword: true)
            for entry in site.routes where entry.access != .open && entry.access != .resident {
                guard entry.path != Links.account, entry.method == "GET", !entry.path.hasPrefix("/api/") else {
                    continue
                }
                if case .permission(let permission) = entry.access, !clerk.actor.may(permission) { continue }
                let path = entry.path.replacing(/:[a-z]+/, with: "1")
                let reply = try await site.get(path, clerk)
                #expect(reply.status == 303, "\(path)")
                #expect(reply.location == Links.account, "\(path)")
            }
            #expect(try await site.get(Links.account, clerk).status == 200)
            let change = ["present": TestSite.password, "new": "another-pass-2026", "again": "another-pass-2026"]
            #expect(try await site.post(Links.account, clerk, change).location.hasPrefix(Links.desk))
            #expect(try await site.get(Links.desk, clerk).status == 200)
        }
    }
}

/// A form whose session ended while it was filled.
struct ExpiredSessionTests {
    private static let typed = [
        "comment": "材料齐全，情况属实", "number": "429006196603041234", "password": "geheim", "version": "3",
    ]

    @Test func `what was typed comes back after a new login and is sent with one press, without passwords`()
        async throws
    {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let own = ["Origin": "http://127.0.0.1:\(site.port)", "Referer": "http://127.0.0.1:\(site.port)/cases/7"]
            site.clock.travel(to: site.clock.now().adding(seconds: 3 * 3_600))

            let ended = try await site.post("/cases/7/act", clerk, Self.typed, headers: own)
            #expect(ended.status == 401)
            #expect(ended.text.contains("登录已超时"))
            #expect(ended.text.contains("<dd class=\"pre\">材料齐全，情况属实</dd>"))
            #expect(ended.text.contains("name=\"kept.comment\" value=\"材料齐全，情况属实\""))
            #expect(!ended.text.contains("geheim"))

            let login = "t-again"
            _ = try await site.rooms.access.createUser(
                actor: .system("test"),
                login: login,
                name: "李敏",
                password: TestSite.password,
                offices: [],
                mustChangePassword: false
            )
            let form = [
                "login": login, "password": TestSite.password, "action": "/cases/7/act", "back": "/cases/7",
                "kept.comment": "材料齐全，情况属实", "kept.version": "3",
            ]
            let resumed = try await site.post("/login/resume", nil, form)
            #expect(resumed.status == 200)
            #expect(resumed.headers["set-cookie"]?.hasPrefix("minzheng=") == true)
            #expect(resumed.text.contains("action=\"/cases/7/act\""))
            #expect(resumed.text.contains("name=\"comment\" value=\"材料齐全，情况属实\""))
            #expect(resumed.text.contains("name=\"version\" value=\"3\""))
            #expect(resumed.text.firstMatch(of: /name="csrf" value="[A-Z0-9]{20,}"/) != nil)
        }
    }

    @Test func `a wrong password keeps what was typed`() async throws {
        try await TestSite.run { site in
            let form = ["login": "nobody", "password": "wrong", "action": "/cases/7/act", "kept.comment": "材料齐全"]
            let reply = try await site.post("/login/resume", nil, form)

            #expect(reply.status == 422)
            #expect(reply.text.contains("用户名或密码不正确"))
            #expect(reply.text.contains("name=\"kept.comment\" value=\"材料齐全\""))
        }
    }

    @Test func `a form of ours is kept even when the cookie is gone, one of another site is not`() async throws {
        try await TestSite.run { site in
            let own = ["Origin": "http://127.0.0.1:\(site.port)", "Referer": "http://127.0.0.1:\(site.port)/cases/7"]
            let ended = try await site.post("/cases/7/act", nil, Self.typed, headers: own)
            #expect(ended.status == 401)
            #expect(ended.text.contains("name=\"kept.comment\" value=\"材料齐全，情况属实\""))
            #expect(!ended.text.contains("geheim"))
            for other in [["Origin": "http://evil.example"], [:]] {
                let reply = try await site.post("/cases/7/act", nil, Self.typed, headers: other)
                #expect(reply.status == 401)
                #expect(!reply.text.contains("材料齐全，情况属实"))
            }
        }
    }

    @Test func `a form that came from another site is shown but never offered to be sent on`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            site.clock.travel(to: site.clock.now().adding(seconds: 3 * 3_600))
            let reply = try await site.post(
                "/cases/7/act",
                clerk,
                Self.typed,
                headers: ["Origin": "http://evil.example"]
            )

            #expect(reply.status == 401)
            #expect(reply.text.contains("材料齐全，情况属实"))
            #expect(!reply.text.contains("/login/resume"))
            let target = ["login": "x", "password": "y", "action": "//evil.example/act"]
            #expect(try await site.post("/login/resume", nil, target).status == 404)
        }
    }

    @Test func `a form with an old token is refused but can be sent again after a look`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            let own = ["Origin": "http://127.0.0.1:\(site.port)"]
            let form = ["csrf": "old", "comment": "材料齐全"]

            let reply = try await site.post("/cases/7/act", clerk, form, headers: own)
            #expect(reply.status == 403)
            #expect(reply.text.contains("再提交一次"))
            #expect(reply.text.contains("name=\"comment\" value=\"材料齐全\""))

            let foreign = try await site.post("/cases/7/act", clerk, form, headers: ["Origin": "http://evil.example"])
            #expect(foreign.status == 403)
            #expect(!foreign.text.contains("再提交一次"))
        }
    }
}
