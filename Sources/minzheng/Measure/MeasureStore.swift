// SPDX-License-Identifier: Apache-2.0
import Storage

/// A table without index, key or meaning, beside whose speed that of a batch is told.
enum MeasureStore {
    static func begin(in transaction: any Transaction) throws {
        try transaction.run("drop table if exists measure_reference")
        try transaction.run("create table measure_reference (id bigint not null, text text not null)")
    }

    static func fill(_ rows: Int, in transaction: any Transaction) throws {
        let text = SQLValue.text(String(repeating: "x", count: 200))
        try transaction.insert(
            into: "measure_reference",
            ["id", "text"],
            rows: (0..<Int64(rows)).map { [.integer($0), text] }
        )
    }

    static func end(in transaction: any Transaction) throws {
        try transaction.run("drop table measure_reference")
    }
}
