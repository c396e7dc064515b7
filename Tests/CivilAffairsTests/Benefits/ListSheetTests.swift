// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// An office's list as it really comes: a workbook that people made by hand.
struct ListSheetTests {
    /// Two head rows below a title, the number of the household merged over the family, day numbers without a format.
    private func workbook(_ office: CountyOffice, extra: [[String]] = []) throws -> [UInt8] {
        let town = office.townships[0].name
        let other = office.townships[1].name
        let old = try office.number(7)
        let x = try #require((30..<500).lazy.compactMap { try? office.number($0) }.first { $0.hasSuffix("X") })
        var lines: [[String]] = [
            ["某县低保对象名册（2026年10月）"],
            ["序号", "户编号", "姓名", "身份证号", "出生日期", "乡镇", "村", "类别", "城乡", "保障待遇", "", "", "银行卡"],
            ["", "", "", "", "", "", "", "", "", "月保障金额", "起始月份", "已发至月份", "开户银行", "卡号"],
            [],
            // A number of 15 digits, kept by the workbook as a number, and a month as a day number.
            [
                "1", "0001", "周大妮", "n:\(Self.old(old))", "n:18264", town, "东风村（演示）", "A类", "城市", "n:612.5", "n:45352",
                "n:46296",
                "演示农商银行", PayOffice.card(1),
            ],
            ["2", "", "钱小弟", x.lowercased(), "", "", "", "", ""],
            [],
            [
                "3", "0002", "孙 桂英", try office.number(9), "1950-01-01", other, "东风村（演示）", "b", "农村", "400.00",
                "2025年3月", "2026/10/1",
            ],
        ]
        lines += extra
        lines.append(["合计", "2 户", "", "", "", "", "", "", "", "n:1012.5"])
        let rows = lines.enumerated().map { offset, cells in Self.row(offset + 1, cells) }.joined()
        return try UnpackedWorkbook.book(
            rows: rows,
            merges: [
                "A1:N1", "A2:A3", "B2:B3", "C2:C3", "J2:L2", "M2:N2", "B5:B6", "F5:F6", "G5:G6",
            ]
        )
    }

    /// The form of 15 digits of a number of 18.
    private static func old(_ number: String) -> String { String(number.prefix(6) + number.dropFirst(8).prefix(9)) }

    private static func row(_ number: Int, _ cells: [String]) -> String {
        let inner = cells.enumerated().filter { !$1.isEmpty }.map { place, text in
            let reference = "r=\"\(SheetTable.letters(place))\(number)\""
            return text.hasPrefix("n:")
                ? "<c \(reference)><v>\(text.dropFirst(2))</v></c>"
                : "<c \(reference) t=\"inlineStr\"><is><t>\(text)</t></is></c>"
        }
        return "<row r=\"\(number)\">\(inner.joined())</row>"
    }

    private func sheet(_ office: CountyOffice, _ bytes: [UInt8]) throws -> ListSheet {
        let root = try #require(office.tree.county?.id)
        return try ListSheet(bytes, name: "名册.xlsx", tree: office.tree, area: root)
    }

    @Test(arguments: TestStores.all)
    func `old numbers, lower-case x, day numbers, merged cells, empty rows and a total are read as meant`(
        dialect: Dialect
    ) async throws {
        try await CountyOffice.with(dialect) { office in
            let known = try await office.person("周大妮", 7, village: 0)
            let sheet = try sheet(office, workbook(office))
            #expect(sheet.problems.isEmpty)
            #expect(sheet.rows.map(\.line) == [5, 6, 8])
            let report = try await office.importList(sheet)

            #expect(report.problems.isEmpty)
            #expect(report.imported)
            #expect(report.families == 2)
            #expect(report.persons == 3)
            #expect(report.amount == Money(fen: 101_250))
            #expect(Set(report.parts.map(\.regionID)) == [office.villages[0].id, office.villages[2].id])
            let all = try await office.rooms.benefits.enrolments(
                actor: office.officer,
                filter: EnrolmentFilter(),
                after: nil,
                limit: 10
            ).rows
            #expect(all.map(\.householdNumber) == ["0001", "0002"])
            #expect(all.map(\.startedMonth.iso) == ["2024-03", "2025-03"])
            #expect(all.map(\.members) == [2, 1])
            #expect(all.map(\.classCode) == ["A", "B"])
            #expect(all.first?.payeePersonID == known)
            // The bank knows no names with spaces in them.
            #expect(all.map(\.payeeName) == ["周大妮", "孙桂英"])
            let outcome = try await office.rooms.benefits.run(
                actor: office.officer,
                program: "dibao",
                month: office.clock.today.month
            )
            #expect(outcome.amount == report.amount)

            let again = try await office.importList(sheet)
            #expect(!again.imported)
            #expect(again.problems.map(\.line) == [5, 6, 8])
        }
    }

    @Test(arguments: TestStores.all)
    func `every bad row is named with its number and nothing of the list comes in`(dialect: Dialect) async throws {
        try await CountyOffice.with(dialect) { office in
            let town = office.townships[0].name
            let good = try office.number(20)
            let wrong = String(good.dropLast()) + (good.hasSuffix("1") ? "2" : "1")
            func line(_ household: String, _ number: String, _ birth: String, _ village: String, _ paid: String)
                -> [String]
            {
                ["9", household, "李四", number, birth, town, village, "A", "城市", "500", "2025-01", paid]
            }
            let sheet = try sheet(
                office,
                workbook(
                    office,
                    extra: [
                        line("0003", wrong, "", "东风村（演示）", "2026-10"),
                        line("0004", good, "1951-01-01", "东风村（演示）", "2026-10"),
                        line("0005", "n:429006195001010212", "", "东风村（演示）", "2026-10"),
                        line("0006", try office.number(22), "", "没有的村", "2026-10"),
                        line("0007", try office.number(23), "", "东风村（演示）", "n:9"),
                        line("", try office.number(24), "", "东风村（演示）", "2026-10"),
                    ]
                )
            )
            #expect(sheet.problems.map(\.line) == [10, 11])
            #expect(sheet.problems.first?.message.contains("出生日期 1951-01-01") == true)
            #expect(sheet.problems.last?.message.contains("末几位已丢失") == true)
            let report = try await office.importList(sheet)

            #expect(!report.imported)
            #expect(report.problems.map(\.line) == [9, 12, 13, 14])
            let count = try await office.rooms.benefits.enrolments(
                actor: office.officer,
                filter: EnrolmentFilter(),
                after: nil,
                limit: 10
            ).rows.count
            #expect(count == 0)
        }
    }
}
