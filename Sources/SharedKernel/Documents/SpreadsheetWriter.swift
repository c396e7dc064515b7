// SPDX-License-Identifier: Apache-2.0
import CXlsxWriter
import Foundation
import Vocabulary

/// Writes a `Spreadsheet` with libxlsxwriter. Rows are written top down because its constant-memory mode only keeps
/// the current row.
struct SpreadsheetWriter {
    private typealias Format = UnsafeMutablePointer<lxw_format>
    private typealias Worksheet = UnsafeMutablePointer<lxw_worksheet>
    private typealias Workbook = UnsafeMutablePointer<lxw_workbook>

    private struct Formats {
        let title: Format?
        let note: Format?
        let head: Format?
        let cells: [Spreadsheet.Kind: Format]
        let totals: [Spreadsheet.Kind: Format]
    }

    private static let longestText = 32_767
    /// Larger amounts are no longer exact as a spreadsheet number and are written as text.
    private static let largestExact: UInt64 = 999_999_999_999_999

    private let sheet: Spreadsheet
    private let totals: [SheetCell]?

    init(sheet: Spreadsheet, totals: [SheetCell]?) {
        self.sheet = sheet
        self.totals = totals
    }

    func bytes() throws(DocumentsProblem) -> [UInt8] {
        let folder = try PrivateFolder()
        defer { folder.remove() }
        let file = folder.path + "/book.xlsx"
        let failure = write(to: file, scratch: folder.path)
        if let failure { throw failure }
        guard let data = FileManager.default.contents(atPath: file), !data.isEmpty else {
            throw .writing(reason: "the workbook cannot be read back")
        }
        return [UInt8](data)
    }

    private func write(to file: String, scratch: String) -> DocumentsProblem? {
        scratch.withCString { scratch in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = UnsafeMutablePointer(mutating: scratch)
            guard let book = workbook_new_opt(file, &options) else { return .writing(reason: "no workbook") }
            var failure: DocumentsProblem?
            if let worksheet = workbook_add_worksheet(book, sheet.safeName) {
                do throws(DocumentsProblem) {
                    try fill(worksheet, formats: formats(book))
                } catch {
                    failure = error
                }
            } else {
                failure = .writing(reason: "no worksheet")
            }
            let status = workbook_close(book)
            if failure == nil, status != LXW_NO_ERROR { failure = .writing(reason: "status \(status.rawValue)") }
            return failure
        }
    }

    private func fill(_ worksheet: Worksheet, formats: Formats) throws(DocumentsProblem) {
        var line = writeTitles(worksheet, formats)
        let firstHead = line
        line = writeHead(worksheet, formats, from: line)
        setUp(worksheet, head: firstHead..<line)
        for (index, row) in sheet.rows.enumerated() {
            try write(row, worksheet, line: line, formats: formats.cells, number: index + 1)
            line += 1
        }
        if let totals {
            try write(totals, worksheet, line: line, formats: formats.totals, number: sheet.rows.count + 1)
        }
    }

    private func setUp(_ worksheet: Worksheet, head: Range<UInt32>) {
        for (index, width) in sheet.widths.enumerated() {
            worksheet_set_column(worksheet, UInt16(index), UInt16(index), Double(width), nil)
        }
        worksheet_freeze_panes(worksheet, head.upperBound, UInt16(max(0, sheet.frozenColumns)))
        worksheet_set_landscape(worksheet)
        let a4: UInt8 = 9
        worksheet_set_paper(worksheet, a4)
        worksheet_fit_to_pages(worksheet, 1, 0)
        worksheet_center_horizontally(worksheet)
        worksheet_set_margins(worksheet, 0.4, 0.4, 0.5, 0.6)
        if !head.isEmpty { worksheet_repeat_rows(worksheet, head.lowerBound, head.upperBound - 1) }
        worksheet_set_footer(worksheet, "&C第 &P 页 共 &N 页")
    }

    private func writeTitles(_ worksheet: Worksheet, _ formats: Formats) -> UInt32 {
        var line: UInt32 = 0
        for title in sheet.titles {
            let format = line == 0 ? formats.title : formats.note
            worksheet_set_row(worksheet, line, line == 0 ? 30 : 18, nil)
            if sheet.columns.count > 1 {
                worksheet_merge_range(worksheet, line, 0, line, UInt16(sheet.columns.count - 1), title, format)
            } else {
                worksheet_write_string(worksheet, line, 0, title, format)
            }
            line += 1
        }
        return line
    }

    private func writeHead(_ worksheet: Worksheet, _ formats: Formats, from first: UInt32) -> UInt32 {
        let columns = sheet.columns
        guard columns.contains(where: { $0.group != nil }) else {
            writeHeadRow(worksheet, columns.map(\.title), first, formats)
            return first + 1
        }
        writeHeadRow(worksheet, columns.map { $0.group ?? $0.title }, first, formats)
        var start = 0
        while start < columns.count {
            var end = start
            while let group = columns[start].group, end + 1 < columns.count, columns[end + 1].group == group {
                end += 1
            }
            if end > start, let group = columns[start].group {
                worksheet_merge_range(worksheet, first, UInt16(start), first, UInt16(end), group, formats.head)
            }
            start = end + 1
        }
        writeHeadRow(worksheet, columns.map { $0.group == nil ? "" : $0.title }, first + 1, formats)
        for (index, column) in columns.enumerated() where column.group == nil {
            let place = UInt16(index)
            worksheet_merge_range(worksheet, first, place, first + 1, place, column.title, formats.head)
        }
        return first + 2
    }

    private func writeHeadRow(_ worksheet: Worksheet, _ titles: [String], _ line: UInt32, _ formats: Formats) {
        for (index, title) in titles.enumerated() {
            worksheet_write_string(worksheet, line, UInt16(index), title, formats.head)
        }
    }

    private func write(
        _ row: [SheetCell],
        _ worksheet: Worksheet,
        line: UInt32,
        formats: [Spreadsheet.Kind: Format],
        number: Int
    ) throws(DocumentsProblem) {
        for (index, cell) in row.enumerated() {
            let place = UInt16(index)
            let status: lxw_error
            switch cell {
            case .text(let text):
                guard text.utf16.count <= Self.longestText else {
                    throw .cellTooLong(row: number, column: sheet.columns[index].title)
                }
                status = worksheet_write_string(worksheet, line, place, text, formats[.text])
            case .integer(let value) where value.magnitude <= Self.largestExact:
                status = worksheet_write_number(worksheet, line, place, Double(value), formats[.integer])
            case .money(let money) where money.fen.magnitude <= Self.largestExact:
                // The file format only knows binary numbers; below 10^15 fen the nearest one prints the exact yuan.
                status = worksheet_write_number(worksheet, line, place, Double(money.fen) / 100, formats[.money])
            case .date(let date) where date.dayNumber >= SheetDate.firstSafeDay:
                let serial = Double(date.dayNumber - SheetDate.epochDay)
                status = worksheet_write_number(worksheet, line, place, serial, formats[.date])
            case .integer, .money, .date:
                status = worksheet_write_string(worksheet, line, place, cell.text, formats[.text])
            case .blank:
                status = worksheet_write_blank(worksheet, line, place, formats[sheet.columns[index].kind])
            }
            guard status == LXW_NO_ERROR else { throw .writing(reason: "cell status \(status.rawValue)") }
        }
    }

    private func formats(_ book: Workbook) -> Formats {
        let title = workbook_add_format(book)
        format_set_bold(title)
        format_set_font_size(title, 16)
        format_set_align(title, UInt8(LXW_ALIGN_CENTER.rawValue))
        format_set_align(title, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        let note = workbook_add_format(book)
        format_set_font_size(note, 10)
        format_set_align(note, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        let head = bordered(book, bold: true)
        format_set_align(head, UInt8(LXW_ALIGN_CENTER.rawValue))
        format_set_text_wrap(head)
        format_set_pattern(head, UInt8(LXW_PATTERN_SOLID.rawValue))
        format_set_bg_color(head, 0xE8EEF6)
        return Formats(
            title: title,
            note: note,
            head: head,
            cells: kindFormats(book, bold: false),
            totals: kindFormats(book, bold: true)
        )
    }

    private func kindFormats(_ book: Workbook, bold: Bool) -> [Spreadsheet.Kind: Format] {
        let codes: [(Spreadsheet.Kind, String)] = [
            (.text, "@"), (.integer, "0"), (.money, "#,##0.00"), (.date, "yyyy-mm-dd"),
        ]
        var formats: [Spreadsheet.Kind: Format] = [:]
        for (kind, code) in codes {
            let format = bordered(book, bold: bold)
            format_set_num_format(format, code)
            if kind == .text { format_set_text_wrap(format) }
            if kind == .date { format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue)) }
            formats[kind] = format
        }
        return formats
    }

    private func bordered(_ book: Workbook, bold: Bool) -> Format? {
        let format = workbook_add_format(book)
        format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        if bold { format_set_bold(format) }
        return format
    }
}
