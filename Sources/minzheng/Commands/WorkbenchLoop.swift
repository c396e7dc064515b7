// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Logging

/// Works on the scenarios of the policy workbench while the site runs, one after the other; several servers share them.
struct WorkbenchLoop: Sendable {
    /// Of the release in force at each turn.
    let workbench: @Sendable () -> Workbench
    let logger: Logger

    func run(every interval: Duration = .milliseconds(500)) async {
        let worker = "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)"
        while !Task.isCancelled {
            var worked = false
            do {
                worked = try await workbench().work(worker: worker)
            } catch {
                logger.error("scenario failed", metadata: ["error": "\(error)"])
            }
            // Cancelled while it sleeps, the loop ends at its condition.
            if !worked { try? await Task.sleep(for: interval) }
        }
    }
}
