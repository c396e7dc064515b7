// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import TestSupport
import Testing
import Vocabulary
import Web

/// Existing lists in, rosters, monthly figures and the province's sheets out and back, as somebody at a browser does it.
struct ListPagesTests {
    private func upload(
        _ site: TestSite,
        _ path: String,
        _ visitor: TestSite.Visitor,
        _ form: [String: String],
        name: String,
        content: [UInt8]
    ) async throws -> TestSite.Reply {
        var body = Data()
        for (field, value) in form.merging(["csrf": visitor.csrf], uniquingKeysWith: { $1 }) {
            body.append(Data("--XX\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n".utf8))
        }
        let head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n"
        body.append(Data(head.utf8) + Data(content) + Data("\r\n--XX--\r\n".utf8))
        let headers = ["Content-Type": "multipart/form-data; boundary=XX"]
        return try await site.send("POST", path, visitor, headers: headers, body: body)
    }

    private func list(_ site: TestSite, _ names: [String], village: String = "东风村（演示）") async throws -> String {
        let township = try await site.rooms.regions.tree().name(site.here.id)
        let lines = try names.enumerated().map { place, name in
            let number = try TestSite.number(serial: 400 + place, today: site.clock.today).number
            return "\(place + 1),\(name),\(number),\(township),\(village),B,农村,500.50,2025-01,2026-10"
        }
        let head = "户编号,姓名,身份证号,乡镇,村,类别,城乡,月保障金额,起始月份,已发至月份"
        return ([head] + lines).joined(separator: "\r\n") + "\r\n"
    }

    private static func hash(_ text: String) -> String? {
        text.firstMatch(of: /name="hash" value="([0-9a-f]+)"/).map { String($0.output.1) }
    }

    @Test func `a list is checked against its totals, taken in once, and appears among the enrolled`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("county-drafter")
            let content = Array(try await list(site, ["韩梅", "雷军"]).utf8)
            func send(_ families: String, _ amount: String) async throws -> TestSite.Reply {
                let form = ["program": "dibao", "families": families, "amount": amount]
                return try await upload(site, "/import", clerk, form, name: "名册.csv", content: content)
            }
            let wrong = try await send("3", "1,001.00")
            #expect(wrong.text.contains("与名单不一致"))
            #expect(!wrong.text.contains("确认导入"))
            let right = try await send("2", "1,001.00")
            #expect(right.status == 200)
            #expect(right.text.contains("与名单一致"))
            let hash = try #require(Self.hash(right.text))
            let form = ["program": "dibao", "families": "2", "amount": "1,001.00", "hash": hash, "name": "名册.csv"]
            let taken = try await site.post("/import/take", clerk, form)
            #expect(taken.status == 303)
            let history = try await site.get("/import", clerk)
            #expect(history.text.contains("已导入的名单"))
            #expect(history.text.contains("1,001.00"))
            #expect(history.text.contains("指纹 \(hash.prefix(16))"))
            #expect(try await site.get("/enrolments?text=韩梅".addingPercent, clerk).text.contains("韩梅"))
            let again = try await site.post("/import/take", clerk, form)
            #expect(again.status == 422)
            #expect(again.text.contains("不能重复导入"))
        }
    }

    @Test(arguments: ["名册.xls", "名册.et"])
    func `an old workbook is refused with what to do, and what was typed stays`(name: String) async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("county-drafter")
            let form = ["program": "dibao", "families": "128", "amount": "61440"]
            let content: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
            let reply = try await upload(site, "/import", clerk, form, name: name, content: content)
            #expect(reply.status == 422)
            #expect(reply.text.contains("另存为 .xlsx"))
            #expect(reply.text.contains("value=\"128\""))
            #expect(reply.text.contains("value=\"61440\""))
        }
    }

    @Test func `bad rows are named with their numbers and nothing can be confirmed`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("county-drafter")
            let content = Array(try await list(site, ["韩梅", "雷军"], village: "没有的村").utf8)
            let reply = try await upload(site, "/import", clerk, ["program": "dibao"], name: "a.csv", content: content)
            #expect(reply.text.contains("第 2 行"))
            #expect(reply.text.contains("第 3 行"))
            #expect(reply.text.contains("没有找到所填的村"))
            #expect(!reply.text.contains("确认导入"))
        }
    }

    @Test(arguments: ["/import/template.xlsx", "/reports/month.xlsx"])
    func `tables come as workbooks`(path: String) async throws {
        try await TestSite.run { site in
            let reply = try await site.get(path, try await site.staff("county-drafter"))
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == MediaSniffer.Kind.xlsx.mediaType)
            #expect(reply.headers["content-disposition"]?.contains("attachment") == true)
        }
    }

    @Test func `an open month is shown as a forecast and cannot be closed`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("county-drafter")
            let page = try await site.get("/reports?program=dibao", clerk)
            #expect(page.text.contains("预计数"))
            #expect(!page.text.contains("<h2>关账</h2>"))
            let form = ["program": "dibao", "month": site.clock.today.month.iso, "sure": "yes"]
            let reply = try await site.post("/reports/close", clerk, form)
            #expect(reply.status == 422 || reply.status == 409)
            #expect(reply.text.contains("role=\"alert\""))
        }
    }

    @Test func `the province's sheet goes out, its answer comes back line by line`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("county-drafter")
            let month = site.clock.today.month.adding(-2)
            let form = ["definition": "hubei-dibao", "month": month.iso]
            let made = try await site.post("/exchange", clerk, form)
            #expect(made.status == 303)
            let link = made.location.split(separator: "?").first.map(String.init) ?? ""
            let sheet = try await site.get(link, clerk)
            #expect(sheet.text.contains("陈大勇"))
            #expect(sheet.text.contains("待反馈"))
            #expect(try await site.get("\(link)/file", clerk).status == 200)
            let again = try await site.post("/exchange", clerk, form)
            #expect(again.status == 422)
            #expect(again.text.contains("不会重复生成"))

            let number = try #require(sheet.text.firstMatch(of: /L\d{6}-\d+/)).output
            let answer = "上报流水号,处理结果,失败原因\r\n\(number),失败,姓名与公安不一致\r\nL1,成功,\r\n"
            func take() async throws -> TestSite.Reply {
                let form = ["definition": "hubei-dibao"]
                let content = Array(answer.utf8)
                return try await upload(site, "/exchange/answers", clerk, form, name: "a.csv", content: content)
            }
            let taken = try await take()
            #expect(taken.status == 303)
            let shown = try await site.get(taken.location, clerk)
            #expect(shown.text.contains("流水号不存在"))
            #expect(try await site.get("\(link)?state=refused", clerk).text.contains("姓名与公安不一致"))
            let seen = try await site.get(try await take().location, clerk)
            #expect(seen.text.contains("此前已经读入过"))
            #expect(try await site.get("/exchange/sheets/999999999", clerk).status == 404)
            #expect(try await site.get("/exchange/answers/999999999", clerk).status == 404)
        }
    }
}

extension String {
    fileprivate var addingPercent: String {
        addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? self
    }
}
