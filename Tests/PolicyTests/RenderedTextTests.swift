// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing
import Vocabulary

/// Texts with values in them: what a family reads, and what tests expect of it.
struct RenderedTextTests {
    private static let rules = """
        程序 例
        输入 家庭.收入: 元/月   缺失时 待核
        输入 家庭.备注: 文字    缺失时 "无"
        输入 成员.工资: 元/月   缺失时 0元/月
        条件 家庭.收入低 依据 "例"
          收入 < 1000元/月
        定义 家庭.补注: 文字 依据 "例"
          备注
        定义 成员.本月工资: 元/月 依据 "例"
          工资
        定义 成员.说明: 文字 依据 "例"
          "工资 {本月工资}，全家收入低：{收入低}"
        定义 家庭.结论说明: 文字 依据 "例"
          收入低 → "收入低，补注｛补注｝，{没有这个}"
          其余 → "收入不低"

        """

    private func program(_ tests: String) throws -> PolicyProgram {
        try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: Self.rules + tests, layer: "例")],
            parameters: ParameterTable([] as [ParameterTable.Row])
        )
    }

    @Test func `values stand in the sentence once, and what is no name stays as it is`() throws {
        let facts = HouseholdFacts(family: ["收入": "900元/月", "备注": "{收入低}"], members: [])
        let day = try CivilDate(parsing: "2026-05-01")
        let result = try program("").evaluate(facts, on: day, region: "429006")

        #expect(result.sentence == "收入低，补注{收入低}，{没有这个}")
        #expect(result.rendered("没有结束{补注") == "没有结束{补注")
        #expect(result.rendered("") == "")
    }

    @Test func `a test expects a text as it is read, of the family and of a person`() throws {
        let outcomes = try program(
            """
            测试 "对" 2026-05-01 429006
              家庭 收入=900元/月 备注=甲
              成员 甲 工资=1200.5元/月
              期望 结论说明="收入低，补注甲，{没有这个}" 甲.说明="工资 1,200.50 元/月，全家收入低：是"
            测试 "不带数的照旧" 2026-05-01 429006
              家庭 收入=1000元/月
              期望 结论说明=收入不低
            测试 "没有代入的不对" 2026-05-01 429006
              家庭 收入=900元/月 备注=甲
              期望 结论说明="收入低，补注｛补注｝，{没有这个}"
            """
        ).runTests()

        #expect(
            outcomes.map(\.difference) == [
                nil, nil, "结论说明 应为 收入低，补注｛补注｝，{没有这个}，实为 收入低，补注甲，{没有这个}",
            ]
        )
    }
}
