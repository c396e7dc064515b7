// SPDX-License-Identifier: Apache-2.0
import Foundation
import SharedKernel
import Testing
import Vocabulary

struct CSVTests {
    private static let gb18030 = String.Encoding(rawValue: 0x8000_0632)

    private func gb(_ text: String) throws -> [UInt8] {
        [UInt8](try #require(text.data(using: Self.gb18030)))
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `every line end gives the same records with their physical lines`(lineEnd: String) throws {
        let text = ["姓名,证号", "张三,1", "", "李四,2", "张三,1"].joined(separator: lineEnd) + lineEnd

        let file = try CSVReader().read(Array(text.utf8))

        #expect(file.head?.fields == ["姓名", "证号"])
        #expect(file.records.map(\.fields) == [["张三", "1"], ["李四", "2"], ["张三", "1"]])
        #expect(file.records.map(\.line) == [2, 4, 5])
        #expect(file.bad.isEmpty)
        #expect(!file.endsWithoutLineBreak)
    }

    @Test func `GB18030 with rare characters is recognised and read`() throws {
        let file = try CSVReader().read(gb("姓名,乡镇\r\n王𠮷,竟陵街道\r\n㼆娜,岳口镇\r\n"))

        #expect(file.encoding == .gb18030)
        #expect(file.records.map { $0[0] } == ["王𠮷", "㼆娜"])
    }

    @Test func `a GBK file whose only Chinese word looks like UTF-8 is still GBK`() throws {
        let file = try CSVReader(hasHead: false).read(gb("a,女\n"))

        #expect(file.encoding == .gb18030)
        #expect(file.records.first?.fields == ["a", "女"])
    }

    @Test(arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian])
    func `UTF-16 with a mark is read`(encoding: TextEncoding) throws {
        let units = Array("\u{FEFF}姓名\n阿依古丽·买买提😀\n".utf16)
        let isLittle = encoding == .utf16LittleEndian
        let bytes = units.flatMap { unit in
            let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return isLittle ? pair : pair.reversed()
        }

        let file = try CSVReader().read(bytes)

        #expect(file.encoding == encoding)
        #expect(file.records.first?.fields == ["阿依古丽·买买提😀"])
    }

    @Test func `a mark, trailing commas and wrappers of Excel disappear`() throws {
        let text =
            "\u{FEFF}姓名,卡号,金额,,,\r\n张三,=\"6217001234567890123\",'0630,,,\r\n,,,,,\r\n"
            + "李四,\"=\"\"6217\"\"\",\t5400.00,,,\r\n"

        let file = try CSVReader().read(Array(text.utf8))

        #expect(file.head?.fields == ["姓名", "卡号", "金额"])
        #expect(file.records.map(\.fields) == [["张三", "6217001234567890123", "0630"], ["李四", "6217", "5400.00"]])
        #expect(file.column("卡号") == 1)
        #expect(file.records.map(\.line) == [2, 4])
    }

    @Test func `quotes hold separators, quotes and line ends`() throws {
        let text = "姓名,备注\n张三,\"住\"\"老街\"\",二楼\n后门\"\n李四,无\n"

        let file = try CSVReader().read(Array(text.utf8))

        #expect(file.records.map(\.fields) == [["张三", "住\"老街\",二楼\n后门"], ["李四", "无"]])
        #expect(file.records.map(\.line) == [2, 4])
    }

    @Test func `a stray quotation mark costs its own line only`() throws {
        let text = "姓名,金额\n张三,1\n\"李四,2\n王五,3\n\"赵六\"七,4\n钱八,5\n"

        let file = try CSVReader().read(Array(text.utf8))

        #expect(file.good.map(\.fields) == [["张三", "1"], ["王五", "3"], ["钱八", "5"]])
        #expect(file.bad.map(\.line) == [3, 5])
        #expect(file.bad.allSatisfy { $0.problems == [.unterminatedQuote] })
    }

    @Test func `a truncated last line, broken bytes and too many fields are reported with their lines`() throws {
        var bytes = Array("姓名,证号,金额\n张三,1,10\n李".utf8) + [0xFF, 0xFE] + Array("四,2,20\n".utf8)
        bytes += Array("王五,3,30,40\n赵六,4,40\n钱八,5".utf8)

        let file = try CSVReader().read(bytes)

        #expect(file.good.map { $0[0] } == ["张三", "赵六"])
        #expect(file.bad.map(\.line) == [3, 4, 6])
        #expect(
            file.bad.map(\.problems) == [
                [.undecodable], [.tooManyFields(expected: 3, found: 4)], [.truncated(expected: 3, found: 2)],
            ]
        )
        #expect(file.endsWithoutLineBreak)
    }

    @Test func `a GB18030 file cut inside a character reports its last line`() throws {
        let whole = try gb("姓名,村\n张三,老街村\n李四,新街村")

        let file = try CSVReader().read(Array(whole.dropLast()))

        #expect(file.good.map(\.line) == [2])
        #expect(file.bad.map(\.line) == [3])
        #expect(file.bad.first?.problems == [.undecodable])
    }

    @Test func `workbooks, binary and empty files are refused with what to do`() {
        #expect(throws: DocumentsProblem.emptyFile) { try CSVReader().read([]) }
        #expect(throws: DocumentsProblem.emptyFile) { try CSVReader().read(Array(",,,\r\n".utf8)) }
        #expect(throws: DocumentsProblem.workbookInsteadOfText) { try CSVReader().read([0x50, 0x4B, 3, 4, 0]) }
        #expect(throws: DocumentsProblem.notText) { try CSVReader().read([0x41, 0, 0, 0x41]) }
        let limits = CSVReader.Limits(records: 2)
        #expect(throws: DocumentsProblem.tooManyRows(limit: 2)) {
            try CSVReader(limits: limits).read(Array("a\n1\n2\n".utf8))
        }
    }

    @Test func `what is written comes back, and formulas are written as text`() throws {
        let texts = ["=1+1", "+86", "-x", "@a", "'quoted", "王𠮷,\"甲\"", "两\n行"]
        let rows: [[SheetCell]] = texts.map { [.text($0), .money(Money(fen: -5))] }

        let bytes = CSVWriter().bytes(head: ["内容", "金额"], rows: rows)
        let file = try CSVReader().read(bytes)

        #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        #expect(String(decoding: bytes, as: UTF8.self).contains("'=1+1,-0.05\r\n"))
        #expect(file.records.map { $0[0] } == texts)
        #expect(file.records.allSatisfy { $0[1] == "-0.05" })
    }

    @Test func `ten thousand bank lines are read in a moment`() throws {
        let line = ",张三,429006199001010011,6217001234567890123,\"天门市,老街村\",630.00,成功,,,\r\n"
        let bytes = try gb("序号,姓名,证号,卡号,地址,金额,结果,,,\r\n" + (1...10_000).map { "\($0)\(line)" }.joined())
        let clock = ContinuousClock()

        let started = clock.now
        let file = try CSVReader().read(bytes)
        let spent = clock.now - started

        #expect(file.good.count == 10_000)
        #expect(file.good.last?.fields.count == 7)
        #expect(spent < .seconds(3), "unoptimised builds are slower; took \(spent)")
    }
}
