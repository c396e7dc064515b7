// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with tasks that are followed.
package enum SupervisionProblem: Problem, Equatable {
    /// The task is followed already.
    case open
    case departmentNeeded
    case unknownDepartment
    case dueNeeded
    case dueBehind
    /// A new day that isn't after the one before it.
    case dueNotLater(CivilDate)
    case wordsNeeded(title: String)
    case evidenceNeeded
    /// It has another state by now.
    case notNow(state: String)
    /// Whoever says that it is done does not check it.
    case ownWork

    package var code: String {
        switch self {
        case .open: "supervision.open"
        case .departmentNeeded: "supervision.department-needed"
        case .unknownDepartment: "supervision.unknown-department"
        case .dueNeeded: "supervision.due-needed"
        case .dueBehind: "supervision.due-behind"
        case .dueNotLater: "supervision.due-not-later"
        case .wordsNeeded: "supervision.words-needed"
        case .evidenceNeeded: "supervision.evidence-needed"
        case .notNow: "supervision.not-now"
        case .ownWork: "supervision.own-work"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .open, .notNow: .conflict
        case .ownWork: .forbidden
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .open: "这项任务已经在督办，请打开原来的督办事项。"
        case .departmentNeeded: "规划没有写由谁办理，请选择责任单位。"
        case .unknownDepartment: "请从这项任务的责任单位里选择。"
        case .dueNeeded: "请填写办结期限。"
        case .dueBehind: "办结期限应在今天之后。"
        case .dueNotLater(let due): "延期后的期限应晚于原来的 \(due.iso)，也应在今天之后。"
        case .wordsNeeded(let title): "请填写\(title)。"
        case .evidenceNeeded: "提请办结要附上佐证，如照片、文件或者台账。"
        case .notNow(let state): "这项任务现在是“\(state)”，请刷新后查看。"
        case .ownWork: "您自己提请办结的任务不能由您核验，请另一人核验。"
        }
    }

    package var field: String? {
        switch self {
        case .departmentNeeded, .unknownDepartment: "department"
        case .dueNeeded, .dueBehind, .dueNotLater: "due"
        case .wordsNeeded: "words"
        case .evidenceNeeded: "file"
        default: nil
        }
    }
}
