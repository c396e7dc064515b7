// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Policy
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// What departments report: checked by a second person, corrected but never changed, closed by a leader.
struct PlanValueTests {
    private func refused(_ expected: PlanningProblem, _ body: () async throws -> Void) async {
        await #expect(throws: expected) { try await body() }
    }

    @Test(arguments: TestStores.all)
    func `a value counts when a second person has checked it`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            let id = try await plans.report("58")
            #expect(try await plans.status().current.standing == .noData)
            let drafter = try plans.office.actor("drafter", inFunctionOf: "checker")
            await refused(.ownValue) { _ = try await plans.planning.check(actor: drafter, id, agrees: true, note: "") }
            try await plans.check(id)
            let status = try await plans.status()
            #expect(status.current.standing == .missed && status.current.point?.origin == .reported)
            #expect(status.current.reason == "2025年 58%，目标不低于 60%，未达预期")
            await refused(.checked) { try await plans.check(id) }
            await #expect(throws: AccessProblem.self) { _ = try await plans.report("59", by: "clerk") }
            await #expect(throws: AccessProblem.self) { try await plans.check(id, by: "drafter") }
        }
    }

    @Test(arguments: TestStores.all)
    func `a correction says why, and both values stand`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            try await plans.check(try await plans.report("58"))
            await refused(.reasonNeeded("2025年已有复核过的数")) { _ = try await plans.report("61") }
            let second = try await plans.report("61", reason: "漏报一家机构")
            await refused(.waiting) { _ = try await plans.report("62", reason: "再改") }
            #expect(try await plans.status().current.standing == .missed)
            try await plans.check(second)
            #expect(try await plans.status().current.standing == .completed)
            let values = try await plans.record().values
            #expect(values.map(\.value?.text) == ["58", "61"] && values.map(\.number) == [1, 2])
            #expect(values.map(\.reason) == [nil, "漏报一家机构"])
            let third = try await plans.report("70", reason: "看错")
            await refused(.returnNoteNeeded) {
                _ = try await plans.planning.check(
                    actor: plans.office.actor("checker"),
                    third,
                    agrees: false,
                    note: ""
                )
            }
            try await plans.check(third, agrees: false)
            #expect(try await plans.status().current.point?.number == Ratio(61))
        }
    }

    @Test(arguments: TestStores.all)
    func `a closed year only changes by corrections`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            let leader = plans.office.actor("leader")
            let first = try await plans.report("58")
            await refused(.waitingLeft(1)) {
                _ = try await plans.planning.close(actor: leader, planID: "shisiwu", period: "2025")
            }
            try await plans.check(first)
            _ = try await plans.planning.close(actor: leader, planID: "shisiwu", period: "2025")
            await refused(.closed("2025年")) {
                _ = try await plans.planning.close(actor: leader, planID: "shisiwu", period: "2025")
            }
            // Also what comes for the first time, and months of the year.
            await refused(.reasonNeeded("2025年3月已经封账")) {
                _ = try await plans.report("50", in: "2025-03")
            }
            try await plans.check(try await plans.report("60", reason: "统计口径核实"))
            let record = try await plans.record()
            #expect(record.values.filter { $0.origin == .reported }.map(\.isLate) == [false, true])
            #expect(record.closings.map(\.period.text) == ["2025"])
            #expect(try await plans.status().current.standing == .completed)
            await #expect(throws: AccessProblem.self) {
                _ = try await plans.planning.close(
                    actor: plans.office.actor("drafter"),
                    planID: "shisiwu",
                    period: "2024"
                )
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `nothing comes into a year while it is closed`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            let plan = try #require(plans.planning.plans.first { $0.id == "shisiwu" })
            let reported = plan.indicators.filter { $0.edition(on: plans.office.clock.today)?.source.metric == nil }
            let leader = plans.office.actor("leader")
            await withTaskGroup(of: Void.self) { group in
                for indicator in reported.prefix(8) {
                    // Whichever is second is refused, and says why.
                    group.addTask { _ = try? await plans.report("1", of: indicator.id) }
                }
                group.addTask {
                    _ = try? await plans.planning.close(actor: leader, planID: "shisiwu", period: "2025")
                }
            }
            let record = try await plans.record()
            let came = record.values.filter { $0.origin == .reported }
            #expect(record.closings.isEmpty || came.allSatisfy { $0.state != .waiting || $0.isLate })
            #expect(!record.closings.isEmpty || !came.isEmpty)
        }
    }

    @Test(arguments: TestStores.all)
    func `what cannot be a value is told with what to do`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            await refused(.figure("六十")) { _ = try await plans.report("六十") }
            await refused(.figureNeeded) { _ = try await plans.report("") }
            await refused(.shareAbove) { _ = try await plans.report("101") }
            await refused(.shareBelow) { _ = try await plans.report("-58") }
            await refused(.period("2025-13")) { _ = try await plans.report("1", in: "2025-13") }
            await refused(.periodOutside(years: "2021—2025年")) { _ = try await plans.report("1", in: "2019") }
            await refused(.periodOutside(years: "2021—2025年")) { _ = try await plans.report("1", in: "2026") }
            await refused(.yesOrNo) { _ = try await plans.report("2", of: "free-basic-funeral") }
            await refused(.notReported) { _ = try await plans.report("630", of: "urban-dibao") }
            await #expect(throws: AccessProblem.self) { _ = try await plans.report("1", of: "none") }
            let drafter = plans.office.actor("drafter")
            func tell(_ entry: PlanEntry) async throws {
                _ = try await plans.planning.report(
                    actor: drafter,
                    planID: "shisiwu",
                    indicatorID: PlanOffice.share,
                    entry
                )
            }
            await refused(.noteNeeded) { try await tell(PlanEntry(period: "2025", figure: "1", note: "")) }
            await refused(.unknownRegion) {
                try await tell(PlanEntry(period: "2025", regionID: 99, figure: "1", note: "台账"))
            }
            await refused(.fileKind) {
                try await tell(PlanEntry(period: "2025", figure: "1", note: "台账", evidence: ("a.exe", [1, 2])))
            }
            // Nothing to divide by is neither nought nor all.
            let id = try await plans.planning.report(
                actor: drafter,
                planID: "shisiwu",
                indicatorID: PlanOffice.share,
                PlanEntry(period: "2025", figure: "", isEmpty: true, note: "没有养老机构")
            )
            try await plans.check(id)
            #expect(try await plans.status().current.standing == .noDenominator)
        }
    }

    @Test(arguments: TestStores.all)
    func `evidence is kept and given back, and what is due shrinks`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            let paper = Array("%PDF-1.4 年报".utf8)
            func due() async throws -> [PlanRules.Due] {
                let record = try await plans.record()
                return PlanRules.due(
                    record.status.plan,
                    year: 2025,
                    record.values,
                    regionID: plans.planning.rootRegionID
                )
            }
            let before = try await due()
            #expect(before.contains { $0.indicator.id == PlanOffice.share && $0.isOpen && $0.department == "市民政局" })
            #expect(!before.contains { $0.indicator.id == "urban-dibao" })
            let id = try await plans.planning.report(
                actor: plans.office.actor("drafter"),
                planID: "shisiwu",
                indicatorID: PlanOffice.share,
                PlanEntry(period: "2025", figure: "60%", note: "年报", evidence: ("年报.pdf", paper))
            )
            #expect(try await due().count(where: \.isOpen) == before.count)
            try await plans.check(id)
            #expect(try await due().count(where: \.isOpen) == before.count - 1)
            let (file, content) = try await plans.planning.evidence(actor: plans.office.actor("leader"), id)
            #expect(file.name == "年报.pdf" && file.media == "application/pdf" && content == paper)
            await #expect(throws: AccessProblem.self) {
                _ = try await plans.planning.evidence(actor: plans.office.actor("leader"), 1)
            }
        }
    }

    @Test(arguments: TestStores.all)
    func `a form that is sent twice counts once`(_ dialect: Dialect) async throws {
        try await PlanOffice.with(dialect) { plans in
            let request = UUIDv7.make(at: plans.office.clock.now(), random: Access.systemRandom(10))
            func send() async throws -> Int64 {
                try await plans.planning.report(
                    actor: plans.office.actor("drafter"),
                    planID: "shisiwu",
                    indicatorID: PlanOffice.share,
                    PlanEntry(period: "2025", figure: "60", note: "年报"),
                    requestID: request
                )
            }
            let first = try await send()
            #expect(try await send() == first)
            #expect(try await plans.record().values.count == 1)
        }
    }

    @Test func `periods are read strictly and sorted by time`() throws {
        for text in ["", "25", "2025-3", "2025-00", "2025-13", "2025-", "2025-01-01", "２０２５", "1900"] {
            #expect(throws: PlanningProblem.self) { _ = try PlanPeriod(parsing: text) }
        }
        let year = PlanPeriod(year: 2025)
        let march = try PlanPeriod(parsing: "2025-03")
        #expect(march < year && march.text == "2025-03" && march.chinese == "2025年3月")
        #expect(try year.isOver(on: PlanFiles.day("2025-12-31")) && !year.isOver(on: PlanFiles.day("2025-12-30")))
        #expect(try march.isOver(on: PlanFiles.day("2025-03-31")) && !march.hasBegun(on: PlanFiles.day("2025-02-28")))
    }
}
