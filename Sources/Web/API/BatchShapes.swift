// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

enum BatchShapes {
    static let line = Shape<PayBatch>(
        "BatchLine",
        [
            .value("id") { $0.id },
            .value("number", "Such as dibao-202612-1") { $0.number },
            .value("program") { $0.programID },
            .value("program_title") { $0.programTitle },
            .value("month") { $0.month },
            .value("cut_off") { $0.cutOff },
            .value("state") { $0.state },
            .value("payments") { $0.payments },
            .value("amount") { $0.amount },
            .value("content_hash", "Over the ordered lines of the list; null until prepared") { $0.contentHash },
            .value("version") { $0.version },
        ]
    )

    static let full = Shape<PayBatchDetail>(
        "Batch",
        line.parts { $0.batch } + [
            .list("sheets", sheet) { $0.sheets },
            .list("signatures", signature) { $0.signatures },
            .list("applications", application) { $0.applications },
            .list("files", file) { $0.files },
            .list("tally", tally) { detail in
                Payment.State.allCases.compactMap { state in detail.tally[state].map { Count(state: state, sum: $0) } }
            },
            .list("holds", hold) { $0.holds },
        ]
    )

    static let prepared = Shape<PreparedList>(
        "PreparedBatch",
        line.parts { $0.batch } + [
            .list("sheets", sheet) { $0.sheets },
            .value("without_card", "Keys of payees with money due but no card in use") { $0.withoutCard },
            .value("carried_over", "Keys of payees whose recoveries exceed what is due") { $0.carriedOver },
        ]
    )

    private struct Count: Sendable {
        let state: Payment.State
        let sum: PayBatchDetail.Tally
    }

    private static let sheet = Shape<PaySheet>(
        "Sheet",
        [
            .value("township_id") { $0.townshipID },
            .value("families") { $0.families },
            .value("persons") { $0.persons },
            .value("payments") { $0.payments },
            .value("amount") { $0.amount },
        ]
    )

    private static let signature = Shape<PaySignature>(
        "Signature",
        [
            .value("role") { $0.role },
            .value("name") { $0.name },
            .value("function") { $0.functionTitle },
            .value("content_hash") { $0.contentHash },
            .value("signed_at") { $0.signedAt },
            .value("voided") { $0.voided },
            .value("void_reason") { $0.voidReason },
        ]
    )

    private static let application = Shape<PayApplication>(
        "Application",
        [
            .value("id") { $0.id },
            .value("number") { $0.number },
            .value("payments") { $0.payments },
            .value("amount") { $0.amount },
            .value("content_hash") { $0.contentHash },
            .value("answer", "null while finance has it") { $0.answer },
            .value("answer_reason") { $0.answerReason },
            .value("voucher") { $0.voucherNumber },
            .value("funded_on") { $0.fundedOn },
        ]
    )

    private static let file = Shape<BankFile.Head>(
        "BankFile",
        [
            .value("id") { $0.id },
            .value("number") { $0.number },
            .value("name") { $0.name },
            .value("encoding") { $0.encoding },
            .value("lines") { $0.lines },
            .value("amount") { $0.amount },
            .value("content_hash") { $0.contentHash },
            .value("created_at") { $0.createdAt },
        ]
    )

    private static let tally = Shape<Count>(
        "Tally",
        [
            .value("state") { $0.state },
            .value("payments") { $0.sum.count },
            .value("amount") { $0.sum.amount },
        ]
    )

    private static let hold = Shape<PayHold>(
        "Hold",
        [
            .value("payee_person_id") { $0.payeePersonID },
            .value("holder") { $0.holderName },
            .value("amount") { $0.amount },
            .value("reason") { $0.reason },
            .value("held_by") { $0.heldBy },
            .value("held_at") { $0.heldAt },
        ]
    )

    private static let account = Shape<TrialBalance.Line>(
        "AccountBalance",
        [
            .value("account") { $0.code },
            .value("title") { $0.title },
            .value("unit") { $0.unit.rawValue },
            .value("debit", "Posted, in the unit's smallest part") { $0.debit },
            .value("credit") { $0.credit },
            .value("pending", "Pending debits less pending credits") { $0.pending },
        ]
    )

    private static let mismatch = Shape<TrialBalance.Mismatch>(
        "BalanceMismatch",
        [
            .value("program") { $0.program },
            .value("purpose") { $0.purpose.rawValue },
            .value("account") { $0.account },
            .value("payments") { $0.payments },
        ]
    )

    static let balance = Shape<TrialBalance>(
        "BatchBalance",
        [
            .value("balanced") { $0.isBalanced },
            .list("accounts", account) { $0.lines },
            .list("mismatches", mismatch) { $0.mismatches },
        ]
    )

    static let content = Shape<BankFile>(
        "BankFileContent",
        file.parts { $0.head } + [.value("content") { Base64Text(bytes: try $0.bytes()) }]
    )
}
