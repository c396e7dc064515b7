// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import SharedKernel
import Vocabulary

/// Registers and their lists.
enum RegisterPages {
    /// Most entries in one exported table.
    private static let mostExported = 50_000
    /// Most entries on one map.
    private static let mostPoints = 2_000

    static func register(on routes: Routes) {
        routes.get(Links.registers, .permission(.registerRead), index)
        routes.get("/registers/:register", .permission(.registerRead), list)
        routes.get("/registers/:register/map", .permission(.registerRead), map)
        routes.export(
            "/registers/:register/sheet.xlsx",
            .permission(.registerRead),
            heading: {
                let registers = $0.site.rooms.registers
                return "\(try registers.definition(try $0.text("register"), readBy: try $0.actor).title)登记簿"
            },
            sheet
        )
        RegisterFormPages.register(on: routes)
        RegisterImportPages.register(on: routes)
        RegisterEntryPages.register(on: routes)
    }

    static func index(_ request: WebRequest) async throws -> Response {
        let found = try await request.site.rooms.registers.overview(actor: try request.actor)
        return try request.page(
            RegisterIndexPage(
                layout: Layout(request, title: "登记簿"),
                registers: found.map { definition, counts in
                    .init(
                        link: Links.register(definition.id),
                        name: definition.title,
                        summary: definition.summary,
                        basis: definition.basis.joined(separator: "；"),
                        states: definition.states.map { state in
                            .init(
                                stateLink: Links.query(Links.register(definition.id), [("state", state.id)]),
                                state: state.title,
                                count: counts[state.id] ?? 0
                            )
                        }
                    )
                }
            )
        )
    }

    /// What the address limits the list to.
    static func query(
        _ request: WebRequest,
        _ definition: RegisterDefinition,
        tree: RegionTree,
        limit: Int = 20
    ) throws -> RegisterQuery {
        var filters: [String: RegisterValue] = [:]
        for field in definition.filters.compactMap(definition.field) {
            let name = RegisterInput.name(field)
            switch field.type {
            case .choice:
                if let text = try request.choice(name, title: field.title, among: field.options) {
                    filters[field.id] = .text(text)
                }
            case .yesNo:
                if let text = try request.choice(name, title: field.title, among: ["是", "否"]) {
                    filters[field.id] = .flag(text == "是")
                }
            case .region:
                if let region = try request.region(name, title: field.title, tree: tree) {
                    filters[field.id] = .link(region.id)
                }
            default: continue
            }
        }
        return RegisterQuery(
            registerID: definition.id,
            text: request.query("text") ?? "",
            state: try request.choice("state", title: "状态", among: definition.states.map(\.id)),
            regionID: try request.region("region", title: "区划", tree: tree)?.id,
            filters: filters,
            before: try request.number("before"),
            limit: limit
        )
    }

    static func list(_ request: WebRequest) async throws -> Response {
        let rooms = request.site.rooms
        let actor = try request.actor
        let definition = try rooms.registers.definition(try request.text("register"), readBy: actor)
        let tree = try await rooms.regions.tree()
        let query = try query(request, definition, tree: tree)
        let page = try await rooms.registers.list(actor: actor, query)
        let columns = definition.columns.compactMap(definition.field)
        let asked = asked(request, definition)
        let mayChange = rooms.registers.mayChange(definition, actor)
        return try request.page(
            RegisterListPage(
                layout: Layout(request, title: definition.title),
                heading: definition.title,
                link: Links.register(definition.id),
                total: "\(page.total.text) 项",
                text: query.text,
                states: definition.states.map {
                    SelectOption(value: $0.id, title: $0.title, selected: $0.id == query.state)
                },
                areas: areas(actor, tree: tree).map {
                    SelectOption(value: "\($0.id)", title: $0.name, selected: $0.id == query.regionID)
                },
                filters: filters(request, definition, tree: tree, actor: actor),
                columns: columns.map { .init(columnTitle: $0.title) },
                rows: page.entries.map { row($0, definition, columns, names: page.names, tree: tree) },
                next: page.next.map {
                    Links.query(Links.register(definition.id), asked + [("before", "\($0)")])
                },
                mapLink: definition.layer.map { _ in Links.query(Links.registerMap(definition.id), asked) },
                sheetLink: Links.query(Links.registerSheet(definition.id), asked),
                newLink: mayChange ? Links.newEntry(definition.id) : nil,
                importLink: mayChange && !definition.sheet.isEmpty ? Links.registerImport(definition.id) : nil,
                filtered: !asked.allSatisfy(\.1.isEmpty)
            )
        )
    }

    /// The same entries where they stand.
    /// - Throws: `WebProblem.noPage` for a register whose entries stand nowhere.
    static func map(_ request: WebRequest) async throws -> Response {
        let rooms = request.site.rooms
        let actor = try request.actor
        let definition = try rooms.registers.definition(try request.text("register"), readBy: actor)
        guard let layer = definition.layer else { throw WebProblem.noPage }
        let tree = try await rooms.regions.tree()
        var query = try query(request, definition, tree: tree, limit: mostPoints)
        query.isLocated = true
        let page = try await rooms.registers.list(actor: actor, query)
        let asked = asked(request, definition)
        return try request.page(
            RegisterMapPage(
                layout: Layout(request, title: "\(definition.title)地图"),
                heading: "\(definition.title)地图",
                link: Links.registerMap(definition.id),
                listLink: Links.query(Links.register(definition.id), asked),
                total: "\(page.total.text) 项在图上",
                text: query.text,
                states: definition.states.map {
                    SelectOption(value: $0.id, title: $0.title, selected: $0.id == query.state)
                },
                areas: areas(actor, tree: tree).map {
                    SelectOption(value: "\($0.id)", title: $0.name, selected: $0.id == query.regionID)
                },
                filters: filters(request, definition, tree: tree, actor: actor),
                layerTitle: layer.title,
                points: page.entries.compactMap { entry in
                    guard case .text(let text)? = entry.values[layer.id], let point = MapPoint(text) else { return nil }
                    return .init(
                        entryLink: Links.entry(definition.id, entry.id),
                        name: entry.label,
                        number: entry.number,
                        place: tree.fullName(entry.regionID),
                        latitude: point.latitude,
                        longitude: point.longitude,
                        stateTitle: definition.state(entry.state)?.title ?? entry.state,
                        tone: tone(entry)
                    )
                },
                most: page.next.map { _ in "\(mostPoints)" },
                filtered: !asked.allSatisfy(\.1.isEmpty)
            )
        )
    }

    private static func asked(_ request: WebRequest, _ definition: RegisterDefinition) -> [(String, String)] {
        let fields = definition.filters.compactMap(definition.field).map(RegisterInput.name)
        return (["text", "state", "region"] + fields).map { ($0, request.query($0) ?? "") }
    }

    private static func filters(
        _ request: WebRequest,
        _ definition: RegisterDefinition,
        tree: RegionTree,
        actor: Actor
    ) -> [RegisterFilter] {
        definition.filters.compactMap(definition.field).map { field in
            let name = RegisterInput.name(field)
            let chosen = request.query(name)
            let values: [(String, String)] =
                switch field.type {
                case .yesNo: ["是", "否"].map { ($0, $0) }
                case .region: areas(actor, tree: tree).map { ("\($0.id)", $0.name) }
                default: field.options.map { ($0, $0) }
                }
            return RegisterFilter(
                inputName: name,
                filterTitle: field.title,
                choices: values.map { SelectOption(value: $0.0, title: $0.1, selected: $0.0 == chosen) }
            )
        }
    }

    /// Townships that the actor answers for, or the villages of the one.
    static func areas(_ actor: Actor, tree: RegionTree) -> [Region] {
        guard let own = actor.regionID ?? tree.county?.id else { return [] }
        return tree.children(of: own).filter { !$0.isRetired }
    }

    private static func row(
        _ entry: RegisterEntry,
        _ definition: RegisterDefinition,
        _ columns: [RegisterDefinition.Field],
        names: RegisterNames,
        tree: RegionTree
    ) -> RegisterListPage.Row {
        RegisterListPage.Row(
            entryLink: Links.entry(definition.id, entry.id),
            number: entry.number,
            cells: columns.enumerated().map { place, field in
                let value = entry.values[field.id]
                return .init(
                    label: field.title,
                    shown: value.map { names.shown($0, field, tree: tree) } ?? "",
                    isFirst: place == 0
                )
            },
            stateTitle: definition.state(entry.state)?.title ?? entry.state,
            tone: tone(entry)
        )
    }

    /// Tone of the tag that shows the state.
    static func tone(_ entry: RegisterEntry) -> String { entry.validUntil == nil ? "done" : "" }

    // MARK: - Excel

    static func sheet(_ request: WebRequest) async throws -> ExportFile {
        let rooms = request.site.rooms
        let actor = try request.actor
        let definition = try rooms.registers.definition(try request.text("register"), readBy: actor)
        let tree = try await rooms.regions.tree()
        let page = try await rooms.registers.list(
            actor: actor,
            try query(request, definition, tree: tree, limit: mostExported)
        )
        try await rooms.registers.recordExport(actor: actor, registerID: definition.id, rows: page.entries.count)
        let ids = definition.sheet.isEmpty ? definition.columns : definition.sheet
        let fields = ids.compactMap(definition.field)
        let cut = page.next == nil ? "" : "（只含前 \(mostExported) 项，请按条件分次下载）"
        let book = Spreadsheet(
            name: definition.title,
            titles: [
                "\(definition.title)登记簿",
                "单位：\(request.site.settings.office)　共 \(page.entries.count) 项\(cut)　制表日期：\(request.site.today.iso)　制表人：\(actor.name)",
            ],
            columns: [.init("登记编号"), .init(RegisterSheet.stateTitle), .init(RegisterSheet.regionTitle)]
                + fields.map { .init($0.title + (unit($0) ?? ""), kind($0)) } + [.init(RegisterSheet.fromTitle, .date)],
            rows: page.entries.map { entry in
                [
                    .text(entry.number), .text(definition.state(entry.state)?.title ?? entry.state),
                    .text(tree.fullName(entry.regionID)),
                ] + fields.map { cell(entry.values[$0.id], $0, names: page.names, tree: tree) }
                    + [.date(entry.validFrom)]
            },
            frozenColumns: 1
        )
        return ExportFile(book: book, name: "\(definition.title)登记簿-\(request.site.today.iso).xlsx")
    }

    static func unit(_ field: RegisterDefinition.Field) -> String? {
        field.type == .money ? "（元）" : field.unit.map { "（\($0)）" }
    }

    static func kind(_ field: RegisterDefinition.Field) -> Spreadsheet.Kind {
        if field.sensitivity == .sensitive { return .text }
        return switch field.type {
        case .money: .money
        case .date: .date
        default: .text
        }
    }

    private static func cell(
        _ value: RegisterValue?,
        _ field: RegisterDefinition.Field,
        names: RegisterNames,
        tree: RegionTree
    ) -> SheetCell {
        guard let value else { return .blank }
        switch (value, kind(field)) {
        case (.money(let money), .money): return .money(money)
        case (.date(let date), .date): return .date(date)
        case (.number(let number), _) where field.sensitivity != .sensitive: return .text(field.text(number: number))
        default: return .text(names.shown(value, field, tree: tree))
        }
    }
}
