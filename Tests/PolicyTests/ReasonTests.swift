// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing
import Vocabulary

/// Why a case of a definition was not the one that applied.
struct ReasonTests {
    private static let rules = """
        程序 例 "例"
        输入 家庭.收入: 元/月 缺失时 待核
        输入 家庭.类别: 选项(甲、乙、丙) 缺失时 丙
        输入 家庭.备注: 文字 缺失时 待核
        输入 成员.患病: 是/否 缺失时 否
        参数 标准: 元/月
        定义 家庭.有病人: 是/否 依据 "例一"
          任一(成员 当 患病)
        定义 家庭.档次: 文字 依据 "例二"
          收入 < 标准 且 有病人 → "一"
          类别 属于 (甲、乙) 或 类别 = 甲 → "二"
          非 全部(成员 当 非 患病) → "三"
          有(备注) → "四"
          其余 → "五"
        例外 家庭.档次 急难 依据 "例三"
          收入 = 0 → "急"
        """

    private static func found(_ family: [String: String], ill: [Bool]) throws -> Evaluation {
        let parameters = "参数,地区,生效日,值,来源,说明\n标准,全国,2020-01-01,700元/月,文件,"
        let program = try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: rules, layer: "national")],
            parameters: try ParameterTable([PolicySource(name: "p.csv", text: parameters, layer: "national")])
        )
        let members = ill.enumerated().map { place, isIll in
            HouseholdFacts.Person(id: ["甲", "乙"][place], values: ["患病": isIll ? "是" : "否"])
        }
        let facts = HouseholdFacts(family: family, members: members)
        return try program.evaluate(facts, on: try CivilDate(parsing: "2026-11-20"), region: "429006")
    }

    private static func step(_ family: [String: String], ill: [Bool]) throws -> Evaluation.Step {
        try #require(try found(family, ill: ill).steps.first { $0.name == "档次" })
    }

    @Test func `each case passed over says which figures settled it`() throws {
        let passed = try Self.step(["收入": "1200"], ill: [false, false]).passed
        #expect(passed.map(\.branch) == ["例外：急难", "第 2 种情形", "第 3 种情形", "第 4 种情形", "第 5 种情形"])
        #expect(
            passed.map(\.reason) == [
                "收入 1,200.00 元/月 ≠ 0.00 元/月", "收入 1,200.00 元/月 > 标准 700.00 元/月，有病人 为 否",
                "类别 丙，不属于 甲、乙，类别 丙 ≠ 甲", "每个成员都符合", "不知道 备注",
            ]
        )
    }

    @Test func `of two conditions only the one that failed is named`() throws {
        let passed = try Self.step(["收入": "500", "类别": "乙"], ill: [false, false]).passed
        #expect(passed.map(\.reason).last == "有病人 为 否")
    }

    @Test func `the case that applies names what it read`() throws {
        let step = try Self.step(["收入": "500"], ill: [true])
        #expect(step.read.map(\.name) == ["收入", "标准", "有病人"])
        #expect(step.read.map(\.value) == ["500.00 元/月", "700.00 元/月", "是"])
        let found = try Self.found(["收入": "500"], ill: [true])
        #expect(found.calculation.contains("未取例外：急难：收入 500.00 元/月 ≠ 0.00 元/月"))
    }
}
