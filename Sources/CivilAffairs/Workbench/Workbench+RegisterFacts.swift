// SPDX-License-Identifier: Apache-2.0
import Policy
import SharedKernel
import Storage
import Vocabulary

/// What households of the register lack for a benefit that nobody applies for here yet.
extension Workbench {
    /// The people whom a scenario could not decide about, with what is asked of them, as it was noted when the scenario was
    /// tried. Statements: 5.
    func registerSheet(actor: Actor, scenario: PolicyScenario, edition: PolicyEdition) async throws -> ListFactSheet {
        let found = try await database.read { transaction in
            let wanted = try ScenarioStore.wanted(scenario.id, in: transaction)
            let people = try RegisterPopulationStore.people(
                households: wanted.households,
                alone: wanted.alone,
                scope: actor.scope,
                in: transaction
            )
            let known = try RegisterPopulationStore.told(people.map(\.id), in: transaction)
            return (people: people, known: known, wanted: wanted)
        }
        let wanted = found.wanted
        // Fingerprints of a scenario without a snapshot were never made.
        let snapshotID = scenario.snapshotID ?? 0
        var firsts: [Int64: Int64] = [:]
        let people = found.people.compactMap { person -> ListFactSheet.Person? in
            let household = person.householdID ?? -person.id
            let isFirst = firsts[household] == nil
            if isFirst { firsts[household] = person.id }
            let isAsked = wanted.people.contains(personKey(String(person.id), in: snapshotID))
            guard isAsked || isFirst && wanted.asked.contains(household) || person.householdID == nil else {
                return nil
            }
            return ListFactSheet.Person(
                enrolmentID: firsts[household] ?? person.id,
                number: person.number ?? String(person.householdID ?? person.id),
                householdNumber: person.number,
                personID: person.id,
                name: person.name,
                regionID: person.regionID
            )
        }
        return ListFactSheet(
            people: people,
            columns: Self.columns(edition, on: scenario.date, wanted: wanted.names),
            known: found.known,
            unknownFamilies: wanted.families,
            isOfRegister: true
        )
    }

    /// The benefit's own questions that the register does not answer, and what is wanted of the rules that it reads.
    private static func columns(_ edition: PolicyEdition, on date: CivilDate, wanted: Set<String>)
        -> [ListFactSheet.Column]
    {
        let own = Set(
            edition.program.readings(on: date).filter { $0.role == .input && $0.program == edition.program.name }
                .map(\.name)
        )
        let answered = RegisterFacts(edition).answered
        return edition.program.questions.filter { question in
            question.entity != .supporter && !answered.contains(question.name) && !question.name.hasPrefix("上月.")
                && (own.contains(question.name) || wanted.contains(question.name))
        }.map { ListFactSheet.Column($0) }
    }
}
