// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why an exchange with another system is refused.
package enum ExchangeProblem: Problem, Equatable {
    /// The pack describes no such sheet.
    case unknownSheet
    case notFound
    /// Nothing changed in the month that has not been reported.
    case nothingNew(month: Month)
    case monthAhead(month: Month)
    /// The answer carries no column for these.
    case columns(missing: [String])
    case emptyAnswer
    case noFile
    /// Another answer was taken in at the same moment.
    case stale

    package var code: String {
        switch self {
        case .unknownSheet: "exchange.unknown-sheet"
        case .notFound: "exchange.not-found"
        case .nothingNew: "exchange.nothing-new"
        case .monthAhead: "exchange.month-ahead"
        case .columns: "exchange.columns"
        case .emptyAnswer: "exchange.empty-answer"
        case .noFile: "exchange.no-file"
        case .stale: "exchange.stale"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownSheet, .nothingNew, .monthAhead, .columns, .emptyAnswer, .noFile: .invalid
        case .notFound: .notFound
        case .stale: .conflict
        }
    }

    package var message: String {
        switch self {
        case .unknownSheet: "政策包里没有这种交换表，请重新选择。"
        case .notFound: "没有这份文件。"
        case .nothingNew(let month): "\(month.chinese)没有需要上报的新增、变更或停保；已上报且未被退回的不会重复生成。"
        case .monthAhead(let month): "\(month.chinese)还没有到，最晚可以生成下个月的。"
        case .columns(let titles): "反馈文件中没有找到这些列：\(titles.joined(separator: "、"))。请上传省系统原样导出的文件。"
        case .emptyAnswer: "反馈文件的表头下面没有数据行，请核对后重新上传。"
        case .noFile: "请选择省系统反馈的 .xlsx 或 CSV 文件，再点上传。"
        case .stale: "另一份反馈文件刚刚登记，请重新上传这份文件。"
        }
    }

    package var field: String? {
        switch self {
        case .columns, .emptyAnswer, .noFile: "file"
        case .nothingNew, .monthAhead: "month"
        case .unknownSheet: "definition"
        case .notFound, .stale: nil
        }
    }
}
