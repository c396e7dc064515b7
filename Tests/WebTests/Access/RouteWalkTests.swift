// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Testing
import Vocabulary
import Web

/// Walks every route that the site registers, whoever added it.
struct RouteWalkTests {
    /// Forms of those who are not signed in have no token.
    private static let withoutToken: Set<String> = [Links.login, Links.residentLogin, "/login/resume"]

    /// A path with the records of one township in the place of its parameters.
    private static func path(_ entry: Routes.Entry, _ township: TestSite.Township) -> String {
        let first = entry.path.split(separator: "/").first ?? ""
        let key = [
            "cases": township.caseID, "persons": township.personID, "enrolments": township.enrolmentID,
            "registers": township.entryID,
        ][first]
        return "/"
            + entry.path.split(separator: "/").map { part in
                switch part {
                case ":id": String(key ?? 999_999_999)
                case ":subject": "family"
                case ":register": "social_organization"
                case ":hash": String(repeating: "0", count: 64)
                case ":code": "AAAAAAAAAAAAAAAA"
                case "**": "none.css"
                default: part.hasPrefix(":") ? "1" : String(part)
                }
            }.joined(separator: "/")
    }

    @Test func `nobody gets past the door without signing in`() async throws {
        try await TestSite.run { site in
            for entry in site.routes where !entry.path.hasPrefix("/api/") {
                let path = Self.path(entry, site.here)
                let reply =
                    entry.method == "GET" ? try await site.get(path) : try await site.post(path, nil, ["x": "1"])
                if entry.access == .open {
                    #expect(reply.status < 500, "\(entry.method) \(path)")
                } else if entry.method == "GET" {
                    #expect(reply.status == 303, "\(entry.method) \(path)")
                    #expect(reply.location.contains("/login?next="), "\(entry.method) \(path)")
                } else {
                    #expect(reply.status == 401, "\(entry.method) \(path)")
                    #expect(reply.text.contains("登录已超时"), "\(entry.method) \(path)")
                }
                #expect(reply.headers["content-security-policy"] != nil, "\(entry.method) \(path)")
            }
        }
    }

    @Test func `a function without the permission is refused by every route, in Chinese`() async throws {
        try await TestSite.run { site in
            var staff: [String: TestSite.Visitor] = [:]
            for entry in site.routes {
                guard case .permission(let permission) = entry.access, !entry.path.hasPrefix("/api/") else { continue }
                guard
                    let function = site.rooms.access.functions.functions.first(where: {
                        !$0.permissions.contains(permission)
                    })
                else { continue }
                if staff[function.id] == nil { staff[function.id] = try await site.staff(function.id) }
                let path = Self.path(entry, site.here)
                let reply =
                    entry.method == "GET"
                    ? try await site.get(path, staff[function.id]) : try await site.post(path, staff[function.id])
                #expect(reply.status == 403, "\(entry.method) \(path) as \(function.title)")
                #expect(reply.text.contains("没有办理这一步的权限"), "\(entry.method) \(path) as \(function.title)")
            }
        }
    }

    @Test func `residents stay out of the console and staff out of residents' pages`() async throws {
        try await TestSite.run { site in
            let resident = try await site.resident(site.here.personID)
            let clerk = try await site.staff("township-clerk")
            for entry in site.routes where !entry.path.hasPrefix("/api/") {
                let path = Self.path(entry, site.here)
                let visitor: TestSite.Visitor
                switch entry.access {
                case .open: continue
                case .resident: visitor = clerk
                case .staff, .permission: visitor = resident
                }
                let reply =
                    entry.method == "GET" ? try await site.get(path, visitor) : try await site.post(path, visitor)
                #expect([303, 401, 403, 404].contains(reply.status), "\(entry.method) \(path)")
                if reply.status == 303 { #expect(reply.location.contains("login"), "\(entry.method) \(path)") }
            }
        }
    }

    @Test func `a form without its token is refused everywhere`() async throws {
        try await TestSite.run { site in
            var visitors: [String: TestSite.Visitor] = [:]
            let resident = try await site.resident(site.here.personID)
            for entry in site.routes
            where entry.method == "POST" && !Self.withoutToken.contains(entry.path) && !entry.path.hasPrefix("/api/") {
                let visitor: TestSite.Visitor
                if entry.access == .resident {
                    visitor = resident
                } else {
                    let function = try Self.function(for: entry.access, site)
                    if visitors[function] == nil { visitors[function] = try await site.staff(function) }
                    guard let staff = visitors[function] else { continue }
                    visitor = staff
                }
                let path = Self.path(entry, site.here)
                let reply = try await site.post(path, visitor, ["csrf": "wrong"])
                #expect(reply.status == 403, "\(path)")
                #expect(reply.text.contains("页面已过期"), "\(path)")
            }
        }
    }

    private static func function(for access: RouteAccess, _ site: TestSite) throws -> String {
        guard case .permission(let permission) = access else { return "township-clerk" }
        let functions = site.rooms.access.functions.functions.filter { $0.permissions.contains(permission) }
        let local =
            functions.first { $0.levels.contains("township") } ?? functions.first { $0.levels.contains("village") }
        return (local ?? functions.first)?.id ?? "township-clerk"
    }

    @Test func `records of another township are not found by any route`() async throws {
        try await TestSite.run { site in
            var visitors: [String: TestSite.Visitor] = [:]
            for entry in site.routes {
                guard case .permission = entry.access, entry.path.contains(":id"), !entry.path.hasPrefix("/api/") else {
                    continue
                }
                let function = try Self.function(for: entry.access, site)
                if visitors[function] == nil { visitors[function] = try await site.staff(function) }
                guard let visitor = visitors[function], visitor.actor.level != "county" else { continue }
                let path = Self.path(entry, site.there)
                let reply =
                    entry.method == "GET"
                    ? try await site.get(path, visitor) : try await site.upload(path, visitor, Self.filled(site))
                #expect(reply.status == 404, "\(entry.method) \(path) gave \(reply.status)")
                for name in ["刘桂兰", "赵立新"] { #expect(!reply.text.contains(name), "\(entry.method) \(path)") }
            }
        }
    }

    /// Fields that any form may ask for, so that it is the record that is refused and not the form.
    private static func filled(_ site: TestSite) throws -> [String: String] {
        [
            "version": "1", "request_id": UUIDv7.make(at: site.clock.now(), random: Access.systemRandom(10)),
            "action": "submit", "person": String(site.there.personID), "posting": "1", "objection": "1",
            "number": try TestSite.number(serial: 333, today: site.clock.today).number, "name": "周小川",
            "relation": "配偶", "standing": "member", "reason": "核对", "answer": "已核实", "upheld": "no",
            "given_by": "周小川", "kin": "无", "material": "application", "state": "committed", "present": "本人",
            "findings": "情况属实", "surveyor1": "甲某", "surveyor2": "乙某", "visited_on": "2026-11-19",
            "month": "2026-12", "note": "核对", "content": "情况不符", "evidence": "银行流水", "raised_by": "周小川",
            "heard_on": "2026-11-19", "heard_person": "周小川", "heard_note": "无意见",
        ]
    }
}
