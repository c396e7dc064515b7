// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage
import Vocabulary

/// Single payments, the cards they go to, and what the bank said of them.
enum PaymentEndpoints {
    static let state = Input<Payment.State?>("state")
    private static let payee = Input<Int64?>("payee", "Only payments to this person, newest first and all at once")

    private static let reason = Input<String>("reason")
    private static let person = Input<Int64>("person_id", "The payee")
    private static let kind = Input<PayeeAccount.Kind?>("kind", "social-security when absent")
    private static let bank = Input<String>("bank")
    private static let card = Input<String>("card", "The whole number; answered masked")
    private static let holder = Input<String?>("holder", "Name on the card; the payee's when absent")
    private static let custody = Input<String?>("custody", "Number of the custody agreement, for another's card")
    private static let proof = Input<String>("proof", "Number of the document on file")
    private static let file = Input<FileContent>("file", "The bank's file as it came: GB18030 or UTF-8")

    static let all: [Endpoint] = [
        .get(
            "/payments",
            "listPayments",
            "Payments of the office's region, in order",
            .permission(.paymentRead),
            query: [state.field, payee.field, APICall.cursor.field, APICall.limit.field],
            PaymentShapes.line.pages("PaymentPage")
        ) { try await list($0, batchID: nil) },
        .get(
            "/payments/{id}",
            "readPayment",
            "A payment with the months it is made of and its ways to the bank",
            .staff,
            PaymentShapes.full
        ) { try await $0.rooms.ledger.payment(actor: $0.actor, id: $0.key()) },
        .post(
            "/payments/{id}/give-up",
            "giveUpPayment",
            "Give a failed payment back to finance",
            .permission(.paymentSign),
            body: "GivingUp",
            [APICall.version.field, reason.field],
            PaymentShapes.full
        ) { call in
            let id = try call.key()
            try await call.rooms.ledger.giveUp(
                actor: call.actor,
                paymentID: id,
                version: call.body[APICall.version],
                reason: String(call.body[reason].prefix(500))
            )
            return try await call.rooms.ledger.payment(actor: call.actor, id: id)
        },
        .get(
            "/cards",
            "listProposedCards",
            "Cards that wait for approval, oldest first",
            .permission(.paymentRead),
            query: [APICall.cursor.field, APICall.limit.field],
            PaymentShapes.card.pages("CardPage"),
            cards
        ),
        .post(
            "/cards",
            "proposeCard",
            "Propose another card for a payee, with proof; somebody else approves it",
            .staff,
            body: "NewCard",
            [
                person.field, kind.field, bank.field, card.field, holder.field, custody.field, proof.field,
            ],
            created: true,
            PaymentShapes.cardKey,
            propose
        ),
        .post(
            "/cards/{id}/approve",
            "approveCard",
            "Put a proposed card into use; failed payments wait for the next file",
            .permission(.paymentCheck),
            body: "CardApproval",
            [],
            PaymentShapes.approved
        ) { try await $0.rooms.ledger.approveCard(actor: $0.actor, accountID: $0.key()) },
        .post(
            "/cards/{id}/refuse",
            "refuseCard",
            "Refuse a proposed card; the one in use stays",
            .permission(.paymentCheck),
            body: "CardRefusal",
            [reason.field],
            PaymentShapes.cardKey
        ) { call in
            let id = try call.key()
            try await call.rooms.ledger.refuseCard(
                actor: call.actor,
                accountID: id,
                reason: String(call.body[reason].prefix(500))
            )
            return id
        },
        .get(
            "/returns",
            "listReturns",
            "The bank's returns, newest first; at most 100",
            .permission(.paymentRead),
            PaymentShapes.receipts
        ) { try await $0.rooms.ledger.returns(actor: $0.actor, limit: 100) },
        .post(
            "/returns",
            "takeReturn",
            "Take in the bank's return; the same file again changes nothing",
            .permission(.paymentReturn),
            body: "NewReturn",
            [file.field],
            files: true,
            PaymentShapes.report,
            take
        ),
        .get(
            "/returns/{id}",
            "readReturn",
            "A return with the lines that did not simply land; cursor is the last line of the page before",
            .permission(.paymentRead),
            query: [APICall.cursor.field, APICall.limit.field],
            PaymentShapes.taken,
            readReturn
        ),
    ]

    static func list(_ call: APICall, batchID: Int64?) async throws -> Listing<Placed<Payment>> {
        let tree = try await call.rooms.regions.tree()
        if batchID == nil, let person = try call.query[payee] {
            let all = try await call.rooms.ledger.payments(actor: call.actor, payee: person)
            let chosen = try call.query[state]
            let found = all.filter { payment in chosen.map { payment.state == $0 } ?? true }
            return Listing(items: found.map { Placed($0, tree) }, next: nil, total: found.count)
        }
        let size = try call.pageSize
        let found = try await call.rooms.ledger.payments(
            actor: call.actor,
            batchID: batchID,
            states: call.query[state].map { [$0] } ?? Payment.State.allCases,
            after: call.query[APICall.cursor],
            limit: size + 1
        )
        let page = found.prefix(size)
        return Listing(
            items: page.map { Placed($0, tree) },
            next: found.count > size ? page.last?.id : nil,
            total: nil
        )
    }

    private static func cards(_ call: APICall) async throws -> Listing<PayeeAccount> {
        let size = try call.pageSize
        let found = try await call.rooms.ledger.proposedCards(
            actor: call.actor,
            after: call.query[APICall.cursor] ?? 0,
            limit: size + 1
        )
        let page = Array(found.prefix(size))
        return Listing(items: page, next: found.count > size ? page.last?.id : nil, total: nil)
    }

    private static func propose(_ call: APICall) async throws -> Int64 {
        let body = call.body
        // Whoever changes enrolments or makes the lists; the ledger asks the same.
        if !call.actor.may(.paymentPrepare) { try call.actor.require(.enrolmentChange) }
        // Also the proof that the payee is within the actor's scope.
        let payee = try await call.rooms.parties.card(actor: call.actor, body[person]).person
        guard try !body[bank].isEmpty else { throw LedgerProblem.badCard(reason: "请填写开户银行，如 农业银行天门支行。") }
        return try await call.rooms.ledger.proposeCard(
            actor: call.actor,
            PayeeAccount.Entry(
                personID: payee.id,
                personName: payee.name,
                kind: body[kind] ?? .socialSecurity,
                bank: String(body[bank].prefix(60)),
                card: body[card],
                holderName: body[holder].map { try PersonName($0).text } ?? payee.name,
                custodyReference: body[custody].map { String($0.prefix(60)) }
            ),
            proof: String(body[proof].prefix(200)),
            requestID: call.requestID
        )
    }

    private static func take(_ call: APICall) async throws -> BankReturn.Report {
        let sent = try call.body[file]
        let (hash, records) = try await OffLoop.run {
            (ContentHash.of(sent.bytes), try BankReturn.records(sent.bytes))
        }
        return try await call.rooms.ledger.takeReturn(
            actor: call.actor,
            name: sent.name.isEmpty ? "回盘文件" : sent.name,
            contentHash: hash,
            records: records
        )
    }

    private static func readReturn(_ call: APICall) async throws -> TakenReturn {
        let size = try call.pageSize
        let (receipt, lines) = try await call.rooms.ledger.takenReturn(
            actor: call.actor,
            id: call.key(),
            after: call.query[APICall.cursor].map { Int(clamping: $0) } ?? 0,
            limit: size + 1
        )
        let page = Array(lines.prefix(size))
        let next = lines.count > size ? page.last.map { Int64($0.line) } : nil
        return TakenReturn(receipt: receipt, lines: page, next: next)
    }
}
