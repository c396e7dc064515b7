// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// The plans of a place and how they stand. Verdicts are worked out when they are asked for: from the packs, from our own
/// data, and from what departments reported.
package struct Planning: Sendable {
    let book: PlanBook
    let database: any Database
    let audit: Audit
    let clock: any CivilClock
    let regions: Regions
    let parties: Parties
    let cipher: FieldCipher
    let blobs: BlobStore
    /// Those in force, which metrics count over.
    let registers: [RegisterDefinition]
    /// The place as a whole.
    package let rootRegionID: Int64
    let shelf = MinuteShelf<CountQuestion, [PlanMetric: PlanCount]>()

    /// In the order of their years, the latest first.
    package var plans: [PlanDefinition] { book.plans }

    /// What can be counted from records of the store.
    package var counted: [PlanMetric] { book.counted }

    /// Departments of the place that plans give tasks to.
    package var departments: [DepartmentDefinition] { book.departments }

    /// - Throws: `AccessProblem.notPermitted`, `.notFound`.
    package func plan(actor: Actor, id: String) throws -> PlanDefinition {
        try actor.require(.reportRead)
        guard let plan = plans.first(where: { $0.id == id }) else { throw AccessProblem.notFound(what: "规划") }
        return plan
    }

    /// How plans stand on a day, in their order. Statements: the same number for one plan as for ten.
    /// - Throws: `AccessProblem.notPermitted`.
    package func status(actor: Actor, of plans: [PlanDefinition], on day: CivilDate) async throws -> [PlanStatus] {
        try actor.require(.reportRead)
        return try await database.read { [self] transaction in
            let values = try PlanValueStore.values(plans: plans.map(\.id), state: .checked, in: transaction)
            let closings = try PlanValueStore.closings(plans: plans.map(\.id), in: transaction)
            let counts = try self.counts(of: plans, on: day, in: transaction)
            let yearly = try self.yearly(of: plans, on: day, in: transaction)
            return plans.map { plan in
                let values = values.filter { $0.planID == plan.id }
                return judge(plan, on: day, values, closings.filter { $0.planID == plan.id }, counts, yearly).status
            }
        }
    }

    /// How one plan stands, what departments reported for it and which years were closed.
    package struct Record: Sendable {
        package let status: PlanStatus
        /// All that came, checked or not.
        package let values: [PlanValue]
        package let closings: [PlanClosing]
        /// What is counted from our own records.
        let counts: [PlanMetric: PlanCount]

        /// What an indicator comes to on the day that is looked at; nil for those that aren't counted from records.
        package func count(of indicator: IndicatorDefinition) -> PlanCount? {
            indicator.edition(on: status.day)?.source.metric.flatMap { counts[$0] }
        }
    }

    /// - Throws: `AccessProblem.notPermitted`, `.notFound`.
    package func record(actor: Actor, id: String, on day: CivilDate) async throws -> Record {
        let plan = try plan(actor: actor, id: id)
        return try await database.read { [self] transaction in
            let values = try PlanValueStore.values(plans: [plan.id], in: transaction)
            let closings = try PlanValueStore.closings(plans: [plan.id], in: transaction)
            let counts = try self.counts(of: [plan], on: day, in: transaction)
            let yearly = try self.yearly(of: [plan], on: day, in: transaction)
            return Record(
                status: judge(plan, on: day, values, closings, counts, yearly).status,
                values: values,
                closings: closings,
                counts: counts
            )
        }
    }

    /// Of a closed year only what was kept then counts, also where that was nothing.
    func judge(
        _ plan: PlanDefinition,
        on day: CivilDate,
        _ values: [PlanValue],
        _ closings: [PlanClosing],
        _ counts: [PlanMetric: PlanCount],
        _ yearly: [PlanMetric: [PlanSeries.Point]]
    ) -> PlanJudge {
        let closed = Set(closings.filter { $0.period.month == nil }.map(\.period.year))
        var further = own(plan, on: day, counts, yearly).mapValues { points in
            points.filter { !closed.contains($0.year) }
        }
        for (indicator, points) in PlanRules.points(of: plan, values, regionID: rootRegionID) {
            further[indicator, default: []] += points
        }
        return PlanJudge(plan, on: day, further: further)
    }

    /// What our own data says: standards, what is counted from records, and what whole years came to.
    func own(
        _ plan: PlanDefinition,
        on day: CivilDate,
        _ counts: [PlanMetric: PlanCount],
        _ yearly: [PlanMetric: [PlanSeries.Point]]
    ) -> [String: [PlanSeries.Point]] {
        var own = (book.metrics?.points(of: plan, on: day) ?? [:]).merging(points(of: plan, counts, on: day)) {
            $0 + $1
        }
        let last = plan.years.last ?? .max
        for indicator in plan.indicators {
            guard let metric = indicator.edition(on: day)?.source.metric, let points = yearly[metric] else { continue }
            own[indicator.id, default: []] += points.filter { $0.year >= plan.years.first - 1 && $0.year <= last }
        }
        return own
    }
}
