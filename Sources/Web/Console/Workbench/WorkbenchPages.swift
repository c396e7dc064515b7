// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Policy
import SharedKernel
import Vocabulary

/// The policy workbench (政策工坊): figures in force, rules beside their bases, and the form that tries other figures.
enum WorkbenchPages {
    /// What a field of the form is called, before the name of its parameter.
    static let prefix = "v:"

    static func register(on routes: Routes) {
        routes.get(Links.policy, .permission(.policyRead), show)
        routes.get(Links.policyRules, .permission(.policyRead), rules)
        routes.get(Links.scenarios, .permission(.policyRead), ScenarioPages.list)
        routes.post(Links.scenarios, .permission(.policySimulate), start)
        routes.get(Links.compareScenarios, .permission(.policyRead), ScenarioComparePages.show)
        routes.get(Links.listFacts, .permission(.listImport), ListFactPages.form)
        routes.export(
            Links.listFactSheet,
            .permission(.listImport),
            heading: { _ in "存量家庭资料补录表" },
            ListFactPages.sheet
        )
        routes.post(Links.listFacts, .permission(.listImport), limit: BlobLimit.bytes, ListFactPages.take)
        routes.get("/policy/scenarios/:id", .permission(.policyRead), ScenarioPages.show)
        routes.post("/policy/scenarios/:id/title", .permission(.policySimulate), ScenarioPages.rename)
        routes.post("/policy/scenarios/:id/refresh", .permission(.policySimulate), ScenarioPages.refresh)
        routes.post("/policy/scenarios/:id/release", .permission(.policySimulate), ReleaseDraftPages.draft)
        routes.get(Links.releaseDrafts, .permission(.policyRead), ReleaseDraftPages.list)
        routes.get("/policy/releases/:id", .permission(.policyRead), ReleaseDraftPages.show)
        routes.post("/policy/releases/:id/publish", .permission(.policyPublish), ReleaseDraftPages.publish)
        routes.post("/policy/releases/:id/drop", .permission(.policyRead), ReleaseDraftPages.drop)
        routes.export(
            "/policy/scenarios/:id/families.xlsx",
            .permission(.policyRead),
            heading: ScenarioSheets.heading,
            ScenarioSheets.families
        )
        routes.get("/policy/scenarios/:id/townships.xlsx", .permission(.policyRead), ScenarioSheets.townships)
        routes.get("/policy/scenarios/:id/families/:place", .permission(.policyRead), ScenarioFamilyPages.show)
    }

    /// The form, with the figures of an earlier scenario when the address names one.
    static func show(_ request: WebRequest) async throws -> Response {
        var typed: [String: String] = [:]
        var date: CivilDate?
        var program = request.query("program")
        if let id = try request.number("from", title: "底稿") {
            let scenario = try await request.site.rooms.workbench.scenario(actor: try request.actor, id: id).scenario
            program = scenario.programID
            typed = Dictionary(scenario.changes.map { ($0.name, $0.after) }, uniquingKeysWith: { $1 })
        }
        if let text = request.query("day") { date = try? CivilDate(parsing: text) }
        return try request.page(try await page(request, program: program, typed: typed, date: date, problem: nil))
    }

    static func start(_ request: WebRequest) async throws -> Response {
        let typed = Dictionary(
            request.form.values.keys.filter { $0.hasPrefix(prefix) }.map {
                (String($0.dropFirst(prefix.count)), request.form[$0])
            },
            uniquingKeysWith: { $1 }
        )
        do {
            guard let date = try? CivilDate(parsing: request.form["day"]) else { throw WorkbenchProblem.badDay }
            let id = try await request.site.rooms.workbench.start(
                actor: try request.actor,
                Workbench.Draft(
                    requestID: try UUIDv7.parse(request.form["request_id"]),
                    programID: request.form["program"],
                    title: request.form["title"],
                    date: date,
                    values: typed,
                    isFresh: request.form["fresh"] == "1"
                )
            )
            return request.see(Links.scenario(id))
        } catch let problem as WorkbenchProblem where problem.kind == .invalid {
            let date = try? CivilDate(parsing: request.form["day"])
            let program = request.form["program"]
            return try request.page(
                try await page(
                    request,
                    program: program,
                    typed: typed,
                    date: problem == .badDay ? nil : date,
                    problem: problem
                ),
                status: .unprocessableContent
            )
        }
    }

    private static func page(
        _ request: WebRequest,
        program: String?,
        typed: [String: String],
        date: CivilDate?,
        problem: WorkbenchProblem?
    ) async throws -> WorkbenchPage {
        let actor = try request.actor
        let workbench = request.site.rooms.workbench
        let reading = try workbench.reading(actor: actor, of: program, on: date)
        let maySimulate = reading.isSimulable && actor.may(.policySimulate)
        let taken =
            maySimulate
            ? try await workbench.reading(actor: actor, of: reading.program.id, on: reading.date) : nil
        var faults: [String: String] = [:]
        if case .values(let found)? = problem {
            faults = Dictionary(found.map { ($0.parameter, $0.message) }, uniquingKeysWith: { first, _ in first })
        }
        let known = Set(reading.parameters.map(\.name))
        return WorkbenchPage(
            layout: Layout(request, title: "政策工坊"),
            pack: reading.title,
            day: reading.date.chinese,
            dayISO: problem == .badDay ? request.form["day"] : reading.date.iso,
            dayProblem: problem == .badDay ? problem?.message : nil,
            title: request.form["title"],
            titleProblem: problem == .badTitle ? problem?.message : nil,
            program: reading.program.id,
            programTitle: reading.program.title,
            programs: options(reading),
            problem: problem.map { faults.isEmpty ? $0.message : "有 \(faults.count) 处需要改正，填写的内容都还在。" },
            strangers: faults.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }.map {
                "\($0.key)：\($0.value)"
            },
            rows: reading.parameters.map { parameter in
                WorkbenchPage.Row(
                    parameter,
                    layers: reading.layers,
                    typed: typed[parameter.name] ?? "",
                    problem: faults[parameter.name]
                )
            },
            maySimulate: maySimulate,
            taken: taken.map {
                WorkbenchPage.Taken(
                    month: reading.date.month.chinese,
                    at: $0.snapshot.takenAt.text,
                    changed: $0.changed,
                    old: $0.changed > 0,
                    checked: request.form["fresh"] == "1"
                )
            },
            unknown: !reading.isSimulable,
            ofRegister: reading.population == .register
        )
    }

    private static func options(_ reading: Workbench.Reading) -> [SelectOption] {
        reading.programs.map {
            SelectOption(value: $0.id, title: $0.title, selected: $0.id == reading.program.id)
        }
    }

    static func rules(_ request: WebRequest) async throws -> Response {
        let reading = try request.site.rooms.workbench.reading(
            actor: try request.actor,
            of: request.query("program")
        )
        return try request.page(
            PolicyRulesPage(
                layout: Layout(request, title: "规则与依据"),
                pack: reading.title,
                programTitle: reading.program.title,
                programs: options(reading),
                hash: String(reading.releaseHash.prefix(16)),
                rules: reading.rules.map(PolicyRulesPage.Rule.init),
                inputs: reading.inputs.map {
                    PolicyRulesPage.Input(name: $0.name, whose: $0.entity.rawValue, unit: "\($0.kind)")
                }
            )
        )
    }
}
