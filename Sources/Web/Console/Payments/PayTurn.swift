// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel

/// Whose turn it is on a batch.
struct PayTurn: Sendable {
    let title: String
    /// Any of these may take the step; empty when nothing is left to do.
    let permissions: [Permission]

    private init(_ title: String, _ permissions: Permission...) {
        self.title = title
        self.permissions = permissions
    }

    /// - Parameters:
    ///   - tally: payments by state; only looked at while the batch is at the bank.
    ///   - madeSigned: false for a list that a command made and nobody signed yet.
    init(_ batch: PayBatch, tally: [Payment.State: PayBatchDetail.Tally], madeSigned: Bool = true) {
        self =
            switch batch.state {
            case .open: PayTurn("生成发放清册", .paymentPrepare)
            case .prepared: madeSigned ? PayTurn("复核签字", .paymentCheck) : PayTurn("制表签字", .paymentPrepare)
            case .checked: PayTurn("签发", .paymentSign)
            case .signed: PayTurn("向财政申请资金", .paymentPrepare)
            case .applied: PayTurn("登记财政批复", .paymentPrepare)
            case .approved: PayTurn("登记拨款凭证", .paymentPrepare)
            case .funded: PayTurn("生成银行代发文件", .paymentPrepare)
            case .sent: Self.atBank(tally)
            case .closed: PayTurn("—")
            }
    }

    private static func atBank(_ tally: [Payment.State: PayBatchDetail.Tally]) -> PayTurn {
        if let due = tally[.due]?.count { return PayTurn("生成重发文件（\(due) 笔）", .paymentPrepare) }
        if let sent = tally[.sent]?.count { return PayTurn("上传银行回盘（\(sent) 笔未回）", .paymentReturn) }
        if let failed = tally[.failed]?.count {
            return PayTurn("改卡后重发（\(failed) 笔退回）", .enrolmentChange, .paymentPrepare)
        }
        return PayTurn("办结批次", .paymentSign)
    }

    /// The functions that may take the step, in the words of the pack.
    func holders(_ catalog: FunctionCatalog) -> String {
        let titles = catalog.functions.filter { function in permissions.contains(where: function.permissions.contains) }
        return titles.isEmpty ? "—" : titles.map(\.title).joined(separator: "、")
    }
}

extension PayBatch.State {
    /// Tone of the tag that shows the state.
    var tone: String {
        switch self {
        case .open: ""
        case .prepared, .checked, .signed, .applied, .approved, .funded, .sent: "primary"
        case .closed: "done"
        }
    }

    /// Which step of the bar is being worked on.
    var place: Int {
        switch self {
        case .open: 1
        case .prepared: 2
        case .checked: 3
        case .signed: 4
        case .applied: 5
        case .approved: 6
        case .funded, .sent: 7
        case .closed: 9
        }
    }
}

extension Payment.State {
    var tone: String {
        switch self {
        case .due, .givenUp: ""
        case .sent: "primary"
        case .paid: "done"
        case .failed: "late"
        }
    }
}

extension PaySignature.Role {
    /// As it stands on the printed list.
    var listTitle: String {
        switch self {
        case .prepare: "制表"
        case .check: "复核"
        case .sign: "签发"
        }
    }
}
