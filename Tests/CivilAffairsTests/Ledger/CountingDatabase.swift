// SPDX-License-Identifier: Apache-2.0
import Storage
import Synchronization

/// Counts the statements of each transaction, and can be told to fail one after its work is done.
final class CountingDatabase: Database {
    struct Cut: Error {}

    private let inner: any Database
    private let last = Mutex(0)
    /// Writes left until one fails; nil for none.
    private let cut = Mutex<Int?>(nil)

    init(_ inner: any Database) {
        self.inner = inner
    }

    var dialect: Dialect { inner.dialect }

    /// Statements of the transaction that ended last.
    var lastCount: Int { last.withLock { $0 } }

    /// Makes the next write fail after all its statements, as a process killed before the commit would.
    /// - Parameter passing: writes that still succeed before it.
    func cutNextWrite(after passing: Int = 0) {
        cut.withLock { $0 = passing }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await inner.read { [self] transaction in
            defer { last.withLock { $0 = transaction.statementCount } }
            return try body(transaction)
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await inner.write { [self] transaction in
            let result = try body(transaction)
            last.withLock { $0 = transaction.statementCount }
            if cut.withLock({ cut in
                defer { cut = cut.flatMap { $0 > 0 ? $0 - 1 : nil } }
                return cut == 0
            }) {
                throw Cut()
            }
            return result
        }
    }

    func backup(to path: String) async throws { try await inner.backup(to: path) }

    func close() async throws { try await inner.close() }
}
