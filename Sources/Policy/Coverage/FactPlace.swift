// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A fact of one family, or a parameter of its test, that can be moved by small steps: an amount, a count or a day.
struct FactPlace: Equatable {
    /// What a test tells: the family, and the parameters that it sets.
    struct Told: Equatable {
        let facts: HouseholdFacts
        let parameters: [String: String]
    }

    /// Whose it is; nil for a parameter.
    let entity: Entity?
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

    /// A parameter, from the value in force.
    init?(_ rule: Rule, value: PolicyValue) {
        guard let range = rule.parameterRange else { return nil }
        switch value {
        case .number(let number, let unit):
            let finest: Int64 = unit != .plain ? 1 : range == HeadClauses.rates ? 100 : 10
            guard let step = Ratio(1, max(finest, 1_000 % number.denominator == 0 ? number.denominator : 1)) else {
                return nil
            }
            scale = .number(unit, step)
            let most = unit.base == .yuan ? Self.mostFen : 100_000
            let low = range?.lowerBound.divided(by: step)?.rounded(to: 1, .up)?.numerator ?? -most
            let high = range?.upperBound.divided(by: step)?.rounded(to: 1, .down)?.numerator ?? most
            guard low <= high else { return nil }
            self.range = (unit == .plain ? low : max(low, 0))...high
        case .date(let date):
            scale = .date
            self.range = Int64(date.adding(months: -120).dayNumber)...Int64(date.adding(months: 120).dayNumber)
        case .absent, .truth, .text: return nil
        }
        entity = nil
        person = 0
        name = rule.name
        months = 1
        absence = value
    }

    /// The step that a family stands on; nil when it is not known or lies between two steps.
    func step(in told: Told) -> Int64? {
        guard let text = isGiven(in: told) ? given(told) : nil else { return absence.flatMap(step) }
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

    func isGiven(in told: Told) -> Bool { given(told) != nil }

    private func given(_ told: Told) -> String? {
        switch entity {
        case nil: told.parameters[name]
        case .family: told.facts.family[name]
        case .member: people(told).indices.contains(person) ? people(told)[person].values[name] : nil
        case .supporter: people(told).indices.contains(person) ? people(told)[person].values[name] : nil
        }
    }

    private func people(_ told: Told) -> [HouseholdFacts.Person] {
        switch entity {
        case nil, .family: []
        case .member: told.facts.members
        case .supporter: told.facts.supporters
        }
    }

    /// A step as facts spell it, with the months behind it as they were.
    func text(_ step: Int64, in told: Told) -> String? {
        let value: PolicyValue?
        switch scale {
        case .date: value = .date(CivilDate(dayNumber: Int(step)))
        case .number(let unit, let size): value = size.multiplied(by: Ratio(step)).map { .number($0, unit) }
        }
        guard let spelled = value?.spelled else { return nil }
        let parts = given(told)?.split(separator: "|", omittingEmptySubsequences: false).map(String.init) ?? []
        return months == 1 ? spelled : ([spelled] + parts.dropFirst()).joined(separator: "|")
    }

    /// The family with this fact on another step.
    func moved(to step: Int64, in told: Told) -> Told? {
        guard let text = text(step, in: told) else { return nil }
        guard let entity else {
            return Told(facts: told.facts, parameters: told.parameters.merging([name: text]) { $1 })
        }
        let changed = people(told).enumerated().map { place, other in
            guard place == person else { return other }
            return HouseholdFacts.Person(id: other.id, values: other.values.merging([name: text]) { $1 })
        }
        let facts = HouseholdFacts(
            family: entity == .family ? told.facts.family.merging([name: text]) { $1 } : told.facts.family,
            members: entity == .member ? changed : told.facts.members,
            supporters: entity == .supporter ? changed : told.facts.supporters
        )
        return Told(facts: facts, parameters: told.parameters)
    }

    /// Id of the person whose it is; empty for the family's.
    func id(in told: Told) -> String {
        people(told).indices.contains(person) ? people(told)[person].id : ""
    }

    var isDate: Bool { scale == .date }
}
