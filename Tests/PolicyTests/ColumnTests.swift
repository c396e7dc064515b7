// SPDX-License-Identifier: Apache-2.0
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

    @Test func `amounts that might not fit are refused before anything is computed`() throws {
        let program = try PackTexts.dibao()
        let huge = HouseholdFacts(
            family: ["城乡类别": "城市", "金融资产": "90000000000000000元"],
            members: [.init(id: "甲", values: ["出生日期": "1980-01-01", "工资性收入": "90000000000000000元/月"])]
        )
        let population = try Population([(huge, "429006")], for: program)

        #expect(throws: ColumnProblem.tooLarge) {
            try ColumnProgram(
                program,
                over: population,
                on: try CivilDate(parsing: Self.today),
                outputs: ["月保障金"]
            )
        }
    }
}

/// A small generator whose numbers are the same everywhere.
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
