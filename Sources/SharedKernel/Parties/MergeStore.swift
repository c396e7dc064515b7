// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Every statement that moves rows between two records of one person, and the log by which they go back.
struct MergeStore {
    /// A merge that has not been undone.
    struct Open {
        let id: Int64
        let survivorID: Int64
        /// Whether the survivor itself was merged into another record since.
        let survivorMerged: Bool
    }

    /// Kinds of current numbers that both records bear.
    func sharedKinds(_ one: Int64, _ other: Int64, in transaction: any ReadTransaction) throws -> [Identifier.Kind] {
        try transaction.query(
            """
            select distinct a.kind from person_identifier a join person_identifier b on b.kind = a.kind
            where a.person_id = \(one) and b.person_id = \(other)
                and a.superseded_at is null and b.superseded_at is null
            """
        ).map { try $0.at(0) }
    }

    /// Notes which rows will move. A place in a household where the survivor already stands stays with the loser.
    func open(
        _ id: Int64,
        survivor: Int64,
        loser: Int64,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            insert into person_merge (id, survivor_id, loser_id, merged_at)
            values (\(id), \(survivor), \(loser), \(now))
            """
        )
        try transaction.run(
            """
            insert into person_merge_row (merge_id, kind, row_id)
            select \(id), v.kind, v.row_id from (
                select 'identifier' as kind, i.id as row_id from person_identifier i where i.person_id = \(loser)
                union all select 'reach', x.id from reach x where x.person_id = \(loser)
                union all select 'head', h.id from household h where h.head_person_id = \(loser)
                union all select 'member', m.id from household_member m where m.person_id = \(loser)
                    and not exists (select 1 from household_member s where s.household_id = m.household_id
                        and s.person_id = \(survivor) and s.valid_until is null)) v
            """
        )
    }

    /// Hands the noted rows from one person to the other; those that somebody else changed hands with since stay.
    func move(_ mergeID: Int64, from: Int64, to: Int64, in transaction: any Transaction) throws {
        let noted: (SQL) -> SQL = {
            "(select row_id from person_merge_row where merge_id = \(mergeID) and kind = \($0))"
        }
        try transaction.run(
            "update person_identifier set person_id = \(to) where person_id = \(from) and id in \(noted("'identifier'"))"
        )
        try transaction.run(
            "update reach set person_id = \(to) where person_id = \(from) and id in \(noted("'reach'"))"
        )
        try transaction.run(
            "update household_member set person_id = \(to) where person_id = \(from) and id in \(noted("'member'"))"
        )
        try transaction.run(
            "update household set head_person_id = \(to) where head_person_id = \(from) and id in \(noted("'head'"))"
        )
    }

    func openMerge(ofLoser loser: Int64, in transaction: any ReadTransaction) throws -> Open? {
        try transaction.first(
            """
            select m.id, m.survivor_id, case when p.merged_into is null then 0 else 1 end
            from person_merge m join \(AreaScope(.everything).person) p on p.id = m.survivor_id
            where m.loser_id = \(loser) and m.undone_at is null
            """
        ).map { Open(id: try $0.at(0), survivorID: try $0.at(1), survivorMerged: try $0.at(2)) }
    }

    /// Records that were merged into one and can be taken out again, the latest first.
    func merged(into survivor: Int64, in transaction: any ReadTransaction) throws -> [MergedRecord] {
        try transaction.query(
            """
            select m.loser_id, p.name, m.merged_at
            from person_merge m join \(AreaScope(.everything).person) p on p.id = m.loser_id
            where m.survivor_id = \(survivor) and m.undone_at is null order by m.id desc
            """
        ).map { MergedRecord(personID: try $0.at(0), name: try $0.at(1), mergedAt: try $0.at(2)) }
    }

    func close(_ id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("update person_merge set undone_at = \(now) where id = \(id)")
    }

    /// Marks the loser and lets both records show the number that is now theirs.
    func mark(
        loser: Int64,
        into survivor: Int64?,
        both: [Int64],
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            update person set
                merged_into = case when id = \(loser) then \(survivor) else merged_into end,
                number_masked = (select i.masked from person_identifier i where i.person_id = person.id
                    and i.kind = 'resident-id' and i.superseded_at is null),
                version = version + 1, updated_at = \(now)
            where id in \(in: both)
            """
        )
    }
}
