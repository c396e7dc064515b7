// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing

/// Parameters that a test sets for itself.
struct TestParameterTests {
    private static let table = """
        参数,地区,生效日,值,来源,说明
        标准,429006,2020-01-01,500元/人·月,例,
        比例,全国,2020-01-01,10%,例,
        扩大,全国,2020-01-01,否,例,
        """

    private static let rules = """
        程序 例
        输入 家庭.收入: 元/月   范围 0元/月 至 100000元/月   缺失时 待核
        输入 家庭.边缘: 是/否   缺失时 否
        参数 标准: 元/人·月
        参数 比例: 比例
        参数 扩大: 是/否
        条件 家庭.收入低 依据 "例"
          收入 < 一人份(标准)
        发放 家庭.补助: 元/月 依据 "例"
          四舍五入到分(一人份(标准 × 比例)) 仅当 收入低 或 (扩大 且 边缘)

        """

    private func program(_ tests: String) throws -> PolicyProgram {
        try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: Self.rules + tests, layer: "例")],
            parameters: ParameterTable([PolicySource(name: "参数.csv", text: Self.table, layer: "例")])
        )
    }

    @Test func `a parameter set in a test holds for that test alone, where no row is in force too`() throws {
        let outcomes = try program(
            """
            测试 "设为七百" 2026-05-01 110000
              参数 标准=700元/人·月 比例=20%
              家庭 收入=699.99元/月
              期望 收入低=是 补助=140元/月
            测试 "照旧" 2026-05-01 429006
              家庭 收入=499.99元/月
              期望 收入低=是 补助=50元/月
            """
        ).runTests()

        #expect(outcomes.map(\.difference) == [nil, nil])
    }

    @Test func `a 样例 may set parameters, and a test goes before it`() throws {
        let outcomes = try program(
            """
            样例 "扩大以后"
              参数 扩大=是 标准=600元/人·月
              家庭 收入=9000元/月 边缘=是
            测试 "边缘也发" 2026-05-01 429006 沿用 "扩大以后"
              期望 补助=60元/月
            测试 "再提高" 2026-05-01 429006 沿用 "扩大以后"
              参数 标准=800元/人·月
              期望 补助=80元/月
            """
        ).runTests()

        #expect(outcomes.map(\.difference) == [nil, nil])
    }

    @Test(arguments: [
        ("没有=1元", "政策里没有“参数 没有”这一项，请核对名称。"), ("收入=1元/月", "政策里没有“参数 收入”这一项，请核对名称。"),
        ("标准=七百", "“标准”的值“七百”应为元/人·月。"), ("标准=700元/月", "“标准”的值“700元/月”应为元/人·月。"),
        ("比例=1500%", "“比例”的值“1500%”不在 0 到 10 之间，请核对。"),
    ])
    func `a parameter that is none, or does not fit, fails its test with what is wrong`(line: String, told: String)
        throws
    {
        let text = "测试 \"错\" 2026-05-01 429006\n  参数 \(line)\n  家庭 收入=1元/月\n  期望 收入低=是\n"

        #expect(try program(text).runTests().map(\.difference) == [told])
    }

    @Test func `branches and suggested tests take the parameters of their test into account`() throws {
        let program = try program(
            """
            测试 "扩大以后，边缘也发" 2026-05-01 429006
              参数 扩大=是 标准=600元/人·月
              家庭 收入=9000元/月 边缘=是
              期望 补助=60元/月
            """
        )

        let lacking = program.coverage().lacking.map(\.lack)
        #expect(!lacking.contains { $0.contains("“扩大”没有测试成立") })
        #expect(lacking.contains { $0.contains("“扩大”没有测试不成立") })
        #expect(
            try program.suggestedTests().first?.text == """
                测试 "收入低：收入 599.99元/月，略低" 2026-05-01 429006
                  # 待核对：由程序给出，请对照原文
                  参数 扩大=是 标准=600元/人·月
                  家庭 收入=599.99元/月 边缘=是
                  期望 收入低=是 补助=60元/月

                """
        )
    }

    @Test func `a comparison that reads no fact is brought to its edge by a parameter, unless it asks if one is set`()
        throws
    {
        let text = """
            程序 例
            参数 标准: 元/人·月
            参数 比例: 比例
            条件 家庭.标准够 依据 "例"
              标准 × 比例 ≥ 60元/人·月
            条件 家庭.定了标准 依据 "例"
              标准 > 0元/人·月
            测试 "现行" 2026-05-01 429006
              期望 标准够=否 定了标准=是

            """
        func program(_ text: String) throws -> PolicyProgram {
            let table = Self.table.replacing("扩大,全国,2020-01-01,否,例,", with: "")
            return try PolicyProgram(
                sources: [PolicySource(name: "例.policy", text: text, layer: "例")],
                parameters: ParameterTable([PolicySource(name: "参数.csv", text: table, layer: "例")])
            )
        }
        let suggestions = try program(text).suggestedTests()

        #expect(
            suggestions.map(\.text)
                == ["599.99元/人·月，略低", "600元/人·月，恰好相等", "600.01元/人·月，略高"].map { edge in
                    """
                    测试 "标准够：标准 \(edge)" 2026-05-01 429006
                      # 待核对：由程序给出，请对照原文
                      参数 标准=\(edge.prefix { $0 != "，" })
                      期望 标准够=\(edge.hasSuffix("略低") ? "否" : "是") 定了标准=是

                    """
                }
        )
        #expect(try program(text + suggestions.map(\.text).joined()).suggestedTests().isEmpty)
    }
}
