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
            var start = clock.now
            var tables = try RuleTables(rules: rules, data: data)
            let day = try CivilDate(parsing: month + "-01")
            let changes = try override.map(tables.change)
            let scenario = Scenario(Dictionary(changes.map { ($0.name, $0.change) }, uniquingKeysWith: { $1 }))
            let none = Measured(digest: digest ? Digest() : nil)
            var report = Report(base: none, whatIf: override.isEmpty ? nil : none)
            while let population = try tables.next() {
                report.loadSeconds += (clock.now - start) / .seconds(1)
                try await measure(tables, population, on: day, Scenario(), into: &report.base)
                if var whatIf = report.whatIf {
                    try await measure(tables, population, on: day, scenario, into: &whatIf)
                    report.whatIf = whatIf
                }
                start = clock.now
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }

        /// Adds the median of runs over some families, from the checked rules to the last result, compiling included.
        private func measure(
            _ tables: RuleTables,
            _ population: Population,
            on day: CivilDate,
            _ scenario: Scenario,
            into measured: inout Measured
        ) async throws {
            let names = ["code", "amount", "bits", "psub"].compactMap { tables.digest[$0] }
            guard names.count == 4 else { throw CommandProblem.badTable(rules + "/columns.csv", line: nil) }
            var seconds: [Double] = []
            var results: [ColumnResult] = []
            for _ in 0..<times {
                let start = ContinuousClock.now
                results = []
                let program = try ColumnProgram(
                    tables.program,
                    over: population,
                    on: day,
                    outputs: names,
                    scenario: scenario
                )
                results = await program.run(over: population, threads: threads)
                seconds.append(start.duration(to: .now) / .seconds(1))
            }
            measured.median += seconds.sorted()[seconds.count / 2]
            measured.digest?.add(results)
        }
    }
}

private struct Report: Encodable {
    var loadSeconds = 0.0
    var base: Measured
    var whatIf: Measured?

    enum CodingKeys: String, CodingKey {
        case loadSeconds = "load_s"
        case base
        case whatIf = "whatif"
    }
}

private struct Measured: Encodable {
    var median = 0.0
    /// Nil when none is wanted.
    var digest: Digest?

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
    private var familyCheck: UInt64 = 0
    private var personCheck: UInt64 = 0
    private var families = 0
    private var people = 0

    enum CodingKeys: String, CodingKey {
        case count
        case paidFen = "paid_fen"
        case totalFen = "total_fen"
        case subsidyCount = "psub_count"
        case subsidyFen = "psub_fen"
        case familyCheck = "h_check"
        case personCheck = "p_check"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try container.encode(paidFen, forKey: .paidFen)
        try container.encode(totalFen, forKey: .totalFen)
        try container.encode(subsidyCount, forKey: .subsidyCount)
        try container.encode(subsidyFen, forKey: .subsidyFen)
        try container.encode(Self.hex(familyCheck), forKey: .familyCheck)
        try container.encode(Self.hex(personCheck), forKey: .personCheck)
    }

    /// Adds the families and people that follow.
    /// - Parameter results: code, amount and asset bits of families; subsidy of people.
    mutating func add(_ results: [ColumnResult]) {
        let (codes, amounts, bits) = (results[0].values, results[1].values, results[2].values)
        for (row, code) in codes.enumerated() {
            let amount = amounts[row]
            if count.indices.contains(Int(code)) {
                count[Int(code)] += 1
                paidFen[Int(code)] += amount
            }
            totalFen += amount
            let mark = UInt64(bitPattern: code) &* 16 &+ UInt64(bitPattern: bits[row]) &+ 1
            familyCheck &+= (UInt64(bitPattern: amount) &+ 1) &* mark &* UInt64((families + row) % 9_973 + 1)
        }
        families += codes.count
        for amount in results[3].values {
            if amount > 0 { subsidyCount += 1 }
            subsidyFen += amount
            personCheck &+= UInt64(bitPattern: amount) &* UInt64(people % 9_973 + 1)
            people += 1
        }
    }

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
