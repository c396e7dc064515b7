// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Storage
import Synchronization

/// A fixed number of connections, lent in the order of asking. Each works on its own thread, off the event loop.
final class PostgresPool: Sendable {
    enum Purpose: Sendable {
        case read, write

        var begin: String {
            switch self {
            case .read: "begin isolation level repeatable read read only"
            case .write: "begin isolation level read committed"
            }
        }
    }

    /// One connection, opened when first needed and again after it broke.
    final class Slot: Sendable {
        private let address: DatabaseAddress.Server
        private let connection = Mutex<PostgresConnection?>(nil)
        let queue: DispatchQueue

        init(_ address: DatabaseAddress.Server, number: Int) {
            self.address = address
            queue = DispatchQueue(label: "minzheng.postgres.\(number)")
        }

        /// Runs one transaction on the calling thread.
        func perform<T: Sendable>(
            _ purpose: Purpose,
            _ body: @Sendable (PostgresTransaction) throws -> T
        ) throws -> T {
            try connection.withLock { held in
                let live = try Self.begun(held, purpose.begin, address)
                held = live
                let transaction = PostgresTransaction(live)
                do {
                    let result = try body(transaction)
                    if let failure = transaction.failure { throw failure }
                    switch purpose {
                    case .read: live.endReading()
                    case .write: try live.commit()
                    }
                    return result
                } catch {
                    // The first failure is the one worth telling; a connection that cannot roll back is dropped.
                    if !live.rollback() { held = nil }
                    throw error
                }
            }
        }

        /// A kept connection may have died while idle (a restarted server); nothing is lost by a new one.
        private static func begun(
            _ held: PostgresConnection?,
            _ begin: String,
            _ address: DatabaseAddress.Server
        ) throws -> PostgresConnection {
            let connection: PostgresConnection
            if let held, held.isKept { connection = held } else { connection = try PostgresConnection(address) }
            try connection.begin(begin)
            return connection
        }

        func disconnect() {
            connection.withLock { $0 = nil }
        }
    }

    private struct State {
        var idle: [Slot]
        var waiting: [CheckedContinuation<Slot, any Error>] = []
        // Position of the longest waiter; the list is only shortened when it empties.
        var served = 0
        var isClosed = false
    }

    private static let closed = StorageProblem.unreachable(reason: "PostgreSQL：已关闭")
    private let state: Mutex<State>

    init(_ address: DatabaseAddress.Server, size: Int) {
        state = Mutex(State(idle: (0..<size).map { Slot(address, number: $0) }))
    }

    func transaction<T: Sendable>(
        _ purpose: Purpose,
        _ body: @escaping @Sendable (PostgresTransaction) throws -> T
    ) async throws -> T {
        let slot = try await acquire()
        return try await withCheckedThrowingContinuation { continuation in
            slot.queue.async {
                let result = Result { try slot.perform(purpose, body) }
                self.release(slot)
                continuation.resume(with: result)
            }
        }
    }

    func close() {
        let (idle, waiting) = state.withLock { state in
            state.isClosed = true
            defer {
                state.idle = []
                state.waiting = []
                state.served = 0
            }
            return (state.idle, Array(state.waiting[state.served...]))
        }
        for continuation in waiting { continuation.resume(throwing: Self.closed) }
        for slot in idle { slot.disconnect() }
    }

    private func acquire() async throws -> Slot {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<Slot, any Error>? = state.withLock { state in
                if state.isClosed { return .failure(Self.closed) }
                if let slot = state.idle.popLast() { return .success(slot) }
                state.waiting.append(continuation)
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    private func release(_ slot: Slot) {
        let (next, isClosed) = state.withLock { state -> (CheckedContinuation<Slot, any Error>?, Bool) in
            if state.isClosed { return (nil, true) }
            guard state.served < state.waiting.count else {
                state.waiting.removeAll(keepingCapacity: true)
                state.served = 0
                state.idle.append(slot)
                return (nil, false)
            }
            defer { state.served += 1 }
            return (state.waiting[state.served], false)
        }
        if isClosed { slot.disconnect() }
        next?.resume(returning: slot)
    }
}
