// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Departments meeting about more than one case 联席会议、专题会议, with minutes and what was decided. Talking a single
/// case over is a `Conference`.
package struct Meeting: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case joint, topical

        package var title: String {
            switch self {
            case .joint: "联席会议"
            case .topical: "专题会议"
            }
        }
    }

    package enum State: String, Sendable, CaseIterable {
        /// Called; its minutes are being written.
        case called
        /// The minutes were issued and never change; corrections stand beside them.
        case issued
        case cancelled

        package var title: String {
            switch self {
            case .called: "待印发纪要"
            case .issued: "纪要已印发"
            case .cancelled: "已取消"
            }
        }
    }

    /// Who can sit at one table, and what it can talk of.
    package static let mostParticipants = 60
    package static let mostItems = 20
    package static let mostDecisions = 30
    package static let longestTitle = 120
    package static let longestWords = 1_000
    package static let longestMinutes = 20_000

    package let id: Int64
    package let kind: Kind
    package let title: String
    package let on: CivilDate
    package let place: String
    package let convenor: String
    package let participants: [Conference.Participant]
    package let items: [Item]
    package let state: State
    /// Counts what was changed, so that nobody overwrites what they have not seen.
    package let version: Int64
    /// Minutes that were not issued yet.
    package let draft: String
    /// The number that they are to have; empty while nobody gave one.
    package let draftNumber: String
    package let calledBy: String
    package let calledAt: Timestamp
    package let cancelReason: String?

    /// One thing that is talked of 议题.
    package struct Item: Sendable, Equatable {
        package let words: String
        /// A measure of a plan that it is about.
        package let planID: String?
        package let measureID: String?
        /// A supervised task that it is about.
        package let taskID: Int64?

        package init(words: String, planID: String? = nil, measureID: String? = nil, taskID: Int64? = nil) {
            self.words = words
            self.planID = planID
            self.measureID = measureID
            self.taskID = taskID
        }
    }

    /// Minutes as they were issued 会议纪要. A later number corrects the earlier one.
    package struct Minutes: Sendable, Equatable {
        package let number: Int
        package let letterNumber: String
        package let text: String
        /// Why they were corrected; empty for the first.
        package let reason: String
        package let issuedBy: String
        package let issuedAt: Timestamp
    }

    /// One thing that was decided 议定事项.
    package struct Decision: Sendable, Equatable {
        package let id: Int64
        /// The minutes in which it was issued first; 0 before.
        package let minutes: Int
        package let words: String
        package let unit: String
        package let due: CivilDate?
    }
}

/// Minutes as they are typed.
package struct MeetingDraft: Sendable {
    package struct Decision: Sendable {
        package let words: String
        package let unit: String
        package let due: CivilDate?

        package init(words: String, unit: String, due: CivilDate?) {
            self.words = words
            self.unit = unit
            self.due = due
        }
    }

    package let text: String
    package let letterNumber: String
    /// Why minutes that were issued are corrected.
    package let reason: String
    /// All of them before the minutes are issued; further ones after.
    package let decisions: [Decision]

    package init(text: String, letterNumber: String, reason: String = "", decisions: [Decision]) {
        self.text = text
        self.letterNumber = letterNumber
        self.reason = reason
        self.decisions = decisions
    }
}
