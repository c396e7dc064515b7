// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// The SQL of objections to verified values.
struct VerificationObjectionStore: Sendable {
    func insert(_ objection: VerificationObjection, in transaction: any Transaction) throws {
        try transaction.run(
            """
            insert into verification_objection (id, case_id, person_id, item, content, evidence, raised_by, raised_at)
            values (\(objection.id), \(objection.caseID), \(objection.personID), \(objection.item),
                \(objection.content), \(objection.evidence), \(objection.raisedBy), \(objection.raisedAt))
            """
        )
    }

    func objections(caseID: Int64, in transaction: any ReadTransaction) throws -> [VerificationObjection] {
        try transaction.query(
            """
            select id, case_id, person_id, item, content, evidence, raised_by, raised_at, value, reason, answered_by
            from verification_objection where case_id = \(caseID) order by id
            """
        ).map {
            VerificationObjection(
                id: try $0.at(0),
                caseID: try $0.at(1),
                personID: try $0.at(2),
                item: try $0.at(3),
                content: try $0.at(4),
                evidence: try $0.at(5),
                raisedBy: try $0.at(6),
                raisedAt: try $0.at(7),
                value: try $0.at(8),
                reason: try $0.at(9),
                answeredBy: try $0.at(10)
            )
        }
    }

    /// - Returns: false when somebody answered it first.
    func answer(
        _ id: Int64,
        value: String?,
        reason: String,
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.runCounting(
            """
            update verification_objection set value = \(value), reason = \(reason), answered_by = \(name),
                answered_at = \(now) where id = \(id) and answered_at is null
            """
        ) == 1
    }
}
