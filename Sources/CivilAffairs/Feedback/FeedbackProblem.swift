// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with ratings.
package enum FeedbackProblem: Problem, Equatable {
    case unknownRating
    /// The case goes on.
    case notEnded
    case notApplicant
    /// One rating for each case.
    case rated
    case gradeNeeded
    case unknownReason(String)
    case tooLong(most: Int)
    /// No pack says what can be ticked.
    case notOffered
    /// Only bad ratings are called back.
    case notBad
    case answered
    case otherLevel
    /// Whoever handled the case in another function may not answer its rating.
    case handler
    case answerNeeded
    case resolutionNeeded
    case callBackDay

    package var code: String {
        switch self {
        case .unknownRating: "feedback.unknown"
        case .notEnded: "feedback.not-ended"
        case .notApplicant: "feedback.not-applicant"
        case .rated: "feedback.rated"
        case .gradeNeeded: "feedback.grade-needed"
        case .unknownReason: "feedback.unknown-reason"
        case .tooLong: "feedback.too-long"
        case .notOffered: "feedback.not-offered"
        case .notBad: "feedback.not-bad"
        case .answered: "feedback.answered"
        case .otherLevel: "feedback.other-level"
        case .handler: "feedback.handler"
        case .answerNeeded: "feedback.answer-needed"
        case .resolutionNeeded: "feedback.resolution-needed"
        case .callBackDay: "feedback.call-back-day"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownRating: .notFound
        case .notEnded, .rated, .answered, .notBad: .conflict
        case .notApplicant, .otherLevel, .handler: .forbidden
        case .notOffered: .unavailable
        case .gradeNeeded, .unknownReason, .tooLong, .answerNeeded, .resolutionNeeded, .callBackDay: .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownRating: "没有找到这条评价，或不在您的辖区。"
        case .notEnded: "这件事还没有办结，办结后再评价。"
        case .notApplicant: "只有申请人本人可以评价这件事。"
        case .rated: "这件事已经评价过了，每件事评价一次。"
        case .gradeNeeded: "请选择一个评价等级。"
        case .unknownReason(let reason): "理由“\(reason)”不在可选的理由里，请重新勾选。"
        case .tooLong(let most): "文字太长，请控制在 \(most) 字以内。"
        case .notOffered: "政策包没有写评价的理由，暂时不能评价，请联系系统管理员。"
        case .notBad: "这条评价不是差评，不用回访。"
        case .answered: "这条差评已经答复过了，不能再改。"
        case .otherLevel: "县级办理的事，差评由县级负责人回访答复。"
        case .handler: "您经办过这件事，不能自己答复它的差评，请由单位负责人或者上级答复。"
        case .answerNeeded: "请写明核实情况和整改或者解释的内容。"
        case .resolutionNeeded: "请选择已整改还是已解释说明。"
        case .callBackDay: "回访日期应在评价当天到今天之间。"
        }
    }

    package var field: String? {
        switch self {
        case .gradeNeeded, .unknownReason: "grade"
        case .tooLong: "words"
        case .answerNeeded: "finding"
        case .resolutionNeeded: "resolution"
        case .callBackDay: "called_on"
        default: nil
        }
    }
}
