// SPDX-License-Identifier: Apache-2.0
import Storage

/// Many new rows of one table in PostgreSQL's binary form of COPY. Every column that we write is `bigint`, `text` or
/// `bytea`, whose values look the same there as arguments of a statement do.
struct PostgresCopy {
    let text: String
    private let rows: [[SQLValue]]
    private let width: Int16

    init(into table: StaticString, _ columns: [StaticString], rows: [[SQLValue]]) {
        let names = columns.map { "\($0)" }.joined(separator: ", ")
        text = "copy \(table) (\(names)) from stdin (format binary)"
        width = Int16(columns.count)
        self.rows = rows
    }

    /// Bytes handed over at a time.
    private static let portion = 262_144
    /// `PGCOPY`, a line that tells a transfer as text, and two numbers that say nothing more follows.
    private static let head: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)

    /// Hands the rows over, some at a time, with the marks before and after them.
    /// - Parameter send: takes bytes that are lent for the call only.
    func portions(_ send: ([UInt8]) throws -> Void) rethrows {
        var content = Self.head
        content.reserveCapacity(Self.portion + 65_536)
        for row in rows {
            content.append(bigEndian: width)
            for value in row {
                switch value {
                case .null: content.append(bigEndian: Int32(-1))
                case .integer(let number):
                    content.append(bigEndian: Int32(8))
                    content.append(bigEndian: number)
                case .text(let text):
                    content.append(bigEndian: Int32(text.utf8.count))
                    content.append(contentsOf: text.utf8)
                case .bytes(let bytes):
                    content.append(bigEndian: Int32(bytes.count))
                    content.append(contentsOf: bytes)
                }
            }
            if content.count >= Self.portion {
                try send(content)
                content.removeAll(keepingCapacity: true)
            }
        }
        content.append(bigEndian: Int16(-1))
        try send(content)
    }
}
