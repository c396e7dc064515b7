// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Policy
import Vocabulary

extension PolicyCommand {
    /// Runs a rule set over tables and tells how long the evaluation took, with the data in memory.
    struct RunRules: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "用一套规则测算整张人口表，报告用时和结果摘要（JSON）"
        )
        @Option(help: "规则目录：*.policy 和 columns.csv") var rules: String
        @Option(help: "数据目录：households、persons、supporters、params 四张 CSV 表") var data: String
        @Option(help: "测算哪个月，如 2026-01") var month: String
        @Option(help: "另测一种假设，如 'urban_std>=70000'，可写多次") var override: [String] = []
        @Option(help: "同时使用几个线程") var threads = 1
        @Option(help: "每种情形测几次，取中位数") var times = 7
        @Flag(help: "列出结果摘要") var digest = false

        func run() async throws {
            guard (1...64).contains(threads), (1...1_000).contains(times) else { throw CommandProblem.badCount }
            let clock = ContinuousClock()
            let start = clock.now
            let tables = try RuleTables(rules: rules, data: data)
            var report = Report(loadSeconds: (clock.now - start) / .seconds(1))
            let day = try CivilDate(parsing: month + "-01")
            report.base = try await measured(tables, on: day, Scenario())
            if !override.isEmpty {
                let changes = try override.map(tables.change)
                let scenario = Scenario(
                    Dictionary(changes.map { ($0.name, $0.change) }, uniquingKeysWith: { $1 })
                )
                report.whatIf = try await measured(tables, on: day, scenario)
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }

        /// Median of runs from the checked rules to the last result, compiling included.
        private func measured(_ tables: RuleTables, on day: CivilDate, _ scenario: Scenario) async throws -> Measured {
            let names = ["code", "amount", "bits", "psub"].compactMap { tables.digest[$0] }
            guard names.count == 4 else { throw CommandProblem.badTable(rules + "/columns.csv", line: nil) }
            var seconds: [Double] = []
            var results: [ColumnResult] = []
            for _ in 0..<times {
                let start = ContinuousClock.now
                results = []
                let program = try ColumnProgram(
                    tables.program,
                    over: tables.population,
                    on: day,
                    outputs: names,
                    scenario: scenario
                )
                results = await program.run(over: tables.population, threads: threads)
                seconds.append(start.duration(to: .now) / .seconds(1))
            }
            let summary = digest ? Digest(results.map(\.values)) : nil
            return Measured(median: seconds.sorted()[seconds.count / 2], digest: summary)
        }
    }
}

private struct Report: Encodable {
    let loadSeconds: Double
    var base: Measured?
    var whatIf: Measured?

    enum CodingKeys: String, CodingKey {
        case loadSeconds = "load_s"
        case base
        case whatIf = "whatif"
    }
}

private struct Measured: Encodable {
    let median: Double
    let digest: Digest?

    enum CodingKeys: String, CodingKey {
        case median = "median_s"
        case digest
    }
}

/// Counts, sums and two checksums that depend on the order, modulo 2⁶⁴.
private struct Digest: Encodable {
    private var count = Array(repeating: 0, count: 6)
    private var paidFen = Array(repeating: Int64(0), count: 6)
    private var totalFen: Int64 = 0
    private var subsidyCount = 0
    private var subsidyFen: Int64 = 0
    private let familyCheck: String
    private let personCheck: String

    enum CodingKeys: String, CodingKey {
        case count
        case paidFen = "paid_fen"
        case totalFen = "total_fen"
        case subsidyCount = "psub_count"
        case subsidyFen = "psub_fen"
        case familyCheck = "h_check"
        case personCheck = "p_check"
    }

    /// - Parameter results: code, amount and asset bits of families; subsidy of people.
    init(_ results: [[Int64]]) {
        var (families, people) = (UInt64(0), UInt64(0))
        for (row, code) in results[0].enumerated() {
            let (amount, bits) = (results[1][row], results[2][row])
            if count.indices.contains(Int(code)) {
                count[Int(code)] += 1
                paidFen[Int(code)] += amount
            }
            totalFen += amount
            let mark = UInt64(bitPattern: code) &* 16 &+ UInt64(bitPattern: bits) &+ 1
            families &+= (UInt64(bitPattern: amount) &+ 1) &* mark &* UInt64(row % 9_973 + 1)
        }
        for (row, amount) in results[3].enumerated() {
            if amount > 0 { subsidyCount += 1 }
            subsidyFen += amount
            people &+= UInt64(bitPattern: amount) &* UInt64(row % 9_973 + 1)
        }
        familyCheck = Self.hex(families)
        personCheck = Self.hex(people)
    }

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
