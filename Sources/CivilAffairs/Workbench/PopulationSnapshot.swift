// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// The families of a benefit as they were known at one time, kept apart from the register (取数): without names and
/// numbers, sealed, and thrown away by rule.
package struct PopulationSnapshot: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible { case taking, ready, purged }

    package let id: Int64
    package let programID: String
    package let month: Month
    package let state: State
    package let families: Int
    package let persons: Int
    /// What is recorded later is not in it.
    package let takenAt: Timestamp
    package let purgedAt: Timestamp?
    /// Keyed fingerprint of what it was made from; the same families with the same facts have the same.
    package let sourceHash: String
    let portions: Int

    /// Months for which snapshots are kept when the office says nothing else.
    package static let defaultMonths = 13
    /// Setting of the store that says for how many months.
    package static let monthsSetting = "snapshot-months"
}
