// SPDX-License-Identifier: Apache-2.0
import Packs
import Testing
import Vocabulary

/// The plans that the product ships.
struct PlanPackTests {
    private func plan(_ id: String, of place: String) throws -> PlanDefinition {
        try #require(try ResolvedPack.load(packs: PackFolder.all, id: place).plan(id: id))
    }

    @Test func `a day tells which plan it belongs to, and the open one has no figures yet`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "hubei-tianmen")
        #expect(pack.plans.map(\.id) == ["shisanwu", "shisiwu", "shiwuwu"])
        #expect(try pack.plan(on: CivilDate(parsing: "2020-06-30"))?.id == "shisanwu")
        #expect(try pack.plan(on: CivilDate(parsing: "2025-12-31"))?.id == "shisiwu")
        let open = try #require(try pack.plan(on: CivilDate(parsing: "2026-11-22")))
        #expect(open.id == "shiwuwu")
        #expect(open.kind == .open)
        #expect(open.indicators.isEmpty && open.projects.isEmpty)
        #expect(try pack.plan(on: CivilDate(parsing: "2010-01-01")) == nil)
    }

    @Test func `a plan without end holds every year after it began`() throws {
        let pack = try ResolvedPack.load(packs: PackFolder.all, id: "shaanxi-ankang")
        #expect(try pack.plan(on: CivilDate(parsing: "2030-01-01"))?.id == "xinshiqi")
        #expect(try pack.plan(on: CivilDate(parsing: "2019-12-31")) == nil)
    }

    @Test func `Tianmen's one-off sums add up to 43,000 ten thousand yuan, and 200 more come every year`() throws {
        let plan = try plan("shisiwu", of: "hubei-tianmen")
        #expect(plan.oneOffInvestment == Money(yuan: 430_000_000))
        #expect(plan.investment == plan.oneOffInvestment)
        #expect(plan.oneOffInvestment.inLargeUnits == "4.3亿元")
        #expect(plan.projects.reduce(.zero) { $0 + $1.yearlyInvestment } == Money(yuan: 2_000_000))
        let homes = try #require(plan.project("funeral-homes"))
        #expect(homes.total == Money(yuan: 26_000_000))
        #expect(homes.investments.map(\.amount) == [Money(yuan: 13_000_000), Money(yuan: 13_000_000)])
    }

    @Test func `both values of a contradiction stand, and one is used`() throws {
        let plan = try plan("shisanwu", of: "hubei-tianmen")
        let share = try #require(plan.indicator("dependent-tekun-concentrated"))
        #expect(share.values.map(\.reading.figure?.text) == ["55", "67"])
        #expect(share.value(of: 2020)?.reading.figure?.text == "55")
        #expect(share.values.last?.note?.contains("x01") == true)
        let discrepancy = try #require(plan.discrepancies.first { $0.id == "x01" })
        #expect(discrepancy.readings.map(\.text) == ["55%", "67%"])
        #expect(discrepancy.used.contains("55%"))
    }

    @Test func `Xinchang's blank number stays blank`() throws {
        let plan = try plan("shishi-yijian", of: "zhejiang-xinchang")
        let workers = try #require(plan.indicator("licensed-social-workers"))
        #expect(workers.targets.map(\.goal) == [.reading(.blank)])
        #expect(workers.targets.first?.figure == nil)
    }

    @Test func `a target that a parameter holds is read from there`() throws {
        let plan = try plan("shisiwu", of: "hubei-tianmen")
        #expect(plan.indicator("nursing-bed-share")?.targets.first?.figure?.text == "60")
        #expect(plan.indicator("urban-tekun")?.baseline?.reading.figure?.text == "1260")
        for indicator in plan.indicators {
            for target in indicator.targets {
                if case .reading(.parameter(let name)) = target.goal { Issue.record("\(name) was not filled in") }
            }
        }
    }

    @Test func `an indicator over townships says which it counts`() throws {
        let plan = try plan("shisiwu", of: "hubei-tianmen")
        #expect(plan.areas.map(\.count) == [25, 28])
        let stations = try #require(plan.indicator("minor-protection-stations"))
        #expect(stations.area == "townships")
        #expect(stations.editions.first?.denominator == "25个乡镇（街道）")
    }

    @Test func `an indicator names a metric of ours or a department with its evidence`() throws {
        let plan = try plan("shisiwu", of: "hubei-tianmen")
        let ratio = try #require(plan.indicator("rural-to-urban-dibao")?.editions.first)
        #expect(ratio.source == .computed(.ruralToUrbanDibao))
        let hospice = try #require(plan.indicator("hospice")?.editions.first)
        #expect(hospice.source.department == "全市医疗卫生机构")
        for indicator in plan.indicators {
            if case .reported(let name, let evidence) = indicator.editions.first?.source {
                #expect(!name.isEmpty && !evidence.isEmpty, "\(indicator.title)")
            }
        }
    }
}
