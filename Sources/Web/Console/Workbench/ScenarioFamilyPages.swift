// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Policy
import SharedKernel
import Vocabulary

/// One family before and after, clause by clause and step by step.
enum ScenarioFamilyPages {
    static func show(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let found = try await request.site.rooms.workbench.comparison(
            actor: actor,
            id: try request.key(),
            place: try request.key("place")
        )
        let tree = try await request.site.rooms.regions.tree()
        return try request.page(ScenarioFamilyPage(found, tree: tree, actor: actor, request: request))
    }
}

struct ScenarioFamilyPage: Page {
    static let template = "console/scenario-family"
    let layout: Layout
    let scenario: String
    let scenarioLink: String
    let number: String
    let name: String
    let village: String
    let kind: String
    let tone: String
    let recordLink: String?
    let recordTitle: String
    let amountBefore: String
    let amountAfter: String
    let more: String
    let sentenceBefore: String
    let sentenceAfter: String
    let clauses: [ClauseRow]
    let changed: [StepRow]
    let same: [StepRow]
    let missing: String?

    struct ClauseRow: Sendable {
        let title: String
        let basis: String
        let before: String
        let beforeTone: String
        let beforeMargin: String
        let after: String
        let afterTone: String
        let afterMargin: String
    }

    struct StepRow: Sendable {
        let name: String
        let person: String?
        let formula: String
        let before: String
        let after: String
        let branch: String?
        let basis: String
        /// How its values stand in their column: numbers to the right in one line, sentences as wide as they need.
        let column: String
    }

    init(_ found: Workbench.Comparison, tree: RegionTree, actor: Actor, request: WebRequest) {
        let family = found.family
        layout = Layout(request, title: "测算过程")
        scenario = found.scenario.title
        scenarioLink = Links.scenario(found.scenario.id)
        number = family.number.isEmpty ? "未编号" : family.number
        name = family.name
        village = tree.place(family.regionID)
        kind = family.kind.title
        tone = family.kind.tone
        if let id = family.enrolmentID, actor.may(.enrolmentRead) {
            recordLink = Links.enrolment(id)
            recordTitle = "打开在册记录"
        } else {
            recordLink = family.caseID.flatMap { actor.may(.caseRead) ? Links.caseFile($0) : nil }
            recordTitle = "打开办件"
        }
        amountBefore = family.amountBefore.text
        amountAfter = family.amountAfter.text
        more = Figures.signed(family.difference)
        sentenceBefore = Self.sentence(found.before, family.decisionBefore, family.amountBefore)
        sentenceAfter = Self.sentence(found.after, family.decisionAfter, family.amountAfter)
        clauses = Self.clauses(found.before.clauses, found.after.clauses)
        let steps = Self.steps(found)
        changed = steps.filter { $0.before != $0.after }
        same = steps.filter { $0.before == $0.after }
        let unknown = found.after.missing.map { PersonNames.named($0, found.names) }
        missing = unknown.isEmpty ? nil : unknown.joined(separator: "、")
    }

    /// Rules that say nothing themselves are told by what they pay.
    private static func sentence(_ found: Evaluation, _ decision: String, _ amount: Money) -> String {
        guard found.sentence.isEmpty else { return found.sentence }
        return amount > .zero ? "\(decision)，每月 \(amount.text) 元。" : "\(decision)。"
    }

    private static func clauses(_ before: [Evaluation.Clause], _ after: [Evaluation.Clause]) -> [ClauseRow] {
        after.map { clause in
            let old = before.first { $0.title == clause.title }
            return ClauseRow(
                title: clause.title,
                basis: clause.basis,
                before: (old?.result ?? .unknown).title,
                beforeTone: old?.result.rawValue ?? "unknown",
                beforeMargin: old?.margin ?? "",
                after: clause.result.title,
                afterTone: clause.result.rawValue,
                afterMargin: clause.margin
            )
        }
    }

    /// Steps of both ways joined by what they compute and whose it is, in the order of the second.
    private static func steps(_ found: Workbench.Comparison) -> [StepRow] {
        let before = Dictionary(
            found.before.steps.map { ("\($0.name)|\($0.person)", $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let tried = Set(found.scenario.changes.map(\.name))
        var seen: Set<String> = []
        return (found.after.steps + found.before.steps).compactMap { step in
            let key = "\(step.name)|\(step.person)"
            guard seen.insert(key).inserted else { return nil }
            let after = found.after.steps.first { $0.name == step.name && $0.person == step.person }
            let old = before[key]
            let isTried = tried.contains(step.name)
            let branches = isTried ? ["", ""] : [old?.branch ?? "", after?.branch ?? ""]
            let shownStep = isTried ? old ?? step : step
            let values = [old?.value ?? "不用", after?.value ?? "不用"]
            return StepRow(
                name: step.name,
                person: step.person.isEmpty ? nil : found.names[step.person] ?? "成员 \(step.person)",
                formula: isTried ? "参数，改为假设值" : shownStep.formula,
                before: values[0],
                after: values[1],
                branch: branches[0] == branches[1] ? nil : "\(shown(branches[0])) → \(shown(branches[1]))",
                basis: shownStep.basis,
                column: values.contains { $0.count > 20 } ? "wide" : "right"
            )
        }
    }

    private static func shown(_ branch: String) -> String { branch.isEmpty ? "—" : branch }
}
