// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Testing

/// Which steps people are shown of a case.
struct CaseCourseTests {
    private func course(_ service: String, at step: String? = nil) throws -> [String] {
        let pack = try CaseOffice.shipped.get()
        let services = try PackServices(pack, hash: "test") { String($0) }
        return try services.service(service, release: nil).flow.course(at: step).map(\.id)
    }

    @Test func `the way to a benefit shows no step that only refuses`() throws {
        let usual = ["apply", "accept", "verify", "visit", "review", "post", "confirm"]
        #expect(try course("dibao") == usual)
        #expect(try course("dibao", at: "confirm") == usual)
    }

    @Test func `a case that is about to be refused shows the way to there`() throws {
        #expect(try course("dibao", at: "deny") == ["apply", "accept", "verify", "visit", "review", "deny"])
    }

    @Test func `a council that gives the matter back is on the way`() throws {
        #expect(try course("gangxing-zhichu").contains("council"))
        #expect(!(try course("gangxing-zhichu").contains("deny")))
        for service in ["lihun-dengji", "shouyang-dengji", "shehui-zuzhi-chengli", "diming-mingming", "jubao-tousu"] {
            let pack = try CaseOffice.shipped.get()
            let all = try #require(pack.services.first { $0.id == service }).steps.map(\.id)
            #expect(try course(service) == all, "\(service)")
        }
    }
}
