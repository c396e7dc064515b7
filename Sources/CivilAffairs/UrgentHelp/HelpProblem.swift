// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with urgent help, told so that nobody in need is left standing.
package enum HelpProblem: Problem, Equatable {
    case unknownRequest
    /// No pack says who answers.
    case notOffered
    /// From one address or for one telephone, in a while.
    case tooMany
    case nameNeeded
    case phoneInvalid
    case placeNeeded
    case needNeeded
    case dangerNeeded
    case tooLong(title: String, most: Int)
    case wordsNeeded(title: String)
    /// It was settled before.
    case settled(state: String)
    case answeredAlready
    case unknownReferral
    case villageNeeded
    /// Whoever answers does not take applications of the service in.
    case otherWindow(service: String)

    package var code: String {
        switch self {
        case .unknownRequest: "help.unknown"
        case .notOffered: "help.not-offered"
        case .tooMany: "help.too-many"
        case .nameNeeded: "help.name-needed"
        case .phoneInvalid: "help.phone-invalid"
        case .placeNeeded: "help.place-needed"
        case .needNeeded: "help.need-needed"
        case .dangerNeeded: "help.danger-needed"
        case .tooLong: "help.too-long"
        case .wordsNeeded: "help.words-needed"
        case .settled: "help.settled"
        case .answeredAlready: "help.answered"
        case .unknownReferral: "help.unknown-referral"
        case .villageNeeded: "help.village-needed"
        case .otherWindow: "help.other-window"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownRequest: .notFound
        case .notOffered: .unavailable
        case .settled, .answeredAlready: .conflict
        case .otherWindow, .tooMany: .forbidden
        case .nameNeeded, .phoneInvalid, .placeNeeded, .needNeeded, .dangerNeeded, .tooLong, .wordsNeeded,
            .unknownReferral, .villageNeeded:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownRequest: "没有找到这条求助，或不在您的辖区。"
        case .notOffered: "现在不能在网上求助，请拨打 12345，或者直接找村（社区）干部。"
        case .tooMany: "这个电话或者这台设备刚刚求助过多次，请保持电话畅通。情况紧急请直接拨打 120、110，或者 12345。"
        case .nameNeeded: "请填写需要帮助的人怎么称呼。"
        case .phoneInvalid: "请填写能打通的电话号码，工作人员要给您回电话。"
        case .placeNeeded: "请选择在哪个村（社区）或者乡镇（街道），或者写清楚在什么地方。"
        case .needNeeded: "请选择遇到了什么事。"
        case .dangerNeeded: "请选择现在有没有生命危险。"
        case .tooLong(let title, let most): "“\(title)”请控制在 \(most) 字以内。"
        case .wordsNeeded(let title): "请填写\(title)。"
        case .settled(let state): "这条求助\(state)，不能再改。"
        case .answeredAlready: "这条求助已经登记过首次响应。"
        case .unknownReferral: "请选择转给哪个单位。"
        case .villageNeeded: "请选择求助人所在的村（社区）。"
        case .otherWindow(let service): "“\(service)”由乡镇（街道）受理，请转给当地乡镇（街道）。"
        }
    }

    package var field: String? {
        switch self {
        case .nameNeeded: "name"
        case .phoneInvalid: "phone"
        case .placeNeeded: "region"
        case .needNeeded: "kind"
        case .dangerNeeded: "danger"
        case .villageNeeded: "village"
        default: nil
        }
    }
}
