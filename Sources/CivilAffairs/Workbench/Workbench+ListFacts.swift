// SPDX-License-Identifier: Apache-2.0
import Policy
package import SharedKernel
import Storage
import Vocabulary

/// Fills the gap that scenarios show: families that came with a list, of which nothing is known.
extension Workbench {
    /// The sheet as it stands, for the families that the actor sees. Statements: 2.
    /// - Parameter scenarioID: what the families of this scenario lack; nil for families without a case that are on the books of the
    ///   first benefit.
    /// - Throws: `WorkbenchProblem.notFound`.
    package func listFactSheet(actor: Actor, of scenarioID: Int64? = nil) async throws -> ListFactSheet {
        try actor.require(.listImport)
        let (edition, scenario) = try await source(actor: actor, of: scenarioID)
        if let scenario { return try await registerSheet(actor: actor, scenario: scenario, edition: edition) }
        let columns = Self.asked(edition).keys
        let order = Dictionary(
            edition.program.readings(on: clock.today).enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let program = edition.program.id
        return try await database.read { transaction in
            let people = try ListFactStore.people(program, scope: actor.scope, in: transaction)
            let facts = try ListFactStore.facts(program, scope: actor.scope, in: transaction)
            var known: [Int64: [String: String]] = [:]
            var firsts: [Int64: Int64] = [:]
            for person in people where firsts[person.enrolmentID] == nil {
                firsts[person.enrolmentID] = person.personID
            }
            for fact in facts {
                if let owner = fact.personID ?? firsts[fact.enrolmentID] {
                    known[owner, default: [:]][fact.name] = fact.value
                }
            }
            let told = Set(facts.map(\.enrolmentID))
            return ListFactSheet(
                people: people,
                columns: columns.sorted { (order[$0.name] ?? .max, $0.name) < (order[$1.name] ?? .max, $1.name) },
                known: known,
                unknownFamilies: Set(people.map(\.enrolmentID)).subtracting(told).count
            )
        }
    }

    /// Whose questions are asked: those of a scenario on the register, or else of the first benefit.
    private func source(actor: Actor, of scenarioID: Int64?) async throws -> (PolicyEdition, PolicyScenario?) {
        guard let scenarioID else { return (try edition(of: nil), nil) }
        let scenario = try await scenario(actor: actor, id: scenarioID).scenario
        let edition = try edition(of: scenario.programID)
        return (edition, edition.population == .register ? scenario : nil)
    }

    /// What the register itself knows is not asked for.
    private static func asked(_ edition: PolicyEdition) -> [ListFactSheet.Column: PolicyProgram.Question] {
        let asked = edition.program.questions.filter {
            $0.entity != .supporter && $0.name != "出生日期" && !$0.name.hasPrefix("上月.")
        }
        return Dictionary(asked.map { (ListFactSheet.Column($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes a filled sheet in, all of it or nothing.
    /// - Returns: families that were told of, or the lines that are wrong.
    package func takeListFacts(actor: Actor, of scenarioID: Int64? = nil, _ file: TableFile) async throws -> (
        families: Int, faults: [ListFactSheet.Fault]
    ) {
        let sheet = try await listFactSheet(actor: actor, of: scenarioID)
        let (edition, scenario) = try await source(actor: actor, of: scenarioID)
        let reading = sheet.read(file, questions: Self.asked(edition), today: clock.today)
        guard reading.faults.isEmpty else { return (0, reading.faults) }
        guard !reading.facts.isEmpty else {
            return (0, [ListFactSheet.Fault(line: 0, message: "表里没有填写任何资料")])
        }
        // The same word of a family on two of its lines is one fact.
        var seen: Set<String> = []
        let facts = reading.facts.filter { fact in
            seen.insert("\(fact.enrolmentID) \(fact.personID ?? 0) \(fact.name)").inserted
        }
        try await keep(actor: actor, facts, of: edition, onRegister: scenario != nil)
        return (Set(facts.map(\.enrolmentID)).count, [])
    }
}
