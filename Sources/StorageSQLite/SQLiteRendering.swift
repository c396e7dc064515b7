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
        var json = "["
        for (number, row) in rows.rows.enumerated() {
            if number > 0 { json += "," }
            json += Self.json(row)
        }
        json += "]"
        bind("(select \(columns.joined(separator: ", ")) from json_each(?))", SQLValue.text(json))
    }

    static func databaseValue(_ value: SQLValue) -> DatabaseValue {
        switch value {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    /// A JSON array, written by hand because it is on the path of every batch.
    private static func json(_ values: [SQLValue]) -> String {
        var json = "["
        for (number, value) in values.enumerated() {
            if number > 0 { json += "," }
            switch value {
            case .null, .bytes: json += "null"
            case .integer(let integer): json += String(integer)
            case .text(let text): append(text, to: &json)
            }
        }
        return json + "]"
    }

    private static func append(_ text: String, to json: inout String) {
        json += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case _ where scalar.value < 0x20:
                let code = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: json.unicodeScalars.append(scalar)
            }
        }
        json += "\""
    }
}
