// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

/// Numbers as documents write them.
struct FigureTests {
    @Test(arguments: [
        ("35", "35"), ("34.7", "34.7"), ("34.70", "34.7"), ("0.07", "0.07"), ("-0.5", "-0.5"), ("３９０００", "39000"),
        ("1.000000", "1"), ("100", "100"), ("-12.05", "-12.05"),
    ])
    func `a figure is read and written as it stands`(text: String, expected: String) throws {
        #expect(try Figure(parsing: text).text == expected)
    }

    @Test(arguments: ["", ".", "1.", ".5", "1,296", "三", "1.2.3", "60%", "1.1234567", "1234567890123456", "--1"])
    func `what is no figure is refused`(text: String) {
        #expect(throws: VocabularyProblem.self) { try Figure(parsing: text) }
    }

    @Test func `figures are compared by what they are worth`() throws {
        #expect(try Figure(parsing: "34.70") == Figure(parsing: "34.7"))
        #expect(try Figure(parsing: "0.07") < Figure(parsing: "1"))
        #expect(try Figure(parsing: "-1") < Figure(parsing: "-0.5"))
        #expect(try Figure(parsing: "999999999999999") > Figure(parsing: "0.000001"))
        #expect(try !(Figure(parsing: "50") < Figure(parsing: "50.0")))
    }

    @Test func `ten thousands and hundred millions of yuan are kept to the fen`() throws {
        #expect(try Money(Figure(parsing: "1500"), unit: "万元") == Money(yuan: 15_000_000))
        #expect(try Money(Figure(parsing: "1.5"), unit: "亿元") == Money(yuan: 150_000_000))
        #expect(try Money(Figure(parsing: "0.01"), unit: "元") == Money(fen: 1))
        #expect(try Money(Figure(parsing: "0.001"), unit: "元") == nil)
        #expect(try Money(Figure(parsing: "1"), unit: "吨") == nil)
        #expect(try Money(Figure(parsing: "1000"), unit: "亿元") == nil)
        #expect(Money(yuan: 430_000_000).inLargeUnits == "4.3亿元")
        #expect(Money(yuan: 15_000_000).inLargeUnits == "1500万元")
        #expect(Money(fen: 63_000).inLargeUnits == "630.00元")
    }
}
