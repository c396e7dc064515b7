// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing
import Vocabulary

/// The engine says what the plainest reading of the same text says.
struct NaiveTests {
    private static let count = ProcessInfo.processInfo.environment["MINZHENG_RANDOM_PROGRAMS"].flatMap(Int.init) ?? 500
    private static let regions = ["429006", "421000", "330624"]

    @Test(arguments: 0..<4)
    func `random programs come to what a plain reading comes to`(part: Int) throws {
        var compared = 0
        let date = try CivilDate(parsing: "2026-11-20")
        for number in stride(from: part, to: Self.count, by: 4) {
            var random = RandomProgram(seed: UInt64(number))
            let text = random.text()
            let program: PolicyProgram
            do {
                program = try PolicyProgram(
                    sources: [PolicySource(name: "\(number).policy", text: text, layer: "例")],
                    parameters: ParameterTable([PolicySource(name: "例.csv", text: RandomProgram.table, layer: "例")])
                )
            } catch let problem as PolicyProblem where problem.faults.allSatisfy({ $0.text.contains("算不准") }) {
                continue
            }
            let naive = NaiveProgram(text, table: RandomProgram.table)
            #expect(naive.order.map(\.name).sorted() == Self.names(program))
            var facts = RandomFacts(program, seed: UInt64(number))
            for family in facts.families(6, regions: Self.regions) {
                let reading = NaiveFamily(program: naive, facts: family.facts, date: date, region: family.region)
                compared += try Self.compare(program, reading, on: date) ? 1 : 0
            }
        }
        #expect(compared > Self.count)
    }

    private static func names(_ program: PolicyProgram) -> [String] {
        Entity.allCases.flatMap { program.definitions(of: $0) }.sorted()
    }

    /// - Returns: whether the family could be judged.
    private static func compare(_ program: PolicyProgram, _ reading: NaiveFamily, on date: CivilDate) throws -> Bool {
        let found: Evaluation
        do {
            found = try program.evaluate(reading.facts, on: date, region: reading.region)
        } catch EvaluationProblem.divisionByZero {
            #expect(throws: NaiveFamily.DivisionByZero.self) {
                for rule in reading.program.order { _ = try values(rule, reading) }
            }
            return false
        } catch EvaluationProblem.overflow {
            return false
        }
        for rule in reading.program.order {
            for (person, value) in try values(rule, reading) {
                let engine =
                    person.map { found.people[reading.facts.members[$0].id]?[rule.name] } ?? found.family[rule.name]
                #expect(value.isSame(as: engine), "\(rule.name) \(value) \(String(describing: engine)) \(reading)")
            }
        }
        return true
    }

    private static func values(_ rule: (name: String, isFamily: Bool), _ reading: NaiveFamily) throws -> [(
        Int?, NaiveValue
    )] {
        guard !rule.isFamily else { return [(nil, try reading.value(of: rule.name, .init()))] }
        return try reading.facts.members.indices.map { ($0, try reading.value(of: rule.name, .init(person: $0))) }
    }
}
