// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Storage
import Testing
import Vocabulary

/// The next plan, drafted from what one has not reached.
struct PlanDraftTests {
    @Test func `a draft goes on with what was not reached, and is a plan that can be read`() async throws {
        try await PlanOffice.with(.sqlite, today: "2026-02-01") { office in
            try await office.check(office.report("52.2"))
            try await office.check(office.report("100", of: "disabled-living-subsidy"))
            let status = try await office.record().status
            let draft = try PlanDraft(status, id: "xiayige")
            #expect(draft.carried > 0 && draft.reached > 0)
            #expect(draft.carried + draft.reached == status.targeted)
            let text = try #require(draft.files.first { $0.name == "indicators.yaml" }?.text)
            #expect(text.contains("id: \(PlanOffice.share)") && text.contains("value: 52.2") && text.contains("待定"))
            #expect(!text.contains("id: disabled-living-subsidy\n"))

            var files = try #require(CaseOffice.shipped.get().layers.last).files
            for (name, text) in draft.files { files["plans/xiayige/\(name)"] = Array(text.utf8) }
            let pack = try PackLoader.load(files: files, name: "hubei-tianmen")
            let next = try #require(pack.plans.first { $0.id == "xiayige" })
            #expect(next.years.first == 2026 && next.years.last == 2030)
            #expect(next.indicators.count == draft.carried)
            let carried = try #require(next.indicator(PlanOffice.share))
            #expect(carried.baseline?.reading.figure?.text == "52.2")
            #expect(carried.targets.first?.goal == .reading(.blank))
        }
    }

    @Test func `what is only on its way goes on as well`() async throws {
        try await PlanOffice.with(.sqlite, today: "2024-02-01") { office in
            try await office.check(office.report("55", in: "2023"))
            let status = try await office.record().status
            let share = try #require(status.indicators.first { $0.indicator.id == PlanOffice.share })
            #expect(share.current.standing == .onTrack)
            let text = try PlanDraft(status, id: "next").files.map(\.text).joined()
            #expect(text.contains("id: \(PlanOffice.share)"))
        }
    }

    @Test func `a plan without targets, and a name that no folder has, are refused`() async throws {
        try await PlanOffice.with(.sqlite) { office in
            let status = try await office.record().status
            for id in ["", "十五五", "../x", "shisiwu"] {
                #expect(throws: PlanningProblem.draftID(id)) { try PlanDraft(status, id: id) }
            }
            let leader = office.office.actor("leader")
            let empty = try await office.planning.record(actor: leader, id: "shiwuwu", on: office.office.clock.today)
            #expect(throws: PlanningProblem.nothingToDraft(empty.status.plan.title)) {
                try PlanDraft(empty.status, id: "x")
            }
        }
    }
}
