// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why somebody's data may not be shown, exported or taken away.
package enum PrivacyProblem: Problem, Equatable {
    case reasonNeeded
    case unknownIdentity
    case unknownRequest
    /// A print-out is made on the day on which the identity was checked, by whoever checked it.
    case requestOver

    package var code: String {
        switch self {
        case .reasonNeeded: "privacy.reason-needed"
        case .unknownIdentity: "privacy.identity-needed"
        case .unknownRequest: "privacy.unknown-request"
        case .requestOver: "privacy.request-over"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .reasonNeeded, .unknownIdentity: .invalid
        case .unknownRequest: .notFound
        case .requestOver: .conflict
        }
    }

    package var message: String {
        switch self {
        case .reasonNeeded: "请写明理由，至少 2 个字、不超过 200 字；理由会记入审计。"
        case .unknownIdentity: "请选择怎样核对了查阅人的身份。"
        case .unknownRequest: "没有找到这份查阅登记。"
        case .requestOver: "个人信息查阅单只能由登记的人在登记当天打开。请重新核对身份、登记查阅。"
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
