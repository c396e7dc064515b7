// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
package import Packs
package import SharedKernel
import Vocabulary

/// The register of projects 项目库: the list with its sums, one project, what is recorded of it, and its acceptance.
enum ProjectPages {
    static func register(on routes: Routes) {
        routes.get(Links.projects, .permission(.reportRead), list)
        routes.get(Links.projectSheet, .permission(.reportRead), sheet)
        routes.get("/projects/:plan/:project", .permission(.reportRead), show)
        routes.get("/projects/:plan/:project/record", .permission(.projectRecord), form)
        routes.post("/projects/:plan/:project/record", .permission(.projectRecord), limit: BlobLimit.bytes, add)
        routes.post("/projects/:plan/:project/accept", .permission(.projectAccept), limit: BlobLimit.bytes, accept)
        routes.get("/projects/entries/:id/file", .permission(.reportRead), file)
    }

    // MARK: - The list

    /// What is looked for in the list.
    struct Asked {
        /// Stands for those with a stage whose day is over.
        static let late = "late"

        let plans: [PlanDefinition]
        let plan: String?
        let unit: String?
        let state: String?
        let all: [ProjectRecord]
        let found: [ProjectRecord]

        var units: [String] { Set(all.map(\.unit).filter { !$0.isEmpty }).sorted() }
    }

    private static func asked(_ request: WebRequest) async throws -> Asked {
        let rooms = request.site.rooms
        let plans = rooms.planning.plans.filter { !$0.projects.isEmpty }
        let all = try await rooms.projects.list(actor: try request.actor, of: plans)
        let plan = try request.choice("plan", title: "规划", among: plans.map(\.id))
        let unit = try request.choice("unit", title: "责任单位", among: Set(all.map(\.unit)).sorted())
        let states = ProjectRecord.State.allCases.map(\.rawValue) + [Asked.late]
        let state = try request.choice("state", title: "状态", among: states)
        return Asked(
            plans: plans,
            plan: plan,
            unit: unit,
            state: state,
            all: all,
            found: all.filter { record in
                (plan == nil || record.plan.id == plan) && (unit == nil || record.unit == unit)
                    && (state == nil || record.state.rawValue == state
                        || (state == Asked.late && !record.lateStages.isEmpty))
            }
        )
    }

    static func list(_ request: WebRequest) async throws -> Response {
        try request.page(ProjectListPage(try await asked(request), request))
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let asked = try await asked(request)
        let rows = asked.found.map { record -> [SheetCell] in
            [
                .text(record.project.title), .text(record.plan.title), .text(record.unit),
                .text(record.state.title), .text(record.lateStages.map(\.title).joined(separator: "、")),
                .text(record.facts?.place ?? ""), .text(record.facts?.landText ?? ""),
                record.project.plannedCell(isYearly: false), record.project.plannedCell(isYearly: true),
                .money(record.arrived),
                .money(record.contracted), .money(record.paid),
                .text(record.doubts.joined(separator: "；")),
            ]
        }
        let book = Spreadsheet(
            name: "项目库",
            titles: [
                "项目库",
                "单位：\(request.site.settings.office)　金额按单据登记并记入总账，单位：元　制表日期：\(request.site.today.iso)",
            ],
            columns: [
                .init("项目"), .init("规划"), .init("责任单位"), .init("状态"), .init("逾期"), .init("地点"), .init("用地"),
                .init("计划投资（一次性）", .money, isTotalled: true), .init("计划投资（每年）", .money, isTotalled: true),
                .init("到位", .money, isTotalled: true), .init("合同金额", .money, isTotalled: true),
                .init("支付", .money, isTotalled: true), .init("待说明"),
            ],
            rows: rows
        )
        return try await request.sheet(book, name: "项目库-\(request.site.today.iso).xlsx")
    }

    // MARK: - One

    private static func record(_ request: WebRequest) async throws -> ProjectRecord {
        try await request.site.rooms.projects.record(
            actor: try request.actor,
            plan: try request.text("plan"),
            project: try request.text("project")
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        try await show(request, problem: nil)
    }

    private static func show(_ request: WebRequest, problem: (any Problem)?) async throws -> Response {
        let record = try await record(request)
        let tree = try await request.site.rooms.regions.tree()
        let page = try ProjectPage(record, tree, problem: problem, request)
        return try request.page(page, status: problem.map(ProblemPage.status) ?? .ok)
    }

    static func form(_ request: WebRequest) async throws -> Response {
        let record = try await record(request)
        let kind = try request.choice("kind", title: "内容", of: ProjectEntry.Kind.self) ?? .stage
        guard kind.isRecorded else { throw WebProblem.noPage }
        let corrects = try request.number("corrects", title: "记录")
        let old = record.standing.first { $0.id == corrects && $0.kind == kind }
        guard corrects == nil || old != nil else { throw ProjectProblem.corrected }
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(ProjectFormPage(record, kind, old, tree, problem: nil, request))
    }

    static func add(_ request: WebRequest) async throws -> Response {
        let (plan, project) = (try request.text("plan"), try request.text("project"))
        guard let kind = ProjectEntry.Kind(rawValue: request.form["kind"]), kind.isRecorded else {
            throw WebProblem.noPage
        }
        do {
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            let draft = try draft(kind, request)
            _ = try await request.site.rooms.projects.add(
                actor: try request.actor,
                plan: plan,
                project: project,
                draft,
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            let done =
                draft.correctsID == nil
                ? (kind == .facts ? "project-listed" : "project-recorded")
                : draft.isVoid ? "project-withdrawn" : "project-corrected"
            return request.see(Links.project(plan, project), done: done)
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let record = try await record(request)
            let corrects = Int64(request.form["corrects"])
            let old = record.standing.first { $0.id == corrects && $0.kind == kind }
            // What was to be corrected stands no more: the same form would book it a second time.
            guard request.form["corrects"].isEmpty || old != nil else {
                return try await show(request, problem: problem)
            }
            let tree = try await request.site.rooms.regions.tree()
            let page = try ProjectFormPage(record, kind, old, tree, problem: problem, request)
            return try request.page(page, status: ProblemPage.status(problem))
        }
    }

    private static func draft(_ kind: ProjectEntry.Kind, _ request: WebRequest) throws -> ProjectDraft {
        let form = request.form
        var draft = ProjectDraft(kind)
        draft.correctsID = form["corrects"].isEmpty ? nil : Int64(form["corrects"]) ?? 0
        draft.isVoid = form["void"] == "yes"
        draft.reason = form["reason"]
        guard !draft.isVoid else { return draft }
        draft.day = form["day"].isEmpty ? nil : try CivilDate(parsing: form["day"])
        draft.stage = form["stage"]
        draft.source = form["source"]
        draft.amount = form["amount"]
        draft.amountUnit = form["amount_unit"]
        draft.contractID = Int64(form["contract"])
        draft.number = form["number"]
        draft.party = form["party"]
        draft.partyCode = form["party_code"]
        draft.words = form["words"]
        draft.evidence = form.file("file").map { (name: $0.name, content: $0.content) }
        draft.unit = form["unit"]
        // No region is the place as a whole; one that cannot be read is none that there is.
        draft.regionID = form["region"].isEmpty ? nil : Int64(form["region"]) ?? 0
        draft.place = form["place"]
        draft.landUse = form["land_use"]
        draft.landArea = form["land_area"]
        draft.landPermit = form["land_permit"]
        return draft
    }

    static func accept(_ request: WebRequest) async throws -> Response {
        let (plan, project) = (try request.text("plan"), try request.text("project"))
        let agrees = request.form["decision"] == "agree"
        do {
            if request.form.isEmptyFile("file") { throw EmptyUpload() }
            try await request.site.rooms.projects.accept(
                actor: try request.actor,
                plan: plan,
                project: project,
                agrees: agrees,
                on: request.form["day"].isEmpty ? nil : try CivilDate(parsing: request.form["day"]),
                words: request.form["opinion"],
                evidence: request.form.file("file").map { (name: $0.name, content: $0.content) },
                requestID: try? UUIDv7.parse(request.form["request_id"])
            )
            return request.see(Links.project(plan, project), done: agrees ? "project-accepted" : "project-returned")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            return try await show(request, problem: problem)
        }
    }

    static func file(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.projects.evidence(actor: try request.actor, try request.key())
        return EvidenceReply.response(found.file, found.content)
    }
}

extension ProjectDefinition {
    /// What the document says of an investment; a sum that it does not give is no sum of nought.
    package func plannedCell(isYearly: Bool) -> SheetCell {
        guard !investments.isEmpty else { return .text("原文未列") }
        guard investments.contains(where: { $0.isYearly == isYearly }) else { return .blank }
        return .money(isYearly ? yearlyInvestment : oneOffInvestment)
    }
}
