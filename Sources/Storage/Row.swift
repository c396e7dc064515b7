// SPDX-License-Identifier: Apache-2.0

/// One row of a result. Columns are read by name; a missing or mistyped column is an error, not a default.
package struct Row: Sendable {
    /// Names of a result's columns, shared by its rows.
    package final class Header: Sendable {
        package let names: [String]
        let positions: [String: Int]

        package init(_ names: [String]) {
            self.names = names
            positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    package let header: Header
    package let values: [SQLValue]

    package init(header: Header, values: [SQLValue]) {
        self.header = header
        self.values = values
    }

    /// The value of a column as the type the caller needs.
    /// - Throws: `StorageProblem.column` when the column is missing or does not fit `T`.
    package func get<T: SQLConvertible>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let position = header.positions[name] else {
            throw StorageProblem.column(name: name, reason: "not selected")
        }
        return try at(position)
    }

    /// The value at a position, for narrow results in hot paths.
    /// - Throws: `StorageProblem.column` when the value does not fit `T`.
    package func at<T: SQLConvertible>(_ position: Int, as type: T.Type = T.self) throws -> T {
        guard let value = T(sqlValue: values[position]) else {
            throw StorageProblem.column(name: header.names[position], reason: "not a \(T.self)")
        }
        return value
    }
}
