// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing
import Vocabulary

/// What is still to be collected is only what would change something.
struct MissingTests {
    private func missing(_ family: [String: String], members: [[String: String]] = []) throws -> [String] {
        let text = """
            程序 例
            输入 家庭.甲: 是/否 缺失时 待核
            输入 家庭.乙: 是/否 缺失时 待核
            输入 家庭.名册: 是/否 缺失时 待核
            输入 成员.收入: 元/月 缺失时 待核
            输入 成员.共同生活: 是/否 缺失时 待核
            定义 家庭.丙: 是/否 依据 "例"
              甲 或 乙
            定义 家庭.丁: 是/否 依据 "例"
              有(名册) → 名册
              其余 → 乙
            定义 家庭.月收入: 元/月 依据 "例"
              合计(成员.收入 当 共同生活)
            """
        let program = try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: text, layer: "例")],
            parameters: ParameterTable([] as [ParameterTable.Row])
        )
        let people = members.enumerated().map { HouseholdFacts.Person(id: "人\($0)", values: $1) }
        return try program.evaluate(
            HouseholdFacts(family: family, members: people),
            on: CivilDate(parsing: "2026-11-20"),
            region: "429006"
        ).missing
    }

    @Test func `what another fact has settled is not asked for`() throws {
        #expect(try missing(["乙": "是"]).isEmpty)
        #expect(try missing(["乙": "否"]) == ["甲"])
    }

    @Test func `what is only asked after is not asked for`() throws {
        #expect(try missing(["甲": "是"]) == ["乙"])
        #expect(try missing(["甲": "是", "名册": "否"]).isEmpty)
    }

    @Test func `of people only those are asked who count`() throws {
        let settled = ["甲": "是", "名册": "是"]
        #expect(try missing(settled, members: [["共同生活": "否"]]).isEmpty)
        #expect(try missing(settled, members: [["共同生活": "是"]]) == ["收入（人0）"])
        #expect(try missing(settled, members: [["共同生活": "是", "收入": "1元/月"], [:]]) == ["共同生活（人1）"])
    }
}
