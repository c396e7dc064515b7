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
        /// When the period that ends on the day was closed: the figures are those that were kept then.
        package var closing: PlanClosing?
        /// What the records say now, where that is something else than what was kept.
        package var recount: PlanFigure?
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
        let own = try await ownTownship(of: actor)
        @Sendable func part(_ count: PlanCount) -> PlanCount { own.isPart ? count.only(township: own.township) : count }
        return try await database.read { [self] transaction in
            guard let live = try counts([metric], days: [day], scope: actor.scope, in: transaction)[metric] else {
                throw AccessProblem.notFound(what: "统计")
            }
            let closing = try PlanValueStore.closings(plans: [planID], in: transaction).first {
                try $0.period.lastDay == day
            }
            let kept = try PlanClosedStore(planID: planID, rootRegionID: rootRegionID).counts(
                of: indicator.id,
                in: transaction
            )
            let count = part(live.keeping(kept))
            let now = part(live).total(on: day)
            return Townships(
                plan: plan,
                indicator: indicator,
                metric: metric,
                day: day,
                count: count,
                isPart: own.isPart,
                closing: kept[day] == nil ? nil : closing,
                recount: count.total(on: day) == now ? nil : now
            )
        }
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
            let store = PlanMetricStore(
                scope: actor.scope,
                cipher: cipher,
                townships: try PlanMetricStore.townships(in: transaction),
                tree: try regions.tree(in: transaction),
                days: day...day
            )
            let units = try stretches(metric, store, in: transaction).filter {
                $0.days.contains(day.dayNumber) && $0.unit.townshipID == townshipID
            }
            return (count, try veiled(units.map(\.unit), for: actor, in: transaction))
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

    // MARK: - Month by month

    /// What an indicator that is counted from records came to at the end of each month since the plan began.
    package struct Months: Sendable {
        package let plan: PlanDefinition
        package let indicator: IndicatorDefinition
        package let metric: PlanMetric
        /// The earliest first. The last may still be running; it's counted up to its day here.
        package let days: [CivilDate]
        package let count: PlanCount
        /// Whether it only holds what lies in the reader's area.
        package let isPart: Bool
    }

    /// All indicators of a plan are counted together, so that going from one to the next costs nothing within a minute.
    /// - Throws: `AccessProblem.notPermitted`, `.notFound` also for an indicator that isn't counted from records.
    package func months(actor: Actor, planID: String, indicatorID: String) async throws -> Months {
        let plan = try plan(actor: actor, id: planID)
        let today = clock.now().date
        let (indicator, metric) = try counted(indicatorID, of: plan, on: today)
        let begin = try CivilDate(year: plan.years.first, month: 1, day: 1).month
        let days = (min(begin, today.month)...today.month).map { min($0.lastDay, today) }
        let metrics = Set(
            plan.indicators.compactMap { $0.edition(on: today)?.source.metric }.filter(\.isCounted)
        )
        let own = try await ownTownship(of: actor)
        let question = ReaderArea(actor).map { CountQuestion(metrics: metrics, days: days, reader: $0) }
        let counts = try await database.read { [self] transaction in
            try kept(question) { try self.counts(metrics, days: days, scope: actor.scope, in: transaction) }
        }
        let closed = try await database.read { [rootRegionID] in
            try PlanClosedStore(planID: planID, rootRegionID: rootRegionID).counts(of: indicatorID, in: $0)
        }
        guard let count = counts[metric]?.keeping(closed) else { throw AccessProblem.notFound(what: "统计") }
        return Months(
            plan: plan,
            indicator: indicator,
            metric: metric,
            // What stands for a day within a month is what counties reported of an earlier one.
            days: count.isReported ? days.filter { $0 == $0.month.lastDay } : days,
            count: own.isPart ? count.only(township: own.township) : count,
            isPart: own.isPart
        )
    }

    /// Of other townships only those few are in reach who have to do with the reader's own.
    func ownTownship(of actor: Actor) async throws -> (isPart: Bool, township: Int64?) {
        guard ["township", "village"].contains(actor.level), let region = actor.regionID else { return (false, nil) }
        return (true, try await regions.tree().ancestors(of: region).first { $0.level == .township }?.id)
    }

    // MARK: - Counting

    /// Every metric that some plans count from records: at the end of each of their years of which the store can tell,
    /// and on the day. The number of statements depends on the metrics alone.
    /// - Parameter isFresh: counts anew also what was counted within the last minute.
    func counts(
        of plans: [PlanDefinition],
        on day: CivilDate,
        isFresh: Bool = false,
        in transaction: any ReadTransaction
    ) throws -> [PlanMetric: PlanCount] {
        // Years before the edition of the day are counted under their own.
        let metrics = Set(
            plans.flatMap(\.indicators).flatMap { indicator in
                indicator.editions.filter { $0.from <= day }.compactMap(\.source.metric)
            }.filter(\.isCounted)
        )
        guard !metrics.isEmpty else { return [:] }
        let years = plans.flatMap { plan in
            (plan.years.first - 1...max(plan.years.first, plan.years.last ?? day.year))
        }
        let ends = Set(years).compactMap { try? CivilDate(year: $0, month: 12, day: 31) }.filter { $0 <= day }
        let days = ends.sorted() + [day]
        let question = CountQuestion(metrics: metrics, days: days, reader: nil)
        return try kept(isFresh ? nil : question) {
            try self.counts(metrics, days: days, scope: .wholeStore, in: transaction)
        }
    }

    /// What was counted within the last minute, or else what is counted now; nil is never kept.
    private func kept(_ question: CountQuestion?, _ count: () throws -> [PlanMetric: PlanCount]) rethrows
        -> [PlanMetric: PlanCount]
    {
        let now = clock.now()
        if let known = question.flatMap({ shelf.value(for: $0, at: now) }) { return known }
        let counts = try count()
        if let question { shelf.keep(counts, for: question, at: now) }
        return counts
    }

    /// What some metrics come to on a day in the whole store.
    func counts(
        _ metrics: Set<PlanMetric>,
        on day: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [PlanMetric: PlanCount] {
        try counts(metrics, days: [day], scope: .wholeStore, in: transaction)
    }

    /// From the records of a county, or from what the counties of a prefecture reported.
    private func counts(
        _ metrics: Set<PlanMetric>,
        days: [CivilDate],
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [PlanMetric: PlanCount] {
        let tree = try regions.tree(in: transaction)
        let counties = tree.countiesBelow
        guard counties.isEmpty else {
            return try reported(metrics, days: days, by: counties.map(\.id), in: transaction)
        }
        let since = try PlanMetricStore.since(in: transaction)
        let townships = try PlanMetricStore.townships(in: transaction)
        var counts: [PlanMetric: PlanCount] = [:]
        guard let low = days.min(), let high = days.max() else { return [:] }
        let store = PlanMetricStore(
            scope: scope,
            cipher: cipher,
            townships: townships,
            tree: tree,
            days: low...high
        )
        // There are some ten of them, however many records and days there are.
        for metric in metrics.sorted(by: { $0.id < $1.id }) {
            var tally = PlanTally(days: days)
            var first = since[metric]
            if case .registers(let counted) = metric.source {
                let entries = try store.entries(counted, registers, in: transaction)
                first = entries.since
                if first.map({ $0 <= high }) == true {
                    for share in try store.shares(entries, in: transaction) { tally.add(share) }
                }
            } else if first.map({ $0 <= high }) == true {
                for stretch in try store.stretches(metric, in: transaction) { tally.add(stretch) }
            }
            counts[metric] = PlanCount(metric: metric, since: first, figures: tally.figures)
        }
        return counts
    }

    /// Statements: 2.
    private func reported(
        _ metrics: Set<PlanMetric>,
        days: [CivilDate],
        by counties: [Int64],
        in transaction: any ReadTransaction
    ) throws -> [PlanMetric: PlanCount] {
        guard let low = days.min(), let high = days.max() else { return [:] }
        let book = try RollUpBook(counties, months: low.month.adding(-3)...high.month, in: transaction)
        let months = Dictionary(days.map { ($0, book.month(for: $0)) }, uniquingKeysWith: { $1 })
        let found = try book.months(Set(months.values), beginning: RollUpItem.metricCodes, in: transaction)
        return Dictionary(
            uniqueKeysWithValues: metrics.map { metric in
                let figures = months.compactMapValues { found[$0]?.figures(of: metric) }
                let since = figures.filter { !$0.value.isEmpty }.keys.min()
                return (metric, PlanCount(metric: metric, since: since, figures: figures, months: months))
            }
        )
    }

    /// The records behind a metric.
    private func stretches(
        _ metric: PlanMetric,
        _ store: PlanMetricStore,
        in transaction: any ReadTransaction
    ) throws -> [PlanStretch] {
        guard case .registers(let counted) = metric.source else {
            return try store.stretches(metric, in: transaction)
        }
        return store.stretches(try store.entries(counted, registers, in: transaction))
    }

    /// The yearly values of a plan's indicators that are counted from records.
    func points(
        of plan: PlanDefinition,
        _ counts: [PlanMetric: PlanCount],
        on day: CivilDate
    ) -> [String: [PlanSeries.Point]] {
        var points: [String: [PlanSeries.Point]] = [:]
        for indicator in plan.indicators {
            points[indicator.id] = (plan.years.first - 1...(plan.years.last ?? max(plan.years.first, day.year)))
                .compactMap { year in
                    guard let end = try? CivilDate(year: year, month: 12, day: 31), end <= day,
                        let metric = indicator.edition(on: end)?.source.metric, let count = counts[metric],
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

/// What is counted: which metrics, on which days, for whom.
struct CountQuestion: Hashable, Sendable {
    let metrics: Set<PlanMetric>
    let days: [CivilDate]
    /// Nil where the whole store is counted.
    let reader: ReaderArea?
}

extension PlanMetric {
    /// What whoever looks at the records behind it must be allowed to read.
    package var permissions: [Permission] {
        if case .registers = source { return [.registerRead] }
        return switch self {
        // Who has a card, and who of them is in benefit.
        case .livingSubsidyCoverage, .nursingSubsidyCoverage: [.personRead, .enrolmentRead]
        case .ecologicalBurials: [.caseRead]
        default: [.enrolmentRead]
        }
    }
}
