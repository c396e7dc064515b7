// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// A program's figures that leaders look at first.
struct DeskFigure: Sendable {
    let title: String
    let families: Int
    let persons: Int
    let spent: String
    let reportLink: String

    /// What the books of the county say of the latest month that was run, for those at the county who read reports.
    static func month(_ request: WebRequest) async throws -> [DeskFigure] {
        let actor = try request.actor
        guard actor.may(.reportRead), actor.level == "county", let program = ProgramChoice.all(request).first else {
            return []
        }
        let now = request.site.today.month
        for month in [now, now.adding(-1)] {
            let (report, _) = try await request.site.rooms.benefits.monthReport(
                actor: actor,
                program: program.id,
                month: month
            )
            guard report.total.families > 0 else { continue }
            return [
                DeskFigure(
                    title: "\(month.chinese)\(program.title)",
                    families: report.total.families,
                    persons: report.total.persons,
                    spent: report.spent.text,
                    reportLink: "\(Links.reports)?program=\(program.id)&month=\(month.iso)"
                )
            ]
        }
        return []
    }
}
