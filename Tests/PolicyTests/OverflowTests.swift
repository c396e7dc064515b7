// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing
import Vocabulary

/// Numbers that cannot grow beyond what is counted exactly.
struct OverflowTests {
    private static func program(_ range: String) throws -> PolicyProgram {
        let text = """
            程序 例
            输入 家庭.甲: 数 \(range) 缺失时 0
            输入 家庭.乙: 数 \(range) 缺失时 0
            输入 家庭.金额: 元 缺失时 待核
            定义 家庭.积: 数 依据 "例"
              甲 × 乙 × 甲
            定义 家庭.加倍: 元 依据 "例"
              金额 × 2

            """
        return try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: text, layer: "test")],
            parameters: ParameterTable([PolicySource]())
        )
    }

    private static func results(_ facts: [String: String]) throws -> [PolicyValue] {
        try program("范围 0 至 100").outcomes(
            ["积", "加倍"],
            HouseholdFacts(family: facts, members: []),
            on: try CivilDate(year: 2026, month: 11, day: 20),
            region: "429006"
        )
    }

    @Test func `declared bounds prove that a product fits, and without them it is refused`() throws {
        #expect(throws: PolicyProblem.self) { try Self.program("") }
        #expect(try Self.program("范围 0 至 100").familyDefinitions.contains("积"))
    }

    @Test func `facts beyond what was proved are refused by name`() throws {
        #expect(try Self.results(["甲": "100", "乙": "100"])[0] == .number(Ratio(1_000_000), .plain))
        #expect(throws: EvaluationProblem.self) { try Self.results(["甲": "100.1"]) }
        #expect(throws: EvaluationProblem.self) { try Self.results(["甲": "0.12345"]) }
        #expect(throws: EvaluationProblem.self) { try Self.results(["金额": "100000000.01"]) }
        #expect(try Self.results(["金额": "100000000"])[1] == .number(Ratio(20_000_000_000), Kind.Unit(.yuan)))
    }

    @Test func `a population whose amounts might not fit is refused before anything is computed`() throws {
        let huge = PopulationColumn(values: [Int64.max / 2])
        let population = Population(
            regions: ["429006"],
            people: [.member: [0], .supporter: [0]],
            columns: ["甲": huge, "乙": huge, "金额": huge]
        )
        #expect(throws: ColumnProblem.tooLarge) {
            try ColumnProgram(
                try Self.program("范围 0 至 100"),
                over: population,
                on: try CivilDate(year: 2026, month: 11, day: 20),
                outputs: ["积"]
            )
        }
    }
}
