// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Logging
import Web

/// Works on the scenarios of the policy workbench while the site runs, one after the other, and throws away what is kept
/// no longer; several servers share both.
struct WorkbenchLoop: Sendable {
    /// Of the release in force at each turn.
    let workbench: @Sendable () -> Workbench
    let logger: Logger

    private static let tidyEvery: Duration = .seconds(3_600)

    func run(every interval: Duration = .milliseconds(500)) async {
        var tidied: ContinuousClock.Instant?
        let worker = ProcessInfo.processInfo.workerName
        while !Task.isCancelled {
            var worked = false
            if tidied.map({ ContinuousClock.now - $0 >= Self.tidyEvery }) ?? true {
                tidied = .now
                await logger.attempt("snapshots") { try await workbench().purgeSnapshots() }
            }
            await logger.attempt("scenarios") { worked = try await workbench().work(worker: worker) }
            // Cancelled while it sleeps, the loop ends at its condition.
            if !worked { try? await Task.sleep(for: interval) }
        }
    }
}

extension ProcessInfo {
    /// What this server is called where several share the work of one store.
    var workerName: String { "\(hostName)-\(processIdentifier)" }
}
