// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Packs
import Policy
import Vocabulary

/// Times the rules of a pack for `scripts/bench`: all programs over a population, one family with its explanation, and
/// the tests that stand beside the rules.
struct MeasureProgramsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-programs",
        abstract: "测量政策包全部程序整批测算、单户说明和自带测试的用时",
        shouldDisplay: false
    )

    @OptionGroup var options: PackOptions
    @Option(help: "人数") var persons = 1_000_000
    @Option(help: "测算哪一天") var date = "2026-11-20"

    private struct Times: Encodable {
        /// Milliseconds by program, compiling included.
        var programs: [String: Double] = [:]
        var allPrograms = 0.0
        /// Microseconds for one family of three with every step in words.
        var family = 0.0
        /// Milliseconds for ten thousand tests.
        var tests = 0.0
    }

    func run() async throws {
        let pack = try ResolvedPack.load(packs: options.packs, id: options.pack)
        let day = try CivilDate(parsing: date)
        var times = Times()
        for program in pack.policies.programs {
            var made = MadeUpFamilies(program, region: pack.root)
            let sample = try Population(made.families(2_000), for: program)
            let population = sample.repeated(max(1, persons / sample.count(of: .member)))
            let names = program.conclusions
            let seconds = try await median(of: 5) {
                let compiled = try ColumnProgram(program, over: population, on: day, outputs: names)
                return await compiled.run(over: population).count
            }
            times.programs[program.name] = seconds * 1_000
            times.allPrograms += seconds * 1_000
        }
        if let program = pack.policy(of: "dibao") {
            var made = MadeUpFamilies(program, region: pack.root)
            let families = made.families(400)
            times.family =
                try await median(of: 5) {
                    families.reduce(0) { letters, family in
                        let explained = try? program.evaluate(family.facts, on: day, region: family.region)
                        return letters + (explained?.calculation.utf8.count ?? 0)
                    }
                } * 1_000_000 / Double(families.count)
        }
        let count = pack.policies.runTests().count
        times.tests =
            try await median(of: 5) { pack.policies.runTests().count } * 1_000 * 10_000 / Double(max(1, count))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(times), as: UTF8.self))
    }

    /// Seconds.
    private func median(of times: Int, _ body: () async throws -> Int) async throws -> Double {
        var seconds: [Double] = []
        for _ in 0..<times {
            let start = ContinuousClock.now
            guard try await body() > 0 else { throw CommandProblem.badCount }
            seconds.append(start.duration(to: .now) / .seconds(1))
        }
        return seconds.sorted()[times / 2]
    }
}

/// Families with everything that a program asks for, mostly within what is usual.
private struct MadeUpFamilies {
    private let questions: [PolicyProgram.Question]
    private let region: String
    private var random = DemoRandom(seed: 7)

    init(_ program: PolicyProgram, region: String) {
        questions = program.questions
        self.region = region
    }

    mutating func families(_ count: Int) -> [(facts: HouseholdFacts, region: String)] {
        (0..<count).map { _ in
            let members = (0..<1 + random.below(5)).map { HouseholdFacts.Person(id: "\($0)", values: values(.member)) }
            let supporters = (0..<random.below(2)).map {
                HouseholdFacts.Person(id: "义\($0)", values: values(.supporter))
            }
            return (HouseholdFacts(family: values(.family), members: members, supporters: supporters), region)
        }
    }

    private mutating func values(_ entity: Entity) -> [String: String] {
        var values: [String: String] = [:]
        for question in questions where question.entity == entity {
            let months = (0..<question.months).map { _ in value(question) }
            values[question.name] = months.joined(separator: "|")
        }
        return values
    }

    private mutating func value(_ question: PolicyProgram.Question) -> String {
        let value: String
        switch question.kind {
        case .truth: value = random.chance(80) ? "否" : "是"
        case .option(let options): value = random.pick(options)
        case .text: value = "无"
        case .date: value = "\(1940 + random.below(85))-0\(1 + random.below(9))-1\(random.below(10))"
        case .number(let unit):
            let isMoney = unit.base == .yuan
            let low = question.range.map { $0.lowerBound.numerator / $0.lowerBound.denominator } ?? 0
            let most = question.range.map { $0.upperBound.numerator / $0.upperBound.denominator } ?? .max
            let number = min(most, low + Int64(random.below(isMoney ? 200_000 : 5)))
            value = isMoney ? "\(number / 100).\(number / 10 % 10)\(number % 10)" : "\(number)"
        }
        return question.isJudged ? "\(value)（演示评议会 2026-05-10 入户查看）" : value
    }
}
