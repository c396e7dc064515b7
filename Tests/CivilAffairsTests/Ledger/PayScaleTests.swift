// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

/// What a month costs by size: the number of statements must not grow, the time must grow no faster than the list.
@Suite(.serialized)
struct PayScaleTests {
    private let december = Month(index: 2026 * 12 + 11)

    private struct Cost {
        var statements: [String: Int] = [:]
        var time: [String: Duration] = [:]
    }

    private func month(families: Int, _ dialect: Dialect) async throws -> Cost {
        let office = try await PayOffice.make(dialect)
        var cost = Cost()
        let rows = PayOffice.rows(families)
        func step<T>(_ name: String, _ body: () async throws -> T) async throws -> T {
            let clock = ContinuousClock()
            let start = clock.now
            let result = try await body()
            cost.time[name] = clock.now - start
            cost.statements[name] = office.database.lastCount
            if Self.sizes != nil {
                Self.tell(families, "\(dialect.rawValue) \(name)", clock.now - start, office.database.lastCount)
            }
            return result
        }
        let report = try await step("import") { try await office.importFamilies(rows) }
        #expect(report.imported, "\(report.problems.prefix(3))")
        let batch = try await office.ledger.openBatch(
            actor: office.maker,
            program: "dibao",
            programTitle: "低保金",
            month: december,
            cutOff: office.clock.today
        )
        _ = try await step("run") {
            try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        }
        let list = try await step("prepare") {
            try await office.ledger.prepare(actor: office.maker, batchID: batch.id, version: batch.version)
        }
        #expect(list.batch.payments == families)
        #expect(list.batch.amount == report.amount)
        let sent = try await step("send") { try await office.send(list.batch) }
        let records = PayOffice.answer(sent.file, failing: [3])
        let answered = try await step("return") {
            try await office.ledger.takeReturn(
                actor: office.maker,
                name: "return.csv",
                contentHash: "scale",
                records: records
            )
        }
        #expect(answered.paid == families - 1)
        #expect(try await office.ledger.trialBalance(actor: office.maker).isBalanced)
        return cost
    }

    private static func tell(_ families: Int, _ step: String, _ time: Duration, _ statements: Int) {
        FileHandle.standardError.write(Data("\(families) \(step): \(time), \(statements) statements\n".utf8))
    }

    @Test(arguments: TestStores.all)
    func `the number of statements does not depend on the number of families`(dialect: Dialect) async throws {
        let small = try await month(families: 5, dialect)
        let large = try await month(families: 400, dialect)

        for name in ["import", "run", "prepare", "return"] {
            #expect(small.statements[name] == large.statements[name], "\(name)")
        }
        #expect(large.statements["import", default: 99] <= 18)
        #expect(large.statements["run", default: 99] <= 11)
        #expect(large.statements["prepare", default: 99] <= 19)
        #expect(large.statements["return", default: 99] <= 14)
    }

    @Test(.enabled(if: Self.sizes != nil), arguments: TestStores.all, Self.sizes ?? [])
    func `each step of a month is timed`(dialect: Dialect, families: Int) async throws {
        let cost = try await month(families: families, dialect)

        #expect(cost.time.count == 5)
    }

    /// Numbers of families to time, such as `MINZHENG_SCALE=10000,100000`; none in the usual run.
    private static var sizes: [Int]? {
        ProcessInfo.processInfo.environment["MINZHENG_SCALE"].map { $0.split(separator: ",").compactMap { Int($0) } }
    }
}
