// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// The month of one township, beside that of the county.
struct AreaReportTests {
    private let november = Month(index: 2026 * 12 + 10)
    private let december = Month(index: 2026 * 12 + 11)

    private func reader(_ regions: [Int64]) -> Actor {
        PayOffice.staff(51, "乡镇", [.reportRead, .reportClose], regions: regions)
    }

    private func report(_ office: PayOffice, _ actor: Actor, _ month: Month) async throws -> (
        MonthReport, ClosedReport?
    ) {
        try await office.benefits.monthReport(actor: actor, program: "dibao", month: month)
    }

    @Test(arguments: TestStores.all)
    func `a township reads its own month, forecast, run and closed, and the parts are the whole`(
        dialect: Dialect
    ) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1, 2], fen: 60_001, start: november)
        try await office.enrol([3], fen: 30_000, region: 201, start: november)
        let forecast = try await report(office, reader([20]), november).0
        #expect(forecast.isForecast == true)
        #expect(forecast.total == MonthReport.Part(families: 1, persons: 1, regular: Money(fen: 30_000)))

        let sent = try await office.send(try await office.prepare(november).batch)
        _ = try await office.ledger.takeReturn(
            actor: office.maker,
            name: "r",
            contentHash: "n",
            records: PayOffice.answer(sent.file)
        )
        await #expect(throws: AccessProblem.notPermitted(permission: .reportClose, function: "测试岗")) {
            try await office.benefits.closeMonth(actor: reader([20]), program: "dibao", month: november)
        }
        let open = try await report(office, reader([20]), november).0
        let closed = try await office.benefits.closeMonth(actor: office.signer, program: "dibao", month: november)
        try await office.enrol([4], fen: 10_000, region: 201, start: november)
        let (first, _) = try await report(office, reader([10]), november)
        let (second, mark) = try await report(office, reader([20]), november)
        let (county, _) = try await report(office, office.signer, november)

        #expect(second == open)
        #expect(second.total == MonthReport.Part(families: 1, persons: 1, regular: Money(fen: 30_000)))
        #expect(second.paid == Money(fen: 30_000))
        #expect(second.added.map(\.persons) == [1])
        #expect(second.limitedTo == [20])
        #expect(mark?.contentHash == closed.contentHash)
        #expect(mark?.report == second)
        #expect(first.total == MonthReport.Part(families: 1, persons: 2, regular: Money(fen: 60_001)))
        #expect(county == closed.report)
        #expect(county.limitedTo == nil)
        #expect(first.total.persons + second.total.persons == county.total.persons)
        #expect(first.spent + second.spent == county.spent)
        #expect(county.added.map(\.persons) == [3])
    }

    @Test(arguments: TestStores.all)
    func `corrections and those who leave are told by township, in as many statements for any number`(
        dialect: Dialect
    ) async throws {
        let office = try await PayOffice.make(dialect)
        let one = try await office.enrol([1, 2], fen: 60_000, start: november)
        let other = try await office.enrol([3], fen: 30_000, region: 201, start: november)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: november)
        _ = try await report(office, reader([20]), november)
        let few = office.database.lastCount
        func order(_ id: Int64, _ from: Month) -> ChangeOrder {
            ChangeOrder(enrolmentID: id, version: 1, from: from, reason: "补发", hearing: nil)
        }
        try await office.benefits.change(actor: office.officer, .adjust(Money(fen: 40_000)), order(other, november))
        try await office.benefits.change(
            actor: office.officer,
            .end,
            ChangeOrder(
                enrolmentID: one,
                version: 1,
                from: december,
                reason: "迁出",
                hearing: Hearing(on: try CivilDate(parsing: "2026-11-18"), note: "无异议")
            )
        )
        try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        let first = try await report(office, reader([10]), december).0
        let second = try await report(office, reader([20]), december).0
        #expect(office.database.lastCount == few)
        #expect(first.left.map(\.persons) == [2])
        #expect(first.backPay == .zero)
        #expect(second.left.isEmpty)
        #expect(second.backPay == Money(fen: 10_000))
        #expect(second.total.regular == Money(fen: 40_000))
    }

    @Test(arguments: TestStores.all)
    func `a township without anybody has a report of nothing, and a village has none`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000, start: november)
        let empty = try await report(office, reader([20]), november).0
        #expect(empty.total.families == 0)
        #expect(empty.areas == [])
        await #expect(throws: BenefitsProblem.noAreaReport(month: november)) {
            try await report(office, reader([201]), november)
        }
        await #expect(throws: BenefitsProblem.noAreaReport(month: november)) {
            try await report(office, reader([]), november)
        }
    }
}
