// SPDX-License-Identifier: Apache-2.0

/// One worksheet as text, ready to be checked row by row.
package struct SheetTable: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case text, number, date, boolean
        /// The workbook shows an error such as `#REF!`.
        case error
    }

    package struct Cell: Sendable, Hashable {
        /// From 0.
        package let column: Int
        /// Trimmed text; numbers without exponent, dates as ISO text.
        package let text: String
        package let kind: Kind
        /// A number of more than 15 digits: the last ones are already lost, so it must not be taken as an identifier.
        package let isImprecise: Bool

        /// `A`, `B`, … `AA`.
        package var letters: String { SheetTable.letters(column) }
    }

    package struct Row: Sendable, Hashable {
        /// As shown at the edge of the worksheet, from 1.
        package let number: Int
        /// Filled cells from left to right.
        package let cells: [Cell]

        /// The cell of a column from 0, or nil when it is empty.
        package subscript(column: Int) -> Cell? { cells.first { $0.column == column } }
        /// The cell of a column by its letters.
        package subscript(letters: String) -> Cell? { cells.first { $0.letters == letters } }

        /// The texts of the first `count` columns, empty where the cell is.
        package func texts(_ count: Int) -> [String] {
            var texts = Array(repeating: "", count: count)
            for cell in cells where cell.column < count { texts[cell.column] = cell.text }
            return texts
        }
    }

    /// Cells shown as one; only the first of them holds the value.
    package struct Merge: Sendable, Hashable {
        /// As shown at the edge of the worksheet, from 1.
        package let rows: ClosedRange<Int>
        /// From 0.
        package let columns: ClosedRange<Int>

        /// Reads `A5:B7`; nil for what names no area.
        init?(reference: String) {
            let corners = reference.split(separator: ":").map(String.init)
            guard corners.count == 2, let left = SheetTable.column(of: corners[0]),
                let right = SheetTable.column(of: corners[1]), left <= right,
                let top = Self.row(corners[0]), let bottom = Self.row(corners[1]), top <= bottom
            else { return nil }
            rows = top...bottom
            columns = left...right
        }

        private static func row(_ corner: String) -> Int? { Int(corner.drop { !$0.isNumber }) }

        package func covers(row: Int, column: Int) -> Bool { rows.contains(row) && columns.contains(column) }
    }

    package let name: String
    /// Names of all worksheets of the file, in order.
    package let sheetNames: [String]
    /// Rows with at least one filled cell, in order.
    package let rows: [Row]
    /// In the order of the file.
    package let merges: [Merge]

    /// `A` for 0, `Z` for 25, `AA` for 26.
    package static func letters(_ column: Int) -> String {
        var rest = column
        var letters = ""
        while rest >= 0 {
            letters = String(UnicodeScalar(UInt8(65 + rest % 26))) + letters
            rest = rest / 26 - 1
        }
        return letters
    }

    /// The column of a cell reference such as `AB12`, from 0, or nil when it has no letters.
    static func column(of reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8.prefix(4) {
            guard (0x41...0x5A).contains(byte) else { break }
            column = column * 26 + Int(byte) - 0x40
        }
        return column > 0 ? column - 1 : nil
    }
}
