// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A fact of one family that can be moved by small steps: an amount, a count or a day.
struct FactPlace: Equatable {
    let entity: Entity
    let person: Int
    let name: String
    private let scale: Scale
    /// Months that it tells, of which the newest is moved; 1 for a single value.
    private let months: Int
    /// What counts when nothing is given.
    private let absence: PolicyValue?
    /// Least and greatest step.
    let range: ClosedRange<Int64>

    private enum Scale: Equatable {
        /// Steps of so much.
        case number(Kind.Unit, Ratio)
        case date
    }

    /// Amounts beyond ten million yuan and people beyond 120 years are not worth a test.
    private static let mostFen: Int64 = 1_000_000_000
    private static let oldestYears = 120

    /// nil for a fact that has no steps, or that somebody must answer for.
    init?(_ fact: PolicyProgram.Fact, person: Int, on day: CivilDate) {
        guard !fact.input.isJudged else { return nil }
        switch fact.kind {
        case .truth, .text, .option: return nil
        case .date:
            scale = .date
            let first = day.adding(months: -12 * Self.oldestYears).dayNumber
            range = Int64(first)...Int64(day.adding(months: 24).dayNumber)
        case .number(let unit):
            let isRate = unit == .plain && fact.input.range == HeadClauses.rates
            guard let step = isRate ? Ratio(1, 100) : Ratio(1) else { return nil }
            scale = .number(unit, step)
            let most = unit.base == .yuan ? Self.mostFen : 100_000
            let low = fact.input.range?.lowerBound.divided(by: step)?.rounded(to: 1, .up)?.numerator ?? 0
            let high = fact.input.range?.upperBound.divided(by: step)?.rounded(to: 1, .down)?.numerator ?? most
            guard low <= high else { return nil }
            range = low...high
        }
        entity = fact.entity
        self.person = person
        name = fact.name
        months = fact.input.months ?? 1
        if case .value(let value) = fact.input.absence { absence = value } else { absence = nil }
    }

    /// The step that a family stands on; nil when it is not known or lies between two steps.
    func step(in facts: HouseholdFacts) -> Int64? {
        guard let text = isGiven(in: facts) ? given(facts) : nil else { return absence.flatMap(step) }
        let newest = text.split(separator: "|", omittingEmptySubsequences: false).first.map(String.init) ?? text
        let value: PolicyValue? =
            switch scale {
            case .date: try? PolicyValue.parse(newest, kind: .date, name: name)
            case .number(let unit, _): try? PolicyValue.parse(newest, kind: .number(unit), name: name)
            }
        return value.flatMap(step)
    }

    private func step(of value: PolicyValue) -> Int64? {
        switch (scale, value) {
        case (.date, .date(let date)): return Int64(date.dayNumber)
        case (.number(_, let step), .number(let number, _)):
            guard let steps = number.divided(by: step), steps.denominator == 1 else { return nil }
            return steps.numerator
        default: return nil
        }
    }

    func isGiven(in facts: HouseholdFacts) -> Bool { given(facts) != nil }

    private func given(_ facts: HouseholdFacts) -> String? {
        switch entity {
        case .family: facts.family[name]
        case .member: facts.members.indices.contains(person) ? facts.members[person].values[name] : nil
        case .supporter: facts.supporters.indices.contains(person) ? facts.supporters[person].values[name] : nil
        }
    }

    /// A step as facts spell it, with the months behind it as they were.
    func text(_ step: Int64, in facts: HouseholdFacts) -> String? {
        let value: PolicyValue?
        switch scale {
        case .date: value = .date(CivilDate(dayNumber: Int(step)))
        case .number(let unit, let size): value = size.multiplied(by: Ratio(step)).map { .number($0, unit) }
        }
        guard let spelled = value?.spelled else { return nil }
        let parts = given(facts)?.split(separator: "|", omittingEmptySubsequences: false).map(String.init) ?? []
        return months == 1 ? spelled : ([spelled] + parts.dropFirst()).joined(separator: "|")
    }

    /// The family with this fact on another step.
    func moved(to step: Int64, in facts: HouseholdFacts) -> HouseholdFacts? {
        guard let text = text(step, in: facts) else { return nil }
        func changed(_ people: [HouseholdFacts.Person]) -> [HouseholdFacts.Person] {
            people.enumerated().map { place, other in
                guard place == person else { return other }
                return .init(id: other.id, values: other.values.merging([name: text]) { $1 })
            }
        }
        return HouseholdFacts(
            family: entity == .family ? facts.family.merging([name: text]) { $1 } : facts.family,
            members: entity == .member ? changed(facts.members) : facts.members,
            supporters: entity == .supporter ? changed(facts.supporters) : facts.supporters
        )
    }

    /// Id of the person whose it is; empty for the family's.
    func id(in facts: HouseholdFacts) -> String {
        switch entity {
        case .family: ""
        case .member: facts.members.indices.contains(person) ? facts.members[person].id : ""
        case .supporter: facts.supporters.indices.contains(person) ? facts.supporters[person].id : ""
        }
    }

    var isDate: Bool { scale == .date }
}
