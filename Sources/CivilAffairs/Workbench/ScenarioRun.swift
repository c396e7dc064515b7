// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import SharedKernel
import Storage
import Vocabulary

/// One portion of families judged twice: by the figures in force and by those of a scenario.
struct ScenarioRun: Sendable {
    /// A family with all that the rules may ask for, known by fingerprints.
    struct Family: Sendable {
        let key: String
        let regionID: Int64
        /// 城市 or 农村 as far as it is known.
        let settlement: String
        let household: HouseholdFacts
        /// Whether anything beyond dates of birth is known.
        let hasFacts: Bool
    }

    /// What the rules say of one family, as far as money goes.
    struct Judged: Sendable, Equatable {
        /// nil while something is not known 待核.
        let decision: String?
        let classCode: String
        let persons: Int
        let amount: Money

        static let unclear = Judged(decision: nil, classCode: "", persons: 0, amount: .zero)

        var isCovered: Bool { persons > 0 }

        /// - Parameter values: decision, amount, persons, class.
        init(_ values: [PolicyValue]) {
            guard values.count == 4, case .text(let decision) = values[0], case .number(let amount, _) = values[1],
                amount.denominator == 1, case .number(let persons, _) = values[2]
            else {
                self = .unclear
                return
            }
            self.decision = decision
            self.amount = Money(fen: amount.numerator)
            self.persons = Int(persons.numerator)
            classCode = if case .text(let code) = values[3] { code } else { "" }
        }

        /// What is paid to a family and its people; not known as soon as one payment is not.
        init(payments: [(family: PolicyValue?, people: [PolicyValue])]) {
            var amount: Int64 = 0
            var paid: Set<Int> = []
            for payment in payments {
                for (place, value) in ([payment.family].compactMap { $0 } + payment.people).enumerated() {
                    guard case .number(let number, _) = value, number.denominator == 1 else {
                        self = .unclear
                        return
                    }
                    amount += number.numerator
                    if number.numerator > 0 { paid.insert(place) }
                }
            }
            decision = paid.isEmpty ? "不发" : "发放"
            classCode = ""
            persons = paid.count
            self.amount = Money(fen: amount)
        }

        private init(decision: String?, classCode: String, persons: Int, amount: Money) {
            self.decision = decision
            self.classCode = classCode
            self.persons = persons
            self.amount = amount
        }
    }

    let edition: PolicyEdition
    let date: CivilDate
    let changes: [ScenarioRules.Checked]
    /// How many parts of the families are judged at once.
    let threads: Int

    init(edition: PolicyEdition, date: CivilDate, changes: [ScenarioRules.Checked], threads: Int = 2) {
        self.edition = edition
        self.date = date
        self.changes = changes
        self.threads = threads
    }

    /// A saved scenario, its figures checked again.
    /// - Throws: `WorkbenchProblem.values` when one no longer fits.
    init(_ scenario: PolicyScenario, _ edition: PolicyEdition) throws {
        let typed = Dictionary(scenario.changes.map { ($0.name, $0.after) }, uniquingKeysWith: { $1 })
        let changes = try ScenarioRules.checked(typed, edition: edition, on: scenario.date)
        self.init(edition: edition, date: scenario.date, changes: changes)
    }

    /// Both judgements by family. Values that cannot be run over columns are judged family by family.
    func judge(_ families: [Family]) async throws -> [(before: Judged, after: Judged)] {
        guard !families.isEmpty else { return [] }
        do {
            let facts = families.map { (facts: $0.household, region: edition.codes($0.regionID)) }
            let population = try Population(facts, for: edition.program)
            let before = try await columns(population, families, [:])
            let after = try await columns(
                population,
                families,
                Dictionary(changes.map { ($0.change.name, .exactly($0.value)) }, uniquingKeysWith: { $1 })
            )
            return zip(before, after).map { ($0, $1) }
        } catch is EvaluationProblem {
            return try singly(families)
        } catch is ColumnProblem {
            return try singly(families)
        }
    }

    private func columns(_ population: Population, _ families: [Family], _ changes: [String: Scenario.Change])
        async throws -> [Judged]
    {
        let program = try compiled(population, changes)
        let results = await program.run(over: population, threads: threads)
        guard edition.population == .register else {
            return (0..<population.families).map { row in Judged(results.map { $0[row] }) }
        }
        let payments = edition.payments
        var person = 0
        return families.enumerated().map { row, family in
            let people = person..<person + family.household.members.count
            person = people.upperBound
            return Judged(
                payments: zip(payments, results).map { payment, result in
                    payment.entity == .family
                        ? (family: result[row], people: []) : (family: nil, people: people.map { result[$0] })
                }
            )
        }
    }

    private func compiled(_ population: Population, _ changes: [String: Scenario.Change]) throws -> ColumnProgram {
        let outcome = Result { () throws(ColumnProblem) -> ColumnProgram in
            try ColumnProgram(
                edition.program,
                over: population,
                on: date,
                outputs: edition.population == .register ? edition.payments.map(\.key) : PolicyEdition.Result.all,
                scenario: Scenario(changes)
            )
        }
        guard case .failure(.changeUnread(let name)) = outcome, changes[name] != nil else { return try outcome.get() }
        // Under the other figures nothing depends on it.
        return try compiled(population, changes.filter { $0.key != name })
    }

    private func singly(_ families: [Family]) throws -> [(before: Judged, after: Judged)] {
        let after = try changed()
        return families.map { family in (judge(family, edition.program), judge(family, after)) }
    }

    /// A family whose facts the rules cannot take stands for itself among the unclear ones.
    private func judge(_ family: Family, _ program: PolicyProgram) -> Judged {
        if edition.population == .register { return judgePayments(family, program) }
        let values = try? program.outcomes(
            PolicyEdition.Result.all,
            family.household,
            on: date,
            region: edition.codes(family.regionID)
        )
        return values.map(Judged.init) ?? .unclear
    }

    private func judgePayments(_ family: Family, _ program: PolicyProgram) -> Judged {
        guard
            let found = try? program.evaluate(family.household, on: date, region: edition.codes(family.regionID))
        else { return .unclear }
        return Judged(
            payments: edition.payments.map { payment in
                guard payment.entity != .family else { return (found.family[payment.name] ?? .absent, []) }
                return (nil, family.household.members.map { found.people[$0.id]?[payment.name] ?? .absent })
            }
        )
    }

    /// What is wanted of each family by the figures tried, or else by those in force; with the person in brackets.
    func missing(_ families: [Family]) throws -> [[String]] {
        guard !families.isEmpty else { return [] }
        let after = try changed()
        return families.map { family in
            let region = edition.codes(family.regionID)
            let found = try? after.evaluate(family.household, on: date, region: region).missing
            guard let found, !found.isEmpty else {
                return (try? edition.program.evaluate(family.household, on: date, region: region).missing) ?? []
            }
            return found
        }
    }

    private func changed() throws -> PolicyProgram {
        try edition.changed(
            Dictionary(changes.map { ($0.change.name, $0.change.after) }, uniquingKeysWith: { $1 })
        )
    }

    /// What changes for a family; nil when nothing does.
    static func kind(_ before: Judged, _ after: Judged) -> ScenarioChangeKind? {
        switch (before.isCovered, after.isCovered) {
        case (false, true): .entered
        case (true, false): .departed
        default:
            after.amount > before.amount
                ? .raised
                : after.amount < before.amount ? .lowered : after.decision == before.decision ? nil : .regraded
        }
    }

    static func json(_ household: HouseholdFacts) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(household), as: UTF8.self)
    }
}
