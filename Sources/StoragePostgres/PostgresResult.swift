// SPDX-License-Identifier: Apache-2.0
import CPostgres
import Storage

/// An answer of the server, freed when it is no longer used.
final class PostgresResult {
    private enum Field: UInt8 {
        case state = 0x43  // C
        case message = 0x4D  // M
        case table = 0x74  // t
        case routine = 0x52  // R
    }

    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var succeeded: Bool {
        let status = PQresultStatus(pointer)
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN
    }

    /// Rows that an insert, update or delete changed.
    var changed: Int {
        guard let text = PQcmdTuples(pointer) else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// `COMMIT`, or `ROLLBACK` when the server undid what it was asked to keep.
    var tag: String {
        guard let text = PQcmdStatus(pointer) else { return "" }
        return String(cString: text)
    }

    /// SQLSTATE of a failure.
    var state: String { field(.state) }

    /// The failure as the rooms know it, without any value of the statement.
    var problem: StorageProblem {
        let state = state
        switch state {
        case "23505": return .duplicate(table: field(.table))
        case "23503": return .reference(table: field(.table))
        case "23514", "23502", "22021", "22P05": return .refused(table: field(.table))
        case "40001", "40P01", "55P03": return .busy
        case _ where state.hasPrefix("08") || state.hasPrefix("57P") || state.isEmpty:
            return .unreachable(reason: "PostgreSQL \(state)")
        case _ where state.hasPrefix("53"): return .unreachable(reason: "PostgreSQL \(state)")
        // Only faults of the statement itself are quoted; other messages can hold values.
        case _ where state.hasPrefix("42"): return .statement(code: state, detail: field(.message))
        default: return .statement(code: state, detail: field(.routine))
        }
    }

    private func field(_ field: Field) -> String {
        guard let text = PQresultErrorField(pointer, Int32(field.rawValue)) else { return "" }
        return String(cString: text)
    }

    func rows() throws -> [Row] {
        let width = PQnfields(pointer)
        let names = (0..<width).map { column in PQfname(pointer, column).map { String(cString: $0) } ?? "" }
        let types = (0..<width).map { PQftype(pointer, $0) }
        let header = Row.Header(names)
        var rows: [Row] = []
        let height = PQntuples(pointer)
        rows.reserveCapacity(Int(height))
        for line in 0..<height {
            var values: [SQLValue] = []
            values.reserveCapacity(Int(width))
            for column in 0..<width {
                values.append(try value(line, column, types[Int(column)], names[Int(column)]))
            }
            rows.append(Row(header: header, values: values))
        }
        return rows
    }

    private func value(_ line: Int32, _ column: Int32, _ type: Oid, _ name: String) throws -> SQLValue {
        guard PQgetisnull(pointer, line, column) == 0, let start = PQgetvalue(pointer, line, column) else {
            return .null
        }
        let length = Int(PQgetlength(pointer, line, column))
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        switch type {
        case 20, 21, 23, 26: return .integer(try Self.integer(bytes, name))
        case 1700: return .integer(try Self.whole(bytes, name))
        case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case 17: return .bytes(try Self.hexadecimal(bytes, name))
        case 700, 701: throw StorageProblem.column(name: name, reason: "a floating-point result")
        case 2278: return .null
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func integer(_ digits: some Sequence<UInt8>, _ name: String) throws -> Int64 {
        guard let number = Int64(String(decoding: Array(digits), as: UTF8.self)) else {
            throw StorageProblem.column(name: name, reason: "not a 64-bit integer")
        }
        return number
    }

    /// Sums of bigint columns are numeric; they are taken when nothing stands behind the point.
    private static func whole(_ digits: UnsafeRawBufferPointer, _ name: String) throws -> Int64 {
        guard let point = digits.firstIndex(of: UInt8(ascii: ".")) else { return try integer(digits, name) }
        guard digits[(point + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else {
            throw StorageProblem.column(name: name, reason: "a fraction")
        }
        return try integer(digits[..<point], name)
    }

    /// `\x00ff`, the server's way of writing bytes as text.
    private static func hexadecimal(_ text: UnsafeRawBufferPointer, _ name: String) throws -> [UInt8] {
        guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else {
            throw StorageProblem.column(name: name, reason: "not hexadecimal bytes")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2 - 1)
        for position in stride(from: 2, to: text.count, by: 2) {
            bytes.append(nibble(text[position]) << 4 | nibble(text[position + 1]))
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
    }
}
