// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import TestSupport
import Testing
import Vocabulary

struct SpreadsheetTests {
    private func roster(_ count: Int) throws -> Spreadsheet {
        let day = try CivilDate(year: 2026, month: 11, day: 20)
        return Spreadsheet(
            name: "发放清册[11月]",
            titles: ["2026年11月低保金发放清册", "单位：元"],
            columns: [
                Spreadsheet.Column("姓名"), Spreadsheet.Column("证号"),
                Spreadsheet.Column("人数", .integer, group: "应发", isTotalled: true),
                Spreadsheet.Column("金额", .money, group: "应发", isTotalled: true), Spreadsheet.Column("日期", .date),
            ],
            rows: (0..<count).map { index in
                [
                    .text(index == 0 ? "=HYPERLINK(\"x\")" : "王𠮷😀"), .text("429006199001010011"), .integer(3),
                    .money(Money(fen: 63_001)), .date(day),
                ]
            },
            frozenColumns: 1
        )
    }

    @Test func `what is written is read back exactly, formulas and long numbers as text`() throws {
        let bytes = try roster(2).bytes()

        let table = try SpreadsheetReader().read(bytes)

        #expect(table.name == "发放清册_11月_")
        #expect(table.rows.map(\.number) == [1, 2, 3, 4, 5, 6, 7])
        #expect(table.rows[2].texts(5) == ["姓名", "证号", "应发", "", "日期"])
        #expect(table.rows[3].texts(5) == ["", "", "人数", "金额", ""])
        let expected = ["=HYPERLINK(\"x\")", "429006199001010011", "3", "630.01", "2026-11-20"]
        #expect(table.rows[4].texts(5) == expected)
        #expect(table.rows[5]["A"]?.text == "王𠮷😀")
        #expect(table.rows[6].texts(5) == ["合计", "", "6", "1260.02", ""])
        #expect(table.rows[4]["E"]?.kind == .date)
    }

    @Test func `the sheet prints on A4 landscape with repeated heads and page numbers`() throws {
        let parts = try UnpackedWorkbook(roster(1).bytes())

        let sheet = try parts.text("xl/worksheets/sheet1.xml")
        #expect(sheet.contains("paperSize=\"9\""))
        #expect(sheet.contains("orientation=\"landscape\""))
        #expect(sheet.contains("第 &amp;P 页 共 &amp;N 页"))
        #expect(sheet.contains("ySplit=\"4\""))
        #expect(!sheet.contains("<f>"))
        #expect(try parts.text("xl/workbook.xml").contains("$3:$4"))
    }

    @Test func `blank is not zero and a row of another width is refused`() throws {
        let columns = [Spreadsheet.Column("姓名"), Spreadsheet.Column("金额", .money)]
        let sheet = Spreadsheet(name: "表", columns: columns, rows: [[.text("张三"), .blank]])
        let uneven = Spreadsheet(name: "表", columns: columns, rows: [[.text("张三")]])

        let table = try SpreadsheetReader().read(sheet.bytes())

        #expect(table.rows[1][1] == nil)
        #expect(throws: DocumentsProblem.unevenRow(row: 1, expected: 2, found: 1)) { try uneven.bytes() }
    }

    @Test func `an overlong text and an overflowing total are refused`() {
        let long = Spreadsheet(
            name: "表",
            columns: [Spreadsheet.Column("备注")],
            rows: [[.text(String(repeating: "长", count: 32_768))]]
        )
        let huge = Spreadsheet(
            name: "表",
            columns: [Spreadsheet.Column("数", .integer, isTotalled: true)],
            rows: [[.integer(.max)], [.integer(1)]]
        )

        #expect(throws: DocumentsProblem.cellTooLong(row: 1, column: "备注")) { try long.bytes() }
        #expect(throws: DocumentsProblem.totalOverflow(column: "数")) { try huge.bytes() }
    }

    @Test func `ten thousand rows are written and read in a moment and nothing stays behind`() throws {
        let sheet = try roster(10_000)
        let clock = ContinuousClock()

        let started = clock.now
        let bytes = try sheet.bytes()
        let written = clock.now
        let table = try SpreadsheetReader().read(bytes)
        let read = clock.now

        #expect(table.rows.count == 10_005)
        #expect(written - started < .seconds(3), "unoptimised builds are slower; took \(written - started)")
        #expect(read - written < .seconds(6), "unoptimised builds are slower; took \(read - written)")
    }
}
