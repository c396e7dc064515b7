// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Every statement on households and their members.
struct HouseholdStore {
    /// The households in which a person stands or stood, as a list for `in`.
    static func everOf(_ personID: Int64) -> SQL {
        "(select household_id from household_member where person_id = \(personID))"
    }

    struct Record {
        let id: Int64
        let draft: HouseholdDraft
        let address: [UInt8]?
        /// The first of as many keys as there are members.
        let memberKeys: Int64

        static let columns: [StaticString] = [
            "id", "kind", "number", "head_person_id", "region_id", "address", "version", "created_at",
        ]
        static let memberColumns: [StaticString] = ["id", "household_id", "person_id", "relation", "valid_from"]

        func values(at now: Timestamp) -> [SQLValue] {
            [
                id.sqlValue, draft.kind.sqlValue, draft.number.sqlValue, draft.headPersonID.sqlValue,
                draft.regionID.sqlValue, address.sqlValue, .integer(1), now.sqlValue,
            ]
        }

        var memberValues: [[SQLValue]] {
            let from = draft.from.sqlValue
            return draft.members.enumerated().map { offset, member in
                [
                    .integer(memberKeys + Int64(offset)), .integer(id), .integer(member.personID),
                    .text(member.relation), from,
                ]
            }
        }
    }

    /// Writes households with their members as two batches.
    func insert(_ records: [Record], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.insert(into: "household", Record.columns, rows: records.map { $0.values(at: now) })
        try transaction.insert(
            into: "household_member",
            Record.memberColumns,
            rows: records.flatMap(\.memberValues)
        )
    }

    /// Households with their members.
    /// - Parameters:
    ///   - ids: a list or query of identifiers in parentheses.
    ///   - scope: whose households are found; `.everything` when a visible member leads there.
    ///   - reader: whose people are shown by name and masked number; of the others only a veiled name.
    ///   - person: somebody who is shown in any case.
    func households(
        _ ids: SQL,
        scope: AreaScope,
        reader: AreaScope,
        showing person: Int64? = nil,
        in transaction: any ReadTransaction
    ) throws -> [Household] {
        let rows = try transaction.query(
            """
            select h.id, h.kind, h.number, h.head_person_id, h.region_id,
                case when h.address is null then 0 else 1 end, h.version,
                m.id, m.person_id, p.name, p.sex, p.birth_on, p.died_on, p.number_masked, m.relation, m.valid_from,
                m.valid_until,
                case when exists (select 1 from \(reader.person) v where v.id = m.person_id) then 1 else 0 end
            from \(scope.table(.household)) h
            left join household_member m on m.household_id = h.id
            left join \(AreaScope(.everything).person) p on p.id = m.person_id
            where h.id in \(ids) and (p.id is null or p.merged_into is null)
            order by h.id, case when m.valid_until is null then 0 else 1 end, m.id
            """
        )
        var order: [Int64] = []
        var heads: [Int64: Row] = [:]
        var members: [Int64: [Household.Member]] = [:]
        for row in rows {
            let id: Int64 = try row.at(0)
            if heads.updateValue(row, forKey: id) == nil { order.append(id) }
            if let member = try member(row, showing: person) { members[id, default: []].append(member) }
        }
        return try order.compactMap { id in try heads[id].map { try household($0, members: members[id] ?? []) } }
    }

    private func member(_ row: Row, showing person: Int64?) throws -> Household.Member? {
        guard let id: Int64 = try row.at(7, as: Int64?.self) else { return nil }
        let personID: Int64 = try row.at(8)
        let name: String = try row.at(9)
        let visible = try row.at(17, as: Bool.self) || personID == person
        return Household.Member(
            id: id,
            personID: personID,
            name: visible ? name : PersonName.masked(name),
            sex: try row.at(10),
            birthOn: try row.at(11),
            diedOn: try row.at(12),
            numberMasked: visible ? try row.at(13) : nil,
            relation: try row.at(14),
            validFrom: try row.at(15),
            validUntil: try row.at(16)
        )
    }

    private func household(_ row: Row, members: [Household.Member]) throws -> Household {
        Household(
            id: try row.at(0),
            kind: try row.at(1),
            number: try row.at(2),
            headPersonID: try row.at(3),
            regionID: try row.at(4),
            hasAddress: try row.at(5),
            version: try row.at(6),
            members: members
        )
    }

    func ids(number: String, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query("select id from household where number = \(number) order by id").map { try $0.at(0) }
    }

    /// Where people stand today.
    func ids(of people: [Int64], in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select distinct household_id from household_member
            where person_id in \(in: people) and valid_until is null order by household_id
            """
        ).map { try $0.at(0) }
    }

    func housemates(of personID: Int64, in transaction: any ReadTransaction) throws -> [Int64] {
        try transaction.query(
            """
            select distinct o.person_id from household_member o
            join household_member m on m.household_id = o.household_id
            where m.person_id = \(personID) and m.valid_until is null and o.valid_until is null order by o.person_id
            """
        ).map { try $0.at(0) }
    }

    func insertMember(
        _ key: Int64,
        household: Int64,
        person: Int64,
        relation: String,
        from date: CivilDate,
        in transaction: any Transaction
    ) throws {
        try transaction.insert(
            into: "household_member",
            ["id", "household_id", "person_id", "relation", "valid_from"],
            rows: [[key.sqlValue, household.sqlValue, person.sqlValue, relation.sqlValue, date.sqlValue]]
        )
    }

    func endMember(_ key: Int64, on date: CivilDate, in transaction: any Transaction) throws {
        try transaction.run("update household_member set valid_until = \(date) where id = \(key)")
    }

    /// Raises the version and sets the head.
    /// - Returns: false when somebody else saved meanwhile.
    func update(_ id: Int64, version: Int64, head: Int64?, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            update household set head_person_id = \(head), version = version + 1
            where id = \(id) and version = \(version)
            """
        ) == 1
    }

    func address(_ id: Int64, scope: AreaScope, in transaction: any ReadTransaction) throws -> [UInt8]? {
        guard let row = try transaction.first("select h.address from \(scope.table(.household)) h where h.id = \(id)")
        else { return nil }
        return try row.at(0)
    }
}
