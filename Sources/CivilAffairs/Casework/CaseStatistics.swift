// SPDX-License-Identifier: Apache-2.0
package import SharedKernel
import Storage
package import Vocabulary

/// How many cases came in and how they ended between two days, by what they are about and by office.
///
/// Every service has these figures, whether it brings anybody onto a program or not. Nothing in them is ranked.
package struct CaseStatistics: Sendable, Equatable {
    package struct Count: Sendable, Equatable {
        /// Opened between the days, drafts left out.
        package var opened: Int64 = 0
        /// Accepted between the days.
        package var accepted: Int64 = 0
        /// Ended between the days, by how.
        package var approved: Int64 = 0
        package var refused: Int64 = 0
        package var withdrawn: Int64 = 0
        /// Of those decided between the days, the ones that were decided after the day on which they were due.
        package var late: Int64 = 0
        /// In hand at the end of the last day.
        package var running: Int64 = 0

        package var ended: Int64 { approved + refused + withdrawn }

        static func + (left: Count, right: Count) -> Count {
            Count(
                opened: left.opened + right.opened,
                accepted: left.accepted + right.accepted,
                approved: left.approved + right.approved,
                refused: left.refused + right.refused,
                withdrawn: left.withdrawn + right.withdrawn,
                late: left.late + right.late,
                running: left.running + right.running
            )
        }
    }

    /// One service at one office.
    package struct Cell: Sendable, Equatable {
        package let serviceID: String
        package let regionID: Int64
        package let count: Count
    }

    package let days: ClosedRange<CivilDate>
    package let cells: [Cell]

    package var sum: Count { cells.reduce(Count()) { $0 + $1.count } }
    package var services: [String: Count] { Self.added(cells, by: \.serviceID) }
    package var offices: [Int64: Count] { Self.added(cells, by: \.regionID) }

    /// What stays of them for one service.
    package func only(service: String) -> CaseStatistics {
        CaseStatistics(days: days, cells: cells.filter { $0.serviceID == service })
    }

    private static func added<Key: Hashable>(_ cells: [Cell], by key: (Cell) -> Key) -> [Key: Count] {
        cells.reduce(into: [:]) { $0[key($1), default: Count()] = $0[key($1), default: Count()] + $1.count }
    }
}

extension Casework {
    /// - Throws: `AccessProblem.notPermitted`. Statements: 1, whatever the number of cases.
    package func statistics(actor: Actor, days: ClosedRange<CivilDate>) async throws -> CaseStatistics {
        try actor.require(.reportRead)
        let cells = try await database.read { [store] in try store.statistics(days, scope: actor.scope, in: $0) }
        return CaseStatistics(days: days, cells: cells)
    }
}
