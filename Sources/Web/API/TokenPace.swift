// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Vocabulary

/// How often a token may ask: so many times in any one second, on each server.
final class TokenPace: Sendable {
    private let most: Int
    private let windows = Mutex<[String: (second: Int64, uses: Int)]>([:])

    init(perSecond most: Int = 60) { self.most = most }

    /// - Throws: `APIProblem.tooFast`.
    func count(_ token: String, at now: Timestamp) throws {
        let second = now.milliseconds / 1_000
        let uses = windows.withLock { windows in
            if windows.count > 1_000 { windows = windows.filter { $0.value.second == second } }
            var window = windows[token] ?? (second, 0)
            if window.second != second { window = (second, 0) }
            window.uses += 1
            windows[token] = window
            return window.uses
        }
        guard uses <= most else { throw APIProblem.tooFast(seconds: 1) }
    }
}
