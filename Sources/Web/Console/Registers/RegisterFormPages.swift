// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Entering by hand and changing what stands.
enum RegisterFormPages {
    static func register(on routes: Routes) {
        routes.get("/registers/:register/new", .permission(.registerWrite), form)
        routes.post("/registers/:register/new", .permission(.registerWrite), create)
        routes.get("/registers/:register/:id/edit", .permission(.registerWrite), edit)
        routes.post("/registers/:register/:id/edit", .permission(.registerWrite), save)
    }

    private static func definition(_ request: WebRequest) throws -> RegisterDefinition {
        let registers = request.site.rooms.registers
        let definition = try registers.definition(try request.text("register"), readBy: try request.actor)
        guard definition.isManual else { throw RegisterProblem.notManual(title: definition.title) }
        guard registers.mayChange(definition, try request.actor) else {
            throw RegisterProblem.notChanger(title: definition.title)
        }
        return definition
    }

    static func form(_ request: WebRequest) async throws -> Response {
        try request.page(try await page(request, try definition(request), dossier: nil, problem: nil))
    }

    static func create(_ request: WebRequest) async throws -> Response {
        let definition = try definition(request)
        do {
            guard let region = Int64(request.form["region"]) else { throw RegisterProblem.unknownRegion }
            let entry = try await request.site.rooms.registers.create(
                actor: try request.actor,
                registerID: definition.id,
                regionID: region,
                typed: typed(request, definition),
                from: request.form["from"].isEmpty
                    ? nil : try Field.read("from") { try CivilDate(parsing: request.form["from"]) }
            )
            return request.see(Links.entry(definition.id, entry.id), done: "entered")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let page = try await page(request, definition, dossier: nil, problem: problem)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    static func edit(_ request: WebRequest) async throws -> Response {
        let definition = try definition(request)
        return try request.page(
            try await page(request, definition, dossier: try await dossier(request, definition), problem: nil)
        )
    }

    private static func dossier(
        _ request: WebRequest,
        _ definition: RegisterDefinition
    ) async throws -> RegisterDossier {
        try await request.site.rooms.registers.dossier(
            actor: try request.actor,
            registerID: definition.id,
            entryID: try request.key()
        )
    }

    static func save(_ request: WebRequest) async throws -> Response {
        let definition = try definition(request)
        let dossier = try await dossier(request, definition)
        do {
            guard let region = Int64(request.form["region"]) else { throw RegisterProblem.unknownRegion }
            _ = try await request.site.rooms.registers.change(
                actor: try request.actor,
                registerID: definition.id,
                entryID: dossier.entry.id,
                version: Int64(request.form["version"]) ?? 0,
                regionID: region,
                typed: typed(request, definition),
                reason: request.form["reason"]
            )
            return request.see(Links.entry(definition.id, dossier.entry.id), done: "register-changed")
        } catch let problem as any Problem where [.invalid, .conflict].contains(problem.kind) {
            let page = try await page(request, definition, dossier: dossier, problem: problem)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    private static func typed(_ request: WebRequest, _ definition: RegisterDefinition) -> [String: String] {
        var typed: [String: String] = [:]
        for field in definition.fields {
            let name = RegisterInput.name(field)
            if request.form.values[name] != nil { typed[field.id] = request.form[name] }
        }
        return typed
    }

    private static func page(
        _ request: WebRequest,
        _ definition: RegisterDefinition,
        dossier: RegisterDossier?,
        problem: (any Problem)?
    ) async throws -> RegisterFormPage {
        let tree = try await request.site.rooms.regions.tree()
        let actor = try request.actor
        let form = problem == nil ? nil : request.form
        var faults: [RegisterProblem.Fault] = []
        if case .fields(let found) = problem as? RegisterProblem { faults = found }
        let own = (actor.regionID ?? tree.county?.id).map { tree.descendants(of: $0) } ?? []
        let areas = own.filter { !$0.isRetired }
        let chosen = form?["region"] ?? dossier.map { "\($0.entry.regionID)" } ?? ""
        let back = dossier.map { Links.entry(definition.id, $0.entry.id) } ?? Links.register(definition.id)
        // A conflict is told, and what was typed is offered again against what stands now.
        let version = dossier.map { held in
            problem?.kind == .conflict ? "\(held.entry.version)" : form?["version"] ?? "\(held.entry.version)"
        }
        return RegisterFormPage(
            layout: Layout(request, title: dossier == nil ? "登记\(definition.title)" : "变更\(definition.title)"),
            heading: dossier.map { "变更：\($0.entry.label)" } ?? "登记\(definition.title)",
            action: dossier.map { Links.editEntry(definition.id, $0.entry.id) } ?? Links.newEntry(definition.id),
            back: back,
            keep: "register-\(definition.id)",
            version: version,
            problems: faults.isEmpty ? (problem.map { [$0.message] } ?? []) : faults.map(\.message),
            areas: areas.map {
                SelectOption(value: "\($0.id)", title: tree.fullName($0.id), selected: "\($0.id)" == chosen)
            },
            areaError: problem?.field == "region" ? problem?.message : nil,
            fields: definition.fields.map {
                RegisterInput($0, dossier: dossier, typed: form, faults: faults, tree: tree, areas: areas)
            },
            from: form?["from"] ?? "",
            fromError: problem?.field == "from" ? problem?.message : nil,
            reason: form?["reason"] ?? "",
            reasonError: problem?.field == "reason" ? problem?.message : nil,
            basis: definition.basis.joined(separator: "；")
        )
    }
}
