// SPDX-License-Identifier: Apache-2.0
import Policy
import Testing
import Vocabulary

/// What may go wrong for one family whose values come out of registers, and what a population then says.
struct FamilyRegisterTests {
    private static let rules = """
        程序 例
        输入 家庭.受理日: 日期   缺失时 待核
        输入 家庭.延长: 月   缺失时 0月
        输入 家庭.类别: 选项(甲、乙)   缺失时 乙
        输入 家庭.名目: 文字   缺失时 待核
        输入 家庭.别名: 文字   缺失时 待核
        输入 成员.收入: 元/月   范围 0元/月 至 20000元/月   缺失时 待核
        输入 成员.分摊: 人   范围 0人 至 2000人   缺失时 1人
        参数 标准: 元/人·月
        参数 后来: 元
        定义 成员.份额: 元/月 依据 "例"
          收入 ÷ 一份
        定义 成员.一份: 数 依据 "例"
          分摊 ÷ 1人
        定义 家庭.分摊收入: 元/月 依据 "例"
          合计(成员.份额 当 分摊 > 0人)
        定义 家庭.最大份额: 元/月 依据 "例"
          最大(成员.份额 当 分摊 > 0人)
        定义 家庭.到期: 日期 依据 "例"
          加月(受理日，延长)
        定义 家庭.同名: 是/否 依据 "例"
          名目 = 别名
        定义 家庭.人数: 人 依据 "例"
          计数(成员)
        定义 家庭.标准和: 元/月 依据 "例"
          一人份(标准) × (人数 ÷ 1人)
        定义 家庭.补贴: 元 依据 "例"
          类别 = 甲 → 后来
          其余 → 0元

        """

    private static let table = """
        参数,地区,生效日,值,来源,说明
        标准,全国,2020-01-01,500元/人·月,例,
        后来,全国,2027-01-01,100元,例,
        """

    private static func program() throws -> PolicyProgram {
        try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: rules, layer: "例")],
            parameters: ParameterTable([PolicySource(name: "参数.csv", text: table, layer: "例")])
        )
    }

    private static func family(_ facts: [String: String], _ members: [[String: String]] = []) -> HouseholdFacts {
        let people = members.enumerated().map { HouseholdFacts.Person(id: "人\($0)", values: $1) }
        return HouseholdFacts(family: facts, members: people)
    }

    /// A result for one family by itself, and as the only one of a population.
    private static func both(_ name: String, _ facts: HouseholdFacts) async throws -> (PolicyValue?, PolicyValue) {
        let (program, date) = (try Self.program(), try CivilDate(parsing: "2026-11-20"))
        let population = try Population([(facts: facts, region: "429006")], for: program)
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: [name])
        let batch = try #require(await compiled.run(over: population).first)
        return (try program.evaluate(facts, on: date, region: "429006").family[name], batch[0])
    }

    private static let monthly = Kind.Unit(.yuan, period: .month)

    @Test func `people's fractions over different denominators are added exactly, one by one and in a population`()
        async throws
    {
        let members = [
            ["收入": "100元/月", "分摊": "3人"], ["收入": "100元/月", "分摊": "7人"], ["收入": "9元/月", "分摊": "0人"],
        ]
        let shared = try await Self.both("分摊收入", Self.family(["受理日": "2026-01-31"], Array(members.prefix(2))))
        let sum = PolicyValue.number(try #require(Ratio(100_000, 21)), Self.monthly)
        #expect(shared.0 == sum)
        #expect(shared.1 == sum)
        let most = try await Self.both("最大份额", Self.family([:], Array(members.prefix(2))))
        #expect(most.0 == .number(try #require(Ratio(10_000, 3)), Self.monthly))
        #expect(most.1 == most.0)
        #expect(try await Self.both("分摊收入", Self.family([:])).0 == .number(Ratio(0), Self.monthly))
    }

    @Test func `fractions without a small common denominator are refused, and a population knows no result`()
        async throws
    {
        let members = ["1999", "1997", "1993"].map { ["收入": "100元/月", "分摊": "\($0)人"] }
        await #expect(throws: EvaluationProblem.overflow(definition: "分摊收入")) {
            _ = try await Self.both("分摊收入", Self.family([:], members))
        }
        let program = try Self.program()
        let population = try Population([(facts: Self.family([:], members), region: "429006")], for: program)
        let date = try CivilDate(parsing: "2026-11-20")
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: ["分摊收入"])
        #expect(await compiled.run(over: population).first?[0] == .absent)
    }

    @Test func `a division by nobody is refused by the name of its rule`() async throws {
        await #expect(throws: EvaluationProblem.divisionByZero(definition: "份额")) {
            _ = try await Self.both("到期", Self.family([:], [["收入": "1元/月", "分摊": "0人"]]))
        }
        #expect(try await Self.both("到期", Self.family([:], [["分摊": "0人"]])).0 == .absent)
    }

    @Test(arguments: ["1.5月", "12001月", "-20000月", "3600月"])
    func `months that lead to no day are refused, and a population knows no result`(months: String) async throws {
        let facts = Self.family(["受理日": "2026-01-31", "延长": months])
        await #expect(throws: EvaluationProblem.overflow(definition: "到期")) { _ = try await Self.both("到期", facts) }
        let program = try Self.program()
        let population = try Population([(facts: facts, region: "429006")], for: program)
        let date = try CivilDate(parsing: "2026-11-20")
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: ["到期"])
        #expect(await compiled.run(over: population).first?[0] == .absent)
    }

    @Test func `months lead to the last day of a shorter month`() async throws {
        let found = try await Self.both("到期", Self.family(["受理日": "2026-01-31", "延长": "25月"]))
        #expect(found.0 == .date(try CivilDate(parsing: "2028-02-29")))
        #expect(found.1 == found.0)
    }

    @Test func `texts that no rule names are told apart`() async throws {
        let words = ["名目": "白墙", "别名": "白墙"]
        #expect(try await Self.both("同名", Self.family(words)).0 == .truth(true))
        #expect(try await Self.both("同名", Self.family(words.merging(["别名": "黑瓦"]) { $1 })).0 == .truth(false))
    }

    @Test func `a parameter that is not in force is refused only where a family's result needs it`() async throws {
        let found = try await Self.both("补贴", Self.family(["类别": "乙"]))
        #expect(found.0 == .number(Ratio(0), Kind.Unit(.yuan)))
        #expect(found.1 == found.0)
        let day = try CivilDate(parsing: "2026-11-20")
        await #expect(throws: EvaluationProblem.noParameter(name: "后来", region: "429006", date: day)) {
            _ = try await Self.both("补贴", Self.family(["类别": "甲"]))
        }
    }

    @Test func `what would be read once a condition is known refuses nothing while it is 待核`() throws {
        let text = Self.rules.replacing("类别: 选项(甲、乙)   缺失时 乙", with: "类别: 选项(甲、乙)   缺失时 待核")
        let later = "定义 家庭.加发: 元 依据 \"例\"\n  后来 × 2 仅当 名目 = \"加发\"\n"
        let program = try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: text + later, layer: "例")],
            parameters: ParameterTable([PolicySource(name: "参数.csv", text: Self.table, layer: "例")])
        )
        let date = try CivilDate(parsing: "2026-11-20")
        let found = try program.evaluate(Self.family(["名目": "常"]), on: date, region: "429006")
        #expect(found.family["补贴"] == .absent)
        #expect(found.missing == ["受理日", "别名", "类别"])
        let step = try #require(found.steps.first { $0.name == "补贴" })
        #expect(step.branch == "条件待核")
        #expect(step.read.map(\.name) == ["类别"])
        // Where it does count, it is still refused.
        let facts = Self.family(["名目": "加发"])
        #expect(throws: EvaluationProblem.noParameter(name: "后来", region: "429006", date: date)) {
            try program.evaluate(facts, on: date, region: "429006")
        }
        #expect(throws: EvaluationProblem.noParameter(name: "后来", region: "429006", date: date)) {
            try program.outcomes(["补贴"], facts, on: date, region: "429006")
        }
    }

    @Test func `a household of three hundred is judged exactly`() async throws {
        let found = try await Self.both("标准和", Self.family([:], Array(repeating: [:], count: 300)))
        #expect(found.0 == .number(Ratio(15_000_000), Self.monthly))
        #expect(found.1 == found.0)
    }

    @Test func `figures far from those in force are computed exactly or refused, and leave the others as they are`()
        throws
    {
        let (program, date) = (try Self.program(), try CivilDate(parsing: "2026-11-20"))
        let facts = Self.family([:], [[:], [:]])
        func sum(_ program: PolicyProgram) throws -> PolicyValue? {
            try program.evaluate(facts, on: date, region: "429006").family["标准和"]
        }
        for standard in ["700元/人·月", "99000000元/人·月", "0.01元/人·月"] {
            let tried = try program.setting(["标准": standard], document: "试", layer: "试")
            let one = try #require(
                tried.parameterKind("标准").map { try PolicyValue.parse(standard, kind: $0, name: "") }
            )
            guard case .number(let fen, _) = one else { return }
            #expect(try sum(tried) == .number(Ratio(fen.numerator * 2), Self.monthly))
            #expect(try sum(program) == .number(Ratio(100_000), Self.monthly))
        }
        let huge = try program.setting(["标准": "90000000000000000元/人·月"], document: "试", layer: "试")
        #expect(throws: EvaluationProblem.overflow(definition: "标准和")) { try sum(huge) }
        #expect(try sum(program) == .number(Ratio(100_000), Self.monthly))
    }

    @Test func `the last row of a complete table is asked too, so that it may be 待核`() async throws {
        let text = """
            程序 例
            输入 家庭.甲: 是/否   缺失时 待核
            输入 家庭.类别: 选项(一、二)   缺失时 待核
            表 家庭.额: 数 首个   依据 "例"
              甲 | 类别   | 结果
              是 | 任意   | 1
              否 | 一、二 | 2

            """
        let program = try PolicyProgram(
            sources: [PolicySource(name: "例.policy", text: text, layer: "例")],
            parameters: ParameterTable([PolicySource]())
        )
        let families = [["甲": "否"], ["甲": "否", "类别": "二"], ["甲": "是"]].map {
            (facts: Self.family($0), region: "429006")
        }
        let date = try CivilDate(parsing: "2026-11-20")
        let population = try Population(families, for: program)
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: ["额"])
        let batch = try #require(await compiled.run(over: population).first)
        for (row, wanted) in [PolicyValue.absent, .number(Ratio(2), .plain), .number(Ratio(1), .plain)].enumerated() {
            #expect(batch[row] == wanted)
            #expect(try program.evaluate(families[row].facts, on: date, region: "429006").family["额"] == wanted)
        }
    }
}
