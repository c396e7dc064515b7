// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why rules cannot be run over columns; each family is then judged by itself.
package enum ColumnProblem: Problem, Equatable {
    /// A value might grow beyond 64 bits with what the columns hold.
    case tooLarge
    /// Members and supporters in one sum that no family joins.
    case mixedPeople
    case unknownOutput(String)
    /// A scenario changes a parameter that nothing wanted reads.
    case changeUnread(String)
    /// The rules refuse to judge on that day.
    case notJudged(EvaluationProblem)

    package var code: String {
        switch self {
        case .tooLarge: "policy.columns-too-large"
        case .mixedPeople: "policy.columns-mixed-people"
        case .unknownOutput: "policy.columns-unknown-output"
        case .changeUnread: "policy.columns-change-unread"
        case .notJudged(let problem): problem.code
        }
    }

    package var kind: ProblemKind { .invalid }

    package var message: String {
        switch self {
        case .tooLarge: "有的金额过大，整批测算可能超出精确计算的范围，没有测算。请先核对表中最大的金额。"
        case .mixedPeople: "规则把成员和义务人的数直接放在一起计算。请先各自合计到家庭。"
        case .unknownOutput(let name): "规则里没有“\(name)”，或人口表里没有这一列。"
        case .notJudged(let problem): problem.message
        case .changeUnread(let name): "假设改动了“\(name)”，但所求的结果都用不到它。请检查参数名称。"
        }
    }
}
