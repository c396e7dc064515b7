// SPDX-License-Identifier: Apache-2.0
import Foundation
package import SharedKernel
import Vocabulary

/// A simulation as text for a terminal, or as JSON for another program.
package struct SimulationReport: Sendable {
    private let simulation: Workbench.Simulation
    private let tree: RegionTree
    /// Families that the text lists; JSON has them all.
    private static let listed = 20

    package init(_ simulation: Workbench.Simulation, tree: RegionTree) {
        self.simulation = simulation
        self.tree = tree
    }

    // MARK: - Text

    package var lines: [String] {
        let total = simulation.total
        var lines = ["\(simulation.programTitle)  按 \(simulation.date.chinese)的年龄和参数"]
        lines += simulation.changes.map { "  \($0.name)  \($0.before) → \($0.after)" }
        let later = simulation.changedSince > 0 ? "，其后有 \(simulation.changedSince) 户变动（加 --fresh 重新取数）" : ""
        lines.append("数据截至 \(simulation.snapshot.takenAt.text)，\(total.families) 户\(later)")
        if total.withoutFacts > 0 || total.unclear > 0 {
            lines.append("其中 \(total.withoutFacts) 户没有资料、\(total.unclear) 户资料不全（待核），没有计入")
        }
        if !simulation.gaps.isEmpty {
            let names = simulation.gaps.prefix(8).map { "\($0.name) \($0.families) 户" }.joined(separator: "、")
            lines.append(
                "缺 \(simulation.gaps.reduce(0) { $0 + $1.items }) 项：\(names)\(simulation.gaps.count > 8 ? " 等" : "")，按待核计"
            )
        }
        let counts = ScenarioChangeKind.allCases.map { "\($0.title) \(total.counts[$0] ?? 0) 户" }
        lines += ["", counts.joined(separator: "  "), ""]
        lines += Self.table(
            ["", "户数", "人数", "现行（元/月）", "假设（元/月）", "差额（元/月）"],
            [Self.row("合计", total)] + told.map { Self.row(tree.name($0.id), $0.total) }
                + classes.map { Self.row($0.title, $0.total) }
        )
        guard !simulation.families.isEmpty else { return lines + ["", "没有家庭受影响。"] }
        lines.append("")
        lines += Self.table(
            ["编号", "姓名", "村（社区）", "变化", "结论", "现行（元/月）", "假设（元/月）"],
            simulation.families.prefix(Self.listed).map { family in
                [
                    family.number.isEmpty ? "未编号" : family.number, family.name, place(family.regionID),
                    family.kind.title,
                    family.decisionBefore == family.decisionAfter
                        ? family.decisionAfter : "\(family.decisionBefore) → \(family.decisionAfter)",
                    family.amountBefore.text, family.amountAfter.text,
                ]
            }
        )
        let more = simulation.families.count - Self.listed
        return more > 0 ? lines + ["另有 \(more) 户，用 --json 列出全部。"] : lines
    }

    /// Township and village, without the county that all share.
    private func place(_ region: Int64) -> String {
        tree.ancestors(of: region).filter { $0.level > .county }.reversed().map(\.name).joined(separator: " ")
    }

    private var townships: [(id: Int64, total: ScenarioTotal)] {
        Dictionary(grouping: simulation.totals, by: \.townshipID).map { ($0.key, ScenarioTotal.sum($0.value)) }
            .sorted { (tree.region($0.id)?.code ?? "") < (tree.region($1.id)?.code ?? "") }
    }

    /// Those where somebody is covered or too little is known.
    private var told: [(id: Int64, total: ScenarioTotal)] {
        townships.filter { township in
            let total = township.total
            return total.before.families + total.after.families + total.unclear + total.withoutFacts > 0
        }
    }

    /// Who is covered neither before nor after has no class.
    private var classes: [(title: String, total: ScenarioTotal)] {
        let covered = simulation.totals.filter { $0.before.families > 0 || $0.after.families > 0 }
        return Dictionary(grouping: covered, by: Self.title).map { ($0.key, ScenarioTotal.sum($0.value)) }
            .sorted { $0.title < $1.title }
    }

    private static func title(_ total: ScenarioTotal) -> String {
        let settlement = total.settlement.isEmpty ? "城乡未填" : total.settlement
        return total.classCode.isEmpty ? settlement : "\(settlement) \(total.classCode) 类"
    }

    private static func row(_ name: String, _ total: ScenarioTotal) -> [String] {
        func both(_ before: Int, _ after: Int) -> String { before == after ? "\(after)" : "\(before) → \(after)" }
        let more = total.after.amount - total.before.amount
        return [
            name, both(total.before.families, total.after.families), both(total.before.persons, total.after.persons),
            total.before.amount.text, total.after.amount.text, more > .zero ? "+\(more.text)" : more.text,
        ]
    }

    /// Columns under each other in a terminal, where a Chinese character takes two places. Figures stand on the right.
    private static func table(_ head: [String], _ rows: [[String]]) -> [String] {
        func width(_ text: String) -> Int {
            text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
        }
        let all = [head] + rows
        let widths = head.indices.map { column in all.map { width($0[column]) }.max() ?? 0 }
        return all.map { cells in
            cells.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - width(text))
                return text.last?.isNumber == true && column > 0 ? space + text : text + space
            }.joined(separator: "  ").reversed().drop { $0 == " " }.reversed().map(String.init).joined()
        }
    }

    // MARK: - JSON

    private struct Body: Encodable {
        struct Side: Encodable {
            let families: Int
            let persons: Int
            let amount_fen: Int64

            init(_ side: ScenarioTotal.Side) {
                families = side.families
                persons = side.persons
                amount_fen = side.amount.fen
            }
        }
        struct Group: Encodable {
            let name: String
            let code: String?
            let families: Int
            let without_facts: Int
            let unclear: Int
            let before: Side
            let after: Side
            let difference_fen: Int64
            let entered: Int
            let departed: Int
            let raised: Int
            let lowered: Int
            let regraded: Int

            init(_ name: String, code: String? = nil, _ total: ScenarioTotal) {
                self.name = name
                self.code = code
                families = total.families
                without_facts = total.withoutFacts
                unclear = total.unclear
                before = Side(total.before)
                after = Side(total.after)
                difference_fen = total.after.amount.fen - total.before.amount.fen
                entered = total.counts[.entered] ?? 0
                departed = total.counts[.departed] ?? 0
                raised = total.counts[.raised] ?? 0
                lowered = total.counts[.lowered] ?? 0
                regraded = total.counts[.regraded] ?? 0
            }
        }
        struct Change: Encodable {
            let name: String
            let before: String
            let after: String
        }
        struct Gap: Encodable {
            let name: String
            let families: Int
        }
        struct Family: Encodable {
            let number: String
            let name: String
            let village: String
            let kind: String
            let decision_before: String
            let decision_after: String
            let amount_before_fen: Int64
            let amount_after_fen: Int64
            let paid_fen: Int64?
        }
        let program: String
        let program_title: String
        let date: String
        let release: String
        let taken_at: String
        let changed_since: Int
        let changes: [Change]
        let gaps: [Gap]
        let total: Group
        let townships: [Group]
        let classes: [Group]
        let families: [Family]
    }

    /// Amounts in fen; names are masked.
    package func json() throws -> String {
        let body = Body(
            program: simulation.programID,
            program_title: simulation.programTitle,
            date: simulation.date.iso,
            release: simulation.releaseHash,
            taken_at: simulation.snapshot.takenAt.iso,
            changed_since: simulation.changedSince,
            changes: simulation.changes.map { Body.Change(name: $0.name, before: $0.before, after: $0.after) },
            gaps: simulation.gaps.map { Body.Gap(name: $0.name, families: $0.families) },
            total: Body.Group("合计", simulation.total),
            townships: townships.map { Body.Group(tree.name($0.id), code: tree.region($0.id)?.code, $0.total) },
            classes: classes.map { Body.Group($0.title, $0.total) },
            families: simulation.families.map { family in
                Body.Family(
                    number: family.number,
                    name: family.name,
                    village: place(family.regionID),
                    kind: family.kind.rawValue,
                    decision_before: family.decisionBefore,
                    decision_after: family.decisionAfter,
                    amount_before_fen: family.amountBefore.fen,
                    amount_after_fen: family.amountAfter.fen,
                    paid_fen: family.paid?.fen
                )
            }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }
}
