// SPDX-License-Identifier: Apache-2.0
package import Packs
package import Vocabulary

/// What was done at a step that happens outside the system: a vote, a signing, a payment, another office's answer.
package struct StepReport: Sendable, Equatable {
    package let id: Int64
    package let step: String
    package let kind: ServiceDefinition.StepKind
    package let heldOn: CivilDate
    /// Who was there, or who signed.
    package let people: [String]
    /// Who answered; empty where nobody was asked.
    package let office: String
    /// Number of the voucher or of the answering letter; empty where there is none.
    package let number: String
    /// What was paid; nil for what is no payment.
    package let amount: Money?
    package let votes: Votes?
    package let text: String
    package let recordedBy: String
    package let recordedAt: Timestamp

    package struct Votes: Sendable, Equatable {
        package let ayes: Int
        package let nays: Int
        package let abstained: Int

        package init(ayes: Int, nays: Int, abstained: Int) {
            self.ayes = ayes
            self.nays = nays
            self.abstained = abstained
        }

        package var all: Int { ayes + nays + abstained }

        /// More than half of those present were for it.
        package var isCarried: Bool { ayes * 2 > all }
    }
}

extension ServiceDefinition.StepKind {
    /// Whether what was done at it has to be written down before it is left.
    package var isReported: Bool {
        switch self {
        case .vote, .sign, .pay, .external: true
        case .form, .verification, .visit, .decide, .posting, .announcement, .wait, .draw: false
        }
    }

    /// The record in words.
    package var reportTitle: String {
        switch self {
        case .vote: "评议记录"
        case .sign: "到场签字记录"
        case .pay: "支付凭证"
        case .external: "答复意见"
        default: "办理记录"
        }
    }
}
