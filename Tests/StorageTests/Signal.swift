// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Lets the thread of a transaction wait for another one.
struct Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func raise() {
        semaphore.signal()
    }

    func wait() {
        semaphore.wait()
    }
}
