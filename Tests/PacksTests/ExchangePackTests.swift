// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing

/// Sheets of other systems, as packs describe them.
struct ExchangePackTests {
    private static let good = """
        id: a
        title: 甲表
        program: dibao
        basis: 某文件
        format: csv
        rows: family
        columns:
          - {title: 流水号, field: number}
          - {title: 城乡, field: urban, words: [{value: urban, text: 城}, {value: rural, text: 乡}]}
          - {title: 证件类型, text: 身份证}
        answer:
          number: 流水号
          result: [结果]
          accepted: [成功]
          refused: [失败]
        """

    private func load(_ text: String) throws -> Pack {
        let head = "id: test\ntitle: 试"
        return try PackLoader.load(
            files: ["pack.yaml": Array(head.utf8), "exchange/a.yaml": Array(text.utf8)],
            name: "test"
        )
    }

    private func faults(_ text: String) -> [PackFault] {
        do {
            _ = try load(text)
            return []
        } catch let problem as PackProblem {
            return problem.faults
        } catch {
            return [PackFault(file: "", line: 0, column: 0, text: "\(error)")]
        }
    }

    @Test func `a sheet is read as it is written`() throws {
        let sheet = try #require(try load(Self.good).exchanges.first)
        #expect(sheet.format == .csv)
        #expect(sheet.rows == .family)
        #expect(sheet.columns.map(\.field) == [.number, .urban, nil])
        #expect(sheet.columns[1].words == ["urban": "城", "rural": "乡"])
        #expect(sheet.columns[2].text == "身份证")
        #expect(sheet.answer.number == ["流水号"])
        #expect(sheet.answer.reason.isEmpty)
    }

    @Test(arguments: [
        ("field: number", "text: 无", "没有一列写我方流水号"), ("field: urban", "field: urbn", "只能是"),
        ("{value: rural, text: 乡}", "{value: town, text: 乡}", "没有“town”这个值"),
        (", {value: rural, text: 乡}", "", "还要用 words 写明：rural"), ("title: 城乡", "title: 流水号", "重复了"),
        ("refused: [失败]", "refused: [成功]", "同时写成了接受和退回"), ("  result: [结果]", "", "缺少“result”"),
        ("basis: 某文件", "", "必须写明依据"), ("format: csv", "format: et", "只能是：xlsx、csv"),
        ("rows: family", "row: family", "不认识的键“row”"),
    ])
    func `what is wrong is named with its place`(right: String, wrong: String, expected: String) {
        let found = faults(Self.good.replacing(right, with: wrong))
        #expect(found.contains { $0.text.contains(expected) && $0.file == "test/exchange/a.yaml" }, "\(found)")
    }

    @Test func `the county inherits its province's sheet, every word of which is written out`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        let sheet = try #require(pack.exchanges.first { $0.id == "hubei-dibao" })
        #expect(sheet.program == "dibao")
        #expect(sheet.columns.contains { $0.field == .residentNumber })
        for column in sheet.columns { #expect(Set(column.words.keys) == column.field?.values ?? [], "\(column.title)") }
    }
}
