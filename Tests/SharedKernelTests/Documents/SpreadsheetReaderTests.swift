// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import TestSupport
import Testing

struct SpreadsheetReaderTests {
    @Test func `numbers come out plain and identity numbers typed as numbers are flagged`() throws {
        let rows =
            "<row r=\"3\"><c r=\"A3\"><v>6.2299999999999995</v></c><c r=\"B3\"><v>4.2900619900101E+17</v></c>"
            + "<c r=\"C3\"><v>123456789012345</v></c><c r=\"D3\"><v>-1.5E-3</v></c><c r=\"AA3\"><v>0</v></c></row>"

        let table = try SpreadsheetReader().read(UnpackedWorkbook.book(rows: rows))

        let row = try #require(table.rows.first)
        #expect(row.number == 3)
        #expect(row.cells.map(\.text) == ["6.23", "429006199001010000", "123456789012345", "-0.0015", "0"])
        #expect(row.cells.map(\.isImprecise) == [false, true, false, false, false])
        #expect(row["AA"]?.column == 26)
    }

    @Test func `dates follow the style, in both day counts`() throws {
        let styles =
            "<numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
            + "<numFmt numFmtId=\"177\" formatCode=\"000000\"/><numFmt numFmtId=\"178\" formatCode=\"[Red]0.00&quot;d&quot;\"/>"
            + "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
            + "<xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"57\"/><xf numFmtId=\"22\"/>"
            + "<xf numFmtId=\"177\"/><xf numFmtId=\"178\"/></cellXfs>"
        let cells = ["46346", "46346", "46346", "46346", "46346.75", "123", "2.5"]
        let rows = "<row>" + cells.enumerated().map { "<c s=\"\($0)\"><v>\($1)</v></c>" }.joined() + "</row>"

        let usual = try SpreadsheetReader().read(UnpackedWorkbook.book(rows: rows, styles: styles))
        let shifted = try SpreadsheetReader().read(
            UnpackedWorkbook.book(
                rows: "<row><c s=\"1\"><v>44884</v></c></row>",
                styles: styles,
                workbook: "<workbookPr date1904=\"1\"/>"
            )
        )

        let expected = ["46346", "2026-11-20", "2026-11-20", "2026-11", "2026-11-20 18:00:00", "000123", "2.5"]
        #expect(usual.rows.first?.texts(7) == expected)
        #expect(shifted.rows.first?[0]?.text == "2026-11-20")
    }

    @Test func `shared, rich, inline, formula and error cells are read and readings left out`() throws {
        let strings =
            "<si><t>张三</t></si><si><r><t>王</t></r><r><t>𠮷 </t></r><rPh><t>jí</t></rPh></si><si><t>甲_x000D_乙&amp;</t></si>"
        let rows =
            "<row r=\"1\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c>"
            + "<c t=\"inlineStr\"><is><t> '0630</t></is></c><c t=\"str\"><f>A1</f><v>㼆</v></c>"
            + "<c t=\"e\"><v>#REF!</v></c><c t=\"b\"><v>1</v></c></row><row r=\"9\"><c r=\"B9\"/></row>"

        let table = try SpreadsheetReader().read(UnpackedWorkbook.book(rows: rows, strings: strings))

        #expect(table.name == "名单")
        #expect(table.sheetNames == ["隐藏", "名单"])
        #expect(table.rows.count == 1)
        #expect(table.rows.first?.texts(7) == ["张三", "王𠮷", "甲\r乙&", "0630", "㼆", "#REF!", "是"])
        #expect(table.rows.first?["F"]?.kind == .error)
    }

    @Test func `a bomb is stopped by what comes out of it`() throws {
        let bytes = try UnpackedWorkbook.book(rows: String(repeating: " ", count: 4_000_000))

        #expect(bytes.count < 20_000)
        #expect(throws: DocumentsProblem.tooLarge(limit: 1_000_000)) {
            try SpreadsheetReader(limits: SpreadsheetReader.Limits(bytes: 1_000_000)).read(bytes)
        }
    }

    @Test func `a worksheet of more than ten megabytes is read whole`() throws {
        let text = String(repeating: "村", count: 10_000)
        let row = "<row><c t=\"inlineStr\"><is><t>\(text)</t></is></c></row>"

        let bytes = try UnpackedWorkbook.book(rows: String(repeating: row, count: 400))
        let table = try SpreadsheetReader().read(bytes)

        #expect(table.rows.count == 400)
        #expect(table.rows.allSatisfy { $0[0]?.text == text })
    }

    @Test func `document types, missing strings and too many rows or columns are refused`() throws {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"哈哈\"><!ENTITY c \"&b;&b;&b;\">]>"
        let limits = SpreadsheetReader.Limits(rows: 1, columns: 3)
        let reader = SpreadsheetReader(limits: limits)
        let row = "<row><c><v>1</v></c></row>"
        let laughing = try UnpackedWorkbook.book(rows: row, prolog: laughs)
        let dangling = try UnpackedWorkbook.book(rows: "<row><c t=\"s\"><v>7</v></c></row>")
        let tall = try UnpackedWorkbook.book(rows: row + row)
        let wide = try UnpackedWorkbook.book(rows: "<row r=\"5\"><c r=\"ZZ5\"><v>1</v></c></row>")

        #expect(throws: DocumentsProblem.damagedFile(part: "worksheet")) { try reader.read(laughing) }
        #expect(throws: DocumentsProblem.damagedFile(part: "xl/sharedStrings.xml")) { try reader.read(dangling) }
        #expect(throws: DocumentsProblem.tooManyRows(limit: 1)) { try reader.read(tall) }
        #expect(throws: DocumentsProblem.tooManyColumns(limit: 3, row: 5)) { try reader.read(wide) }
        #expect(throws: DocumentsProblem.noSuchSheet(name: "没有")) { try reader.read(wide, sheet: "没有") }
    }

    @Test func `other files are refused with what to do`() throws {
        let reader = SpreadsheetReader()
        let container: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        let sealed = container + "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let other = try UnpackedWorkbook.packed(["word/document.xml": "<a/>"])
        let cut = try Array(UnpackedWorkbook.book(rows: "<row/>").dropLast(40))

        #expect(throws: DocumentsProblem.notXlsx) { try reader.read(container) }
        #expect(throws: DocumentsProblem.encryptedWorkbook) { try reader.read(sealed) }
        #expect(throws: DocumentsProblem.notXlsx) { try reader.read(other) }
        #expect(throws: DocumentsProblem.notXlsx) { try reader.read(Array("姓名,证号".utf8)) }
        #expect(throws: DocumentsProblem.damagedFile(part: "zip")) { try reader.read(cut) }
        #expect(throws: DocumentsProblem.emptyFile) { try reader.read([]) }
        #expect(DocumentsProblem.notXlsx.message.contains("另存为 .xlsx 后再上传"))
    }
}
