// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
package import Vocabulary

/// The plans of a place and how they stand. Everything is worked out from the packs when it is asked for.
package struct Planning: Sendable {
    /// In the order of their years, the latest first.
    package let plans: [PlanDefinition]
    private let metrics: PlanMetrics?

    /// A place that has no plans.
    package init() {
        plans = []
        metrics = nil
    }

    package init(_ pack: ResolvedPack) {
        plans = pack.plans.sorted { ($1.years.first, $0.id) < ($0.years.first, $1.id) }
        metrics = PlanMetrics(pack)
    }

    /// - Throws: `AccessProblem.notPermitted`, `.notFound`.
    package func plan(actor: Actor, id: String) throws -> PlanDefinition {
        try actor.require(.reportRead)
        guard let plan = plans.first(where: { $0.id == id }) else { throw AccessProblem.notFound(what: "规划") }
        return plan
    }

    /// How a plan stands on a day.
    /// - Throws: `AccessProblem.notPermitted`.
    package func status(actor: Actor, of plan: PlanDefinition, on day: CivilDate) throws -> PlanStatus {
        try actor.require(.reportRead)
        return PlanJudge(plan, on: day, further: metrics?.points(of: plan, on: day) ?? [:]).status
    }
}
