// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization

/// A store that adds up the statements of every transaction, so that a use case can be held to a number.
final class CountingDatabase: Database {
    private let store: any Database
    private let sum = Mutex(0)

    init(_ store: any Database) {
        self.store = store
    }

    var dialect: Dialect { store.dialect }

    /// Statements since the last call.
    func take() -> Int {
        sum.withLock { sum in
            defer { sum = 0 }
            return sum
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await store.read { transaction in
            defer { self.add(transaction.statementCount) }
            return try body(transaction)
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await store.write { transaction in
            defer { self.add(transaction.statementCount) }
            return try body(transaction)
        }
    }

    func backup(to path: String) async throws { try await store.backup(to: path) }
    func close() async throws { try await store.close() }

    private func add(_ count: Int) {
        sum.withLock { $0 += count }
    }
}
