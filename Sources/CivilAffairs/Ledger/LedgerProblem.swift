// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// Why the ledger refuses.
package enum LedgerProblem: Problem, Equatable {
    /// Somebody else changed the record since it was shown.
    case stale(what: String)
    case batchNotFound
    case paymentNotFound
    case accountNotFound
    /// The batch is not in the state that this step needs.
    case wrongState(batch: String, state: PayBatch.State, needed: [PayBatch.State])
    case batchExists(number: String)
    /// Nothing is due for the program and month.
    case nothingDue(program: String, month: Month)
    /// The same person may not act twice on one batch.
    case samePerson(name: String, role: PaySignature.Role)
    /// A signature needs a person, not a command.
    case personNeeded
    /// What is to be signed is not what was shown.
    case contentChanged(batch: String)
    case signatureMissing(role: PaySignature.Role)
    case reasonNeeded
    case voucherNeeded
    /// An appropriation of a day that has not come.
    case fundedAhead(on: CivilDate)
    /// The voucher's amount differs from the application.
    case fundedAmountDiffers(expected: Money, given: Money)
    case nothingToSend(batch: String)
    case notFailed
    case proofNeeded
    case custodyNeeded(holder: String, payee: String)
    case badCard(reason: String)
    case proposalOpen
    case noProposal
    /// The one who proposed a card may not approve it.
    case approverProposed(name: String)
    case outstanding(batch: String, sent: Int, failed: Int)
    case emptyReturn
    /// The return carries no column that names our business number.
    case returnColumns(missing: [String])
    case returnNotFound
    case monthFrozen(program: String, month: Month, batch: String)
    case duplicateAttempt
    /// A name cannot be written in the bank's encoding.
    case encoding

    package var code: String {
        switch self {
        case .stale: "ledger.stale"
        case .batchNotFound: "ledger.batch-not-found"
        case .paymentNotFound: "ledger.payment-not-found"
        case .accountNotFound: "ledger.account-not-found"
        case .wrongState: "ledger.wrong-state"
        case .batchExists: "ledger.batch-exists"
        case .nothingDue: "ledger.nothing-due"
        case .samePerson: "ledger.same-person"
        case .personNeeded: "ledger.person-needed"
        case .contentChanged: "ledger.content-changed"
        case .signatureMissing: "ledger.signature-missing"
        case .reasonNeeded: "ledger.reason-needed"
        case .voucherNeeded: "ledger.voucher-needed"
        case .fundedAhead: "ledger.funded-ahead"
        case .fundedAmountDiffers: "ledger.funded-amount-differs"
        case .nothingToSend: "ledger.nothing-to-send"
        case .notFailed: "ledger.not-failed"
        case .proofNeeded: "ledger.proof-needed"
        case .custodyNeeded: "ledger.custody-needed"
        case .badCard: "ledger.bad-card"
        case .proposalOpen: "ledger.proposal-open"
        case .noProposal: "ledger.no-proposal"
        case .approverProposed: "ledger.approver-proposed"
        case .outstanding: "ledger.outstanding"
        case .emptyReturn: "ledger.empty-return"
        case .returnColumns: "ledger.return-columns"
        case .returnNotFound: "ledger.return-not-found"
        case .monthFrozen: "ledger.month-frozen"
        case .duplicateAttempt: "ledger.duplicate-attempt"
        case .encoding: "ledger.encoding"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .stale, .wrongState, .batchExists, .contentChanged, .proposalOpen, .outstanding, .monthFrozen,
            .duplicateAttempt, .nothingDue, .nothingToSend, .notFailed, .noProposal, .signatureMissing:
            .conflict
        case .batchNotFound, .paymentNotFound, .accountNotFound, .returnNotFound: .notFound
        case .samePerson, .personNeeded, .approverProposed: .forbidden
        case .reasonNeeded, .voucherNeeded, .fundedAhead, .fundedAmountDiffers, .proofNeeded, .custodyNeeded, .badCard,
            .emptyReturn, .returnColumns, .encoding:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .stale(let what): "这条\(what)刚刚被其他人改动过，没有保存。请刷新后核对再办。"
        case .batchNotFound: "没有找到这个发放批次，或它不在您的管辖范围内。"
        case .paymentNotFound: "没有找到这笔发放，或它不在您的管辖范围内。"
        case .accountNotFound: "没有找到这个收款账户。"
        case .wrongState(let batch, let state, let needed):
            "批次 \(batch) 现在是“\(state.title)”，这一步须在“\(needed.map(\.title).joined(separator: "”或“"))”时办理。"
        case .batchExists(let number): "这个项目本月已有未办结的批次 \(number)，请在该批次上继续办理。"
        case .nothingDue(let program, let month): "\(program) \(month.iso) 没有应发待付的记录。请先完成当月应发计算。"
        case .samePerson(let name, let role):
            "\(name)已在这个批次上签过字，\(role.title)须由另一人办理（经办、复核、签批不得为同一人）。"
        case .personNeeded: "签字须由登录的工作人员本人办理，不能由系统代签。"
        case .contentChanged(let batch): "批次 \(batch) 的清册与签字时看到的不一致，原签字已失效。请重新生成清册并逐级签字。"
        case .signatureMissing(let role): "清册还缺“\(role.title)”签字，请先补齐。"
        case .reasonNeeded: "请填写理由。"
        case .voucherNeeded: "请填写拨款凭证号和拨付日期。"
        case .fundedAhead(let day): "拨付日期 \(day.chinese)晚于今天。请按拨款凭证上的日期填写，款项到账后再登记。"
        case .fundedAmountDiffers(let expected, let given):
            "拨付金额 \(given.plain) 元与申请金额 \(expected.plain) 元不一致，请与财政部门核对。"
        case .nothingToSend(let batch): "批次 \(batch) 没有待报盘的发放记录。"
        case .notFailed: "这笔发放没有退回，不需要更正。"
        case .proofNeeded: "更正银行卡须附佐证材料（银行卡照片、银行证明等）。"
        case .custodyNeeded(let holder, let payee):
            "户名“\(holder)”与领取人“\(payee)”不一致。由他人代管的，须先登记代管协议。"
        case .badCard(let reason): reason
        case .proposalOpen: "该领取人已有一张待审批的新卡，请先审批或退回。"
        case .noProposal: "该账户不是待审批状态，可能已被他人处理。"
        case .approverProposed(let name): "换卡由\(name)提出，须由另一人审批。"
        case .outstanding(let batch, let sent, let failed):
            "批次 \(batch) 还有 \(sent) 笔未回盘、\(failed) 笔退回未处理，暂不能办结。"
        case .emptyReturn: "回盘文件里没有任何记录，请确认文件是否完整。"
        case .returnColumns(let missing): "回盘文件缺少列：\(missing.joined(separator: "、"))。请使用银行回盘的原始格式。"
        case .returnNotFound: "没有找到这份回盘记录。"
        case .monthFrozen(let program, let month, let batch):
            "\(program) \(month.iso) 已截数（批次 \(batch)），本月应发不再变动；改动会在下月以补发或追缴体现。"
        case .encoding: "有户名含有 GB18030 无法表示的字符，请改用 UTF-8 报盘或核对户名。"
        case .duplicateAttempt: "这笔款正在发放中或已经发放成功，不能重复发放。"
        }
    }

    package var field: String? {
        switch self {
        case .reasonNeeded: "reason"
        case .voucherNeeded: "voucher_number"
        case .fundedAhead: "funded_on"
        case .fundedAmountDiffers: "amount"
        case .proofNeeded: "proof"
        case .custodyNeeded: "custody_reference"
        case .badCard: "card"
        case .emptyReturn, .returnColumns: "file"
        default: nil
        }
    }
}
