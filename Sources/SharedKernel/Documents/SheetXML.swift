// SPDX-License-Identifier: Apache-2.0

/// The rows of one worksheet.
final class SheetXML: PartXML.Handler {
    struct Context {
        let strings: [String]
        let styles: [StylesXML.Style]
        let isFrom1904: Bool
        let limits: SpreadsheetReader.Limits
    }

    private let context: Context
    private(set) var rows: [SheetTable.Row] = []
    private(set) var merges: [SheetTable.Merge] = []
    private var cells: [SheetTable.Cell] = []
    private var rowNumber = 0
    private var column = -1
    private var type = ""
    private var style = 0
    private var value = ""
    private var isValue = false
    private var phoneticDepth = 0

    private init(_ context: Context) { self.context = context }

    static func parse(_ bytes: [UInt8], context: Context) throws(DocumentsProblem) -> SheetXML {
        let part = SheetXML(context)
        try PartXML.parse(bytes, part: "worksheet", part)
        return part
    }

    func start(_ name: String, _ attributes: [String: String]) throws(DocumentsProblem) {
        switch name {
        case "row":
            rowNumber = attributes["r"].flatMap { Int($0) } ?? rowNumber + 1
            column = -1
            cells = []
        case "c":
            column = attributes["r"].flatMap { SheetTable.column(of: $0) } ?? column + 1
            type = attributes["t"] ?? "n"
            style = attributes["s"].flatMap { Int($0) } ?? 0
            value = ""
        case "rPh": phoneticDepth += 1
        case "v": isValue = true
        // A table of a million merged cells is no list.
        case "mergeCell" where merges.count < 50_000:
            if let merge = attributes["ref"].flatMap({ SheetTable.Merge(reference: $0) }) { merges.append(merge) }
        case "t": isValue = phoneticDepth == 0 && type == "inlineStr"
        default: break
        }
    }

    func text(_ text: String) { if isValue { value += text } }

    func end(_ name: String) throws(DocumentsProblem) {
        switch name {
        case "v", "t": isValue = false
        case "rPh": phoneticDepth -= 1
        case "c": try finishCell()
        case "row":
            guard !cells.isEmpty else { return }
            guard rows.count < context.limits.rows else { throw .tooManyRows(limit: context.limits.rows) }
            rows.append(SheetTable.Row(number: rowNumber, cells: cells))
            cells = []
        default: break
        }
    }

    private func finishCell() throws(DocumentsProblem) {
        guard !value.isEmpty else { return }
        let cell = try cell()
        guard !cell.text.isEmpty else { return }
        guard column < context.limits.columns else {
            throw .tooManyColumns(limit: context.limits.columns, row: rowNumber)
        }
        cells.append(cell)
    }

    private func cell() throws(DocumentsProblem) -> SheetTable.Cell {
        switch type {
        case "s":
            guard let index = Int(value), context.strings.indices.contains(index) else {
                throw .damagedFile(part: "xl/sharedStrings.xml")
            }
            return make(text: context.strings[index])
        case "inlineStr", "str": return make(text: value)
        case "b": return plain(value == "1" ? "是" : "否", .boolean)
        case "e": return plain(value, .error)
        case "d": return plain(value.hasSuffix("T00:00:00") ? String(value.prefix(10)) : value, .date)
        default: return number()
        }
    }

    private func make(text: String) -> SheetTable.Cell {
        plain(CSVField.unwrapped(Array(Self.unescaped(text).utf8)[...]), .text)
    }

    private func number() -> SheetTable.Cell {
        guard let number = SheetNumber(value) else { return plain(value, .error) }
        switch context.styles.indices.contains(style) ? context.styles[style] : .plain {
        case .date(let format):
            if let text = format.text(serial: number.text, isFrom1904: context.isFrom1904) { return plain(text, .date) }
        case .padded(let width) where number.text.utf8.allSatisfy { $0 >= 0x30 }:
            let zeros = String(repeating: "0", count: max(0, width - number.text.utf8.count))
            return plain(zeros + number.text, .number, isImprecise: number.isImprecise)
        case .padded, .plain: break
        }
        return plain(number.text, .number, isImprecise: number.isImprecise)
    }

    private func plain(_ text: String, _ kind: SheetTable.Kind, isImprecise: Bool = false) -> SheetTable.Cell {
        SheetTable.Cell(column: column, text: text, kind: kind, isImprecise: isImprecise)
    }

    /// Undoes `_x000D_`, by which workbooks keep control characters.
    private static func unescaped(_ text: String) -> String {
        guard text.contains("_x00") else { return text }
        return text.replacing(/_x([0-9A-Fa-f]{4})_/) { match in
            UInt32(match.output.1, radix: 16).flatMap { Unicode.Scalar($0) }.map { String(Character($0)) } ?? ""
        }
    }
}
