// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// One round of periodic matching (定期核对): everybody in benefit of some programs is asked about again.
package struct VerificationRun: Sendable, Equatable, Identifiable {
    package let id: Int64
    package let matchingID: String
    package let title: String
    package let month: Month
    /// Percent by which an amount may be higher and say nothing new.
    package let tolerance: Int
    package let startedBy: String
    package let startedAt: Timestamp
    /// People who were asked about.
    package let asked: Int
    /// People in benefit who were not, each once an enrolment.
    package let leftOut: Int
    /// Of those asked about, how often a source answered, and how often one should.
    package let answered: Int
    package let expected: Int
    /// Differences from what the benefits rest on.
    package let differences: Int

    /// Why somebody in benefit was not asked about.
    package enum Reason: String, Sendable, CaseIterable {
        case died
        /// The benefit, or the person's part in it, ended before anything left.
        case ended
        /// Sources ask by number.
        case noNumber = "no-number"
        /// Nothing on file allows it.
        case noConsent = "no-consent"
        /// What was on file ended or was taken back.
        case consentOver = "consent-over"

        package var title: String {
            switch self {
            case .died: "已登记死亡"
            case .ended: "待遇已终止"
            case .noNumber: "没有登记证件号码"
            case .noConsent: "没有这项待遇的核对授权"
            case .consentOver: "核对授权到期或已撤回"
            }
        }
    }

    /// Somebody who was left out.
    package struct LeftOut: Sendable, Equatable {
        package let enrolmentID: Int64
        package let personID: Int64
        package let name: String
        package let programID: String
        package let regionID: Int64
        package let reason: Reason
    }

    /// What a source said that the benefit does not rest on.
    package struct Difference: Sendable, Equatable {
        package let id: Int64
        package let enrolmentID: Int64
        package let personID: Int64
        package let name: String
        package let item: String
        /// What the decision rested on; nil where nothing was known of it.
        package let held: String?
        package let found: String
        package let origin: String
        package let asOf: CivilDate
        /// An earlier run told the same already, so that no alert was raised again.
        package let isRepeated: Bool
    }

    /// A doubt about what a source returned, and about whom.
    package struct Doubt: Sendable, Equatable {
        package let doubt: VerificationDoubt
        package let name: String
    }

    /// The last run of a kind.
    package struct Last: Sendable, Equatable {
        package let id: Int64
        package let month: Month
    }

    /// Requests of one source.
    package struct Source: Sendable, Equatable {
        package let id: String
        package let title: String
        package let counts: [VerificationRequest.State: Int]
        package let answered: Int
        package let expected: Int
        /// Why its last one failed.
        package let problem: String?

        /// Whether it may be asked again.
        package var mayAskAgain: Bool { (counts[.failed] ?? 0) + (counts[.overdue] ?? 0) > 0 }
    }

    /// A run with all that its page shows.
    package struct Report: Sendable {
        package let run: VerificationRun
        /// Whether no later one of its kind was started; only then is anybody asked again.
        package let isLast: Bool
        package let sources: [Source]
        /// Doubts about answers, the open ones first.
        package let doubts: [Doubt]
        package let reasons: [Reason: Int]
        /// A page of those left out, by key.
        package let leftOut: [LeftOut]
        package let nextLeftOut: Int64?
        /// A page of differences, by key.
        package let differences: [Difference]
        package let nextDifference: Int64?
    }
}
