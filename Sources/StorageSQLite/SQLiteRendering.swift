// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import Storage

/// A statement in SQLite's spelling with its arguments in order.
struct SQLiteRendering {
    private(set) var text = ""
    private(set) var arguments: [SQLValue] = []

    init(_ sql: Storage.SQL) {
        for part in sql.parts {
            switch part {
            case .text(let literal): text += literal
            case .spelled(let sqlite, _): text += sqlite
            case .value(let value): bind("?", value)
            case .integers(let numbers):
                bind("(select value from json_each(?))", SQLValue.text(Self.json(numbers.map { .integer($0) })))
            case .texts(let texts):
                bind("(select value from json_each(?))", SQLValue.text(Self.json(texts.map { .text($0) })))
            case .rows(let rows): bind(rows)
            }
        }
    }

    private mutating func bind(_ placeholder: String, _ value: SQLValue) {
        text += placeholder
        arguments.append(value)
    }

    private mutating func bind(_ rows: RowSet) {
        let columns = rows.columns.enumerated().map { "json_extract(value, '$[\($0)]') as \($1.name)" }
        var json: [UInt8] = [Self.open]
        for (number, row) in rows.rows.enumerated() {
            if number > 0 { json.append(Self.comma) }
            Self.append(row, to: &json)
        }
        json.append(Self.close)
        let text = String(decoding: json, as: UTF8.self)
        bind("(select \(columns.joined(separator: ", ")) from json_each(?))", SQLValue.text(text))
    }

    static func databaseValue(_ value: SQLValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    private static let open = UInt8(ascii: "[")
    private static let close = UInt8(ascii: "]")
    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let escape = UInt8(ascii: "\\")

    /// A JSON array, written by hand and byte by byte because it is on the path of every batch and of every desk.
    private static func json(_ values: [SQLValue]) -> String {
        var json: [UInt8] = []
        append(values, to: &json)
        return String(decoding: json, as: UTF8.self)
    }

    private static func append(_ values: [SQLValue], to json: inout [UInt8]) {
        json.append(open)
        for (number, value) in values.enumerated() {
            if number > 0 { json.append(comma) }
            switch value {
            case .null, .bytes: json.append(contentsOf: "null".utf8)
            case .integer(let integer): json.append(contentsOf: String(integer).utf8)
            case .text(let text): append(text, to: &json)
            }
        }
        json.append(close)
    }

    private static func append(_ text: String, to json: inout [UInt8]) {
        json.append(quote)
        var text = text
        text.withUTF8 { bytes in
            guard bytes.contains(where: { $0 < 0x20 || $0 == quote || $0 == escape }) else {
                json.append(contentsOf: bytes)
                return
            }
            for byte in bytes {
                switch byte {
                case quote, escape: json.append(contentsOf: [escape, byte])
                case _ where byte < 0x20:
                    let code = String(byte, radix: 16)
                    json.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - code.count) + code).utf8)
                default: json.append(byte)
                }
            }
        }
        json.append(quote)
    }
}
