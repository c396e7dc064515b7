// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Testing
import Web

/// The board on the screen, on the wall and as a sheet.
struct BoardPageTests {
    @Test func `a board shows figures, bars and townships, and says what is missing`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let page = try await site.get(Links.board, leader).text
            #expect(page.contains("最低生活保障在册") && page.contains("2 人"))
            #expect(page.contains("竟陵街道") && page.contains("沉湖管委会") && page.contains("0 人"))
            #expect(page.contains("约束性") && page.contains("无数据") && page.contains("没有数，不画"))
            #expect(page.contains("近十二个月没有发放") && page.contains("没有超期的"))
            let late = try await site.get("\(Links.board)?by=late", leader).text
            #expect(late.contains("value=\"late\" selected") && late.contains("0 件"))
            #expect(try await site.get("\(Links.board)?by=x", leader).status == 422)
            let wall = try await site.get(Links.boardWall, leader).text
            #expect(wall.contains("class=\"wall\"") && !wall.contains("class=\"side\"") && wall.contains("约束性"))
            let sheet = try await site.get(Links.boardSheet, leader)
            #expect(sheet.status == 200 && sheet.text.hasPrefix("PK"))
        }
    }

    @Test func `a township sees its own part, and whoever reads no reports sees none`() async throws {
        try await TestSite.run { site in
            let head = try await site.staff("township-head")
            let page = try await site.get(Links.board, head).text
            #expect(page.contains("竟陵街道") && !page.contains("沉湖管委会"))
            let worker = try await site.staff("village-worker")
            for path in [Links.board, Links.boardWall, Links.boardSheet] {
                #expect(try await site.get(path, worker).status == 403)
                #expect(try await site.get(path).status == 303)
            }
        }
    }
}
