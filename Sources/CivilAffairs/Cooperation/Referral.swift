// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Passing somebody of a case on to another department or organisation 转介, followed until it tells what came of it.
package struct Referral: Sendable, Equatable, Identifiable {
    package enum State: String, Sendable, CaseIterable {
        /// The other side has not said yet whether it takes it on.
        case sent
        case accepted
        /// The other side told what came of it.
        case replied
        case declined
        /// Taken back by the office.
        case recalled

        package var title: String {
            switch self {
            case .sent: "待接收"
            case .accepted: "办理中"
            case .replied: "已反馈"
            case .declined: "不接收"
            case .recalled: "已撤回"
            }
        }

        package var isOpen: Bool { self == .sent || self == .accepted }
    }

    package let id: Int64
    /// `〔2026〕12号`, counted by county and year.
    package let number: String
    package let caseID: Int64
    package let personID: Int64
    package let personName: String
    package let partnerID: String
    package let partnerTitle: String
    package let need: String
    /// What the other side has to know.
    package let note: String
    package let sentBy: String
    package let sentOn: CivilDate
    package let state: State
    /// By when the present state should end; nil once it is over.
    package let dueOn: CivilDate?
    /// Working days for the reply, as agreed when it was sent.
    package let replyDays: Int
    /// Who took it on or declined it, on the other side; nil before.
    package let contact: String?
    /// What the other side said, when it took it on and when it told the result; nil before.
    package let answer: String?
    package let result: String?
    package let endedOn: CivilDate?

    /// Whether the other side is late.
    package func isLate(on today: CivilDate) -> Bool { dueOn.map { $0 < today } ?? false }
}

/// What a list of referrals is narrowed by.
package enum ReferralFilter: String, Sendable, CaseIterable {
    case open, late, over

    package var title: String {
        switch self {
        case .open: "等对方"
        case .late: "已超期"
        case .over: "已了结"
        }
    }
}
