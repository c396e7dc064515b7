// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with meetings and their minutes.
package enum MeetingProblem: Problem, Equatable {
    case missing(title: String)
    case tooLong(title: String, most: Int)
    case tooMany(title: String, most: Int)
    case itemsNeeded
    case participantsNeeded
    case unknownMeasure
    case unknownTask
    case unknownUnit
    /// Minutes of a meeting that is still to come.
    case notHeld(CivilDate)
    case notNow(state: String)
    case stale
    /// Only what stands in issued minutes is followed.
    case notIssued

    package var code: String {
        switch self {
        case .missing: "meeting.missing"
        case .tooLong: "meeting.too-long"
        case .tooMany: "meeting.too-many"
        case .itemsNeeded: "meeting.items-needed"
        case .participantsNeeded: "meeting.participants-needed"
        case .unknownMeasure: "meeting.unknown-measure"
        case .unknownTask: "meeting.unknown-task"
        case .unknownUnit: "meeting.unknown-unit"
        case .notHeld: "meeting.not-held"
        case .notNow: "meeting.not-now"
        case .stale: "meeting.stale"
        case .notIssued: "meeting.not-issued"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notNow, .stale, .notIssued: .conflict
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .missing(let title): "请填写\(title)。"
        case .tooLong(let title, let most): "\(title)最多 \(most) 字，请写短一些。"
        case .tooMany(let title, let most): "\(title)最多 \(most) 项，请合并一些。"
        case .itemsNeeded: "请至少写一个议题。"
        case .participantsNeeded: "请写明参加会议的单位，一行一个。"
        case .unknownMeasure: "所选的措施不在规划里，请重新选择。"
        case .unknownTask: "所选的督办事项不存在，请重新选择。"
        case .unknownUnit: "议定事项的责任单位要从列出的单位里选择。"
        case .notHeld(let day): "会议定在 \(day.iso)，开过以后才能印发纪要。"
        case .notNow(let state): "这次会议现在是“\(state)”，请刷新后查看。"
        case .stale: "这次会议刚刚被其他同事更新过。请对照最新情况再提交，您刚才的操作没有生效。"
        case .notIssued: "纪要印发以后，议定事项才能立项督办。"
        }
    }
}
