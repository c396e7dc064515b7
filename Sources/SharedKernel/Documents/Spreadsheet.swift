// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// One printed-quality worksheet: title, head, typed columns, rows and a totals row, ready for A4 landscape.
package struct Spreadsheet: Sendable {
    /// How the cells of a column are shown.
    package enum Kind: Sendable, Hashable {
        case text
        case integer
        /// Yuan with two decimals, from fen.
        case money
        case date
    }

    package struct Column: Sendable, Hashable {
        package let title: String
        package let kind: Kind
        /// Text above this and the neighbouring columns of the same group; nil means the title takes both head rows.
        package let group: String?
        /// Adds the column up in the totals row; only integers and money can be.
        package let isTotalled: Bool
        /// Width in half-width characters; nil measures the contents.
        package let width: Int?

        package init(
            _ title: String,
            _ kind: Kind = .text,
            group: String? = nil,
            isTotalled: Bool = false,
            width: Int? = nil
        ) {
            self.title = title
            self.kind = kind
            self.group = group
            self.isTotalled = isTotalled
            self.width = width
        }
    }

    /// Name of the worksheet's tab; characters Excel refuses are replaced, more than 31 are cut.
    package let name: String
    /// Lines above the head, the first large and centred, the others small and left.
    package let titles: [String]
    package let columns: [Column]
    package let rows: [[SheetCell]]
    /// Text in the first column of the totals row; used when a column is totalled.
    package let totalsLabel: String
    /// Columns at the left that stay in view while scrolling.
    package let frozenColumns: Int

    package init(
        name: String,
        titles: [String] = [],
        columns: [Column],
        rows: [[SheetCell]],
        totalsLabel: String = "合计",
        frozenColumns: Int = 0
    ) {
        self.name = name
        self.titles = titles
        self.columns = columns
        self.rows = rows
        self.totalsLabel = totalsLabel
        self.frozenColumns = frozenColumns
    }

    /// The same sheet with a line below its titles that says where it comes from.
    package func marked(_ line: String) -> Spreadsheet {
        Spreadsheet(
            name: name,
            titles: titles + [line],
            columns: columns,
            rows: rows,
            totalsLabel: totalsLabel,
            frozenColumns: frozenColumns
        )
    }

    /// The .xlsx file. Blocking, about 100,000 short rows a second; call it off the event loop.
    /// - Throws: `DocumentsProblem.unevenRow`, `.cellTooLong`, `.totalOverflow` or `.writing`.
    package func bytes() throws(DocumentsProblem) -> [UInt8] {
        try SpreadsheetWriter(sheet: self, totals: totals()).bytes()
    }

    /// The totals row, or nil when no column is totalled. Blank cells add nothing.
    package func totals() throws(DocumentsProblem) -> [SheetCell]? {
        try checkShape()
        guard columns.contains(where: \.isTotalled) else { return nil }
        var cells: [SheetCell] = []
        for (index, column) in columns.enumerated() {
            guard column.isTotalled else {
                cells.append(index == 0 ? .text(totalsLabel) : .blank)
                continue
            }
            var sum: Int64 = 0
            for row in rows {
                let (next, overflow) = sum.addingReportingOverflow(Self.amount(row[index]))
                guard !overflow else { throw .totalOverflow(column: column.title) }
                sum = next
            }
            cells.append(column.kind == .money ? .money(Money(fen: sum)) : .integer(sum))
        }
        return cells
    }

    private static func amount(_ cell: SheetCell) -> Int64 {
        switch cell {
        case .integer(let number): number
        case .money(let money): money.fen
        case .text, .date, .blank: 0
        }
    }

    private func checkShape() throws(DocumentsProblem) {
        for (index, row) in rows.enumerated() where row.count != columns.count {
            throw .unevenRow(row: index + 1, expected: columns.count, found: row.count)
        }
    }

    /// Width in half-width characters: Chinese and full-width forms count two.
    static func displayWidth(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
    }

    var safeName: String {
        let cleaned = String(name.map { "[]:*?/\\'".contains($0) || $0.isNewline ? "_" : $0 }.prefix(31))
        return cleaned.isEmpty ? "Sheet1" : cleaned
    }

    /// Widths of all columns in half-width characters, at least 6 and at most 50.
    var widths: [Int] {
        var widths = columns.map { column in column.width ?? Self.displayWidth(column.title) }
        let measured = columns.indices.filter { columns[$0].width == nil }
        for row in rows {
            for index in measured { widths[index] = max(widths[index], Self.cellWidth(row[index])) }
        }
        return widths.map { min(max($0 + 2, 6), 50) }
    }

    private static func cellWidth(_ cell: SheetCell) -> Int {
        switch cell {
        case .text(let text): displayWidth(text)
        case .integer(let number): String(number).utf8.count
        // Thousands separators and one digit of room for the total.
        case .money(let money): yuanWidth(money.fen)
        case .date: 10
        case .blank: 0
        }
    }

    private static func yuanWidth(_ fen: Int64) -> Int {
        let count = SheetCell.yuan(fen).utf8.count
        return count + max(0, (count - 4) / 3) + 1
    }
}
