// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import Vocabulary

/// The next plan drafted from what one has not reached, as files of a pack: what is not there yet goes on from where it
/// stands, and every target is left open for people to set. Pure.
package struct PlanDraft: Sendable {
    /// Names and texts of the files of the plan's folder.
    package let files: [(name: String, text: String)]
    /// Indicators that go on.
    package let carried: Int
    /// Indicators that were reached and are left out.
    package let reached: Int

    /// - Parameter id: of the new plan, small letters, digits and `-`.
    /// - Throws: `PlanningProblem.draftID`, `.nothingToDraft` where the plan has no targets.
    package init(_ status: PlanStatus, id: String) throws(PlanningProblem) {
        let isPlain = id.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) || (97...122).contains($0) }
        guard isPlain, !id.isEmpty, id != status.plan.id else { throw .draftID(id) }
        let targeted = status.indicators.filter { $0.indicator.nature != .reference }
        guard !targeted.isEmpty else { throw .nothingToDraft(status.plan.title) }
        // Being on the way is not being there.
        let open = targeted.filter { ![.completed, .reached].contains($0.current.standing) }
        let span = (status.plan.years.last ?? status.day.year) - status.plan.years.first
        let first = (status.plan.years.last ?? status.day.year) + 1
        let years = (first: first, last: first + max(span, 0))
        carried = open.count
        reached = targeted.count - open.count
        let areas = status.plan.areas.filter { area in open.contains { $0.indicator.area == area.id } }
        files = [
            ("plan.yaml", Self.plan(status, id: id, years: years, areas: areas)),
            ("indicators.yaml", Self.indicators(open, status, last: years.last)),
        ]
    }

    private static func plan(
        _ status: PlanStatus,
        id: String,
        years: (first: Int, last: Int),
        areas: [PlanArea]
    ) -> String {
        let from = status.plan.title
        let lines = [
            "# 从《\(from)》截至 \(status.day.iso) 的差距起草。目标都空着，定好一个填一个；印发后改 kind、document 和 issued。",
            "id: \(id)",
            "title: \(quoted("\(from)之后的规划（草稿）"))",
            "kind: 征求意见稿",
            "document: 草稿，尚未印发",
            "issued: \(status.day.iso)",
            "years: {first: \(years.first), last: \(years.last)}",
            "basis: [\(quoted(from))]",
            "note: \(quoted("issued 写的是起草日。\(status.countText)。"))",
        ]
        let held = areas.map { area in
            var parts = ["id: \(area.id)", "title: \(quoted(area.title))", "level: \(area.level)"]
            if !area.except.isEmpty { parts.append("except: [\(area.except.map(quoted).joined(separator: ", "))]") }
            parts.append("count: \(area.count)")
            if let note = area.note { parts.append("note: \(quoted(note))") }
            return "  - {\(parts.joined(separator: ", "))}"
        }
        return (lines + (held.isEmpty ? [] : ["areas:"] + held)).joined(separator: "\n") + "\n"
    }

    private static func indicators(_ open: [IndicatorStatus], _ status: PlanStatus, last: Int) -> String {
        guard !open.isEmpty else { return "# 上一个规划的指标都达到了，没有要接着办的。\nindicators: []\n" }
        return "indicators:\n" + open.map { indicator($0, status, last: last) }.joined()
    }

    private static func indicator(_ item: IndicatorStatus, _ status: PlanStatus, last: Int) -> String {
        let indicator = item.indicator
        var lines = [
            "# \(item.current.standing.rawValue)：\(item.current.reason)",
            "- id: \(indicator.id)",
            "  title: \(quoted(indicator.title))",
            "  unit: \(quoted(indicator.unit))",
            "  nature: \(indicator.nature.rawValue)",
            "  direction: \(indicator.direction.rawValue)",
            "  level: \(indicator.level.rawValue)",
            "  basis: [\(quoted("《\(status.plan.title)》结转"))]",
        ]
        if let area = indicator.area { lines.append("  area: \(area)") }
        if let edition = item.edition {
            lines.append("  definition: \(quoted(edition.text))")
            if let text = edition.numerator { lines.append("  numerator: \(quoted(text))") }
            if let text = edition.denominator { lines.append("  denominator: \(quoted(text))") }
            lines.append("  source: \(source(edition.source))")
        }
        if let point = item.current.point, let figure = point.number?.figure(places: 2) {
            let basis = quoted("《\(status.plan.title)》\(point.year)年的数（\(point.origin.rawValue)）")
            lines.append("  baseline: {year: \(point.year), value: \(figure.text), basis: \(basis)}")
        }
        let goal = item.current.goalText.map { "上一个规划的目标是\($0)" } ?? "上一个规划没有写出目标数"
        lines.append(
            indicator.direction == .advance
                ? "  targets: [{year: \(last), words: \(quoted("待定")), note: \(quoted(goal))}]"
                : "  targets: [{year: \(last), blank: 是, note: \(quoted("待定；\(goal)"))}]"
        )
        return lines.map { "  \($0)\n" }.joined()
    }

    private static func source(_ source: IndicatorSource) -> String {
        let kind: IndicatorSource.Kind =
            switch source {
            case .computed: .computed
            case .reported: .reported
            case .compared: .compared
            case .attended: .attended
            }
        let parts =
            ["kind: \(kind.rawValue)"]
            + [("metric", source.metric?.id), ("by", source.department), ("evidence", source.evidence)]
            .compactMap { name, text in text.map { "\(name): \(quoted($0))" } }
        return "{\(parts.joined(separator: ", "))}"
    }

    /// Text that YAML reads back as it is.
    private static func quoted(_ text: String) -> String {
        let plain = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\"\(plain)\""
    }
}
