// SPDX-License-Identifier: Apache-2.0
import Storage
package import Vocabulary

/// One month's payment of one program, from cut-off to the last line of the bank's return.
package struct PayBatch: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLConvertible {
        case open, prepared, checked, signed, applied, approved, funded, sent, closed

        package var title: String {
            switch self {
            case .open: "已截数"
            case .prepared: "清册已生成"
            case .checked: "已复核"
            case .signed: "已签批"
            case .applied: "已报财政"
            case .approved: "财政已审"
            case .funded: "已拨付"
            case .sent: "已报盘"
            case .closed: "已办结"
            }
        }

        /// States from which a step may lead here; returns and edits lead back to `open` and `prepared`.
        package var comesFrom: [State] {
            switch self {
            case .open: [.prepared, .checked, .signed, .applied]
            case .prepared: [.open, .prepared, .checked, .signed]
            case .checked: [.prepared]
            case .signed: [.checked]
            case .applied: [.signed]
            case .approved: [.applied]
            case .funded: [.approved]
            case .sent: [.funded, .sent]
            case .closed: [.sent]
            }
        }
    }

    package let id: Int64
    /// Shown to people, such as `dibao-202612-1`.
    package let number: String
    package let programID: String
    package let programTitle: String
    package let month: Month
    package let cutOff: CivilDate
    package let state: State
    package let payments: Int
    package let amount: Money
    /// Hash over the ordered lines of the list (清册); nil until prepared.
    package let contentHash: String?
    package let version: Int64
}

/// One township's part of the list (发放清册).
package struct PaySheet: Sendable, Equatable {
    package let townshipID: Int64
    package let families: Int
    package let persons: Int
    package let payments: Int
    package let amount: Money
}

/// One payee's line of the list (发放清册).
package struct PaySheetRow: Sendable, Equatable {
    package let paymentID: Int64
    package let townshipID: Int64
    package let regionID: Int64
    package let payeePersonID: Int64
    package let holderName: String
    package let bank: String
    package let maskedCard: String
    package let persons: Int
    /// What is due for the batch's own month.
    package let regular: Money
    /// Back-pay for earlier months.
    package let backPay: Money
    /// Recoveries set off; zero or negative.
    package let recovery: Money
    package let amount: Money
    package let state: Payment.State
}

/// Who answered for the list, over which content.
package struct PaySignature: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable, SQLConvertible {
        case prepare, check, sign

        package var title: String {
            switch self {
            case .prepare: "财务经办"
            case .check: "财务复核"
            case .sign: "签批"
            }
        }

        /// The state that a signature in this role leads to.
        package var leadsTo: PayBatch.State {
            switch self {
            case .prepare: .prepared
            case .check: .checked
            case .sign: .signed
            }
        }
    }

    package let role: Role
    package let userID: Int64
    package let name: String
    package let functionTitle: String
    package let contentHash: String
    package let signedAt: Timestamp
    package let voided: Bool
    /// Why it no longer counts; nil while it does.
    package let voidReason: String?
}

/// The application to the finance bureau (资金申请函) and its answer.
package struct PayApplication: Sendable, Equatable {
    package enum Answer: String, Sendable, SQLConvertible { case approved, returned }

    package let id: Int64
    package let number: String
    package let amount: Money
    package let payments: Int
    package let contentHash: String
    package let answer: Answer?
    package let answerReason: String?
    package let voucherNumber: String?
    package let fundedOn: CivilDate?
}

/// A batch with all that its page shows.
package struct PayBatchDetail: Sendable, Equatable {
    package let batch: PayBatch
    package let sheets: [PaySheet]
    package let signatures: [PaySignature]
    package let applications: [PayApplication]
    package let files: [BankFile.Head]
    /// Payments by state, with count and sum.
    package let tally: [Payment.State: Tally]
    /// Payees who were taken off the list, at most 100.
    package let holds: [PayHold]

    package struct Tally: Sendable, Equatable {
        package let count: Int
        package let amount: Money
    }
}

/// What preparing a list found.
package struct PreparedList: Sendable, Equatable {
    package let batch: PayBatch
    package let sheets: [PaySheet]
    /// Payees with money due but no card in use; they stay due.
    package let withoutCard: [Int64]
    /// Payees whose recoveries are not yet made up by what is due; the rest is carried over.
    package let carriedOver: [Int64]
}
