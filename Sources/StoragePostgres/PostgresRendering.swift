// SPDX-License-Identifier: Apache-2.0
import Storage

/// A statement in PostgreSQL's spelling with its arguments in order.
///
/// Null is spelled, not bound: a parameter has one type, and `$1 is null` has none that the server could infer.
struct PostgresRendering: Hashable {
    private(set) var text = ""
    private(set) var parameters = PostgresParameters()

    private let isPlannedAnew: Bool

    var statement: PostgresConnection.Statement {
        PostgresConnection.Statement(text, parameters, isPlannedAnew: isPlannedAnew)
    }

    init(_ sql: SQL) throws {
        isPlannedAnew = sql.isPlannedAnew
        for part in sql.parts {
            switch part {
            case .text(let literal): text += literal
            case .spelled(_, let postgres): text += postgres
            case .value(let value): bind(value)
            case .integers(let numbers): try bind(.integerArray, numbers.map { .integer($0) })
            case .texts(let texts): try bind(.textArray, texts.map { .text($0) })
            case .rows(let rows): try bind(rows)
            }
        }
    }

    private mutating func bind(_ value: SQLValue) {
        switch value {
        case .null:
            text += "null"
            return
        case .integer(let number): parameters.append(number)
        case .text(let string): parameters.append(string)
        case .bytes(let bytes): parameters.append(bytes)
        }
        text += "$\(parameters.count)"
    }

    /// Lists up to this length are compared as arrays, which costs the planner half of what a subquery does. It looks
    /// at each member, so that longer ones go as a subquery.
    private static let shortList = 100

    private mutating func bind(_ kind: PostgresParameters.Kind, _ values: [SQLValue]) throws {
        try parameters.append(kind, array: values)
        let array = "$\(parameters.count)::\(kind == .integerArray ? "bigint[]" : "text[]")"
        if values.count <= Self.shortList, let comparison = Self.comparisons.first(where: { text.hasSuffix($0.list) }) {
            text.removeLast(comparison.list.count)
            text += "\(comparison.array)(\(array))"
        } else {
            text += "(select unnest(\(array)))"
        }
    }

    private static let comparisons = [(list: " not in ", array: " <> all "), (list: " in ", array: " = any ")]

    private mutating func bind(_ rows: RowSet) throws {
        var places: [String] = []
        for (position, column) in rows.columns.enumerated() {
            let kind: PostgresParameters.Kind = column.kind == .integer ? .integerArray : .textArray
            try parameters.append(kind, array: rows.rows.map { $0[position] })
            places.append("$\(parameters.count)::\(column.kind == .integer ? "bigint[]" : "text[]")")
        }
        let names = rows.columns.map(\.name).joined(separator: ", ")
        text += "(select * from unnest(\(places.joined(separator: ", "))) as t(\(names)))"
    }
}

/// One chunk of a bulk insert: each column travels as one array.
struct PostgresBatch {
    private let text: String
    private let parameters: PostgresParameters

    var statement: PostgresConnection.Statement { PostgresConnection.Statement(text, parameters) }

    init(
        into table: StaticString,
        _ columns: [StaticString],
        rows: ArraySlice<[SQLValue]>,
        skipExisting: Bool
    ) throws {
        var parameters = PostgresParameters()
        var selected: [String] = []
        var places: [String] = []
        for position in columns.indices {
            let values = rows.lazy.map { $0[position] }
            guard let kind = values.lazy.compactMap(Self.kind).first else {
                // A column of nothing but null has no type; spelled, it takes that of the table.
                selected.append("null")
                continue
            }
            try parameters.append(kind, array: values)
            places.append("$\(parameters.count)::\(Self.spelling(kind))")
            selected.append("t.v\(parameters.count)")
        }
        if places.isEmpty {
            try parameters.append(.integerArray, array: rows.map { _ in .integer(0) })
            places.append("$1::bigint[]")
        }
        let names = columns.map { "\($0)" }.joined(separator: ", ")
        let fields = places.indices.map { "v\($0 + 1)" }.joined(separator: ", ")
        text = """
            insert into \(table) (\(names)) select \(selected.joined(separator: ", ")) \
            from unnest(\(places.joined(separator: ", "))) as t(\(fields))\
            \(skipExisting ? " on conflict do nothing" : "")
            """
        self.parameters = parameters
    }

    private static func kind(_ value: SQLValue) -> PostgresParameters.Kind? {
        switch value {
        case .null: nil
        case .integer: .integerArray
        case .text: .textArray
        case .bytes: .bytesArray
        }
    }

    private static func spelling(_ kind: PostgresParameters.Kind) -> String {
        switch kind {
        case .integer, .integerArray: "bigint[]"
        case .text, .textArray: "text[]"
        case .bytes, .bytesArray: "bytea[]"
        }
    }
}
