// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why a token of the API was not issued.
package enum TokenProblem: Problem, Equatable {
    case nameNeeded
    case daysOutside(most: Int)
    /// The user holds no such office today.
    case noOffice(login: String)
    case tooMany(most: Int)

    package var code: String {
        switch self {
        case .nameNeeded: "token.name-needed"
        case .daysOutside: "token.days-outside"
        case .noOffice: "token.no-office"
        case .tooMany: "token.too-many"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .nameNeeded, .daysOutside, .noOffice: .invalid
        case .tooMany: .conflict
        }
    }

    package var message: String {
        switch self {
        case .nameNeeded: "请填写令牌名称（不超过 60 个字），说明哪个系统在用它。"
        case .daysOutside(let most): "有效期应为 1 到 \(most) 天。"
        case .noOffice(let login): "用户 \(login) 现在没有这个职务，不能发给接口令牌。"
        case .tooMany(let most): "该用户已有 \(most) 个有效令牌，请先撤销不再使用的。"
        }
    }

    package var field: String? {
        switch self {
        case .nameNeeded: "name"
        case .daysOutside: "days"
        case .noOffice: "office"
        case .tooMany: nil
        }
    }
}
