// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why something about a scenario is refused.
package enum WorkbenchProblem: Problem, Equatable {
    case notFound
    /// The typed figures, by parameter, that cannot be tried.
    case values([FieldFault])
    case nothingChanged
    case badDay
    case badTitle
    /// The release that the scenario was made under is not loaded any more.
    case releaseGone
    case notFinished
    case comparesTooFew
    case stale
    /// Another worker took the job over.
    case leaseLost
    case batchRefused(line: Int, reason: String)

    /// What is wrong with one figure.
    package struct FieldFault: Sendable, Equatable {
        package let parameter: String
        package let message: String
    }

    package var code: String {
        switch self {
        case .notFound: "workbench.not-found"
        case .values: "workbench.values"
        case .nothingChanged: "workbench.nothing-changed"
        case .badDay: "workbench.bad-day"
        case .badTitle: "workbench.bad-title"
        case .releaseGone: "workbench.release-gone"
        case .notFinished: "workbench.not-finished"
        case .comparesTooFew: "workbench.compares-too-few"
        case .stale: "workbench.stale"
        case .leaseLost: "workbench.lease-lost"
        case .batchRefused: "workbench.batch-refused"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notFound: .notFound
        case .values, .nothingChanged, .badDay, .badTitle, .comparesTooFew, .batchRefused: .invalid
        case .releaseGone, .notFinished, .stale, .leaseLost: .conflict
        }
    }

    package var message: String {
        switch self {
        case .notFound: "没有这次测算，可能已被他人删除，或网址有误。"
        case .values(let faults): faults.map { "\($0.parameter)：\($0.message)" }.joined(separator: "\n")
        case .nothingChanged: "还没有改动任何参数。请在至少一个参数的“假设值”里填上要试的数，再点“测算”。"
        case .badDay: "测算日期应为 2016-01-01 至明年年底之间的一天，如 2026-11-20。"
        case .badTitle: "名称不能为空，最多 60 个字。"
        case .releaseGone: "这次测算所用的政策包已经换成新版，系统中不再保留旧版规则。请用现在的政策包重新测算。"
        case .notFinished: "这次测算还没有完成，请稍后再看。"
        case .comparesTooFew: "请选择 2 至 4 次已完成的测算再比较。"
        case .stale: "名称刚刚被他人修改，请刷新后再改。"
        case .leaseLost: "这次测算已由另一台服务器接手。"
        case .batchRefused(let line, let reason): "第 \(line) 行：\(reason)"
        }
    }

    package var field: String? {
        switch self {
        case .badDay: "day"
        case .badTitle: "title"
        case .values, .nothingChanged, .notFound, .releaseGone, .notFinished, .comparesTooFew, .stale, .leaseLost,
            .batchRefused:
            nil
        }
    }
}
