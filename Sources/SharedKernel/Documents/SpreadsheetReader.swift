// SPDX-License-Identifier: Apache-2.0

/// Reads a worksheet of an .xlsx file as text.
package struct SpreadsheetReader: Sendable {
    package struct Limits: Sendable {
        /// Bytes of all parts read, unpacked.
        package let bytes: Int
        /// Filled rows.
        package let rows: Int
        /// Columns that may hold something.
        package let columns: Int

        package init(bytes: Int = 128 << 20, rows: Int = 200_000, columns: Int = 256) {
            self.bytes = bytes
            self.rows = rows
            self.columns = columns
        }
    }

    private let limits: Limits

    package init(limits: Limits = Limits()) { self.limits = limits }

    /// The worksheet of that name, or the first that is not hidden. Blocking: call it off the event loop.
    /// - Throws: `DocumentsProblem.emptyFile`, `.notXlsx`, `.encryptedWorkbook`, `.damagedFile`, `.tooLarge`,
    ///   `.tooManyRows`, `.tooManyColumns` or `.noSuchSheet`.
    package func read(_ bytes: [UInt8], sheet name: String? = nil) throws(DocumentsProblem) -> SheetTable {
        try checkKind(bytes)
        let archive = try ZipReader(bytes, limit: limits.bytes)
        guard archive.contains("xl/workbook.xml") else { throw .notXlsx }
        let book = try WorkbookXML.parse(required("xl/workbook.xml", archive))
        let links = try WorkbookXML.links(archive.part("xl/_rels/workbook.xml.rels"))
        let chosen =
            name.map { name in book.sheets.first { $0.name == name } }
            ?? (book.sheets.first { !$0.isHidden } ?? book.sheets.first)
        guard let chosen else { throw .noSuchSheet(name: name ?? "") }
        guard let target = links[chosen.link] else { throw .damagedFile(part: "xl/workbook.xml") }
        let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
        let strings = try archive.part("xl/sharedStrings.xml").map { part throws(DocumentsProblem) in
            try SharedStringsXML.parse(part)
        }
        let styles = try archive.part("xl/styles.xml").map { part throws(DocumentsProblem) in
            try StylesXML.parse(part)
        }
        let sheet = try SheetXML.parse(
            required(path, archive),
            context: SheetXML.Context(
                strings: strings ?? [],
                styles: styles ?? [],
                isFrom1904: book.isFrom1904,
                limits: limits
            )
        )
        return SheetTable(
            name: chosen.name,
            sheetNames: book.sheets.map(\.name),
            rows: sheet.rows,
            merges: sheet.merges
        )
    }

    private func required(_ name: String, _ archive: ZipReader) throws(DocumentsProblem) -> [UInt8] {
        guard let part = try archive.part(name) else { throw .damagedFile(part: name) }
        return part
    }

    private func checkKind(_ bytes: [UInt8]) throws(DocumentsProblem) {
        guard !bytes.isEmpty else { throw .emptyFile }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            // A workbook with a password is an old-style container around the encrypted package.
            let mark = Array("EncryptedPackage".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            throw Self.contains(bytes, mark) ? .encryptedWorkbook : .notXlsx
        }
        guard bytes.starts(with: [0x50, 0x4B]) else { throw .notXlsx }
    }

    private static func contains(_ bytes: [UInt8], _ mark: [UInt8]) -> Bool {
        var start = 0
        // Names of the container stand at even places of its directory.
        while start + mark.count <= bytes.count {
            if bytes[start] == mark[0], bytes[start..<start + mark.count].elementsEqual(mark) { return true }
            start += 2
        }
        return false
    }
}
