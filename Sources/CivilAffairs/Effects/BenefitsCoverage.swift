// SPDX-License-Identifier: Apache-2.0
import SharedKernel
package import Storage
package import Vocabulary

/// Answers cases from the books of benefits.
package struct BenefitsCoverage: CaseCoverage {
    private let benefits: Benefits

    package init(_ benefits: Benefits) {
        self.benefits = benefits
    }

    package func covered(
        _ persons: [Int64],
        from month: Month,
        in transaction: any ReadTransaction
    ) throws -> [CaseCover] {
        try benefits.coverage(of: persons, from: month, in: transaction).map {
            CaseCover(
                personID: $0.personID,
                enrolmentID: $0.enrolmentID,
                numberMasked: EnrolmentRules.masked($0.number),
                programID: $0.programID,
                exclusionGroup: $0.exclusionGroup,
                since: $0.from,
                until: $0.until
            )
        }
    }

    package func enrolment(_ id: Int64, in transaction: any ReadTransaction) throws -> CaseEnrolment? {
        try enrolment(id, scope: .wholeStore, in: transaction)
    }

    package func enrolment(
        _ id: Int64,
        scope: AreaScope,
        in transaction: any ReadTransaction
    ) throws -> CaseEnrolment? {
        guard let held = try EnrolmentStore.enrolment(id, scope: scope, in: transaction) else { return nil }
        let members = try EnrolmentStore.members(id, in: transaction).filter { $0.until == nil }.map(\.personID)
        return CaseEnrolment(
            id: held.id,
            number: held.number,
            programID: held.programID,
            regionID: held.regionID,
            townshipID: held.townshipID,
            caseID: held.caseID,
            classCode: held.classCode,
            isEnded: held.state == .ended,
            amount: held.amount,
            members: members,
            payeePersonID: held.payeePersonID,
            payeeName: held.payeeName,
            version: held.version
        )
    }
}
