// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of contested decisions.
struct RemedyStore: Sendable {
    private static let columns: SQL =
        """
        id, case_id, remedy_id, title, authority, told_on, due_on, applied_on, words, way, recorded_by, received_on,
        reference, outcome, outcome_words, outcome_by
        """

    /// - Returns: false when it was registered before.
    func insert(_ remedy: CaseRemedy, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        try transaction.runCounting(
            """
            insert into case_remedy (id, case_id, remedy_id, title, authority, told_on, due_on, applied_on, words, way,
                recorded_by, recorded_at)
            values (\(remedy.id), \(remedy.caseID), \(remedy.remedyID), \(remedy.title), \(remedy.authority),
                \(remedy.toldOn), \(remedy.dueOn), \(remedy.appliedOn), \(remedy.words), \(remedy.way),
                \(remedy.recordedBy), \(now))
            on conflict (case_id, remedy_id) do nothing
            """
        ) == 1
    }

    func remedies(caseID: Int64, in transaction: any ReadTransaction) throws -> [CaseRemedy] {
        try transaction.query("select \(Self.columns) from case_remedy where case_id = \(caseID) order by id").map(
            Self.remedy
        )
    }

    func record(_ record: CaseRemedy.Record, of id: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            """
            update case_remedy set received_on = \(record.receivedOn), reference = \(record.reference),
                outcome = \(record.outcome), outcome_words = \(record.words), outcome_by = \(record.by),
                outcome_at = \(now)
            where id = \(id)
            """
        )
    }

    private static func remedy(_ row: Row) throws -> CaseRemedy {
        let outcome: String? = try row.at(13)
        var record: CaseRemedy.Record?
        if let outcome {
            record = CaseRemedy.Record(
                receivedOn: try row.at(11),
                reference: try row.at(12),
                outcome: outcome,
                words: try row.at(14),
                by: try row.at(15)
            )
        }
        return CaseRemedy(
            id: try row.at(0),
            caseID: try row.at(1),
            remedyID: try row.at(2),
            title: try row.at(3),
            authority: try row.at(4),
            toldOn: try row.at(5),
            dueOn: try row.at(6),
            appliedOn: try row.at(7),
            words: try row.at(8),
            way: try row.at(9),
            recordedBy: try row.at(10),
            record: record
        )
    }
}
