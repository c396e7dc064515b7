// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import SharedKernel
import Testing
import Vocabulary
import Web

/// Guides, the sheets that villages hang up, and the large edition.
struct GuideTests {
    @Test func `every service has a sheet for the board with the code of its guide`() async throws {
        try await TestSite.run { site in
            let services = site.rooms.casework.services.current
            let codes = try await site.get("/codes")
            #expect(codes.status == 200)
            for service in services {
                let guide = Links.guide(service.flow.serviceID)
                let sheet = try await site.get(Links.guideSheet(service.flow.serviceID))
                #expect(sheet.status == 200)
                #expect(sheet.text.contains(service.flow.title))
                #expect(sheet.text.contains("费用：\(service.definition.fee)"))
                for material in service.materials where !material.lookedUp {
                    #expect(sheet.text.contains(material.title), "\(service.flow.title)")
                }
                let code = try QRCode("http://127.0.0.1:\(site.port)\(guide)?from=qr")
                #expect(sheet.text.contains(code.svg(side: 52)), "\(service.flow.title)")
                #expect(codes.text.contains(code.svg(side: 40)), "\(service.flow.title)")
                #expect(try await site.get("\(guide)?from=qr").text.contains("换成长辈版"))
            }
            #expect(try await site.get("/guide/nothing/sheet").status == 404)
        }
    }

    @Test func `the large edition is asked for by address and kept in a cookie`() async throws {
        try await TestSite.run { site in
            let asked = try await site.get("/elder?on=1")
            #expect(asked.status == 303)
            #expect(asked.headers["set-cookie"]?.contains("elder=1") == true)
            // Asked twice, it stays as it is.
            let again = try await site.get("/elder?on=1", headers: ["Cookie": "elder=1"])
            #expect(again.headers["set-cookie"]?.contains("elder=1") == true)
            let back = try await site.get("/elder?on=0", headers: ["Cookie": "elder=1"])
            #expect(back.headers["set-cookie"]?.contains("elder=0") == true)
        }
    }

    @Test func `the large edition says it in the plainest words and leaves nothing out`() async throws {
        try await TestSite.run { site in
            let service = try #require(site.rooms.casework.services.current.first { $0.definition.plain != nil })
            let plain = try #require(service.definition.plain)
            let cookie = ["Cookie": "a=b; elder=1"]
            let home = try await site.get("/", headers: cookie)
            #expect(home.text.contains("class=\"portal elder\""))
            #expect(home.text.contains(plain))
            let guide = try await site.get(Links.guide(service.flow.serviceID), headers: cookie)
            #expect(guide.text.contains(plain))
            #expect(guide.text.contains(service.summary))
            let other = try await site.get("/", headers: ["Cookie": "notelder=1"])
            #expect(!other.text.contains("class=\"portal elder\""))
        }
    }
}
