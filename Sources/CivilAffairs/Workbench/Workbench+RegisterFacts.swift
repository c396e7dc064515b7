// SPDX-License-Identifier: Apache-2.0
import Policy
import SharedKernel
import Storage
import Vocabulary

/// What households of the register lack for a benefit that nobody applies for here yet.
extension Workbench {
    /// Families whose people are put on one sheet.
    private static let sheetFamilies = 5_000

    /// What a scenario could not decide for want of.
    private struct Wanted: Sendable {
        var snapshotID: Int64 = 0
        /// Keys of families, and whether something is asked of the family itself.
        var families: [String: Bool] = [:]
        /// Keys of people of whom something is asked.
        var people: Set<String> = []
        var names: Set<String> = []
    }

    /// The people whom a scenario could not decide about, with what is asked of them.
    func registerSheet(actor: Actor, scenario: PolicyScenario, edition: PolicyEdition) async throws -> ListFactSheet {
        let wanted = try await wanted(by: scenario, edition)
        let found = try await database.read { transaction in
            let links = try PopulationSnapshotStore.links(
                wanted.snapshotID,
                Array(wanted.families.keys),
                in: transaction
            )
            let asked = Set(wanted.families.filter(\.value).compactMap { links[$0.key]?.householdID })
            let people = try RegisterPopulationStore.people(
                households: links.values.compactMap(\.householdID),
                alone: links.values.compactMap(\.personID),
                scope: actor.scope,
                in: transaction
            )
            let known = try RegisterPopulationStore.told(people.map(\.id), in: transaction)
            return (people: people, known: known, asked: asked)
        }
        var firsts: [Int64: Int64] = [:]
        let people = found.people.compactMap { person -> ListFactSheet.Person? in
            let household = person.householdID ?? -person.id
            let isFirst = firsts[household] == nil
            if isFirst { firsts[household] = person.id }
            let isAsked = wanted.people.contains(personKey(String(person.id), in: wanted.snapshotID))
            guard isAsked || isFirst && found.asked.contains(household) || person.householdID == nil else { return nil }
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
            unknownFamilies: wanted.families.count,
            isOfRegister: true
        )
    }

    private func wanted(by scenario: PolicyScenario, _ edition: PolicyEdition) async throws -> Wanted {
        let run = try ScenarioRun(scenario, edition)
        let snapshot = try await snapshot(
            of: edition,
            on: scenario.date,
            since: Timestamp(milliseconds: 0),
            by: .system("workbench")
        ) { _, _, _ in }
        var wanted = Wanted()
        wanted.snapshotID = snapshot.id
        for number in 0..<snapshot.portions where wanted.families.count < Self.sheetFamilies {
            let families = try await families(number, of: snapshot).filter(\.hasFacts)
            let results = try await run.judge(families)
            let unclear = zip(families, results).filter { $1.before.decision == nil || $1.after.decision == nil }
                .prefix(Self.sheetFamilies - wanted.families.count).map(\.0)
            for (family, missing) in zip(unclear, try run.missing(unclear)) {
                wanted.families[family.key] = missing.contains { !$0.contains("（") }
                for text in missing {
                    wanted.names.insert(String(text.prefix { $0 != "（" }))
                    let person = text.drop { $0 != "（" }.dropFirst().dropLast()
                    if !person.isEmpty { wanted.people.insert(String(person)) }
                }
            }
        }
        return wanted
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
