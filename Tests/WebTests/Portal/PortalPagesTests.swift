// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// The open pages of the residents' face and what goes wrong on it.
struct PortalPagesTests {
    @Test func `residents find a service in their own words`() async throws {
        try await TestSite.run { site in
            for words in ["家里困难", "低保", "没钱", "低保补贴"] {
                let text = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                #expect(try await site.get("/?text=\(text)").text.contains("/guide/dibao"), "\(words)")
            }
            let none = try await site.get(
                "/?text=\("结婚".addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
            )
            #expect(none.text.contains("没有找到"))
            let guide = try await site.get("/guide/dibao")
            #expect(guide.text.contains("由我们查"))
            #expect(guide.text.contains("最长 30 个工作日"))
            #expect(try await site.get("/guide/nothing").status == 404)
        }
    }

    @Test func `progress needs the code and the last four, and tries are limited`() async throws {
        try await TestSite.run { site in
            let file = try await site.rooms.casework.dossier(actor: .system("test"), caseID: site.here.caseID).file
            let number = try TestSite.number(serial: 120, today: site.clock.today).number
            let code = ReceiptCode.grouped(file.receipt)
            #expect(file.receipt.count >= 16)
            let right = try await site.post(
                "/progress",
                nil,
                ["code": code.lowercased(), "last": String(number.suffix(4))]
            )
            #expect(right.status == 200)
            #expect(right.text.contains("填写申请"))
            #expect(!right.text.contains("王秀英"))
            for _ in 0..<10 {
                let wrong = try await site.post("/progress", nil, ["code": code, "last": "0000"])
                #expect([422, 403].contains(wrong.status))
            }
            let tired = try await site.post("/progress", nil, ["code": code, "last": String(number.suffix(4))])
            #expect(tired.status == 403)
            #expect(tired.text.contains("尝试次数过多"))
        }
    }

    @Test func `a name of markup stays a name on every page`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let evil = "<script>alert(1)</script>"
            let number = try TestSite.number(serial: 771, today: site.clock.today).number
            let reply = try await walk.post(page, "members", ["name": evil, "number": number, "relation": evil])
            #expect(!reply.text.contains("<script>alert"))
            #expect(!(try await site.get(page, walk.visitor).text.contains("<script>alert")))
            let found = try await site.get("/?text=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
            #expect(!found.text.contains("<script>alert"))
            let login = try await site.post("/my/login", nil, ["phone": "\"><script>alert(1)</script>", "code": "X"])
            #expect(login.status == 422)
            #expect(!login.text.contains("<script>alert"))
        }
    }

    @Test func `forty megabytes are refused with what to do, and the case stays as it was`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            let head =
                "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(walk.visitor.csrf)\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
            let body = Data(head.utf8) + Data(repeating: 7, count: 40 << 20) + Data("\r\n--XX--\r\n".utf8)
            let reply = try await site.send(
                "POST",
                "\(page)/materials",
                walk.visitor,
                headers: ["Content-Type": "multipart/form-data; boundary=XX"],
                body: body
            )
            #expect(reply.status == 413)
            #expect(reply.text.contains("最多 20 MB"))
            #expect(try await site.get(page, walk.visitor).status == 200)
        }
    }

    @Test func `a form whose session ended keeps what was typed under the names of its questions`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let page = try await walk.begin()
            try await site.rooms.access.logout(token: walk.visitor.token)
            let reply = try await site.post(
                "\(page)/answers/family",
                walk.visitor,
                ["assets": "4321", "version": "1"],
                headers: ["Origin": "http://127.0.0.1:\(site.port)"]
            )
            #expect(reply.status == 401)
            #expect(reply.text.contains("4321"))
            #expect(reply.text.contains("存款、证券、商业保险等金融资产合计"))
            #expect(reply.text.contains("name=\"phone\""))
        }
    }

    @Test func `empty pages say what would be there and how to get it`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let own = try await site.get("/my", walk.visitor)
            #expect(own.text.contains("还没有办件"))
            #expect(own.text.contains("/my/apply/dibao"))
            #expect(try await site.get("/notices").text.contains("现在没有公示"))
            #expect(try await site.get("/help").text.contains("tel:12345"))
        }
    }
}
