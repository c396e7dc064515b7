// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What the bureau above makes of what its counties report.
struct PrefectureRollUpTests {
    @Test(arguments: TestStores.all)
    func `counties are added up when all of them reported, and none is taken for nought`(store: Dialect) async throws {
        try await PrefectureOffice.with(store) { office in
            let (rollUps, month) = (office.rooms.rollUps, try Month(parsing: "2026-01"))
            let leader = office.actor("leader")
            let persons = RollUpItem.benefit(program: "dibao", .ruralPersons)
            try await office.take(try office.sheet(persons: 30))
            let one = try await rollUps.month(actor: leader, month)
            #expect(one.missing == [office.second])
            #expect(one.figure(persons, of: office.first) == 20)
            #expect(one.figure(persons, of: office.second) == nil)
            #expect(one.total(persons) == nil)
            try await office.take(try office.sheet("421281", persons: 50))
            let both = try await rollUps.month(actor: leader, month)
            #expect(both.isComplete)
            #expect(both.total(persons) == 60)
            #expect(both.total(.benefit(program: "tekun", .ruralPersons)) == nil)
            await #expect(throws: RollUpProblem.notCounty) {
                try await rollUps.make(actor: office.actor("drafter"), month: month)
            }
            await #expect(throws: AccessProblem.self) {
                try await rollUps.take(actor: office.actor("auditor"), try office.sheet(number: 2))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `the same sheet again changes nothing, a later one counts and an earlier one is refused`(store: Dialect)
        async throws
    {
        try await PrefectureOffice.with(store) { office in
            let (rollUps, month) = (office.rooms.rollUps, try Month(parsing: "2026-01"))
            let first = try await office.take(try office.sheet())
            let again = try await office.take(try office.sheet())
            #expect((again.id, again.isKnown, first.isKnown) == (first.id, true, false))
            await #expect(throws: RollUpProblem.contradicts(month, office: "咸安区民政局", number: 1)) {
                try await office.take(try office.sheet(persons: 31))
            }
            try await office.take(try office.sheet(number: 3, persons: 40))
            await #expect(throws: RollUpProblem.outdated(month, office: "咸安区民政局", number: 3)) {
                try await office.take(try office.sheet(number: 2, persons: 35))
            }
            let persons = RollUpItem.benefit(program: "dibao", .ruralPersons)
            let auditor = office.actor("auditor")
            #expect(try await rollUps.month(actor: auditor, month).figure(persons, of: office.first) == 30)
            #expect(try await rollUps.list(actor: auditor, months: month...month).map(\.number) == [1, 3])
            await #expect(throws: RollUpProblem.unknownCounty("429006")) {
                try await office.take(try office.sheet("429006"))
            }
            let running = try Month(parsing: "2026-02")
            await #expect(throws: RollUpProblem.running(running)) {
                try await office.take(try office.sheet("421202", "2026-02"))
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `what no county's program writes is not taken in`(store: Dialect) async throws {
        try await PrefectureOffice.with(store) { office in
            let honest = try office.sheet()
            func changed(number: Int = 1, madeBy: String = "甲", _ lines: [RollUpLine]) -> RollUpSheet {
                RollUpSheet(
                    officeCode: honest.officeCode,
                    office: honest.office,
                    month: honest.month,
                    number: number,
                    madeBy: madeBy,
                    checkedBy: honest.checkedBy,
                    checkedOn: honest.checkedOn,
                    lines: lines
                )
            }
            func line(_ value: Int64, _ unit: RollUpLine.Unit = .persons, code: String = "work.open") -> RollUpLine {
                RollUpLine(code: code, title: "项目", unit: unit, value: value)
            }
            let bad = [
                changed([]), changed([line(1), line(2)]), changed([line(-1)]), changed([line(.max)]),
                changed([line(.min, .yuan)]), changed([line(1, code: "")]), changed(number: 0, honest.lines),
                changed(number: 1_000, honest.lines), changed(madeBy: "", honest.lines),
                changed(madeBy: String(repeating: "长", count: 201), honest.lines),
                changed((0...5_000).map { line(1, code: "a.\($0)") }),
            ]
            for sheet in bad {
                await #expect {
                    try await office.take(sheet)
                } throws: { error in
                    if case .outOfBounds? = error as? RollUpProblem { true } else { false }
                }
            }
            #expect(
                try await office.rooms.rollUps.list(actor: office.actor("leader"), months: honest.month...honest.month)
                    .isEmpty
            )
            // Less may be paid than was taken back.
            try await office.take(changed([line(-5, .yuan)]))
        }
    }

    @Test(arguments: TestStores.all)
    func `a board above tells of the last month that all counties reported`(store: Dialect) async throws {
        try await PrefectureOffice.with(store) { office in
            let (boards, leader) = (office.rooms.boards, office.actor("leader"))
            #expect(try await boards.board(actor: leader).rollUp == nil)
            try await office.take(try office.sheet("421202", "2025-12", persons: 30))
            try await office.take(try office.sheet("421281", "2025-12", persons: 50))
            try await office.take(try office.sheet("421202", "2026-01", persons: 99))
            office.clock.travel(to: office.clock.now().adding(seconds: 61))
            let board = try await boards.board(actor: leader)
            #expect(board.rollUp?.month == (try Month(parsing: "2025-12")))
            #expect(board.benefit(of: "dibao") == (24, 80, Money(fen: 80 * 30_050)))
            #expect((board.open, board.late, board.ended) == (14, 4, 10))
            let money = board.months.filter { $0.due != nil }
            #expect(money.map(\.month.iso) == ["2025-12"])
            #expect(money.first?.due == Money(fen: 80 * 31_000))
            #expect(money.first?.paid == Money(fen: 80 * 30_000))
        }
    }

    @Test(arguments: TestStores.all)
    func `an indicator above is worked out of what every county reported for the end of the year`(store: Dialect)
        async throws
    {
        try await PrefectureOffice.with(store) { office in
            try await office.take(try office.sheet("421202", "2025-12", concentrated: 6, dependent: 10))
            let partial = try await office.status()
            #expect(partial.indicator?.current.point == nil)
            try await office.take(try office.sheet("421281", "2025-12", concentrated: 9, dependent: 20))
            office.clock.travel(to: office.clock.now().adding(seconds: 61))
            let whole = try await office.status()
            // 15 of 30.
            #expect(whole.indicator?.current.point?.number == Ratio(50))
            let indicator = try #require(whole.indicator?.indicator)
            let count = try #require(whole.record.count(of: indicator))
            #expect(count.isReported)
            #expect(count.months[office.clock.today]?.iso == "2025-12")
            #expect(count.townships(on: office.clock.today)[office.second]?.denominator == 20)

            // One county alone is not the whole, and says so.
            try await office.take(try office.sheet("421202", "2026-01", concentrated: 7, dependent: 10))
            let townships = try await office.rooms.planning.townships(
                actor: office.actor("leader"),
                planID: PrefectureOffice.plan,
                indicatorID: PrefectureOffice.indicator,
                on: try CivilDate(parsing: "2026-01-31")
            )
            let total = try #require(townships.count.total(on: townships.day))
            #expect(total.value(of: PrefectureOffice.metric) == nil)
            #expect(total.words(of: PrefectureOffice.metric).hasSuffix("还有 1 个县（市、区）没有报送，不能算"))
        }
    }
}
