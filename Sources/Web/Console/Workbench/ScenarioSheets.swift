// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// A scenario's results as Excel files: the changed families, and the townships.
enum ScenarioSheets {
    static func heading(_ request: WebRequest) async throws -> String {
        let detail = try await request.site.rooms.workbench.scenario(actor: try request.actor, id: try request.key())
        return "政策测算“\(detail.scenario.title)”的变动家庭"
    }

    static func families(_ request: WebRequest) async throws -> ExportFile {
        let (detail, families) = try await request.site.rooms.workbench.export(
            actor: try request.actor,
            id: try request.key()
        )
        let tree = try await request.site.rooms.regions.tree()
        let rows = families.map { family -> [SheetCell] in
            [
                .text(family.number), .text(family.name), .text(tree.place(family.regionID)), .text(family.kind.title),
                .text(family.decisionBefore), .text(family.decisionAfter), .integer(Int64(family.personsBefore)),
                .integer(Int64(family.personsAfter)), .money(family.amountBefore), .money(family.amountAfter),
                .money(family.difference), family.paid.map(SheetCell.money) ?? .blank,
            ]
        }
        let columns: [Spreadsheet.Column] = [
            .init("编号"), .init("姓名（隐名）"), .init("村（社区）"), .init("变化"), .init("现行", group: "结论"),
            .init("假设", group: "结论"), .init("现行", .integer, group: "保障人数", isTotalled: true),
            .init("假设", .integer, group: "保障人数", isTotalled: true),
            .init("现行", .money, group: "月保障金（元）", isTotalled: true),
            .init("假设", .money, group: "月保障金（元）", isTotalled: true), .init("差额（元）", .money, isTotalled: true),
            .init("在册实发（元）", .money),
        ]
        let (book, name) = made("变动家庭", detail, columns: columns, rows: rows, request)
        return ExportFile(book: book, name: name, subject: "scenario", subjectID: detail.scenario.id)
    }

    static func townships(_ request: WebRequest) async throws -> Response {
        let (detail, _) = try await request.site.rooms.workbench.export(
            actor: try request.actor,
            id: try request.key()
        )
        let tree = try await request.site.rooms.regions.tree()
        let groups = detail.totals.sorted {
            (tree.region($0.townshipID)?.code ?? "", $0.settlement, $0.classCode)
                < (tree.region($1.townshipID)?.code ?? "", $1.settlement, $1.classCode)
        }
        let rows = groups.map { total -> [SheetCell] in
            let counts = [ScenarioChangeKind.entered, .departed, .raised, .lowered].map {
                SheetCell.integer(Int64(total.counts[$0] ?? 0))
            }
            return [
                .text(tree.name(total.townshipID)), .text(total.settlement), .text(total.classCode),
                .integer(Int64(total.families)), .integer(Int64(total.withoutFacts)), .integer(Int64(total.unclear)),
                .integer(Int64(total.before.families)), .integer(Int64(total.after.families)),
                .integer(Int64(total.before.persons)), .integer(Int64(total.after.persons)),
                .money(total.before.amount), .money(total.after.amount),
                .money(total.after.amount - total.before.amount),
            ] + counts
        }
        func number(_ title: String, _ group: String?) -> Spreadsheet.Column {
            .init(title, .integer, group: group, isTotalled: true)
        }
        let columns: [Spreadsheet.Column] =
            [
                .init("乡镇（街道）"), .init("城乡"), .init("类别"), number("家庭", nil), number("没有资料", nil),
                number("资料不全", nil), number("现行", "保障户数"), number("假设", "保障户数"), number("现行", "保障人数"),
                number("假设", "保障人数"), .init("现行", .money, group: "每月支出（元）", isTotalled: true),
                .init("假设", .money, group: "每月支出（元）", isTotalled: true), .init("差额（元）", .money, isTotalled: true),
            ] + ["进入", "退出", "增加", "减少"].map { number($0, "变化（户）") }
        // Sums of townships name nobody.
        let (book, name) = made("分乡镇", detail, columns: columns, rows: rows, request)
        return try await request.sheet(book, name: name)
    }

    private static func made(
        _ name: String,
        _ detail: ScenarioDetail,
        columns: [Spreadsheet.Column],
        rows: [[SheetCell]],
        _ request: WebRequest
    ) -> (book: Spreadsheet, name: String) {
        let scenario = detail.scenario
        let changes = scenario.changes.map { "\($0.name) \($0.before) → \($0.after)" }.joined(separator: "；")
        let book = Spreadsheet(
            name: name,
            titles: [
                "政策测算：\(scenario.title)",
                "\(changes)　测算日期：\(scenario.date.iso)　单位：\(request.site.settings.office)",
                "按已有资料的家庭测算，供决策参考，不是应发数。没有资料 \(detail.total.withoutFacts) 户、资料不全 \(detail.total.unclear) 户未计入金额。",
            ],
            columns: columns,
            rows: rows
        )
        return (book, "政策测算-\(name)-\(scenario.id).xlsx")
    }
}
