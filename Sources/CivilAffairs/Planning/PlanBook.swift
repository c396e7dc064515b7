// SPDX-License-Identifier: Apache-2.0
package import Packs

/// The plans of a pack and the standards that their metrics read.
package struct PlanBook: Sendable {
    /// In the order of their years, the latest first.
    package let plans: [PlanDefinition]
    let metrics: PlanMetrics?

    /// A place that has no plans.
    package init() {
        plans = []
        metrics = nil
    }

    package init(_ pack: ResolvedPack) {
        plans = pack.plans.sorted { ($1.years.first, $0.id) < ($0.years.first, $1.id) }
        metrics = PlanMetrics(pack)
    }
}
