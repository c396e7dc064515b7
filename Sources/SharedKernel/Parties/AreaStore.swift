// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Where persons are found, and how many: `reach` says why, `person_area` and `tally` follow from it.
struct AreaStore {
    /// One place of one person, with what lists filter by.
    struct Place: Hashable {
        let regionID: Int64
        let personID: Int64
        let sex: Sex?
        let birthOn: CivilDate?
    }

    /// One reason for which a person is found in a region.
    struct ReachRecord {
        let id: Int64
        let personID: Int64
        let regionID: Int64
        let reason: ReachReason
        /// The case, enrolment or facility; 0 for household register and home.
        let referenceID: Int64
        let validFrom: CivilDate
    }

    /// The tally of the whole store is kept under this number, which no region has.
    static let wholeStore: Int64 = 0
    /// A total is spread over as many rows, so that clerks who save at once do not wait for each other.
    private static let slots: Int64 = 8

    static let reachColumns: [StaticString] = [
        "id", "person_id", "region_id", "reason", "reference_id", "valid_from",
    ]
    static let placeColumns: [StaticString] = ["region_id", "person_id", "sex", "birth_on"]

    /// Which row of a total a person is counted in.
    static func slot(_ personID: Int64) -> Int64 { personID % slots }

    func insert(_ reaches: [ReachRecord], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "reach",
            Self.reachColumns,
            rows: reaches.map {
                [
                    $0.id.sqlValue, $0.personID.sqlValue, $0.regionID.sqlValue, $0.reason.sqlValue,
                    $0.referenceID.sqlValue, $0.validFrom.sqlValue,
                ]
            }
        )
    }

    /// Since when a person is reached for a reason that still holds; nil for none.
    func start(_ reason: ReachReason, of personID: Int64, in transaction: any ReadTransaction) throws -> CivilDate? {
        try transaction.first(
            """
            select valid_from from reach where person_id = \(personID) and reason = \(reason) and reference_id = 0
                and valid_until is null
            """
        )?.at(0)
    }

    /// Ends the open reach of a person for one reason.
    func end(
        _ reason: ReachReason,
        referenceID: Int64,
        of personIDs: [Int64],
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update reach set valid_until = \(date) where person_id in \(in: personIDs) and reason = \(reason)
                and reference_id = \(referenceID) and valid_until is null
            """
        )
    }

    /// Ends the open reach of persons for one reason and many records.
    func end(
        _ reason: ReachReason,
        references: [Int64],
        of personIDs: [Int64],
        on date: CivilDate,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update reach set valid_until = \(date) where person_id in \(in: personIDs) and reason = \(reason)
                and reference_id in \(in: references) and valid_until is null
            """
        )
    }

    func insert(_ places: [Place], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "person_area",
            Self.placeColumns,
            rows: places.map { [$0.regionID.sqlValue, $0.personID.sqlValue, $0.sex.sqlValue, $0.birthOn.sqlValue] }
        )
    }

    /// What became of the places of persons.
    struct Outcome {
        /// The regions of each person; somebody without any is missing.
        var areas: [Int64: [Int64]] = [:]
        /// Persons found elsewhere than before.
        var changed: Set<Int64> = []
    }

    /// Brings the places of persons in line with their reach, and the tally with the places.
    func recompute(_ personIDs: [Int64], in transaction: any Transaction) throws -> Outcome {
        let before = Set(try current(personIDs, in: transaction))
        let after = Set(try wanted(personIDs, in: transaction))
        let gone = before.subtracting(after)
        let new = after.subtracting(before)
        if !gone.isEmpty {
            let rows = RowSet(
                [.init("region_id", .integer), .init("person_id", .integer)],
                gone.map { [$0.regionID.sqlValue, $0.personID.sqlValue] }
            )
            try transaction.run(
                "delete from person_area where (region_id, person_id) in (select region_id, person_id from \(rows) v)"
            )
        }
        try insert(new.sorted { ($0.regionID, $0.personID) < ($1.regionID, $1.personID) }, in: transaction)
        try count(
            gone.map { (Counted(regionID: $0.regionID, personID: $0.personID), -1) }
                + new.map { (Counted(regionID: $0.regionID, personID: $0.personID), 1) },
            in: transaction
        )
        let places = { (set: Set<Place>) in Set(set.map { Counted(regionID: $0.regionID, personID: $0.personID) }) }
        return Outcome(
            areas: Dictionary(grouping: after, by: \.personID).mapValues { $0.map(\.regionID).sorted() },
            changed: Set(places(before).symmetricDifference(places(after)).map(\.personID))
        )
    }

    private func current(_ personIDs: [Int64], in transaction: any ReadTransaction) throws -> [Place] {
        try transaction.query(
            "select region_id, person_id, sex, birth_on from person_area where person_id in \(in: personIDs)"
        ).map(Self.place)
    }

    private func wanted(_ personIDs: [Int64], in transaction: any ReadTransaction) throws -> [Place] {
        try transaction.query(
            """
            select distinct c.ancestor_id, x.person_id, p.sex, p.birth_on
            from reach x
            join \(AreaScope(.everything).person) p on p.id = x.person_id
            join region_closure c on c.descendant_id = x.region_id
            join region r on r.id = c.ancestor_id
            where x.person_id in \(in: personIDs) and x.valid_until is null and p.merged_into is null
                and r.level in ('township', 'village')
            """
        ).map(Self.place)
    }

    /// Persons with an open reach in a region or under it.
    func persons(under regionIDs: [Int64], in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select distinct x.person_id from reach x join region_closure c on c.descendant_id = x.region_id
            where c.ancestor_id in \(in: regionIDs) and x.valid_until is null
            """
        ).map { try $0.at(0) }
    }

    /// Those of the persons who have an open reach with exactly this reason and reference.
    func reached(
        _ personIDs: [Int64],
        region: Int64,
        reason: ReachReason,
        referenceID: Int64,
        in transaction: any ReadTransaction
    ) throws -> Set<Int64> {
        let rows = try transaction.query(
            """
            select person_id from reach where person_id in \(in: personIDs) and region_id = \(region)
                and reason = \(reason) and reference_id = \(referenceID) and valid_until is null
            """
        )
        return Set(try rows.map { try $0.at(0) })
    }

    /// A person counted in a region.
    struct Counted: Hashable {
        let regionID: Int64
        let personID: Int64
    }

    /// Adds to the totals of regions.
    func count(_ changes: [(counted: Counted, by: Int64)], in transaction: any Transaction) throws {
        var deltas: [Counted: Int64] = [:]
        for change in changes {
            let slot = Self.slot(change.counted.personID)
            deltas[Counted(regionID: change.counted.regionID, personID: slot), default: 0] += change.by
        }
        try Self.add(deltas, in: transaction)
    }

    /// Adds to the totals of regions, where `personID` stands for the slot.
    static func add(_ deltas: [Counted: Int64], in transaction: any Transaction) throws {
        let rows = deltas.filter { $0.value != 0 }
            .sorted { ($0.key.regionID, $0.key.personID) < ($1.key.regionID, $1.key.personID) }
        guard !rows.isEmpty else { return }
        let set = RowSet(
            [.init("region_id", .integer), .init("slot", .integer), .init("delta", .integer)],
            rows.map { [$0.key.regionID.sqlValue, $0.key.personID.sqlValue, $0.value.sqlValue] }
        )
        try transaction.run(
            """
            insert into tally (region_id, kind, slot, total)
            select region_id, 'person', slot, delta from \(set) v where 1 = 1 order by region_id, slot
            on conflict (region_id, kind, slot) do update set total = tally.total + excluded.total
            """
        )
    }

    private static func place(_ row: Row) throws -> Place {
        Place(
            regionID: try row.at(0),
            personID: try row.at(1),
            sex: try row.at(2),
            birthOn: try row.at(3)
        )
    }
}
