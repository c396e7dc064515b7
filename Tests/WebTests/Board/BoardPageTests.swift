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
            for path in [
                Links.board, Links.boardWall, Links.boardSheet, Links.boardMap, Links.boardShapes, Links.boardPicture,
            ] {
                #expect(try await site.get(path, worker).status == 403)
                #expect(try await site.get(path).status == 303)
            }
        }
    }

    /// Every township a square in a row; the last has none.
    private static func boundaries(_ site: TestSite) async throws -> [Region] {
        let tree = try await site.rooms.regions.tree()
        let root = site.rooms.planning.rootRegionID
        let drawn = Array(tree.children(of: root).dropLast())
        let features = drawn.enumerated().map { place, region in
            let (west, east) = ("113.\(100 + place * 10)", "113.\(110 + place * 10)")
            return """
                {"type":"Feature","properties":{"code":"\(region.shortCode)"},"geometry":{"type":"Polygon","coordinates":
                [[[\(west),30.1],[\(east),30.1],[\(east),30.2],[\(west),30.2],[\(west),30.1]]]}}
                """
        }
        let file = #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
        let outcome = try await site.rooms.regions.importBoundaries(
            actor: .system("test"),
            BoundaryFile(Array(file.utf8)),
            source: "made-up.geojson",
            root: root
        )
        #expect(outcome.taken.count == drawn.count && outcome.missing.count == 1)
        return drawn
    }

    @Test func `townships with boundaries are drawn, and those without stay beside them as tiles`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            #expect(!(try await site.get(Links.board, leader).text).contains("class=\"place-map\""))
            #expect(try await site.get(Links.boardMap, leader).text.contains("还没有画地图用的边界"))
            let drawn = try await Self.boundaries(site)
            for path in [Links.board, Links.boardWall] {
                let page = try await site.get(path, leader).text
                #expect(page.contains("class=\"place-map\"") && page.contains("beside"))
                #expect(page.ranges(of: "<path").count == drawn.count)
                // Links, names and figures as on the tiles.
                #expect(page.contains("aria-label=\"竟陵街道 1 人\""))
            }
            let map = try await site.get("\(Links.boardMap)?by=open", leader).text
            #expect(map.contains("data-areas=\"/board/map.json?by=open\"") && map.contains("竟陵街道"))
            let areas = try await site.get("\(Links.boardShapes)?by=open", leader).text
            #expect(areas.ranges(of: "\"rings\"").count == drawn.count && areas.contains("竟陵街道"))
            #expect(try await site.get("\(Links.boardShapes)?by=x", leader).status == 422)
            let head = try await site.staff("township-head")
            let own = try await site.get(Links.boardShapes, head).text
            #expect(own.ranges(of: "\"rings\"").count == 1)
            #expect(!(try await site.get(Links.board, head).text).contains("class=\"place-map\""))
        }
    }

    @Test func `the board can be put into a presentation as a picture`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let plain = try await site.get(Links.boardPicture, leader)
            #expect(plain.status == 200 && plain.headers["content-type"] == "image/png")
            _ = try await Self.boundaries(site)
            #expect(try await site.get("\(Links.boardPicture)?by=late", leader).status == 200)
        }
    }
}
