// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// A case (办件): one family's request for one service, from application to the last paper.
package struct CaseFile: Sendable, Equatable {
    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        /// Being filled in; no clock runs.
        case draft
        /// In hand at a step.
        case open
        /// Waiting for what was asked of the family 补正; pausable clocks stand still.
        case paused
        /// Decided in the family's favour.
        case approved
        /// Decided against, with reasons and the way to appeal.
        case refused
        /// Taken back by the family.
        case withdrawn

        package var isEnded: Bool {
            switch self {
            case .approved, .refused, .withdrawn: true
            case .draft, .open, .paused: false
            }
        }

        package var title: String {
            switch self {
            case .draft: "草稿"
            case .open: "办理中"
            case .paused: "待补正"
            case .approved: "已确认"
            case .refused: "不予确认"
            case .withdrawn: "已撤回"
            }
        }
    }

    /// Who brought the application.
    package enum Channel: String, Sendable, SQLConvertible, CaseIterable {
        case window, village, portal, agent, proactive
        /// Opened by the office for an enrolment that is due to be looked at again.
        case review

        package var title: String {
            switch self {
            case .window: "窗口申请"
            case .village: "村（社区）代办"
            case .portal: "网上申请"
            case .agent: "委托代理"
            case .proactive: "主动发现"
            case .review: "定期复核"
            }
        }
    }

    package let id: Int64
    /// Official number, given at acceptance.
    package let number: String?
    /// Secret code of the receipt (80 bits), by which the family follows the case.
    package let receipt: String
    package let serviceID: String
    /// Release of the packs in force at acceptance; form, steps and clocks are read from it.
    package let releaseHash: String
    package let title: String
    /// Region of the office that handles the case (township).
    package var regionID: Int64
    package var villageRegionID: Int64
    package let channel: Channel
    package let applicantPersonID: Int64
    package let applicantName: String
    package let members: Int
    package let state: State
    package let step: String
    /// Position in the step's chain of signatures, from 0. Where links sign together it is the sum of 2ⁿ over the places
    /// that have signed; 0 always means that nobody has.
    package let link: Int
    package let outcome: String?
    /// Outcome that the first link of the present chain proposed.
    package let proposed: String?
    /// True when the township confirms in the county's place (社会救助法 44 条).
    package let delegated: Bool
    /// Declared kinship with a handling officer or village committee member; forces a county visit (57号 11、20 条).
    package let kin: String?
    package let urban: String?
    package let openedAt: Timestamp
    package let acceptedOn: CivilDate?
    package let dueOn: CivilDate?
    package let dueProvisional: Bool
    package let pausedOn: CivilDate?
    package let decidedOn: CivilDate?
    package let closedAt: Timestamp?
    /// Who brought the application in the family's stead, with relation and telephone, as they said; nil for others.
    package let agent: String?
    /// The enrolment that the case looks at again; nil for an application.
    package let enrolmentID: Int64?
    /// The event for which it was opened together with others 一件事; nil for a case by itself.
    package var bundleID: Int64?
    package let version: Int64
    /// Last day of the clock that ends first among those that run, waits apart; nil while none runs.
    package var nextDueOn: CivilDate?

    /// The day that whoever handles the case has to look to: of whatever clock ends first, or the one that stands still.
    package var urgentOn: CivilDate? {
        if state.isEnded { return nil }
        return state == .paused ? dueOn : nextDueOn ?? dueOn
    }

    /// Whether that day may still move, since the holidays of its year are not announced.
    package var urgentProvisional: Bool { dueProvisional && urgentOn == dueOn }
}

/// Standing of a person in the assessment unit (共同生活家庭).
package enum Standing: String, Sendable, SQLConvertible, CaseIterable {
    /// 保障对象, when the decision includes them.
    case member
    /// Lives with the family but is not covered.
    case living
    /// Not counted, with the article that says so (57号 7 条).
    case excluded
    /// Owes support from outside (赡养、抚养、扶养义务人); not a member.
    case supporter

    package var title: String {
        switch self {
        case .member: "家庭成员"
        case .living: "共同生活（不保）"
        case .excluded: "不计入"
        case .supporter: "赡养抚养义务人"
        }
    }
}

/// A person's place in a family.
package struct FamilyMember: Sendable, Equatable {
    package let personID: Int64
    package let position: Int
    package let standing: Standing
    /// Relation to the applicant in the family's words: 本人, 配偶, 儿子 …
    package let relation: String
    /// Why the person is not counted; absent for others.
    package let reason: String?
}

/// One thing that happened to a case; never changed afterwards.
package struct CaseAction: Sendable, Equatable {
    package let id: Int64
    package let step: String
    package let link: Int
    package let action: String
    package let title: String
    package let actorName: String
    package let actorID: Int64?
    package let functionTitle: String
    package let occurredAt: Timestamp
    package let recordedAt: Timestamp
    package let comment: String?
    package let contentHash: String?
}
