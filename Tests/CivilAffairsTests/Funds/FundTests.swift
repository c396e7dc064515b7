// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Funds of a year: what is reported, checked and worked out of it.
struct FundTests {
    private static let paper = ["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"].flatMap { Array($0.utf8) }

    struct Desk {
        let office: CaseOffice
        var funds: Funds { office.rooms.funds }

        func year() async throws -> FundYear { try await funds.year(actor: office.actor("leader"), 2026) }

        func report(
            _ key: String,
            _ value: String,
            year: Int = 2026,
            unit: String = "万元",
            reason: String = "",
            proof: Bool = true
        ) async throws -> Int64 {
            try await funds.report(
                actor: office.actor("drafter"),
                FundEntry(
                    year: year,
                    key: key,
                    value: value,
                    unit: unit,
                    note: "预算批复",
                    reason: reason,
                    evidence: proof ? ("批复.pdf", FundTests.paper) : nil
                )
            )
        }

        func settled(_ key: String, _ value: String, reason: String = "") async throws {
            let id = try await report(key, value, reason: reason)
            try await funds.check(actor: office.actor("checker"), id, agrees: true, note: "")
        }
    }

    private func with(_ store: Dialect, _ test: @escaping @Sendable (Desk) async throws -> Void) async throws {
        try await CaseOffice.with(store, today: "2026-11-02") { try await test(Desk(office: $0)) }
    }

    @Test(arguments: TestStores.all)
    func `an amount counts when a second person checked it, and a correction stands beside it`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            let key = "dibao.own.budget"
            await #expect(throws: FundsProblem.evidenceNeeded) { _ = try await desk.report(key, "100", proof: false) }
            await #expect(throws: FundsProblem.amount) { _ = try await desk.report(key, "-1") }
            await #expect(throws: FundsProblem.amount) { _ = try await desk.report(key, "1", unit: "美元") }
            await #expect(throws: FundsProblem.year) { _ = try await desk.report("dibao.own.spent", "1", year: 2027) }
            await #expect(throws: AccessProblem.self) { _ = try await desk.report("nothing", "1") }
            let id = try await desk.report(key, "1,000")
            #expect(try await desk.year().total(.budget) == nil)
            await #expect(throws: PlanningProblem.waiting) { _ = try await desk.report(key, "2") }
            let own = try desk.office.actor("drafter", inFunctionOf: "checker")
            await #expect(throws: PlanningProblem.ownValue) {
                try await desk.funds.check(actor: own, id, agrees: true, note: "")
            }
            let checker = desk.office.actor("checker")
            #expect(try await desk.funds.waiting(actor: checker).map(\.count) == [1])
            try await desk.funds.check(actor: checker, id, agrees: true, note: "")
            await #expect(throws: PlanningProblem.checked) {
                try await desk.funds.check(actor: checker, id, agrees: true, note: "")
            }
            #expect(try await desk.year().total(.budget) == Money(yuan: 10_000_000))
            await #expect(throws: PlanningProblem.reasonNeeded("2026年已有复核过的数")) {
                _ = try await desk.report(key, "900")
            }
            try await desk.settled(key, "900", reason: "预算调整")
            let year = try await desk.year()
            #expect(year.total(.budget) == Money(yuan: 9_000_000) && year.values.count == 2)
            #expect(try await desk.funds.evidence(actor: checker, id).content == Self.paper)
        }
    }

    @Test(arguments: TestStores.all)
    func `rates, the lottery's share and scores come out of what was checked, and say so where they can't`(
        store: Dialect
    ) async throws {
        try await with(store) { desk in
            var year = try await desk.year()
            #expect(year.execution == .noData && year.elderShare == .noData && year.meetsElderShare == nil)
            try await desk.settled("liulang.own.budget", "0")
            try await desk.settled("liulang.own.spent", "0")
            #expect(try await desk.year().execution == .noDenominator)
            try await desk.settled("fucai-yanglao.lottery.spent", "55")
            #expect(try await desk.year().elderShare == .noData, "the other line isn't known yet")
            try await desk.settled("fucai-qita.lottery.spent", "45")
            year = try await desk.year()
            #expect(year.elderShare == .percent(Figure(whole: 55)) && year.meetsElderShare == true)
            try await desk.settled("fucai-qita.lottery.spent", "45.1", reason: "补记一笔")
            #expect(try await desk.year().meetsElderShare == false)
            // What rounds to 55 % is not 55 %.
            try await desk.settled("fucai-yanglao.lottery.spent", "549.96", reason: "核实")
            try await desk.settled("fucai-qita.lottery.spent", "450.04", reason: "核实")
            year = try await desk.year()
            #expect(year.elderShare.text == "55%" && year.meetsElderShare == false)

            try await desk.settled("dibao.own.budget", "300")
            try await desk.settled("dibao.own.spent", "100")
            try await desk.settled("goal.dibao-on-time", "100")
            try await desk.settled("goal.dibao-recheck", "99.9")
            year = try await desk.year()
            let line = try #require(year.funds.lines.first { $0.id == "dibao" })
            #expect(year.execution(line).text == "33.33%" && year.ledger(line) == .zero)
            #expect(year.execution == year.execution(line), "what was spent without a known budget isn't in it")
            // One source alone says nothing of another, nor of the ledger.
            try await desk.settled("dibao.own.allocated", "90")
            try await desk.settled("dibao.central.allocated", "500")
            #expect(try await desk.year().doubts(line) == ["本级资金支出比下达多 10万元"])
            let score = year.score(line.goals)
            #expect(score.points == 50 && score.most == 100 && score.met == 1 && score.judged == 2)
            await #expect(throws: FundsProblem.share) { _ = try await desk.report("goal.pingan-boundary", "101") }
            #expect(year.score(year.funds.appraisals).text == "无数据")
        }
    }
}
