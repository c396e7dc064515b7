// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary
import Web

/// No text that anybody can send breaks a page.
struct HostileFormTests {
    private static let texts = [
        "", "<script>alert(1)</script>", "' or 1=1 --", "99999999999999999999999999", "\u{0}\u{202E}王\u{FFFF}",
        String(repeating: "长", count: 600), "-1", "2026-13-45",
    ]

    private static let fields = [
        "version", "request_id", "action", "person", "posting", "objection", "number", "name", "relation", "standing",
        "reason", "answer", "upheld", "given_by", "kin", "material", "state", "present", "findings", "surveyor1",
        "surveyor2", "visited_on", "month", "note", "comment", "service", "village", "channel", "card", "bank",
        "holder",
        "amount", "date", "from", "until", "kind", "region", "text", "code", "credit_code", "login", "phone", "address",
        "program", "wage", "assets", "before", "after", "page", "other", "survivor", "loser", "status", "day", "urban",
        "encoding", "function", "level", "class", "members", "payee", "id", "type", "title", "value",
    ]

    private func path(_ entry: Routes.Entry, _ site: TestSite) -> String {
        let parts: [Substring] = entry.path.split(separator: "/")
        let first = String(parts.first ?? "")
        let keys = [
            "cases": site.here.caseID, "persons": site.here.personID, "enrolments": site.here.enrolmentID,
        ]
        return "/"
            + parts.map { part in
                switch part {
                case ":id": String(keys[first] ?? 1)
                case ":subject": "family"
                default: part.hasPrefix(":") ? "1" : String(part)
                }
            }.joined(separator: "/")
    }

    private func visitor(_ entry: Routes.Entry, _ site: TestSite, _ known: inout [String: TestSite.Visitor])
        async throws -> TestSite.Visitor?
    {
        guard case .permission(let permission) = entry.access else { return nil }
        let functions = site.rooms.access.functions.functions.filter { $0.permissions.contains(permission) }
        guard let function = (functions.first { $0.levels.contains("township") } ?? functions.first)?.id else {
            return nil
        }
        if known[function] == nil { known[function] = try await site.staff(function) }
        return known[function]
    }

    @Test(arguments: TestStores.all)
    func `hostile forms get an answer in Chinese, never a broken page`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            var known: [String: TestSite.Visitor] = [:]
            for entry in site.routes where entry.method == "POST" && !entry.path.hasPrefix("/api/") {
                // These end sessions or lock accounts, which have tests of their own.
                guard entry.path != Links.logout, entry.path != Links.login else { continue }
                let visitor = try await visitor(entry, site, &known)
                for text in dialect == .sqlite ? Self.texts : Array(Self.texts.prefix(5)) {
                    var form = Dictionary(uniqueKeysWithValues: Self.fields.map { ($0, text) })
                    form["version"] = "1"
                    let reply = try await site.post(path(entry, site), visitor, form)
                    #expect(reply.status < 500, "\(entry.path) with \(text.prefix(30)) gave \(reply.status)")
                    #expect(!reply.text.contains("<script>alert"), "\(entry.path)")
                }
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `hostile addresses get an answer, never a broken page`(dialect: Dialect) async throws {
        try await TestSite.run(on: dialect) { site in
            var known: [String: TestSite.Visitor] = [:]
            for entry in site.routes where entry.method == "GET" && !entry.path.hasPrefix("/api/") {
                let visitor = try await visitor(entry, site, &known)
                for text in Self.texts.prefix(5) {
                    let typed = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    let query = Self.fields.map { "\($0)=\(typed.prefix(120))" }.joined(separator: "&")
                    let reply = try await site.get("\(path(entry, site))?\(query)", visitor)
                    #expect(reply.status < 500, "\(entry.path) with \(text.prefix(30)) gave \(reply.status)")
                    #expect(!reply.text.contains("<script>alert"), "\(entry.path)")
                }
            }
        }
    }
}
