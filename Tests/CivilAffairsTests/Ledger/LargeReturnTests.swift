// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// A bank's return as it really comes: 10,000 lines with everything that can be wrong strewn in.
@Suite(.serialized)
struct LargeReturnTests {
    /// How a bank's program writes the same text.
    enum Writing: String, CaseIterable { case mark = "UTF-8 with a mark", gb18030 = "GB18030" }

    private struct Expected {
        var lines: [String] = []
        var bad: [Int: BankReturn.Outcome] = [:]
        var paid = 0
        var failed = 0
        var failedAmount = Money.zero
    }

    /// The answer to a file, line 1 being the head. Excel leaves commas behind the last column.
    private func answer(_ file: BankFile) -> Expected {
        let rows = file.text.split(separator: "\r\n").map(String.init)
        var expected = Expected()
        expected.lines.append(rows[0] + ",结果,原因,,,")
        for (index, row) in rows.dropFirst().enumerated() {
            let line = expected.lines.count + 1
            let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            switch index {
            case 100, 7_000:
                // The line twice: the second is reported, the first lands.
                expected.lines += [row + ",成功,,,,", row + ",成功,,,,"]
                expected.paid += 1
                expected.bad[line + 1] = .duplicate
            case 200, 5_000:
                expected.lines.append(row.replacing(fields[5], with: "M202001-\(index)") + ",成功,,,,")
                expected.bad[line] = .unknownNumber
            case 300:
                expected.lines.append(row.replacing(fields[2], with: PayOffice.card(99, series: 3)) + ",成功,,,,")
                expected.bad[line] = .cardDiffers
            case 400:
                expected.lines.append(row.replacing(",\(fields[3]),", with: ",0.01,") + ",成功,,,,")
                expected.bad[line] = .amountDiffers
            case 500:
                expected.lines.append(row + ",不详,,,,")
                expected.bad[line] = .unreadable
            case 600:
                expected.lines.append(row.replacing(",\(fields[3]),", with: ",六百,") + ",成功,,,,")
                expected.bad[line] = .unreadable
            case 700, 9_000:
                expected.lines.append(row + ",失败,账户已销户,,,")
                expected.failed += 1
                expected.failedAmount += (try? Money(parsing: fields[3])) ?? .zero
            case 800:
                expected.lines += [row + ",成功,,,,", ",,,,,,,,,,", ""]
                expected.paid += 1
            case 9_989:
                // The file ends in the middle of its last line.
                expected.lines.append(fields.prefix(4).joined(separator: ","))
                expected.bad[line] = .truncated
            default:
                expected.lines.append(row + ",成功,,,,")
                expected.paid += 1
            }
        }
        return expected
    }

    private func bytes(_ text: String, _ writing: Writing) throws -> [UInt8] {
        switch writing {
        case .mark: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        case .gb18030: Array(try #require(text.data(using: String.Encoding(rawValue: 0x8000_0632))))
        }
    }

    @Test(arguments: TestStores.all, Writing.allCases)
    func `of 10,000 lines every bad one is reported with its number and every good one lands`(
        dialect: Dialect,
        writing: Writing
    ) async throws {
        let office = try await PayOffice.make(dialect)
        let month = Month(index: 2026 * 12 + 11)
        let report = try await office.importFamilies(PayOffice.rows(9_990, size: 1))
        #expect(report.imported, "\(report.problems.prefix(3))")
        let (batch, file) = try await office.send(try await office.prepare(month).batch)
        let expected = answer(file)
        let content = try bytes(expected.lines.joined(separator: "\r\n"), writing)
        func take() async throws -> BankReturn.Report {
            try await office.ledger.takeReturn(
                actor: office.maker,
                name: "回盘.csv",
                contentHash: ContentHash.of(content),
                records: try BankReturn.records(content)
            )
        }
        let first = try await take()

        #expect(first.lines == 9_992)
        #expect(first.paid == expected.paid)
        #expect(first.failed == expected.failed)
        #expect(first.failedAmount == expected.failedAmount)
        #expect(first.bad.map(\.line) == expected.bad.keys.sorted())
        for line in first.bad { #expect(line.outcome == expected.bad[line.line], "line \(line.line)") }
        let balance = try await office.ledger.trialBalance(actor: office.maker)
        #expect(balance.isBalanced)
        let tally = try await office.ledger.batch(actor: office.maker, id: batch.id).tally

        let again = try await take()
        #expect(again.seenBefore)
        #expect(again.bad == first.bad)
        #expect(try await office.ledger.trialBalance(actor: office.maker) == balance)
        #expect(try await office.ledger.batch(actor: office.maker, id: batch.id).tally == tally)
    }
}
