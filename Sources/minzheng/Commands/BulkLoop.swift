// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Logging
import Web

/// Carries out what officers asked of many cases at once, and keeps the index of cases up to date, while the site runs;
/// several servers share both.
struct BulkLoop: Sendable {
    /// Of the release in force at each turn.
    let rooms: @Sendable () -> Rooms
    let logger: Logger

    func run(every interval: Duration = .milliseconds(300)) async {
        let worker = ProcessInfo.processInfo.workerName
        while !Task.isCancelled {
            var worked = false
            let rooms = rooms()
            await logger.attempt("bulk work") {
                worked = try await rooms.effects.workBulk(worker: worker, access: rooms.access)
            }
            await logger.attempt("index of cases") { try await rooms.casework.index() }
            // Cancelled while it sleeps, the loop ends at its condition.
            if !worked { try? await Task.sleep(for: interval) }
        }
    }
}
