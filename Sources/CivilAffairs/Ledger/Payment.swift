// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// What one payee gets onto one card in one batch; its lines are the entitlements that name it.
package struct Payment: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case due, sent, paid, failed
        case givenUp = "given-up"

        package var title: String {
            switch self {
            case .due: "待报盘"
            case .sent: "已报盘"
            case .paid: "发放成功"
            case .failed: "退回"
            case .givenUp: "已退回财政"
            }
        }
    }

    package let id: Int64
    package let batchID: Int64
    package let payeePersonID: Int64
    package let holderName: String
    package let maskedCard: String
    package let bank: String
    package let regionID: Int64
    package let townshipID: Int64
    package let amount: Money
    package let state: State
    /// What the bank said when it last failed.
    package let failure: String?
    /// Number of the latest attempt; 0 before the first.
    package let attempts: Int
    package let version: Int64
}

/// Money due to one person for one month, or a correction of it.
package struct Entitlement: Sendable, Equatable {
    package enum Kind: String, Sendable, SQLConvertible {
        case regular
        case backPay = "back-pay"
        case recovery

        package var title: String {
            switch self {
            case .regular: "当月"
            case .backPay: "补发"
            case .recovery: "追缴"
            }
        }
    }

    package let id: Int64
    package let personID: Int64
    package let exclusionGroup: String
    package let month: Month
    package let revision: Int
    package let amount: Money
    package let kind: Kind
    package let correctsID: Int64?
    package let enrolmentID: Int64
    package let paymentID: Int64?
}
