// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Logging
import Web

/// Counts the boards again that people look at, before the minute is over for which a count is kept.
struct BoardLoop: Sendable {
    /// Of the release in force at each turn.
    let boards: @Sendable () -> Boards
    let logger: Logger

    func run(every interval: Duration = .seconds(45)) async {
        while !Task.isCancelled {
            await logger.attempt("boards") { try await boards().refresh() }
            // Cancelled while it sleeps, the loop ends at its condition.
            try? await Task.sleep(for: interval)
        }
    }
}
