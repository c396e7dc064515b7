// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Web

/// Files of personal data leave with a reason, a number and a mark, by one way for all.
struct ExportTests {
    private static let files: [(path: String, function: String)] = [
        ("/enrolments/roster.xlsx?program=dibao", "township-clerk"),
        ("/registers/social_organization/sheet.xlsx", "county-drafter"),
        ("/policy/facts/sheet.xlsx", "county-drafter"),
    ]

    @Test(arguments: TestStores.all)
    func `no reason no file, and with one the file says who took it, when and what for`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            let auditor = try await site.staff("auditor")
            for (serial, file) in Self.files.enumerated() {
                let visitor = try await site.staff(file.function)
                let asked = try await site.get(file.path, visitor)
                #expect(asked.status == 200 && asked.text.contains("这个文件里有个人信息"), "\(file.path)")
                let bare = try await site.post(file.path, visitor, ["reason": " "])
                #expect(bare.status == 422 && bare.text.contains("请写明理由"), "\(file.path)")
                let sent = try await site.post(file.path, visitor, ["reason": "核对名单<\(serial)>"])
                #expect(sent.status == 200, "\(file.path)")
                #expect(sent.headers["content-type"]?.contains("spreadsheetml") == true)
                let line = try #require(
                    try await site.rooms.audit.entries(
                        actor: auditor.actor,
                        filter: Audit.Filter(verb: "privacy.export"),
                        before: nil,
                        limit: 1
                    ).first
                )
                #expect(line.reason == "核对名单<\(serial)>")
                #expect(line.detail?.hasPrefix("导出〔2026〕\(serial + 1)号") == true)
                #expect(line.detail?.hasSuffix("行") == true)
            }
        }
    }

    @Test func `files of figures need no reason, and the audit tells who took them`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let auditor = try await site.staff("auditor")
            let tekun = Links.planIndicator("shisiwu", "dependent-tekun-concentrated")
            let files = [
                Links.boardSheet, Links.boardPicture, "\(tekun)/months.xlsx", "\(tekun)/townships.xlsx",
                "/funds/year.xlsx", "/purchasing/year.xlsx", "/projects/list.xlsx", Links.planComparisonSheet,
            ]
            for path in files {
                #expect(try await site.get(path, leader).status == 200, "\(path)")
            }
            let lines = try await site.rooms.audit.entries(
                actor: auditor.actor,
                filter: Audit.Filter(verb: "sheet.export"),
                before: nil,
                limit: 50
            )
            #expect(lines.count == files.count && lines.first?.detail?.hasSuffix(".xlsx") == true)
            #expect(lines.contains { $0.detail?.hasSuffix(".png") == true })
            #expect(try await site.get("/audit?verb=sheet.export", auditor).text.contains("下载统计表或图片"))
        }
    }

    @Test func `the mark stands in the file below its titles`() throws {
        let book = Spreadsheet(name: "甲", titles: ["题"], columns: [.init("姓名")], rows: [[.text("王*英")]])
        #expect(book.marked("导出〔2026〕1号").titles == ["题", "导出〔2026〕1号"])
        #expect(book.marked("x").rows == book.rows)
    }
}
