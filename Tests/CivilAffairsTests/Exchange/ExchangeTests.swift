// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Sheets to the province and back.
struct ExchangeTests {
    private static let definition = "hubei-dibao"
    private static let head = "上报流水号,姓名,处理结果,失败原因"

    private func december() throws -> Month { try Month(parsing: "2026-12") }

    /// Three families: one new in December, one whose member leaves then, one that ends then.
    private func families(_ office: CountyOffice) async throws -> [Int64] {
        let december = try december()
        let november = december.adding(-2)
        let first = try await office.person("赵一", 1, village: 0)
        let second = [
            try await office.person("钱二", 2, village: 1), try await office.person("钱小二", 3, village: 1),
        ]
        let third = try await office.person("孙三", 4, village: 2)
        let ids = [
            try await office.enrol([first], named: "赵一", village: 0, start: december, yuan: 630),
            try await office.enrol(second, named: "钱二", village: 1, start: november, yuan: 900),
            try await office.enrol([third], named: "孙三", village: 2, start: november, yuan: 450),
        ]
        let heard = Hearing(on: office.clock.today, note: "无异议")
        func order(_ id: Int64, _ reason: String) -> ChangeOrder {
            ChangeOrder(enrolmentID: id, version: 1, from: december, reason: reason, hearing: heard)
        }
        let benefits = office.rooms.benefits
        try await benefits.change(
            actor: office.officer,
            .removeMember(second[1], amount: Money(yuan: 500)),
            order(ids[1], "外嫁")
        )
        try await benefits.change(actor: office.officer, .end, order(ids[2], "收入超标"))
        return ids
    }

    private func make(_ office: CountyOffice, _ month: Month? = nil) async throws -> ExchangeSheet {
        try await office.rooms.exchange.make(
            actor: office.officer,
            definitionID: Self.definition,
            month: try month ?? december()
        )
    }

    private func rows(_ office: CountyOffice, _ sheet: ExchangeSheet) async throws -> [[String: String]] {
        let file = try await office.rooms.exchange.file(actor: office.officer, id: sheet.id)
        let table = try SpreadsheetReader().read(file.bytes)
        let width = office.pack.exchanges.first?.columns.count ?? 0
        let head = table.rows.first?.texts(width) ?? []
        return table.rows.dropFirst().map { row in
            Dictionary(zip(head, row.texts(width)), uniquingKeysWith: { first, _ in first })
        }
    }

    @discardableResult
    private func take(_ office: CountyOffice, _ lines: [String], by actor: Actor? = nil) async throws -> (
        answer: ExchangeAnswer, seenBefore: Bool
    ) {
        let text = ([Self.head] + lines).joined(separator: "\r\n") + "\r\n"
        return try await office.rooms.exchange.take(
            actor: actor ?? office.officer,
            definitionID: Self.definition,
            name: "反馈.csv",
            bytes: Array(text.utf8)
        )
    }

    @Test(arguments: TestStores.all)
    func `the sheet of a month has the pack's columns and whoever came, changed or left`(dialect: Dialect) async throws
    {
        try await CountyOffice.with(dialect) { office in
            _ = try await families(office)
            let sheet = try await make(office)
            let rows = try await rows(office, sheet)

            #expect(sheet.lines == 4)
            #expect(rows.first?.keys.sorted() == office.pack.exchanges.first?.columns.map(\.title).sorted())
            #expect(rows.map { $0["姓名"] } == ["赵一", "钱二", "钱小二", "孙三"])
            #expect(rows.map { $0["业务类型"] } == ["新增", "变更", "停保", "停保"])
            #expect(rows.map { $0["城乡类型"] } == ["城市低保", "城市低保", "城市低保", "农村低保"])
            #expect(rows.map { $0["家庭月保障金额（元）"] } == ["630", "500", "500", "0"])
            #expect(rows.map { $0["保障人口"] } == ["1", "1", "1", "1"])
            #expect(rows.map { $0["停保年月"] } == ["", "", "2026-12", "2026-12"])
            #expect(rows.first?["证件号码"] == (try office.number(1)))
            #expect(rows.first?["出生日期"] == "1950-01-01")
            #expect(rows[2]["变动原因"] == "减员：外嫁")
            let lines = try await office.rooms.exchange.sheet(actor: office.officer, id: sheet.id).lines
            #expect(lines.map(\.number) == rows.map { $0["上报流水号"] ?? "" })
        }
    }

    @Test(arguments: TestStores.all)
    func `what was told is not told again, what was refused is, and what changed since is`(dialect: Dialect)
        async throws
    {
        try await CountyOffice.with(dialect) { office in
            let ids = try await families(office)
            let december = try december()
            let first = try await make(office)
            await #expect(throws: ExchangeProblem.nothingNew(month: december)) { try await make(office) }

            let numbers = try await office.rooms.exchange.sheet(actor: office.officer, id: first.id).lines.map(\.number)
            try await take(office, ["\(numbers[0]),赵一,成功,", "\(numbers[3]),孙三,退回,证件号码不一致"])
            let again = try await make(office)
            #expect(try await rows(office, again).map { $0["姓名"] } == ["孙三"])
            #expect(again.number != first.number)

            let order = ChangeOrder(
                enrolmentID: ids[0],
                version: 1,
                from: december,
                reason: "核增",
                hearing: nil
            )
            try await office.rooms.benefits.change(actor: office.officer, .adjust(Money(yuan: 700)), order)
            #expect(try await rows(office, try await make(office)).map { $0["姓名"] } == ["赵一"])
        }
    }

    @Test(arguments: TestStores.all)
    func `every bad line of an answer is named, every good one lands, the same file again changes nothing`(
        dialect: Dialect
    ) async throws {
        try await CountyOffice.with(dialect) { office in
            _ = try await families(office)
            let sheet = try await make(office)
            let exchange = office.rooms.exchange
            let numbers = try await exchange.sheet(actor: office.officer, id: sheet.id).lines.map(\.number)
            let answer = [
                "\(numbers[0]),赵一,成功,,,,", "\(numbers[1]),钱二,失败,身份证号与公安不一致,,",
                "\(numbers[0]),赵一,成功,", "L202612-999999999,无名,成功,", "\(numbers[2]),钱小二,处理中,", ",谁,成功,",
                "\(numbers[3]),孙三,通过,", "\(numbers[3]),孙三,不通过,重复", ",,,,,",
            ]
            let (first, seen) = try await take(office, answer)
            #expect(!seen)
            #expect((first.lines, first.accepted, first.refused, first.bad) == (8, 1, 1, 6))
            let notable = try await exchange.answer(actor: office.officer, id: first.id).lines
            #expect(notable.map(\.line) == [3, 4, 5, 6, 7, 8, 9])
            let outcomes: [ExchangeAnswer.Outcome] = [
                .refused, .duplicate, .unknownNumber, .unreadable, .unreadable, .contradicts, .contradicts,
            ]
            #expect(notable.map(\.outcome) == outcomes)

            let before = try await exchange.sheet(actor: office.officer, id: sheet.id).lines
            #expect(before.map(\.state) == [.accepted, .refused, .waiting, .waiting])
            #expect(before[1].reason == "身份证号与公安不一致")
            let (again, seenAgain) = try await take(office, answer)
            #expect(seenAgain)
            #expect(again == first)
            let (other, _) = try await take(office, ["\(numbers[0]),赵一,成功,", "\(numbers[1]),钱二,成功,"])
            #expect((other.known, other.accepted, other.bad) == (1, 0, 1))
            #expect(try await exchange.sheet(actor: office.officer, id: sheet.id).lines == before)
        }
    }

    @Test(arguments: TestStores.all)
    func `somebody of one township sees and answers its own lines alone`(dialect: Dialect) async throws {
        try await CountyOffice.with(dialect) { office in
            _ = try await families(office)
            let sheet = try await make(office)
            let exchange = office.rooms.exchange
            let numbers = try await exchange.sheet(actor: office.officer, id: sheet.id).lines.map(\.number)

            let mine = try await exchange.sheet(actor: office.local, id: sheet.id)
            #expect(mine.lines.map(\.name) == ["孙三"])
            #expect(mine.sheet.lines == 1)
            await #expect(throws: ExchangeProblem.notFound) {
                try await exchange.file(actor: office.local, id: sheet.id)
            }
            let (answer, _) = try await take(office, ["\(numbers[0]),赵一,成功,"], by: office.local)
            #expect((answer.accepted, answer.bad) == (0, 1))
        }
    }

    @Test func `an answer without its columns, a month too far and a sheet that no pack knows are refused`()
        async throws
    {
        try await CountyOffice.with(.sqlite) { office in
            _ = try await families(office)
            let exchange = office.rooms.exchange
            await #expect(throws: ExchangeProblem.columns(missing: ["处理结果"])) {
                try await exchange.take(
                    actor: office.officer,
                    definitionID: Self.definition,
                    name: "x.csv",
                    bytes: Array("上报流水号,姓名\r\nL1,甲\r\n".utf8)
                )
            }
            await #expect(throws: ExchangeProblem.monthAhead(month: try december().adding(2))) {
                try await make(office, try december().adding(2))
            }
            await #expect(throws: ExchangeProblem.unknownSheet) {
                try await exchange.make(actor: office.officer, definitionID: "nowhere", month: try december())
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a thousand lines go out and come back, and statements do not grow with them`(dialect: Dialect) async throws {
        try await CountyOffice.with(dialect) { office in
            let month = try december()
            let small = try await round(office, serials: 0..<5, month: month)
            let large = try await round(office, serials: 5..<1_005, month: month)

            #expect(small.statements == large.statements)
            #expect(small.statements.allSatisfy { $0 <= 14 }, "\(small.statements)")
            // The one that was refused in the first round goes out again with them.
            #expect(large.answer.lines == 1_004)
            #expect((large.answer.accepted, large.answer.refused, large.answer.bad) == (901, 100, 3))
            let lines = try await office.rooms.exchange.answer(
                actor: office.officer,
                id: large.answer.id,
                after: 1_001,
                limit: 10
            ).lines
            #expect(lines.map(\.line) == [1_003, 1_004, 1_005])
            #expect(lines.map(\.outcome) == [.duplicate, .unknownNumber, .unreadable])
        }
    }

    /// New families of one, told to the province and answered with a line twice, one unknown and one cut off.
    private func round(_ office: CountyOffice, serials: Range<Int>, month: Month) async throws -> (
        statements: [Int], answer: ExchangeAnswer
    ) {
        let drafts = try serials.map { serial in
            PersonDraft(
                name: try PersonName("李甲"),
                number: try ResidentID(
                    office.number(serial, born: "19\(50 + serial / 1_000)0101"),
                    today: office.clock.today
                ),
                hukouRegionID: office.villages[serial % 4].id,
                homeRegionID: office.villages[serial % 4].id
            )
        }
        let system = Actor.system("test")
        let people = try await office.rooms.parties.importPeople(actor: system, drafts)
        let ids = people.compactMap { if case .created(let id) = $0 { id } else { nil } }
        try await office.rooms.database.write { transaction in
            for id in ids { try office.open([id], named: "李甲", village: Int(id % 4), start: month, in: transaction) }
        }
        let sheet = try await make(office, month)
        var counts = [office.database.lastCount]
        let lines = try await office.rooms.exchange.sheet(
            actor: office.officer,
            id: sheet.id,
            limit: 20_000
        ).lines
        var answer = lines.enumerated().map { place, line in
            "\(line.number),\(line.name),\(place % 10 == 3 ? "失败,重复" : "成功,")"
        }
        answer += [answer[0], "L\(serials.count),谁,成功,"]
        let text = ([Self.head] + answer).joined(separator: "\r\n") + "\r\nL20261"
        let taken = try await office.rooms.exchange.take(
            actor: office.officer,
            definitionID: Self.definition,
            name: "反馈.csv",
            bytes: Array(text.utf8)
        )
        counts.append(office.database.lastCount)
        return (counts, taken.answer)
    }
}
