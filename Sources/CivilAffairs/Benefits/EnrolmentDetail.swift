// SPDX-License-Identifier: Apache-2.0
import SharedKernel
package import Vocabulary

/// An enrolment with all that its page shows.
package struct EnrolmentDetail: Sendable, Equatable {
    package let enrolment: Enrolment
    package let members: [EnrolmentMember]
    /// Oldest first.
    package let changes: [EnrolmentChange]
    package let entitlements: [Entitlement]
}

/// What a monthly run wrote.
package struct RunOutcome: Sendable, Equatable {
    /// Entitlements written by this very run.
    package let written: Int
    /// All that runs of this month have written, by kind.
    package let tally: [Entitlement.Kind: PayBatchDetail.Tally]

    package var count: Int { tally.values.reduce(0) { $0 + $1.count } }
    package var amount: Money { tally.values.reduce(.zero) { $0 + $1.amount } }
}

extension EnrolmentOpening {
    func enrolment(id: Int64, townshipID: Int64, start: Month) -> Enrolment {
        Enrolment(
            id: id,
            number: "\(programID)-\(id)",
            programID: programID,
            exclusionGroup: exclusionGroup,
            familyID: familyID,
            caseID: caseID,
            householdNumber: householdNumber,
            regionID: regionID,
            townshipID: townshipID,
            classCode: classCode,
            urban: urban,
            state: .active,
            startedMonth: start,
            endedMonth: nil,
            amount: amount,
            members: members.count,
            payeePersonID: payeePersonID,
            payeeName: payeeName,
            endReason: nil,
            version: 1
        )
    }
}

extension AuditEntry {
    static func enrolment(
        _ enrolment: Enrolment,
        _ action: String,
        by actor: Actor,
        at now: Timestamp,
        reason: String? = nil,
        detail: String? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: now,
            actor: actor,
            action: action,
            subject: "enrolment",
            subjectID: enrolment.id,
            reason: reason,
            detail: detail ?? "\(enrolment.number) \(enrolment.members) 人 \(enrolment.amount.plain) 元/月"
        )
    }
}
