// SPDX-License-Identifier: Apache-2.0
package import Storage
import Synchronization

/// A store that adds up the statements of every transaction, so that a page can be held to a number.
package final class StatementCounter: Database {
    private let store: any Database
    private let sum = Mutex(0)

    package init(_ store: any Database) {
        self.store = store
    }

    package var dialect: Dialect { store.dialect }

    /// Statements since the last call.
    package func take() -> Int {
        sum.withLock { sum in
            defer { sum = 0 }
            return sum
        }
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await store.read { transaction in
            defer { self.add(transaction.statementCount) }
            return try body(transaction)
        }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await store.write { transaction in
            defer { self.add(transaction.statementCount) }
            return try body(transaction)
        }
    }

    package func backup(to path: String) async throws { try await store.backup(to: path) }
    package func close() async throws { try await store.close() }

    private func add(_ count: Int) {
        sum.withLock { $0 += count }
    }
}
