// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing

/// Tests that are suggested at the edges of comparisons, where the right answer is known.
struct SuggestedTestTests {
    private static let rules = """
        程序 例
        输入 家庭.收入: 元/月   范围 0元/月 至 100000元/月   缺失时 待核
        输入 成员.出生日期: 日期   缺失时 待核
        定义 家庭.人数: 人 依据 "例"
          计数(成员)
        条件 家庭.收入低 依据 "例"
          收入 ÷ 人数 < 500元/人·月
        定义 成员.成年: 是/否 依据 "例"
          周岁(出生日期) ≥ 18岁
        发放 家庭.补助: 元/月 依据 "例"
          四舍五入到分(取大(500元/人·月 × 计数(成员 当 成年) - 收入，0)) 仅当 收入低

        """

    private static func family(on day: String, income: String = "300", _ title: String = "三口人", pays: String = "700")
        -> String
    {
        """
        测试 "\(title)" \(day) 429006
          家庭 收入=\(income)元/月
          成员 甲 出生日期=1980-05-01
          成员 乙 出生日期=1981-05-01
          成员 丙 出生日期=2015-05-01
          期望 补助=\(pays)元/月

        """
    }

    private func program(_ text: String) throws -> PolicyProgram {
        try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: text, layer: "例")],
            parameters: ParameterTable([] as [ParameterTable.Row])
        )
    }

    private func titles(_ text: String) throws -> [String] {
        try program(text).suggestedTests().map { suggestion in
            String(suggestion.text.split(separator: "\"")[1])
        }
    }

    @Test func `an amount is brought to its threshold, a fen below and a fen above, and a birthday likewise`() throws {
        let suggestions = try program(Self.rules + Self.family(on: "2026-02-28")).suggestedTests()

        #expect(
            suggestions.map { String($0.text.split(separator: "\"")[1]) } == [
                "收入低：收入 1499.99元/月，略低", "收入低：收入 1500元/月，恰好相等", "收入低：收入 1500.01元/月，略高",
                "成年：甲的出生日期 2008-02-29，差一天", "成年：甲的出生日期 2008-02-28，刚够", "成年：甲的出生日期 2008-02-27，多一天",
            ]
        )
        #expect(
            suggestions.first?.text == """
                测试 "收入低：收入 1499.99元/月，略低" 2026-02-28 429006
                  # 待核对：由程序给出，请对照原文
                  家庭 收入=1499.99元/月
                  成员 甲 出生日期=1980-05-01
                  成员 乙 出生日期=1981-05-01
                  成员 丙 出生日期=2015-05-01
                  期望 收入低=是 补助=0元/月

                """
        )
        #expect(suggestions.last?.comparison == "周岁(出生日期) ≥ 18岁")
        #expect(suggestions.last?.line == 9)
    }

    @Test func `on a leap day the last birthday that counts is the twenty-eighth of February`() throws {
        #expect(
            try titles(Self.rules + Self.family(on: "2028-02-29")).suffix(3) == [
                "成年：甲的出生日期 2010-03-01，差一天", "成年：甲的出生日期 2010-02-28，刚够", "成年：甲的出生日期 2010-02-27，多一天",
            ]
        )
    }

    @Test func `what is suggested reads, holds, and is not suggested again`() throws {
        let text = Self.rules + Self.family(on: "2026-02-28")
        let all = text + (try program(text).suggestedTests().map(\.text).joined(separator: "\n"))
        let outcomes = try program(all).runTests()

        #expect(outcomes.count == 7)
        for outcome in outcomes { #expect(outcome.difference == nil, "\(outcome.title)") }
        #expect(try titles(all).isEmpty)
    }

    @Test func `an edge with tests on both sides is left alone, and only the side that lacks is suggested`() throws {
        let below = Self.family(on: "2026-02-28", income: "1499.99", "差一分", pays: "0")
        let at = Self.family(on: "2026-02-28", income: "1500", "相等", pays: "0")

        #expect(try titles(Self.rules + below + at).allSatisfy { $0.hasPrefix("成年") })
        #expect(try titles(Self.rules + at).filter { $0.hasPrefix("收入低") } == ["收入低：收入 1499.99元/月，略低"])
        #expect(try titles(Self.rules + below).filter { $0.hasPrefix("收入低") } == ["收入低：收入 1500元/月，恰好相等"])
    }

    @Test func `a test that takes over a 样例 stays short, and cells of tables have edges too`() throws {
        let text = """
            程序 例
            输入 成员.得分: 数   范围 0 至 100   缺失时 待核
            输入 成员.备注: 文字   缺失时 "无"
            表 成员.等级: 选项(好、中、差) 首个 依据 "例"
              得分 | 结果
              ≥ 90 | 好
              ≥ 60 | 中
              其余 | 差
            样例 "一位老人"
              成员 甲 得分=70 备注="住 三楼"
            测试 "中等" 2026-05-01 429006 沿用 "一位老人"
              期望 甲.等级=中
            """
        let suggestions = try program(text).suggestedTests()

        #expect(
            suggestions.first?.text == """
                测试 "等级：甲的得分 89，略低" 2026-05-01 429006 沿用 "一位老人"
                  # 待核对：由程序给出，请对照原文
                  成员 甲 得分=89
                  期望 甲.等级=中

                """
        )
        let found = try titles(text)
        for score in [59, 60, 89, 90] { #expect(found.contains { $0.contains(" \(score)，") }, "\(score)") }
    }

    @Test func `what no single fact brings to its edge has no suggestion`() throws {
        let text = """
            程序 例
            输入 成员.在家: 是/否   缺失时 是
            条件 家庭.大户 依据 "例"
              计数(成员 当 在家) ≥ 5人
            测试 "一人" 2026-05-01 429006
              成员 甲
              期望 大户=否
            """
        #expect(try titles(text).isEmpty)
    }

    @Test func `what a fact leaps over is the edge of something else`() throws {
        let text = """
            程序 例
            输入 家庭.人数: 人   范围 0人 至 50人   缺失时 拒绝
            定义 家庭.额: 元/月 依据 "例"
              600元/人·月 × 人数
            条件 家庭.超过 依据 "例"
              额 > 1000元/月
            测试 "一人" 2026-05-01 429006
              家庭 人数=1人
              期望 超过=否
            """
        #expect(try titles(text).isEmpty)
    }

    @Test(arguments: [1, 3, Int.max])
    func `suggestions for every program of the nation read and hold, however few tests it has`(kept: Int) throws {
        let (sources, parameters) = try PackTexts.national()
        let thin = sources.map { source in
            PolicySource(name: source.name, text: Self.thinned(source.text, to: kept), layer: source.layer)
        }
        let book = try PolicyBook(sources: thin, parameters: parameters)
        let suggestions = try book.suggestedTests()
        let added = book.programs.map { program in
            PolicySource(
                name: "\(program.id)-suggested.policy",
                text: "程序 \(program.name)\n\n"
                    + suggestions.filter { $0.program == program.name }.map(\.text).joined(separator: "\n"),
                layer: "national"
            )
        }
        let whole = try PolicyBook(sources: thin + added, parameters: parameters)

        #expect(book.programs.count == 20)
        #expect(kept == Int.max || suggestions.count > 60)
        for outcome in whole.runTests() { #expect(outcome.difference == nil, "\(outcome.title)") }
        #expect(try whole.suggestedTests().map(\.text) == [])
    }

    /// A text with only the first tests; samples stay.
    private static func thinned(_ text: String, to kept: Int) -> String {
        var lines: [Substring] = []
        var tests = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("测试") { tests += 1 } else if line.hasPrefix("样例") { tests = min(tests, kept) }
            if tests <= kept { lines.append(line) }
        }
        return lines.joined(separator: "\n")
    }
}
