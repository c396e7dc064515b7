// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Foundation
import SharedKernel
import Storage
import TestSupport
import Testing
import Vocabulary

/// Figures tried from the command line.
struct SimulationTests {
    private func simulation(_ office: CaseOffice, _ values: [String: String], program: String = "低保", threads: Int = 1)
        async throws -> Workbench.Simulation
    {
        try await office.workbench.simulate(
            actor: .system("policy simulate"),
            program: program,
            month: office.clock.today.month,
            values: values,
            threads: threads
        )
    }

    @Test(arguments: TestStores.all)
    func `a simulation tells what a scenario tells, keeps no result and is audited`(dialect: Dialect) async throws {
        try await CaseOffice.with(dialect) { office in
            try await office.listed("甲大山", wage: 400)
            try await office.listed("乙小河", wage: 650, village: office.otherVillage)
            try await office.listed("丁无资料", wage: nil, settlement: nil)
            _ = try await CaseStory.told(office, to: "verify", wage: "660")
            let simulation = try await simulation(office, ["城市低保标准": "700元"], threads: 2)
            let kept = try await office.tried(["城市低保标准": "700"])
            #expect(simulation.total.before == kept.total.before)
            #expect(simulation.total.after == kept.total.after)
            #expect(simulation.total.counts == kept.total.counts.filter { $0.value > 0 })
            #expect(Set(simulation.totals.map(\.townshipID)) == Set(kept.totals.map(\.townshipID)))
            #expect(simulation.changes.map(\.after) == ["700元/人·月"])
            let listed = try await office.workbench.families(actor: office.actor("leader"), id: kept.scenario.id)
            #expect(simulation.families == listed.rows)
            #expect(try await office.workbench.scenarios(actor: office.actor("leader")).count == 1)
            let audited: Int = try await office.rooms.database.read {
                try $0.value("select count(*) from audit_entry where verb = 'scenario.simulate'")
            }
            #expect(audited == 1)
            #expect(simulation.snapshot.id == kept.snapshot?.id)
        }
    }

    @Test func `the report names places and families, in Chinese and as JSON`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            try await office.listed("甲大山", wage: 400)
            try await office.listed("乙小河", wage: 650, village: office.otherVillage)
            try await office.listed("丁无资料", wage: nil, settlement: nil)
            let report = SimulationReport(
                try await simulation(office, ["城市低保标准": "700"], program: "最低生活保障"),
                tree: try await office.rooms.regions.tree()
            )
            let text = report.lines.joined(separator: "\n")
            #expect(text.contains("城市低保标准  630元/人·月 → 700元/人·月"))
            #expect(text.contains("进入保障 1 户  退出保障 0 户  金额增加 1 户"))
            #expect(text.contains("1 户没有资料"))
            #expect(text.contains("竟陵街道 东村（演示）"))
            #expect(text.contains("乙*河"))
            #expect(!text.contains("乙小河"))
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any]
            )
            let total = try #require(json["total"] as? [String: Any])
            #expect(total["difference_fen"] as? Int == 12_000)
            #expect(total["entered"] as? Int == 1)
            #expect((json["families"] as? [[String: Any]])?.map { $0["name"] as? String } == ["甲*山", "乙*河"])
            #expect((json["townships"] as? [[String: Any]])?.count == 2)
        }
    }

    @Test func `what cannot be tried is refused with what was meant`() async throws {
        try await CaseOffice.with(.sqlite) { office in
            do {
                _ = try await simulation(office, ["城市底保标准": "700"])
                Issue.record("taken")
            } catch WorkbenchProblem.values(let faults) {
                #expect(faults[0].message.contains("是不是：城市低保标准"))
            }
            await #expect(throws: WorkbenchProblem.nothingChanged) { try await simulation(office, [:]) }
            do {
                _ = try await simulation(office, ["城市低保标准": "700"], program: "星座")
                Issue.record("taken")
            } catch let problem as WorkbenchProblem {
                #expect(problem.kind == .notFound)
                #expect(problem.message.contains("可以测算的有：低保"))
            }
            await #expect(throws: WorkbenchProblem.badDay) {
                try await office.workbench.simulate(
                    actor: .system("policy simulate"),
                    program: "dibao",
                    month: try Month(year: 1999, month: 1),
                    values: ["城市低保标准": "700"]
                )
            }
            await #expect(throws: AccessProblem.self) {
                try await office.workbench.simulate(
                    actor: office.actor("clerk"),
                    program: "dibao",
                    month: office.clock.today.month,
                    values: ["城市低保标准": "700"]
                )
            }
        }
    }
}
