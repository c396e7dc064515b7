// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

struct ScenarioListPage: Page {
    static let template = "console/scenarios"
    let layout: Layout
    let rows: [Row]
    let comparable: Bool
    let next: String?
    let first: String?
    let maySimulate: Bool

    struct Row: Sendable {
        let id: Int64
        let link: String
        let title: String
        let program: String
        /// nil where the title says it already.
        let changes: String?
        let done: Bool
        let state: String
        let tone: String
        let difference: String
        let entered: Int
        let departed: Int
        let adjusted: Int
        let madeBy: String
        let madeAt: String

        init(_ summary: ScenarioSummary, program: String) {
            self.program = program
            let (scenario, total) = (summary.scenario, summary.total)
            id = scenario.id
            link = Links.scenario(scenario.id)
            title = scenario.title
            let told = scenario.changes.count == 1 && scenario.title.hasPrefix(scenario.changes[0].name)
            changes =
                told
                ? nil : scenario.changes.map { "\($0.name) \($0.before) → \($0.after)" }.joined(separator: "；")
            done = scenario.state == .done
            state = scenario.state.title
            tone = scenario.state.tone
            difference = Figures.signed(total.after.amount - total.before.amount)
            entered = total.counts[.entered] ?? 0
            departed = total.counts[.departed] ?? 0
            adjusted = (total.counts[.raised] ?? 0) + (total.counts[.lowered] ?? 0)
            madeBy = scenario.madeBy
            madeAt = scenario.madeAt.text
        }
    }
}

extension PolicyScenario.State {
    var title: String {
        switch self {
        case .running: "测算中"
        case .done: "已完成"
        case .failed: "没有完成"
        }
    }

    var tone: String {
        switch self {
        case .running: "soon"
        case .done: "done"
        case .failed: "late"
        }
    }
}

/// One parameter's change as a line.
struct ScenarioChangeLine: Sendable {
    let name: String
    let before: String
    let after: String

    init(_ change: PolicyScenario.Change) {
        name = change.name
        before = change.before
        after = change.after
    }
}

/// A scenario that is being worked on, or could not be finished.
struct ScenarioProgressPage: Page {
    static let template = "console/scenario-progress"
    let layout: Layout
    let title: String
    let changes: [ScenarioChangeLine]
    let running: Bool
    let step: String
    let progressDone: Int
    let progressTotal: Int
    let counted: Bool
    let problem: String?
    let link: String
    let againLink: String
    let refreshLink: String
    let mayAgain: Bool

    init(_ detail: ScenarioDetail, request: WebRequest) throws {
        let scenario = detail.scenario
        layout = Layout(request, title: scenario.title)
        title = scenario.title
        changes = scenario.changes.map(ScenarioChangeLine.init)
        running = scenario.state == .running
        step = detail.progress.map { $0.step.isEmpty ? "排队等候" : $0.step } ?? "排队等候"
        progressDone = detail.progress?.done ?? 0
        progressTotal = detail.progress?.total ?? 0
        counted = progressTotal > 0
        problem = scenario.problem
        link = Links.scenario(scenario.id)
        refreshLink = Links.refreshScenario(scenario.id)
        againLink = "\(Links.policy)?from=\(scenario.id)"
        mayAgain = try request.actor.may(.policySimulate)
    }
}
