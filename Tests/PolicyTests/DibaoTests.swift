// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing
import Vocabulary

/// The packs as they stand in the repository.
enum PackTexts {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "packs")

    static func source(_ path: String, layer: String) throws -> PolicySource {
        PolicySource(
            name: path,
            text: try String(contentsOf: folder.appending(path: path), encoding: .utf8),
            layer: layer
        )
    }

    /// The rules, tests and parameters of the nation's programs.
    static func national() throws -> (sources: [PolicySource], parameters: ParameterTable) {
        func texts(_ path: String, _ suffix: String) throws -> [PolicySource] {
            try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
                .filter { $0.hasSuffix(suffix) }.sorted().map { try source("\(path)/\($0)", layer: "national") }
        }
        return (
            try texts("national/policy", ".policy"), try ParameterTable(texts("national/parameters", ".csv"))
        )
    }

    static func dibao() throws -> PolicyProgram {
        try PolicyProgram(
            sources: [
                source("national/policy/dibao.policy", layer: "national"),
                source("national/policy/dibao-tests.policy", layer: "national"),
            ],
            parameters: ParameterTable([
                source("national/parameters/dibao.csv", layer: "national"),
                source("hubei/parameters/dibao.csv", layer: "hubei"),
                source("hubei-tianmen/parameters/dibao.csv", layer: "hubei-tianmen"),
            ])
        )
    }
}

struct DibaoTests {
    @Test func `every example written beside the rules comes out as it says`() throws {
        let outcomes = try PackTexts.dibao().runTests()

        #expect(outcomes.count >= 26)
        for outcome in outcomes {
            #expect(outcome.difference == nil, "\(outcome.title): \(outcome.difference ?? "")")
        }
    }

    @Test func `the explanation names clauses with their margin and every parameter with its document`() throws {
        let facts = HouseholdFacts(
            family: ["城乡类别": "城市", "金融资产": "0元"],
            members: [.init(id: "甲", values: ["出生日期": "1980-01-01", "工资性收入": "412.50元/月"])]
        )
        let result = try PackTexts.dibao().evaluate(facts, on: try CivilDate(parsing: "2026-11-20"), region: "429006")

        let clause = try #require(result.clauses.first { $0.title == "收入低于标准" })
        #expect(clause.result == .met)
        #expect(clause.margin == "412.50 元/人·月，比 630.00 元/人·月 低 217.50 元/人·月")
        #expect(result.sentence == "家庭月人均收入 412.50 元/人·月，低于标准 630.00 元/人·月，财产符合规定，保障 1 人，保障金 217.50 元/月。")
        #expect(result.calculation.contains("城市低保标准 = 630.00 元/人·月"))
        #expect(result.calculation.contains("天门市民政事业发展“十四五”规划 第一章第一节(一)"))
        #expect(result.money("月保障金") == Money(fen: 21_750))
    }

    @Test func `what is missing is named, for whom`() throws {
        let facts = HouseholdFacts(
            family: ["城乡类别": "城市", "金融资产": "0元"],
            members: [.init(id: "甲", values: ["出生日期": "1980-01-01"])]
        )
        let result = try PackTexts.dibao().evaluate(facts, on: try CivilDate(parsing: "2026-11-20"), region: "429006")

        #expect(result.missing == ["工资性收入（甲）"])
    }

    @Test func `a name that no rule knows is refused`() throws {
        let facts = HouseholdFacts(family: ["城乡": "城市"], members: [])

        #expect(throws: EvaluationProblem.unknownInput("城乡")) {
            try PackTexts.dibao().evaluate(facts, on: try CivilDate(parsing: "2026-11-20"), region: "429006")
        }
    }

    @Test func `a month of the past is judged by the standard of that month`() throws {
        let table = try PackTexts.dibao().parameters

        let past = try #require(table.row("城市低保标准", region: "429006", on: try CivilDate(parsing: "2019-06-01")))
        let now = try #require(table.row("城市低保标准", region: "429006", on: try CivilDate(parsing: "2026-11-20")))
        #expect(past.value == "400元/人·月")
        #expect(now.value == "630元/人·月")
        #expect(table.row("城市低保标准", region: "421202", on: try CivilDate(parsing: "2026-11-20")) == nil)
    }

    @Test func `a family of nobody divides by nothing and says so`() throws {
        let facts = HouseholdFacts(family: ["城乡类别": "城市", "金融资产": "0元"], members: [])

        #expect(throws: EvaluationProblem.self) {
            try PackTexts.dibao().evaluate(facts, on: try CivilDate(parsing: "2026-11-20"), region: "429006")
        }
    }

    @Test func `an amount beyond exact arithmetic is a problem, not a trap`() throws {
        let facts = HouseholdFacts(
            family: ["城乡类别": "城市", "金融资产": "92233720368547758元"],
            members: ["甲", "乙", "丙"].map {
                .init(id: $0, values: ["出生日期": "1980-01-01", "工资性收入": "92233720368547757元/月"])
            }
        )

        #expect(throws: (any Error).self) {
            try PackTexts.dibao().evaluate(facts, on: try CivilDate(parsing: "2026-11-20"), region: "429006")
        }
    }
}
