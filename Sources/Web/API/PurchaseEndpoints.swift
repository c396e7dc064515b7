// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension Purchase.Grade: APIValue {}
extension PurchaseRules.Party: APIValue {}

/// Bought services: the catalogue, contracts, and a second person's appraisal.
enum PurchaseEndpoints {
    private static let year = Input<Int?>("year", "This year when absent")
    private static let item = Input<String>("item", "Of the catalogue")
    private static let number = Input<String>("number")
    private static let party = Input<String>("party", "Who provides the service")
    private static let creditCode = Input<String?>(
        "credit_code",
        "Its first two signs say whether it is an organisation"
    )
    private static let amount = Input<String>("amount", "Yuan, as text")
    private static let signed = Input<CivilDate>("signed")
    private static let from = Input<CivilDate>("from")
    private static let until = Input<CivilDate>("until")
    private static let words = Input<String?>("words")
    private static let opinion = Input<String>("words")
    private static let file = Input<FileContent>("file", "JPEG, PNG, WebP, PDF or Excel")
    private static let grade = Input<Purchase.Grade>("grade")
    private static let reason = Input<String>("reason")

    static let all: [Endpoint] = [
        .get(
            "/purchasing",
            "listPurchases",
            "The catalogue, contracts signed in a year, and the share of social organisations",
            .permission(.reportRead),
            query: [year.field],
            full
        ) { call in
            try await call.rooms.purchasing.year(
                actor: call.actor,
                try call.query[year] ?? call.rooms.clock.today.year
            )
        },
        .get("/purchasing/{id}", "readPurchase", "A contract", .permission(.reportRead), purchase) {
            try await $0.rooms.purchasing.purchase(actor: $0.actor, try $0.key())
        },
        .post(
            "/purchasing",
            "recordPurchase",
            "Record a contract under an item of the catalogue",
            .permission(.fundsReport),
            body: "NewPurchase",
            [
                item.field, number.field, party.field, creditCode.field, amount.field, signed.field, from.field,
                until.field, words.field, file.field,
            ],
            files: true,
            created: true,
            purchase
        ) { call in
            var draft = PurchaseDraft()
            draft.item = try call.body[item]
            draft.number = try call.body[number]
            draft.party = try call.body[party]
            draft.creditCode = try call.body[creditCode] ?? ""
            draft.amount = try call.body[amount]
            draft.signed = try call.body[signed]
            draft.from = try call.body[from]
            draft.until = try call.body[until]
            draft.words = try call.body[words] ?? ""
            let content = try call.body[file]
            draft.evidence = (name: content.name, content: content.bytes)
            let id = try await call.rooms.purchasing.record(actor: call.actor, draft, requestID: call.requestID)
            return try await call.rooms.purchasing.purchase(actor: call.actor, id)
        },
        .post(
            "/purchasing/{id}/appraise",
            "appraisePurchase",
            "A second person says how a contract was carried out",
            .permission(.fundsCheck),
            body: "PurchaseAppraisal",
            [grade.field, opinion.field, file.field],
            files: true,
            purchase
        ) { call in
            let content = try call.body[file]
            try await call.rooms.purchasing.appraise(
                actor: call.actor,
                try call.key(),
                try call.body[grade],
                words: try call.body[opinion],
                evidence: (name: content.name, content: content.bytes)
            )
            return try await call.rooms.purchasing.purchase(actor: call.actor, try call.key())
        },
        .post(
            "/purchasing/{id}/withdraw",
            "withdrawPurchase",
            "Take back a contract that was recorded wrongly; it stays and counts no more",
            .permission(.fundsReport),
            body: "PurchaseWithdrawal",
            [reason.field],
            purchase
        ) { call in
            try await call.rooms.purchasing.withdraw(
                actor: call.actor,
                try call.key(),
                reason: try call.body[reason]
            )
            return try await call.rooms.purchasing.purchase(actor: call.actor, try call.key())
        },
    ]

    private static let full = Shape<PurchaseYear>(
        "Purchasing",
        [
            .value("year") { $0.year },
            .value("total", "Of contracts that count") { $0.total },
            .value("from_organizations", "Of that, what went to social organisations") { $0.fromOrganizations },
            .value("share", "In percent, or why there is none") { $0.share.text },
            .value("target", "In percent; null where the place has set nothing") { $0.target?.text },
            .value("meets_target") { $0.meetsTarget },
            .list("catalogue", catalogued) { $0.catalogue },
            .list("purchases", purchase, "The latest first, those that were withdrawn too") { $0.purchases },
        ]
    )

    private static let catalogued = Shape<PurchaseItem>(
        "PurchaseItem",
        [
            .value("id") { $0.id },
            .value("group") { $0.group },
            .value("title") { $0.title },
            .value("basis") { $0.basis },
        ]
    )

    private static let purchase = Shape<Purchase>(
        "Purchase",
        [
            .value("id") { $0.id },
            .value("item") { $0.item },
            .value("number") { $0.number },
            .value("party") { $0.party },
            .value("credit_code") { $0.creditCode },
            .value("party_kind", "By the code: organization, enterprise, other, or unknown without one") { $0.kind },
            .value("amount") { $0.amount },
            .value("signed") { $0.signed },
            .value("from") { $0.from },
            .value("until") { $0.until },
            .value("words") { $0.words },
            .value("evidence", "Name of the file") { $0.evidence.name },
            .value("recorded_by") { $0.by },
            .value("recorded_at") { $0.at },
            .value("grade", "null before it was appraised") { $0.appraisal?.grade },
            .value("appraisal") { $0.appraisal?.words },
            .value("appraised_by") { $0.appraisal?.by },
            .value("withdrawn", "Why it was taken back; null while it counts") { $0.withdrawal?.reason },
        ]
    )
}
