// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization

/// Hands out keys from blocks that the store's sequence reserved, so that most keys cost no message.
///
/// Every server takes whole blocks, and a sequence is never rolled back: keys can be lost but not repeat.
final class PostgresKeys: Sendable {
    /// Keys that one step of the sequence reserves. Part of the schema: it must not change once stores exist.
    static let block: Int64 = 1_000

    private struct Range {
        var next: Int64 = 0
        var end: Int64 = 0
    }

    private let range = Mutex(Range())

    /// The first of `count` consecutive keys.
    func take(_ count: Int, over connection: PostgresConnection) throws -> Int64 {
        let count = Int64(count)
        let ready = range.withLock { range -> Int64? in
            guard range.end - range.next >= count else { return nil }
            defer { range.next += count }
            return range.next
        }
        if let ready { return ready }
        let blocks = max(1, (count + Self.block - 1) / Self.block)
        let first = try reserve(blocks, over: connection)
        range.withLock { range in
            let rest = Range(next: first + count, end: first + blocks * Self.block)
            if rest.end - rest.next > range.end - range.next { range = rest }
        }
        return first
    }

    /// Blocks in one row; another server may step in between, then those are left unused and others are asked for.
    private func reserve(_ blocks: Int64, over connection: PostgresConnection) throws -> Int64 {
        var parameters = PostgresParameters()
        parameters.append(blocks)
        for _ in 0..<100 {
            let rows = try connection.execute(
                "select min(k), max(k) from (select nextval('minzheng_key') as k from generate_series(1, $1)) as b",
                parameters
            ).rows()
            guard let row = rows.first else { break }
            let first: Int64 = try row.at(0)
            let last: Int64 = try row.at(1)
            if last - first == (blocks - 1) * Self.block { return first }
        }
        throw StorageProblem.busy
    }
}
