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

    @Test func `a township cannot close the county's month`() async throws {
        try await TestSite.run { site in
            let clerk = try await site.staff("township-clerk")
            #expect(try await !site.get(Links.reports, clerk).text.contains("<h2>关账</h2>"))
            #expect(try await site.post(Links.closeReport, clerk, ["month": "2026-11", "sure": "yes"]).status == 403)
        }
    }
}
