// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Until when, and where, a decision can be contested: 行政复议 and 行政诉讼.
package struct RemedyTerm: Sendable, Equatable {
    package let id: String
    package let title: String
    /// With the county's name in its place.
    package let authority: String
    package let how: String
    package let basis: [String]
    package let outcomes: [String]
    /// Such as 60日.
    package let length: String
    /// The day that it is counted from: when the decision was made, or when whoever asked says that they were told.
    package let from: CivilDate
    package let until: CivilDate
    package let isProvisional: Bool
}

/// That somebody contested a decision, and what came of it.
package struct CaseRemedy: Sendable, Equatable {
    package enum Way: String, Sendable, SQLConvertible, CaseIterable {
        case portal, window

        package var title: String { self == .portal ? "网上登记" : "窗口登记" }
    }

    package let id: Int64
    package let caseID: Int64
    package let remedyID: String
    package let title: String
    package let authority: String
    package let toldOn: CivilDate
    package let dueOn: CivilDate
    package let appliedOn: CivilDate
    package let words: String
    package let way: Way
    package let recordedBy: String
    package let record: Record?

    /// What the office wrote down of it, last.
    package struct Record: Sendable, Equatable {
        /// When the office was told by the authority.
        package let receivedOn: CivilDate
        /// Number of the authority's paper; empty where it has none.
        package let reference: String
        package let outcome: String
        package let words: String
        package let by: String
    }

    /// Whether it was asked for after its term.
    package var isLate: Bool { appliedOn > dueOn }
}

/// What can go wrong with remedies.
package enum RemedyProblem: Problem, Equatable {
    case unknownRemedy
    /// Nothing was decided, or no pack says how it is contested.
    case nothingDecided
    case notApplicant
    case registered(title: String)
    case daysWrong
    case unknownOutcome
    case receivedWrong
    case tooLong(most: Int)

    package var code: String {
        switch self {
        case .unknownRemedy: "remedies.unknown"
        case .nothingDecided: "remedies.nothing-decided"
        case .notApplicant: "remedies.not-applicant"
        case .registered: "remedies.registered"
        case .daysWrong: "remedies.days-wrong"
        case .unknownOutcome: "remedies.unknown-outcome"
        case .receivedWrong: "remedies.received-wrong"
        case .tooLong: "remedies.too-long"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownRemedy: .notFound
        case .nothingDecided, .registered: .conflict
        case .notApplicant: .forbidden
        case .daysWrong, .unknownOutcome, .receivedWrong, .tooLong: .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownRemedy: "没有找到这项登记，请刷新页面后再试。"
        case .nothingDecided: "这件事还没有作出决定，不能登记复议或者诉讼。"
        case .notApplicant: "只有申请人本人可以登记。"
        case .registered(let title): "这件事已经登记过\(title)，不用再登记。"
        case .daysWrong: "请核对日期：收到决定书应在决定之后，申请应在收到之后，都不能晚于今天。"
        case .unknownOutcome: "请选择受理情况或者结果。"
        case .receivedWrong: "请填写收到通知的日期，应在申请之后、不晚于今天。"
        case .tooLong(let most): "文字太长，请控制在 \(most) 字以内。"
        }
    }

    package var field: String? {
        switch self {
        case .daysWrong: "told_on"
        case .unknownOutcome: "outcome"
        case .receivedWrong: "received_on"
        default: nil
        }
    }
}
