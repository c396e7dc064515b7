// SPDX-License-Identifier: Apache-2.0
import Policy
import SharedKernel
import Vocabulary

/// A family as the register knows it, with all that the rules may ask for and nothing else.
struct KnownFamily: Sendable {
    /// Somebody of the family, in the standing that the rules see.
    struct Person: Sendable {
        let id: Int64
        let entity: Entity
    }

    let entry: ScenarioPopulationStore.Entry
    /// People carry their keys in the register.
    let household: HouseholdFacts
    /// 城市 or 农村 as far as it is known.
    let settlement: String
    /// Whether anything beyond dates of birth is known.
    let hasFacts: Bool

    /// A household of the register, which is always known.
    init(
        _ entry: ScenarioPopulationStore.Entry,
        members: [(id: Int64, values: [String: String])],
        family: [String: String],
        mask: PopulationMask
    ) {
        self.entry = entry
        func taken(_ values: [String: String], _ entity: Entity) -> [String: String] {
            var taken: [String: String] = [:]
            for (name, value) in values { taken[name] = mask.taken(value, name, entity) }
            return taken
        }
        settlement = family["城乡类别"] ?? ""
        household = HouseholdFacts(
            family: taken(family, .family),
            members: members.map { HouseholdFacts.Person(id: String($0.id), values: taken($0.values, .member)) }
        )
        hasFacts = !members.isEmpty
    }

    init(
        _ entry: ScenarioPopulationStore.Entry,
        people: [Person],
        known: [Fact.Subject: [String: String]],
        births: [Int64: CivilDate],
        mask: PopulationMask
    ) {
        self.entry = entry
        func values(_ subject: Fact.Subject, _ entity: Entity) -> [String: String] {
            var taken: [String: String] = [:]
            for (name, value) in known[subject] ?? [:] { taken[name] = mask.taken(value, name, entity) }
            return taken
        }
        func person(_ person: Person) -> HouseholdFacts.Person {
            var own = values(.person(person.id), person.entity)
            if let birth = births[person.id], let taken = mask.taken(birth.iso, "出生日期", person.entity) {
                own["出生日期"] = taken
            }
            return HouseholdFacts.Person(id: String(person.id), values: own)
        }
        household = HouseholdFacts(
            family: values(.family, .family),
            members: people.filter { $0.entity == .member }.map(person),
            supporters: people.filter { $0.entity == .supporter }.map(person)
        )
        settlement = household.family["城乡类别"] ?? ""
        let told = (household.members + household.supporters).contains { $0.values.keys.contains { $0 != "出生日期" } }
        hasFacts = !household.members.isEmpty && (!household.family.isEmpty || told)
    }

    /// The family with fingerprints in the place of its keys.
    func hidden(family: String, person: (String) -> String) -> ScenarioRun.Family {
        func hidden(_ people: [HouseholdFacts.Person]) -> [HouseholdFacts.Person] {
            people.map { HouseholdFacts.Person(id: person($0.id), values: $0.values) }
        }
        return ScenarioRun.Family(
            key: family,
            regionID: entry.regionID,
            settlement: settlement,
            household: HouseholdFacts(
                family: household.family,
                members: hidden(household.members),
                supporters: hidden(household.supporters)
            ),
            hasFacts: hasFacts
        )
    }

    /// All that it consists of in one line, for the fingerprint of what a snapshot was made from.
    var line: String {
        func text(_ values: [String: String]) -> String {
            values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }
        let people = (household.members + household.supporters).map { "\($0.id) \(text($0.values))" }
        return ([entry.mark, String(entry.regionID), text(household.family)] + people).joined(separator: "\u{1}")
    }
}
