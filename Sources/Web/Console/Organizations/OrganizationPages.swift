// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Organisations: find, enter, rename, dissolve.
enum OrganizationPages {
    static func register(on routes: Routes) {
        routes.get(Links.organizations, .permission(.personRead), list)
        routes.get(Links.newOrganization, .permission(.personWrite), form)
        routes.post(Links.newOrganization, .permission(.personWrite), create)
        routes.get("/organizations/:id", .permission(.personRead), card)
        routes.post("/organizations/:id", .permission(.personWrite), save)
        routes.post("/organizations/:id/end", .permission(.personWrite), end)
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let kind = try request.choice("kind", title: "类型", of: Organization.Kind.self)
        let text = request.query("text") ?? ""
        let page = try await request.site.rooms.parties.organizations(
            actor: try request.actor,
            OrganizationQuery(text: text, kind: kind, before: try request.number("before"))
        )
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            OrganizationListPage(
                layout: Layout(request, title: "单位与组织"),
                text: text,
                kinds: OrganizationForm.kinds(selected: kind?.rawValue ?? ""),
                total: "\(page.total.text) 个",
                rows: page.organizations.map { found in
                    OrganizationListPage.Row(
                        link: Links.organization(found.id),
                        name: found.name,
                        kind: found.kind.title,
                        code: found.creditCode ?? "无",
                        region: tree.fullName(found.regionID),
                        ended: found.endedOn != nil
                    )
                },
                next: page.next.map {
                    Links.query(
                        Links.organizations,
                        [("before", "\($0)"), ("text", text), ("kind", kind?.rawValue ?? "")]
                    )
                },
                mayWrite: try request.actor.may(.personWrite)
            )
        )
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await newPage(request, problem: nil))
    }

    private static func newPage(_ request: WebRequest, problem: (any Problem)?) async throws -> NewOrganizationPage {
        var existing: String?
        if case .organizationCodeTaken(let id, _) = problem as? PartiesProblem { existing = Links.organization(id) }
        return NewOrganizationPage(
            layout: Layout(request, title: "登记单位"),
            fields: try await OrganizationForm(request, held: nil, problem: problem),
            existing: existing
        )
    }

    static func create(_ request: WebRequest) async throws -> Response {
        do {
            let draft = try draft(request)
            let id = try await request.site.rooms.parties.createOrganization(actor: try request.actor, draft)
            return request.see(Links.organization(id), done: "organization")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await newPage(request, problem: problem), status: .unprocessableContent)
        }
    }

    static func card(_ request: WebRequest) async throws -> Response {
        try await card(request, problem: nil)
    }

    private static func card(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let actor = try request.actor
        let found = try await request.site.rooms.parties.organization(actor: actor, try request.key())
        let tree = try await request.site.rooms.regions.tree()
        let mine = actor.regionID.map { tree.isRegion(found.regionID, under: $0) } ?? false
        var lines = [
            CasePage.Line(title: "种类", value: found.kind.title),
            CasePage.Line(title: "统一社会信用代码", value: found.creditCode ?? "无"),
            CasePage.Line(title: "所在地", value: tree.fullName(found.regionID)),
            CasePage.Line(title: "地址", value: found.address ?? "未登记"),
            CasePage.Line(title: "负责人", value: found.principal ?? "未登记"),
        ]
        if let ended = found.endedOn { lines.append(CasePage.Line(title: "注销或撤销", value: ended.iso)) }
        let page = OrganizationPage(
            layout: Layout(request, title: found.name),
            heading: found.name,
            cardLink: Links.organization(found.id),
            version: found.version,
            ended: found.endedOn != nil,
            lines: lines,
            names: found.names.map { name in
                .init(
                    text: name.text,
                    term: "\(name.validFrom.iso) 起" + (name.validUntil.map { "，至 \($0.iso)" } ?? ""),
                    present: name.validUntil == nil
                )
            },
            mayChange: actor.may(.personWrite) && mine && found.endedOn == nil,
            fields: try await OrganizationForm(request, held: found, problem: problem)
        )
        return try request.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.parties.changeOrganization(
                actor: try request.actor,
                id,
                version: Int64(request.form["version"]) ?? 0,
                try draft(request)
            )
            return request.see(Links.organization(id), done: "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await card(request, problem: problem)
        }
    }

    static func end(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        do {
            try await request.site.rooms.parties.endOrganization(
                actor: try request.actor,
                id,
                version: Int64(request.form["version"]) ?? 0,
                on: try Field.read("ended") { try CivilDate(parsing: request.form["ended"]) }
            )
            return request.see(Links.organization(id), done: "saved")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await card(request, problem: problem)
        }
    }

    private static func draft(_ request: WebRequest) throws -> OrganizationDraft {
        let form = request.form
        guard let region = Int64(form["region"]) else { throw PartiesProblem.unknownRegion }
        return OrganizationDraft(
            name: form["name"],
            kind: Organization.Kind(rawValue: form["kind"]) ?? .other,
            creditCode: form["credit_code"].isEmpty
                ? nil : try Field.read("credit_code") { try CreditCode(form["credit_code"]) },
            regionID: region,
            address: form["address"].isEmpty ? nil : String(form["address"].prefix(200)),
            principal: form["principal"].isEmpty ? nil : String(form["principal"].prefix(50)),
            from: form["from"].isEmpty ? nil : try Field.read("date") { try CivilDate(parsing: form["from"]) }
        )
    }
}
