// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Returns as sources really send them.
struct VerificationReturnTests {
    private struct Expected {
        var lines: [String] = []
        var bad: [Int: VerificationReturn.Outcome] = [:]
        var landed = 0
        var nothing = 0
        var duplicates = 0
    }

    /// 10,000 lines about 20 families, with everything that can be wrong strewn in.
    private func large(_ office: VerifyOffice) async throws -> Expected {
        let people = try await office.people(
            (0..<20).map { "户主\(["甲", "乙", "丙", "丁"][$0 % 4])\(["一", "二", "三", "四", "五"][$0 / 4])" }
        )
        var numbers: [String] = []
        for person in people {
            let id = try await office.accepted(person)
            _ = try await office.send()
            numbers.append(try #require(try await office.request(id, "bank")).number)
        }
        var expected = Expected()
        let start = try CivilDate(parsing: "2025-01-01")
        for index in 0..<9_999 {
            let person = people[index % 20]
            let day = start.adding(days: index / 20).iso
            var line = "\(numbers[index % 20]),\(person.number),\(person.name),银行存款,\(index).50,\(day),,,"
            let number = index + 2
            switch index {
            case 100, 5_000:
                line = expected.lines[index - 20]
                expected.duplicates += 1
            case 200, 6_001:
                line = line.replacing(person.number, with: "110101199003070011")
                expected.bad[number] = .unknownNumber
            case 300:
                line = line.replacing(numbers[index % 20], with: "HD20200101-1")
                expected.bad[number] = .unknownRequest
            case 400:
                line = line.replacing(person.name, with: "别人")
                expected.bad[number] = .nameDiffers
            case 500:
                line = line.replacing("500.50", with: "约五百")
                expected.bad[number] = .unreadable
            case 600:
                line = line.replacing("银行存款", with: "黄金")
                expected.bad[number] = .unknownItem
            case 700:
                line = line.replacing("银行存款,700.50", with: "查无记录,")
                expected.nothing += 1
            case 800:
                line = line.replacing(day, with: "2027-01-01")
                expected.bad[number] = .unreadable
            default: expected.landed += 1
            }
            expected.lines.append(line)
        }
        expected.lines.append("\(numbers[0]),\(people[0].number),\(people[0].name),银行")
        expected.bad[10_001] = .truncated
        return expected
    }

    private func gb18030(_ text: String) throws -> [UInt8] {
        Array(try #require(text.data(using: String.Encoding(rawValue: 0x8000_0632))))
    }

    /// How a source's program writes the same text.
    enum Writing: String, CaseIterable { case mark = "UTF-8 with a mark", gb18030 = "GB18030" }

    @Test(arguments: TestStores.all, Writing.allCases)
    func `of 10,000 lines every bad one is reported with its number and every good one lands`(
        dialect: Dialect,
        writing: Writing
    ) async throws {
        try await VerifyOffice.with(dialect) { office in
            let expected = try await large(office)
            let text = ([VerifyOffice.head + ",,"] + expected.lines).joined(separator: "\r\n")
            let bytes = writing == .mark ? [0xEF, 0xBB, 0xBF] + Array(text.utf8) : try gb18030(text)
            let report = try await office.verification.take(actor: office.verifier, name: "big.csv", bytes: bytes)

            #expect(report.lines == 10_000)
            #expect(report.landed == expected.landed)
            #expect(report.nothing == expected.nothing)
            #expect(report.duplicates == expected.duplicates)
            #expect(report.bad.map(\.line) == expected.bad.keys.sorted())
            for line in report.bad { #expect(line.outcome == expected.bad[line.line], "line \(line.line)") }
            #expect(!report.seenBefore)

            let before = try await office.snapshot()
            let again = try await office.verification.take(actor: office.verifier, name: "again.csv", bytes: bytes)
            #expect(again.seenBefore)
            #expect(again.landed == report.landed)
            #expect(again.bad == report.bad)
            #expect(try await office.snapshot() == before)
        }
    }

    @Test(arguments: TestStores.all)
    func `the same answers in GB18030 with bare line feeds are all known already`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let people = try await office.people(["邓小满", "䶮文"])
            var lines: [String] = []
            for person in people {
                let id = try await office.accepted(person)
                _ = try await office.send()
                let number = try #require(try await office.request(id, "social-insurance")).number
                lines.append("\(number),\(person.number),\(person.name),养老保险待遇,\"1,150.00\",2026-11-01,演示")
            }
            let text = ([VerifyOffice.head] + lines).joined(separator: "\n") + "\n"
            let report = try await office.verification.take(
                actor: office.verifier,
                name: "gb.csv",
                bytes: try gb18030(text)
            )
            #expect(report.landed == 2)
            #expect(report.bad.isEmpty)
            let second = try await office.take(lines, name: "utf8.csv")
            #expect(!second.seenBefore)
            #expect(second.landed == 0)
            #expect(second.duplicates == 2)
        }
    }

    @Test(arguments: TestStores.all)
    func `a return without the columns it needs names them and keeps nothing`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            await #expect(throws: VerificationProblem.columns(missing: ["项目", "值", "截至日"])) {
                _ = try await office.verification.take(
                    actor: office.verifier,
                    name: "x.csv",
                    bytes: Array("请求号,证件号,姓名\r\n1,2,3\r\n".utf8)
                )
            }
            let kept = try await office.snapshot()
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `two values for one day are a doubt and neither counts`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let person = try #require(try await office.people(["邓小满"]).first)
            let id = try await office.accepted(person)
            _ = try await office.send()
            let number = try #require(try await office.request(id, "tax")).number
            let line = "\(number),\(person.number),\(person.name),工资性收入,"
            let report = try await office.take(["\(line)900,2026-11-01,", "\(line)1900,2026-11-01,"])

            #expect(report.landed == 0)
            #expect(report.bad.map(\.outcome) == [.contradicts, .contradicts])
            let made = try await office.verification.report(actor: office.verifier, caseID: id)
            #expect(made.conclusion == .doubtful)
            #expect(made.people[0].doubts.map(\.kind) == [.contradicts])
        }
    }

    @Test(arguments: TestStores.all)
    func `a return costs the same number of statements whatever its length`(dialect: Dialect) async throws {
        try await VerifyOffice.with(dialect) { office in
            let people = try await office.people(
                (0..<12).map { "户主\($0 < 6 ? "甲" : "乙")\(["一", "二", "三", "四", "五", "六"][$0 % 6])" }
            )
            var lines: [String] = []
            for person in people {
                let id = try await office.accepted(person)
                _ = try await office.send()
                let number = try #require(try await office.request(id, "bank")).number
                lines.append("\(number),\(person.number),\(person.name),银行存款,80000,2026-11-01,")
            }
            _ = try await office.take(Array(lines.prefix(2)))
            let few = office.database.lastCount
            let report = try await office.take(Array(lines.dropFirst(2)))
            #expect(report.landed == 10)
            #expect(office.database.lastCount == few)
        }
    }
}
