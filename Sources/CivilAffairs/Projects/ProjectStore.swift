// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
import Storage
import Vocabulary

extension ProjectEntry.Kind: SQLConvertible {}
extension ProjectEntry.LandUse: SQLConvertible {}
extension FundSource: SQLConvertible {}

/// The SQL of the register of projects.
enum ProjectStore {
    private static let columns: SQL = """
        f.plan_id, f.project_id, e.id, e.kind, e.root_id, e.corrects_id, e.is_void, e.on_day, e.stage, e.source,
        e.amount_fen, e.contract_id, e.number, e.party, e.party_id, e.words, e.reason, e.evidence_hash,
        e.evidence_name, e.evidence_media, e.unit, e.region_id, e.place, e.land_area, e.land_use, e.land_permit,
        e.by_id, e.by_name, e.at
        """

    /// A project of a plan.
    struct Name: Hashable {
        let plan: String
        let project: String
    }

    /// All that was recorded of the projects of some plans, in the order in which it came.
    static func entries(of plans: [String], in transaction: any ReadTransaction) throws -> [Name: [ProjectEntry]] {
        let rows = try transaction.query(
            """
            select \(columns) from project_entry e join project_file f on f.id = e.file_id
            where f.plan_id in \(in: plans) order by e.id
            """
        )
        return try grouped(rows)
    }

    /// The same of those projects of which somebody recorded a stage and that nobody accepted.
    static func entries(reaching stage: String, in transaction: any ReadTransaction) throws -> [Name: [ProjectEntry]] {
        let rows = try transaction.query(
            """
            select \(columns) from project_entry e join project_file f on f.id = e.file_id
            where e.file_id in (select s.file_id from project_entry s where s.stage = \(stage))
                and e.file_id not in (select a.file_id from project_entry a where a.kind = 'accepted')
            order by e.id
            """
        )
        return try grouped(rows)
    }

    static func entries(of name: Name, in transaction: any ReadTransaction) throws -> [ProjectEntry] {
        try transaction.query(
            """
            select \(columns) from project_entry e join project_file f on f.id = e.file_id
            where f.plan_id = \(name.plan) and f.project_id = \(name.project) order by e.id
            """
        ).map(entry)
    }

    static func entry(_ id: Int64, in transaction: any ReadTransaction) throws -> (name: Name, entry: ProjectEntry)? {
        try transaction.first(
            "select \(columns) from project_entry e join project_file f on f.id = e.file_id where e.id = \(id)"
        ).map { (name: Name(plan: try $0.at(0), project: try $0.at(1)), entry: try entry($0)) }
    }

    static func insertFile(_ id: Int64, _ name: Name, at now: Timestamp, in transaction: any Transaction) throws -> Bool
    {
        try transaction.runCounting(
            """
            insert into project_file (id, plan_id, project_id, created_at)
            values (\(id), \(name.plan), \(name.project), \(now)) on conflict do nothing
            """
        ) == 1
    }

    /// Whoever writes of a project waits here for the one before.
    /// - Returns: the key of its file; nil while it isn't in the register.
    static func takeTurn(_ name: Name, in transaction: any Transaction) throws -> Int64? {
        try transaction.run(
            """
            update project_file set created_at = created_at
            where plan_id = \(name.plan) and project_id = \(name.project)
            """
        )
        return try transaction.first(
            "select id from project_file where plan_id = \(name.plan) and project_id = \(name.project)"
        ).map { try $0.at(0) }
    }

    static func insert(_ entry: ProjectEntry, of fileID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into project_entry (id, file_id, kind, root_id, corrects_id, is_void, on_day, stage, source,
                amount_fen, contract_id, number, party, party_id, words, reason, evidence_hash, evidence_name,
                evidence_media, unit, region_id, place, land_area, land_use, land_permit, by_id, by_name, at)
            values (\(entry.id), \(fileID), \(entry.kind), \(entry.rootID), \(entry.correctsID), \(entry.isVoid),
                \(entry.day), \(entry.stage), \(entry.source), \(entry.amount), \(entry.contractID), \(entry.number),
                \(entry.party), \(entry.partyID), \(entry.words), \(entry.reason), \(entry.evidence?.hash),
                \(entry.evidence?.name), \(entry.evidence?.media), \(entry.facts?.unit), \(entry.facts?.regionID),
                \(entry.facts?.place), \(entry.facts?.landArea?.text), \(entry.facts?.landUse),
                \(entry.facts?.landPermit), \(entry.byID), \(entry.by), \(entry.at))
            """
        )
    }

    private static func grouped(_ rows: [Row]) throws -> [Name: [ProjectEntry]] {
        var found: [Name: [ProjectEntry]] = [:]
        for row in rows {
            found[Name(plan: try row.at(0), project: try row.at(1)), default: []].append(try entry(row))
        }
        return found
    }

    private static func entry(_ row: Row) throws -> ProjectEntry {
        let hash: String? = try row.at(17)
        let area: String? = try row.at(23)
        let use: ProjectEntry.LandUse? = try row.at(24)
        var facts: ProjectEntry.Facts?
        if let use {
            facts = ProjectEntry.Facts(
                unit: try row.at(20),
                regionID: try row.at(21),
                place: try row.at(22),
                landArea: try area.map { try Figure(parsing: $0) },
                landUse: use,
                landPermit: try row.at(25)
            )
        }
        return ProjectEntry(
            id: try row.at(2),
            kind: try row.at(3),
            rootID: try row.at(4),
            correctsID: try row.at(5),
            isVoid: try row.at(6),
            day: try row.at(7),
            stage: try row.at(8),
            source: try row.at(9),
            amount: try row.at(10),
            contractID: try row.at(11),
            number: try row.at(12),
            party: try row.at(13),
            partyID: try row.at(14),
            words: try row.at(15),
            reason: try row.at(16),
            evidence: try hash.map { .init(hash: $0, name: try row.at(18), media: try row.at(19)) },
            facts: facts,
            byID: try row.at(26),
            by: try row.at(27),
            at: try row.at(28)
        )
    }
}
