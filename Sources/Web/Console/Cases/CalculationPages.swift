// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Hummingbird
import Policy
import SharedKernel
import Storage
import Vocabulary

/// How a decision was worked out, worked out again: clause by clause and step by step.
enum CalculationPages {
    static func show(_ request: WebRequest) async throws -> Response {
        let actor = try request.actor
        let rooms = request.site.rooms
        let found = try await rooms.casework.recompute(actor: actor, caseID: try request.key(), try axes(request))
        let ids = found.dossier.members.map(\.personID)
        // Members of a case that the reader may see are shown with it, wherever they are registered.
        let people = try await rooms.database.read { [rooms] in
            try rooms.parties.people(ids, scope: .wholeStore, in: $0)
        }
        let names = Dictionary(people.map { (String($0.id), $0.name) }, uniquingKeysWith: { $1 })
        return try request.page(CalculationPage(found.again, of: found.dossier.file, names: names, request: request))
    }

    private static func axes(_ request: WebRequest) throws -> Recomputation.Axes {
        let day = request.query("day") ?? ""
        return Recomputation.Axes(
            policy: try request.choice("policy", title: "政策", of: Recomputation.Knowledge.self) ?? .then,
            facts: try request.choice("facts", title: "情况", of: Recomputation.Knowledge.self) ?? .then,
            day: day.isEmpty ? nil : try CivilDate(parsing: day)
        )
    }
}

struct CalculationPage: Page {
    static let template = "console/calculation"
    let layout: Layout
    let caseLink: String
    let title: String
    let number: String
    let outcome: String
    let amount: String
    let sentence: String
    let missing: String?
    let asked: String
    let isSame: Bool
    let isIntact: Bool
    /// Whether it is asked as it was on the day of the decision.
    let isThen: Bool
    let changes: [ChangeRow]
    let policies: [SelectOption]
    let facts: [SelectOption]
    let day: String
    let clauses: [ClauseRow]
    let steps: [StepRow]
    let hash: String

    struct ChangeRow: Sendable {
        let subject: String
        let then: String
        let again: String
    }

    struct ClauseRow: Sendable {
        let tone: String
        let condition: String
        let margin: String
        let basis: String
    }

    struct StepRow: Sendable {
        let name: String
        let person: String?
        let value: String
        let branch: String?
        let layer: String?
        let formula: String
        let read: String?
        let passed: [PassedRow]
        let basis: String
    }

    struct PassedRow: Sendable {
        let which: String
        let reason: String
    }

    init(_ again: Recomputation, of file: CaseFile, names: [String: String], request: WebRequest) {
        let evaluation = again.evaluation
        layout = Layout(request, title: "测算过程")
        caseLink = Links.caseFile(file.id)
        title = file.title
        number = file.number ?? "尚未受理"
        outcome = evaluation.text("决定") ?? "待核"
        amount = (evaluation.money("月保障金") ?? .zero).text
        sentence = evaluation.sentence
        let unknown = evaluation.missing.map { PersonNames.named($0, names) }
        missing = unknown.isEmpty ? nil : unknown.joined(separator: "、")
        isThen = again.axes.policy == .then && again.axes.facts == .then && again.day == again.decision.evaluatedOn
        asked = "\(again.axes.policy.title)政策，\(again.axes.facts.title)家庭情况，测算 \(again.day.chinese)"
        isSame = again.changes.isEmpty
        isIntact = again.isIntact
        changes = again.changes.map { ChangeRow(subject: $0.title, then: $0.then, again: $0.again) }
        func options(_ chosen: Recomputation.Knowledge) -> [SelectOption] {
            Recomputation.Knowledge.allCases.map {
                SelectOption(value: $0.rawValue, title: $0.title, selected: $0 == chosen)
            }
        }
        policies = options(again.axes.policy)
        facts = options(again.axes.facts)
        day = again.day.iso
        clauses = evaluation.clauses.map {
            ClauseRow(tone: $0.result.rawValue, condition: $0.title, margin: $0.margin, basis: $0.basis)
        }
        // The sentence that all comes to stands above.
        steps = evaluation.steps.filter { $0.name != "结论说明" }.map { step in
            StepRow(
                name: step.name,
                person: step.person.isEmpty ? nil : PersonNames.named(step.person, names),
                value: step.value,
                branch: step.branch.isEmpty ? nil : step.branch,
                layer: step.layer.map { again.layers[$0] ?? $0 },
                formula: step.formula,
                read: step.read.isEmpty ? nil : step.read.map { "\($0.name) \($0.value)" }.joined(separator: "，"),
                passed: step.passed.map { PassedRow(which: $0.branch, reason: PersonNames.named($0.reason, names)) },
                basis: step.basis
            )
        }
        hash = String(again.releaseHash.prefix(16))
    }
}
