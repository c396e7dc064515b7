// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// A resident with an application of their own, and the short ways of filling it.
struct PortalWalk: Sendable {
    let site: TestSite
    let visitor: TestSite.Visitor
    let personID: Int64

    var casework: Casework { site.rooms.casework }

    /// A new resident of the first township's village under a name.
    static func resident(_ site: TestSite, name: String = "孙桂芳", serial: Int = 501) async throws -> PortalWalk {
        let id = try await site.rooms.parties.create(
            actor: .system("test"),
            PersonDraft(
                name: try PersonName(name),
                number: try TestSite.number(serial: serial, today: site.clock.today),
                hukouRegionID: site.here.villageID,
                homeRegionID: site.here.villageID
            )
        )
        return PortalWalk(site: site, visitor: try await site.resident(id), personID: id)
    }

    func requestID() -> String { UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)) }

    /// Begins an application and answers its page.
    func begin() async throws -> String {
        let reply = try await site.post(
            "/my/apply/dibao",
            visitor,
            ["village": "\(site.here.villageID)", "request_id": requestID()]
        )
        #expect(reply.status == 303, "\(reply.text)")
        return String(reply.location.prefix { $0 != "?" })
    }

    func id(_ page: String) throws -> Int64 { try #require(Int64(page.split(separator: "/").last ?? "")) }

    func version(_ page: String) async throws -> String {
        String(try await casework.dossier(actor: visitor.actor, caseID: try id(page)).file.version)
    }

    func post(_ page: String, _ action: String, _ form: [String: String]) async throws -> TestSite.Reply {
        var form = form
        form["version"] = try await version(page)
        return try await site.post("\(page)/\(action)", visitor, form)
    }

    /// Everything but the sending in.
    func fill(_ page: String) async throws {
        let own = ["together": "是", "wage": "120", "illness": "否", "able": "否"]
        let home = ["urban": "城市", "assets": "3000", "car": "否", "houses": "否"]
        #expect(try await post(page, "answers/\(personID)", own).status == 303)
        #expect(try await post(page, "answers/family", home).status == 303)
        let consent = try await post(page, "consents", ["person": "\(personID)", "given_by": "孙桂芳", "agree": "yes"])
        #expect(consent.status == 303, "\(consent.text)")
    }

    func submit(_ page: String, request: String? = nil, promise: String = "yes") async throws -> TestSite.Reply {
        try await post(page, "submit", ["promise": promise, "request_id": request ?? requestID()])
    }
}
