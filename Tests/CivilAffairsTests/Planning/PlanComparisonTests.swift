// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import Packs
import Testing
import Vocabulary

/// Places side by side.
struct PlanComparisonTests {
    private static let packs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "packs").path

    private func status(_ pack: String) throws -> (place: String, plans: [PlanStatus]) {
        let resolved = try ResolvedPack.load(packs: Self.packs, id: pack)
        let day = try CivilDate(parsing: "2026-01-01")
        return (pack, resolved.plans.map { PlanJudge($0, on: day).status })
    }

    @Test func `only what is counted alike is compared; what only shares its name is told apart`() throws {
        let comparison = PlanComparison(
            try ["hubei-tianmen", "hubei-jingzhou", "zhejiang-xinchang", "hubei-xianning"].map(status)
        )
        let beds = try #require(comparison.groups.first { $0.title == "养老机构护理型床位占比" })
        #expect(Set(beds.entries.map(\.place)) == ["hubei-tianmen", "hubei-xianning"])
        #expect(beds.unit == "%" && beds.definition.contains("养老机构总床位"))
        let lottery = try #require(comparison.groups.first { $0.title.contains("福利彩票公益金") })
        #expect(Set(lottery.entries.map(\.place)).count == 3)
        // Stations of 新昌 are counted over its twelve townships, those of 咸宁 over all.
        #expect(!comparison.groups.contains { $0.title.contains("社会工作站") })
        #expect(comparison.namesakes.map(\.title).contains("乡镇（街道）社会工作站覆盖率"))
        // 志愿服务参与率: neither document says what is counted.
        #expect(comparison.namesakes.map(\.title).contains("志愿服务参与率"))
        #expect(comparison.groups.allSatisfy { Set($0.entries.map(\.place)).count > 1 })
    }

    @Test func `the third of one name is told apart where two others are compared`() throws {
        func place(_ name: String, over whole: String) throws -> (place: String, plans: [PlanStatus]) {
            let plan = try PlanFiles.plan(
                """
                  - id: visits
                    title: 月探访率
                    unit: "%"
                    nature: 预期性
                    basis: [表1]
                    definition: 被探访的老人 ÷ \(whole)
                    numerator: 被探访的老人
                    denominator: \(whole)
                    source: {kind: 上报, by: 民政局, evidence: 年报}
                    targets: [{year: 2025, value: 60}]

                """
            )
            return (name, [PlanJudge(plan, on: try PlanFiles.day("2025-12-31")).status])
        }
        let places = [
            try place("甲县", over: "独居老人"), try place("乙县", over: "独居老人"), try place("丙县", over: "全部老人"),
        ]
        let comparison = PlanComparison(places)
        #expect(comparison.groups.map { $0.entries.map(\.place) } == [["甲县", "乙县"]])
        #expect(comparison.namesakes.map { $0.entries.map(\.place) } == [["丙县"]])
    }

    @Test func `one place alone has nothing to be compared with`() throws {
        let comparison = PlanComparison([try status("hubei-tianmen")])
        #expect(comparison.groups.isEmpty && comparison.namesakes.isEmpty)
    }

    @Test func `a third place that counts otherwise is told even where two others are compared`() throws {
        let places = try ["hubei-tianmen", "hubei-jingzhou", "zhejiang-xinchang", "hubei-xianning", "shaanxi-ankang"]
            .map(status)
        let comparison = PlanComparison(places)
        let compared = Set(
            comparison.groups.flatMap { $0.entries.map { "\($0.status.plan.title) \($0.indicator.indicator.id)" } }
        )
        let all = places.flatMap { place, plans in plans.flatMap { $0.indicators }.map { (place, $0.indicator.title) } }
        // Whoever shares a name with another place is either compared or told apart.
        for place in places {
            for status in place.plans {
                for indicator in status.indicators {
                    let title = indicator.indicator.title
                    guard all.contains(where: { $0.0 != place.place && $0.1 == title }) else { continue }
                    let isCompared = compared.contains("\(status.plan.title) \(indicator.indicator.id)")
                    let isTold = comparison.namesakes.contains { namesake in
                        namesake.title == title
                            && namesake.entries.contains {
                                $0.place == place.place && $0.status.plan.id == status.plan.id
                            }
                    }
                    #expect(isCompared != isTold, "\(place.place) \(status.plan.id) \(title)")
                }
            }
        }
    }

    @Test func `a faulty neighbour is named and keeps nobody from the others`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "packs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: URL(filePath: CaseOffice.packs), to: folder)
        let plan = folder.appending(path: "shaanxi-ankang/plans/xinshiqi/plan.yaml")
        try Data("id: [".utf8).write(to: plan)
        let found = try PlanPlace.all(packs: folder.path, except: "hubei-tianmen")
        #expect(found.faulty.map(\.pack) == ["shaanxi-ankang"])
        #expect(found.places.count == 3)
        #expect(found.faulty.first.map { "\($0.problem)".contains("plan.yaml") } == true)
    }
}
