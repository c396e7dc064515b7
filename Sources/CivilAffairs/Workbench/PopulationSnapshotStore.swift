// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import Storage
import Vocabulary

/// The SQL of snapshots: sealed portions on one side, on the other which fingerprint is which family of the register.
enum PopulationSnapshotStore {
    struct New: Sendable {
        let programID: String
        let month: Month
        let shape: String
        let takenAt: Timestamp
        let takenBy: String
    }

    static func insert(_ new: New, in transaction: any Transaction) throws -> Int64 {
        let id = try transaction.newKey()
        try transaction.run(
            """
            insert into population_snapshot (id, program_id, for_month, shape, state, families, persons, portions,
                taken_at, taken_by, source_hash)
            values (\(id), \(new.programID), \(new.month), \(new.shape), 'taking', 0, 0, 0, \(new.takenAt),
                \(new.takenBy), '')
            """
        )
        return id
    }

    private static let columns: SQL =
        "id, program_id, for_month, state, families, persons, taken_at, purged_at, source_hash, portions"

    private static func snapshot(_ row: Row) throws -> PopulationSnapshot {
        PopulationSnapshot(
            id: try row.at(0),
            programID: try row.at(1),
            month: try row.at(2),
            state: try row.at(3),
            families: try row.at(4),
            persons: try row.at(5),
            takenAt: try row.at(6),
            purgedAt: try row.at(7),
            sourceHash: try row.at(8),
            portions: try row.at(9)
        )
    }

    /// The newest of a month that holds what rules of this shape ask for.
    static func newest(
        _ program: String,
        month: Month,
        shape: String,
        since: Timestamp,
        in transaction: any ReadTransaction
    ) throws -> PopulationSnapshot? {
        try transaction.first(
            """
            select \(columns) from population_snapshot where program_id = \(program) and for_month = \(month)
                and shape = \(shape) and state = 'ready' and taken_at >= \(since) order by id desc limit 1
            """
        ).map(snapshot)
    }

    static func snapshot(_ id: Int64, in transaction: any ReadTransaction) throws -> PopulationSnapshot? {
        try transaction.first("select \(columns) from population_snapshot where id = \(id)").map(snapshot)
    }

    /// Newest first.
    static func list(limit: Int, in transaction: any ReadTransaction) throws -> [PopulationSnapshot] {
        try transaction.query("select \(columns) from population_snapshot order by id desc limit \(limit)")
            .map(snapshot)
    }

    // MARK: - Content

    static func append(
        _ content: [UInt8],
        number: Int,
        links: [(key: String, entry: ScenarioPopulationStore.Entry)],
        to id: Int64,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            "insert into population_portion (snapshot_id, number, content) values (\(id), \(number), \(content))"
        )
        try transaction.insert(
            into: "population_family",
            ["snapshot_id", "family_key", "enrolment_id", "case_id", "household_id", "person_id"],
            rows: links.map { key, entry in
                [
                    id.sqlValue, .text(key), entry.enrolmentID.sqlValue, entry.caseID.sqlValue,
                    entry.householdID.sqlValue, entry.personID.sqlValue,
                ]
            }
        )
    }

    /// - Returns: false when it was thrown away meanwhile.
    static func finish(
        _ id: Int64,
        families: Int,
        persons: Int,
        portions: Int,
        sourceHash: String,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update population_snapshot set state = 'ready', families = \(families), persons = \(persons),
                portions = \(portions), source_hash = \(sourceHash) where id = \(id) and state = 'taking'
            """
        ) == 1
    }

    static func portion(_ number: Int, of id: Int64, in transaction: any ReadTransaction) throws -> [UInt8]? {
        try transaction.first(
            "select content from population_portion where snapshot_id = \(id) and number = \(number)"
        )?.at(0)
    }

    /// Which families of the register some fingerprints stand for.
    static func links(_ id: Int64, _ keys: [String], in transaction: any ReadTransaction) throws -> [String: Link] {
        guard !keys.isEmpty else { return [:] }
        var links: [String: Link] = [:]
        let rows = try transaction.query(
            """
            select family_key, enrolment_id, case_id, household_id, person_id from population_family
            where snapshot_id = \(id) and family_key in \(in: keys)
            """
        )
        for row in rows {
            links[try row.at(0)] = Link(
                enrolmentID: try row.at(1),
                caseID: try row.at(2),
                householdID: try row.at(3),
                personID: try row.at(4)
            )
        }
        return links
    }

    struct Link: Sendable {
        let enrolmentID: Int64?
        let caseID: Int64?
        let householdID: Int64?
        let personID: Int64?
    }

    // MARK: - Age

    /// Families of the register of which something was recorded after a time.
    static func changes(
        _ program: String,
        services: [String],
        since: Timestamp,
        in transaction: any ReadTransaction
    ) throws -> Int {
        let told: SQL =
            """
            (exists (select 1 from case_action a where a.case_id = c.id and a.recorded_at > \(since))
                or exists (select 1 from fact f where f.case_id = c.id and f.recorded_at > \(since)))
            """
        return try transaction.value(
            """
            select (select count(*) from enrolment e where e.program_id = \(program) and (e.updated_at > \(since)
                or exists (select 1 from list_fact f where f.enrolment_id = e.id and f.recorded_at > \(since))
                or exists (select 1 from fact f where f.case_id = e.case_id and f.recorded_at > \(since))
                or exists (select 1 from case_file c where c.enrolment_id = e.id
                    and c.state in ('approved', 'refused') and \(told))
                or exists (select 1 from enrolment_member m join person p on p.id = m.person_id
                    where m.enrolment_id = e.id and m.until_month is null and p.updated_at > \(since))))
            + (select count(*) from case_file c where c.service_id in \(in: services) and c.enrolment_id is null
                and c.state in ('open', 'paused', 'approved', 'refused') and \(told)
                and not exists (select 1 from enrolment e where e.case_id = c.id))
            """
        )
    }

    /// Households and people of the register of whom something was recorded after a time.
    static func changesOfRegister(since: Timestamp, in transaction: any ReadTransaction) throws -> Int {
        try transaction.value(
            """
            select count(distinct coalesce(m.household_id, -p.id)) from person p
            left join (select hm.person_id, hm.household_id from household_member hm
                join household h on h.id = hm.household_id and h.kind = 'hukou' and h.ended_on is null
                where hm.valid_until is null) m on m.person_id = p.id
            where p.merged_into is null and (p.updated_at > \(since) or p.id in
                (select f.person_id from register_fact f where f.recorded_at > \(since)
                union select f.person_id from fact f where f.recorded_at > \(since) and f.person_id is not null
                union select n.person_id from enrolment_member n join enrolment e on e.id = n.enrolment_id
                    where e.updated_at > \(since)))
            """
        )
    }

    /// Snapshots that are older than the office keeps them, that a newer one of the month replaced, or that were never
    /// finished.
    static func expired(keptSince: Timestamp, idleSince: Timestamp, in transaction: any ReadTransaction) throws
        -> [Int64]
    {
        try transaction.query(
            """
            select s.id from population_snapshot s where s.state <> 'purged' and (s.taken_at < \(keptSince)
                or (s.state = 'taking' and s.taken_at < \(idleSince))
                or exists (select 1 from population_snapshot n where n.program_id = s.program_id
                    and n.for_month = s.for_month and n.state = 'ready' and n.id > s.id and n.taken_at < \(idleSince)))
            order by s.id
            """
        ).map { try $0.at(0) }
    }

    /// Throws the content and the way back to the register away; that there was a snapshot stays known.
    static func purge(_ ids: [Int64], at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("delete from population_portion where snapshot_id in \(in: ids)")
        try transaction.run("delete from population_family where snapshot_id in \(in: ids)")
        try transaction.run(
            "update population_snapshot set state = 'purged', purged_at = \(now) where id in \(in: ids)"
        )
    }
}
