// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with the values of plans.
package enum PlanningProblem: Problem, Equatable {
    case period(String)
    case periodOutside(years: String)
    case periodAhead
    case periodRunning(String)
    case unknownRegion
    /// It is counted from our own data alone.
    case notReported
    case figureNeeded
    case figure(String)
    case shareAbove
    case shareBelow
    case yesOrNo
    /// Nothing to divide by, where nothing is divided.
    case noDenominator
    case noteNeeded
    case reasonNeeded(String)
    case tooLong(most: Int)
    case fileTooLarge
    case fileKind
    /// Another value of the same period is not yet checked.
    case waiting
    /// Whoever reported a value may not check it.
    case ownValue
    case checked
    case returnNoteNeeded
    case closed(String)
    case waitingLeft(Int)
    case notSure
    /// What the next plan can't be called.
    case draftID(String)
    /// A plan without targets leaves no gaps.
    case nothingToDraft(String)

    package var code: String {
        switch self {
        case .period: "plan.period"
        case .periodOutside: "plan.period-outside"
        case .periodAhead: "plan.period-ahead"
        case .periodRunning: "plan.period-running"
        case .unknownRegion: "plan.unknown-region"
        case .notReported: "plan.not-reported"
        case .figureNeeded: "plan.figure-needed"
        case .figure: "plan.figure"
        case .shareAbove: "plan.share-above"
        case .shareBelow: "plan.share-below"
        case .yesOrNo: "plan.yes-or-no"
        case .noDenominator: "plan.no-denominator"
        case .noteNeeded: "plan.note-needed"
        case .reasonNeeded: "plan.reason-needed"
        case .tooLong: "plan.too-long"
        case .fileTooLarge: "plan.file-too-large"
        case .fileKind: "plan.file-kind"
        case .waiting: "plan.waiting"
        case .ownValue: "plan.own-value"
        case .checked: "plan.checked"
        case .returnNoteNeeded: "plan.return-note-needed"
        case .closed: "plan.closed"
        case .waitingLeft: "plan.waiting-left"
        case .notSure: "plan.not-sure"
        case .draftID: "plan.draft-id"
        case .nothingToDraft: "plan.nothing-to-draft"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .waiting, .checked, .closed, .waitingLeft, .periodRunning: .conflict
        case .ownValue: .forbidden
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .period(let text): "时期“\(text)”应写年份或年月，如 2025 或 2025-03。"
        case .periodOutside(let years): "这个时期不在规划期（\(years)）和它的上一年里，请核对。"
        case .periodAhead: "这个时期还没有开始，不能上报。"
        case .periodRunning(let period): "\(period)还没有结束，结束后才能封账。"
        case .unknownRegion: "没有找到这个地区，请从列表里选择。"
        case .notReported: "这项指标由系统自动计算，不用上报。"
        case .figureNeeded: "请填写数值；没有分母的勾选“没有分母”。"
        case .figure(let text): "“\(text)”不是数，请只填数字和小数点，不带单位。"
        case .shareAbove: "比例不会超过 100%，请核对分子和分母。"
        case .shareBelow: "有分子和分母的数不会小于零，请核对。"
        case .yesOrNo: "这项指标只看是否完成：已完成填 1，未完成填 0。"
        case .noDenominator: "这项指标没有分母，请填写数值。"
        case .noteNeeded: "请写明数据从哪里来，如哪份报表、哪天的台账。"
        case .reasonNeeded(let why): "\(why)，请写明更正的理由；原来的数会保留。"
        case .tooLong(let most): "文字太长，请控制在 \(most) 字以内。"
        case .fileTooLarge: "佐证文件不能超过 20 MB。"
        case .fileKind: "佐证请上传图片（JPG、PNG、WebP）、PDF 或 Excel 文件。"
        case .waiting: "这个时期已有一个数在等复核，请先复核或退回，再报新的数。"
        case .ownValue: "您自己上报的数不能由您复核，请另一人复核。"
        case .checked: "这个数已经复核过了，请刷新后查看。"
        case .returnNoteNeeded: "请写明退回的理由。"
        case .closed(let period): "\(period)已经封账。"
        case .waitingLeft(let count): "还有 \(count) 个数没有复核，复核或退回后才能封账。"
        case .draftID(let id): "新规划的编号“\(id)”只能用小写字母、数字和 -，也不能和原来的相同，请换一个。"
        case .nothingToDraft(let title): "“\(title)”没有带目标的指标，没有可以结转的。"
        case .notSure: "封账后只能更正，请先勾选“已核对”再封账。"
        }
    }

    package var field: String? {
        switch self {
        case .period, .periodOutside, .periodAhead: "period"
        case .unknownRegion: "region"
        case .figureNeeded, .figure, .shareAbove, .shareBelow, .yesOrNo, .noDenominator: "value"
        case .noteNeeded, .tooLong: "note"
        case .reasonNeeded: "reason"
        case .fileTooLarge, .fileKind: "file"
        default: nil
        }
    }
}
