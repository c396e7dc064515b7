// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why somebody may not enter or act.
package enum AccessProblem: Problem, Equatable {
    case notPermitted(permission: Permission, function: String)
    /// The record lies outside the reader's region, or does not exist: the answer is the same on purpose.
    case notFound(what: String)
    case badCredentials
    case locked(until: Timestamp)
    case codeNeeded
    case badCode
    case disabled
    /// The identifier of a form was used before for something else.
    case requestReused
    case sessionEnded
    case forgedForm
    case weakPassword(reason: String)
    case loginTaken
    case unknownFunction(String)
    case tooManyTries(retryAfterSeconds: Int)
    case reasonNeeded
    /// An administrator would shut themselves out.
    case ownAccount
    case ownLastOffice
    /// The function does not exist at the level of the region.
    case officeLevel(function: String)
    case officeHeld
    case badLogin
    /// A second factor is set up already.
    case secondFactorOn
    /// An office is lent from today on at the earliest, and not for good.
    case standInPeriod(first: CivilDate, last: CivilDate)
    /// Whoever was chosen is no colleague of the same office.
    case standInUnknown

    package var code: String {
        switch self {
        case .notPermitted: "access.not-permitted"
        case .notFound: "access.not-found"
        case .badCredentials: "access.bad-credentials"
        case .locked: "access.locked"
        case .codeNeeded: "access.code-needed"
        case .badCode: "access.bad-code"
        case .disabled: "access.disabled"
        case .requestReused: "access.request-reused"
        case .sessionEnded: "access.session-ended"
        case .forgedForm: "access.forged-form"
        case .weakPassword: "access.weak-password"
        case .loginTaken: "access.login-taken"
        case .unknownFunction: "access.unknown-function"
        case .tooManyTries: "access.too-many-tries"
        case .reasonNeeded: "access.reason-needed"
        case .ownAccount: "access.own-account"
        case .ownLastOffice: "access.own-last-office"
        case .officeLevel: "access.office-level"
        case .officeHeld: "access.office-held"
        case .badLogin: "access.bad-login"
        case .secondFactorOn: "access.second-factor-on"
        case .standInPeriod: "access.stand-in-period"
        case .standInUnknown: "access.stand-in-unknown"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .notPermitted, .locked, .disabled, .forgedForm, .tooManyTries, .sessionEnded: .forbidden
        case .notFound: .notFound
        case .badCredentials, .codeNeeded, .badCode, .weakPassword, .unknownFunction, .reasonNeeded,
            .officeLevel, .badLogin, .standInPeriod, .standInUnknown:
            .invalid
        case .requestReused, .loginTaken, .ownAccount, .ownLastOffice, .officeHeld, .secondFactorOn: .conflict
        }
    }

    package var message: String {
        switch self {
        case .notPermitted(_, let function): "您现在的身份是“\(function)”，没有办理这一步的权限。请由有权限的同事办理，或切换身份。"
        case .notFound(let what): "没有找到这条\(what)，或它不在您的管辖范围内。"
        case .badCredentials: "用户名或密码不正确，请核对后重新输入。"
        case .locked(let until): "连续多次输入错误，账户已锁定至 \(until.text)。如需提前解锁请联系系统管理员。"
        case .codeNeeded: "请输入身份验证器上的 6 位动态码。"
        case .badCode: "动态码不正确或已过期，请输入最新的 6 位动态码。"
        case .disabled: "该账户已停用，请联系系统管理员。"
        case .requestReused: "这次提交与先前的另一次提交编号相同，没有办理。请刷新页面后重新提交。"
        case .sessionEnded: "登录已超时，请重新登录。刚才填写的内容已为您保留。"
        case .forgedForm: "页面已过期，请返回刷新后再提交。"
        case .weakPassword(let reason): "密码不符合要求：\(reason)"
        case .loginTaken: "这个用户名已被使用，请换一个。"
        case .unknownFunction(let function): "政策包里没有“\(function)”这个职能。"
        case .tooManyTries(let seconds): "尝试次数过多，请 \(seconds > 90 ? "\((seconds + 59) / 60) 分钟" : "\(seconds) 秒")后再试。"
        case .ownAccount: "不能停用自己正在使用的账户，请由另一位系统管理员办理。"
        case .ownLastOffice: "这是您自己的最后一个职务，结束后将无法再进入系统，请由另一位系统管理员办理。"
        case .officeLevel(let function): "“\(function)”不设在所选区划的层级，请重新选择职能或区划。"
        case .officeHeld: "该用户在这个区划已有同一职能，无需重复分配。"
        case .secondFactorOn: "动态码已开通。更换手机前，请先用原来的动态码关闭。"
        case .standInPeriod(let first, let last):
            "代理的起止日期应在 \(first.iso) 至 \(last.iso) 之间，且结束不早于开始，请改正。"
        case .standInUnknown: "请选择同一机关的一位同事代理。"
        case .badLogin: "用户名用 2 到 32 个小写字母、数字、点或短横线，以字母开头。"
        case .reasonNeeded: "请填写理由（不少于两个字），理由会记入审计。"
        }
    }

    package var field: String? {
        switch self {
        case .badCredentials: "password"
        case .codeNeeded, .badCode: "code"
        case .weakPassword: "password"
        case .loginTaken, .badLogin: "login"
        case .officeLevel, .unknownFunction: "function"
        case .reasonNeeded: "reason"
        case .standInPeriod: "from"
        case .standInUnknown: "colleague"
        default: nil
        }
    }
}
