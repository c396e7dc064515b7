// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Every statement on the tables of regions.
enum RegionStore {
    static func version(in transaction: any ReadTransaction) throws -> Int64 {
        try transaction.first("select version from region_state where id = 1")?.at(0) ?? 0
    }

    static func tree(in transaction: any ReadTransaction) throws -> RegionTree {
        let rows = try transaction.query(
            """
            select v.region_id, r.level, v.code, v.name, v.parent_id, v.valid_from, v.valid_until, v.successor_id
            from region_version v join region r on r.id = v.region_id
            """
        )
        var levels: [Int64: Region.Level] = [:]
        let versions = try rows.map { row in
            let id: Int64 = try row.at(0)
            levels[id] = try row.at(1)
            return RegionTree.Version(
                regionID: id,
                code: try row.at(2),
                name: try row.at(3),
                parentID: try row.at(4),
                validFrom: try row.at(5),
                validUntil: try row.at(6),
                successorID: try row.at(7)
            )
        }
        return RegionTree(version: try version(in: transaction), levels: levels, versions: versions)
    }

    static func insert(_ regions: [(id: Int64, level: Region.Level)], in transaction: any Transaction) throws {
        try transaction.insert(
            into: "region",
            ["id", "level"],
            rows: regions.map { [$0.id.sqlValue, $0.level.sqlValue] }
        )
    }

    /// Writes versions over those of the same code and first day.
    static func save(_ versions: [RegionTree.Version], at now: Timestamp, in transaction: any Transaction) throws {
        let keys = RowSet(
            [.init("code", .text), .init("valid_from", .text)],
            versions.map { [$0.code.sqlValue, $0.validFrom.sqlValue] }
        )
        try transaction.run(
            """
            delete from region_version where exists (select 1 from \(keys) k
            where k.code = region_version.code and k.valid_from = region_version.valid_from)
            """
        )
        try transaction.insert(
            into: "region_version",
            ["region_id", "code", "name", "parent_id", "valid_from", "valid_until", "successor_id", "recorded_at"],
            rows: versions.map {
                [
                    $0.regionID.sqlValue, $0.code.sqlValue, $0.name.sqlValue, $0.parentID.sqlValue,
                    $0.validFrom.sqlValue, $0.validUntil.sqlValue, $0.successorID.sqlValue, now.sqlValue,
                ]
            }
        )
    }

    /// Writes the closure of the whole tree anew and raises the version by which snapshots notice.
    static func replaceClosure(_ pairs: [(ancestor: Int64, descendant: Int64)], in transaction: any Transaction) throws
    {
        try transaction.run("delete from region_closure")
        try transaction.insert(
            into: "region_closure",
            ["ancestor_id", "descendant_id"],
            rows: pairs.map { [$0.ancestor.sqlValue, $0.descendant.sqlValue] }
        )
        try transaction.run(
            """
            insert into region_state (id, version) values (1, 1)
            on conflict (id) do update set version = region_state.version + 1
            """
        )
    }
}
