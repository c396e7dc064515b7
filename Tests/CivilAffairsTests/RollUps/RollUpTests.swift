// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// A county's month for the bureau above.
struct RollUpTests {
    private static let month = "2026-08"

    @Test(arguments: TestStores.all)
    func `a county's sheet is counted from its records and goes up when a second person agrees`(store: Dialect)
        async throws
    {
        try await CaseOffice.with(store) { office in
            let (rollUps, month) = (office.rooms.rollUps, try Month(parsing: Self.month))
            _ = try await office.listed("甲大山", wage: nil, paid: 300)
            _ = try await office.listed("乙小河", wage: nil, village: office.otherVillage, paid: 450)
            _ = try await office.listed("丙高原", wage: nil, settlement: "农村", paid: 200)
            let drafter = office.actor("drafter")
            let id = try await rollUps.make(actor: drafter, month: month)
            let made = try await rollUps.rollUp(actor: drafter, id)
            let figures = Dictionary(made.lines.map { ($0.code, $0.value) }, uniquingKeysWith: { $1 })
            #expect(made.rollUp.state == .waiting)
            #expect(figures["benefit.dibao.urban-persons"] == 2)
            #expect(figures["benefit.dibao.rural-persons"] == 1)
            #expect(figures["benefit.dibao.due"] == 95_000)
            #expect(figures["benefit.dibao.closed"] == 0)
            #expect(figures["benefit.tekun.urban-persons"] == 0)
            #expect(figures["work.open"] == 0)
            // Nobody is on 特困's books, so that there is nothing to say of them; that is no nought.
            #expect(!made.lines.contains { $0.code.hasPrefix("metric.特困") })

            await #expect(throws: RollUpProblem.waiting(month)) { try await rollUps.make(actor: drafter, month: month) }
            await #expect(throws: RollUpProblem.unchecked) { try await rollUps.sheet(actor: drafter, id) }
            await #expect(throws: AccessProblem.self) {
                try await rollUps.check(actor: drafter, id, agrees: true, note: "")
            }
            let both = try office.actor("drafter", inFunctionOf: "checker")
            await #expect(throws: PlanningProblem.ownValue) {
                try await rollUps.check(actor: both, id, agrees: true, note: "")
            }
            let checker = office.actor("checker")
            #expect(try await rollUps.waitingCount(actor: checker) == 1)
            try await rollUps.check(actor: checker, id, agrees: true, note: "")
            #expect(try await rollUps.waitingCount(actor: checker) == 0)
            let sheet = try await rollUps.sheet(actor: office.actor("leader"), id)
            #expect(try await rollUps.rollUp(actor: checker, id).rollUp.contentHash == sheet.contentHash)
            #expect((sheet.officeCode, sheet.number, sheet.lines) == ("429006", 1, made.lines))
            await #expect(throws: AccessProblem.self) {
                try await rollUps.list(actor: office.actor("clerk"), months: month...month)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `what did not change is not reported twice, and what did comes beside it`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let (rollUps, month) = (office.rooms.rollUps, try Month(parsing: Self.month))
            let (drafter, checker) = (office.actor("drafter"), office.actor("checker"))
            let first = try await rollUps.make(actor: drafter, month: month)
            try await rollUps.check(actor: checker, first, agrees: true, note: "")
            await #expect(throws: RollUpProblem.unchanged(month, number: 1)) {
                try await rollUps.make(actor: drafter, month: month)
            }
            _ = try await office.listed("甲大山", wage: nil, paid: 300)
            let second = try await rollUps.make(actor: drafter, month: month)
            let found = try await rollUps.rollUp(actor: drafter, second)
            #expect(found.rollUp.number == 2)
            let before = Dictionary(found.before.map { ($0.code, $0.value) }, uniquingKeysWith: { $1 })
            let changed = found.lines.filter { before[$0.code] != $0.value }.map(\.code)
            #expect(changed.contains("benefit.dibao.urban-persons"))
            await #expect(throws: PlanningProblem.returnNoteNeeded) {
                try await rollUps.check(actor: checker, second, agrees: false, note: "")
            }
            try await rollUps.check(actor: checker, second, agrees: false, note: "人数与台账不符")
            // One that was sent back can be made again.
            let third = try await rollUps.make(actor: drafter, month: month)
            #expect(try await rollUps.rollUp(actor: drafter, third).rollUp.number == 3)
            let running = office.clock.today.month
            await #expect(throws: RollUpProblem.running(running)) {
                try await rollUps.make(actor: drafter, month: running)
            }
            let sheet = try RollUpSheet(
                officeCode: "429006",
                office: "天门市民政局",
                month: month,
                number: 9,
                madeBy: "甲",
                checkedBy: "乙",
                checkedOn: CivilDate(parsing: "2026-08-31"),
                lines: [RollUpLine(code: "work.open", title: "办件", unit: .cases, value: 1)]
            )
            await #expect(throws: RollUpProblem.notAbove) { try await rollUps.take(actor: drafter, sheet) }
            await #expect(throws: RollUpProblem.notAbove) { try await rollUps.month(actor: drafter, month) }
        }
    }

    @Test(arguments: TestStores.all)
    func `two who make the same month at once leave one that waits`(store: Dialect) async throws {
        try await CaseOffice.with(store) { office in
            let (rollUps, month) = (office.rooms.rollUps, try Month(parsing: Self.month))
            let made = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do {
                            _ = try await rollUps.make(actor: office.actor("drafter"), month: month)
                            return true
                        } catch {
                            return error as? RollUpProblem != .waiting(month)
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
        }
    }
}

/// The sheet as a file.
struct RollUpSheetTests {
    private func sheet(_ office: String = "天门市民政局", value: Int64 = 12) throws -> RollUpSheet {
        let month = try Month(parsing: "2026-08")
        return RollUpSheet(
            officeCode: "429006",
            office: office,
            month: month,
            number: 2,
            madeBy: "彭涛（县经办）",
            checkedBy: "田丽（县审核）",
            checkedOn: try CivilDate(parsing: "2026-09-03"),
            lines: [
                RollUpLine(code: "benefit.dibao.urban-persons", title: "最低生活保障 城市人数", unit: .persons, value: value),
                RollUpLine(code: "benefit.dibao.spent", title: "最低生活保障 支出合计", unit: .yuan, value: 1_234_567_89),
                RollUpLine(code: "benefit.dibao.paid", title: "最低生活保障 银行已发放", unit: .yuan, value: -5),
                RollUpLine(code: "benefit.dibao.closed", title: "最低生活保障 月报已关账", unit: .yes, value: 1),
                RollUpLine(code: "something.later", title: "以后的项目", unit: .records, value: 0),
            ]
        )
    }

    private func read(_ sheet: Spreadsheet) throws -> RollUpSheet {
        try RollUpSheet(TableFile(try sheet.bytes(), name: "报送表.xlsx"))
    }

    @Test func `a sheet comes back from the workbook as it left, codes of later programs included`() throws {
        let sheet = try sheet()
        #expect(try read(sheet.spreadsheet) == sheet)
        // A line that an export adds above the table says nothing of its own.
        #expect(try read(sheet.spreadsheet.marked("导出：彭涛　2026-09-03 10:00")) == sheet)
    }

    @Test func `a number that was typed into the workbook is found`() throws {
        let (honest, other) = (try sheet().spreadsheet, try sheet(value: 13).spreadsheet)
        func mixed(_ titles: [String], _ rows: [[SheetCell]]) -> Spreadsheet {
            Spreadsheet(name: "报送表", titles: titles, columns: honest.columns, rows: rows)
        }
        #expect(throws: RollUpProblem.altered) { try read(mixed(honest.titles, other.rows)) }
        #expect(throws: RollUpProblem.altered) { try read(mixed(honest.titles, Array(honest.rows.dropLast()))) }
        let renamed = try sheet("别处民政局").spreadsheet.titles
        #expect(throws: RollUpProblem.altered) {
            try read(mixed(Array(renamed.prefix(3)) + honest.titles.suffix(1), honest.rows))
        }
    }

    @Test func `another workbook is refused with what is missing, and rows that cannot be read by their number`() throws
    {
        let honest = try sheet().spreadsheet
        func mixed(titles: [String]? = nil, columns: [Spreadsheet.Column]? = nil, rows: [[SheetCell]]? = nil)
            -> Spreadsheet
        {
            Spreadsheet(
                name: "报送表",
                titles: titles ?? honest.titles,
                columns: columns ?? honest.columns,
                rows: rows ?? honest.rows
            )
        }
        let roster = Spreadsheet(name: "花名册", columns: [.init("姓名")], rows: [[.text("甲大山")]])
        #expect(throws: RollUpProblem.notRollUp(missing: "“代码”列、“项目”列、“单位”列、“数值”列")) { try read(roster) }
        #expect(throws: RollUpProblem.notRollUp(missing: "“报送月份”")) { try read(mixed(titles: ["报送表"])) }
        #expect(throws: RollUpProblem.notRollUp(missing: "数据行")) { try read(mixed(rows: [])) }
        var rows = honest.rows
        rows[1][3] = .text("很多")
        rows[2][2] = .text("斤")
        #expect(throws: RollUpProblem.lines(["第 7 行", "第 8 行"])) { try read(mixed(rows: rows)) }
    }

    @Test func `every item has a code that is read back as the same item`() throws {
        let benefits = RollUpItem.Benefit.allCases.map { RollUpItem.benefit(program: "dibao", $0) }
        let work = RollUpItem.Work.allCases.map { RollUpItem.work($0) }
        let metrics = PlanMetric.builtIn.flatMap { metric in
            RollUpItem.Part.allCases.map { RollUpItem.metric(metric.id, $0) }
        }
        let items = benefits + work + metrics
        #expect(items.map { RollUpItem(code: $0.code) } == items)
        #expect(Set(items.map(\.code)).count == items.count)
        #expect(
            ["benefit.dibao", "work", "metric..numerator", "", "benefit.dibao.x"].allSatisfy {
                RollUpItem(code: $0) == nil
            }
        )
    }
}
