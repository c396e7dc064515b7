// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// Hands pages from a thread that reads one store to a thread that writes another; a few are held, the rest waits.
final class PageChannel<Page: Sendable>: Sendable {
    private struct State {
        var pages: [Page] = []
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    // Both start at zero: a semaphore may not be freed below the value it was made with.
    private let free = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init(capacity: Int) {
        for _ in 0..<capacity { free.signal() }
    }

    /// Waits for room.
    /// - Throws: the error with which the other side gave up.
    func send(_ page: Page) throws {
        free.wait()
        let failure = state.withLock { state -> (any Error)? in
            if state.failure == nil { state.pages.append(page) }
            return state.failure
        }
        if let failure {
            free.signal()
            throw failure
        }
        filled.signal()
    }

    /// Waits for the next page; nil after the last.
    /// - Throws: the error with which the other side gave up.
    func receive() throws -> Page? {
        filled.wait()
        let next = try state.withLock { state -> Page? in
            if let failure = state.failure { throw failure }
            return state.pages.isEmpty ? nil : state.pages.removeFirst()
        }
        // The end stays visible however often it is asked for.
        if next == nil { filled.signal() } else { free.signal() }
        return next
    }

    /// Tells the receiver that no page follows.
    func finish() {
        filled.signal()
    }

    /// Gives up on either side and wakes the other.
    func fail(_ error: any Error) {
        state.withLock { state in
            if state.failure == nil { state.failure = error }
        }
        filled.signal()
        free.signal()
    }
}
