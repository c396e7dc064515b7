// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Packs
import Policy
import SharedKernel
import Vocabulary

/// What townships should have by the rules, beside what they have by the registers 配备.
enum ProvisionPages {
    static func register(on routes: Routes) {
        routes.get("/provision/:provision", .permission(.reportRead), show)
        routes.get("/provision/:provision/provision.xlsx", .permission(.reportRead), sheet)
        routes.get("/provision/:provision/:township", .permission(.reportRead), township)
    }

    private static func found(_ request: WebRequest) async throws -> Provision {
        let today = request.site.today
        return try await request.site.rooms.planning.provision(
            actor: try request.actor,
            id: try request.text("provision"),
            on: min(try request.day("on", title: "日期") ?? today, today)
        )
    }

    static func show(_ request: WebRequest) async throws -> Response {
        let found = try await found(request)
        let link = Links.provision(found.definition.id)
        let titles = found.titles
        return try request.page(
            ProvisionPage(
                layout: Layout(request, title: found.definition.title),
                heading: found.definition.title,
                summary: found.definition.summary,
                on: found.day.iso,
                today: request.site.today.iso,
                action: link,
                sheetLink: "\(link)/provision.xlsx?on=\(found.day.iso)",
                tiles: titles.map { title in
                    let known = found.townships.compactMap { $0.line(title)?.lacking }
                    return ProvisionPage.Tile(
                        title: title,
                        sum: known.isEmpty ? "没有登记" : "缺 \(found.lacking(title))",
                        note: known.isEmpty
                            ? "登记簿里还没有这一类"
                            : "\(known.count { $0 > 0 }) 个乡镇（街道）不足，\(known.count { $0 == 0 }) 个已配齐"
                    )
                },
                titles: titles.map { ProvisionPage.Title(text: $0) },
                opensRegisters: try request.actor.may(.registerRead),
                rows: found.townships.map { township in
                    ProvisionPage.Row(
                        link: "\(link)/\(township.region.id)?on=\(found.day.iso)",
                        name: township.region.name,
                        people: township.people ?? "—",
                        cells: titles.map { ProvisionPage.Cell($0, township.line($0)) }
                    )
                }
            )
        )
    }

    static func sheet(_ request: WebRequest) async throws -> Response {
        let found = try await found(request)
        let book = Spreadsheet(
            name: "配备",
            titles: [
                "\(found.definition.title)（截至\(found.day.chinese)）",
                "单位：\(request.site.settings.office)　应有数按政策规则计算，已有数取自登记簿　制表日期：\(request.site.today.iso)",
            ],
            columns: [.init("乡镇（街道）", width: 18), .init("常住人口", .integer, isTotalled: true)]
                + found.titles.flatMap { title -> [Spreadsheet.Column] in
                    [
                        .init("\(title)应有", width: 14), .init("\(title)已有", width: 14),
                        .init("\(title)缺口", .integer, isTotalled: true),
                    ]
                },
            rows: found.townships.map { township in
                [
                    .text(township.region.name),
                    township.people.flatMap { Int64($0) }.map(SheetCell.integer) ?? .text(""),
                ]
                    + found.titles.flatMap { title -> [SheetCell] in
                        let line = township.line(title)
                        return [
                            .text(line?.needed ?? ""), .text(line?.there ?? "没有登记"),
                            line?.lacking.map(SheetCell.integer) ?? .text(""),
                        ]
                    }
            }
        )
        return try await request.sheet(book, name: "\(found.definition.title)-\(found.day.iso).xlsx")
    }

    static func township(_ request: WebRequest) async throws -> Response {
        let found = try await found(request)
        guard let id = Int64(try request.text("township")),
            let township = found.townships.first(where: { $0.region.id == id })
        else { throw AccessProblem.notFound(what: "乡镇（街道）") }
        let wanted = Set(
            found.definition.lines.filter { found.titles.contains($0.title) }.flatMap {
                [$0.needed, $0.lacking].compactMap(\.self)
            }
        )
        return try request.page(
            ProvisionTownshipPage(
                layout: Layout(request, title: township.region.name),
                heading: township.region.name,
                back: "\(Links.provision(found.definition.id))?on=\(found.day.iso)",
                title: found.definition.title,
                about: "截至\(found.day.chinese)",
                lines: found.titles.map { ProvisionPage.Cell($0, township.line($0)) },
                steps: township.evaluation.steps.filter { wanted.contains($0.name) && $0.value != "待核" }.map { step in
                    ProvisionTownshipPage.Step(
                        rule: step.name,
                        value: step.value,
                        formula: step.formula,
                        values: step.read.map { "\($0.name) \($0.value)" }.joined(separator: "，"),
                        basis: step.basis
                    )
                }
            )
        )
    }
}

struct ProvisionPage: Page {
    static let template = "console/provision"

    struct Tile: Sendable {
        let title: String
        let sum: String
        let note: String
    }

    struct Title: Sendable {
        let text: String
    }

    struct Cell: Sendable {
        let kind: String
        let there: String
        let needed: String?
        let gap: String?
        let isFull: Bool

        init(_ title: String, _ line: Provision.Line?) {
            kind = title
            there = line?.there.map { ["是": "已设", "否": "没有"][$0] ?? "已有 \($0)" } ?? "没有登记"
            needed = line?.needed.map { "应有 \($0)" }
            gap = line?.lacking.flatMap { $0 > 0 ? "缺 \($0)" : nil }
            isFull = line?.lacking == 0
        }
    }

    struct Row: Sendable {
        let link: String
        let name: String
        let people: String
        let cells: [Cell]
    }

    let layout: Layout
    let heading: String
    let summary: String
    let on: String
    let today: String
    let action: String
    let sheetLink: String
    let tiles: [Tile]
    let titles: [Title]
    let opensRegisters: Bool
    let rows: [Row]
}

struct ProvisionTownshipPage: Page {
    static let template = "console/provision-township"

    struct Step: Sendable {
        let rule: String
        let value: String
        let formula: String
        let values: String
        let basis: String
    }

    let layout: Layout
    let heading: String
    let back: String
    let title: String
    let about: String
    let lines: [ProvisionPage.Cell]
    let steps: [Step]
}
