// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import SharedKernel
import Vocabulary

/// Scenarios side by side.
enum ScenarioComparePages {
    static func show(_ request: WebRequest) async throws -> Response {
        let ids = request.uri.queryParameters.filter { $0.key == "id" }.compactMap { Int64($0.value) }
        do {
            let details = try await request.site.rooms.workbench.compare(actor: try request.actor, ids: ids)
            let tree = try await request.site.rooms.regions.tree()
            return try request.page(ScenarioComparePage(details, tree: tree, request: request))
        } catch let problem as WorkbenchProblem where [.comparesTooFew, .notFinished].contains(problem) {
            return try request.page(
                ScenarioComparePage(problem: problem, request: request),
                status: ProblemPage.status(problem)
            )
        }
    }
}

struct ScenarioComparePage: Page {
    static let template = "console/scenario-compare"
    let layout: Layout
    let problem: String?
    let heads: [Head]
    let parameters: [Line]
    let figures: [Line]
    let townships: [Line]

    struct Head: Sendable {
        let title: String
        let link: String
        let about: String
    }

    /// One figure of every scenario.
    struct Line: Sendable {
        let name: String
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let text: String
        let small: String?
    }

    init(problem: WorkbenchProblem, request: WebRequest) {
        layout = Layout(request, title: "比较测算")
        self.problem = problem.message
        heads = []
        parameters = []
        figures = []
        townships = []
    }

    init(_ details: [ScenarioDetail], tree: RegionTree, request: WebRequest) {
        layout = Layout(request, title: "比较测算")
        problem = nil
        heads = details.map {
            Head(
                title: $0.scenario.title,
                link: Links.scenario($0.scenario.id),
                about: "\($0.scenario.madeAt.text) · 按 \($0.scenario.date.iso)"
            )
        }
        let names = details.flatMap { $0.scenario.changes.map(\.name) }.reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        parameters = names.map { name in
            Line(
                name: name,
                cells: details.map { detail in
                    let change = detail.scenario.changes.first { $0.name == name }
                    return Cell(text: change?.after ?? "不变", small: change.map { "原 \($0.before)" })
                }
            )
        }
        let totals = details.map(\.total)
        func counts(_ name: String, _ value: (ScenarioTotal) -> Int) -> Line {
            Line(name: name, cells: totals.map { Cell(text: String(value($0)), small: nil) })
        }
        func kind(_ name: String, _ kind: ScenarioChangeKind) -> Line { counts(name) { $0.counts[kind] ?? 0 } }
        figures = [
            Line(
                name: "每月支出（元）",
                cells: totals.map { Cell(text: $0.after.amount.text, small: "现行 \($0.before.amount.text)") }
            ),
            Line(
                name: "每月增减（元）",
                cells: totals.map { total in
                    let more = total.after.amount - total.before.amount
                    return Cell(text: Figures.signed(more), small: Figures.share(more, of: total.before.amount))
                }
            ),
            Line(
                name: "保障户数",
                cells: totals.map { Cell(text: String($0.after.families), small: "现行 \($0.before.families)") }
            ),
            Line(
                name: "保障人数",
                cells: totals.map { Cell(text: String($0.after.persons), small: "现行 \($0.before.persons)") }
            ),
            kind("进入保障（户）", .entered), kind("退出保障（户）", .departed), kind("金额增加（户）", .raised),
            kind("金额减少（户）", .lowered), counts("没有资料（户）") { $0.withoutFacts },
        ]
        let grouped = details.map { detail in
            Dictionary(
                ScenarioPage.grouped(detail.totals, by: \.townshipID).map { ($0.key, $0.total) },
                uniquingKeysWith: { first, _ in first }
            )
        }
        let ids = Set(grouped.flatMap(\.keys)).sorted { (tree.region($0)?.code ?? "") < (tree.region($1)?.code ?? "") }
        townships = ids.map { id in
            Line(
                name: tree.name(id),
                cells: grouped.map { totals in
                    let total = totals[id]
                    let more = (total?.after.amount ?? .zero) - (total?.before.amount ?? .zero)
                    return Cell(text: Figures.signed(more), small: nil)
                }
            )
        }
    }
}
