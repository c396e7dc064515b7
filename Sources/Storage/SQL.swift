// SPDX-License-Identifier: Apache-2.0

/// A statement as a value. Whatever is interpolated is bound, never pasted:
/// `"select name from person where id = \(id)"` travels as text plus one parameter on both databases.
package struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// One piece of a statement, rendered by the driver.
    package enum Part: Sendable {
        case text(String)
        case value(SQLValue)
        case integers([Int64])
        case texts([String])
        case rows(RowSet)
        case spelled(sqlite: String, postgres: String)
    }

    package private(set) var parts: [Part]
    /// The best way to run the statement depends so much on its values that a plan kept from earlier ones is no use.
    package private(set) var isPlannedAnew = false

    package init(stringLiteral value: String) {
        parts = [.text(value)]
    }

    package init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
        isPlannedAnew = stringInterpolation.isPlannedAnew
    }

    /// A statement whose text the two dialects spell differently; only literals of this program may come here.
    package init(sqlite: StaticString, postgres: StaticString) {
        parts = [.spelled(sqlite: "\(sqlite)", postgres: "\(postgres)")]
    }

    /// Text from a migration or a catalogue of this program, never from a user or a pack.
    package init(trusted text: String) {
        parts = [.text(text)]
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var joined = left
        joined.parts.append(contentsOf: right.parts)
        joined.isPlannedAnew = left.isPlannedAnew || right.isPlannedAnew
        return joined
    }

    /// The same statement, planned for its values each time.
    package var plannedAnew: SQL {
        var statement = self
        statement.isPlannedAnew = true
        return statement
    }

    /// Joins conditions with `and`; an empty list means "no further condition" and yields `1 = 1`.
    package static func all(_ conditions: [SQL]) -> SQL {
        guard var result = conditions.first else { return "1 = 1" }
        for condition in conditions.dropFirst() { result = result + " and " + condition }
        return result
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []
        var isPlannedAnew = false

        package init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            guard !literal.isEmpty else { return }
            parts.append(.text(literal))
        }

        /// Binds one value.
        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            parts.append(.value(value.sqlValue))
        }

        /// Binds one value, or null for nil.
        package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            parts.append(.value(value.sqlValue))
        }

        /// Binds one value that is already in database form.
        package mutating func appendInterpolation(_ value: SQLValue) {
            parts.append(.value(value))
        }

        /// Splices a part of a statement, keeping its bindings.
        package mutating func appendInterpolation(_ sql: SQL) {
            parts.append(contentsOf: sql.parts)
            isPlannedAnew = isPlannedAnew || sql.isPlannedAnew
        }

        /// `where id \(in: ids)`: membership in a list that is bound as one parameter. An empty list matches nothing.
        package mutating func appendInterpolation(in numbers: [Int64]) {
            parts.append(.integers(numbers))
        }

        /// `where code \(in: codes)`: membership in a list that is bound as one parameter. An empty list matches nothing.
        package mutating func appendInterpolation(in texts: [String]) {
            parts.append(.texts(texts))
        }

        /// `from \(rows) as v`: a list of rows that arrives as data and is joined like a table.
        package mutating func appendInterpolation(_ rows: RowSet) {
            parts.append(.rows(rows))
        }
    }
}

/// Rows that are passed into a statement as if they were a table, so that batch work is one statement.
package struct RowSet: Sendable {
    package enum Kind: Sendable { case integer, text }

    package struct Column: Sendable {
        package let name: String
        package let kind: Kind

        /// - Parameter name: an identifier of this program, never user input.
        package init(_ name: StaticString, _ kind: Kind) {
            self.name = "\(name)"
            self.kind = kind
        }
    }

    package let columns: [Column]
    package let rows: [[SQLValue]]

    /// - Parameter rows: each as long as `columns`; bytes are not allowed here.
    package init(_ columns: [Column], _ rows: [[SQLValue]]) {
        self.columns = columns
        self.rows = rows
    }
}
