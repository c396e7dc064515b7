// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong while units are asked for their opinions.
package enum ConsultationProblem: Problem, Equatable {
    case titleNeeded
    case titleTooLong(most: Int)
    case textNeeded
    case planWithoutMeasures
    case tooManyClauses(most: Int)
    case clauseTooLong(most: Int)
    case wordsTooLong(most: Int)
    case letterNumberNeeded
    case letterNumberTooLong(most: Int)
    case unitsNeeded
    case unknownUnit
    case dueNeeded
    case dueBehind
    case badTime
    /// Answers are still awaited before the deadline.
    case tooEarly(silent: Int)
    case opinionNeeded
    case bothAnswers
    case tooManyLines(most: Int)
    case wantsNeeded
    case unknownClause
    case unknownOpinion
    /// A moment before the letter was sent, or still to come.
    case badReceipt
    /// A unit has answered, and the deadline is over.
    case replacedLate
    /// An answer that came later stands already.
    case earlierReply(Timestamp)
    /// An answer from paper without the stamped paper.
    case evidenceNeeded
    /// Another unit's answer.
    case notYourUnit
    case reasonNeeded
    case nothingChanged
    /// It can't be settled while opinions are open.
    case opinionsOpen(count: Int)
    case withdrawReasonNeeded
    /// It has another state by now.
    case notNow(state: String)
    /// Somebody else changed it meanwhile.
    case stale

    package var code: String {
        switch self {
        case .titleNeeded: "consultation.title-needed"
        case .titleTooLong: "consultation.title-too-long"
        case .textNeeded: "consultation.text-needed"
        case .planWithoutMeasures: "consultation.plan-without-measures"
        case .tooManyClauses: "consultation.too-many-clauses"
        case .clauseTooLong: "consultation.clause-too-long"
        case .wordsTooLong: "consultation.words-too-long"
        case .letterNumberNeeded: "consultation.letter-number-needed"
        case .letterNumberTooLong: "consultation.letter-number-too-long"
        case .unitsNeeded: "consultation.units-needed"
        case .unknownUnit: "consultation.unknown-unit"
        case .dueNeeded: "consultation.due-needed"
        case .dueBehind: "consultation.due-behind"
        case .badTime: "consultation.bad-time"
        case .tooEarly: "consultation.too-early"
        case .opinionNeeded: "consultation.opinion-needed"
        case .bothAnswers: "consultation.both-answers"
        case .tooManyLines: "consultation.too-many-lines"
        case .wantsNeeded: "consultation.wants-needed"
        case .unknownClause: "consultation.unknown-clause"
        case .unknownOpinion: "consultation.unknown-opinion"
        case .badReceipt: "consultation.bad-receipt"
        case .replacedLate: "consultation.replaced-late"
        case .earlierReply: "consultation.earlier-reply"
        case .evidenceNeeded: "consultation.evidence-needed"
        case .notYourUnit: "consultation.not-your-unit"
        case .reasonNeeded: "consultation.reason-needed"
        case .nothingChanged: "consultation.nothing-changed"
        case .opinionsOpen: "consultation.opinions-open"
        case .withdrawReasonNeeded: "consultation.withdraw-reason-needed"
        case .notNow: "consultation.not-now"
        case .stale: "consultation.stale"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notNow, .stale, .opinionsOpen, .tooEarly, .replacedLate: .conflict
        case .notYourUnit: .forbidden
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .titleNeeded: "请填写文件的标题。"
        case .titleTooLong(let most): "标题最多 \(most) 字，请写短一些。"
        case .textNeeded: "请粘贴草案的正文，至少要有一条。"
        case .planWithoutMeasures: "这个规划没有列出措施，不能作为草案，请粘贴正文。"
        case .tooManyClauses(let most): "草案最多 \(most) 条，请合并一些段落，或者分成几个文件征求。"
        case .clauseTooLong(let most): "有一条超过 \(most) 字，请分成几段。"
        case .wordsTooLong(let most): "文字最多 \(most) 字，请写短一些。"
        case .letterNumberNeeded: "请填写征求意见函的发文字号。"
        case .letterNumberTooLong(let most): "发文字号最多 \(most) 字。"
        case .unitsNeeded: "请选择征求意见的单位。"
        case .unknownUnit: "选了名单以外的单位，请从列出的单位里选择。"
        case .dueNeeded: "请填写回复的截止日期和时间。"
        case .dueBehind: "回复的截止时间应在现在之后。"
        case .badTime: "时间请写成 12:00 这样的形式。"
        case .tooEarly(let silent): "截止时间没有到，还有 \(silent) 个单位没有回复，现在不能转入汇总。"
        case .opinionNeeded: "请选择“无意见”，或者至少写一条意见。"
        case .bothAnswers: "选了“无意见”又写了意见，请只留一种。"
        case .tooManyLines(let most): "一次最多登记 \(most) 条意见，请把同一条的意见合并。"
        case .wantsNeeded: "每条意见都要写明建议怎么改。"
        case .unknownClause: "有一条意见针对的条文不在这一稿里，请重新选择。"
        case .unknownOpinion: "所选的意见不属于这次征求，请重新选择。"
        case .badReceipt: "收到回函的时间应在发函之后，也不能晚于现在。"
        case .earlierReply(let standing): "这个单位 \(standing.text) 已有较晚的回复，较早收到的不能替换它；请核对收到时间。"
        case .replacedLate: "截止时间已过，回复不能再替换。"
        case .evidenceNeeded: "按纸质回函登记的，要附上盖章回函的扫描件或照片。"
        case .notYourUnit: "您只能登记本单位的回复。"
        case .reasonNeeded: "部分采纳或不采纳要写明理由。"
        case .nothingChanged: "没有改动任何一条，不能成为新的一稿。"
        case .opinionsOpen(let count): "还有 \(count) 条意见没有处理，处理完才能定稿。"
        case .withdrawReasonNeeded: "请填写撤回的理由。"
        case .notNow(let state): "这次征求现在是“\(state)”，请刷新后查看。"
        case .stale: "这次征求刚刚被其他同事更新过。请对照最新情况再提交，您刚才的操作没有生效。"
        }
    }

    package var field: String? {
        switch self {
        case .titleNeeded, .titleTooLong: "title"
        case .textNeeded, .tooManyClauses, .clauseTooLong, .nothingChanged: "text"
        case .planWithoutMeasures: "plan"
        case .letterNumberNeeded, .letterNumberTooLong: "letter_number"
        case .unitsNeeded, .unknownUnit: "units"
        case .dueNeeded, .dueBehind, .badTime: "due"
        case .opinionNeeded, .bothAnswers, .tooManyLines, .wantsNeeded, .unknownClause: "opinions"
        case .badReceipt: "received"
        case .evidenceNeeded: "file"
        case .reasonNeeded, .withdrawReasonNeeded, .wordsTooLong: "reason"
        default: nil
        }
    }
}
