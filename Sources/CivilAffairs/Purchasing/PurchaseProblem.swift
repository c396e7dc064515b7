// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with bought services.
package enum PurchaseProblem: Problem, Equatable {
    case item
    case numberNeeded
    case numberTaken(String)
    case partyNeeded
    case amount
    case dayNeeded
    case dayAhead
    case dayBefore(year: Int)
    case daysReversed
    case evidenceNeeded
    case wordsNeeded(String)
    case grade
    case tooLong(most: Int)
    case year
    /// Whoever recorded a contract may not appraise it.
    case ownWork
    case appraised
    case withdrawn

    package var code: String {
        switch self {
        case .item: "purchase.item"
        case .numberNeeded: "purchase.number-needed"
        case .numberTaken: "purchase.number-taken"
        case .partyNeeded: "purchase.party-needed"
        case .amount: "purchase.amount"
        case .dayNeeded: "purchase.day-needed"
        case .dayAhead: "purchase.day-ahead"
        case .dayBefore: "purchase.day-before"
        case .daysReversed: "purchase.days-reversed"
        case .evidenceNeeded: "purchase.evidence-needed"
        case .wordsNeeded: "purchase.words-needed"
        case .grade: "purchase.grade"
        case .tooLong: "purchase.too-long"
        case .year: "purchase.year"
        case .ownWork: "purchase.own-work"
        case .appraised: "purchase.appraised"
        case .withdrawn: "purchase.withdrawn"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .numberTaken, .appraised, .withdrawn: .conflict
        case .ownWork: .forbidden
        default: .invalid
        }
    }

    package var message: String {
        switch self {
        case .item: "请从目录里选择购买的服务。"
        case .numberNeeded: "请填写合同编号。"
        case .numberTaken(let number): "合同“\(number)”已经登记过，请核对；登记错的先作废。"
        case .partyNeeded: "请填写承接单位。"
        case .amount: "请填写合同金额，如 150 或 1296.50，只填数字，最多到分，不超过 9,999,999,999.99 元。"
        case .dayNeeded: "请填写签订日期和服务的起止日期，如 2026-03-01。"
        case .dayAhead: "签订日期不能晚于今天，请核对。"
        case .dayBefore(let year): "签订日期早于 \(year) 年，那时的合同不在这里登记，请核对。"
        case .daysReversed: "服务的结束日期早于开始日期，请核对。"
        case .evidenceNeeded: "请附上合同文本或者绩效评价报告。"
        case .wordsNeeded(let what): "请填写\(what)。"
        case .grade: "请选择优、良、中或者差。"
        case .tooLong(let most): "文字太长，请控制在 \(most) 字以内。"
        case .year: "年份请从列表里选择。"
        case .ownWork: "您自己登记的合同不能由您评价，请另一人评价。"
        case .appraised: "这份合同已经评价过，不能再作废或评价，请刷新后查看。"
        case .withdrawn: "这份合同已经作废，请刷新后查看。"
        }
    }

    package var field: String? {
        switch self {
        case .item: "item"
        case .numberNeeded, .numberTaken: "number"
        case .partyNeeded: "party"
        case .amount: "amount"
        case .dayNeeded, .dayAhead, .dayBefore: "signed"
        case .daysReversed: "until"
        case .evidenceNeeded: "file"
        case .wordsNeeded, .tooLong: "words"
        case .grade: "grade"
        case .year: "year"
        default: nil
        }
    }
}
