// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// A return with one page of its lines.
struct TakenReturn: Sendable {
    let receipt: BankReturn.Receipt
    let lines: [BankReturn.Line]
    let next: Int64?
}

enum PaymentShapes {
    private static let plain = Shape<Payment>(
        "PaymentFields",
        [
            .value("id") { $0.id },
            .value("batch_id") { $0.batchID },
            .value("payee_person_id") { $0.payeePersonID },
            .value("holder") { $0.holderName },
            .value("bank") { $0.bank },
            .value("card", "Masked") { $0.maskedCard },
            .value("region_id") { $0.regionID },
            .value("township_id") { $0.townshipID },
            .value("amount") { $0.amount },
            .value("state") { $0.state },
            .value("failure", "What the bank said when it last failed") { $0.failure },
            .value("attempts") { $0.attempts },
            .value("version") { $0.version },
        ]
    )

    static let line = Shape<Placed<Payment>>(
        "PaymentLine",
        plain.parts { $0.value } + [.value("region") { $0.name($0.value.regionID) }]
    )

    static let full = Shape<Ledger.PaymentDetail>(
        "Payment",
        plain.parts { $0.payment } + [
            .value("batch_number") { $0.batch.number },
            .value("month") { $0.batch.month },
            .list("entitlements", EnrolmentShapes.entitlement) { $0.entitlements },
            .list("ways", attempt, "Each sending to the bank") { $0.attempts },
        ]
    )

    private static let attempt = Shape<PayAttempt>(
        "Attempt",
        [
            .value("number") { $0.number },
            .value("business_number", "By which the bank answers") { $0.businessNumber },
            .value("bank") { $0.bank },
            .value("card", "Masked") { $0.maskedCard },
            .value("state", "pending, sent, paid, failed or voided") { $0.state.rawValue },
            .value("reason") { $0.reason },
            .value("file_name") { $0.fileName },
            .value("settled_at") { $0.settledAt },
        ]
    )

    static let card = Shape<PayeeAccount>(
        "Card",
        [
            .value("id") { $0.id },
            .value("person_id") { $0.personID },
            .value("kind") { $0.kind },
            .value("bank") { $0.bank },
            .value("card", "Masked") { $0.masked },
            .value("holder") { $0.holderName },
            .value("custody") { $0.custodyReference },
            .value("digits_doubtful", "The check digit does not fit") { $0.digitsDoubtful },
            .value("used_by_others", "How many other payees are paid onto it") { $0.usedByOthers },
            .value("state", "proposed, current, former or refused") { $0.state.rawValue },
            .value("proof") { $0.proof },
            .value("proposed_by") { $0.proposedByName },
            .value("valid_from") { $0.validFrom },
            .value("version") { $0.version },
        ]
    )

    static let cardKey = Shape<Int64>("CardKey", [.value("id") { $0 }])

    static let approved = Shape<Int>(
        "ApprovedCard",
        [.value("sent_again", "Failed payments that go out with the next file") { $0 }]
    )

    private static let receipt = Shape<BankReturn.Receipt>(
        "ReturnReceipt",
        [
            .value("id") { $0.fileID },
            .value("name") { $0.name },
            .value("lines") { $0.lines },
            .value("paid") { $0.paid },
            .value("failed") { $0.failed },
            .value("known", "Lines whose answer had been taken in before") { $0.known },
            .value("bad", "Lines that need attention") { $0.bad },
            .value("paid_amount") { $0.paidAmount },
            .value("failed_amount") { $0.failedAmount },
            .value("received_by") { $0.receivedBy },
            .value("received_at") { $0.receivedAt },
        ]
    )

    static let receipts = Shape<[BankReturn.Receipt]>("ReturnList", [.list("items", receipt) { $0 }])

    private static let returnLine = Shape<BankReturn.Line>(
        "ReturnLine",
        [
            .value("line", "Of the file") { $0.line },
            .value("outcome") { $0.outcome },
            .value("reason") { $0.reason },
        ]
    )

    static let taken = Shape<TakenReturn>(
        "Return",
        receipt.parts { $0.receipt } + [
            .list("items", returnLine) { $0.lines },
            .value("next", "Send it as cursor for the next page; null on the last") { $0.next },
        ]
    )

    static let report = Shape<BankReturn.Report>(
        "ReturnReport",
        [
            .value("id") { $0.fileID },
            .value("name") { $0.name },
            .value("lines") { $0.lines },
            .value("paid") { $0.paid },
            .value("failed") { $0.failed },
            .value("known") { $0.known },
            .value("paid_amount") { $0.paidAmount },
            .value("failed_amount") { $0.failedAmount },
            .value("seen_before", "The very same file was taken in before; nothing changed") { $0.seenBefore },
            .list("bad", returnLine, "Every line that did not land") { $0.bad },
        ]
    )
}
