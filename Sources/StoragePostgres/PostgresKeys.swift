// SPDX-License-Identifier: Apache-2.0
import Storage

/// Hands out the keys of one transaction, from blocks that the store's sequence reserved.
///
/// A block is never kept for the next transaction: histories are read in the order of their keys, so whoever acts on a
/// row after another has to get the greater key, also when the two work in different servers or connections. What is
/// left of a block is lost; a sequence is never rolled back, so that no key repeats.
struct PostgresKeys {
    /// Keys that one step of the sequence reserves. Part of the schema: it must not change once stores exist.
    static let block: Int64 = 1_000

    private var next: Int64 = 0
    private var end: Int64 = 0

    /// The first of `count` consecutive keys, greater than all that this transaction got before.
    mutating func take(_ count: Int, over connection: PostgresConnection) throws -> Int64 {
        let count = Int64(count)
        if end - next < count {
            let blocks = max(1, (count + Self.block - 1) / Self.block)
            next = try Self.reserve(blocks, over: connection)
            end = next + blocks * Self.block
        }
        defer { next += count }
        return next
    }

    /// Blocks in one row; another server may step in between, then those are left unused and others are asked for.
    private static func reserve(_ blocks: Int64, over connection: PostgresConnection) throws -> Int64 {
        var parameters = PostgresParameters()
        parameters.append(blocks)
        for _ in 0..<100 {
            let rows = try connection.execute(
                PostgresConnection.Statement(
                    "select min(k), max(k) from (select nextval('minzheng_key') as k from generate_series(1, $1)) as b",
                    parameters
                )
            ).rows()
            guard let row = rows.first else { break }
            let first: Int64 = try row.at(0)
            let last: Int64 = try row.at(1)
            if last - first == (blocks - 1) * block { return first }
        }
        throw StorageProblem.busy
    }
}
