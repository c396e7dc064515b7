// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing
import Vocabulary

/// Rules over columns say what they say of each family by itself.
struct ColumnTests {
    private static let regions = ["429006", "421200", "420000", "110000"]
    private static let today = "2026-11-20"

    /// Families as they come: some facts missing, some amounts odd, some without anybody who counts.
    private static func families(_ count: Int, seed: UInt64) -> [(facts: HouseholdFacts, region: String)] {
        var random = SplitMix(seed: seed)
        func amount(_ most: Int) -> String { "\(random.below(most)).\(random.below(10))\(random.below(10))元/月" }
        func some(_ percent: Int, _ name: String, _ value: @autoclosure () -> String, _ into: inout [String: String]) {
            if random.below(100) < percent { into[name] = value() }
        }
        func person(_ number: Int) -> HouseholdFacts.Person {
            var values: [String: String] = [:]
            let day = "\(1930 + random.below(96))-0\(1 + random.below(9))-1\(random.below(10))"
            some(98, "出生日期", day, &values)
            some(97, "工资性收入", amount(2_500), &values)
            some(20, "经营净收入", amount(900), &values)
            some(20, "基础养老金", amount(300), &values)
            some(10, "不计入收入", amount(400), &values)
            some(15, "残疾类别", ["肢体", "智力", "精神"][random.below(3)], &values)
            some(15, "残疾等级", "\(1 + random.below(4))", &values)
            some(10, "重病", random.below(3) == 0 ? "否" : "是", &values)
            some(40, "有劳动能力", random.below(2) == 0 ? "否" : "是", &values)
            some(5, "共同生活", random.below(2) == 0 ? "否" : "是", &values)
            return HouseholdFacts.Person(id: "\(number)", values: values)
        }
        return (0..<count).map { _ in
            var family: [String: String] = [:]
            some(97, "城乡类别", random.below(2) == 0 ? "农村" : "城市", &family)
            some(95, "金融资产", "\(random.below(60_000)).0\(random.below(10))元", &family)
            some(20, "机动车辆", random.below(2) == 0 ? "否" : "是", &family)
            some(10, "多套住房", random.below(2) == 0 ? "否" : "是", &family)
            some(20, "必要就业成本", amount(200), &family)
            some(30, "困难档次", ["一档", "二档", "三档"][random.below(3)], &family)
            let members = (0..<random.below(6)).map(person)
            let supporters = (0..<random.below(3)).map {
                HouseholdFacts.Person(id: "义\($0)", values: ["赡养能力费用": amount(300)])
            }
            let facts = HouseholdFacts(family: family, members: members, supporters: supporters)
            return (facts, regions[max(0, random.below(10) - 6)])
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5])
    func `a population and each family by itself come to the same`(seed: UInt64) async throws {
        let program = try PackTexts.dibao()
        let date = try CivilDate(parsing: Self.today)
        let families = Self.families(1_500, seed: seed)
        let population = try Population(families, for: program)
        let names = program.familyDefinitions
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: names)
        let results = await compiled.run(over: population, threads: 1 + Int(seed % 2))

        #expect(results.map(\.name) == names)
        var compared = 0
        for (row, family) in families.enumerated() {
            guard let single = try? program.evaluate(family.facts, on: date, region: family.region) else {
                // What cannot be judged is never given a result by the batch.
                #expect(results.contains { $0[row] == .absent }, "row \(row)")
                continue
            }
            compared += 1
            for result in results {
                // Texts with values in braces are filled in for one family only.
                #expect(result[row] == single.family[result.name], "\(result.name) of row \(row): \(family)")
            }
        }
        #expect(compared > 500)
    }

    /// Families for the rule set that speed is measured with.
    private static func measured(_ count: Int, seed: UInt64) -> [(facts: HouseholdFacts, region: String)] {
        var random = SplitMix(seed: seed)
        func yes(_ percent: Int) -> String { random.below(100) < percent ? "是" : "否" }
        func month(_ first: Int, _ last: Int) -> String {
            "\(first + random.below(last - first + 1))-\(["01", "06", "12"][random.below(3)])-01"
        }
        return (0..<count).map { number in
            var family = [
                "农村户籍": yes(60), "机动车辆": "\(random.below(3))", "免计车辆": "\(random.below(2))",
                "住房": "\(random.below(4))", "开办企业": yes(4), "存款": "\(random.below(90_000)).5\(random.below(10))元",
                "证券": "\(random.below(9_000))元",
            ]
            if random.below(3) == 0 {
                family["上月金额"] = "\(random.below(900))元/月"
                if random.below(2) == 0 { family["超标起始"] = month(2024, 2025) }
            }
            let members = (0..<1 + random.below(5)).map { place in
                HouseholdFacts.Person(
                    id: "\(place)",
                    values: [
                        "出生年月": month(1922, 2025), "残疾类别": "\(random.below(8))", "残疾等级": "\(random.below(5))",
                        "重病": yes(10), "在校": yes(15), "拒绝就业": yes(20), "在岗月数": "\(random.below(12))",
                        "工资": random.below(2) == 0 ? "0元/月" : "\(random.below(3_000)).3\(random.below(10))元/月",
                        "养老金": "\(random.below(400))元/月", "转移收入": "\(random.below(99))元/月",
                        "自付医疗": random.below(5) == 0 ? "\(random.below(800))元/月" : "0元/月",
                    ]
                )
            }
            let supporters = (0..<random.below(3)).map { place in
                HouseholdFacts.Person(
                    id: "义\(place)",
                    values: [
                        "家庭收入": "\(random.below(15_000))元/月", "家庭人口": "\(1 + random.below(5))人",
                        "在世父母": "\(1 + random.below(4))", "免除": yes(10),
                    ]
                )
            }
            let facts = HouseholdFacts(family: family, members: members, supporters: supporters)
            return (facts, ["100", "1001", "100107"][number % 3])
        }
    }

    private static let standards = """
        参数,地区,生效日,值,来源,说明
        城市标准,全国,2024-01-01,630,测速,
        城市标准,1001,2025-01-01,705.5,测速,
        农村标准,全国,2024-01-01,5401,测速,
        农村标准,100107,2026-01-01,6200,测速,
        农村标准,100107,2026-02-01,9900,测速,
        最低工资,全国,2024-01-01,1760,测速,
        老年增发比例,全国,2024-01-01,20%,测速,
        未成年增发比例,全国,2024-01-01,17%,测速,
        重残增发比例,全国,2024-01-01,30%,测速,
        重病增发比例,全国,2024-01-01,30%,测速,
        最低补差,全国,2024-01-01,30,测速,
        生活补贴高档,全国,2024-01-01,100,测速,
        生活补贴低档,全国,2024-01-01,70,测速,
        护理补贴一级,全国,2024-01-01,120,测速,
        护理补贴二级,全国,2024-01-01,80,测速,
        高龄八十,全国,2024-01-01,80,测速,
        高龄九十,全国,2024-01-01,150,测速,
        高龄百岁,全国,2024-01-01,500,测速,
        老年年龄,全国,2024-01-01,70,测速,
        新就业扣除比例,全国,2024-01-01,50%,测速,
        就业扣除比例,全国,2024-01-01,20%,测速,
        新就业月数,全国,2024-01-01,6,测速,
        养老金不计额,全国,2024-01-01,123,测速,
        推定工资比例,全国,2024-01-01,70%,测速,
        赡养起点比例,全国,2024-01-01,200%,测速,
        赡养比例,全国,2024-01-01,50%,测速,
        金融资产倍数,全国,2024-01-01,24,测速,
        车辆上限,全国,2024-01-01,0,测速,
        住房上限,全国,2024-01-01,1,测速,
        边缘比例,全国,2024-01-01,150%,测速,
        渐退全额月数,全国,2024-01-01,6,测速,
        渐退月数,全国,2024-01-01,12,测速,
        渐退比例,全国,2024-01-01,50%,测速,
        """

    private static func measuredRules() throws -> PolicyProgram {
        let path = PackTexts.folder.deletingLastPathComponent().appending(path: "Benchmarks/rules/allowance.policy")
        let text = try String(contentsOf: path, encoding: .utf8)
        return try PolicyProgram(
            sources: [PolicySource(name: "allowance.policy", text: text, layer: "rules")],
            parameters: ParameterTable([PolicySource(name: "p.csv", text: standards, layer: "rules")])
        )
    }

    @Test(arguments: [11, 12, 13])
    func `the rules that speed is measured with come to the same both ways`(seed: UInt64) async throws {
        let program = try Self.measuredRules()
        let date = try CivilDate(parsing: "2026-01-01")
        let families = Self.measured(1_200, seed: seed)
        let population = try Population(families, for: program)
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: program.familyDefinitions)
        let results = await compiled.run(over: population)

        var codes = Set<PolicyValue>()
        for (row, family) in families.enumerated() {
            let single = try program.evaluate(family.facts, on: date, region: family.region)
            for result in results {
                #expect(result[row] == single.family[result.name], "\(result.name) of row \(row): \(family)")
            }
            codes.insert(single.family["结论码"] ?? .absent)
        }
        #expect(codes.count == 6)
    }

    @Test func `a scenario changes what every region reads, and a change that nothing reads is refused`() async throws {
        let program = try Self.measuredRules()
        let date = try CivilDate(parsing: "2026-01-01")
        let population = try Population(Self.measured(60, seed: 3), for: program)
        func standards(_ scenario: Scenario) async throws -> Set<PolicyValue> {
            let compiled = try ColumnProgram(
                program,
                over: population,
                on: date,
                outputs: ["月标准"],
                scenario: scenario
            )
            let result = try #require(await compiled.run(over: population).first)
            return Set((0..<60).map { result[$0] })
        }
        let kind = try #require(program.parameterKind("城市标准"))
        func yuan(_ text: String) throws -> PolicyValue { try PolicyValue.parse(text, kind: kind, name: "城市标准") }

        let raised = try await standards(Scenario(["城市标准": .atLeast(try yuan("700"))]))
        #expect(raised.contains(try yuan("700")))
        #expect(raised.contains(try yuan("705.5")))
        #expect(!raised.contains(try yuan("630")))
        let lowered = try await standards(Scenario(["城市标准": .atMost(try yuan("640"))]))
        #expect(lowered.isSuperset(of: [try yuan("640"), try yuan("630")]))
        #expect(!lowered.contains(try yuan("705.5")))
        await #expect(throws: ColumnProblem.changeUnread("高龄八十")) {
            _ = try await standards(Scenario(["高龄八十": .exactly(try yuan("1"))]))
        }
    }

    @Test func `members have results of their own, also those that all of a family share`() async throws {
        let program = try PackTexts.dibao()
        let date = try CivilDate(parsing: Self.today)
        let families = Self.families(700, seed: 9).filter { $0.region == "429006" }
        let population = try Population(families, for: program)
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: ["成员.保障对象"])
        let covered = try #require(await compiled.run(over: population).first)

        var row = 0
        for family in families {
            let single = try? program.evaluate(family.facts, on: date, region: family.region)
            for member in family.facts.members {
                if let single { #expect((covered[row] == .truth(true)) == single.covered.contains(member.id)) }
                row += 1
            }
        }
        #expect(row == covered.values.count)
    }

    @Test func `a day comes out of the columns as it went in`() async throws {
        let rules = """
            输入 家庭.申请日: 日期   缺失时 待核
            输入 家庭.受理日: 日期   缺失时 待核
            定义 家庭.起算日: 日期   依据 "测试"
              有(受理日) → 受理日
              其余 → 申请日
            """
        let program = try PolicyProgram(
            sources: [PolicySource(name: "days.policy", text: rules, layer: "test")],
            parameters: ParameterTable([ParameterTable.Row]())
        )
        let families = [["申请日": "2024-02-29"], ["申请日": "2026-01-05", "受理日": "2026-01-09"], [:]].map {
            (facts: HouseholdFacts(family: $0, members: []), region: "429006")
        }
        let date = try CivilDate(parsing: Self.today)
        let population = try Population(families, for: program)
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: ["起算日"])
        let result = try #require(await compiled.run(over: population).first)

        for (row, family) in families.enumerated() {
            let single = try program.evaluate(family.facts, on: date, region: family.region)
            #expect(result[row] == single.family["起算日"])
        }
        #expect(result[0] == .date(try CivilDate(parsing: "2024-02-29")))
    }

    @Test func `nobody at all is a defined answer`() async throws {
        let program = try PackTexts.dibao()
        let population = try Population([], for: program)
        let compiled = try ColumnProgram(
            program,
            over: population,
            on: try CivilDate(parsing: Self.today),
            outputs: ["决定", "月保障金"]
        )

        #expect(await compiled.run(over: population, threads: 2).map(\.values) == [[], []])
    }
}
