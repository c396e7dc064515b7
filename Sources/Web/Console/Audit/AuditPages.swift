// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Hummingbird
import SharedKernel
import Vocabulary

/// Who did or saw what, when and why; and whether the record is as it was written.
enum AuditPages {
    private static let pageLength = 50

    static func register(on routes: Routes) {
        routes.get(Links.audit, .permission(.auditRead), list)
        routes.post("/audit/verify", .permission(.auditRead), verify)
    }

    /// What the filter line says, with the message when it cannot be read.
    private struct Asked {
        var filter = Audit.Filter()
        var problem: String?

        init(_ request: WebRequest) {
            filter.verb = request.query("verb")
            filter.subject = request.query("subject")
            filter.actorName = request.query("who")
            filter.subjectID = request.query("id").flatMap { Int64($0) }
            do {
                filter.from = try request.query("from").map { try CivilDate(parsing: $0) }
                filter.until = try request.query("until").map { try CivilDate(parsing: $0) }
            } catch let fault as any Problem {
                problem = fault.message
            } catch {
                problem = "日期不能识别，请按 2026-11-20 的样式填写。"
            }
            let known = (AuditWords.verbs.map(\.verb), AuditWords.subjects.map(\.subject))
            if let verb = filter.verb, !known.0.contains(verb) { problem = "没有“\(verb)”这种操作，请从列表中选择。" }
            if let subject = filter.subject, !known.1.contains(subject) { problem = "没有“\(subject)”这种对象，请从列表中选择。" }
            if let text = request.query("id"), Int64(text) == nil { problem = "记录编号应为数字。" }
        }
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try await list(request, seal: nil)
    }

    /// Recomputes every fingerprint; reading all is worth an entry of its own.
    static func verify(_ request: WebRequest) async throws -> Response {
        try await note(request, "audit.verify")
        return try await list(request, seal: AuditPage.Seal(try await request.site.rooms.audit.verify()))
    }

    private static func note(_ request: WebRequest, _ verb: String) async throws {
        try await request.site.rooms.audit.recordRead(
            AuditEntry(
                at: request.site.clock.now(),
                actor: try request.actor,
                action: verb,
                subject: "audit",
                subjectID: nil
            )
        )
    }

    private static func list(_ request: WebRequest, seal: AuditPage.Seal?) async throws -> Response {
        let asked = Asked(request)
        let before = try request.number("before")
        let found =
            asked.problem == nil
            ? try await request.site.rooms.audit.entries(
                actor: try request.actor,
                filter: asked.filter,
                before: before,
                limit: pageLength + 1
            ) : []
        try await note(request, "audit.read")
        let functions = request.site.access.functions
        let rows = found.prefix(pageLength).map { line in
            AuditPage.Row(
                at: line.at.text,
                who: line.actor,
                function: line.function,
                action: AuditWords.title(line.verb),
                record: AuditWords.subject(line.subject, line.subjectID),
                recordLink: AuditWords.link(line.subject, line.subjectID),
                reason: line.reason,
                detail: AuditWords.detail(line, functions: functions),
                sealed: line.sealed
            )
        }
        let next = found.count > pageLength ? found.prefix(pageLength).last?.id : nil
        return try request.page(
            AuditPage(
                layout: Layout(request, title: "审计"),
                who: request.query("who") ?? "",
                recordID: request.query("id") ?? "",
                from: request.query("from") ?? "",
                until: request.query("until") ?? "",
                verbs: options(AuditWords.verbs.map { ($0.verb, $0.title) }, "全部操作", request.query("verb")),
                subjects: options(AuditWords.subjects.map { ($0.subject, $0.title) }, "全部对象", request.query("subject")),
                rows: Array(rows),
                next: next.map { address(request, before: $0) },
                first: before == nil ? nil : address(request, before: nil),
                seal: seal,
                problem: asked.problem
            ),
            status: asked.problem == nil ? .ok : .unprocessableContent
        )
    }

    private static func options(_ all: [(String, String)], _ any: String, _ chosen: String?) -> [SelectOption] {
        [SelectOption(value: "", title: any, selected: chosen == nil)]
            + all.map { SelectOption(value: $0.0, title: $0.1, selected: $0.0 == chosen) }
    }

    private static func address(_ request: WebRequest, before: Int64?) -> String {
        var parts = ["who", "verb", "subject", "id", "from", "until"].compactMap { name in
            request.query(name).flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }.map {
                "\(name)=\($0)"
            }
        }
        if let before { parts.append("before=\(before)") }
        return parts.isEmpty ? Links.audit : Links.audit + "?" + parts.joined(separator: "&")
    }
}

struct AuditPage: Page {
    static let template = "console/audit"
    let layout: Layout
    let who: String
    let recordID: String
    let from: String
    let until: String
    let verbs: [SelectOption]
    let subjects: [SelectOption]
    let rows: [Row]
    let next: String?
    let first: String?
    let seal: Seal?
    let problem: String?

    struct Row: Sendable {
        let at: String
        let who: String
        let function: String
        let action: String
        let record: String
        let recordLink: String?
        let reason: String?
        let detail: String?
        let sealed: Bool
    }

    /// What recomputing the whole record found.
    struct Seal: Sendable {
        let blocks: Int
        let entries: Int
        let unsealed: Int
        let fault: String?

        init(_ found: Audit.Verification) {
            blocks = found.blocks
            entries = found.entries
            unsealed = found.unsealed
            fault = found.firstFault
        }
    }
}
