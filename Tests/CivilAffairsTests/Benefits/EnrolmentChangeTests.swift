// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

struct EnrolmentChangeTests {
    private let november = Month(index: 2026 * 12 + 10)
    private let december = Month(index: 2026 * 12 + 11)
    private let january = Month(index: 2027 * 12)

    private func order(
        _ id: Int64,
        _ version: Int64,
        from month: Month,
        heard: Bool = true
    ) throws -> ChangeOrder {
        ChangeOrder(
            enrolmentID: id,
            version: version,
            from: month,
            reason: "测试",
            hearing: heard ? Hearing(on: try CivilDate(parsing: "2026-11-18"), note: "无异议") : nil
        )
    }

    private func due(_ office: PayOffice, _ id: Int64, _ month: Month) async throws -> Int64 {
        let detail = try await office.benefits.enrolment(actor: office.officer, id: id)
        return detail.entitlements.reduce(0) { $1.month == month ? $0 + $1.amount.fen : $0 }
    }

    @Test(arguments: TestStores.all)
    func `payment begins with the month after confirmation`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1], fen: 60_000)
        let detail = try await office.benefits.enrolment(actor: office.officer, id: id)

        #expect(detail.enrolment.startedMonth == december)
        #expect(detail.changes.map(\.kind) == [.open])
    }

    @Test(arguments: TestStores.all)
    func `one case opens one enrolment, however often it asks`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let first = try await office.enrol([1], fen: 60_000, caseID: 77)
        let second = try await office.enrol([1], fen: 60_000, caseID: 77)

        #expect(first == second)
    }

    @Test(arguments: TestStores.all)
    func `somebody covered in the same group is refused with where and since when`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let first = try await office.enrol([1, 2], fen: 60_000)
        let number = "dibao-***\("\(first)".suffix(2))"
        await #expect(
            throws: BenefitsProblem.covered(people: 1, number: number, program: "dibao", from: december)
        ) {
            try await office.enrol([3, 2], fen: 50_000, program: "tekun")
        }
        try await office.enrol([3, 2], fen: 10_000, program: "liangbu", group: "disability")
        let flags = try await office.benefits.coverage(actor: office.officer, of: [2, 9], from: december)
        #expect(flags.map(\.programID) == ["dibao", "liangbu"])
    }

    @Test(arguments: TestStores.all)
    func `a cut without a hearing is refused, and one for this month too`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1], fen: 60_000, start: november)
        await #expect(throws: BenefitsProblem.hearingNeeded(kind: .adjust)) {
            try await office.benefits.change(
                actor: office.officer,
                .adjust(Money(fen: 50_000)),
                order(id, 1, from: december, heard: false)
            )
        }
        await #expect(throws: BenefitsProblem.tooEarly(earliest: december)) {
            try await office.benefits.change(actor: office.officer, .end, order(id, 1, from: november))
        }
        let ended = try await office.benefits.change(actor: office.officer, .end, order(id, 1, from: december))
        #expect(ended.endedMonth == december)
        await #expect(throws: BenefitsProblem.stale) {
            try await office.benefits.change(actor: office.officer, .end, order(id, 1, from: december))
        }
    }

    @Test(arguments: TestStores.all)
    func `a rise that counts from an earlier month is paid as back-pay`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1, 2], fen: 60_001, start: november)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: november)
        try await office.benefits.change(
            actor: office.officer,
            .adjust(Money(fen: 70_000)),
            order(id, 1, from: november, heard: false)
        )
        let outcome = try await office.benefits.run(actor: office.maker, program: "dibao", month: december)

        #expect(outcome.tally[.regular]?.amount == Money(fen: 70_000))
        #expect(outcome.tally[.backPay]?.amount == Money(fen: 9_999))
        #expect(try await due(office, id, november) == 70_000)
        let detail = try await office.benefits.enrolment(actor: office.officer, id: id)
        let corrections = detail.entitlements.filter { $0.revision == 1 }
        #expect(corrections.allSatisfy { $0.correctsID != nil })
        let again = try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        #expect(again.written == 0)
    }

    @Test(arguments: TestStores.all)
    func `months paid after a death are recovered and set off before the next payment`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1, 2], fen: 60_000, start: november)
        let sent = try await office.send(try await office.prepare(november).batch)
        _ = try await office.ledger.takeReturn(
            actor: office.maker,
            name: "r",
            contentHash: "n",
            records: PayOffice.answer(sent.file)
        )
        let step = ChangeStep.death(2, on: try CivilDate(parsing: "2026-10-03"), amount: Money(fen: 40_000))
        try await office.benefits.change(actor: office.officer, step, order(id, 1, from: december))
        let list = try await office.prepare(december)

        #expect(try await due(office, id, november) == 40_000)
        #expect(try await due(office, id, december) == 40_000)
        #expect(list.batch.amount == Money(fen: 20_000))
        let rows = try await office.ledger.sheetRows(actor: office.maker, batchID: list.batch.id)
        #expect(rows.map(\.recovery.fen) == [-30_000])
        let detail = try await office.benefits.enrolment(actor: office.officer, id: id)
        #expect(Set(detail.entitlements.filter { $0.amount.fen < 0 }.map(\.kind)) == [.recovery])
    }

    @Test(arguments: TestStores.all)
    func `the death of the only member ends the enrolment without a hearing and leaves a debt`(dialect: Dialect)
        async throws
    {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1], fen: 60_000, start: november)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: november)
        let step = ChangeStep.death(1, on: try CivilDate(parsing: "2026-10-31"), amount: .zero)
        let ended = try await office.benefits.change(
            actor: office.officer,
            step,
            order(id, 1, from: december, heard: false)
        )
        let outcome = try await office.benefits.run(actor: office.maker, program: "dibao", month: december)

        #expect(ended.state == .ended)
        #expect(outcome.amount == Money(fen: -60_000))
        #expect(try await due(office, id, november) == 0)
    }

    @Test(arguments: TestStores.all)
    func `a suspended family gets nothing until it is resumed`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1, 2], fen: 60_000, start: november)
        let stopped = try await office.benefits.change(actor: office.officer, .suspend, order(id, 1, from: december))
        #expect(stopped.state == .suspended)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: november)
        try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        #expect(try await due(office, id, december) == 0)
        await #expect(throws: BenefitsProblem.suspended(number: stopped.number)) {
            try await office.benefits.change(
                actor: office.officer,
                .adjust(Money(fen: 1)),
                order(id, 2, from: january)
            )
        }
        let back = try await office.benefits.change(
            actor: office.officer,
            .resume(Money(fen: 60_000)),
            order(id, 2, from: december, heard: false)
        )
        try await office.benefits.run(actor: office.maker, program: "dibao", month: december)
        #expect(back.state == .active)
        #expect(try await due(office, id, december) == 60_000)
    }

    @Test(arguments: TestStores.all)
    func `a prepared month is frozen and a skipped one is refused`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        try await office.enrol([1], fen: 60_000, start: november)
        let list = try await office.prepare(november)
        await #expect(throws: BenefitsProblem.monthFrozen(month: november, batch: list.batch.number)) {
            try await office.benefits.run(actor: office.maker, program: "dibao", month: november)
        }
        office.clock.travel(to: Timestamp(date: try CivilDate(parsing: "2027-01-15")))
        await #expect(throws: BenefitsProblem.monthSkipped(missing: december)) {
            try await office.benefits.run(actor: office.maker, program: "dibao", month: january)
        }
    }

    @Test(arguments: TestStores.all)
    func `a new standard raises all families at once and refuses cuts`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        var ids: [Int64] = []
        for person in 1...3 { ids.append(try await office.enrol([Int64(person)], fen: 60_000, start: november)) }
        let raised = try await office.benefits.adjustAll(
            actor: office.officer,
            program: "dibao",
            from: december,
            reason: "标准提高",
            amounts: ids.map { ($0, Money(fen: $0 == ids[0] ? 60_000 : 65_000)) }
        )
        try await office.benefits.run(actor: office.maker, program: "dibao", month: november)
        let outcome = try await office.benefits.run(actor: office.maker, program: "dibao", month: december)

        #expect(raised == 2)
        #expect(outcome.amount == Money(fen: 190_000))
        await #expect(throws: BenefitsProblem.hearingNeeded(kind: .standard)) {
            try await office.benefits.adjustAll(
                actor: office.officer,
                program: "dibao",
                from: january,
                reason: "标准降低",
                amounts: [(ids[0], Money(fen: 1))]
            )
        }
    }

    @Test(arguments: TestStores.all)
    func `an officer of another township neither sees nor changes the family`(dialect: Dialect) async throws {
        let office = try await PayOffice.make(dialect)
        let id = try await office.enrol([1], fen: 60_000, region: 101)
        let other = PayOffice.staff(31, "邻镇", [.enrolmentRead, .enrolmentChange], regions: [20])
        let own = PayOffice.staff(32, "本镇", [.enrolmentRead, .enrolmentChange], regions: [10])

        #expect(try await office.benefits.enrolments(actor: other).total == 0)
        #expect(try await office.benefits.enrolments(actor: own).total == 1)
        await #expect(throws: BenefitsProblem.enrolmentNotFound) {
            try await office.benefits.change(actor: other, .end, order(id, 1, from: december))
        }
    }
}
