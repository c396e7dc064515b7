// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why somebody's data may not be shown, exported or taken away.
package enum PrivacyProblem: Problem, Equatable {
    case reasonNeeded
    case unknownIdentity
    case unknownRequest
    /// A print-out is made on the day on which the identity was checked, by whoever checked it.
    case requestOver
    case unknownList
    case unknownCase
    case noCases
    case tooManyCases(most: Int)
    /// Cases that may not be disposed of, by number, with what stands in the way.
    case notDisposable(reasons: [String])
    case alreadySettled
    case stale
    /// Whoever proposed a list, or holds the same function, must not approve it.
    case ownList
    case alreadyHeld
    case notHeld

    package var code: String {
        switch self {
        case .reasonNeeded: "privacy.reason-needed"
        case .unknownIdentity: "privacy.identity-needed"
        case .unknownRequest: "privacy.unknown-request"
        case .requestOver: "privacy.request-over"
        case .unknownList: "privacy.unknown-list"
        case .unknownCase: "privacy.unknown-case"
        case .noCases: "privacy.no-cases"
        case .tooManyCases: "privacy.too-many-cases"
        case .notDisposable: "privacy.not-disposable"
        case .alreadySettled: "privacy.already-settled"
        case .stale: "privacy.stale"
        case .ownList: "privacy.own-list"
        case .alreadyHeld: "privacy.already-held"
        case .notHeld: "privacy.not-held"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .reasonNeeded, .unknownIdentity, .noCases, .tooManyCases: .invalid
        case .unknownRequest, .unknownList, .unknownCase: .notFound
        case .requestOver, .notDisposable, .alreadySettled, .stale, .alreadyHeld, .notHeld: .conflict
        case .ownList: .forbidden
        }
    }

    package var message: String {
        switch self {
        case .reasonNeeded: "请写明理由，至少 2 个字、不超过 200 字；理由会记入审计。"
        case .unknownIdentity: "请选择怎样核对了查阅人的身份。"
        case .unknownRequest: "没有找到这份查阅登记。"
        case .requestOver: "个人信息查阅单只能由登记的人在登记当天打开。请重新核对身份、登记查阅。"
        case .unknownList: "没有找到这份销毁清册，或不在您的管辖范围内。"
        case .unknownCase: "没有找到这件办件，或不在您的管辖范围内。"
        case .noCases: "请至少选择一件保管期满的办件。"
        case .tooManyCases(let most): "一份销毁清册最多列 \(most) 件，请分几份提出。"
        case .notDisposable(let reasons): "有办件不能销毁：\(reasons.joined(separator: "；"))。请去掉后重新提出。"
        case .alreadySettled: "这份销毁清册已经办结。"
        case .stale: "这份清册刚刚被别人办理过，请刷新后再看。"
        case .ownList: "提出人和同一岗位的人不能批准销毁，请由另一岗位审批。"
        case .alreadyHeld: "这件办件已经留存。"
        case .notHeld: "这件办件没有在留存。"
        }
    }

    /// A reason as it is kept: blanks put in order.
    /// - Throws: `reasonNeeded`.
    package static func reason(_ text: String) throws -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (2...200).contains(words.count) else { throw PrivacyProblem.reasonNeeded }
        return words
    }
}
