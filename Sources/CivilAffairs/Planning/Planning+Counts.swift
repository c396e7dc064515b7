// SPDX-License-Identifier: Apache-2.0
package import Packs
package import SharedKernel
import Storage
package import Vocabulary

/// What is counted from our own records, and the records behind it.
extension Planning {
    /// An indicator's figure township by township, as far as the reader sees them.
    package struct Townships: Sendable {
        package let plan: PlanDefinition
        package let indicator: IndicatorDefinition
        package let metric: PlanMetric
        package let day: CivilDate
        package let count: PlanCount
        /// Whether it only holds what lies in the reader's area.
        package var isPart = false
    }

    /// - Throws: `AccessProblem.notFound` also for an indicator that isn't counted from records.
    package func townships(
        actor: Actor,
        planID: String,
        indicatorID: String,
        on day: CivilDate
    ) async throws -> Townships {
        let plan = try plan(actor: actor, id: planID)
        let (indicator, metric) = try counted(indicatorID, of: plan, on: day)
        let counts = try await database.read { [self] in
            try self.counts([metric], days: [day], scope: actor.scope, in: $0)
        }
        guard let count = counts[metric] else { throw AccessProblem.notFound(what: "统计") }
        // Of other townships only those few are in reach who have to do with the reader's own.
        guard actor.level != "county", let region = actor.regionID else {
            return Townships(plan: plan, indicator: indicator, metric: metric, day: day, count: count)
        }
        let own = try await regions.tree().ancestors(of: region).first { $0.level == .township }
        return Townships(
            plan: plan,
            indicator: indicator,
            metric: metric,
            day: day,
            count: count.only(township: own?.id),
            isPart: true
        )
    }

    /// The records behind the figure of one township, those that do not count first.
    /// - Parameter townshipID: nil for what belongs to the place as a whole.
    /// - Throws: `AccessProblem.notPermitted` for whoever may not read such records.
    package func units(
        actor: Actor,
        planID: String,
        indicatorID: String,
        townshipID: Int64?,
        on day: CivilDate
    ) async throws -> (found: Townships, units: [PlanUnit]) {
        let plan = try plan(actor: actor, id: planID)
        let (indicator, metric) = try counted(indicatorID, of: plan, on: day)
        for permission in metric.permissions { try actor.require(permission) }
        let (count, units) = try await database.read { [self] transaction in
            let counts = try self.counts([metric], days: [day], scope: actor.scope, in: transaction)
            guard let count = counts[metric], count.since.map({ $0 <= day }) == true else {
                return (counts[metric], [PlanUnit]())
            }
            let store = PlanMetricStore(scope: actor.scope, cipher: cipher, days: [day])
            let units = try store.lines(metric, in: transaction).map(\.unit).filter { $0.townshipID == townshipID }
            return (count, try veiled(units, for: actor, in: transaction))
        }
        guard let count else { throw AccessProblem.notFound(what: "统计") }
        try await audit.recordRead(
            AuditEntry(
                at: clock.now(),
                actor: actor,
                action: "plan.records",
                subject: "plan",
                subjectID: nil,
                detail: "\(plan.title) \(indicator.title) \(day.iso) \(units.count) 条"
            )
        )
        func order(_ unit: PlanUnit) -> Int { unit.isCounted == nil ? 0 : unit.isCounted == false ? 1 : 2 }
        return (
            Townships(plan: plan, indicator: indicator, metric: metric, day: day, count: count),
            units.sorted { (order($0), $0.id) < (order($1), $1.id) }
        )
    }

    /// Names of children only show to those who may read them.
    private func veiled(_ units: [PlanUnit], for actor: Actor, in transaction: any ReadTransaction) throws -> [PlanUnit]
    {
        guard !actor.may(.minorRead) else { return units }
        let young = try parties.young(units.compactMap(\.personID), in: transaction)
        return units.map { unit in
            guard let person = unit.personID, young.contains(person) else { return unit }
            return unit.named(PersonName.masked(unit.label))
        }
    }

    private func counted(_ id: String, of plan: PlanDefinition, on day: CivilDate) throws
        -> (IndicatorDefinition, PlanMetric)
    {
        guard let indicator = plan.indicator(id), let metric = indicator.edition(on: day)?.source.metric,
            metric.isCounted
        else { throw AccessProblem.notFound(what: "指标") }
        return (indicator, metric)
    }

    // MARK: - Counting

    /// Every metric that some plans count from records: at the end of each of their years of which the store can tell,
    /// and on the day. The number of statements depends on the metrics alone.
    func counts(of plans: [PlanDefinition], on day: CivilDate, in transaction: any ReadTransaction) throws
        -> [PlanMetric: PlanCount]
    {
        let metrics = Set(
            plans.flatMap(\.indicators).compactMap { $0.edition(on: day)?.source.metric }.filter(\.isCounted)
        )
        guard !metrics.isEmpty else { return [:] }
        let years = plans.flatMap { plan in
            (plan.years.first - 1...max(plan.years.first, plan.years.last ?? day.year))
        }
        let ends = Set(years).compactMap { try? CivilDate(year: $0, month: 12, day: 31) }.filter { $0 <= day }
        return try counts(metrics, days: ends + [day], scope: .wholeStore, in: transaction)
    }

    private func counts(
        _ metrics: Set<PlanMetric>,
        days: [CivilDate],
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [PlanMetric: PlanCount] {
        let since = try PlanMetricStore.since(in: transaction)
        var counts: [PlanMetric: PlanCount] = [:]
        for metric in PlanMetric.allCases where metrics.contains(metric) {
            let first = since[metric]
            let known = Set(days).filter { day in first.map { $0 <= day } ?? false }.sorted()
            counts[metric] = PlanCount(
                metric: metric,
                since: first,
                figures: known.isEmpty
                    ? [:]
                    : try figures(
                        metric,
                        PlanMetricStore(scope: scope, cipher: cipher, days: known),
                        in: transaction
                    )
            )
        }
        return counts
    }

    private func figures(_ metric: PlanMetric, _ store: PlanMetricStore, in transaction: any ReadTransaction) throws
        -> [CivilDate: [Int64?: PlanFigure]]
    {
        var figures: [CivilDate: [Int64?: PlanFigure]] = [:]
        for line in try store.lines(metric, in: transaction) {
            figures[line.day, default: [:]][line.unit.townshipID, default: PlanFigure()].add(line.unit)
        }
        guard metric == .organizationsPerTenThousand else { return figures }
        let residents = try store.residents(in: transaction)
        var shares: [CivilDate: [Int64?: PlanFigure]] = [:]
        for day in store.days {
            let (counted, people) = (figures[day] ?? [:], residents[day] ?? [:])
            for township in Set(counted.keys).union(people.keys) {
                shares[day, default: [:]][township] = PlanFigure(
                    numerator: counted[township]?.numerator ?? 0,
                    denominator: people[township] ?? 0
                )
            }
        }
        return shares
    }

    /// The yearly values of a plan's indicators that are counted from records.
    func points(
        of plan: PlanDefinition,
        _ counts: [PlanMetric: PlanCount],
        on day: CivilDate
    ) -> [String: [PlanSeries.Point]] {
        var points: [String: [PlanSeries.Point]] = [:]
        for indicator in plan.indicators {
            guard let metric = indicator.edition(on: day)?.source.metric, let count = counts[metric] else { continue }
            points[indicator.id] = (plan.years.first - 1...(plan.years.last ?? max(plan.years.first, day.year)))
                .compactMap { year in
                    guard let end = try? CivilDate(year: year, month: 12, day: 31), end <= day,
                        let figure = count.total(on: end), let value = figure.value(of: metric)
                    else { return nil }
                    return PlanSeries.Point(
                        year: year,
                        value: value,
                        origin: .computed,
                        note: figure.words(of: metric)
                    )
                }
        }
        return points
    }
}

extension PlanMetric {
    /// What whoever looks at the records behind it must be allowed to read.
    package var permissions: [Permission] {
        switch self {
        // Who has a card, and who of them is in benefit.
        case .livingSubsidyCoverage, .nursingSubsidyCoverage: [.personRead, .enrolmentRead]
        case .organizationsPerTenThousand: [.registerRead]
        case .ecologicalBurials: [.caseRead]
        default: [.enrolmentRead]
        }
    }
}
