// SPDX-License-Identifier: Apache-2.0
package import Logging

extension Logger {
    /// Does one of several things that are done side by side while the site runs: what goes wrong is logged under its name
    /// and keeps the others from nothing.
    /// - Returns: whether it went well.
    @discardableResult
    package func attempt(_ what: String, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch is CancellationError where Task.isCancelled {
            // The site is being stopped; nothing went wrong.
            return false
        } catch {
            self.error("upkeep failed", metadata: ["what": "\(what)", "error": "\(error)"])
            return false
        }
    }
}
