// SPDX-License-Identifier: Apache-2.0
import SharedKernel
import TestSupport
import Testing
import Vocabulary

struct TableFileTests {
    private static let titles = ["户编号", "姓名", "开户银行", "卡号", "备注"]

    private static func row(_ number: Int, _ cells: [String]) -> String {
        let inner = cells.enumerated().filter { !$1.isEmpty }.map { place, text in
            "<c r=\"\(SheetTable.letters(place))\(number)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
        }
        return "<row r=\"\(number)\">\(inner.joined())</row>"
    }

    private static func named(_ title: String) -> String? { titles.contains(title) ? title : nil }

    @Test func `a head of two rows below a title is found, and merged cells cover their lines`() throws {
        let rows =
            Self.row(1, ["某县名册"]) + Self.row(2, ["户编号", "姓名", "银行卡", "", "备注"])
            + Self.row(3, ["", "", "开户银行", "卡号"]) + Self.row(5, ["0001", "甲", "农商行", "6217", "姓名"])
            + Self.row(6, ["", "乙"]) + Self.row(9, ["0002", "丙", "", "", ""])
        let book = try UnpackedWorkbook.book(
            rows: rows,
            merges: ["A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A5:A6", "C5:C6"]
        )
        let file = try TableFile(book, name: "名册.xlsx")
        let head = file.head(Self.named)

        #expect(head.columns == ["户编号": 0, "姓名": 1, "开户银行": 2, "卡号": 3, "备注": 4])
        #expect(head.body.map(\.number) == [5, 6, 9])
        let second = try #require(head.body.dropFirst().first)
        #expect(second[0].isEmpty)
        #expect(file.covering(second, 0) == "0001")
        #expect(file.covering(second, 2) == "农商行")
        #expect(file.covering(second, 3).isEmpty)
        let third = try #require(head.body.last)
        #expect(file.covering(third, 0) == "0002")
    }

    @Test func `a text is read line by line with what is wrong with each`() throws {
        let text = "户编号,姓名,卡号\r\n0001,甲,=\"6217\"\r\n\r\n,,,\r\n0002,乙,\"62\r\n0003,丙"
        let file = try TableFile(Array(text.utf8), name: "a.csv")
        let head = file.head(Self.named)

        #expect(head.body.map(\.number) == [2, 5, 6])
        #expect(head.body.map(\.problems.isEmpty) == [true, false, false])
        #expect(head.body.first?[2] == "6217")
    }

    @Test(arguments: ["名册.xls", "名册.et", "名册.ET", "名册.wps"])
    func `other tables are refused with what to do`(name: String) {
        for content: [UInt8] in [[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], Array("姓名".utf8)] {
            #expect(throws: DocumentsProblem.notXlsx) { try TableFile(content, name: name) }
        }
        #expect(DocumentsProblem.notXlsx.message.contains("另存为 .xlsx"))
    }

    @Test func `a bare day number is a day, other numbers are not`() {
        #expect(SpreadsheetDay.date(serial: "45352")?.iso == "2024-03-01")
        #expect(SpreadsheetDay.date(serial: "60") == nil)
        #expect(SpreadsheetDay.date(serial: "2024年3月") == nil)
    }
}
