// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// Issued papers with their codes, and the archive that holds them all.
struct PaperTests {
    private struct Accepted {
        let page: String
        let id: Int64
        let document: Int64
        let clerk: TestSite.Visitor
    }

    private func accepted(_ site: TestSite, _ walk: PortalWalk) async throws -> Accepted {
        let clerk = try await site.staff("township-clerk")
        let page = try await walk.begin()
        try await walk.fill(page)
        _ = try await walk.submit(page)
        let id = try walk.id(page)
        let form = ["action": "accept", "version": try await walk.version(page), "request_id": walk.requestID()]
        #expect(try await site.post("/cases/\(id)/act", clerk, form).status == 303)
        let dossier = try await walk.casework.dossier(actor: clerk.actor, caseID: id)
        return Accepted(page: page, id: id, document: try #require(dossier.documents.first).id, clerk: clerk)
    }

    @Test func `the receipt shows a code to its progress, to staff and family alike, in an edition that lasts`()
        async throws
    {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let case1 = try await accepted(site, walk)
            let dossier = try await walk.casework.dossier(actor: walk.visitor.actor, caseID: case1.id)
            let code = ReceiptCode.grouped(dossier.file.receipt)
            for (path, visitor) in [
                ("/cases/\(case1.id)/documents/\(case1.document)", case1.clerk),
                ("\(case1.page)/documents/\(case1.document)", walk.visitor),
            ] {
                let reply = try await site.get(path, visitor)
                #expect(reply.status == 200, "\(path)")
                #expect(reply.text.contains("<span class=\"qr\"><svg"), "\(path)")
                #expect(reply.text.contains(code), "\(path)")
                #expect(reply.text.contains("/assets/paper/2/paper.css"), "\(path)")
            }
            let style = try await site.get("/assets/paper/2/paper.css")
            #expect(style.status == 200)
            #expect(style.headers["cache-control"]?.contains("immutable") == true)
            let verify = try #require(dossier.documents.first).code
            let checked = try await site.get("/verify?code=\(ReceiptCode.grouped(verify))")
            #expect(checked.text.contains("受理通知书"))
            #expect(!checked.text.contains("孙桂芳"))
        }
    }

    @Test func `the code on a paper leads to the public address`() throws {
        let html = "<p><span class=\"qr\" data-progress=\"ABCD-1234-EFGH-5678\"></span></p>"

        let shown = try PaperPrinter.coded(html, address: "https://mz.example.gov.cn")

        let expected = try QRCode("https://mz.example.gov.cn/progress?code=ABCD-1234-EFGH-5678").svg()
        #expect(shown == "<p><span class=\"qr\">\(expected)</span></p>")
    }

    @Test func `markup in a code's place is left alone`() throws {
        let html = "<span class=\"qr\" data-progress=\"<script>\"></span>"

        #expect(try PaperPrinter.coded(html, address: "https://mz.example.gov.cn") == html)
    }

    @Test func `the PDF of a paper carries the code too`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let case1 = try await accepted(site, walk)
            let pdf = try await site.get("\(case1.page)/documents/\(case1.document)/pdf", walk.visitor)
            #expect(pdf.status == 200, "\(pdf.text.prefix(300))")
            #expect(pdf.text.hasPrefix("%PDF-"))
            #expect(pdf.headers["content-type"] == "application/pdf")
        }
    }

    @Test func `the archive holds every part with an index, for the office's own families and audited`() async throws {
        try await TestSite.run { site in
            let walk = try await PortalWalk.resident(site)
            let case1 = try await accepted(site, walk)
            let form = ["version": try await walk.version(case1.page), "material": "illness-proof"]
            let taken = try await site.upload("/cases/\(case1.id)/materials", case1.clerk, form)
            #expect(taken.status == 303, "\(taken.text)")
            let reply = try await site.get("/cases/\(case1.id)/archive", case1.clerk)
            #expect(reply.status == 200)
            for part in ["目录", "共同生活家庭", "核对授权", "材料清单", "材料：重特大疾病", "<img src=", "受理通知书", "办理记录", "孙桂芳"] {
                #expect(reply.text.contains(part), "\(part)")
            }
            #expect(!reply.text.contains(try TestSite.number(serial: 501, today: site.clock.today).number))
            let pdf = try await site.get("/cases/\(case1.id)/archive/pdf", case1.clerk)
            #expect(pdf.text.hasPrefix("%PDF-"), "\(pdf.text.prefix(300))")
            #expect(try await site.get("/cases/\(site.there.caseID)/archive", case1.clerk).status == 404)
            #expect(try await site.get("/cases/\(case1.id)/archive", walk.visitor).status != 200)
        }
    }
}
