// SPDX-License-Identifier: Apache-2.0

/// Which of the two spellings of SQL a driver needs.
package enum Dialect: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// Type of a column of bytes.
    package var bytes: String { self == .sqlite ? "blob" : "bytea" }

    /// Type and constraint of a key that the store hands out itself.
    package var key: String { self == .sqlite ? "integer primary key" : "bigint primary key" }

    /// Suffix of a table that is only ever read through its primary key.
    package var clustered: String { self == .sqlite ? " without rowid" : "" }
}

/// Reads inside one consistent snapshot.
package protocol ReadTransaction: AnyObject {
    var dialect: Dialect { get }
    /// Statements sent so far in this transaction; tests hold pages and batches to a number.
    var statementCount: Int { get }
    /// All rows of a query.
    /// - Throws: `StorageProblem`.
    func query(_ sql: SQL) throws -> [Row]

    /// Says that all that follows in this transaction is found in the same way whatever is asked for, such as one record
    /// and what hangs on it by key. PostgreSQL then goes by the plans it has and does not think each statement through
    /// anew, which takes longer than many of them run. Not for lists, whose best way depends on what is asked for.
    func keepPlans() throws

    /// Says which questions follow, so that a server far away is asked all of them in one way there and back. Each
    /// answer is handed out once, when its question comes, and forgotten when this transaction writes anything. Only for
    /// questions that do come: what is asked in vain costs as much as what is not.
    func askAhead(_ questions: [SQL]) throws
}

/// Reads and writes that become visible together or not at all.
package protocol Transaction: ReadTransaction {
    /// Runs a statement. PostgreSQL is told of it together with what follows, so that a refusal may come with the next
    /// question, with the end of an `attempt` or with the end of the transaction.
    /// - Throws: `StorageProblem.duplicate` for a unique key, `.reference` for a foreign key, `.refused` for a check.
    func run(_ sql: SQL) throws

    /// Runs a statement at once and returns the number of rows it changed.
    /// - Throws: as `run`.
    @discardableResult
    func runCounting(_ sql: SQL) throws -> Int

    /// Inserts many rows as one batch; counts as one statement. Returns the number of rows inserted. A refusal may come
    /// later, as with `run`.
    /// - Parameters:
    ///   - skipExisting: rows that break a unique key are left out instead of failing the batch.
    @discardableResult
    func insert(
        into table: StaticString,
        _ columns: [StaticString],
        rows: [[SQLValue]],
        skipExisting: Bool
    ) throws -> Int

    /// Runs a part of the transaction; where it throws, only what that part wrote is undone, and the rest may go on.
    func attempt<T>(_ body: () throws -> T) throws -> T

    /// Reserves `count` consecutive keys and returns the first. Gaps are possible, repeats are not.
    ///
    /// Keys tell the order in which a row was worked on: the key of whoever has read what another has written is the
    /// greater one, unless it was taken before the reading.
    func newKeys(_ count: Int) throws -> Int64
}

extension ReadTransaction {
    /// The first row, or nil when there is none.
    package func first(_ sql: SQL) throws -> Row? {
        try query(sql).first
    }

    /// The single value of a query that always yields one row, such as a count.
    package func value<T: SQLConvertible>(_ sql: SQL, as type: T.Type = T.self) throws -> T {
        guard let row = try query(sql).first else { throw StorageProblem.column(name: "?", reason: "no row") }
        return try row.at(0)
    }
}

extension Transaction {
    /// Inserts many rows; a broken unique key fails the batch.
    @discardableResult
    package func insert(into table: StaticString, _ columns: [StaticString], rows: [[SQLValue]]) throws -> Int {
        try insert(into: table, columns, rows: rows, skipExisting: false)
    }

    /// Reserves one key.
    package func newKey() throws -> Int64 {
        try newKeys(1)
    }

    /// Lets the planner see rows that this transaction has written, before it goes on to read them.
    ///
    /// A key that the planner has not counted yet, such as that of a new batch, is taken for a single row: ten thousand
    /// are then joined with ten thousand one by one. SQLite's plans do not depend on it.
    /// - Parameter rows: how many were written; a few are not worth the counting.
    package func refreshStatistics(of tables: [String], written rows: Int) throws {
        guard dialect == .postgres, rows >= 1_000 else { return }
        try run(SQL(trusted: "analyze " + tables.joined(separator: ", ")))
    }
}

/// A store: the database of one confirming authority.
///
/// Closures run synchronously inside one transaction, off the event loop. A write that throws leaves no trace.
package protocol Database: Sendable {
    var dialect: Dialect { get }

    /// Reads in a snapshot; several run at once.
    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T

    /// Writes in a transaction that is durable when the call returns.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T

    /// Copies the whole store to a new SQLite file or PostgreSQL dump at `path`, consistent as of one moment.
    func backup(to path: String) async throws

    func close() async throws
}
