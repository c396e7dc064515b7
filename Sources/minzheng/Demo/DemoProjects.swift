// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import Vocabulary

/// The first projects of the plan (演示): one accepted, one waiting for it, one being built, one approved, one begun.
extension DemoBuilder {
    func projects(_ work: Governance) async throws {
        let first = try CivilDate(year: work.plan.years.first, month: 4, day: 12)
        for (place, project) in work.plan.projects.prefix(5).enumerated() {
            let start = first.adding(days: place * 40)
            guard start.adding(days: 800) < work.today else { return }
            try await begin(project, place, on: start, work)
            let titles = ProjectRules.stages(of: project).map(\.title).filter { $0 != ProjectRules.acceptance }
            let reached = [titles.count, titles.count, titles.count - 1, 1, 0][place]
            for (step, title) in titles.prefix(reached).enumerated() {
                try await record(.stage, of: project, on: start.adding(days: 30 + step * 150), work) {
                    $0.stage = title
                    $0.words = "演示批复〔\(start.year)〕\(place * 10 + step + 1)号"
                    $0.evidence = work.paper
                }
            }
            guard reached > 1 else { continue }
            try await money(project, place, from: start.adding(days: 170), work)
            guard reached == titles.count else { continue }
            let done = start.adding(days: 30 + (titles.count - 1) * 150)
            try await record(.photo, of: project, on: done.adding(days: 5), work) {
                $0.words = "竣工后的外观（演示）"
                $0.evidence = work.paper
            }
            guard place == 0 else { continue }
            go(to: done.adding(days: 40), work)
            try await rooms.projects.accept(
                actor: work.checker,
                plan: work.plan.id,
                project: project.id,
                agrees: true,
                on: done.adding(days: 38),
                words: "验收合格（演示）。",
                evidence: work.paper
            )
        }
    }

    private func begin(_ project: ProjectDefinition, _ place: Int, on day: CivilDate, _ work: Governance) async throws {
        try await record(.facts, of: project, on: day, work) { draft in
            draft.unit = rooms.projects.units(for: project).first ?? ""
            draft.place = "演示路 \(place + 1) 号"
            draft.landUse = place % 2 == 0 ? "不新占地" : "划拨"
            guard place % 2 == 1 else { return }
            draft.landArea = "\(8 + place).5"
            draft.landPermit = "演示用地〔\(day.year)〕\(place + 1)号"
        }
    }

    /// A contract, what arrived for it in two parts, and what was paid.
    private func money(_ project: ProjectDefinition, _ place: Int, from day: CivilDate, _ work: Governance) async throws
    {
        let planned = project.oneOffInvestment == .zero ? Money(yuan: 6_000_000) : project.oneOffInvestment
        // Whole ten thousands, which is how such sums are told.
        let sum = planned.fen / 1_000_000 * 9 / 10
        let contract = try await record(.contract, of: project, on: day, work) {
            $0.number = "演示-\(day.year)-\(place + 1)"
            $0.party = "演示建设有限公司"
            $0.amount = String(sum)
            $0.amountUnit = "万元"
            $0.evidence = work.paper
        }
        for (step, source) in [FundSource.province, .own].enumerated() {
            try await record(.arrived, of: project, on: day.adding(days: 20 + step * 60), work) {
                $0.source = source.rawValue
                $0.amount = String(max(sum * 4 / 10, 1))
                $0.amountUnit = "万元"
                $0.words = "演示拨款〔\(day.year)〕\(place * 2 + step + 1)号"
            }
        }
        for step in 0..<2 {
            try await record(.paid, of: project, on: day.adding(days: 40 + step * 60), work) {
                $0.contractID = contract
                $0.amount = String(max(sum * 3 / 10, 1))
                $0.amountUnit = "万元"
                $0.words = "按进度付款（演示）"
            }
        }
    }

    @discardableResult
    private func record(
        _ kind: ProjectEntry.Kind,
        of project: ProjectDefinition,
        on day: CivilDate,
        _ work: Governance,
        _ fill: (inout ProjectDraft) -> Void
    ) async throws -> Int64 {
        var draft = ProjectDraft(kind)
        draft.day = day
        fill(&draft)
        go(to: day.adding(days: 2), work)
        return try await rooms.projects.add(actor: work.drafter, plan: work.plan.id, project: project.id, draft)
    }
}
