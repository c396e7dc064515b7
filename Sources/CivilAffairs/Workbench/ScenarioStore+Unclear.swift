// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// Families that a scenario could not decide about, and whom it would have to know more of.
extension ScenarioStore {
    struct Unclear: Sendable {
        let family: ScenarioRun.Family
        /// What is wanted, with the person in brackets.
        let missing: [String]

        var isAskedItself: Bool { missing.contains { Self.person($0) == nil } }
        var people: Set<String> { Set(missing.compactMap(Self.person)) }

        private static func person(_ text: String) -> String? {
            text.firstIndex(of: "（").map { String(text[text.index(after: $0)...].dropLast()) }
        }

        static func name(_ text: String) -> String { String(text.prefix { $0 != "（" }) }
    }

    /// Keeps those of the register. Statements: 3.
    /// - Parameter snapshotID: whose fingerprints the families carry.
    static func append(_ unclear: [Unclear], of snapshotID: Int64, to id: Int64, in transaction: any Transaction) throws
    {
        let links = try PopulationSnapshotStore.links(snapshotID, unclear.map(\.family.key), in: transaction)
        let kept = unclear.filter { links[$0.family.key]?.householdID != nil || links[$0.family.key]?.personID != nil }
        guard !kept.isEmpty else { return }
        try transaction.insert(
            into: "scenario_unclear",
            ["scenario_id", "family_key", "household_id", "person_id", "asked_itself"],
            rows: kept.map { family in
                let link = links[family.family.key]
                return [
                    id.sqlValue, .text(family.family.key), (link?.householdID).sqlValue, (link?.personID).sqlValue,
                    (family.isAskedItself ? 1 : 0).sqlValue,
                ]
            }
        )
        try transaction.insert(
            into: "scenario_unclear_person",
            ["scenario_id", "family_key", "person_key"],
            rows: kept.flatMap { family in
                family.people.map { [id.sqlValue, .text(family.family.key), .text($0)] }
            }
        )
    }

    /// Whom a scenario would have to know more of.
    struct Wanted: Sendable {
        let families: Int
        let households: [Int64]
        /// Those who live in no household of the register.
        let alone: [Int64]
        /// Households of which something is asked that is no person's own.
        let asked: Set<Int64>
        /// Fingerprints.
        let people: Set<String>
        let names: Set<String>
    }

    /// Statements: 3.
    static func wanted(_ id: Int64, in transaction: any ReadTransaction) throws -> Wanted {
        let families = try transaction.query(
            "select household_id, person_id, asked_itself from scenario_unclear where scenario_id = \(id)"
        )
        let people = try transaction.query("select person_key from scenario_unclear_person where scenario_id = \(id)")
        var (households, alone, asked): ([Int64], [Int64], Set<Int64>) = ([], [], [])
        for row in families {
            let (household, person): (Int64?, Int64?) = (try row.at(0), try row.at(1))
            if let household { households.append(household) }
            if let person { alone.append(person) }
            if let household, try row.at(2, as: Int.self) == 1 { asked.insert(household) }
        }
        return Wanted(
            families: families.count,
            households: households,
            alone: alone,
            asked: asked,
            people: Set(try people.map { try $0.at(0) }),
            names: Set(try gaps(id, in: transaction).map(\.name))
        )
    }
}
