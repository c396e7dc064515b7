// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// Every statement on the shapes of regions.
enum RegionShapeStore {
    static func shapes(of regions: [Int64], in transaction: any ReadTransaction) throws -> [Int64: RegionShape] {
        guard !regions.isEmpty else { return [:] }
        let wanted = RowSet([.init("id", .integer)], regions.map { [$0.sqlValue] })
        let rows = try transaction.query(
            "select s.region_id, s.outline from region_shape s join \(wanted) w on w.id = s.region_id"
        )
        return Dictionary(
            try rows.map { (try $0.at(0), RegionShape(text: try $0.at(1))) },
            uniquingKeysWith: { $1 }
        )
    }

    /// All that have one.
    static func shaped(in transaction: any ReadTransaction) throws -> Set<Int64> {
        Set(try transaction.query("select region_id from region_shape").map { try $0.at(0) })
    }

    static func replace(
        _ shapes: [Int64: RegionShape],
        source: String,
        on day: CivilDate,
        in transaction: any Transaction
    ) throws {
        let known = RowSet([.init("id", .integer)], shapes.keys.map { [$0.sqlValue] })
        try transaction.run(
            "delete from region_shape where exists (select 1 from \(known) k where k.id = region_shape.region_id)"
        )
        try transaction.insert(
            into: "region_shape",
            ["region_id", "outline", "source", "imported_on"],
            rows: shapes.sorted { $0.key < $1.key }.map {
                [$0.key.sqlValue, $0.value.text.sqlValue, source.sqlValue, day.sqlValue]
            }
        )
    }
}
