// SPDX-License-Identifier: Apache-2.0

/// What is known of a family and its people, each fact read as the rules declare it.
struct ToldFacts {
    /// This month's; nil where nothing was told.
    private var facts: PersonTable<PolicyValue>
    /// What was told of earlier months too, this month's first.
    private var months: [MonthsOfFact: [PolicyValue]] = [:]

    private struct MonthsOfFact: Hashable {
        let fact: Int
        let person: Int
    }

    /// - Throws: `EvaluationProblem` for a name that no rule knows or a value that does not fit.
    init(_ family: HouseholdFacts, of program: PolicyProgram) throws {
        facts = PersonTable(program.factPlaces, (family.members.count, family.supporters.count))
        try take(family.family, .family, person: 0, program)
        for (number, member) in family.members.enumerated() {
            try take(member.values, .member, person: number, program)
        }
        for (number, supporter) in family.supporters.enumerated() {
            try take(supporter.values, .supporter, person: number, program)
        }
    }

    private mutating func take(_ values: [String: String], _ entity: Entity, person: Int, _ program: PolicyProgram)
        throws
    {
        guard let readers = program.readers[entity] else {
            if let name = values.keys.first { throw EvaluationProblem.unknownInput(name) }
            return
        }
        for (name, text) in values {
            guard let place = readers[name] else { throw EvaluationProblem.unknownInput(name) }
            let reader = program.facts[place]
            if reader.input.months == nil {
                facts[place, person] = try reader.input.value(text, kind: reader.kind, name: name)
            } else {
                let told = try reader.input.values(text, kind: reader.kind, name: name)
                facts[place, person] = told.first
                months[MonthsOfFact(fact: place, person: person)] = told
            }
        }
    }

    /// nil where nothing is known.
    func value(_ fact: Int, person: Int, monthsBack: Int) -> PolicyValue? {
        var given = facts[fact, person]
        if monthsBack > 0 {
            let told = months[MonthsOfFact(fact: fact, person: person)] ?? []
            given = told.indices.contains(monthsBack) ? told[monthsBack] : nil
        }
        return given == .absent ? nil : given
    }
}
