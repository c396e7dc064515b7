// SPDX-License-Identifier: Apache-2.0
package import Packs
import Policy

/// The plans of a pack and the standards that their metrics read.
package struct PlanBook: Sendable {
    /// In the order of their years, the latest first.
    package let plans: [PlanDefinition]
    /// Departments of the place that plans give tasks to.
    package let departments: [DepartmentDefinition]
    /// What can be counted from records of the store.
    let counted: [PlanMetric]
    /// Lines of the budget and what is appraised.
    package let funds: FundsDefinition
    let metrics: PlanMetrics?
    /// What every township should have.
    let provisions: [ProvisionDefinition]
    /// The rules that say so.
    let policies: PolicyBook?

    /// A place that has no plans.
    package init() {
        plans = []
        departments = []
        counted = []
        funds = .none
        metrics = nil
        provisions = []
        policies = nil
    }

    package init(_ pack: ResolvedPack) {
        plans = pack.plans.sorted { ($1.years.first, $0.id) < ($0.years.first, $1.id) }
        departments = pack.departments
        counted = pack.metrics.filter(\.isCounted)
        funds = pack.funds
        metrics = PlanMetrics(pack)
        provisions = pack.provisions
        policies = pack.policies
    }
}
