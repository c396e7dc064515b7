// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary
import Web

/// Plans and how they stand.
struct PlanPageTests {
    @Test func `a closed plan shows its final verdicts, an open one how it stands on the day asked for`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            let index = try await site.get(Links.plans, leader).text
            #expect(index.contains("十三五") && index.contains("十四五") && index.contains("还没有指标"))

            let closed = try await site.get("\(Links.plan("shisanwu"))?on=2026-01-01", leader).text
            #expect(closed.contains("规划期已满"))
            #expect(closed.contains("未达预期") && closed.contains("不列"))
            let missed = TestSite.escaped("未达预期")
            let one = try await site.get("\(Links.plan("shisanwu"))?standing=\(missed)", leader).text
            #expect(one.contains("社会工作专业人才") && !one.contains("每千名老年人"))

            let early = try await site.get("\(Links.plan("shisiwu"))?on=2022-12-31", leader).text
            #expect(!early.contains("规划期已满") && early.contains("value=\"2022-12-31\""))
            #expect(early.contains("无数据") && early.contains("约束性"))
            let measures = try await site.get("\(Links.plan("shisiwu"))?part=measures", leader).text
            #expect(measures.contains("责任单位"))
            let projects = try await site.get("\(Links.plan("shisiwu"))?part=projects", leader).text
            #expect(projects.contains("4.3亿元"))
            let readings = try await site.get("\(Links.plan("shisiwu"))?part=discrepancies", leader).text
            #expect(readings.contains("采用"))
        }
    }

    @Test func `what is asked for wrongly is told, and plans are for those who read reports`() async throws {
        try await TestSite.run { site in
            let leader = try await site.staff("bureau-leader")
            #expect(try await site.get(Links.plan("none"), leader).status == 404)
            #expect(try await site.get("\(Links.plan("shisiwu"))?on=2025-02-30", leader).status == 422)
            #expect(try await site.get("\(Links.plan("shisiwu"))?standing=x", leader).status == 422)
            #expect(try await site.get("\(Links.plan("shisiwu"))?part=x", leader).status == 422)
            let worker = try await site.staff("village-worker")
            #expect(try await site.get(Links.plans, worker).status == 403)
        }
    }
}
