// SPDX-License-Identifier: Apache-2.0
import Foundation
import Policy
import Testing
import Vocabulary

/// Every program of the packs, and every example of the language page, says of a population what it says of each family.
struct ProgramColumnTests {
    private static let regions = ["429006", "421000", "330624", "610900"]

    /// Rules of all layers of the five places in one book.
    static let book: Result<PolicyBook, any Error> = Result {
        let files = FileManager.default
        func sources(_ folder: String, _ suffix: String) -> [PolicySource] {
            ["national", "hubei", "hubei-tianmen"].flatMap { layer -> [PolicySource] in
                let path = PackTexts.folder.appending(path: "\(layer)/\(folder)").path
                let names = (try? files.contentsOfDirectory(atPath: path)) ?? []
                return names.filter { $0.hasSuffix(suffix) }.sorted().compactMap { name in
                    files.contents(atPath: "\(path)/\(name)").map {
                        PolicySource(name: "\(layer)/\(name)", text: String(decoding: $0, as: UTF8.self), layer: layer)
                    }
                }
            }
        }
        return try PolicyBook(
            sources: sources("policy", ".policy"),
            parameters: ParameterTable(sources("parameters", ".csv"))
        )
    }

    static let programs: [String] = (try? book.get().programs.map(\.name)) ?? []

    /// Compares all results of a program for random families.
    /// - Returns: how many families could be judged.
    static func compare(
        _ program: PolicyProgram,
        families count: Int,
        seed: UInt64,
        on day: String,
        shown: String = ""
    ) async throws -> Int {
        let date = try CivilDate(parsing: day)
        var random = RandomFacts(program, seed: seed)
        let families = random.families(count, regions: regions)
        let rules = Entity.allCases.flatMap { entity in
            program.definitions(of: entity).map {
                (entity: entity, name: $0, key: entity == .family ? $0 : "\(entity.rawValue).\($0)")
            }
        }
        let population = try Population(families, for: program)
        let compiled = try ColumnProgram(program, over: population, on: date, outputs: rules.map(\.key))
        let results = await compiled.run(over: population, threads: 1 + Int(seed % 2))
        var judged = 0
        var first: [Entity: Int] = [.member: 0, .supporter: 0]
        for (row, family) in families.enumerated() {
            defer {
                first[.member, default: 0] += family.facts.members.count
                first[.supporter, default: 0] += family.facts.supporters.count
            }
            guard let single = try? program.evaluate(family.facts, on: date, region: family.region) else { continue }
            judged += 1
            for (rule, result) in zip(rules, results) {
                if rule.entity == .family {
                    #expect(
                        result[row] == single.family[rule.name],
                        "\(program.name) \(rule.name): \(family)\n\(shown)"
                    )
                    continue
                }
                let people = rule.entity == .member ? family.facts.members : family.facts.supporters
                for (place, person) in people.enumerated() {
                    let found = result[(first[rule.entity] ?? 0) + place]
                    let wanted = single.people[person.id]?[rule.name]
                    #expect(found == wanted, "\(program.name) \(rule.key) of \(person.id): \(family)\n\(shown)")
                }
            }
        }
        return judged
    }

    @Test func `the packs have at least the twenty programs of assistance and welfare`() throws {
        #expect(try Self.book.get().programs.count >= 20)
    }

    @Test(arguments: programs)
    func `a program says of a population what it says of each family`(name: String) async throws {
        let program = try #require(try Self.book.get()[name])
        let judged = try await Self.compare(program, families: 300, seed: 7, on: "2026-11-20")

        #expect(judged > 30, "most families can be judged")
    }

    @Test(arguments: LanguageReferenceTests.examples)
    func `an example of the page says of a population what it says of each family`(
        example: LanguageReferenceTests.Example
    ) async throws {
        let program = try LanguageReferenceTests.program(example)
        for seed: UInt64 in 1...5 {
            #expect(try await Self.compare(program, families: 100, seed: seed, on: "2026-05-01") > 5)
        }
    }
}

/// Programs made up at random say of a population what they say of each family.
///
/// `MINZHENG_RANDOM_PROGRAMS=10000 swift test --filter RandomProgramTests` tries as many as one likes.
struct RandomProgramTests {
    private static let count = ProcessInfo.processInfo.environment["MINZHENG_RANDOM_PROGRAMS"].flatMap(Int.init) ?? 500

    @Test(arguments: 0..<4)
    func `random programs come to the same for a population and for each family`(part: Int) async throws {
        var (tried, judged) = (0, 0)
        for number in stride(from: part, to: Self.count, by: 4) {
            var random = RandomProgram(seed: UInt64(number))
            let text = random.text()
            let program: PolicyProgram
            do {
                let formatted = try RuleFormat.formatted(PolicySource(name: "例", text: text, layer: "例"))
                let again = try RuleFormat.formatted(PolicySource(name: "例", text: formatted, layer: "例"))
                #expect(again == formatted)
                program = try PolicyProgram(
                    sources: [PolicySource(name: "\(number).policy", text: text, layer: "例")],
                    parameters: ParameterTable([PolicySource(name: "例.csv", text: RandomProgram.table, layer: "例")])
                )
            } catch let problem as PolicyProblem where problem.faults.allSatisfy({ $0.text.contains("算不准") }) {
                continue
            } catch {
                Issue.record("\(error)\n\(text)")
                continue
            }
            // What was proved to fit is never too large for columns.
            judged += try await ProgramColumnTests.compare(program, families: 8, seed: 3, on: "2026-11-20", shown: text)
            tried += 1
        }
        #expect(tried * 4 > Self.count * 6 / 10, "most programs can be run: \(tried)")
        #expect(judged > tried * 2)
    }
}
