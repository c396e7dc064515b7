// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// What has been kept long enough (保管期满), what is held back, and the lists by which it is disposed of.
enum RetentionPages {
    private static let pageLength = 50

    static func register(on routes: Routes) {
        routes.get(Links.retention, .permission(.retentionRead), list)
        routes.post(Links.disposals, .permission(.disposalPropose), propose)
        routes.get("/retention/lists/:id", .permission(.retentionRead), show)
        routes.get("/retention/lists/:id/print", .permission(.retentionRead), paper)
        routes.post("/retention/lists/:id/settle", .permission(.disposalApprove), settle)
        routes.get("/retention/cases/:id", .permission(.retentionRead), keeping)
        routes.post("/retention/cases/:id/hold", .permission(.retentionHold), hold)
        routes.post("/retention/cases/:id/lift", .permission(.retentionHold), lift)
    }

    // MARK: - What is due

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, problem: nil))
    }

    private static func page(_ request: WebRequest, problem: (any Problem)?) async throws -> RetentionPage {
        let actor = try request.actor
        let service = request.query("service")
        let found = try await request.site.rooms.privacy.due(
            actor: actor,
            serviceID: service,
            after: try request.number("after") ?? 0,
            limit: pageLength
        )
        let tree = try await request.site.rooms.regions.tree()
        let services = request.site.rooms.casework.services
        return RetentionPage(
            layout: Layout(request, title: "保管与销毁"),
            services: [SelectOption(value: "", title: "全部事项", selected: service == nil)]
                + services.current.filter { ($0.definition.privacy?.years ?? 0) > 0 }.map {
                    SelectOption(
                        value: $0.flow.serviceID,
                        title: $0.flow.title,
                        selected: $0.flow.serviceID == service
                    )
                },
            service: service ?? "",
            rows: found.cases.map { due in
                .init(
                    id: due.id,
                    caseName: due.name,
                    caseLink: Links.keeping(due.id),
                    service: (try? services.service(due.serviceID, release: nil).flow.title) ?? due.serviceID,
                    place: tree.fullName(due.regionID),
                    closed: due.closed.iso,
                    state: due.state.title,
                    ended: due.ended.iso,
                    bars: due.bars.map(\.title)
                )
            },
            next: found.next.map { Links.query(Links.retention, [("service", service ?? ""), ("after", "\($0)")]) },
            lists: found.lists.map(RetentionPage.List.init),
            mayPropose: actor.may(.disposalPropose),
            most: Privacy.mostDisposed,
            note: request.form["note"],
            problem: problem?.message
        )
    }

    static func propose(_ request: WebRequest) async throws -> Response {
        let all = request.form["all"] == "yes"
        let service = request.form["service"]
        do {
            let id = try await request.site.rooms.privacy.propose(
                actor: try request.actor,
                caseIDs: all ? nil : request.form.all("case").compactMap(Int64.init),
                serviceID: all && !service.isEmpty ? service : nil,
                note: request.form["note"],
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.disposal(id), done: "disposal-proposed")
        } catch let problem as PrivacyProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await page(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    // MARK: - A list

    static func show(_ request: WebRequest) async throws -> Response {
        try request.page(try await listPage(request, problem: nil))
    }

    private static func listPage(_ request: WebRequest, problem: (any Problem)?) async throws -> DisposalPage {
        let actor = try request.actor
        let (list, lines) = try await request.site.rooms.privacy.disposal(actor: actor, try request.key())
        let tree = try await request.site.rooms.regions.tree()
        let isOpen = list.state == .proposed
        let isOwn = actor.hands.contains(list.proposedByID) || actor.function == list.proposedFunction
        return DisposalPage(
            layout: Layout(request, title: "销毁清册 \(list.number)"),
            list: RetentionPage.List(list),
            note: list.note,
            hash: list.contentHash,
            settled: list.settledBy.map {
                "\($0)（\(list.settledTitle ?? "")）\(list.settledAt?.text ?? "")：\(list.settledNote ?? "")"
            },
            files: list.state == .done ? "一并删除不再引用的照片、扫描件 \(list.files) 份" : nil,
            version: list.version,
            link: Links.disposal(list.id),
            rows: lines.enumerated().map { DisposalPage.Line($1, serial: $0 + 1, tree: tree) },
            settleLink: isOpen && actor.may(.disposalApprove) && !isOwn ? "\(Links.disposal(list.id))/settle" : nil,
            waits: isOpen && (isOwn || !actor.may(.disposalApprove)),
            problem: problem?.message
        )
    }

    /// 销毁清册 on A4.
    static func paper(_ request: WebRequest) async throws -> Response {
        try request.page(DisposalPaper(page: try await listPage(request, problem: nil)))
    }

    static func settle(_ request: WebRequest) async throws -> Response {
        let id = try request.key()
        let privacy = request.site.rooms.privacy
        let version = Int64(request.form["version"]) ?? 0
        let note = request.form["note"]
        do {
            if request.form["verdict"] == "approve" {
                try await privacy.approve(actor: try request.actor, id, version: version, note: note)
                return request.see(Links.disposal(id), done: "disposed")
            }
            try await privacy.refuse(actor: try request.actor, id, version: version, note: note)
            return request.see(Links.disposal(id), done: "disposal-refused")
        } catch let problem as PrivacyProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(try await listPage(request, problem: problem), status: ProblemPage.status(problem))
        }
    }

    // MARK: - One case

    static func keeping(_ request: WebRequest) async throws -> Response {
        try request.page(try await keepingPage(request, problem: nil))
    }

    private static func keepingPage(_ request: WebRequest, problem: (any Problem)?) async throws -> KeepingPage {
        let actor = try request.actor
        let kept = try await request.site.rooms.privacy.keeping(actor: actor, caseID: try request.key())
        let service = try request.site.rooms.casework.services.service(
            kept.file.serviceID,
            release: kept.file.releaseHash
        )
        var facts = [
            CasePage.Line(title: "事项", value: service.flow.title),
            CasePage.Line(title: "状态", value: kept.file.state.title),
            CasePage.Line(title: "办结", value: kept.file.closedAt?.date.iso ?? "没有办结"),
            CasePage.Line(title: "保存期限", value: kept.term),
        ]
        if !kept.basis.isEmpty { facts.append(CasePage.Line(title: "依据", value: kept.basis)) }
        if let due = kept.due {
            facts.append(CasePage.Line(title: "起算", value: due.countedFrom.iso))
            facts.append(CasePage.Line(title: "期满", value: due.ended.iso))
        }
        return KeepingPage(
            layout: Layout(request, title: "办件保管"),
            name: kept.file.number ?? "未受理的申请 \(kept.file.id)",
            caseLink: Links.caseFile(kept.file.id),
            facts: facts,
            isDue: kept.due != nil,
            bars: kept.due?.bars.map(\.title) ?? [],
            isHeld: kept.isHeld,
            formLink: actor.may(.retentionHold) && !kept.file.isDisposed
                ? "\(Links.keeping(kept.file.id))/\(kept.isHeld ? "lift" : "hold")" : nil,
            holds: kept.holds.map {
                .init(
                    text: "\($0.placedBy) \($0.placedAt.text)：\($0.reason)",
                    lifted: $0.liftedAt.map { at in at.text },
                    liftedText: "\($0.liftedBy ?? "")：\($0.liftedReason ?? "")"
                )
            },
            problem: problem?.message
        )
    }

    static func hold(_ request: WebRequest) async throws -> Response {
        try await held(request, done: "held") { try await $0.hold(actor: $1, caseID: $2, reason: $3) }
    }

    static func lift(_ request: WebRequest) async throws -> Response {
        try await held(request, done: "hold-lifted") { try await $0.lift(actor: $1, caseID: $2, reason: $3) }
    }

    private static func held(
        _ request: WebRequest,
        done: String,
        _ change: (Privacy, Actor, Int64, String) async throws -> Void
    ) async throws -> Response {
        let id = try request.key()
        do {
            try await change(request.site.rooms.privacy, try request.actor, id, request.form["reason"])
            return request.see(Links.keeping(id), done: done)
        } catch let problem as PrivacyProblem where [.invalid, .conflict].contains(problem.kind) {
            return try request.page(
                try await keepingPage(request, problem: problem),
                status: ProblemPage.status(problem)
            )
        }
    }

    /// What stands in the place of a case that was disposed of.
    static func tombstone(_ file: CaseFile, _ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.privacy.tombstone(actor: try request.actor, caseID: file.id)
        guard let (list, stone) = found else { throw AccessProblem.notFound(what: "办件") }
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(
            TombstonePage(
                layout: Layout(request, title: "已销毁的办件"),
                name: stone.number ?? "未受理的申请",
                facts: [
                    CasePage.Line(title: "事项", value: stone.serviceTitle),
                    CasePage.Line(title: "办理机关", value: tree.officeName(file.regionID)),
                    CasePage.Line(title: "申请", value: stone.opened.iso),
                    CasePage.Line(title: "办结", value: "\(stone.closed.iso)，\(stone.state.title)"),
                    CasePage.Line(title: "保管期满", value: stone.ended.iso),
                    CasePage.Line(title: "依据", value: stone.basis),
                    CasePage.Line(title: "销毁清册", value: list.number),
                    CasePage.Line(
                        title: "提出",
                        value: "\(list.proposedBy)（\(list.proposedTitle)）\(list.proposedAt.text)"
                    ),
                    CasePage.Line(
                        title: "批准",
                        value: "\(list.settledBy ?? "")（\(list.settledTitle ?? "")）\(list.settledAt?.text ?? "")"
                    ),
                    CasePage.Line(title: "内容指纹", value: stone.contentHash ?? ""),
                ],
                listLink: try request.actor.may(.retentionRead) ? Links.disposal(list.id) : nil
            )
        )
    }
}
