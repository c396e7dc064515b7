// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// Something monthly matching found that a township has to look into (预警). It changes nothing by itself.
package struct Alert: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        case died, age
        case coveredElsewhere = "covered-elsewhere"
        case recheckDue = "recheck-due"
        case cardInvalid = "card-invalid"
        case consentExpired = "consent-expired"
        /// Sources say something else than what the benefit rests on.
        case matchDiffers = "match-differs"

        package var title: String {
            switch self {
            case .died: "成员死亡"
            case .age: "年龄到档"
            case .coveredElsewhere: "在其他待遇中"
            case .recheckDue: "定期复核到期"
            case .cardInvalid: "银行卡无效"
            case .consentExpired: "核对授权到期"
            case .matchDiffers: "核对有差异"
            }
        }
    }

    package enum State: String, Sendable, SQLConvertible {
        case open, handled

        package var title: String { self == .open ? "待核查" : "已处理" }
    }

    package let id: Int64
    package let kind: Kind
    package let enrolmentID: Int64
    package let enrolmentNumber: String
    package let payeeName: String
    package let personID: Int64
    package let regionID: Int64
    package let month: Month
    /// What was found, without personal data.
    package let detail: String
    package let state: State
    package let handledNote: String?
    package let version: Int64
}

/// What a monthly re-check goes by: the cycles of the program, and what matching brought from outside.
package struct RecheckInput: Sendable, Equatable {
    /// Months between re-checks by class.
    package var cycles: [String: Int]
    /// Birthdays that change what somebody is owed, in full years.
    package var ages: [Int]
    /// Deaths that another department reported, beside those in the registry.
    package var deaths: [Int64]
    /// Persons found in another program or place, with its name.
    package var coveredElsewhere: [Int64: String]
    /// Persons whose authorisation to look up their means has run out.
    package var expiredConsents: [Int64]

    package init(
        cycles: [String: Int],
        ages: [Int] = [18, 60],
        deaths: [Int64] = [],
        coveredElsewhere: [Int64: String] = [:],
        expiredConsents: [Int64] = []
    ) {
        self.cycles = cycles
        self.ages = ages
        self.deaths = deaths
        self.coveredElsewhere = coveredElsewhere
        self.expiredConsents = expiredConsents
    }
}
