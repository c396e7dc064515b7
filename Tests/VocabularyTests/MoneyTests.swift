// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary

struct MoneyTests {
    @Test(arguments: [
        ("1296", 129_600), ("1,296.00", 129_600), ("1296.5元", 129_650), ("１，２９６．０５", 129_605), ("0", 0),
        ("9999999999.99", 999_999_999_999),
    ])
    func `amounts are read as people type them`(text: String, fen: Int64) throws {
        #expect(try Money(parsing: text).fen == fen)
    }

    @Test(arguments: [
        ("-5", "金额不能为负数，请核对。"), ("1.234", "金额最多两位小数（到分），请核对。"),
        ("10000000000", "金额超过上限 9,999,999,999.99 元，请核对是否多输了位数。"),
        ("abc", "金额“abc”无法识别，请只填数字，如 1296.00。"), ("", "金额“”无法识别，请只填数字，如 1296.00。"),
        ("1,2,3", "金额“1,2,3”里逗号的位置不对，请只填数字，如 1296.00。"),
        ("12，5", "金额“12，5”里逗号的位置不对，请只填数字，如 1296.00。"),
        ("1296.5,0", "金额“1296.5,0”里逗号的位置不对，请只填数字，如 1296.00。"),
    ])
    func `what is no amount is refused with the reason`(text: String, reason: String) {
        #expect(throws: VocabularyProblem.money(reason: reason)) { try Money(parsing: text) }
    }

    @Test func `nine million of the largest amounts can still be added up`() {
        let (sum, isOver) = Money.limit.fen.multipliedReportingOverflow(by: 9_000_000)
        #expect(!isOver && sum > 0)
    }

    @Test func `amounts are shown with groups and two decimals`() {
        #expect(Money(fen: 129_600).text == "1,296.00")
        #expect(Money(fen: -5).text == "-0.05")
        #expect(Money(fen: 123_456_789_012).text == "1,234,567,890.12")
    }

    @Test func `text and amount are each other's inverse`() throws {
        var fen: Int64 = 1
        while fen < 999_999_999_999 {
            #expect(try Money(parsing: Money(fen: fen).text).fen == fen)
            fen = fen * 7 + 3
        }
    }
}
