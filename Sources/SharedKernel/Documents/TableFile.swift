// SPDX-License-Identifier: Apache-2.0

/// A table that an office sends, .xlsx or CSV, line by line: what every upload of a list begins with.
package struct TableFile: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        /// Row of the worksheet or line of the text, from 1.
        package let number: Int
        /// From the first column on; empty where the cell is.
        package let fields: [String]
        /// Why the line is not to be trusted, for the person who sent it; empty for a good one.
        package let problems: [String]

        package subscript(column: Int?) -> String {
            guard let column, fields.indices.contains(column) else { return "" }
            return fields[column]
        }

        package var isBlank: Bool { fields.allSatisfy(\.isEmpty) && problems.isEmpty }
    }

    /// Lines with something on them, in order.
    package let lines: [Line]
    /// Cells that are merged over several rows, by column and from the top down; none in a text.
    private let merges: [Int: [SheetTable.Merge]]
    /// Place of each line by its number.
    private let places: [Int: Int]

    /// Reads a file. Blocking, so call it off the event loop.
    /// - Parameter name: file name, to tell an old workbook from a text.
    /// - Throws: `DocumentsProblem`; `.notXlsx` for .xls, .et, .ods and .wps.
    package init(_ content: [UInt8], name: String) throws(DocumentsProblem) {
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let isArchive = content.starts(with: [0x50, 0x4B])
        if !isArchive {
            guard !["xls", "et", "ods", "wps"].contains(ending) else { throw .notXlsx }
        }
        if isArchive || content.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            let table = try SpreadsheetReader().read(content)
            lines = table.rows.map(Self.line)
            merges = Self.byColumn(table.merges)
        } else {
            lines = try CSVReader(hasHead: false).read(content).records.map { record in
                Line(number: record.line, fields: record.fields, problems: record.problems.map(\.message))
            }
            merges = [:]
        }
        places = Dictionary(
            lines.enumerated().map { ($1.number, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func byColumn(_ merges: [SheetTable.Merge]) -> [Int: [SheetTable.Merge]] {
        var columns: [Int: [SheetTable.Merge]] = [:]
        for merge in merges where merge.rows.count > 1 {
            // A list has no more columns than this; a title merged over all there are costs no more.
            for column in merge.columns.prefix(64) { columns[column, default: []].append(merge) }
        }
        return columns.mapValues { $0.sorted { $0.rows.lowerBound < $1.rows.lowerBound } }
    }

    private static func line(_ row: SheetTable.Row) -> Line {
        let width = (row.cells.map(\.column).max() ?? -1) + 1
        let lost = row.cells.filter(\.isImprecise).map {
            "\($0.letters) 列的长号码以数字保存，末几位已丢失，请把该列设为“文本”后重新填写"
        }
        return Line(number: row.number, fields: row.texts(width), problems: lost)
    }

    /// The head of a table: which column stands where, and the lines below it.
    package struct Head<Column: Hashable & Sendable>: Sendable {
        package let columns: [Column: Int]
        /// Lines below the head that are not blank.
        package let body: ArraySlice<Line>
    }

    /// Finds the head among the first lines by the names of columns: offices put a title and a note above it, and
    /// often a second row of names below merged ones (`银行卡` over `开户银行` and `卡号`).
    /// - Parameter named: the column that a title means; nil when it means none.
    package func head<Column: Hashable & Sendable>(_ named: (String) -> Column?) -> Head<Column> {
        let found = lines.prefix(15).map { line in line.fields.map { $0.isEmpty ? nil : named($0) } }
        func count(_ index: Int) -> Int { Set(found[index].compactMap(\.self)).count }
        var first = 0
        for index in found.indices where count(index) > count(first) { first = index }
        guard !lines.isEmpty else { return Head(columns: [:], body: []) }
        var last = first
        var columns: [Column: Int] = [:]
        func take(_ index: Int) {
            for (place, column) in found[index].enumerated() {
                if let column, columns[column] == nil { columns[column] = place }
            }
        }
        take(first)
        if first > 0, isHead(found[first - 1], lines[first - 1], beside: columns) { take(first - 1) }
        if first + 1 < found.count, isHead(found[first + 1], lines[first + 1], beside: columns) {
            last = first + 1
            take(last)
        }
        return Head(columns: columns, body: lines[(last + 1)...].drop { $0.isBlank })
    }

    /// Whether a line beside the head is its other row: it names columns that are still missing, and holds nothing
    /// else than names.
    private func isHead<Column: Hashable>(_ names: [Column?], _ line: Line, beside: [Column: Int]) -> Bool {
        let new = names.enumerated().filter { place, column in
            column.map { beside[$0] == nil } ?? false
        }
        guard !new.isEmpty else { return false }
        let filled = line.fields.filter { !$0.isEmpty }.count
        return names.compactMap(\.self).count * 2 >= filled
    }

    /// The field of a column, or that of the merged cell that covers it from a line above.
    package func covering(_ line: Line, _ column: Int?) -> String {
        let own = line[column]
        guard own.isEmpty, let column, let merges = merges[column] else { return own }
        // The last that begins above or on the line.
        var (low, high) = (0, merges.count)
        while low < high {
            let middle = (low + high) / 2
            if merges[middle].rows.lowerBound <= line.number { low = middle + 1 } else { high = middle }
        }
        guard low > 0, merges[low - 1].covers(row: line.number, column: column) else { return own }
        let merge = merges[low - 1]
        return places[merge.rows.lowerBound].map { lines[$0][merge.columns.lowerBound] } ?? own
    }
}
