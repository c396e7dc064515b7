// SPDX-License-Identifier: Apache-2.0

/// What a function may do. Packs grant these to functions by their identifiers; routes and facades ask for them.
package enum Permission: String, Sendable, CaseIterable, Codable {
    case caseRead = "case.read"
    case caseApply = "case.apply"
    case caseAccept = "case.accept"
    case caseSurvey = "case.survey"
    case verificationRequest = "verification.request"
    case verificationAnswer = "verification.answer"
    case caseReview = "case.review"
    case caseReviewSign = "case.review.sign"
    case postingManage = "posting.manage"
    case caseConfirmDraft = "case.confirm.draft"
    case caseConfirmCheck = "case.confirm.check"
    case caseConfirmSign = "case.confirm.sign"
    case enrolmentRead = "enrolment.read"
    case enrolmentChange = "enrolment.change"
    case paymentPrepare = "payment.prepare"
    case paymentCheck = "payment.check"
    case paymentSign = "payment.sign"
    case paymentReturn = "payment.return"
    case paymentRead = "payment.read"
    case personRead = "person.read"
    case personWrite = "person.write"
    case personMerge = "person.merge"
    case personUnmask = "person.unmask"
    /// Reads names of children under the age of the packs in lists.
    case minorRead = "minor.read"
    /// Opens one person's record outside the scope in an emergency, for a short time.
    case emergencyOpen = "emergency.open"
    /// Says of each such opening whether it was justified.
    case emergencyReview = "emergency.review"
    /// Gives people, whose identity was checked, a print-out of what is held of them.
    case personDisclose = "person.disclose"
    /// Reads which closed cases have been kept long enough, and what was disposed of.
    case retentionRead = "retention.read"
    /// Keeps a case beyond its time.
    case retentionHold = "retention.hold"
    case disposalPropose = "disposal.propose"
    /// Approves what another function proposed to dispose of.
    case disposalApprove = "disposal.approve"
    case reportRead = "report.read"
    case reportClose = "report.close"
    /// Reports values of plans.
    case planReport = "plan.report"
    /// Checks what another person reported for a plan.
    case planCheck = "plan.check"
    /// Puts tasks of plans under supervision and moves their terms.
    case planSupervise = "plan.supervise"
    /// Asks units for their opinions of a draft, collates them and settles it.
    case consultationManage = "consultation.manage"
    /// Answers for the own township when it is asked for its opinion.
    case consultationReply = "consultation.reply"
    /// Calls joint meetings, issues their minutes and follows what they decided.
    case meetingManage = "meeting.manage"
    /// Closes a year of a plan.
    case planClose = "plan.close"
    /// Takes projects of plans in hand and records their stages, contracts and money.
    case projectRecord = "project.record"
    /// Accepts projects that another person recorded.
    case projectAccept = "project.accept"
    /// Reports what was budgeted, allocated and spent, and how appraisals went.
    case fundsReport = "funds.report"
    /// Checks what another person reported of funds.
    case fundsCheck = "funds.check"
    /// Reads what counties report of their months to the bureau above.
    case rollUpRead = "roll-up.read"
    case listImport = "list.import"
    case exchangeManage = "exchange.manage"
    /// Reads rules with their bases and what was simulated over the whole county.
    case policyRead = "policy.read"
    case policySimulate = "policy.simulate"
    /// Brings figures that another person drafted into force.
    case policyPublish = "policy.publish"
    case registerRead = "register.read"
    /// Enters and changes entries of the registers that are entered by hand.
    case registerWrite = "register.write"
    /// Reads what people and offices were told of cases, and the messages to one's own function.
    case messageRead = "message.read"
    /// Sends again what did not arrive.
    case messageResend = "message.resend"
    /// Subscribes other systems to what happens to cases.
    case webhookManage = "webhook.manage"
    /// Reads how residents rated what was done for them.
    case feedbackRead = "feedback.read"
    /// Answers bad ratings, as the head of an office.
    case feedbackAnswer = "feedback.answer"
    /// Keeps the list of who comes to the window when.
    case bookingManage = "booking.manage"
    /// Reads who asked for urgent help.
    case helpRead = "help.read"
    case helpAnswer = "help.answer"
    case userManage = "user.manage"
    case packInstall = "pack.install"
    case auditRead = "audit.read"
}
