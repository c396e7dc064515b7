// SPDX-License-Identifier: Apache-2.0
import GRDB
import GRDBSQLite
import Storage

/// Binds and reads values of a prepared statement without a detour over GRDB's own: it is on the path of every batch
/// and every page.
struct SQLiteStatement: ~Copyable {
    /// Tells SQLite to copy what is bound, since a Swift string lends its bytes only for a moment.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private let statement: Statement
    private let pointer: OpaquePointer

    init(_ statement: Statement) {
        self.statement = statement
        pointer = statement.sqliteStatement
        // GRDB leaves a kept statement where it ended, and nothing can be bound to it there.
        sqlite3_reset(pointer)
    }

    deinit {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    func bind(_ values: [SQLValue]) throws {
        var index: Int32 = 1
        for value in values {
            let code = Self.bind(value, pointer, index)
            guard code == SQLITE_OK else { throw problem(code) }
            index += 1
        }
    }

    /// Runs a statement that yields no rows and makes it ready for the next values.
    func run() throws {
        let code = sqlite3_step(pointer)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw problem(code) }
        sqlite3_reset(pointer)
    }

    func rows() throws -> [Storage.Row] {
        let header = Storage.Row.Header(statement.columnNames)
        let width = Int32(header.names.count)
        var rows: [Storage.Row] = []
        while true {
            let code = sqlite3_step(pointer)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw problem(code) }
            var values: [SQLValue] = []
            values.reserveCapacity(Int(width))
            for column in 0..<width { values.append(try value(column, header)) }
            rows.append(Storage.Row(header: header, values: values))
        }
    }

    private static func bind(_ value: SQLValue, _ pointer: OpaquePointer, _ index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(pointer, index)
        case .integer(let number): sqlite3_bind_int64(pointer, index, number)
        case .text(var text):
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    guard let start = characters.baseAddress else {
                        return sqlite3_bind_text(pointer, index, "", 0, transient)
                    }
                    return sqlite3_bind_text(pointer, index, start, Int32(characters.count), transient)
                }
            }
        case .bytes(let bytes):
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(pointer, index, 0)
                : sqlite3_bind_blob(pointer, index, bytes, Int32(bytes.count), transient)
        }
    }

    private func value(_ column: Int32, _ header: Storage.Row.Header) throws -> SQLValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(pointer, column) else { return .text("") }
            let count = Int(sqlite3_column_bytes(pointer, column))
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(pointer, column) else { return .bytes([]) }
            return .bytes(
                Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column))))
            )
        default:
            throw StorageProblem.column(name: header.names[Int(column)], reason: "a floating-point result")
        }
    }

    /// The failure in GRDB's form, so that there is one way from SQLite's codes to ours.
    private func problem(_ code: Int32) -> DatabaseError {
        let connection = sqlite3_db_handle(pointer)
        let message = sqlite3_errmsg(connection).map { String(cString: $0) }
        return DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: message,
            sql: statement.sql
        )
    }
}
