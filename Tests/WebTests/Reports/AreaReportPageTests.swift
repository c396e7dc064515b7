// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// The month's report as a township and as the county open it.
struct AreaReportPageTests {
    private func families(_ reply: TestSite.Reply) -> Int? {
        reply.text.firstMatch(of: /<b>(\d+)<\/b>户/).flatMap { Int($0.1) }
    }

    @Test(arguments: TestStores.all)
    func `a township's report carries its name and its own figures, on the page and in Excel`(
        dialect: Dialect
    ) async throws {
        try await TestSite.run(on: dialect) { site in
            let name = try await site.rooms.regions.tree().name(site.here.id)
            let office = site.pack.office
            let clerk = try await site.staff("township-clerk")
            let county = try await site.staff("county-drafter")
            let month = "?month=\(site.clock.today.month.adding(1).iso)"
            let own = try await site.get(Links.reports + month, clerk)
            let whole = try await site.get(Links.reports + month, county)
            #expect(own.status == 200)
            #expect(own.text.contains("<h1>\(name)最低生活保障月报</h1>"))
            #expect(!own.text.contains("· \(office)</span>"))
            #expect(whole.text.contains("<h1>最低生活保障月报</h1>"))
            #expect(whole.text.contains("· \(office)</span>"))
            #expect(families(own) == 1)
            #expect(families(whole) == 2)

            let sheet = try await site.get(Links.reportSheet + month, clerk)
            #expect(sheet.status == 200)
            let file = sheet.headers["content-disposition"] ?? ""
            #expect(file.removingPercentEncoding?.contains("月报-\(name)-") == true, "\(file)")
        }
    }

    @Test(arguments: TestStores.all)
    func `a month closed before townships were counted is told with the choice of another`(dialect: Dialect)
        async throws
    {
        try await TestSite.run(on: dialect) { site in
            let month = site.clock.today.month
            let report = try await site.rooms.benefits.monthReport(
                actor: .system("test"),
                program: "dibao",
                month: month
            )
            let whole = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report.0))
            let fields = try #require(whole as? [String: Any]).filter { !["areas", "townships"].contains($0.key) }
            let content = String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
            let now = site.clock.now()
            try await site.rooms.database.write { transaction in
                try transaction.run(
                    """
                    insert into month_report (id, program_id, for_month, content, content_hash, closed_by, closed_at)
                    values (\(try transaction.newKey()), 'dibao', \(month), \(content), 'h', '测试', \(now))
                    """
                )
            }
            let clerk = try await site.staff("township-clerk")
            let query = "?program=dibao&month=\(month.iso)"
            let page = try await site.get(Links.reports + query, clerk)
            #expect(page.status == 200)
            #expect(page.text.contains("该月封账时尚未分乡镇统计，请向县民政部门查询。"))
            #expect(page.text.contains("<select name=\"month\""))
            #expect(page.text.contains("<option value=\"\(month.iso)\" selected>"))
            let sheet = try await site.get(Links.reportSheet + query, clerk)
            #expect(sheet.status == 404)
            #expect(sheet.text.contains("该月封账时尚未分乡镇统计"))
            let county = try await site.staff("county-drafter")
            #expect(try await site.get(Links.reports + query, county).text.contains("已关账"))
        }
    }

    @Test func `a township cannot close the county's month`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            #expect(try await !site.get(Links.reports, clerk).text.contains("<h2>关账</h2>"))
            #expect(try await site.post(Links.closeReport, clerk, ["month": "2026-11", "sure": "yes"]).status == 403)
        }
    }
}
