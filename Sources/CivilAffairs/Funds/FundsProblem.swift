// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with reports of funds, besides what can with values of plans.
package enum FundsProblem: Problem, Equatable {
    case year
    case amount
    case figure
    case share
    case evidenceNeeded

    package var code: String {
        switch self {
        case .year: "funds.year"
        case .amount: "funds.amount"
        case .figure: "funds.figure"
        case .share: "funds.share"
        case .evidenceNeeded: "funds.evidence-needed"
        }
    }

    package var kind: ProblemKind { .invalid }

    package var message: String {
        switch self {
        case .year: "年份请从列表里选择；只能上报已经开始的年度和下一年的预算。"
        case .amount: "请填写金额，如 150 或 1296.50，只填数字，最多到分，不超过 9,999,999,999.99 元；没有的填 0。"
        case .figure: "请只填数字和小数点，不带单位。"
        case .share: "比例应在 0 到 100 之间，请核对。"
        case .evidenceNeeded: "请附上佐证，如预算批复、拨款文件或者统计表。"
        }
    }

    package var field: String? {
        switch self {
        case .year: "year"
        case .amount, .figure, .share: "value"
        case .evidenceNeeded: "file"
        }
    }
}
