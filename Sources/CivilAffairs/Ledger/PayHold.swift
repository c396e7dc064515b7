// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A payee who was taken off a batch's list for a reason; the money stays due for a later batch.
package struct PayHold: Sendable, Equatable {
    package let payeePersonID: Int64
    package let holderName: String
    package let amount: Money
    package let reason: String
    /// Name of whoever took the payee off.
    package let heldBy: String
    package let heldAt: Timestamp
}

/// Payees with money due whom a list leaves out.
package struct PayLeftOut: Sendable, Equatable {
    /// Payees without a card in use, at most as many as asked for.
    package let withoutCard: [Int64]
    package let withoutCardCount: Int
    /// Payees whose recoveries exceed what is due; the rest is carried over.
    package let carriedOverCount: Int
}

/// One sending of a payment to the bank.
package struct PayAttempt: Sendable, Equatable {
    package enum State: String, Sendable {
        case pending, sent, paid, failed, voided

        package var title: String {
            switch self {
            case .pending: "待报盘"
            case .sent: "已报盘"
            case .paid: "发放成功"
            case .failed: "退回"
            case .voided: "已作废"
            }
        }
    }

    package let number: Int
    package let businessNumber: String
    package let maskedCard: String
    package let bank: String
    package let state: State
    /// What the bank said; nil unless it failed.
    package let reason: String?
    /// Name of the file it went out with; nil while it waits for one.
    package let fileName: String?
    package let settledAt: Timestamp?
}
