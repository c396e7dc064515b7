// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// A batch on one page: where it stands, what can be done now and by whom, what it consists of, who answered for it.
struct PayBatchPage: Page {
    static let template = "console/paybatch"
    let layout: Layout
    let batchLink: String
    let batchID: Int64
    let version: Int64
    let title: String
    let number: String
    let state: String
    let tone: String
    let problem: String?
    let steps: [CasePage.StepMark]
    let facts: [CasePage.Line]
    let turn: Turn
    let returned: String?
    let sheets: [Sheet]
    let sums: Sums
    let listed: Bool
    let lines: [Line]
    let nextLines: String?
    let stateFilter: [SelectOption]
    let holds: [Hold]
    let mayLift: Bool
    let leftOut: LeftOut?
    let signatures: [Signature]
    let oldSignatures: [OldSignature]
    let hasOldSignatures: Bool
    let applications: [Application]
    let letterLink: String?
    let files: [File]
    let mayDownload: Bool
    let tally: [TallyLine]
    let balance: Balance?

    /// What can be done now; only what the reader may do is set.
    struct Turn: Sendable {
        let step: String
        let who: String
        let mine: Bool
        let prepare: String?
        /// The list has a signature, so making it anew is not the obvious step.
        let signed: Bool
        let signRole: String?
        let signTitle: String
        let hash: String
        let sendBack: Bool
        let apply: Bool
        let answer: Bool
        let fund: Bool
        let makeFile: String?
        let takeReturn: Bool
        let failed: String?
        let close: Bool
        /// A form that was refused stays open.
        let typedOpen: Bool
        let typedReason: String
        let typedVoucher: String
        let typedDate: String
        let typedAmount: String
        let askedAmount: String
        let done: Bool
    }

    struct Sheet: Sendable {
        let township: String
        let families: Int
        let persons: Int
        let payments: Int
        let amount: String
        let printLink: String
        let bookLink: String
    }

    struct Sums: Sendable {
        let families: Int
        let persons: Int
        let payments: Int
        let amount: String
    }

    struct Line: Sendable {
        let link: String
        let name: String
        let card: String
        let bank: String
        let region: String
        let amount: String
        let lineState: String
        let lineTone: String
        let failure: String?
    }

    struct Hold: Sendable {
        let payee: Int64
        let name: String
        let amount: String
        let reason: String
        let who: String
        let at: String
    }

    struct LeftOut: Sendable {
        let withoutCard: Int
        let named: [Payee]
        let more: String?
        let carriedOver: String?
        let anyWithoutCard: Bool
    }

    struct Payee: Sendable {
        let payeeName: String
        let personLink: String
        let cardLink: String
    }

    struct Signature: Sendable {
        let role: String
        let name: String
        let office: String
        let at: String
        let mark: String
    }

    struct OldSignature: Sendable {
        let role: String
        let name: String
        let at: String
        let why: String
    }

    struct Application: Sendable {
        let paperNumber: String
        let asked: String
        let answerText: String
        let answerTone: String
        let answerReason: String?
        let voucher: String?
    }

    struct File: Sendable {
        let fileLink: String
        let name: String
        let count: Int
        let amount: String
        let encoding: String
        let at: String
        let mark: String
    }

    struct TallyLine: Sendable {
        let tallyState: String
        let tallyTone: String
        let count: Int
        let amount: String
        let filterLink: String
    }

    struct Balance: Sendable {
        let balanced: Bool
        let sum: String
        let accounts: [Account]
        let mismatches: [String]
    }

    struct Account: Sendable {
        let title: String
        let debit: String
        let credit: String
        let held: String
        let pending: String
    }
}
