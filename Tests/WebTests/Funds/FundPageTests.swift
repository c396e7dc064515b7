// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Testing
import Vocabulary
import Web

/// Funds on the console.
struct FundPageTests {
    @Test func `an amount is reported, checked by another person and shown with its rate`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            let year = site.clock.today.year
            let path = Links.fundItem(year, "fucai-yanglao.lottery.spent")
            let empty = try await site.get(Links.funds, drafter).text
            #expect(empty.contains(path) && empty.contains("无数据") && empty.contains("应不低于 55%"))
            #expect(try await site.get("\(Links.funds)?year=1900", drafter).status == 422)
            #expect(try await site.get(Links.fundItem(year, "nothing"), drafter).status == 404)
            #expect(try await site.get("\(Links.funds)/x/dibao.own.spent", drafter).status == 404)
            #expect(try await site.get(Links.fundItem(1900, "dibao.own.spent"), drafter).status == 422)
            let told = ["value": "55", "unit": "万元", "note": "<b>决算"]
            let bare = try await site.post(path, drafter, told)
            #expect(bare.status == 422 && bare.text.contains("请附上佐证") && bare.text.contains("&lt;b&gt;决算"))
            for amount in ["9000000000000000", "900000000000"] {
                let refused = try await site.upload(path, drafter, told.merging(["value": amount]) { $1 })
                #expect(refused.status == 422 && refused.text.contains("不超过 9,999,999,999.99 元"), "\(amount)")
            }
            #expect(try await site.upload(path, checker, told).status == 403)
            #expect(try await site.upload(path, drafter, told).status == 303)
            #expect(try await site.upload(path, drafter, told).status == 409)
            #expect(try await site.get(Links.desk, checker).text.contains("年资金数据"))
            let page = try await site.get(path, checker).text
            let check = String(try #require(page.firstMatch(of: /"(\/funds\/values\/\d+)\/check"/)).1)
            #expect(try await site.get("\(check)/file", checker).status == 200)
            let returned = try await site.post("\(check)/check", checker, ["decision": "return"])
            #expect(returned.status == 422)
            #expect(try await site.post("\(check)/check", checker, ["decision": "agree"]).status == 303)
            let late = try await site.post("\(check)/check", checker, ["decision": "return", "opinion": "多报了"])
            #expect(late.status == 409 && late.text.contains("您写的复核意见没有保存：多报了"))
            let other = Links.fundItem(year, "fucai-qita.lottery.spent")
            #expect(try await site.upload(other, drafter, told.merging(["value": "0"]) { $1 }).status == 303)
            let second = try await site.get(other, checker).text
            let last = String(try #require(second.firstMatch(of: /"(\/funds\/values\/\d+)\/check"/)).1)
            #expect(try await site.post("\(last)/check", checker, ["decision": "agree"]).status == 303)
            #expect(try await site.get(Links.funds, checker).text.contains("100%"))
            let sheet = try await site.get("/funds/year.xlsx", checker)
            #expect(sheet.status == 200 && sheet.headers["content-type"]?.contains("spreadsheet") == true)
        }
    }

    @Test func `a bought service is recorded, appraised by another person and added up`() async throws {
        try await TestSite.run { site in
            let drafter = try await site.staff("county-drafter")
            let checker = try await site.staff("county-checker")
            let empty = try await site.get(Links.purchasing, drafter).text
            #expect(empty.contains("这一年没有合同") && empty.contains("待核对") && empty.contains("/purchasing/new"))
            #expect(try await !site.get(Links.purchasing, checker).text.contains("/purchasing/new"))
            #expect(try await site.get("\(Links.purchasing)?year=1900", drafter).status == 422)
            #expect(try await site.get("/purchasing/new", drafter).status == 200)
            let day = site.clock.today.iso
            let told = [
                "item": "jiuzhu-diaocha", "number": "购一号", "party": "<b>中心", "credit_code": "52429006MJY9012X5J",
                "amount": "8", "amount_unit": "万元", "signed": day, "from": day, "until": day,
            ]
            let old = try await site.upload(Links.purchasing, drafter, told.merging(["signed": "2015-12-31"]) { $1 })
            #expect(old.status == 422 && old.text.contains("签订日期早于 2016 年"))
            let bare = try await site.post(Links.purchasing, drafter, told)
            #expect(bare.status == 422 && bare.text.contains("请附上合同文本") && bare.text.contains("&lt;b&gt;中心"))
            for amount in ["9000000000000000", "9,000,000,000,000,000", "-1", "1e5", "999999999999999"] {
                let huge = told.merging(["amount": amount, "amount_unit": "元"]) { $1 }
                let refused = try await site.upload(Links.purchasing, drafter, huge)
                #expect(refused.status == 422 && refused.text.contains("不超过 9,999,999,999.99 元"), "\(amount)")
            }
            #expect(try await site.upload(Links.purchasing, checker, told).status == 403)
            let made = try await site.upload(Links.purchasing, drafter, told)
            #expect(made.status == 303)
            let path = String(try #require(made.location.firstMatch(of: /\/purchasing\/\d+/)).0)
            #expect(try await site.upload(Links.purchasing, drafter, told).status == 409)
            let opinion = ["grade": "good", "words": "达到约定"]
            #expect(try await site.upload("\(path)/appraise", drafter, opinion).status == 403)
            #expect(try await site.upload("\(path)/appraise", checker, ["grade": "x", "words": "好"]).status == 422)
            #expect(try await site.upload("\(path)/appraise", checker, opinion).status == 303)
            #expect(try await site.post("\(path)/withdraw", drafter, ["reason": "错"]).status == 409)
            let page = try await site.get(path, checker).text
            #expect(page.contains("达到约定") && page.contains("社会组织"))
            #expect(try await site.get("\(path)/file", checker).status == 200)
            #expect(try await site.get("\(path)/appraisal", checker).status == 200)
            #expect(try await site.get(Links.purchasing, checker).text.contains("100%"))
            let sheet = try await site.get("/purchasing/year.xlsx", checker)
            #expect(sheet.status == 200 && sheet.headers["content-type"]?.contains("spreadsheet") == true)
        }
    }
}
