// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import HTTPTypes
import Hummingbird
import SharedKernel
import Vocabulary

/// Scenarios (情景测算): the list, how far one is, what it came to.
enum ScenarioPages {
    static func list(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let before = try request.number("before")
        let found = try await request.site.rooms.workbench.scenarios(actor: actor, before: before, limit: 21)
        let shown = found.prefix(20)
        return try request.page(
            ScenarioListPage(
                layout: Layout(request, title: "已保存的测算"),
                rows: shown.map {
                    ScenarioListPage.Row($0, program: request.site.rooms.workbench.title(of: $0.scenario.programID))
                },
                comparable: shown.filter { $0.scenario.state == .done }.count > 1,
                next: found.count > 20
                    ? shown.last.map { "\(Links.scenarios)?before=\($0.scenario.id)" } : nil,
                first: before == nil ? nil : Links.scenarios,
                maySimulate: actor.may(.policySimulate)
            )
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await page(request, problem: nil)
    }

    static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let workbench = request.site.rooms.workbench
        let detail = try await workbench.scenario(actor: actor, id: try request.key())
        guard detail.scenario.state == .done else {
            let response = try request.page(ScenarioProgressPage(detail, request: request))
            return detail.scenario.state == .running ? response.asked(againAfter: 2) : response
        }
        let tree = try await request.site.rooms.regions.tree()
        // A form that was refused carries no filter of its own.
        let isForm = request.method == .post
        let kind = isForm ? nil : try request.choice("kind", title: "变化", of: ScenarioChangeKind.self)
        let area = isForm ? nil : try request.region("area", title: "乡镇（街道）", tree: tree)
        let after = isForm ? nil : try request.number("after")
        let found = try await workbench.families(
            actor: actor,
            id: detail.scenario.id,
            kind: kind,
            townshipID: area?.id,
            after: after ?? 0,
            limit: 21
        )
        let query = QueryText.of([("kind", kind?.rawValue), ("area", area.map { String($0.id) })])
        let own = Links.scenario(detail.scenario.id) + (query.isEmpty ? "?" : "?\(query)&")
        let page = ScenarioPage(
            detail,
            families: found,
            filter: ScenarioPage.Filter(
                kinds: ScenarioChangeKind.allCases.map {
                    SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == kind)
                },
                areas: Choices.areas(actor, tree: tree, chosen: area?.id),
                filtered: !query.isEmpty,
                next: found.rows.count > 20
                    ? found.rows.prefix(20).last.map { "\(own)after=\($0.place)#families" } : nil,
                first: after == nil ? nil : "\(own.dropLast())#families"
            ),
            problem: problem,
            isCurrent: try workbench.reading(actor: actor).releaseHash == detail.scenario.releaseHash,
            tree: tree,
            request: request
        )
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    /// The same figures on families that are read anew.
    static func refresh(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            let new = try await request.site.rooms.workbench.refresh(
                actor: try request.actor,
                requestID: try UUIDv7.parse(request.form["request_id"]),
                id: id
            )
            return request.see(Links.scenario(new))
        } catch let problem as WorkbenchProblem where problem.kind == .invalid {
            // The rules that are in force now may not know a figure any more.
            return try await page(request, problem: problem)
        }
    }

    static func rename(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.workbench.rename(
                actor: try request.actor,
                id: id,
                version: Int64(request.form["version"]) ?? 0,
                title: request.form["title"]
            )
            return request.see(Links.scenario(id), done: "saved")
        } catch let problem as WorkbenchProblem where [.badTitle, .stale].contains(problem) {
            return try await page(request, problem: problem)
        }
    }
}

/// Figures as these pages write them.
enum Figures {
    /// `+1,296.00`, `-40.00`, `0.00`
    static func signed(_ amount: Money) -> String { amount > .zero ? "+\(amount.text)" : amount.text }

    static func signed(_ count: Int) -> String { count > 0 ? "+\(count)" : String(count) }

    /// `+4.1%`; nil where there was nothing before.
    static func share(_ difference: Money, of amount: Money) -> String? {
        guard amount.fen > 0 else { return nil }
        let (scaled, over) = difference.fen.multipliedReportingOverflow(by: 1_000)
        guard !over else { return nil }
        let tenths = scaled / amount.fen
        return "\(tenths > 0 ? "+" : tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)%"
    }

    /// Length of a bar of at most 1,000.
    static func bar(_ amount: Money, most: Money) -> Int {
        guard most.fen > 0 else { return 0 }
        let (scaled, over) = amount.fen.multipliedReportingOverflow(by: 1_000)
        return over ? 1_000 : Int(max(0, scaled / most.fen))
    }
}
