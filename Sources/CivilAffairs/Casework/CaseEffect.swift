// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What a decided step asks the other rooms to do, in the same transaction. A closed set: packs choose from it.
package struct CaseEffect: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Opens the enrolment that the decision describes, from the month after confirmation (57号 25 条).
        case openEnrolment = "open-enrolment"
        /// Issues the notice of confirmation 确认通知书.
        case issueApproval = "issue-approval"
        /// Issues the notice of refusal with reasons and the way to appeal 不予确认告知书.
        case issueRefusal = "issue-refusal"
        /// Issues the receipt 受理通知书.
        case issueReceipt = "issue-receipt"
        /// Puts the sheet on the village board 公示.
        case post
        /// Publishes name, number of members and amount after confirmation 公布 (57号 24 条).
        case disclose
        /// Gives the case its number and starts its clocks, without a paper.
        case register
        /// Issues the notice that an application is not accepted 不予受理告知书.
        case issueNonAcceptance = "issue-non-acceptance"
        /// Issues the notice of all that must be supplemented 一次性补正告知书; follows from asking for it.
        case issueSupplement = "issue-supplement"
        /// Notes that an enrolment was looked at and stays as it is.
        case keepEnrolment = "keep-enrolment"
        /// Brings an enrolment in line with the decision, or ends it, from the month after.
        case changeEnrolment = "change-enrolment"
        /// Pays an enrolment on for some months and ends it then 渐退.
        case taperEnrolment = "taper-enrolment"
        /// Issues the notice of a change or stop with reasons and the way to appeal 变更告知书; stands before the change.
        case issueChange = "issue-change"
        /// Sends requests to departments 核对.
        case requestVerification = "request-verification"
    }

    package let kind: Kind
    package let file: CaseFile
    package let on: CivilDate
    /// The reason given with the outcome, for notices.
    package let comment: String?
}
