// SPDX-License-Identifier: Apache-2.0
import Storage
import Vocabulary

/// A change to be written down.
struct ChangeRecord {
    let kind: EnrolmentChange.Kind
    let enrolmentID: Int64
    let from: Month
    let personID: Int64?
    let before: Money
    let after: Money
    let membersBefore: Int
    let membersAfter: Int
    let reason: String
    let caseID: Int64?
    let hearing: Hearing?

    init(
        kind: EnrolmentChange.Kind,
        enrolment: Enrolment,
        from: Month,
        personID: Int64? = nil,
        before: Money,
        after: Money,
        membersBefore: Int,
        membersAfter: Int,
        reason: String,
        caseID: Int64? = nil,
        hearing: Hearing? = nil
    ) {
        self.kind = kind
        self.enrolmentID = enrolment.id
        self.from = from
        self.personID = personID
        self.before = before
        self.after = after
        self.membersBefore = membersBefore
        self.membersAfter = membersAfter
        self.reason = reason
        self.caseID = caseID
        self.hearing = hearing
    }
}

/// The list of changes of enrolments; only ever added to.
enum ChangeStore {
    static func insert(
        _ changes: [ChangeRecord],
        by name: String,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let first = try transaction.newKeys(max(changes.count, 1))
        try transaction.insert(
            into: "enrolment_change",
            [
                "id", "enrolment_id", "kind", "from_month", "person_id", "amount_before_fen", "amount_after_fen",
                "members_before", "members_after", "reason", "case_id", "hearing_on", "hearing_note", "recorded_by",
                "recorded_at",
            ],
            rows: changes.enumerated().map { number, change in
                [
                    .integer(first + Int64(number)), .integer(change.enrolmentID), change.kind.sqlValue,
                    change.from.sqlValue, change.personID.sqlValue, change.before.sqlValue, change.after.sqlValue,
                    change.membersBefore.sqlValue, change.membersAfter.sqlValue, .text(change.reason),
                    change.caseID.sqlValue, (change.hearing?.on).sqlValue, (change.hearing?.note).sqlValue,
                    .text(name), now.sqlValue,
                ]
            }
        )
    }

    /// Changes of one enrolment, oldest first.
    static func changes(_ enrolmentID: Int64, in transaction: any ReadTransaction) throws -> [EnrolmentChange] {
        try transaction.query(
            """
            select id, enrolment_id, kind, from_month, person_id, amount_before_fen, amount_after_fen, reason,
                hearing_on, hearing_note, recorded_by, recorded_at
            from enrolment_change where enrolment_id = \(enrolmentID) order by id
            """
        ).map { row in
            let heard: CivilDate? = try row.get("hearing_on")
            let note: String? = try row.get("hearing_note")
            return EnrolmentChange(
                id: try row.get("id"),
                enrolmentID: try row.get("enrolment_id"),
                kind: try row.get("kind"),
                from: try row.get("from_month"),
                personID: try row.get("person_id"),
                before: try row.get("amount_before_fen"),
                after: try row.get("amount_after_fen"),
                reason: try row.get("reason"),
                hearing: heard.map { Hearing(on: $0, note: note ?? "") },
                recordedBy: try row.get("recorded_by"),
                recordedAt: try row.get("recorded_at")
            )
        }
    }
}
