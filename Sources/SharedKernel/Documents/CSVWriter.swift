// SPDX-License-Identifier: Apache-2.0

/// Writes CSV that Excel and WPS open as it is: UTF-8 with mark, CRLF, quoted where needed.
package struct CSVWriter: Sendable {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let dangerous: Set<Character> = ["=", "+", "-", "@", "\t", "\r", "'"]

    package init() {}

    /// The file. Text that a spreadsheet would run as a formula gets a leading apostrophe, which `CSVReader` takes off;
    /// numbers and amounts do not need it.
    package func bytes(head: [String], rows: [[SheetCell]]) -> [UInt8] {
        var output = Self.mark
        output.reserveCapacity(rows.count * head.count * 12)
        append(head.map { .text($0) }, to: &output)
        for row in rows { append(row, to: &output) }
        return output
    }

    private func append(_ row: [SheetCell], to output: inout [UInt8]) {
        for (index, cell) in row.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            switch cell {
            case .text(let text): append(text, to: &output)
            case .integer, .money, .date, .blank: output.append(contentsOf: cell.text.utf8)
            }
        }
        output.append(contentsOf: [0x0D, 0x0A])
    }

    private func append(_ text: String, to output: inout [UInt8]) {
        let isDangerous = text.first.map { Self.dangerous.contains($0) } ?? false
        let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        if needsQuotes { output.append(0x22) }
        if isDangerous { output.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            output.append(byte)
            if byte == 0x22 { output.append(0x22) }
        }
        if needsQuotes { output.append(0x22) }
    }
}
