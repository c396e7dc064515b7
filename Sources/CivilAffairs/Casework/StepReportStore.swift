// SPDX-License-Identifier: Apache-2.0
import Packs
import Storage
import Vocabulary

extension ServiceDefinition.StepKind: SQLConvertible {}

/// The SQL of what was done at steps outside the system.
struct StepReportStore: Sendable {
    func insert(_ report: StepReport, caseID: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into step_report (id, case_id, step, kind, held_on, people, office, number, amount_fen, ayes, nays,
                abstained, content, recorded_by, recorded_at)
            values (\(report.id), \(caseID), \(report.step), \(report.kind), \(report.heldOn),
                \(report.people.joined(separator: "、")), \(report.office), \(report.number), \(report.amount),
                \(report.votes?.ayes), \(report.votes?.nays), \(report.votes?.abstained), \(report.text),
                \(report.recordedBy), \(report.recordedAt))
            """
        )
    }

    func reports(caseID: Int64, in transaction: any ReadTransaction) throws -> [StepReport] {
        try transaction.query(
            """
            select id, step, kind, held_on, people, office, number, amount_fen, ayes, nays, abstained, content,
                recorded_by, recorded_at
            from step_report where case_id = \(caseID) order by id
            """
        ).map { row in
            let ayes: Int? = try row.at(8)
            let nays: Int? = try row.at(9)
            let abstained: Int? = try row.at(10)
            return StepReport(
                id: try row.at(0),
                step: try row.at(1),
                kind: try row.at(2),
                heldOn: try row.at(3),
                people: try row.at(4, as: String.self).split(separator: "、").map(String.init),
                office: try row.at(5),
                number: try row.at(6),
                amount: try row.at(7),
                votes: ayes.map { .init(ayes: $0, nays: nays ?? 0, abstained: abstained ?? 0) },
                text: try row.at(11),
                recordedBy: try row.at(12),
                recordedAt: try row.at(13)
            )
        }
    }
}
