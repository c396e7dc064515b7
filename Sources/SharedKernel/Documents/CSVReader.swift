// SPDX-License-Identifier: Apache-2.0

/// Reads CSV as offices really send it: UTF-8, GB18030/GBK or UTF-16, any line end, Excel's trailing commas and
/// `="6217…"` wrappers. A bad line is reported with its number and never stops a good one.
package struct CSVReader: Sendable {
    package struct Limits: Sendable {
        /// Records, the head and blank lines included.
        package let records: Int
        /// Fields of one record.
        package let columns: Int

        package init(records: Int = 500_000, columns: Int = 512) {
            self.records = records
            self.columns = columns
        }
    }

    private let limits: Limits
    private let encoding: TextEncoding?
    private let hasHead: Bool

    /// - Parameters:
    ///   - encoding: nil detects it.
    ///   - hasHead: whether the first filled line holds the column titles.
    package init(hasHead: Bool = true, encoding: TextEncoding? = nil, limits: Limits = Limits()) {
        self.hasHead = hasHead
        self.encoding = encoding
        self.limits = limits
    }

    /// - Throws: `DocumentsProblem.emptyFile`, `.workbookInsteadOfText`, `.notText`, `.tooManyRows` or
    ///   `.tooManyColumns`.
    package func read(_ bytes: [UInt8]) throws(DocumentsProblem) -> CSVFile {
        guard !bytes.isEmpty else { throw .emptyFile }
        let isArchive = bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
        guard !isArchive, !bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) else { throw .workbookInsteadOfText }
        let detected = TextEncoding.detect(bytes)
        let used = encoding ?? detected.encoding
        let mark = used == detected.encoding ? detected.markLength : 0
        if used == .utf8 || used == .gb18030, bytes.prefix(4_096).contains(0) { throw .notText }
        var parser = CSVParser(text: try used.utf8(bytes.dropFirst(mark)), limits: limits)
        let raw = try parser.parse()
        guard let first = raw.first else { throw .emptyFile }
        let head = hasHead ? record(first, width: nil, endsFile: false) : nil
        let width = head?.fields.count ?? raw.map(\.filledCount).max() ?? 0
        let ended = parser.endsWithLineBreak
        let records = raw.dropFirst(hasHead ? 1 : 0).enumerated().map { offset, row in
            record(row, width: width, endsFile: !ended && offset + 1 == raw.count - (hasHead ? 1 : 0))
        }
        return CSVFile(encoding: used, head: head, records: records, endsWithoutLineBreak: !ended)
    }

    private func record(_ raw: CSVParser.Raw, width: Int?, endsFile: Bool) -> CSVFile.Record {
        var problems: [CSVFile.LineProblem] = []
        if raw.hasReplacement { problems.append(.undecodable) }
        if raw.hasOpenQuote { problems.append(.unterminatedQuote) }
        if raw.hasControl { problems.append(.controlCharacter) }
        let filled = raw.filledCount
        if let width, filled > width { problems.append(.tooManyFields(expected: width, found: filled)) }
        if let width, endsFile, raw.fields.count < width {
            problems.append(.truncated(expected: width, found: raw.fields.count))
        }
        let kept = max(filled, min(width ?? filled, raw.fields.count))
        return CSVFile.Record(line: raw.line, fields: Array(raw.fields.prefix(kept)), problems: problems)
    }
}
