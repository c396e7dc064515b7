// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Vocabulary

/// What departments reported year by year for the last plan that has indicators (演示): most near their path, some behind,
/// a few never. All years but the last are closed; the last value waits for whoever checks it.
extension DemoBuilder {
    func planValues(_ office: Office) async throws {
        guard let reporter = office.actors["jingban"], let checker = office.actors["shenhe"],
            let leader = office.actors["lingdao"]
        else { return }
        let now = clock.now()
        guard
            let plan = rooms.planning.plans.first(where: { $0.years.first < now.date.year && !$0.indicators.isEmpty }),
            plan.years.first <= (plan.years.last ?? now.date.year)
        else { return }
        let last = min(plan.years.last ?? .max, now.date.year - 1)
        guard plan.years.first <= last else { return }
        let region = rooms.planning.rootRegionID
        let course = DemoCourse(plan, seed: seed)
        for year in plan.years.first...last {
            clock.travel(to: min(Timestamp(date: try CivilDate(year: year + 1, month: 1, day: 20), hour: 10), now))
            let counted = try await counted(plan, year: year, by: leader)
            let entries = PlanRules.due(plan, year: year, [], regionID: region).compactMap { due in
                (counted[due.indicator.id] ?? course.figure(of: due.indicator, in: year)).map { (due, $0) }
            }
            for (place, (due, figure)) in entries.enumerated() {
                let value = try await rooms.planning.report(
                    actor: reporter,
                    planID: plan.id,
                    indicatorID: due.indicator.id,
                    PlanEntry(period: String(year), figure: figure, note: "\(due.department)\(year)年度报表（演示）")
                )
                guard year < last || place < entries.count - 1 else { continue }
                try await rooms.planning.check(actor: checker, value, agrees: true, note: "")
            }
            guard year < last else { continue }
            _ = try await rooms.planning.close(actor: leader, planID: plan.id, period: String(year))
        }
        clock.travel(to: now)
    }

    /// What departments say of things that our records tell as well: the same, to one place.
    private func counted(_ plan: PlanDefinition, year: Int, by actor: Actor) async throws -> [String: String] {
        let day = try CivilDate(year: year, month: 12, day: 31)
        let record = try await rooms.planning.record(actor: actor, id: plan.id, on: day)
        return Dictionary(
            plan.indicators.compactMap { indicator -> (String, String)? in
                guard let count = record.count(of: indicator), let total = count.total(on: day),
                    case .number(let number)? = total.value(of: count.metric),
                    let figure = number.figure(places: indicator.unit == "%" ? 1 : 0)
                else { return nil }
                return (indicator.id, figure.text)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

/// How the demo's indicators went: each a little above or below where it should have been.
private struct DemoCourse {
    private let plan: PlanDefinition
    /// Percent of the path, by indicator; none where nobody reported.
    private let shares: [String: Int64]

    init(_ plan: PlanDefinition, seed: UInt64) {
        self.plan = plan
        var random = DemoRandom(seed: seed &+ 41)
        shares = Dictionary(
            plan.indicators.compactMap { indicator in
                random.chance(10)
                    ? nil : (indicator.id, Int64(random.chance(70) ? 100 + random.below(5) : 82 + random.below(16)))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// As somebody would type it; nil where nothing was reported.
    func figure(of indicator: IndicatorDefinition, in year: Int) -> String? {
        guard let share = shares[indicator.id] else { return nil }
        let isOver = year >= (plan.years.last ?? year)
        guard indicator.direction != .advance else { return isOver && share >= 100 ? "1" : "0" }
        let path = PlanPath(indicator)
        let target = indicator.targets.last
        let isDue = isOver || year >= target?.judgedYear ?? .max
        let part = isDue ? 100 : Int64(50 + 10 * (year - plan.years.first))
        let goal = target?.figure.map(Ratio.init)
        guard
            let expected = path.years.count > 1
                ? path.expected(in: year)?.value ?? goal
                : goal.flatMap({ goal in Ratio(part, 100).flatMap(goal.multiplied) }),
            let factor = Ratio(share, 100), let value = expected.multiplied(by: factor)
        else { return nil }
        let isShare = indicator.unit == "%" || indicator.unit == "‰"
        let top = isShare && value > Ratio(100) ? Ratio(100) : value
        // Nobody builds half a home.
        let isWhole = !isShare && target?.figure?.text.contains(".") == false
        return top.figure(places: isWhole ? 0 : isShare ? 1 : 2)?.text
    }
}
