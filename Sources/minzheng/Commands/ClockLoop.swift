// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Logging
import Web

/// Does what follows from clocks that ran out, while the site runs; several servers may do so at once.
struct ClockLoop: Sendable {
    /// Of the release in force at each turn.
    let effects: @Sendable () -> CaseEffects
    let casework: @Sendable () -> Casework
    let logger: Logger

    func run(every interval: Duration = .seconds(600)) async {
        while !Task.isCancelled {
            await logger.attempt("editions") { _ = try await casework().moveToCurrentEdition() }
            await logger.attempt("clocks") { try await effects().expire() }
            await logger.attempt("uploads") { try await casework().clearWaiting() }
            // Cancelled while it sleeps, the loop ends at its condition.
            try? await Task.sleep(for: interval)
        }
    }
}
