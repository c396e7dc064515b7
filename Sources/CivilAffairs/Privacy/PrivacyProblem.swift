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
    /// No such person, or another name: the answer is the same on purpose.
    case unknownPerson
    case inReach
    case unknownEmergency
    case emergencyOver
    case ownEmergency
    case alreadyReviewed
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
        case .unknownPerson: "privacy.unknown-person"
        case .inReach: "privacy.in-reach"
        case .unknownEmergency: "privacy.unknown-emergency"
        case .emergencyOver: "privacy.emergency-over"
        case .ownEmergency: "privacy.own-emergency"
        case .alreadyReviewed: "privacy.already-reviewed"
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
        case .reasonNeeded, .unknownIdentity, .noCases, .tooManyCases, .unknownPerson: .invalid
        case .unknownRequest, .unknownEmergency, .unknownList, .unknownCase: .notFound
        case .requestOver, .inReach, .emergencyOver, .alreadyReviewed, .notDisposable, .alreadySettled, .stale,
            .alreadyHeld, .notHeld:
            .conflict
        case .ownList, .ownEmergency: .forbidden
        }
    }

    package var message: String {
        switch self {
        case .reasonNeeded: "请写明理由，至少 2 个字、不超过 200 字；理由会记入审计。"
        case .unknownIdentity: "请选择怎样核对了查阅人的身份。"
        case .unknownRequest: "没有找到这份查阅登记。"
        case .requestOver: "个人信息查阅单只能由登记的人在登记当天打开。请重新核对身份、登记查阅。"
        case .unknownPerson: "没有查到。请核对身份证号和姓名，两项须与登记一致。"
        case .inReach: "此人在您的管辖范围内，请直接从“人员与家庭”查看，不用应急查阅。"
        case .unknownEmergency: "没有找到这次应急查阅。"
        case .emergencyOver: "这次应急查阅已经结束。仍有需要的，请重新说明理由。"
        case .ownEmergency: "不能复核自己的应急查阅。"
        case .alreadyReviewed: "您的岗位已经复核过这次应急查阅。"
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
