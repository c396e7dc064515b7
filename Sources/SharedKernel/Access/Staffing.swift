// SPDX-License-Identifier: Apache-2.0
package import Storage
package import Vocabulary

/// Whether an office has the people that a chain of signatures needs.
package enum Staffing {
    /// Whether every link can be signed by a different person who holds one of its functions in that very region.
    /// - Parameter chain: functions that may sign each link, in order.
    package static func canFill(
        _ chain: [[String]],
        regionID: Int64,
        on date: CivilDate,
        in transaction: any ReadTransaction
    ) throws -> Bool {
        let holders = try AccessStore().holders(regionID: regionID, on: date, in: transaction)
        let links = chain.map { functions in
            functions.reduce(into: Set<Int64>()) { $0.formUnion(holders[$1] ?? []) }
        }
        return fills(links[...], without: [])
    }

    private static func fills(_ links: ArraySlice<Set<Int64>>, without taken: Set<Int64>) -> Bool {
        guard let first = links.first else { return true }
        return first.subtracting(taken).contains { fills(links.dropFirst(), without: taken.union([$0])) }
    }
}
