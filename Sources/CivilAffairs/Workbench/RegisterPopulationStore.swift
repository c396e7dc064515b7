// SPDX-License-Identifier: Apache-2.0
import Packs
import Policy
import SharedKernel
import Storage
import Vocabulary

/// Reads the households of the register for benefits that nobody applies for here, a portion at a time and set by set.
enum RegisterPopulationStore {
    /// Somebody of the register is in the household now.
    private static let current: SQL =
        """
        select m.person_id, m.household_id, m.id from household_member m
        join household h on h.id = m.household_id and h.kind = 'hukou' and h.ended_on is null
        join person p on p.id = m.person_id and p.merged_into is null where m.valid_until is null
        """

    /// A household that somebody belongs to.
    private static let lived: SQL =
        """
        h.kind = 'hukou' and h.ended_on is null
            and exists (select 1 from household_member m where m.household_id = h.id and m.valid_until is null)
        """

    /// Somebody without a household who belongs to a place.
    private static let alone: SQL =
        """
        p.merged_into is null and coalesce(p.home_region_id, p.hukou_region_id) is not null
            and not exists (select 1 from household_member m join household h on h.id = m.household_id
                and h.kind = 'hukou' and h.ended_on is null where m.person_id = p.id and m.valid_until is null)
        """

    static func count(in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select (select count(*) from household h where \(lived))
                + (select count(*) from person p where \(alone))
            """
        )
    }

    static func households(after: Int64, limit: Int, in transaction: any ReadTransaction) throws
        -> [ScenarioPopulationStore.Entry]
    {
        try transaction.query(
            """
            select h.id, h.region_id from household h where h.id > \(after) and \(lived) order by h.id limit \(limit)
            """
        ).map {
            ScenarioPopulationStore.Entry(
                enrolmentID: nil,
                caseID: nil,
                regionID: try $0.at(1),
                householdID: try $0.at(0)
            )
        }
    }

    static func singles(after: Int64, limit: Int, in transaction: any ReadTransaction) throws
        -> [ScenarioPopulationStore.Entry]
    {
        try transaction.query(
            """
            select p.id, coalesce(p.home_region_id, p.hukou_region_id) from person p
            where p.id > \(after) and \(alone) order by p.id limit \(limit)
            """
        ).map {
            ScenarioPopulationStore.Entry(enrolmentID: nil, caseID: nil, regionID: try $0.at(1), personID: try $0.at(0))
        }
    }

    /// Everything of these households that can be told. Statements: at most 8, whatever the number.
    static func families(
        _ entries: [ScenarioPopulationStore.Entry],
        edition: PolicyEdition,
        mask: PopulationMask,
        cipher: FieldCipher,
        today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [KnownFamily] {
        let members = try members(entries.compactMap(\.householdID), in: transaction)
        let ids = members.values.flatMap { $0 } + entries.compactMap(\.personID)
        let people = try people(ids, cipher: cipher, today: today, in: transaction)
        let told = try RegisterTold(ids, in: transaction)
        let rolls = RegisterFacts(edition)
        return entries.map { entry in
            let own = entry.householdID.flatMap { members[$0] } ?? entry.personID.map { [$0] } ?? []
            return KnownFamily(
                entry,
                members: own.map { (id: $0, values: rolls.values(of: people[$0], told: told.ofPeople[$0] ?? [:])) },
                family: rolls.family(own.compactMap { people[$0] }, told: own.compactMap { told.ofFamilies[$0] }),
                mask: mask
            )
        }
    }

    private static func members(_ households: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [Int64]] {
        guard !households.isEmpty else { return [:] }
        var members: [Int64: [Int64]] = [:]
        let rows = try transaction.query(
            "select c.household_id, c.person_id from (\(current)) c where c.household_id in \(in: households) order by c.id"
        )
        for row in rows { members[try row.at(0), default: []].append(try row.at(1)) }
        return members
    }

    private static func people(
        _ ids: [Int64],
        cipher: FieldCipher,
        today: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> [Int64: RegisterFacts.Person] {
        guard !ids.isEmpty else { return [:] }
        var people: [Int64: RegisterFacts.Person] = [:]
        for row in try transaction.query(
            "select id, birth_on, died_on, hukou_region_id, urban from person where id in \(in: ids)"
        ) {
            people[try row.at(0)] = RegisterFacts.Person(
                birthOn: try row.at(1),
                diedOn: try row.at(2),
                hukouRegionID: try row.at(3),
                settlement: try row.at(4)
            )
        }
        for row in try transaction.query(
            """
            select m.person_id, e.program_id, e.urban from enrolment_member m join enrolment e on e.id = m.enrolment_id
            where m.person_id in \(in: ids) and m.until_month is null and e.state <> 'ended'
            """
        ) {
            let urban: Enrolment.Urban = try row.at(2)
            let id: Int64 = try row.at(0)
            people[id]?.programs.insert(try row.at(1))
            people[id]?.enrolledSettlement = urban == .rural ? "农村" : "城市"
        }
        for row in try transaction.query(
            """
            select person_id, number from person_identifier
            where person_id in \(in: ids) and kind = 'disability-card' and superseded_at is null
            """
        ) {
            let number = try cipher.open(try row.at(1), place: "person_identifier.number")
            let id: Int64 = try row.at(0)
            let card = try? DisabilityCard(number, today: today)
            people[id]?.card = card
            people[id]?.hasBadCard = card == nil
        }
        return people
    }

    // MARK: - Facts that were told of people of the register

    struct Listed: Sendable {
        let id: Int64
        let householdID: Int64?
        /// Of the household.
        let number: String?
        let name: String
        let regionID: Int64
    }

    /// Household by household, as far as the reader sees them.
    static func people(
        households: [Int64],
        alone: [Int64],
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> [Listed] {
        try transaction.query(
            """
            select p.id, h.id, h.number, p.name, h.region_id, c.id as place from (\(current)) c
            join \(scope.table(.household)) h on h.id = c.household_id join person p on p.id = c.person_id
            where h.id in \(in: households)
            union all
            select p.id, null, null, p.name, coalesce(p.home_region_id, p.hukou_region_id), 0 from \(scope.person) p
            where p.id in \(in: alone)
            order by 2, 6, 1
            """
        ).map { row in
            Listed(
                id: try row.at(0),
                householdID: try row.at(1),
                number: try row.at(2),
                name: try row.at(3),
                regionID: try row.at(4)
            )
        }
    }

    /// What was filled in for people before, by name.
    static func told(_ ids: [Int64], in transaction: any ReadTransaction) throws -> [Int64: [String: String]] {
        var told: [Int64: [String: String]] = [:]
        for row in try transaction.query(
            "select person_id, name, value from register_fact where person_id in \(in: ids)"
        ) { told[try row.at(0), default: [:]][try row.at(1)] = try row.at(2, as: String.self) }
        return told
    }

    static func put(_ facts: [ListFact], at now: Timestamp, in transaction: any Transaction) throws {
        guard !facts.isEmpty else { return }
        let rows = RowSet(
            [
                .init("person_id", .integer), .init("name", .text), .init("of_family", .integer), .init("value", .text),
                .init("origin", .text), .init("as_of_on", .text),
            ],
            facts.map {
                [
                    ($0.personID ?? $0.enrolmentID).sqlValue, .text($0.name), ($0.personID == nil ? 1 : 0).sqlValue,
                    .text($0.value), .text($0.origin), $0.asOf.sqlValue,
                ]
            }
        )
        try transaction.run(
            """
            insert into register_fact (person_id, name, of_family, value, origin, as_of_on, recorded_at)
            select v.person_id, v.name, v.of_family, v.value, v.origin, v.as_of_on, \(now) from \(rows) v where true
            on conflict (person_id, name) do update set of_family = excluded.of_family, value = excluded.value,
                origin = excluded.origin, as_of_on = excluded.as_of_on, recorded_at = excluded.recorded_at
            """
        )
    }
}

/// What lists and cases told of people of the register: of themselves, and of the families that they belong to.
struct RegisterTold {
    private(set) var ofPeople: [Int64: [String: String]] = [:]
    private(set) var ofFamilies: [Int64: [String: String]] = [:]

    /// Weakest first: the list that somebody came with, what was filled in for people, the latest case.
    init(_ ids: [Int64], in transaction: any ReadTransaction) throws {
        guard !ids.isEmpty else { return }
        for row in try transaction.query(
            """
            select m.person_id, f.person_id, f.name, f.value from enrolment_member m
            join enrolment e on e.id = m.enrolment_id and e.state <> 'ended'
            join list_fact f on f.enrolment_id = m.enrolment_id and f.person_id in (0, m.person_id)
            where m.person_id in \(in: ids) and m.until_month is null
            """
        ) { put(try row.at(3), try row.at(2), of: try row.at(0), isFamily: try row.at(1, as: Int64.self) == 0) }
        for row in try transaction.query(
            "select person_id, of_family, name, value from register_fact where person_id in \(in: ids)"
        ) { put(try row.at(3), try row.at(2), of: try row.at(0), isFamily: try row.at(1, as: Int.self) == 1) }
        let latest = try transaction.query(
            """
            select m.person_id, max(c.id) from family_member m join family f on f.id = m.family_id
            join case_file c on c.id = f.case_id and c.state in ('open', 'paused', 'approved', 'refused')
            where m.person_id in \(in: ids) and m.standing = 'member' group by m.person_id
            """
        ).map { (person: try $0.at(0, as: Int64.self), caseID: try $0.at(1, as: Int64.self)) }
        let facts = try FactStore().facts(caseIDs: Array(Set(latest.map(\.caseID))), in: transaction)
            .mapValues(FactRules.current)
        for (person, caseID) in latest {
            let known = facts[caseID] ?? [:]
            for (name, fact) in known[.person(person)] ?? [:] { put(fact.value, name, of: person, isFamily: false) }
            for (name, fact) in known[.family] ?? [:] { put(fact.value, name, of: person, isFamily: true) }
        }
    }

    private mutating func put(_ value: String, _ name: String, of person: Int64, isFamily: Bool) {
        if isFamily {
            ofFamilies[person, default: [:]][name] = value
        } else {
            ofPeople[person, default: [:]][name] = value
        }
    }
}
