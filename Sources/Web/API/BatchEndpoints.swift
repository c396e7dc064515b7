// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// A month's payment of a program, from cut-off to its end.
enum BatchEndpoints {
    private static let program = Input<String>("program", "Key of a program")
    private static let month = Input<Month>("month")
    private static let payment = Input<Int64>("payment_id")
    private static let payee = Input<Int64>("payee_person_id")
    private static let reason = Input<String>("reason")
    private static let role = Input<PaySignature.Role>("role", "prepare, then check, then sign, by three people")
    private static let hash = Input<String>("content_hash", "The batch's content_hash as it was read")
    private static let answer = Input<PayApplication.Answer>("answer", "What finance said")
    private static let why = Input<String?>("reason", "Needed for returned")
    private static let voucher = Input<String>("voucher")
    private static let fundedOn = Input<CivilDate>("on")
    private static let amount = Input<Yuan>("amount", "As on the voucher; must be the batch's")
    private static let encoding = Input<BankFile.Encoding?>("encoding", "GB18030 when absent")

    static let all: [Endpoint] = [
        .get(
            "/batches",
            "listBatches",
            "Payment batches, latest first",
            .permission(.paymentRead),
            query: [APICall.cursor.field, APICall.limit.field],
            BatchShapes.line.pages("BatchPage"),
            list
        ),
        .post(
            "/batches",
            "openBatch",
            "Cut off: write what is due for a month and open its payment",
            .permission(.paymentPrepare),
            body: "NewBatch",
            [program.field, month.field],
            created: true,
            BatchShapes.full,
            open
        ),
        .get(
            "/batches/{id}",
            "readBatch",
            "A batch with sheets, signatures, applications, files and counts",
            .permission(.paymentRead),
            BatchShapes.full
        ) { try await $0.rooms.ledger.batch(actor: $0.actor, id: $0.key()) },
        .post(
            "/batches/{id}/prepare",
            "prepareBatch",
            "Make the list of all that is due; earlier signatures are void",
            .permission(.paymentPrepare),
            body: "BatchPreparation",
            [APICall.version.field],
            BatchShapes.prepared
        ) {
            try await $0.rooms.ledger.prepare(
                actor: $0.actor,
                batchID: $0.key(),
                version: $0.body[APICall.version]
            )
        },
        step(
            "withhold",
            "withholdPayment",
            "Take one payment off the list",
            .paymentPrepare,
            "Withholding",
            [payment.field, reason.field]
        ) {
            _ = try await $0.rooms.ledger.withhold(
                actor: $0.actor,
                batchID: $1,
                version: $2,
                paymentID: $0.body[payment],
                reason: brief($0.body[reason])
            )
        },
        step(
            "lift",
            "liftPayee",
            "Let a payee who was held back onto the list again",
            .paymentPrepare,
            "Lifting",
            [payee.field]
        ) {
            try await $0.rooms.ledger.lift(actor: $0.actor, batchID: $1, version: $2, payee: $0.body[payee])
        },
        step("sign", "signBatch", "Sign the list in a role", .paymentRead, "Signing", [role.field, hash.field]) {
            _ = try await $0.rooms.ledger.sign(
                actor: $0.actor,
                batchID: $1,
                version: $2,
                role: $0.body[role],
                contentHash: $0.body[hash]
            )
        },
        step(
            "send-back",
            "sendBatchBack",
            "Send the list back; all signatures are void",
            .paymentRead,
            "SendingBack",
            [reason.field]
        ) {
            _ = try await $0.rooms.ledger.sendBack(
                actor: $0.actor,
                batchID: $1,
                version: $2,
                reason: brief($0.body[reason])
            )
        },
        step(
            "apply",
            "applyForFunds",
            "Apply to finance for the signed list's money",
            .paymentPrepare,
            "FinanceApplication",
            []
        ) {
            _ = try await $0.rooms.ledger.apply(actor: $0.actor, batchID: $1, version: $2)
        },
        step(
            "answer",
            "answerApplication",
            "Record what finance answered",
            .paymentPrepare,
            "FinanceAnswer",
            [answer.field, why.field]
        ) {
            _ = try await $0.rooms.ledger.answer(
                actor: $0.actor,
                batchID: $1,
                version: $2,
                $0.body[answer],
                reason: $0.body[why].map(brief)
            )
        },
        step(
            "fund",
            "fundBatch",
            "Record that the money has come",
            .paymentPrepare,
            "Funding",
            [voucher.field, fundedOn.field, amount.field]
        ) {
            _ = try await $0.rooms.ledger.fund(
                actor: $0.actor,
                batchID: $1,
                version: $2,
                voucherNumber: String($0.body[voucher].prefix(60)),
                fundedOn: $0.body[fundedOn],
                amount: $0.body[amount].money
            )
        },
        step(
            "files",
            "makeBankFile",
            "Make the bank's file of all payments that wait for one",
            .paymentPrepare,
            "NewBankFile",
            [encoding.field]
        ) {
            _ = try await $0.rooms.ledger.makeBankFile(
                actor: $0.actor,
                batchID: $1,
                version: $2,
                encoding: $0.body[encoding] ?? .gb18030
            )
        },
        step(
            "close",
            "closeBatch",
            "End the batch once every payment has its final answer",
            .paymentSign,
            "Closing",
            []
        ) {
            _ = try await $0.rooms.ledger.close(actor: $0.actor, batchID: $1, version: $2)
        },
        .get(
            "/batches/{id}/files/{file}",
            "readBankFile",
            "The bank's file with whole card numbers; the download is audited",
            .permission(.paymentPrepare),
            BatchShapes.content
        ) { call in
            let detail = try await call.rooms.ledger.batch(actor: call.actor, id: call.key())
            let id = try call.key("file")
            guard detail.files.contains(where: { $0.id == id }) else { throw AccessProblem.notFound(what: "代发文件") }
            return try await call.rooms.ledger.bankFile(actor: call.actor, id: id)
        },
        .get(
            "/batches/{id}/balance",
            "readBatchBalance",
            "The accounts as the batch moved them, compared with its payments",
            .permission(.paymentRead),
            BatchShapes.balance
        ) { call in
            let id = try call.key()
            _ = try await call.rooms.ledger.batch(actor: call.actor, id: id)
            return try await call.rooms.ledger.trialBalance(actor: call.actor, batchID: id)
        },
        .get(
            "/batches/{id}/payments",
            "listBatchPayments",
            "Payments of a batch, in order",
            .permission(.paymentRead),
            query: [PaymentEndpoints.state.field, APICall.cursor.field, APICall.limit.field],
            PaymentShapes.line.pages("PaymentPage")
        ) { call in
            let id = try call.key()
            _ = try await call.rooms.ledger.batch(actor: call.actor, id: id)
            return try await PaymentEndpoints.list(call, batchID: id)
        },
    ]

    /// A step on a batch that was read before; answers with the batch as it then is.
    private static func step(
        _ name: String,
        _ operation: String,
        _ summary: String,
        _ permission: Permission,
        _ body: String,
        _ fields: [ObjectSchema.Field],
        _ work: @escaping @Sendable (_ call: APICall, _ id: Int64, _ version: Int64) async throws -> Void
    ) -> Endpoint {
        .post(
            "/batches/{id}/\(name)",
            operation,
            summary,
            .permission(permission),
            body: body,
            [APICall.version.field] + fields,
            BatchShapes.full
        ) { call in
            let id = try call.key()
            try await work(call, id, try call.body[APICall.version])
            return try await call.rooms.ledger.batch(actor: call.actor, id: id)
        }
    }

    private static func brief(_ text: String) -> String { String(text.prefix(500)) }

    private static func list(_ call: APICall) async throws -> Listing<PayBatch> {
        let size = try call.pageSize
        // Batches go by month, not by key, so that the cursor counts rows.
        let from = try call.query[APICall.cursor].map { Int(clamping: max(0, $0)) } ?? 0
        let found = try await call.rooms.ledger.batchLines(actor: call.actor, limit: size + 1, offset: from)
        return Listing(
            items: found.prefix(size).map(\.batch),
            next: found.count > size ? Int64(from + size) : nil,
            total: nil
        )
    }

    private static func open(_ call: APICall) async throws -> PayBatchDetail {
        let id = try call.body[program]
        guard let service = call.rooms.casework.services.current.first(where: { $0.program == id }),
            let program = service.program
        else {
            throw AccessProblem.notFound(what: "待遇项目")
        }
        let opened = try await call.rooms.benefits.cutOff(
            actor: call.actor,
            program: program,
            programTitle: service.programTitle,
            month: call.body[month],
            requestID: call.requestID
        )
        return try await call.rooms.ledger.batch(actor: call.actor, id: opened.batch.id)
    }
}
