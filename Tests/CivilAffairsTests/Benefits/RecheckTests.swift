// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct RecheckTests {
    private let november = Month(index: 2026 * 12 + 10)
    private let december = Month(index: 2026 * 12 + 11)

    private func insertPerson(_ office: PayOffice, _ id: Int64, born: String?, died: String? = nil) async throws {
        try await office.database.write { transaction in
            _ = try transaction.run(
                """
                insert into person (id, name, birth_on, died_on, number_masked, version, created_at, updated_at)
                values (\(id), \("人\(id)"), \(born), \(died), '429006********0011', 1, 0, 0)
                """
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `a month's matching raises each alert once and changes no enrolment`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await insertPerson(office, 1, born: "1966-12-05")
        try await insertPerson(office, 2, born: "1990-01-01", died: "2026-11-02")
        try await insertPerson(office, 3, born: "1980-01-01")
        let id = try await office.enrol([1, 2], fen: 60_000, start: december.adding(-12))
        try await office.enrol([3], fen: 30_000, region: 201, start: december, withCard: false)
        let input = RecheckInput(
            cycles: ["A": 12],
            coveredElsewhere: [3: "特困人员"],
            expiredConsents: [2]
        )
        let first = try await office.benefits.recheck(
            actor: office.officer,
            program: "dibao",
            month: december,
            input: input
        )
        let statements = office.database.lastCount
        let again = try await office.benefits.recheck(
            actor: office.officer,
            program: "dibao",
            month: december,
            input: input
        )

        let expected: [Alert.Kind: Int] = [
            .died: 1, .age: 1, .recheckDue: 1, .coveredElsewhere: 1, .consentExpired: 1, .cardInvalid: 1,
        ]
        #expect(first == expected)
        #expect(again.isEmpty)
        #expect(statements <= 4)
        let township = PayOffice.staff(41, "二镇", [.enrolmentRead, .enrolmentChange], regions: [20])
        let own = try await office.benefits.alerts(actor: township)
        #expect(Set(own.map(\.kind)) == [.coveredElsewhere, .cardInvalid])
        #expect(try await office.benefits.enrolment(actor: office.officer, id: id).enrolment.state == .active)

        let one = try #require(own.first)
        try await office.benefits.handleAlert(actor: township, id: one.id, version: one.version, note: "已核查，不属实")
        #expect(try await office.benefits.alertCounts(actor: township).values.reduce(0, +) == 1)
        await #expect(throws: BenefitsProblem.alertNotFound) {
            try await office.benefits.handleAlert(actor: township, id: one.id, version: one.version, note: "再处理")
        }
    }

    @Test(arguments: TestStores.all)
    func `a closed month keeps its figures whatever happens later`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        for person in 1...3 { try await insertPerson(office, Int64(person), born: "1980-01-01") }
        let id = try await office.enrol([1, 2], fen: 60_001, start: november)
        try await office.enrol([3], fen: 30_000, region: 201, start: november)
        await #expect(throws: BenefitsProblem.reportTooEarly(month: november)) {
            try await office.benefits.closeMonth(actor: office.signer, program: "dibao", month: november)
        }
        let sent = try await office.send(try await office.prepare(november).batch)
        _ = try await office.ledger.takeReturn(
            actor: office.maker,
            name: "r",
            contentHash: "n",
            records: PayOffice.answer(sent.file)
        )
        let closed = try await office.benefits.closeMonth(actor: office.signer, program: "dibao", month: november)
        let order = ChangeOrder(
            enrolmentID: id,
            version: 1,
            from: november,
            reason: "补发",
            hearing: nil
        )
        try await office.benefits.change(actor: office.officer, .adjust(Money(fen: 90_000)), order)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        let later = try await office.benefits.monthReport(actor: office.signer, program: "dibao", month: november)
        let next = try await office.benefits.monthReport(actor: office.signer, program: "dibao", month: december).0
        let roster = try await office.benefits.roster(actor: office.officer, program: "dibao", month: november).rows

        #expect(closed.report.total == MonthReport.Part(families: 2, persons: 3, regular: Money(fen: 90_001)))
        #expect(closed.report.total.perPerson == Money(fen: 30_000))
        #expect(closed.report.paid == Money(fen: 90_001))
        #expect(closed.report.added.map(\.families) == [2])
        #expect(later.1 == closed)
        #expect(next.backPay == Money(fen: 29_999))
        #expect(roster.map(\.name) == ["人1", "人2", "人3"])
        #expect(roster.map(\.familyAmount.fen) == [60_001, 60_001, 30_000])
        let township = PayOffice.staff(42, "二镇", [.enrolmentRead], regions: [20])
        let own = try await office.benefits.roster(actor: township, program: "dibao", month: november)
        #expect(own.isClosed)
        #expect(own.rows.map(\.name) == ["人3"])
        await #expect(throws: BenefitsProblem.reportClosed(month: november)) {
            try await office.benefits.closeMonth(actor: office.signer, program: "dibao", month: november)
        }
    }

    @Test(arguments: TestStores.all)
    func `an existing list comes in whole, once, and only when it adds up`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let rows = PayOffice.rows(4)
        let sum = Money(fen: 60_010 + 60_111 + 60_212 + 60_313)
        let wrong = try await office.importFamilies(rows, totals: ListImport.Totals(families: 5, amount: sum))
        #expect(!wrong.imported)
        #expect(wrong.problems.map(\.line) == [0])

        let right = try await office.importFamilies(rows, totals: ListImport.Totals(families: 4, amount: sum))
        let again = try await office.importFamilies(rows)
        #expect(right.imported)
        #expect(right.persons == 8)
        #expect(!again.imported)
        #expect(again.problems.count == 8)
        let outcome = try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        #expect(outcome.amount == sum)
        #expect(outcome.tally[.backPay] == nil)
    }

    @Test func `each bad row of a list is named`() async throws {
        let good = PayOffice.rows(1, size: 1)
        let bad = [
            ListImport.Row(line: 7, householdNumber: "B", name: "甲", idNumber: "429006195001010011", regionID: nil),
            ListImport.Row(
                line: 8,
                householdNumber: "C",
                name: "乙",
                idNumber: PayOffice.idNumber(5),
                regionID: 101,
                classCode: "A",
                urban: "农村",
                amount: "-5",
                startMonth: "2025-01",
                lastPaidMonth: "2026-12"
            ),
        ]
        let office = try await PayOffice.make(.sqlite)
        let report = try office.benefits.checkList(actor: office.maker, program: "dibao", rows: good + bad, totals: nil)

        #expect(Set(report.problems.map(\.line)) == [7, 8])
        #expect(report.problems.contains { $0.line == 8 && $0.message == "金额不能为负数，请核对。" })
        #expect(report.problems.contains { $0.line == 8 && $0.message.hasPrefix("已发至 2026-12 还没有到") })
    }
}
